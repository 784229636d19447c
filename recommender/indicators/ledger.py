"""The indicators of a framework, kept in one ledger: what was defined, observed and withdrawn, by whom and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from recommender.errors import InputError
from recommender.framework import Framework
from recommender.indicators.checks import checked_indicator, checked_name, checked_observation, checked_reason
from recommender.indicators.replay import DEFINED, OBSERVED, REDEFINED, WITHDRAWN, State, replay
from recommender.indicators.shipped import shipped_indicators, to_record
from recommender.indicators.values import Indicator, Observation
from recommender.store import Database, Event, LedgerStore

KIND = "indicators"
_WORDING = ("title", "definition", "unit", "source", "automatic")


class Indicators:
    """Threads and processes may share the store; what is entered is checked again inside the transaction that keeps it."""

    def __init__(
        self, database: Database, framework: Framework, filled: Mapping[str, Sequence[Observation]] | None = None
    ) -> None:
        """filled: the observations that each rule gives (see `Indicator.automatic`); they are never stored."""
        self._store = LedgerStore(database)
        self._framework = framework
        self._shipped = shipped_indicators(framework.id)
        self._filled = dict(filled or {})

    def all(self) -> list[Indicator]:
        """The shipped ones first, then the user's in the order in which they were defined."""
        return list(self._state().indicators.values())

    def get(self, indicator_id: str) -> Indicator:
        """Raises InputError where there is none with this id."""
        return _known(self._state(), indicator_id)

    def observations(self, indicator_id: str) -> list[Observation]:
        """Those that count, by date, then jurisdiction. Raises InputError where there is no such indicator."""
        state = self._state()
        return self._observations(state, _known(state, indicator_id))

    def table(self) -> list[tuple[Indicator, list[Observation]]]:
        """Every indicator with its observations, from one reading of the ledger."""
        state = self._state()
        return [(one, self._observations(state, one)) for one in state.indicators.values()]

    def define(self, indicator: Indicator, by: str) -> Indicator:
        """Adds an indicator of the user's. An empty id is made of the title. Raises InputError where it is not usable."""
        taken = self._state().indicators
        made = replace(indicator, id=indicator.id or _new_id(indicator.title, taken), shipped=False)
        made = checked_indicator(made)

        def check(state: State) -> None:
            if made.id in state.indicators:
                raise InputError(
                    f"There is an indicator with the id {made.id} already. Choose another, or change that one."
                )
            _unlike_others(made, state)

        self._append(by, [(DEFINED, {"indicator": to_record(made)})], check)
        return made

    def redefine(self, indicator: Indicator, by: str) -> Indicator:
        """Changes an indicator; its observations stay. Of a shipped one only baseline, target and dates can be changed, and
        the unit only while nothing was observed. Raises InputError otherwise."""
        made = checked_indicator(indicator)

        def check(state: State) -> None:
            before = _known(state, made.id)
            if made.shipped != before.shipped:
                raise InputError(f"“{before.title}” comes with the program or it does not; that cannot be changed.")
            if before.shipped and any(getattr(made, name) != getattr(before, name) for name in _WORDING):
                raise InputError(
                    f"“{before.title}” comes with the program; its wording stays. Change baseline and target, or define another."
                )
            if state.of(made.id) and (made.unit, made.automatic) != (before.unit, before.automatic):
                raise InputError(
                    f"“{before.title}” has observations in {before.unit}; define another indicator for the unit {made.unit}."
                )
            if made == before:
                raise InputError("Nothing was changed.")
            _unlike_others(made, state)

        self._append(by, [(REDEFINED, {"indicator": to_record(made)})], check)
        return made

    def retire(self, indicator_id: str, by: str, reason: str) -> None:
        """Takes an indicator of the user's out of sight, with its observations; the log keeps all. Raises InputError."""
        why = checked_reason(reason)

        def check(state: State) -> None:
            if _known(state, indicator_id).shipped:
                raise InputError("An indicator that comes with the program cannot be removed.")

        self._append(by, [(WITHDRAWN, {"indicator": indicator_id, "reason": why})], check)

    def observe(self, observation: Observation, by: str) -> Observation:
        """Enters a value; one of the same date and jurisdiction is replaced, and stays in the log. Raises InputError."""
        return self.observe_many([observation], by)[0]

    def observe_many(self, observations: Sequence[Observation], by: str) -> list[Observation]:
        """As `observe`, all or none."""
        state = self._state()
        made = [checked_observation(one, _enterable(state, one.indicator).unit) for one in observations]

        def check(now: State) -> None:
            for one in made:
                checked_observation(one, _enterable(now, one.indicator).unit)

        events = self._append(by, [(OBSERVED, _entry(one)) for one in made], check)
        return [replace(one, number=event.number, by=event.actor) for one, event in zip(made, events, strict=True)]

    def withdraw(self, number: int, by: str, reason: str) -> None:
        """Takes out an observation; the log keeps it with the reason. One that it had replaced does not come back."""
        why = checked_reason(reason)

        def check(state: State) -> None:
            if number in state.gone:
                how = f"withdrawn ({state.gone[number]})" if state.gone[number] else "replaced by a later one"
                raise InputError(f"Observation {number} counts no more: it was {how}.")
            if state.numbered(number) is None:
                raise InputError(f"There is no observation with the number {number}.")

        self._append(by, [(WITHDRAWN, {"observation": number, "reason": why})], check)

    def log(self) -> list[Event]:
        """Everything that was entered, oldest first."""
        ledgers = self._store.all(KIND, self._framework.id)
        return self._store.events(ledgers[0].id) if ledgers else []

    def version(self) -> int:
        """Grows with every entry, whichever process makes it; 0 before the first."""
        ledgers = self._store.all(KIND, self._framework.id)
        return self._store.version(ledgers[0].id) if ledgers else 0

    def _state(self) -> State:
        return replay(self.log(), self._shipped)

    def _observations(self, state: State, indicator: Indicator) -> list[Observation]:
        if not indicator.automatic:
            return state.of(indicator.id)
        filled = [replace(one, indicator=indicator.id) for one in self._filled.get(indicator.automatic, ())]
        return sorted(filled, key=lambda one: (one.date, one.jurisdiction))

    def _append(
        self, by: str, happened: Iterable[tuple[str, dict[str, Any]]], check: Callable[[State], None]
    ) -> list[Event]:
        name = checked_name(by)
        entries = list(happened)
        if not entries:
            return []
        # Before a ledger is made for what is refused anyway.
        check(self._state())
        return self._store.append(
            self._ledger(), name, entries, check=lambda events: check(replay(events, self._shipped))
        )

    def _ledger(self) -> int:
        """The framework's ledger; made now where there is none yet."""
        if found := self._store.all(KIND, self._framework.id):
            return found[0].id
        mine = self._store.open(KIND, self._framework.title, self._framework.id)
        # Two processes may come here at once: the older ledger is used by both, the other one was never written to.
        first = self._store.all(KIND, self._framework.id)[0].id
        if first != mine:
            self._store.delete(mine)
        return first


def _known(state: State, indicator_id: str) -> Indicator:
    if indicator_id in state.indicators:
        return state.indicators[indicator_id]
    there = ", ".join(state.indicators) or "none"
    raise InputError(f"There is no indicator with the id {indicator_id!r}; there is {there}.")


def _enterable(state: State, indicator_id: str) -> Indicator:
    found = _known(state, indicator_id)
    if found.automatic:
        raise InputError(f"“{found.title}” fills itself from closed scorecards; no value can be entered for it.")
    return found


def _unlike_others(made: Indicator, state: State) -> None:
    for other in state.indicators.values():
        if other.id != made.id and other.title.casefold() == made.title.casefold():
            raise InputError(f"There is an indicator called “{other.title}” already, with the id {other.id}.")


def _entry(one: Observation) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "date": one.date.isoformat(),
        "jurisdiction": one.jurisdiction,
        "value": one.value,
        "source": one.source,
    }


def _new_id(title: str, taken: Iterable[str]) -> str:
    """An id made of the title's Latin letters and digits, or a number where it has none."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "indicator"
    used, number, made = set(taken), 1, stem
    while made in used:
        number += 1
        made = f"{stem}-{number}"
    return made
