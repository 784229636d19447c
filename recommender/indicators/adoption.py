"""The rule that fills indicators by itself: how many policies adopt actions, by closed scorecards."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from recommender.alignment.results import ADDRESSED
from recommender.indicators.values import Observation
from recommender.scorecards import MACHINE, FinalCell, Scorecard


def adoption(closed: Sequence[tuple[Scorecard, Sequence[FinalCell]]], action: str | None = None) -> list[Observation]:
    """How many policies adopt an action, at each date on which a scorecard was closed: "" for all, and by jurisdiction.

    A policy adopts an action where people (by consensus, or the chair by decision) made its final status addressed, on
    the scorecard that was closed last of those the policy is on. What nobody rated has only the machine's status, and
    adopts nothing.

    :param closed: scorecards with their final matrices, in the order of their closing.
    :param action: None for at least one action.
    """
    standing: dict[str, tuple[str, bool, str]] = {}  # policy -> jurisdiction, whether it adopts, scorecard's title
    found: dict[tuple[datetime.date, str], Observation] = {}
    for card, cells in closed:
        adopting = {c.policy for c in cells if c.status == ADDRESSED and c.by != MACHINE and action in (None, c.action)}
        for policy in card.policies:
            standing[policy.sha256] = (policy.jurisdiction, policy.sha256 in adopting, card.title)
        date = datetime.datetime.fromisoformat(card.closed).date()
        for place in {"", *(place for place, _, _ in standing.values())}:
            here = [(adopts, title) for where, adopts, title in standing.values() if place in ("", where)]
            source = "; ".join(dict.fromkeys(title for _, title in here))
            # Of several closings on one day the last one's figures stay.
            found[date, place] = Observation("", date, place, float(sum(adopts for adopts, _ in here)), source)
    return sorted(found.values(), key=lambda one: (one.date, one.jurisdiction))
