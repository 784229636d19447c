"""What a scorecard says: plain immutable values, all of them derived from its log.

A **cell** is one action of one policy, (policy's SHA-256, action id). Ratings are whole numbers from 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from recommender.alignment.results import Assessment, Evidence

CHAIR, EVALUATOR, READER = ROLES = ("chair", "evaluator", "reader")
# Whether evaluators see the machine's verdict while they rate. Its quotes they see in both modes, without status or number.
SHOWN, HIDDEN = MODES = ("shown", "hidden")
ACCEPTED, REJECTED, ADDED = JUDGEMENTS = ("accepted", "rejected", "added")
LOWEST, HIGHEST = 1, 5
Cell = tuple[str, str]


@dataclass(frozen=True)
class Rules:
    """What the chair set when the scorecard was made; never changed afterwards.

    consensus: least share (0 to 1) of ratings that are 4 or 5. rounds: most rounds. stability: largest share of ratings that may
    change between two rounds for a cell to count as stable. machine: one of MODES. By the roadmap's authors: 0.7 and two rounds.
    """

    consensus: float = 0.7
    rounds: int = 3
    stability: float = 0.15
    machine: str = HIDDEN


@dataclass(frozen=True)
class Member:
    """Someone who takes part. role: one of ROLES. active: False once the chair took them off."""

    name: str
    role: str
    active: bool = True


@dataclass(frozen=True)
class CardPolicy:
    """A policy as it was when the scorecard was made. assessment: the machine's verdicts of then, with their quotes, offsets, page,
    file hash, encoder and model fingerprints. program: version of the program that made it. policy_id: its number in the library."""

    sha256: str
    title: str
    jurisdiction: str
    assessment: Assessment
    program: str
    policy_id: int | None = None


@dataclass(frozen=True)
class Rating:
    """What one evaluator gave one cell in one round. machine_shown: whether the machine's verdict was on screen. event: number of
    the event in the log. An evaluator may change a rating while the round is open; the last counts, all stay in the log."""

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
    """The chair's decision on a cell's final status. status: one of verdicts.STATUSES."""

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
    """The state after `version` events. actions: ids in the framework's order. closed: time, "" while work goes on.

    ratings: all of every round, the last of each evaluator, cell and round. Blindness is not in here: what a member may see comes
    from `scorecards.view`.
    """

    id: int
    title: str
    framework_id: str
    framework_title: str
    framework_fingerprint: str
    actions: tuple[str, ...]
    rules: Rules
    created: str
    members: tuple[Member, ...] = ()
    policies: tuple[CardPolicy, ...] = ()
    rounds: tuple[Round, ...] = ()
    ratings: tuple[Rating, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    decisions: tuple[Decision, ...] = ()
    closed: str = ""
    version: int = 0
    titles: dict[str, str] = field(default_factory=dict)  # action id -> title when the scorecard was made
    codes: dict[str, str] = field(default_factory=dict, repr=False)  # member name -> hash of the code that opens it

    @property
    def cells(self) -> list[Cell]:
        """Every cell: policies in the order of the scorecard, within each the actions in the framework's order."""
        return [(policy.sha256, action) for policy in self.policies for action in self.actions]

    @property
    def open_round(self) -> Round | None:
        """The round in which ratings are taken, or None."""
        return self.rounds[-1] if self.rounds and not self.rounds[-1].closed and not self.closed else None

    @property
    def evaluators(self) -> list[Member]:
        """The evaluators who are still on it."""
        return [member for member in self.members if member.role == EVALUATOR and member.active]

    def member(self, name: str) -> Member:
        """Raises KeyError where nobody is called so."""
        for member in self.members:
            if member.name == name:
                return member
        raise KeyError(name)

    def policy(self, sha256: str) -> CardPolicy:
        """Raises KeyError where it is not on the scorecard."""
        for policy in self.policies:
            if policy.sha256 == sha256:
                return policy
        raise KeyError(sha256)


@dataclass(frozen=True)
class CellResult:
    """The ratings of a cell in one round, summed up without names.

    distribution: how many gave 1, 2, 3, 4, 5. share: of ratings that are 4 or 5 (0 to 1), None without ratings. consensus:
    share >= the rules' least share. agreed_low: the same share of ratings are 1 or 2 (the mirror image; ours, not the roadmap's). median,
    lower, upper: median and quartiles, None without ratings. changed: share of evaluators' ratings that would have to move to turn
    the distribution of the round before into this one (Scheibe, Skutsch and Schofer 1975), None in the first round. stable: changed <= the
    rules' stability, None where changed is. comments: anonymous, in an order that says nothing about who wrote them.
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
        return sum(self.distribution)


@dataclass(frozen=True)
class Agreement:
    """An agreement statistic of a round. measure: "alpha" (Krippendorff's, ordinal) or "kappa" (weighted, quadratic; of two
    evaluators). value, low, high: None where it cannot be computed; low and high are a bootstrap interval over cells at `level`.
    cells: how many were rated by two or more. evaluators: names for kappa, () for alpha."""

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
    """A row of the final matrix. status: the final one. by: "consensus", "low agreement", "no consensus" or the name of the chair who
    decided. when: time of the round's closing or of the decision. reason: the chair's, "" else. result: of the last closed round in which
    the cell was rated, None where it was not."""

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
    """Whether a quote of a scorecard still stands where it stood. found: "same" (at its offsets), "gone" (the text there is another
    one), "no file" (the policy or its file is not in the library), "other file" (the file's hash is another one)."""

    cell: Cell
    evidence: Evidence
    found: str
