"""Statistics of ordinal ratings: median, quartiles, change between rounds, and agreement.

Krippendorff's alpha is written here, since the packages that have it are under the GPL or tied to old versions of their
dependencies; its tests hold it against published examples. Kappa is scikit-learn's, which is loaded
when it is first needed, since that takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RESAMPLES, SEED = 1000, 20260101


def quartiles(values: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """Median, lower and upper quartile; none without ratings.

    The median of an even number is the middle of the two; quartiles are values that were given (the inverse of the
    empirical distribution), since half a step of a Likert scale means nothing.
    """
    if not values:
        return None, None, None
    lower, upper = (float(np.quantile(values, share, method="inverted_cdf")) for share in (0.25, 0.75))
    return float(np.median(values)), lower, upper


def change(before: Sequence[int], after: Sequence[int]) -> float:
    """The share (0 to 1) of ratings that would have to move to turn one distribution into the other.

    Scheibe, Skutsch and Schofer (1975) call a question stable below 15 %. Distributions of unequal size are compared as
    shares.
    """
    first, second = (np.asarray(spread, float) / sum(spread) for spread in (before, after))
    return float(np.abs(first - second).sum() / 2)


def krippendorff_alpha(values: Array, level: str = "ordinal") -> float | None:
    """Krippendorff's alpha.

    Method: Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), by way of the matrix of coincidences.

    :param values: ratings (units, raters), NaN where a rater gave none.
    :param level: of measurement: "nominal", "ordinal" or "interval".
    :returns: 1 for perfect agreement, 0 for what chance gives; None where no unit has two ratings, or all are the same.
    """
    values = np.asarray(values, dtype=float)
    categories = np.unique(values[~np.isnan(values)])
    return _alpha(_counts(values, categories), categories, level)


def _counts(values: Array, categories: Array) -> Array:
    """How often each unit got each category: (units, categories)."""
    return (
        np.stack([(values == category).sum(axis=1) for category in categories], axis=1)
        if categories.size
        else np.zeros((len(values), 0))
    )


def _alpha(counts: Array, categories: Array, level: str) -> float | None:
    counts = counts[counts.sum(axis=1) >= 2].astype(float)
    if not len(counts):
        return None
    ratings = counts.sum(axis=1)
    coincidences = np.einsum("ui,uj->ij", counts / (ratings - 1)[:, None], counts)
    coincidences -= np.diag((counts / (ratings - 1)[:, None]).sum(axis=0))
    totals = coincidences.sum(axis=1)
    distances = _distances(categories, totals, level)
    expected = (np.outer(totals, totals) - np.diag(totals)) * distances
    if expected.sum() <= 0:
        return None
    observed = (coincidences * distances).sum()
    return float(1 - (totals.sum() - 1) * observed / expected.sum())


def _distances(categories: Array, totals: Array, level: str) -> Array:
    """Squared differences between categories: (categories, categories)."""
    size = len(categories)
    if level == "nominal":
        return 1 - np.eye(size)
    if level == "interval":
        return np.subtract.outer(categories, categories) ** 2
    if level != "ordinal":
        raise ValueError(f"unknown level {level!r}")
    # Between two ranks lies everything that was rated from one to the other, half of each end.
    sums = np.concatenate([[0.0], np.cumsum(totals)])
    low, high = np.minimum.outer(np.arange(size), np.arange(size)), np.maximum.outer(np.arange(size), np.arange(size))
    return (sums[high + 1] - sums[low] - (totals[low] + totals[high]) / 2) ** 2


def weighted_kappa(first: Array, second: Array, weights: str | None = "quadratic") -> float | None:
    """Cohen's kappa of two raters over the units that both rated.

    Method: Cohen (1968), by scikit-learn.

    :param first: a rating a unit, NaN where there is none; likewise `second`.
    :param weights: "quadratic", "linear", or None for none.
    :returns: None where they share no unit, or both gave one and the same value throughout.
    """
    from sklearn.metrics import cohen_kappa_score

    both = ~np.isnan(first) & ~np.isnan(second)
    one, other = first[both], second[both]
    if not one.size or len(np.unique(np.concatenate([one, other]))) < 2:
        return None
    lowest, highest = int(min(one.min(), other.min())), int(max(one.max(), other.max()))
    # With every step of the scale as a label, or a step that nobody used would count for no distance.
    labels = list(range(lowest, highest + 1))
    return float(cohen_kappa_score(one.astype(int), other.astype(int), labels=labels, weights=weights))


def alpha_interval(values: Array, level: float = 0.95, scale: str = "ordinal") -> tuple[float | None, float | None]:
    """Percentile bootstrap over units of `krippendorff_alpha`.

    :param level: of confidence, between 0 and 1; `scale`: of measurement, as for the alpha.
    :returns: (None, None) where more than a tenth of the resamples has no alpha.
    """
    values = np.asarray(values, dtype=float)
    categories = np.unique(values[~np.isnan(values)])
    counts = _counts(values, categories)
    return _interval(len(values), lambda chosen: _alpha(counts[chosen], categories, scale), level)


def kappa_interval(first: Array, second: Array, level: float = 0.95) -> tuple[float | None, float | None]:
    """Percentile bootstrap over units of the quadratically weighted kappa."""
    both = ~np.isnan(first) & ~np.isnan(second)
    one, other = first[both], second[both]
    # The closed form of kappa with quadratic weights: scikit-learn's checks, a thousand times over, take seconds.
    return _interval(len(one), lambda chosen: _quadratic(one[chosen], other[chosen]), level)


def _quadratic(one: Array, other: Array) -> float | None:
    expected = ((one[:, None] - other[None, :]) ** 2).mean()
    return float(1 - ((one - other) ** 2).mean() / expected) if expected > 0 else None


def _interval(
    units: int, statistic: Callable[[NDArray[np.intp]], float | None], level: float
) -> tuple[float | None, float | None]:
    # scipy.stats.bootstrap gives the same numbers in the same time, but warns where a resample has no statistic.
    if units < 2:
        return None, None
    random = np.random.default_rng(SEED)
    found = [statistic(random.integers(0, units, units)) for _ in range(RESAMPLES)]
    # A resample without any difference has no statistic; where many have none, an interval of the rest would mislead.
    known = [value for value in found if value is not None]
    if len(known) < 0.9 * RESAMPLES:
        return None, None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
