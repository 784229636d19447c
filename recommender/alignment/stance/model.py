"""The fitted judge: multinomial logistic regression over the features, one for commitment and one for direction.

`training/fit_stance.py` fits it and writes model.json; here only numpy is needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from recommender.alignment.stance.features import NAMES

MODEL_PATH = Path(__file__).resolve().parent / "model.json"


@dataclass(frozen=True)
class Judge:
    """classes: what it chooses from. weights: float64 [classes, len(NAMES)]. intercepts: float64 [classes]."""

    classes: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray

    def choose(self, rows: np.ndarray) -> list[str]:
        """One class a row of `features`. A tie goes to the class named first."""
        scores = rows @ self.weights.T + self.intercepts
        return [self.classes[best] for best in scores.argmax(axis=1)]


@lru_cache(maxsize=1)
def shipped_judges() -> dict[str, Judge]:
    """The judges "commitment" and "direction". Raises ValueError where the file is for other features than the code makes."""
    data = json.loads(MODEL_PATH.read_text(encoding="utf-8"))
    if tuple(data["features"]) != NAMES:
        raise ValueError(f"{MODEL_PATH} was fitted with other features; run training/fit_stance.py --write.")
    return {
        field: Judge(tuple(judge["classes"]), np.array(judge["weights"]), np.array(judge["intercepts"]))
        for field, judge in data["judges"].items()
    }
