"""What a scorecard says: plain immutable values, all of them derived from its log.

A **cell** is one action of one policy, (policy's SHA-256, action id). Ratings are whole numbers from 1 to 5. Times are
UTC, ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from recommender.alignment.results import ActionVerdict, Evidence, Verdicts
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.policies import Policy

CHAIR, EVALUATOR, READER = ROLES = ("chair", "evaluator", "reader")
# Whether evaluators see the machine's verdict while they rate. Its quotes they see in both modes, without status or
# number.
SHOWN, HIDDEN = MODES = ("shown", "hidden")
ACCEPTED, REJECTED, ADDED = JUDGEMENTS = ("accepted", "rejected", "added")
LOWEST, HIGHEST = 1, 5
Cell = tuple[str, str]


@dataclass(frozen=True)
class Rules:
    """What the chair set when the scorecard was made; never changed afterwards.

    The roadmap's authors used 0.7 and two rounds.

    :ivar consensus: least share of ratings that are 4 or 5, above 0.5 and at most 1.
    :ivar rounds: most rounds, 1 to 10.
    :ivar stability: largest share of ratings that may change between two rounds of a stable cell, 0 to 1.
    :ivar machine: one of MODES.
    """

    consensus: float = 0.7
    rounds: int = 3
    stability: float = 0.15
    machine: str = HIDDEN


def checked_rules(rules: Rules) -> Rules:
    """The rules.

    :raises InputError: where one makes no sense.
    """
    if not 0.5 < rules.consensus <= 1:
        raise InputError("The share for consensus is {share}; give more than 0.5 and at most 1.", share=rules.consensus)
    if not (isinstance(rules.rounds, int) and 1 <= rules.rounds <= 10):
        raise InputError("The number of rounds is {rounds}; give 1 to 10.", rounds=rules.rounds)
    if not 0 <= rules.stability <= 1:
        raise InputError("The share for stability is {share}; give 0 to 1.", share=rules.stability)
    if rules.machine not in MODES:
        raise InputError(
            "{mode!r} is no way to show the machine's verdict; there are {modes}.",
            mode=rules.machine,
            modes=", ".join(MODES),
        )
    return rules


@dataclass(frozen=True)
class Member:
    """Someone who takes part. role: one of ROLES. active: False once the chair took them off."""

    name: str
    role: str
    active: bool = True


@dataclass(frozen=True)
class Rating:
    """What one evaluator gave one cell in one round.

    An evaluator may change a rating while the round is open; the last counts, all stay in the log.

    :ivar value: 1 to 5.
    :ivar machine_shown: whether the machine's verdict was on screen.
    :ivar event: number of the event in the log.
    """

    cell: Cell
    round: int
    evaluator: str
    value: int
    comment: str
    machine_shown: bool
    time: str
    event: int


@dataclass(frozen=True)
class Judgement:
    """What one evaluator said of a quote. judgement: one of JUDGEMENTS ("added": found by the evaluator)."""

    cell: Cell
    evaluator: str
    judgement: str
    evidence: Evidence
    time: str
    event: int


@dataclass(frozen=True)
class Decision:
    """The chair's decision on a cell's final status. status: one of alignment.results.STATUSES."""

    cell: Cell
    status: str
    reason: str
    by: str
    time: str
    event: int


@dataclass(frozen=True)
class Round:
    """A Delphi round. number: 1 for the first. closed: "" while it is open."""

    number: int
    opened: str
    closed: str = ""


@dataclass(frozen=True)
class Scorecard:
    """The state after `version` events.

    Blindness is not in here: what a member may see comes from `scorecards.members`.

    :ivar framework: as it was worded when the scorecard was made, as far as the log has it; its fingerprint is the
        whole framework's.
    :ivar closed: "" while work goes on.
    :ivar policies: as they were called when the scorecard was made, without their texts.
    :ivar verdicts: the machine's, by the policy's SHA-256, as they were told when the scorecard was made.
    :ivar ratings: all of every round, the last of each evaluator, cell and round.
    :ivar codes: hash of the code that opens it, by member's name.
    """

    id: int
    title: str
    framework: Framework
    rules: Rules
    created: str
    members: tuple[Member, ...] = ()
    policies: tuple[Policy, ...] = ()
    verdicts: Mapping[str, Verdicts] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    ratings: tuple[Rating, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    decisions: tuple[Decision, ...] = ()
    closed: str = ""
    version: int = 0
    codes: Mapping[str, str] = field(default_factory=dict, repr=False)
    # What was computed of this state (see results.once). A changed scorecard is another one and begins with none.
    computed: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell: policies in the order of the scorecard, within each the actions in the framework's order."""
        return [(policy.sha256, action.id) for policy in self.policies for action in self.framework.actions]

    @property
    def open_round(self) -> Round | None:
        """The round in which ratings are taken, or None."""
        return self.rounds[-1] if self.rounds and not self.rounds[-1].closed and not self.closed else None

    @property
    def evaluators(self) -> list[Member]:
        """The evaluators who are still on it."""
        return [member for member in self.members if member.role == EVALUATOR and member.active]

    def member(self, name: str) -> Member:
        """The member of this name.

        :raises KeyError: where nobody is called so.
        """
        for member in self.members:
            if member.name == name:
                return member
        raise KeyError(name)

    def policy(self, sha256: str) -> Policy:
        """The policy with this file.

        :raises KeyError: where it is not on the scorecard.
        """
        return self.verdicts[sha256].policy

    def verdict(self, cell: Cell) -> ActionVerdict:
        """What the machine said of a cell.

        :raises KeyError: where there is no such cell.
        """
        return self.verdicts[cell[0]].by_id[cell[1]]

    def is_closed(self, round_number: int) -> bool:
        """Whether there is such a round and it was closed."""
        return any(one.number == round_number and one.closed for one in self.rounds)


