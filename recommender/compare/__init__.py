"""Policies and groups of policies compared on one framework, and two versions of one policy."""

from recommender.compare.differences import compare, evidence_of, group_by
from recommender.compare.frames import difference_frame, matrix_frame, pillar_frame
from recommender.compare.noise import log_odds, noise_test, shipped_noise
from recommender.compare.relations import relation
from recommender.compare.values import (
    BOTH_SILENT,
    CAME,
    CHANGES,
    EDITED,
    KEPT,
    MOVED,
    OPPOSED,
    RELATIONS,
    SAME,
    SILENT,
    WENT,
    ActionDifference,
    Comparison,
    EvidenceOfSide,
    Member,
    Noise,
    PassageChange,
    Side,
    VerdictChange,
    VersionChanges,
)
from recommender.compare.versions import compare_versions

__all__ = [
    "BOTH_SILENT",
    "CAME",
    "CHANGES",
    "EDITED",
    "KEPT",
    "MOVED",
    "OPPOSED",
    "RELATIONS",
    "SAME",
    "SILENT",
    "WENT",
    "ActionDifference",
    "Comparison",
    "EvidenceOfSide",
    "Member",
    "Noise",
    "PassageChange",
    "Side",
    "VerdictChange",
    "VersionChanges",
    "compare",
    "compare_versions",
    "difference_frame",
    "evidence_of",
    "group_by",
    "log_odds",
    "matrix_frame",
    "noise_test",
    "pillar_frame",
    "relation",
    "shipped_noise",
]
