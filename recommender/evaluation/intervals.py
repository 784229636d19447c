"""How sure a figure is: percentile bootstrap intervals, and paired differences (Efron and Tibshirani 1993).

Items of one policy resemble each other. So where several items share a policy, whole policies are drawn; with fewer
than MIN_CLUSTERS policies that says nothing, and items are drawn. `scipy.stats.bootstrap` is not used: it knows no
clusters, cannot give several systems the same draws, and gives up on the interval as soon as one draw has no figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from recommender.evaluation.results import LEVEL, Figure

MIN_CLUSTERS = 5
DRAWS, QUICK_DRAWS = 1000, 200
SEED = 20_250_101


def by_cluster(clusters: Sequence[str]) -> bool:
    """Whether whole policies are drawn: several items share one, and there are enough of them."""
    return MIN_CLUSTERS <= len(set(clusters)) < len(clusters)


def resamples(clusters: Sequence[str], draws: int, seed: int = SEED) -> list[np.ndarray]:
    """Positions of items drawn with replacement, `draws` times; the same for the same arguments.

    :param clusters: the policy of each item.
    """
    generator = np.random.default_rng(seed)
    if not by_cluster(clusters):
        return [generator.integers(0, len(clusters), len(clusters)) for _ in range(draws)] if clusters else []
    groups: dict[str, list[int]] = {}
    for position, cluster in enumerate(clusters):
        groups.setdefault(cluster, []).append(position)
    members = [np.array(positions) for positions in groups.values()]
    picks = generator.integers(0, len(members), (draws, len(members)))
    return [np.concatenate([members[m] for m in row]) for row in picks]


def drawn(compute: Callable[[np.ndarray], float], samples: Sequence[np.ndarray]) -> np.ndarray:
    """The figure on each resample."""
    return np.array([compute(rows) for rows in samples], np.float64)


def interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, float] | None:
    """The middle `level` of the values; None where fewer than half of them are defined."""
    known = values[np.isfinite(values)]
    if not len(values) or 2 * len(known) < len(values):
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def figure(value: float, values: np.ndarray) -> Figure:
    """A figure with the interval of its resampled values; without one where it cannot be told."""
    if math.isnan(value):
        return Figure(None)
    return Figure(value, *(interval(values) or ()))
