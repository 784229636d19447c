"""How policies are matched to actions: features of each (passage, action) pair, and the models that judge them."""

from recommender.alignment.false_gaps import expected_false_gaps
from recommender.alignment.features import FEATURES, FeatureMaker, PairFeatures
from recommender.alignment.model import (
    AlignmentModel,
    contributions,
    policy_domain,
    probability,
    shipped_model,
)
from recommender.alignment.queries import elements_as_actions
from recommender.alignment.shortfalls import REASONS, shortfalls

__all__ = [
    "FEATURES",
    "REASONS",
    "AlignmentModel",
    "FeatureMaker",
    "PairFeatures",
    "contributions",
    "elements_as_actions",
    "expected_false_gaps",
    "policy_domain",
    "probability",
    "shipped_model",
    "shortfalls",
]
