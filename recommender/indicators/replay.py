"""What a ledger's events add up to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from recommender.indicators.shipped import from_record
from recommender.indicators.values import Indicator, Observation
from recommender.store import Event

# What can be changed of an indicator that comes with the program.
PATH_FIELDS = ("baseline", "baseline_low", "baseline_high", "baseline_date", "target", "target_date")
DEFINED, REDEFINED, OBSERVED, WITHDRAWN = "defined", "redefined", "observed", "withdrawn"


@dataclass
class State:
    """indicators: by id, the shipped ones first. standing: the observations that count, by indicator, date and jurisdiction.
    gone: why an observation counts no more, by its number: "" where a later one replaced it, else the reason."""

    indicators: dict[str, Indicator] = field(default_factory=dict)
    standing: dict[tuple[str, datetime.date, str], Observation] = field(default_factory=dict)
    gone: dict[int, str] = field(default_factory=dict)

    def of(self, indicator_id: str) -> list[Observation]:
        """The observations of an indicator by date, then jurisdiction."""
        found = [one for one in self.standing.values() if one.indicator == indicator_id]
        return sorted(found, key=lambda one: (one.date, one.jurisdiction))

    def numbered(self, number: int) -> Observation | None:
        """The observation with this number, if it counts."""
        return next((one for one in self.standing.values() if one.number == number), None)


def replay(events: Sequence[Event], shipped: Iterable[Indicator] = ()) -> State:
    """The state after the events. shipped: what is there before the first of them."""
    state = State({one.id: one for one in shipped})
    for event in events:
        if event.kind in (DEFINED, REDEFINED):
            indicator = from_record(event.data["indicator"])
            before = state.indicators.get(indicator.id)
            if before and before.shipped and indicator.shipped:
                # The wording is the program's, also after an update of it.
                indicator = replace(before, **{name: getattr(indicator, name) for name in PATH_FIELDS})
            state.indicators[indicator.id] = indicator
        elif event.kind == OBSERVED:
            made = observation(event.data, event.actor, event.number)
            key = (made.indicator, made.date, made.jurisdiction)
            if (other := state.standing.pop(key, None)) is not None:
                state.gone[other.number] = ""
            state.standing[key] = made
        elif event.kind == WITHDRAWN:
            _withdraw(state, event.data)
    return state


def _withdraw(state: State, data: dict[str, Any]) -> None:
    """Takes out one observation, or an indicator with all of its own."""
    state.indicators.pop(data.get("indicator", ""), None)
    for key, one in list(state.standing.items()):
        if one.number == data.get("observation") or one.indicator == data.get("indicator"):
            del state.standing[key]
            state.gone[one.number] = data["reason"]


def observation(data: dict[str, Any], by: str, number: int) -> Observation:
    """An observation from what its event holds."""
    date = datetime.date.fromisoformat(data["date"])
    return Observation(data["indicator"], date, data["jurisdiction"], data["value"], data["source"], by, number)
