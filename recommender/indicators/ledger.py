"""The indicators of a framework, kept in one ledger: what was defined, observed and withdrawn, by whom and when."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from recommender.errors import InputError
from recommender.framework import Framework
from recommender.indicators.checks import checked_indicator, checked_name, checked_observation, checked_reason
from recommender.indicators.events import (
    DEFINED,
    OBSERVED,
    REDEFINED,
    WITHDRAWN,
    State,
    indicator_data,
    observation_data,
    replay,
)
from recommender.indicators.shipped import shipped_indicators
from recommender.indicators.values import Indicator, Observation
from recommender.store import Database, Event, LedgerStore

KIND = "indicators"
_WORDING = ("title", "definition", "unit", "source", "automatic")


class Indicators:
    """Threads and processes may share the store; what is entered is checked again inside the transaction that keeps it.

    What was replayed of the ledger stays, so that a call reads no more than the events since the one before it: keep
    one object a framework, and ask it for others with `filled_with`.

    :param filled: the observations that each rule gives (see `Indicator.automatic`); they are never stored.
    """

    def __init__(
        self, database: Database, framework: Framework, filled: Mapping[str, Sequence[Observation]] | None = None
    ) -> None:
        """Read the shipped indicators, nothing else yet."""
        self._store = LedgerStore(database)
        self._framework = framework
        self._filled = dict(filled or {})
        # In a list, which the copies of `filled_with` share.
        self._latest = [State({one.id: one for one in shipped_indicators(framework.id)})]

    def filled_with(self, filled: Mapping[str, Sequence[Observation]]) -> Indicators:
        """The same indicators, with other observations that rules give."""
        made = copy.copy(self)
        made._filled = dict(filled)
        return made

    def all(self) -> list[Indicator]:
        """The shipped ones first, then the user's in the order in which they were defined."""
        return list(self._state().indicators.values())

    def get(self, indicator_id: str) -> Indicator:
        """The indicator with this id.

        :raises InputError: where there is none.
        """
        return known(self._state().indicators, indicator_id)

    def observations(self, indicator_id: str) -> list[Observation]:
        """Those that count, by date, then jurisdiction.

        :raises InputError: where there is no such indicator.
        """
        state = self._state()
        return self._observations(state, known(state.indicators, indicator_id))

    def table(self) -> list[tuple[Indicator, list[Observation]]]:
        """Every indicator with its observations, from one reading of the ledger."""
        state = self._state()
        return [(one, self._observations(state, one)) for one in state.indicators.values()]

    def define(self, indicator: Indicator, by: str) -> Indicator:
        """Add an indicator of the user's. An empty id is made of the title.

        :raises InputError: where it is not usable.
        """
        taken = self._state().indicators
        made = replace(indicator, id=indicator.id or _new_id(indicator.title, taken), shipped=False)
        made = checked_indicator(made)

        def check(state: State) -> None:
            if made.id in state.indicators:
                raise InputError(
                    "There is an indicator with the id {id} already. Choose another, or change that one.", id=made.id
                )
            _unlike_others(made, state)

        self._append(by, [(DEFINED, indicator_data(made))], check)
        return made

    def redefine(self, indicator: Indicator, by: str) -> Indicator:
        """Change an indicator; its observations stay.

        :raises InputError: where it is not usable; for a shipped one, where more than baseline, target and dates
            changes; and for another unit once something was observed.
        """
        made = checked_indicator(indicator)

        def check(state: State) -> None:
            before = known(state.indicators, made.id)
            if made.shipped != before.shipped:
                raise InputError(
                    "“{title}” comes with the program or it does not; that cannot be changed.", title=before.title
                )
            if before.shipped and any(getattr(made, name) != getattr(before, name) for name in _WORDING):
                raise InputError(
                    "“{title}” comes with the program; its wording stays. Change baseline and target, or "
                    "define another.",
                    title=before.title,
                )
            if state.of(made.id) and (made.unit, made.automatic) != (before.unit, before.automatic):
                raise InputError(
                    "“{title}” has observations in {unit}; define another indicator for the unit {other}.",
                    title=before.title,
                    unit=before.unit,
                    other=made.unit,
                )
            if made == before:
                raise InputError("Nothing was changed.")
            _unlike_others(made, state)

        self._append(by, [(REDEFINED, indicator_data(made))], check)
        return made

    def retire(self, indicator_id: str, by: str, reason: str) -> None:
        """Take an indicator of the user's out of sight, with its observations; the log keeps all.

        :raises InputError: where there is none, it is a shipped one, or no reason is given.
        """
        why = checked_reason(reason)

        def check(state: State) -> None:
            if known(state.indicators, indicator_id).shipped:
                raise InputError("An indicator that comes with the program cannot be removed.")

        self._append(by, [(WITHDRAWN, {"indicator": indicator_id, "reason": why})], check)

    def observe(self, observation: Observation, by: str) -> Observation:
        """Enter a value; one of the same date and jurisdiction is replaced, and stays in the log.

        :raises InputError: where it is not usable.
        """
        return self.observe_many([observation], by)[0]

    def observe_many(self, observations: Sequence[Observation], by: str) -> list[Observation]:
        """As `observe`, all or none."""
        state = self._state()
        made = [checked_observation(one, _enterable(state, one.indicator).unit) for one in observations]

        def check(now: State) -> None:
            for one in made:
                checked_observation(one, _enterable(now, one.indicator).unit)

        events = self._append(by, [(OBSERVED, observation_data(one)) for one in made], check)
        return [replace(one, number=event.number, by=event.actor) for one, event in zip(made, events, strict=True)]

    def withdraw(self, number: int, by: str, reason: str) -> None:
        """Take out an observation; the log keeps it with the reason. One that it had replaced does not come back.

        :param number: of the event that entered it.
        :raises InputError: where there is none that counts, or no reason is given.
        """
        why = checked_reason(reason)

        def check(state: State) -> None:
            if number in state.gone:
                if not (said := state.gone[number]):
                    raise InputError(
                        "Observation {number} counts no more: it was replaced by a later one.", number=number
                    )
                raise InputError(
                    "Observation {number} counts no more: it was withdrawn ({reason}).", number=number, reason=said
                )
            if state.numbered(number) is None:
                raise InputError("There is no observation with the number {number}.", number=number)

        self._append(by, [(WITHDRAWN, {"observation": number, "reason": why})], check)

    def log(self) -> list[Event]:
        """Everything that was entered, oldest first."""
        return self._events(0)

    def version(self) -> int:
        """Grows with every entry, whichever process makes it; 0 before the first."""
        return self._state().number

    def _state(self) -> State:
        before = self._latest[0]
        self._latest[0] = state = replay(self._events(before.number), before)
        return state

    def _events(self, after: int) -> list[Event]:
        ledgers = self._store.all(KIND, self._framework.id)
        return self._store.events(ledgers[0].id, after) if ledgers else []

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
        state = self._state()
        check(state)  # before a ledger is made for what is refused anyway
        return self._store.append(self._ledger(), name, entries, state.number, lambda new: check(replay(new, state)))

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


