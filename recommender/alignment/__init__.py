"""How policies are matched to actions: signals of each (passage, action) pair, and the models that judge them."""

from recommender.alignment.model import AlignmentModel, probability, shipped_model
from recommender.alignment.signals import SIGNALS, PairSignals, SignalMaker
from recommender.alignment.wording import elements_as_actions

__all__ = [
    "SIGNALS",
    "AlignmentModel",
    "PairSignals",
    "SignalMaker",
    "elements_as_actions",
    "probability",
    "shipped_model",
]
