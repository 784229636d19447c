"""What passages do: commitment and direction from a fitted judge over cue words; times, amounts and bodies by pattern.

The judge is a multinomial logistic regression over the features, one for commitment and one for direction.
`training/fit_stance.py` fits it and writes model.json; here only numpy is needed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from recommender.alignment.results import Stance
from recommender.alignment.stance.facts import amounts, bodies, times
from recommender.alignment.stance.features import NAMES, features
from recommender.settings import OnProgress

_BATCH = 256
# Longer texts are read by their beginning: no passage is so long, and no text may make reading slow.
_LONGEST = 5000


MODEL_PATH = Path(__file__).resolve().parent / "model.json"


@dataclass(frozen=True)
class Judge:
    """A multinomial logistic regression over the features of passages.

    :ivar classes: what it chooses from.
    :ivar weights: float64 of shape (len(classes), len(NAMES)).
    :ivar intercepts: float64 of shape (len(classes),).
    """

    classes: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray

    def choose(self, rows: np.ndarray) -> list[str]:
        """The likeliest class of each passage; of equal ones, the one named first.

        :param rows: what `features` gives, of shape (passages, len(NAMES)).
        """
        scores = rows @ self.weights.T + self.intercepts
        return [self.classes[best] for best in scores.argmax(axis=1)]


@lru_cache(maxsize=1)
def shipped_judges() -> dict[str, Judge]:
    """The judges "commitment" and "direction".

    :raises ValueError: where they were fitted on other features than the code makes.
    """
    data = json.loads(MODEL_PATH.read_text(encoding="utf-8"))
    if tuple(data["features"]) != NAMES:
        raise ValueError(f"{MODEL_PATH} was fitted with other features; run training/fit_stance.py --write.")
    return {
        field: Judge(tuple(judge["classes"]), np.array(judge["weights"]), np.array(judge["intercepts"]))
        for field, judge in data["judges"].items()
    }


def read_stances(
    texts: Sequence[str],
    languages: Sequence[str],
    on_progress: OnProgress | None = None,
) -> list[Stance]:
    """One stance a text, in order.

    Vectors of the encoder are not read. Measured with the default encoder, they would have helped direction (macro-F1
    .784 to .813 on held-out aims) and commitment on the corpus (.853 to .909), but not commitment on real policies.

    :param languages: ISO 639-1 codes, one a text; an unknown one is read with the cues of all.
    :param on_progress: called with (done, total) texts.
    """
    judges = shipped_judges()
    stances: list[Stance] = []
    for start in range(0, len(texts), _BATCH):
        batch = [text[:_LONGEST] for text in texts[start : start + _BATCH]]
        codes = [code.lower().split("-")[0].split("_")[0] for code in languages[start : start + len(batch)]]
        rows = features(batch, codes)
        commitments = judges["commitment"].choose(rows)
        directions = judges["direction"].choose(rows)
        for text, code, commitment, direction in zip(batch, codes, commitments, directions, strict=True):
            stances.append(Stance(commitment, direction, times(text), amounts(text), bodies(text, code)))
        if on_progress:
            on_progress(len(stances), len(texts))
    return stances
