"""Indicators with those filled that follow from closed scorecards."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from recommender.framework import Framework
from recommender.indicators import SCORECARDS, Indicators, Observation
from recommender.scorecards import MACHINE, FinalCell, Scorecard, Scorecards, final_matrix
from recommender.library import Library

Final = tuple[Scorecard, Sequence[FinalCell]]
_STORES: WeakKeyDictionary[Library, Scorecards] = WeakKeyDictionary()


def indicators(library: Library, framework: Framework, action: str | None = None) -> Indicators:
    """The framework's indicators. action: only programmes that adopt this action are counted; None: at least one."""
    filled = {SCORECARDS: adoption(closed_scorecards(library, framework), action)}
    return Indicators(library.database, framework, filled)


def closed_scorecards(library: Library, framework: Framework) -> list[Final]:
    """The closed scorecards of a framework with their final matrices, in the order in which they were closed."""
    # Kept, because it remembers what it replayed: a page asks on every click.
    store = _STORES.setdefault(library, Scorecards(library.database))
    cards = [store.get(facts.id) for facts in store.all() if facts.framework == framework.id]
    closed = sorted((card for card in cards if card.closed), key=lambda card: (card.closed, card.id))
    return [(card, final_matrix(card)) for card in closed]


def adoption(cards: Sequence[Final], action: str | None = None) -> list[Observation]:
    """How many policies adopt an action, at each date on which a scorecard was closed: "" for all, and by jurisdiction.

    A policy adopts an action where people (by consensus, or the chair by decision) made its final status addressed, on the scorecard
    that was closed last of those the policy is on. What nobody rated has only the machine's status, and adopts nothing.
    cards: in the order of their closing. action: None for at least one action.
    """
    standing: dict[str, tuple[str, bool, str]] = {}  # policy -> jurisdiction, whether it adopts, scorecard's title
    found: dict[tuple[datetime.date, str], Observation] = {}
    for card, cells in cards:
        adopting = {
            c.policy for c in cells if c.status == "addressed" and c.by != MACHINE and action in (None, c.action)
        }
        for policy in card.policies:
            standing[policy.sha256] = (policy.jurisdiction, policy.sha256 in adopting, card.title)
        date = datetime.datetime.fromisoformat(card.closed).date()
        for place in {"", *(place for place, _, _ in standing.values())}:
            here = [(adopts, title) for where, adopts, title in standing.values() if place in ("", where)]
            source = "; ".join(dict.fromkeys(title for _, title in here))
            # Of several closings on one day the last one's figures stay.
            found[date, place] = Observation("", date, place, float(sum(adopts for adopts, _ in here)), source)
    return sorted(found.values(), key=lambda one: (one.date, one.jurisdiction))
