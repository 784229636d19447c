"""Everything that people do with scorecards: checked against roles and rules, then appended to the log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from recommender.errors import InputError, StoreError
from recommender.framework import Framework
from recommender.scorecards import history as log
from recommender.scorecards.codes import fits, hashed, new_code
from recommender.scorecards.history import evidence_to, replay
from recommender.scorecards.values import (
    CHAIR,
    EVALUATOR,
    HIGHEST,
    JUDGEMENTS,
    LOWEST,
    MODES,
    READER,
    CardPolicy,
    Cell,
    Member,
    Rules,
    Scorecard,
)
from recommender.scorecards.view import machine_visible
from recommender.store import Database, Event, LedgerFacts, LedgerStore
from recommender.alignment.results import STATUSES, Evidence

KIND = "scorecard"
COMMAND_LINE = "command line"
LONGEST_COMMENT = 4000  # characters
Happened = list[tuple[str, dict[str, Any]]]


class Scorecards:
    """The scorecards of a store. Threads and processes may share it: what is decided is decided on the newest state."""

    def __init__(self, database: Database) -> None:
        self._ledgers = LedgerStore(database)
        self._known: dict[int, Scorecard] = {}
        self._lock = threading.RLock()

    def create(
        self,
        title: str,
        framework: Framework,
        policies: Sequence[CardPolicy],
        chair: str,
        rules: Rules | None = None,
    ) -> tuple[Scorecard, str]:
        """A new scorecard and its chair's access code. Raises InputError where a value cannot be used."""
        rules = _checked(rules or Rules())
        title, chair = title.strip(), check_name(chair)
        if not title:
            raise InputError("The scorecard has no title. Give it one.")
        if not policies:
            raise InputError("The scorecard has no policy. Choose one or more.")
        if len({policy.sha256 for policy in policies}) < len(policies):
            raise InputError("A policy stands on the scorecard twice. Choose each once.")
        actions = [action.id for action in framework.actions]
        for policy in policies:
            if {verdict.id for verdict in policy.assessment.actions} != set(actions):
                raise InputError(f'"{policy.title}" was assessed with another framework than "{framework.title}".')
        code = new_code()
        about = {"id": framework.id, "title": framework.title, "fingerprint": framework.fingerprint}
        titles = [action.title for action in framework.actions]
        created = {"title": title, "framework": about, "actions": actions, "titles": titles, "rules": asdict(rules)}
        happened: Happened = [(log.CREATED, created)]
        happened += [
            (
                log.POLICY,
                {name: getattr(policy, name) for name in ("sha256", "title", "jurisdiction", "program", "policy_id")}
                | {"assessment": policy.assessment.to_dict()},
            )
            for policy in policies
        ]
        happened.append((log.MEMBER, {"name": chair, "role": CHAIR, "code": hashed(code)}))
        card_id = self._ledgers.open(KIND, title, framework.id, chair, happened)
        return self.get(card_id), code

    def all(self) -> list[LedgerFacts]:
        """Every scorecard, oldest first."""
        return self._ledgers.all(KIND)

    def get(self, card_id: int) -> Scorecard:
        """The scorecard as it is now. Raises StoreError where there is none."""
        with self._lock:
            known = self._known.get(card_id)
            new = self._ledgers.events(card_id, known.version if known else 0)
            if known is None or new:
                if known is None and not new:
                    raise StoreError(
                        f"There is no scorecard {card_id}. `recommender scorecards` lists those there are."
                    )
                known = self._known[card_id] = replay(card_id, new, known)
            elif not self._ledgers.version(card_id):  # deleted by somebody else
                del self._known[card_id]
                raise StoreError(f"There is no scorecard {card_id} any more: somebody deleted it.")
            return known

    def enter(self, card_id: int, code: str) -> Member:
        """The member whose code this is. Raises InputError where it is nobody's."""
        card = self.get(card_id)
        for member in card.members:
            if member.active and fits(code, card.codes[member.name]):
                return member
        raise InputError(
            "Nobody on this scorecard has this code. Check it for typing mistakes; the chair can give you a new one."
        )

    def add_member(self, card_id: int, by: str, name: str, role: str) -> str:
        """Adds an evaluator or a reader; returns the access code, which is kept nowhere else."""
        name, code = check_name(name), new_code()
        kept = hashed(code)  # once: it has salt, and what is decided twice must be the same
        if role not in (EVALUATOR, READER):
            raise InputError(f"{role!r} is no role that can be added; there are {EVALUATOR} and {READER}.")

        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            if name.casefold() in {one.name.casefold() for one in card.members}:
                raise InputError(f'"{name}" is or was on the scorecard already. Give each person a name of their own.')
            return [(log.MEMBER, {"name": name, "role": role, "code": kept})]

        self._do(card_id, by, decide)
        return code

    def new_code(self, card_id: int, by: str, name: str) -> str:
        """A new access code for a member; the old one opens nothing any more. by: the chair, or COMMAND_LINE."""
        code = new_code()
        kept = hashed(code)

        def decide(card: Scorecard) -> Happened:
            if by != COMMAND_LINE:
                _right(card, by, CHAIR)
            if not _known(card, name).active:
                raise InputError(f'"{name}" was taken off the scorecard. Add the person under another name.')
            return [(log.CODE, {"name": name, "code": kept})]

        self._do(card_id, by, decide)
        return code

    def remove_member(self, card_id: int, by: str, name: str) -> Scorecard:
        """Takes somebody off. What they gave stays and counts."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            if _known(card, name).role == CHAIR:
                raise InputError("The chair cannot be taken off the scorecard.")
            return [(log.REMOVED, {"name": name})]

        return self._do(card_id, by, decide)

    def open_round(self, card_id: int, by: str) -> Scorecard:
        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            if card.open_round:
                raise InputError(f"Round {card.open_round.number} is open. Close it before the next one.")
            if not card.evaluators:
                raise InputError("There is no evaluator yet. Add evaluators before the first round.")
            if len(card.rounds) >= card.rules.rounds:
                raise InputError(
                    f"All {card.rules.rounds} rounds were held. Decide what is open and close the scorecard."
                )
            return [(log.OPENED, {"round": len(card.rounds) + 1})]

        return self._do(card_id, by, decide)

    def close_round(self, card_id: int, by: str) -> Scorecard:
        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            if not card.open_round:
                raise InputError("No round is open.")
            return [(log.CLOSED, {"round": card.open_round.number})]

        return self._do(card_id, by, decide)

    def rate(self, card_id: int, by: str, cell: Cell, value: int, comment: str = "") -> Scorecard:
        """Gives a cell a rating in the open round; a second one replaces the first in the result, and both stay in the log."""
        return self.rate_many(card_id, by, [(cell, value, comment)])

    def rate_many(self, card_id: int, by: str, given: Iterable[tuple[Cell, int, str]]) -> Scorecard:
        """As `rate`, for several cells; all or none."""
        given = list(given)

        def decide(card: Scorecard) -> Happened:
            member = _right(card, by, EVALUATOR)
            number = _round(card)
            cells, happened = set(card.cells), []
            for cell, value, comment in given:
                _cell(cells, cell)
                if not (isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST):
                    raise InputError(f"A rating is a whole number from {LOWEST} to {HIGHEST}, not {value!r}.")
                if len(comment) > LONGEST_COMMENT:
                    raise InputError(f"The comment has {len(comment)} characters; {LONGEST_COMMENT} is the most.")
                data = {
                    "policy": cell[0],
                    "action": cell[1],
                    "round": number,
                    "value": value,
                    "comment": comment.strip(),
                }
                happened.append((log.RATED, data | {"machine_shown": machine_visible(card, member)}))
            return happened

        return self._do(card_id, by, decide)

    def judge(self, card_id: int, by: str, cell: Cell, evidence: Evidence, judgement: str) -> Scorecard:
        """Says of a quote that it is evidence for the cell's action or not; a later word on the same place replaces it."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, EVALUATOR)
            number = _round(card)
            _cell(set(card.cells), cell)
            if judgement not in JUDGEMENTS:
                raise InputError(f"{judgement!r} is no judgement; there are {', '.join(JUDGEMENTS)}.")
            data = {"policy": cell[0], "action": cell[1], "round": number, "judgement": judgement}
            return [(log.JUDGED, data | {"evidence": evidence_to(evidence)})]

        return self._do(card_id, by, decide)

    def withdraw_judgement(self, card_id: int, by: str, cell: Cell, evidence: Evidence) -> Scorecard:
        """Takes back what was said of a quote; that it was said stays in the log."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, EVALUATOR)
            number = _round(card)
            _cell(set(card.cells), cell)
            data = {"policy": cell[0], "action": cell[1], "round": number, "evidence": evidence_to(evidence)}
            return [(log.WITHDRAWN, data)]

        return self._do(card_id, by, decide)

    def decide(self, card_id: int, by: str, cell: Cell, status: str, reason: str) -> Scorecard:
        """The chair's final word on a cell, with a reason."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            _cell(set(card.cells), cell)
            if card.open_round:
                raise InputError("Close the round before you decide.")
            if status not in STATUSES:
                raise InputError(f"{status!r} is no status; there are {', '.join(STATUSES)}.")
            if not reason.strip():
                raise InputError("A decision needs a reason, so that it can be defended later. Write one.")
            return [(log.DECIDED, {"policy": cell[0], "action": cell[1], "status": status, "reason": reason.strip()})]

        return self._do(card_id, by, decide)

    def close(self, card_id: int, by: str) -> Scorecard:
        """Ends the scorecard; nothing can be changed after that. Raises InputError while a round is open."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            _going_on(card)
            if card.open_round:
                raise InputError(
                    f"Round {card.open_round.number} is open. Close it first, so that everybody sees what it gave."
                )
            return [(log.FINISHED, {})]

        return self._do(card_id, by, decide)

    def note_taught(self, card_id: int, by: str, confirmed: int, rejected: int) -> Scorecard:
        """Notes that the program learned from the scorecard."""

        def decide(card: Scorecard) -> Happened:
            _right(card, by, CHAIR)
            return [(log.TAUGHT, {"confirmed": confirmed, "rejected": rejected})]

        return self._do(card_id, by, decide)

    def log(self, card_id: int) -> list[Event]:
        """Every event, oldest first. Holds what everyone gave: only for the closed scorecard, or for who runs the machine."""
        self.get(card_id)
        return self._ledgers.events(card_id)

    def delete(self, card_id: int, by: str = COMMAND_LINE) -> None:
        """Deletes a scorecard whole, with its log. by: the chair, or COMMAND_LINE."""
        if by != COMMAND_LINE:
            _right(self.get(card_id), by, CHAIR)
        self.get(card_id)
        self._ledgers.delete(card_id)
        with self._lock:
            self._known.pop(card_id, None)

    def _do(self, card_id: int, by: str, decide: Callable[[Scorecard], Happened]) -> Scorecard:
        """Decides on the state at hand, and again inside the transaction where others were faster."""
        card = self.get(card_id)
        happened = decide(card)

        def check(new: Sequence[Event]) -> None:
            if new and decide(replay(card_id, new, card)) != happened:
                # Such as a rating that was given in a round that the chair has just closed.
                raise InputError("The scorecard has changed meanwhile. Look at it again and repeat what you did.")

        def settled(new: Sequence[Event]) -> None:
            check(new)

        # A rating says whether the machine's verdict was shown, a round its number: both are part of what is compared.
        self._ledgers.append(card_id, by, happened, card.version, settled)
        return self.get(card_id)


def _checked(rules: Rules) -> Rules:
    if not 0.5 < rules.consensus <= 1:
        raise InputError(f"The share for consensus is {rules.consensus}; give more than 0.5 and at most 1.")
    if not (isinstance(rules.rounds, int) and 1 <= rules.rounds <= 10):
        raise InputError(f"The number of rounds is {rules.rounds}; give 1 to 10.")
    if not 0 <= rules.stability <= 1:
        raise InputError(f"The share for stability is {rules.stability}; give 0 to 1.")
    if rules.machine not in MODES:
        raise InputError(f"{rules.machine!r} is no way to show the machine's verdict; there are {', '.join(MODES)}.")
    return rules


def check_name(name: str) -> str:
    """The name without needless blanks. Raises InputError where nobody can be called so."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise InputError("A person needs a name of 1 to 80 characters.")
    if name == COMMAND_LINE:
        raise InputError(f'"{COMMAND_LINE}" is what the log calls whoever runs the machine. Choose another name.')
    return name


def _known(card: Scorecard, name: str) -> Member:
    try:
        return card.member(name)
    except KeyError:
        raise InputError(f'Nobody on the scorecard "{card.title}" is called "{name}".') from None


def _right(card: Scorecard, name: str, role: str) -> Member:
    member = _known(card, name)
    if not member.active or member.role != role:
        raise InputError(f"Only the {role} may do this." if role == CHAIR else f"Only an {role} may do this.")
    return member


def _going_on(card: Scorecard) -> None:
    if card.closed:
        raise InputError(f'The scorecard "{card.title}" is closed. Nothing in it can be changed any more.')


def _round(card: Scorecard) -> int:
    _going_on(card)
    if not card.open_round:
        raise InputError("No round is open. The chair opens and closes rounds.")
    return card.open_round.number


def _cell(cells: set[Cell], cell: Cell) -> None:
    if cell not in cells:
        raise InputError(f"The scorecard has no cell for action {cell[1]} of this policy.")
