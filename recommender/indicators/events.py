"""What a ledger's events add up to."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from recommender.indicators.values import Indicator, Observation
from recommender.store import Event

# What can be changed of an indicator that comes with the program.
PATH_FIELDS = ("baseline", "baseline_low", "baseline_high", "baseline_date", "target", "target_date")
DEFINED, REDEFINED, OBSERVED, WITHDRAWN = "defined", "redefined", "observed", "withdrawn"
_ENTERED = ("indicator", "date", "jurisdiction", "value", "source")


@dataclass(frozen=True)
class State:
    """Where a ledger stands. Never changed: later events make another one.

    :ivar indicators: by id, the shipped ones first.
    :ivar standing: the observations that count, by indicator, date and jurisdiction.
    :ivar gone: why an observation counts no more, by its number: "" where a later one replaced it, else the reason.
    :ivar number: of the last event.
    """

    indicators: dict[str, Indicator] = field(default_factory=dict)
    standing: dict[tuple[str, datetime.date, str], Observation] = field(default_factory=dict)
    gone: dict[int, str] = field(default_factory=dict)
    number: int = 0

    def of(self, indicator_id: str) -> list[Observation]:
        """The observations of an indicator by date, then jurisdiction."""
        found = [one for one in self.standing.values() if one.indicator == indicator_id]
        return sorted(found, key=lambda one: (one.date, one.jurisdiction))

    def numbered(self, number: int) -> Observation | None:
        """The observation with this number, if it counts."""
        return next((one for one in self.standing.values() if one.number == number), None)


def replay(events: Sequence[Event], before: State) -> State:
    """The state after the events.

    :param before: the state before the first of them; with the shipped indicators alone where that is the ledger's
        first.
    """
    if not events:
        return before
    indicators, standing, gone = dict(before.indicators), dict(before.standing), dict(before.gone)
    for event in events:
        data = event.data
        if event.kind in (DEFINED, REDEFINED):
            made = msgspec.convert(data["indicator"], Indicator)
            known = indicators.get(made.id)
            if known and known.shipped and made.shipped:
                # The wording is the program's, also after an update of it.
                made = replace(known, **{name: getattr(made, name) for name in PATH_FIELDS})
            indicators[made.id] = made
        elif event.kind == OBSERVED:
            one = replace(msgspec.convert(data, Observation), by=event.actor, number=event.number)
            key = (one.indicator, one.date, one.jurisdiction)
            if (other := standing.pop(key, None)) is not None:
                gone[other.number] = ""
            standing[key] = one
        elif event.kind == WITHDRAWN:  # one observation, or an indicator with all of its own
            indicators.pop(data.get("indicator", ""), None)
            for key, one in list(standing.items()):
                if one.number == data.get("observation") or one.indicator == data.get("indicator"):
                    del standing[key]
                    gone[one.number] = data["reason"]
    return State(indicators, standing, gone, events[-1].number)


def indicator_data(indicator: Indicator) -> dict[str, Any]:
    """What a "defined" or "redefined" event holds."""
    return {"indicator": msgspec.to_builtins(indicator)}


def observation_data(one: Observation) -> dict[str, Any]:
    """What an "observed" event holds."""
    whole = msgspec.to_builtins(one)
    return {name: whole[name] for name in _ENTERED}
