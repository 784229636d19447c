"""What indicators say: plain immutable values, derived from their ledger."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

PERCENT = "%"
# The rules that fill an indicator. "scorecards": policies with an action addressed in closed scorecards.
SCORECARDS = "scorecards"
AUTOMATIC = (SCORECARDS,)


@dataclass(frozen=True)
class Wording:
    """An indicator's texts in one language; what is not given is empty."""

    title: str = ""
    definition: str = ""
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Indicator:
    """Something that is measured over time.

    id: short and unique in its framework. unit: such as "%", "programmes". baseline, target: None where none is set; baseline_low, baseline_high:
    its range where the source gives one. Dates are when they hold. source: where the definition comes from. automatic: "" or the name of
    the rule that fills it ("scorecards": policies with the action addressed in final scorecards). shipped: comes with the program.
    """

    id: str
    title: str
    definition: str
    unit: str
    baseline: float | None = None
    baseline_low: float | None = None
    baseline_high: float | None = None
    baseline_date: datetime.date | None = None
    target: float | None = None
    target_date: datetime.date | None = None
    source: str = ""
    automatic: str = ""
    shipped: bool = False
    translations: Mapping[str, Wording] = field(default_factory=dict, hash=False)  # by language code

    def localized(self, language: str | None) -> Indicator:
        """The same with its texts in a language, as far as it has them."""
        said = self.translations.get((language or "").lower().split("-")[0])
        if said is None:
            return self
        return replace(self, **{name: text for name, text in vars(said).items() if text})


@dataclass(frozen=True)
class Observation:
    """A value at a date. jurisdiction: "" for all together. source: where the figure comes from. by: who entered it. number: of the event that
    entered it (0 for one that the program filled in), by which it can be withdrawn."""

    indicator: str
    date: datetime.date
    jurisdiction: str
    value: float
    source: str = ""
    by: str = ""
    number: int = 0


@dataclass(frozen=True)
class Path:
    """Where an indicator should be on the way from baseline to target (a straight line). ahead: latest observation minus the path at
    its date, in the direction of the target (positive is good); None where there is no path or no observation. on_track: ahead >= 0."""

    points: tuple[tuple[datetime.date, float], ...]
    latest: Observation | None
    expected: float | None
    ahead: float | None
    on_track: bool | None
