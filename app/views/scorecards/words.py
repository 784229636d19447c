"""What the cells, people and results of a scorecard are called on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import pandas as pd

from app import state
from app.i18n import language, t
from recommender.framework import Framework
from recommender.messages import percent
from recommender.policies import unique_names
from recommender.scorecards import CellResult, FinalCell, Scorecard

NONE = "–"
VALUES = (1, 2, 3, 4, 5)
# Below these bounds of alpha (Krippendorff 2004) and kappa (Landis and Koch 1977) the next weaker word is used.
_ALPHA = ((0.0, "none"), (0.667, "weak"), (0.8, "fair"))
_KAPPA = ((0.0, "none"), (0.4, "weak"), (0.6, "fair"))


def framework_of(card: Scorecard) -> Framework | None:
    """The very framework that the scorecard was made with, or None where the session has another one."""
    known = (state.framework(), state.shipped_framework())
    return next((one for one in known if one.fingerprint == card.framework.fingerprint), None)


def worded(card: Scorecard) -> Framework:
    """The scorecard's framework in the interface language where it is at hand, else as it is worded in the log."""
    known = framework_of(card)
    return state.worded(known) if known else card.framework


class Names:
    """What actions and policies of a scorecard are called in the interface language (plain text)."""

    def __init__(self, card: Scorecard) -> None:
        """Word them once for all cells of a page."""
        self.framework = worded(card)
        self._titles = {action.id: f"{action.id} {action.title}" for action in self.framework.actions}
        self._policies = unique_names(
            {p.sha256: p.name for p in card.policies}, {p.sha256: p.sha256[:8] for p in card.policies}
        )

    def title(self, action: str) -> str:
        """An action by its id and title."""
        return self._titles[action]

    def policy(self, sha256: str) -> str:
        """A policy's title; no other policy of the scorecard is called the same, here as in the report."""
        return self._policies[sha256]


def frame(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    """A table for the screen. columns: the ends of the keys of their names."""
    return pd.DataFrame(rows, columns=[t(f"score.column.{name}") for name in columns])


def cell_key(cell: tuple[str, str]) -> str:
    """The end of the keys of one cell's widgets: what a browser still sends of another cell never reaches them."""
    return f"{cell[0][:12]}-{cell[1]}"


def moment(time: str) -> str:
    """A time of the log (UTC, ISO 8601) in the reader's own time, to the minute; "" for none."""
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M") if time else ""


def day(time: str) -> str:
    """The date of a time of the log, in the reader's own time."""
    return moment(time)[:10]


def share(value: float | None) -> str:
    """A share of 0 to 1 as a percentage."""
    return NONE if value is None else percent(value, language())


def number(value: float | None) -> str:
    """A median or quartile: whole numbers without a point."""
    return NONE if value is None else f"{value:g}"


def outcome(result: CellResult | None) -> str:
    """What a cell's ratings come to: one of the words of score.outcome."""
    if result is None or not result.ratings:
        return t("score.outcome.unrated")
    if result.consensus:
        return t("score.outcome.consensus")
    return t("score.outcome.low" if result.agreed_low else "score.outcome.open")


def stable(result: CellResult | None) -> str:
    """Whether a cell's ratings hardly moved since the round before, in a word."""
    if result is None or result.stable is None:
        return NONE
    return t("word.yes" if result.stable else "word.no")


def by_words(row: FinalCell) -> str:
    """Where a final status comes from, in words; the chair's name where the chair decided."""
    known = {"consensus": "consensus", "low agreement": "low", "no consensus": "open"}
    if row.by in known:
        return t(f"score.by.{known[row.by]}")
    return t("score.by.chair", name=row.by) if row.reason else t("score.by.machine")


def strength(measure: str, value: float) -> str:
    """How strong an agreement is, in words."""
    bounds = _ALPHA if measure == "alpha" else _KAPPA
    return t(f"score.strength.{next((word for bound, word in bounds if value < bound), 'good')}")
