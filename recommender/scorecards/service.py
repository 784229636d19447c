"""Everything that people do with scorecards: checked against roles and rules, then appended to the log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from recommender import program_version
from recommender.alignment.feedback import Label
from recommender.alignment.results import STATUSES, Evidence, Verdicts
from recommender.errors import InputError, StoreError
from recommender.framework import Framework
from recommender.policies import Policy
from recommender.scorecards import events as log
from recommender.scorecards.events import created_data, policy_data, quote_data, replay
from recommender.scorecards.members import (
    COMMAND_LINE,
    check_name,
    hashed,
    in_role,
    known,
    machine_visible,
    opens,
    random_code,
)
from recommender.scorecards.quotes import check_quotes, quote_at
from recommender.scorecards.results import final_matrix, lessons
from recommender.scorecards.values import (
    ADDED,
    CHAIR,
    EVALUATOR,
    HIGHEST,
    JUDGEMENTS,
    LOWEST,
    READER,
    Cell,
    FinalCell,
    Member,
    QuoteCheck,
    Rules,
    Scorecard,
    checked_rules,
)
from recommender.store import Database, Event, LedgerFacts, LedgerStore

KIND = "scorecard"
QUOTES = 5  # of the machine, an action
LONGEST_COMMENT = 4000  # characters
Happened = list[tuple[str, dict[str, Any]]]


class Scorecards:
    """The scorecards of a store. Threads and processes may share it: what is decided is decided on the newest state.

    What was replayed of a log stays, so that a call reads no more than the events since the one before it: make one
    object and keep it.

    :param find: gives the policy of the library with this SHA-256, or None.
    :param original: gives the kept copy of a policy's file, or None.
    """

    def __init__(
        self, database: Database, find: Callable[[str], Policy | None], original: Callable[[Policy], Path | None]
    ) -> None:
        """Read nothing yet."""
        self._ledgers = LedgerStore(database)
        self._find = find
        self._original = original
        self._known: dict[int, Scorecard] = {}
        self._lock = threading.RLock()

    def create(
        self,
        title: str,
        framework: Framework,
        verdicts: Sequence[Verdicts],
        chair: str,
        rules: Rules | None = None,
    ) -> tuple[Scorecard, str]:
        """Open a scorecard of policies with what the machine said of them, five quotes an action.

        :param framework: worded as the scorecard is to be.
        :param verdicts: one a policy, at the costs that are to hold.
        :returns: the scorecard and its chair's access code, which is kept nowhere else.
        :raises InputError: where a value cannot be used.
        """
        rules = checked_rules(rules or Rules())
        title, chair = title.strip(), check_name(chair)
        if not title:
            raise InputError("The scorecard has no title. Give it one.")
        if not verdicts:
            raise InputError("The scorecard has no policy. Choose one or more.")
        if len({one.policy.sha256 for one in verdicts}) < len(verdicts):
            raise InputError("A policy stands on the scorecard twice. Choose each once.")
        actions = {action.id for action in framework.actions}
        for one in verdicts:
            if set(one.by_id) != actions:
                raise InputError(
                    '"{policy}" was assessed with another framework than "{framework}".',
                    policy=one.policy.name,
                    framework=framework.title,
                )
        code, program = random_code(), program_version()
        happened: Happened = [(log.CREATED, created_data(title, framework, rules))]
        happened += [(log.POLICY, policy_data(one.with_evidence(QUOTES), framework, program)) for one in verdicts]
        happened.append((log.MEMBER, {"name": chair, "role": CHAIR, "code": hashed(code)}))
        card_id = self._ledgers.open(KIND, title, framework.id, chair, happened)
        return self.get(card_id), code

    def all(self) -> list[LedgerFacts]:
        """Every scorecard, oldest first."""
        return self._ledgers.all(KIND)

    def closed(self, framework_id: str) -> list[tuple[Scorecard, Sequence[FinalCell]]]:
        """The closed scorecards of a framework with their final matrices, in the order in which they were closed."""
        cards = [self.get(facts.id) for facts in self._ledgers.all(KIND, framework_id)]
        closed = sorted((card for card in cards if card.closed), key=lambda card: (card.closed, card.id))
        return [(card, final_matrix(card)) for card in closed]

    def get(self, card_id: int) -> Scorecard:
        """The scorecard as it is now; the same object until something happens to it.

        :raises StoreError: where there is none.
        """
        with self._lock:
            card = self._known.get(card_id)
            new = self._ledgers.events(card_id, card.version if card else 0)
            if new:
                card = self._known[card_id] = replay(card_id, new, card)
            elif card is None:
                raise StoreError(
                    "There is no scorecard {number}. `recommender scorecards` lists those there are.", number=card_id
                )
            elif not self._ledgers.version(card_id):  # deleted by somebody else
                del self._known[card_id]
                raise StoreError("There is no scorecard {number} any more: somebody deleted it.", number=card_id)
            return card

    def enter(self, card_id: int, code: str) -> Member:
        """The member whose code this is.

        :raises InputError: where it is nobody's.
        """
        card = self.get(card_id)
        for member in card.members:
            if member.active and opens(code, card.codes[member.name]):
                return member
        raise InputError(
            "Nobody on this scorecard has this code. Check it for typing mistakes; the chair can give you a new one."
        )

    def add_member(self, card_id: int, by: str, name: str, role: str) -> str:
        """Add an evaluator or a reader.

        :returns: the access code, which is kept nowhere else.
        """
        name, code = check_name(name), random_code()
        kept = hashed(code)  # once: it has salt, and what is decided twice must be the same
        if role not in (EVALUATOR, READER):
            raise InputError("{role!r} is no role that can be added; there are evaluator and reader.", role=role)

        def decide(card: Scorecard) -> Happened:
            if name.casefold() in {one.name.casefold() for one in card.members}:
                raise InputError(
                    '"{name}" is or was on the scorecard already. Give each person a name of their own.', name=name
                )
            return [(log.MEMBER, {"name": name, "role": role, "code": kept})]

        self._do(card_id, by, decide)
        return code

    def new_code(self, card_id: int, by: str, name: str) -> str:
        """Give a member another access code; the old one opens nothing any more.

        :param by: the chair, or COMMAND_LINE.
        """
        code = random_code()
        kept = hashed(code)

        def decide(card: Scorecard) -> Happened:
            if not known(card, name).active:
                raise InputError('"{name}" was taken off the scorecard. Add the person under another name.', name=name)
            return [(log.CODE, {"name": name, "code": kept})]

        self._do(card_id, by, decide, None if by == COMMAND_LINE else CHAIR, even_closed=True)
        return code

    def remove_member(self, card_id: int, by: str, name: str) -> Scorecard:
        """Take somebody off. What they gave stays and counts."""

        def decide(card: Scorecard) -> Happened:
            if known(card, name).role == CHAIR:
                raise InputError("The chair cannot be taken off the scorecard.")
            return [(log.REMOVED, {"name": name})]

        return self._do(card_id, by, decide)

    def open_round(self, card_id: int, by: str) -> Scorecard:
        """Open the next round, in which evaluators rate."""

        def decide(card: Scorecard) -> Happened:
            if card.open_round:
                raise InputError("Round {round} is open. Close it before the next one.", round=card.open_round.number)
            if not card.evaluators:
                raise InputError("There is no evaluator yet. Add evaluators before the first round.")
            if len(card.rounds) >= card.rules.rounds:
                raise InputError(
                    "All {rounds} rounds were held. Decide what is open and close the scorecard.",
                    rounds=card.rules.rounds,
                )
            return [(log.OPENED, {"round": len(card.rounds) + 1})]

        return self._do(card_id, by, decide)

    def close_round(self, card_id: int, by: str) -> Scorecard:
        """Close the open round; everybody sees what it gave."""

        def decide(card: Scorecard) -> Happened:
            if not card.open_round:
                raise InputError("No round is open.")
            return [(log.CLOSED, {"round": card.open_round.number})]

        return self._do(card_id, by, decide)

    def rate(self, card_id: int, by: str, cell: Cell, value: int, comment: str = "") -> Scorecard:
        """Give a cell a rating in the open round; a later one replaces it, and both stay in the log."""
        return self.rate_many(card_id, by, [(cell, value, comment)])

    def rate_many(self, card_id: int, by: str, given: Iterable[tuple[Cell, int, str]]) -> Scorecard:
        """As `rate`, for several cells; all or none."""
        given = list(given)

        def decide(card: Scorecard) -> Happened:
            number, shown = _round(card), machine_visible(card, card.member(by))
            happened = []
            for cell, value, comment in given:
                _cell(card, cell)
                if not (isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST):
                    raise InputError("A rating is a whole number from 1 to 5, not {value!r}.", value=value)
                if len(comment) > LONGEST_COMMENT:
                    raise InputError(
                        "The comment has {length} characters; {most} is the most.",
                        length=len(comment),
                        most=LONGEST_COMMENT,
                    )
                data = {"round": number, "value": value, "comment": comment.strip(), "machine_shown": shown}
                happened.append((log.RATED, _at(cell) | data))
            return happened

        return self._do(card_id, by, decide, EVALUATOR)

    def judge(self, card_id: int, by: str, cell: Cell, evidence: Evidence, judgement: str) -> Scorecard:
        """Say of a quote whether it is evidence for the cell's action; a later word on the same place replaces it.

        :param judgement: one of JUDGEMENTS.
        """

        def decide(card: Scorecard) -> Happened:
            number = _round(card)
            _cell(card, cell)
            if judgement not in JUDGEMENTS:
                raise InputError(
                    "{judgement!r} is no judgement; there are {judgements}.",
                    judgement=judgement,
                    judgements=", ".join(JUDGEMENTS),
                )
            data = {"round": number, "judgement": judgement, "evidence": quote_data(evidence)}
            return [(log.JUDGED, _at(cell) | data)]

        return self._do(card_id, by, decide, EVALUATOR)

    def add_evidence(self, card_id: int, by: str, cell: Cell, start: int, end: int) -> Scorecard:
        """Add a quote that an evaluator selected.

        The words are taken from the stored text, never from the caller, so that they are verbatim.

        :param start: first character of the stored text; `end`: after the last one.
        :raises InputError: where nothing stands there, or the policy is no more in the library.
        """
        policy = self._find(cell[0])
        if policy is None:
            raise InputError(
                "This policy is no more in the library, so no quote can be taken from it. Add its file again."
            )
        return self.judge(card_id, by, cell, quote_at(policy, start, end), ADDED)

    def check_quotes(self, card: Scorecard) -> list[QuoteCheck]:
        """Hold every quote of a scorecard against the library, to see whether it still stands where it stood.

        :returns: one check a quote, policy by policy.
        """
        return check_quotes(card, self._find, self._original)

    def withdraw_judgement(self, card_id: int, by: str, cell: Cell, evidence: Evidence) -> Scorecard:
        """Take back what was said of a quote; that it was said stays in the log."""

        def decide(card: Scorecard) -> Happened:
            number = _round(card)
            _cell(card, cell)
            return [(log.WITHDRAWN, _at(cell) | {"round": number, "evidence": quote_data(evidence)})]

        return self._do(card_id, by, decide, EVALUATOR)

    def decide(self, card_id: int, by: str, cell: Cell, status: str, reason: str) -> Scorecard:
        """Enter the chair's final word on a cell, with a reason.

        :param status: one of alignment.results.STATUSES.
        """

        def decide(card: Scorecard) -> Happened:
            _cell(card, cell)
            if card.open_round:
                raise InputError("Close the round before you decide.")
            if status not in STATUSES:
                raise InputError(
                    "{status!r} is no status; there are {statuses}.", status=status, statuses=", ".join(STATUSES)
                )
            if not reason.strip():
                raise InputError("A decision needs a reason, so that it can be defended later. Write one.")
            return [(log.DECIDED, _at(cell) | {"status": status, "reason": reason.strip()})]

        return self._do(card_id, by, decide)

    def close(self, card_id: int, by: str) -> Scorecard:
        """End the scorecard; nothing can be changed after that.

        :raises InputError: while a round is open.
        """

        def decide(card: Scorecard) -> Happened:
            if card.open_round:
                raise InputError(
                    "Round {round} is open. Close it first, so that everybody sees what it gave.",
                    round=card.open_round.number,
                )
            return [(log.FINISHED, {})]

        return self._do(card_id, by, decide)

    def lessons(self, card_id: int, by: str, framework: Framework) -> list[Label]:
        """What the chair may have the program learn from a scorecard.

        Whoever has it learned notes that with `note_taught`.

        :param by: the chair.
        :raises InputError: where there is nothing to learn, for another framework, or where `by` is not the chair.
        """
        card = self.get(card_id)
        in_role(card, by, CHAIR)
        return lessons(card, framework)

    def note_taught(self, card_id: int, by: str, confirmed: int, rejected: int) -> Scorecard:
        """Note that the program learned from the scorecard: how many quotes of each kind."""
        happened: Happened = [(log.TAUGHT, {"confirmed": confirmed, "rejected": rejected})]
        return self._do(card_id, by, lambda card: happened, even_closed=True)

    def log(self, card_id: int) -> list[Event]:
        """Every event, oldest first, with what everyone gave: for a closed scorecard, or whoever runs the machine."""
        self.get(card_id)
        return self._ledgers.events(card_id)

    def delete(self, card_id: int, by: str = COMMAND_LINE) -> None:
        """Delete a scorecard whole, with its log.

        :param by: the chair, or COMMAND_LINE.
        """
        if by != COMMAND_LINE:
            in_role(self.get(card_id), by, CHAIR)
        self.get(card_id)
        self._ledgers.delete(card_id)
        with self._lock:
            self._known.pop(card_id, None)

    def _do(
        self,
        card_id: int,
        by: str,
        decide: Callable[[Scorecard], Happened],
        role: str | None = CHAIR,
        even_closed: bool = False,
    ) -> Scorecard:
        """Decides on the state at hand, and again inside the transaction where others were faster."""

        def decided(card: Scorecard) -> Happened:
            if role:
                in_role(card, by, role)
            if card.closed and not even_closed:
                raise InputError(
                    'The scorecard "{title}" is closed. Nothing in it can be changed any more.', title=card.title
                )
            return decide(card)

        def check(new: Sequence[Event]) -> None:
            # A rating says whether the machine's verdict was shown, a round its number: both are part of what is
            # compared.
            if new and decided(replay(card_id, new, card)) != happened:
                # Such as a rating that was given in a round that the chair has just closed.
                raise InputError("The scorecard has changed meanwhile. Look at it again and repeat what you did.")

        card = self.get(card_id)
        happened = decided(card)
        self._ledgers.append(card_id, by, happened, card.version, check)
        return self.get(card_id)


def _round(card: Scorecard) -> int:
    if not card.open_round:
        raise InputError("No round is open. The chair opens and closes rounds.")
    return card.open_round.number


def _cell(card: Scorecard, cell: Cell) -> None:
    if cell[0] not in card.verdicts or cell[1] not in card.verdicts[cell[0]].by_id:
        raise InputError("The scorecard has no cell for action {action} of this policy.", action=cell[1])


def _at(cell: Cell) -> dict[str, Any]:
    return {"policy": cell[0], "action": cell[1]}
