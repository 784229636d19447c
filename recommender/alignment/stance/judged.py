"""What a passage does to an action's matter, where the judge read both.

The judge tells duties, plans, funding and mentions better than cue words do, so there it speaks alone. It hardly ever
sees a restriction; the cue words see those too often. A small logistic model weighs both for the direction;
`training/fit_judged_stance.py` fits it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from recommender.alignment.evidence import COMMITMENTS, DIRECTIONS, Stance

FILE = "judged.json"


@dataclass(frozen=True)
class Weighing:
    """A multinomial logistic model over the judge's logits of a field and the code that the cue words gave.

    :ivar codes: what it tells.
    :ivar coefficients: of shape (codes, 2 * codes of the field).
    :ivar intercepts: of shape (codes,).
    """

    codes: tuple[str, ...]
    coefficients: np.ndarray
    intercepts: np.ndarray

    def tell(self, values: np.ndarray) -> str:
        """The likeliest code for values as `field_values` makes them."""
        return self.codes[int(np.argmax(self.coefficients @ values + self.intercepts))]


def field_values(logits: np.ndarray, cue: str, codes: tuple[str, ...]) -> np.ndarray:
    """What a field is told from: the judge's logits less their mean, and which code the cue words gave.

    :param logits: of the field's codes, of shape (len(codes),).
    :param cue: one of codes.
    """
    return np.concatenate([logits - logits.mean(), [float(code == cue) for code in codes]])


def read_with_judge(cues: Stance, logits: np.ndarray) -> Stance:
    """A stance by cue words, told anew together with the judge's reading.

    :param logits: the judge's, of the commitments and then the directions, of shape (7,).
    """
    split = len(COMMITMENTS)
    bound = COMMITMENTS[int(np.argmax(logits[:split]))]
    does = _weighing().tell(field_values(logits[split:], cues.direction, DIRECTIONS))
    # Nobody has labelled passages that oppose an action altogether, so the cue words alone tell those.
    if does == "restricts" and cues.direction == "opposes":
        does = "opposes"
    return replace(cues, commitment=bound, direction=does)


@cache
def _weighing() -> Weighing:
    one = json.loads(files("recommender.alignment.stance").joinpath(FILE).read_text(encoding="utf-8"))["direction"]
    return Weighing(tuple(one["codes"]), np.array(one["coefficients"]), np.array(one["intercepts"]))
