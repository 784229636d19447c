"""Advice: what to do about each gap of a policy, and what comes first."""

from recommender.recommend.advising import advise
from recommender.recommend.fits import fits
from recommender.recommend.priority import checked_importance, checked_weights, priority
from recommender.recommend.twins import TwinText, twin_groups
from recommender.recommend.values import Advice, GapAdvice, Peer, PeerWording, Priority, Weights
from recommender.recommend.wordings import wordings

__all__ = [
    "Advice",
    "GapAdvice",
    "Peer",
    "PeerWording",
    "Priority",
    "TwinText",
    "Weights",
    "advise",
    "checked_importance",
    "checked_weights",
    "fits",
    "priority",
    "twin_groups",
    "wordings",
]
