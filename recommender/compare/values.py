"""What a comparison of policies says: plain immutable values."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.passages import Passage
from recommender.alignment.results import Assessment, Evidence

# How two sides stand to an action, by what their quotes do.
SAME, OPPOSED, SILENT, BOTH_SILENT = RELATIONS = ("same", "opposed", "silent", "both silent")
KEPT, EDITED, MOVED, CAME, WENT = CHANGES = ("kept", "edited", "moved", "came", "went")


@dataclass(frozen=True)
class Member:
    """One policy of a side. key: what names it on screens and in files (its number in the library or its file). facts as stored."""

    key: str
    title: str
    jurisdiction: str
    language: str
    assessment: Assessment


@dataclass(frozen=True)
class Side:
    """One policy, or a group such as all policies of a jurisdiction. members: at least one."""

    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Noise:
    """How much the log-odds of one action differ between two texts that say the same (standard deviation), measured on twins.

    same_language: twins in one language (other file formats); other_language: a policy and its translation. pairs: how many differences
    each rests on. data: which twins.
    """

    same_language: float
    other_language: float
    same_pairs: int
    other_pairs: int
    data: str


@dataclass(frozen=True)
class ActionDifference:
    """How far the sides differ on an action. sides: mean probability of each side (back from the mean of log-odds), in their order.

    having: how many members of each side have it addressed. spread: highest minus lowest of `sides` (0 to 1). highest, lowest: places of
    those sides. p_value: of the hypothesis that all sides are equally aligned and only the model's noise differs. adjusted: the same, adjusted for
    the number of actions (Benjamini-Hochberg). exceeds: adjusted < the comparison's level. relation: of RELATIONS, of `highest` and `lowest`.
    """

    action: str
    title: str
    pillar: str
    theme: str
    sides: tuple[float, ...]
    having: tuple[int, ...]
    spread: float
    highest: int
    lowest: int
    statistic: float
    p_value: float
    adjusted: float
    exceeds: bool
    relation: str


@dataclass(frozen=True)
class Comparison:
    """Sides compared on one framework. differences: most differing first, all actions. level: of significance."""

    framework: str
    framework_title: str
    sides: tuple[Side, ...]
    differences: tuple[ActionDifference, ...]
    noise: Noise
    level: float


@dataclass(frozen=True)
class EvidenceOfSide:
    """What a side shows for an action: quotes of its members, best first. direction: of the side's verdict (verdicts.DIRECTIONS,
    "mixed" or "")."""

    side: str
    member: Member
    evidence: Evidence


@dataclass(frozen=True)
class VerdictChange:
    """An action whose verdict differs between two versions. exceeds: the change is beyond the model's noise (not adjusted).

    came, went: quotes of the verdict that only one version has.
    """

    action: str
    title: str
    before_status: str
    after_status: str
    before_probability: float
    after_probability: float
    p_value: float
    exceeds: bool
    came: tuple[Evidence, ...]
    went: tuple[Evidence, ...]


@dataclass(frozen=True)
class PassageChange:
    """A passage of two versions. kind: of CHANGES. "kept": the same words, numbering apart; "edited": near the same; "moved": kept or edited,
    but in another place of the order (not merely shifted by what came or went before it). similarity: 0 to 1, None for came and went.
    actions: ids of actions that quote the passage in either version.
    """

    kind: str
    before: Passage | None
    after: Passage | None
    similarity: float | None
    actions: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class VersionChanges:
    """Two versions of one policy. verdicts: every action whose status changed, and those whose probability changed beyond noise; biggest
    change first. passages: in the order of the later version, those that went at their old neighbours' place."""

    before: Assessment
    after: Assessment
    verdicts: tuple[VerdictChange, ...]
    passages: tuple[PassageChange, ...]

    def counts(self) -> dict[str, int]:
        """Number of passages by kind; every kind is there, zero too."""
        return {kind: sum(change.kind == kind for change in self.passages) for kind in CHANGES}
