"""Advice: what to do about each gap of a policy, and what comes first."""

from recommender.recommend.advice import Advice, GapAdvice, advise
from recommender.recommend.fits import fits
from recommender.recommend.priority import Priority, Weights, checked_importance, checked_weights, priority
from recommender.recommend.twins import twin_groups
from recommender.recommend.wordings import PeerWording, wordings

__all__ = [
    "Advice",
    "GapAdvice",
    "PeerWording",
    "Priority",
    "Weights",
    "advise",
    "checked_importance",
    "checked_weights",
    "fits",
    "priority",
    "twin_groups",
    "wordings",
]
