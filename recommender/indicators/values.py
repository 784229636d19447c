"""What indicators say: plain immutable values, derived from their ledger."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

PERCENT = "%"
# The rules that fill an indicator. "scorecards": policies with an action addressed in closed scorecards (see
# `adoption`).
SCORECARDS = "scorecards"
AUTOMATIC = (SCORECARDS,)


@dataclass(frozen=True)
class Translation:
    """An indicator's texts in one language; what is not given is empty."""

    title: str = ""
    definition: str = ""
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Indicator:
    """Something that is measured over time.

    :ivar id: short and unique in its framework.
    :ivar unit: such as "%" (PERCENT, then values lie between 0 and 100) or "programmes".
    :ivar baseline: with `target`, None where none is set; `baseline_low` and `baseline_high` are its range where the
        source gives one; the dates say when they hold.
    :ivar source: where the definition comes from.
    :ivar automatic: "", or the rule that fills it: one of AUTOMATIC.
    :ivar shipped: whether it comes with the program.
    :ivar translations: by language code.
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
    translations: Mapping[str, Translation] = field(default_factory=dict, hash=False)

    def localized(self, language: str | None) -> Indicator:
        """The same with its texts in a language, as far as it has them."""
        said = self.translations.get((language or "").lower().split("-")[0])
        if said is None:
            return self
        return replace(self, **{name: text for name, text in vars(said).items() if text})


@dataclass(frozen=True)
class Observation:
    """A value at a date.

    :ivar jurisdiction: "" for all together.
    :ivar source: where the figure comes from.
    :ivar by: who entered it.
    :ivar number: of the event that entered it, by which it can be withdrawn; 0 for one that the program filled in.
    """

    indicator: str
    date: datetime.date
    jurisdiction: str
    value: float
    source: str = ""
    by: str = ""
    number: int = 0
