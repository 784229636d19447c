"""From signals to probabilities: small logistic models whose coefficients come from labelled data.

Two say of a passage whether it addresses an action (without and with a specialist encoder), two whether it is the one to
quote, and one says of the whole policy whether it addresses the action, from its best passages. All are fitted by `benchmarks/fit_alignment.py`, which records the data (with hashes) in model.json;
nothing here learns anything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from recommender.alignment.signals import SIGNALS, PairSignals
from recommender.verdicts import STATUSES

# Signals present for every passage, and those that a specialist encoder adds.
GENERAL = SIGNALS[:4]
# What the policy's verdict on an action is made of; see policy_features.
POLICY_FEATURES = ("best", "best_three", "domain")


@dataclass(frozen=True)
class Logistic:
    """Coefficients of a logistic regression over named features."""

    features: tuple[str, ...]
    coefficients: np.ndarray
    intercept: float

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        """Log-odds for an array whose last axis holds the features in order."""
        return values @ self.coefficients + self.intercept


@dataclass(frozen=True)
class AlignmentModel:
    """The fitted models and the thresholds that turn a policy's probabilities into a status.

    general, specialist: whether a passage addresses an action, without and with the signals of a specialist encoder.
    evidence_general, evidence_specialist: whether a passage is the one to quote for it, likewise.
    policy: whether a policy addresses an action.
    addressed, partial: lowest probability with which an action, or element, has that status.
    """

    fingerprint: str
    general: Logistic
    specialist: Logistic
    evidence_general: Logistic
    evidence_specialist: Logistic
    policy: Logistic
    addressed: float
    partial: float
    bounds: tuple[float, float]

    def passage_log_odds(self, signals: PairSignals) -> np.ndarray:
        """Log-odds that each passage addresses each action, of shape (passages, actions)."""
        return pair_log_odds(signals, self.general, self.specialist, self.bounds)

    def evidence_log_odds(self, signals: PairSignals) -> np.ndarray:
        """Log-odds that each passage is worth quoting for each action, of shape (passages, actions).

        Not the same question: of two passages that address an action, the one that stands out from ordinary policy text is
        the one that an expert quotes.
        """
        return pair_log_odds(signals, self.evidence_general, self.evidence_specialist, self.bounds)

    def policy_log_odds(self, signals: PairSignals) -> np.ndarray:
        """Log-odds that the policy which these passages make up addresses each action, of shape (actions,)."""
        if not len(signals.values):
            return np.full(signals.values.shape[1], -np.inf)
        domain = policy_domain(signals, self.bounds)
        return self.policy.log_odds(policy_features(self.passage_log_odds(signals), domain))

    def status(self, probability: float) -> str:
        addressed, partial, missing = STATUSES
        if probability >= self.addressed:
            return addressed
        return partial if probability >= self.partial else missing


def pair_log_odds(
    signals: PairSignals, general: Logistic, specialist: Logistic, bounds: tuple[float, float]
) -> np.ndarray:
    """Log-odds of every (passage, action) pair: the specialist's model where a passage has those signals, else the general.

    bounds: lowest and highest value that a signal counts with.
    """
    values = np.clip(signals.values, *bounds)
    found = general.log_odds(values[..., : len(GENERAL)])
    if signals.has_specialist.any():
        found = np.where(signals.has_specialist[:, None], specialist.log_odds(values), found)
    return found


def policy_features(log_odds: np.ndarray, domain: float) -> np.ndarray:
    """Features of a policy's verdicts, of shape (actions, len(POLICY_FEATURES)).

    log_odds: (passages, actions) of at least one passage. domain: how far the policy as a whole stands out from ordinary
    policy text towards the framework (see policy_domain); a law on fisheries may train its officers and fund its research
    without taking up an action on training doctors or funding medicine.
    best: the highest log-odds; best_three: mean of the three highest, since one passage may stand out by chance.
    """
    count = len(log_odds)
    ranked = np.sort(log_odds, axis=0)[::-1]
    best, three = ranked[0], ranked[: min(3, count)].mean(axis=0)
    return np.stack([best, three, np.full_like(best, domain)], axis=-1)


def policy_domain(signals: PairSignals, bounds: tuple[float, float]) -> float:
    """Mean of the absolute dense signal, within its bounds, over all passages and actions of a policy."""
    return float(np.clip(signals.values[..., 0], *bounds).mean()) if len(signals.values) else 0.0


def probability(log_odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))


@cache
def shipped_model() -> AlignmentModel:
    """The model that ships with the program."""
    data = files("recommender.alignment").joinpath("model.json").read_bytes()
    return model_from_json(json.loads(data), hashlib.sha256(data).hexdigest())


def model_from_json(values: dict[str, Any], fingerprint: str) -> AlignmentModel:
    models = {
        name: Logistic(tuple(part["features"]), np.asarray(part["coefficients"], np.float64), float(part["intercept"]))
        for name, part in values["models"].items()
    }
    expected = {
        "general": GENERAL,
        "specialist": SIGNALS,
        "evidence_general": GENERAL,
        "evidence_specialist": SIGNALS,
        "policy": POLICY_FEATURES,
    }
    for name, features in expected.items():
        if models[name].features != features:
            raise ValueError(f"model.json: {name} has features {models[name].features}, expected {features}")
    thresholds = values["thresholds"]
    low, high = values["bounds"]
    return AlignmentModel(
        fingerprint,
        models["general"],
        models["specialist"],
        models["evidence_general"],
        models["evidence_specialist"],
        models["policy"],
        float(thresholds["addressed"]),
        float(thresholds["partial"]),
        (float(low), float(high)),
    )
