"""How far apart the model puts two texts that say the same, and the test of a difference against that.

The noise was measured by benchmarks/noise.py on twins. A model that errs in the same way about both sides does so
without noise: such error is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from scipy.special import logit

# A probability nearer to 0 or 1 than this is no better known for it.
_CLIP = 1e-4
LEVEL = 0.05  # of significance, where nobody names another


@dataclass(frozen=True)
class Noise:
    """How much the log-odds of one action differ between two texts that say the same, measured on twins.

    :ivar same_language: standard deviation of the difference for twins in one language (other file formats).
    :ivar other_language: likewise for a policy and its translation.
    :ivar same_pairs: how many differences the first rests on; `other_pairs`: the second.
    :ivar data: which twins.
    """

    same_language: float
    other_language: float
    same_pairs: int
    other_pairs: int
    data: str

    def between(self, languages: Collection[str]) -> tuple[float, int]:
        """The standard deviation that holds for texts in these languages, and how many differences it rests on."""
        if len(set(languages)) <= 1:
            return self.same_language, self.same_pairs
        return self.other_language, self.other_pairs


@lru_cache
def shipped_noise() -> Noise:
    """The noise that was measured with the shipped models."""
    return Noise(**json.loads((files("recommender.compare") / "noise.json").read_text("utf-8")))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, 0 to 1, no nearer to either end than is known."""
    return float(logit(min(max(probability, _CLIP), 1 - _CLIP)))


def noise_test(sides: Sequence[Sequence[float]], deviation: float, pairs: int) -> tuple[float, float]:
    """Test whether sides differ by more than noise.

    Each policy errs with half of the variance of a twin difference, which holds two errors; the mean of n policies with
    an n-th of that. The weighted spread of the means over its degrees of freedom is F-distributed, with the number of
    twin differences in the denominator, since the noise itself is only known from so many.

    :param sides: the log-odds of each side's policies.
    :param deviation: standard deviation of the differences of twins.
    :param pairs: how many differences it rests on.
    :returns: statistic and p-value.
    """
    from scipy.stats import f

    variances = [deviation**2 / 2 / len(side) for side in sides]
    means = [sum(side) / len(side) for side in sides]
    weights = [1 / variance for variance in variances]
    centre = sum(w * m for w, m in zip(weights, means, strict=True)) / sum(weights)
    statistic = sum(w * (m - centre) ** 2 for w, m in zip(weights, means, strict=True)) / (len(sides) - 1)
    return statistic, float(f.sf(statistic, len(sides) - 1, pairs))