@dataclass(frozen=True)
class CellResult:
    """The ratings of a cell in one round, summed up without names. Without ratings there is no share and no median.

    :ivar distribution: how many gave 1, 2, 3, 4, 5.
    :ivar share: of ratings that are 4 or 5 (0 to 1).
    :ivar consensus: whether the share reaches that of the rules.
    :ivar agreed_low: whether the same share of ratings are 1 or 2 (the mirror image; ours, not the roadmap's).
    :ivar median: with `lower` and `upper`, the quartiles.
    :ivar changed: share of ratings that would have to move to turn the distribution of the round before into this one
        (Scheibe, Skutsch and Schofer 1975); None in the first round.
    :ivar stable: whether `changed` is within the rules' stability; None where it is None.
    :ivar comments: anonymous, in an order that says nothing about who wrote them.
    """

    cell: Cell
    round: int
    distribution: tuple[int, int, int, int, int]
    share: float | None
    consensus: bool
    agreed_low: bool
    median: float | None
    lower: float | None
    upper: float | None
    changed: float | None
    stable: bool | None
    comments: tuple[str, ...]

    @property
    def ratings(self) -> int:
        """How many rated the cell."""
        return sum(self.distribution)


@dataclass(frozen=True)
class Agreement:
    """An agreement statistic of a round.

    :ivar measure: "alpha" (Krippendorff's, ordinal) or "kappa" (of two evaluators, with quadratic weights).
    :ivar value: with `low` and `high`, a bootstrap interval over cells at `level`; None where it cannot be computed.
    :ivar cells: how many were rated by two or more.
    :ivar evaluators: names for kappa, () for alpha.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    cells: int
    raters: int
    evaluators: tuple[str, ...] = ()


@dataclass(frozen=True)
class FinalCell:
    """A row of the final matrix.

    :ivar result: of the last closed round in which the cell was rated, None where it was not.
    :ivar status: the final one.
    :ivar by: "consensus", "low agreement", "no consensus", "machine only", or the name of the chair who decided.
    :ivar when: the round was closed, or the chair decided.
    :ivar reason: the chair's, "" else.
    """

    policy: str
    action: str
    machine_status: str
    machine_probability: float
    result: CellResult | None
    status: str
    by: str
    when: str
    reason: str


@dataclass(frozen=True)
class QuoteCheck:
    """Whether a quote of a scorecard still stands where it stood.

    :ivar found: "same" (at its offsets), "gone" (the text there is another one), "no file" (the policy or its file is
        not in the library), "other file" (the file's hash is another one).
    """

    cell: Cell
    evidence: Evidence
    found: str
