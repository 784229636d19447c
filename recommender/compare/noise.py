"""How far apart the model puts two texts that say the same, and the test of a difference against that.

The noise was measured by benchmarks/noise.py on twins. A model that errs in the same way about both sides does so without noise:
such error is not in it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from recommender.compare.values import Noise

# A probability nearer to 0 or 1 than this is no better known for it.
_CLIP = 1e-4


@lru_cache
def shipped_noise() -> Noise:
    """The noise that was measured with the shipped models."""
    return Noise(**json.loads((files("recommender.compare") / "noise.json").read_text("utf-8")))


def log_odds(probability: float) -> float:
    kept = min(max(probability, _CLIP), 1 - _CLIP)
    return math.log(kept / (1 - kept))


def probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def noise_test(sides: Sequence[Sequence[float]], deviation: float, pairs: int) -> tuple[float, float]:
    """Whether sides differ by more than noise. sides: the log-odds of each side's members. deviation: of twins' differences.

    Returns (statistic, p-value). Each member errs with half of the variance of a twin difference, which holds two errors; the mean of
    n members with an n-th of that. The weighted spread of the means over its degrees of freedom is F-distributed, with the number of
    twin differences in the denominator, since the noise itself is only known from so many.
    """
    from scipy.stats import f

    variances = [deviation**2 / 2 / len(side) for side in sides]
    means = [sum(side) / len(side) for side in sides]
    weights = [1 / variance for variance in variances]
    centre = sum(w * m for w, m in zip(weights, means, strict=True)) / sum(weights)
    statistic = sum(w * (m - centre) ** 2 for w, m in zip(weights, means, strict=True)) / (len(sides) - 1)
    return statistic, float(f.sf(statistic, len(sides) - 1, pairs))


def deviation_of(noise: Noise, languages: set[str]) -> tuple[float, int]:
    """The deviation that holds for texts in these languages, and on how many differences it rests."""
    if len(languages) <= 1:
        return noise.same_language, noise.same_pairs
    return noise.other_language, noise.other_pairs
