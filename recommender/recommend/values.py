"""What the advice on a policy says: plain immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recommender.alignment.results import ActionVerdict, Assessment, ElementVerdict, Evidence


@dataclass(frozen=True)
class Weights:
    """Exponents of the three factors of a priority: 1 counts it fully, 0 leaves it out, 2 counts it twice. Each 0 to 5."""

    importance: float = 1.0
    certainty: float = 1.0
    peers: float = 1.0


@dataclass(frozen=True)
class Priority:
    """value = importance^a * certainty^b * peers^c, 0 to 1. importance: what the user set, 1 to 5, divided by 5 (3 where nothing was
    set). certainty: 1 - probability that the policy takes up the action. peers: (acting + 1) / (others + 2): how many of the other policies
    have it addressed, drawn to one half while there are few (Laplace's rule of succession).
    """

    value: float
    importance: float
    certainty: float
    peers: float
    acting: int
    others: int


@dataclass(frozen=True)
class Peer:
    """Another stored policy. key: its number in the library. group: policies with the same group are twins (versions or translations of
    each other) and count once. vectors of its quotes are not needed."""

    key: str
    title: str
    jurisdiction: str
    year: int | None
    language: str
    assessment: Assessment
    group: str


@dataclass(frozen=True)
class PeerWording:
    """How another policy words an action. strength: what it is sorted by, 0 to 1.

    status: of the peer's verdict, "addressed" or "partial"; or "restricts", "opposes" or "mixed", where no policy supports the action and
    this one is shown for want of a better.
    """

    peer: Peer
    evidence: Evidence
    status: str
    strength: float


@dataclass(frozen=True)
class GapAdvice:
    """What to do about one gap or partial action.

    asks: the action's text in the wanted language. missing, present: its elements by whether the policy takes them up (partial
    elements are in `missing`). fits: the policy's own passages where an amendment would fit, best first. wordings: how others say it, best first, no
    two from one jurisdiction while there are others. place: 1 for the first to tend to.
    """

    verdict: ActionVerdict
    asks: str
    missing: tuple[ElementVerdict, ...]
    present: tuple[ElementVerdict, ...]
    fits: tuple[Evidence, ...]
    wordings: tuple[PeerWording, ...]
    priority: Priority
    place: int


@dataclass(frozen=True)
class Advice:
    """Advice on every gap and partial action of a policy, most urgent first. peers: whom it was compared with, twins among them once.
    twins: titles of stored policies left out as the policy's own twins. importance: what the user set, by action id (1 to 5)."""

    assessment: Assessment
    gaps: tuple[GapAdvice, ...]
    peers: tuple[Peer, ...]
    twins: tuple[str, ...]
    weights: Weights
    importance: Mapping[str, float] = field(default_factory=dict)
