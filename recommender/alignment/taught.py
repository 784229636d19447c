"""What annotators' labels taught of a framework's own actions: which passages they would quote for each.

A small linear model an action, over the passage's vector. It knows its actions as no general model can, and no others:
it counts for the framework and the encoder that it was fitted with, and for nothing else. `training/fit_verdicts.py`
makes it for the shipped roadmap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from scipy.special import expit

from recommender.alignment.second import SURE, Second
from recommender.framework import Framework

FILE = "taught.safetensors"
# What is read off for a policy and an action; see `Taught.second`.
TAUGHT_FEATURES = ("taught_best", "taught_leading", "taught_many")
# How many of the best passages speak together.
_TOGETHER = 3


@dataclass(frozen=True)
class Taught:
    """Linear models of whether a passage would be quoted.

    :ivar framework: fingerprint of the framework.
    :ivar weights: what the vectors are made with (see `SentenceEncoder.weights`).
    :ivar coefficients: float32 of shape (actions, dimension), in the framework's order.
    :ivar intercepts: float32 of shape (actions,).
    """

    framework: str
    weights: str
    coefficients: np.ndarray
    intercepts: np.ndarray

    def log_odds(self, vectors: np.ndarray) -> np.ndarray:
        """Log-odds that passages would be quoted.

        :param vectors: of the passages, of shape (passages, dimension).
        :returns: of shape (passages, actions), within SURE.
        """
        return np.clip(vectors @ self.coefficients.T + self.intercepts, -SURE, SURE)

    def second(self, vectors: np.ndarray, able: np.ndarray, rejected: np.ndarray | float = 0.0) -> Second:
        """What these models say of a policy.

        :param able: bool (passages,), which passages can be evidence.
        :param rejected: what people's rejections take, of shape (passages, actions); 0 where nobody rejected any.
        """
        found = self.log_odds(vectors) + rejected if len(vectors) else np.zeros((0, len(self.intercepts)))
        return Second("taught", taught_features(found[able]), found)


def taught_features(log_odds: np.ndarray) -> np.ndarray:
    """What the passages of a policy say together.

    :param log_odds: of shape (passages, actions).
    :returns: of shape (actions, len(TAUGHT_FEATURES)): the best passage's log-odds, the mean of the three best, and the
        logarithm of how many passages would be quoted.
    """
    few = np.full((max(_TOGETHER - len(log_odds), 0), log_odds.shape[1]), -SURE)
    ranked = np.sort(np.concatenate([log_odds, few]), axis=0)[::-1]
    return np.stack([ranked[0], ranked[:_TOGETHER].mean(axis=0), np.log(expit(ranked).sum(axis=0) + 1e-3)], axis=-1)


def pack(taught: Taught) -> bytes:
    """The content of a file that `unpack` reads."""
    from safetensors.numpy import save

    facts = {"framework": taught.framework, "weights": taught.weights}
    return save({"coefficients": taught.coefficients, "intercepts": taught.intercepts}, metadata=facts)


def unpack(data: bytes) -> Taught:
    """What `pack` was given."""
    import json
    import struct

    from safetensors.numpy import load

    (length,) = struct.unpack_from("<Q", data)
    facts = json.loads(data[8 : 8 + length])["__metadata__"]
    arrays = load(data)
    return Taught(facts["framework"], facts["weights"], arrays["coefficients"], arrays["intercepts"])


def taught_for(framework: Framework, weights: str | None) -> Taught | None:
    """What was taught of a framework, for an encoder with these weights; None where nothing was.

    :param weights: see `SentenceEncoder.weights`; None for an encoder that names none.
    """
    shipped = _shipped()
    fits = shipped and shipped.weights == weights and shipped.framework == framework.fingerprint
    return shipped if fits else None


@cache
def _shipped() -> Taught | None:
    file = files("recommender.alignment").joinpath(FILE)
    return unpack(file.read_bytes()) if file.is_file() else None