def known(indicators: Mapping[str, Indicator], indicator_id: str) -> Indicator:
    """The indicator with this id.

    :raises InputError: where there is none.
    """
    if indicator_id in indicators:
        return indicators[indicator_id]
    if not indicators:
        raise InputError("There is no indicator with the id {id!r}; there is none.", id=indicator_id)
    there = ", ".join(indicators)
    raise InputError("There is no indicator with the id {id!r}; there is {ids}.", id=indicator_id, ids=there)


def _enterable(state: State, indicator_id: str) -> Indicator:
    found = known(state.indicators, indicator_id)
    if found.automatic:
        raise InputError(
            "“{title}” fills itself from closed scorecards; no value can be entered for it.", title=found.title
        )
    return found


def _unlike_others(made: Indicator, state: State) -> None:
    for other in state.indicators.values():
        if other.id != made.id and other.title.casefold() == made.title.casefold():
            raise InputError(
                "There is an indicator called “{title}” already, with the id {id}.", title=other.title, id=other.id
            )


def _new_id(title: str, taken: Iterable[str]) -> str:
    """An id made of the title's Latin letters and digits, or a number where it has none."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "indicator"
    used, number, made = set(taken), 1, stem
    while made in used:
        number += 1
        made = f"{stem}-{number}"
    return made
