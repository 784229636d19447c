"""Policies and groups of policies compared on one framework, and two versions of one policy."""

from recommender.compare.comparison import (
    RELATIONS,
    ActionDifference,
    Comparison,
    EvidenceOfSide,
    compare,
    evidence_of,
    relation,
)
from recommender.compare.frames import difference_frame, matrix_frame, pillar_frame
from recommender.compare.noise import LEVEL, Noise, noise_test, shipped_noise
from recommender.compare.sides import FACETS, Side, checked_facet, group_policies, sides_of
from recommender.compare.versions import (
    ADDED,
    CHANGES,
    EDITED,
    KEPT,
    MOVED,
    REMOVED,
    PassageChange,
    VerdictChange,
    VersionChanges,
    compare_versions,
)

__all__ = [
    "ADDED",
    "CHANGES",
    "EDITED",
    "FACETS",
    "KEPT",
    "LEVEL",
    "MOVED",
    "RELATIONS",
    "REMOVED",
    "ActionDifference",
    "Comparison",
    "EvidenceOfSide",
    "Noise",
    "PassageChange",
    "Side",
    "VerdictChange",
    "VersionChanges",
    "checked_facet",
    "compare",
    "compare_versions",
    "difference_frame",
    "evidence_of",
    "group_policies",
    "matrix_frame",
    "noise_test",
    "pillar_frame",
    "relation",
    "shipped_noise",
    "sides_of",
]
