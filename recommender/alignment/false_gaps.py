"""How many of the verdicts `missing` are expected to be wrong (false negatives of the adoption).

Each has a probability of being a false gap: the calibrated probability that the action is there after all. How well
those are calibrated was checked on policies that the model had not seen; the model file keeps a number of
recalibrations, each from those policies drawn again with replacement (cluster bootstrap; Efron and Tibshirani 1993, "An
Introduction to the Bootstrap").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

LEVEL = 0.9
# Beyond these log-odds a probability is as good as 0 or 1.
_BOUND = 30.0


@dataclass(frozen=True)
class Recalibration:
    """How far the model's probabilities are off on policies that it has not seen.

    Lines through log-odds, one a bootstrap sample: true log-odds = intercept + slope * stated log-odds.

    :ivar lines: (slope, intercept) of each, at least one.
    :ivar data: the policies that they were measured on, for the reader.
    """

    lines: tuple[tuple[float, float], ...]
    data: str


@dataclass(frozen=True)
class FalseGaps:
    """How many of the verdicts `missing` are expected to be wrong.

    :ivar expected: their expected number.
    :ivar low: lower end of the interval.
    :ivar high: upper end of the interval.
    :ivar level: of the interval, 0 to 1.
    :ivar data: on what policies the probabilities were checked.
    """

    expected: float
    low: int
    high: int
    level: float
    data: str


def expected_false_gaps(probabilities: Sequence[float], recalibration: Recalibration) -> FalseGaps:
    """Expected number of false gaps among missing actions, with a 90 % interval.

    The interval covers both which actions chance would turn, and how far the probabilities themselves were off on other
    policies.

    :param probabilities: of the missing actions, 0 to 1; may be empty.
    :param recalibration: how far such probabilities are off.
    """
    log_odds = np.clip(logit(np.asarray(probabilities, float)), -_BOUND, _BOUND)
    slopes, intercepts = np.asarray(recalibration.lines, float).reshape(-1, 2).T
    chances = expit(np.clip(intercepts[:, None] + slopes[:, None] * log_odds[None, :], -_BOUND, _BOUND))
    distribution = np.mean([_count_distribution(row) for row in chances], axis=0)
    cumulative = np.cumsum(distribution)
    tail = (1 - LEVEL) / 2
    # Rounding may leave the sum a hair below 1, and the upper quantile past the end.
    high = min(int(np.searchsorted(cumulative, 1 - tail)), len(log_odds))
    return FalseGaps(
        expected=float(chances.sum(axis=1).mean()),
        low=int(np.searchsorted(cumulative, tail)),
        high=high,
        level=LEVEL,
        data=recalibration.data,
    )


def _count_distribution(chances: np.ndarray) -> np.ndarray:
    """Probability of 0, 1, ... len(chances) successes of independent events (the Poisson binomial distribution)."""
    distribution = np.zeros(len(chances) + 1)
    distribution[0] = 1.0
    for chance in chances:
        distribution[1:] = distribution[1:] * (1 - chance) + distribution[:-1] * chance
        distribution[0] *= 1 - chance
    return distribution
