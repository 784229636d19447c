"""How policies are matched to actions: signals of each (passage, action) pair, and the models that judge them."""

from recommender.alignment.false_gaps import expected_false_gaps
from recommender.alignment.model import (
    AlignmentModel,
    contributions,
    policy_domain,
    probability,
    shipped_model,
    status_of,
    thresholds,
)
from recommender.alignment.shortfalls import REASONS, shortfalls
from recommender.alignment.signals import SIGNALS, PairSignals, SignalMaker
from recommender.alignment.wording import elements_as_actions

__all__ = [
    "REASONS",
    "SIGNALS",
    "AlignmentModel",
    "PairSignals",
    "SignalMaker",
    "contributions",
    "elements_as_actions",
    "expected_false_gaps",
    "policy_domain",
    "probability",
    "shipped_model",
    "shortfalls",
    "status_of",
    "thresholds",
]
