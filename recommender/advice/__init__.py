"""Advice: what to do about each gap of a policy, and what comes first."""

from recommender.advice.advising import advise
from recommender.advice.fits import fits
from recommender.advice.priority import checked_importance, checked_weights, priority
from recommender.advice.twins import TwinText, twin_groups
from recommender.advice.values import Advice, GapAdvice, Peer, PeerWording, Priority, Weights
from recommender.advice.wordings import wordings

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
