"""Words of the page Scorecards: actions in the interface language, times, shares, agreement."""

from __future__ import annotations

from datetime import datetime

from app import resources
from app.components.naming import apart
from app.i18n import language, t
from app.results import Wording
from recommender.alignment.results import ActionVerdict
from recommender.framework import Framework, Translation
from recommender.scorecards import CellResult, FinalCell, Scorecard

NONE = "–"
VALUES = (1, 2, 3, 4, 5)
# Below these bounds of alpha (Krippendorff 2004) and kappa (Landis and Koch 1977) the next weaker word is used.
_ALPHA = ((0.0, "none"), (0.667, "weak"), (0.8, "fair"))
_KAPPA = ((0.0, "none"), (0.4, "weak"), (0.6, "fair"))


def framework_of(card: Scorecard) -> Framework | None:
    """The framework that the scorecard was made with, or None where the session has another one."""
    for known in (resources.framework(), resources.shipped_framework()):
        if known.fingerprint == card.framework_fingerprint:
            return known
    return None


class Names:
    """What actions and policies of a scorecard are called in the interface language."""

    def __init__(self, card: Scorecard) -> None:
        self._card = card
        framework = framework_of(card)
        self._wording = Wording(framework, language()) if framework else None
        self._policies = apart({policy.sha256: policy.title for policy in card.policies})

    def verdict(self, cell: tuple[str, str]) -> ActionVerdict:
        """The machine's verdict on a cell."""
        sha256, action = cell
        return next(found for found in self._card.policy(sha256).assessment.actions if found.id == action)

    def action(self, cell: tuple[str, str]) -> Translation:
        """What the action of a cell asks."""
        verdict = self.verdict(cell)
        if self._wording:
            return self._wording.action(verdict)
        said = Translation(title=verdict.title, pillar=verdict.pillar, theme=verdict.theme)
        return said

    def elements(self, cell: tuple[str, str]) -> list[str]:
        """The texts of the action's elements."""
        verdict = self.verdict(cell)
        if self._wording:
            return [text for text, _ in self._wording.elements(verdict)]
        return [element.text for element in verdict.elements]

    def title(self, action: str) -> str:
        """An action by its id and title."""
        sha256 = self._card.policies[0].sha256
        return f"{action} {self.action((sha256, action)).title}"

    def policy(self, sha256: str) -> str:
        """Its title; no other policy of the scorecard is called the same."""
        return self._policies[sha256]


def cell_key(cell: tuple[str, str]) -> str:
    """What keys of widgets end with that belong to one cell: what a browser still sends of another cell never reaches them."""
    return f"{cell[0][:12]}-{cell[1]}"


def moment(time: str) -> str:
    """A time of the log (UTC, ISO 8601) in the reader's own time, to the minute; "" for none."""
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M") if time else ""


def share(value: float | None) -> str:
    """A share of 0 to 1 as a percentage."""
    return NONE if value is None else f"{value * 100:.1f}".removesuffix(".0") + " %"


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
    for bound, word in _ALPHA if measure == "alpha" else _KAPPA:
        if value < bound:
            return t(f"score.strength.{word}")
    return t("score.strength.good")
