"""How many of the verdicts `missing` are expected to be wrong.

Each has a probability of being a false gap: the calibrated probability that the action is there after all. How well those
are calibrated was checked on policies that the model had not seen; the model file keeps a number of recalibrations, each from
those policies drawn again with replacement (cluster bootstrap; Efron and Tibshirani 1993, "An Introduction to the Bootstrap").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.verdicts import FalseGaps

LEVEL = 0.9


@dataclass(frozen=True)
class Recalibration:
    """Lines through log-odds, one a bootstrap sample: true log-odds = intercept + slope * stated log-odds.

    slopes, intercepts: arrays of the same length. data: the policies that they were measured on, for the reader.
    """

    slopes: np.ndarray
    intercepts: np.ndarray
    data: str


def expected_false_gaps(log_odds: np.ndarray, recalibration: Recalibration) -> FalseGaps:
    """Expected number of false gaps among missing actions with these log-odds, with a 90 % interval.

    log_odds: shape (missing actions,), may be empty. The interval covers both which actions chance would turn, and how far the
    probabilities themselves were off on other policies.
    """
    lines = recalibration.intercepts[:, None] + recalibration.slopes[:, None] * log_odds[None, :]
    chances = 1.0 / (1.0 + np.exp(-np.clip(lines, -30, 30)))
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
