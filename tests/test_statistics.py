"""Agreement statistics against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.scorecards.statistics import (
    _quadratic,
    alpha_interval,
    change,
    kappa_interval,
    krippendorff_alpha,
    quartiles,
    weighted_kappa,
)

NAN = np.nan
# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, gaps.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]
KRIPPENDORFF = np.array(OBSERVERS).T


def raters(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Two raters' values from a table of how often they gave each pair."""
    pairs = [(i, j) for i, row in enumerate(table, 1) for j, n in enumerate(row, 1) for _ in range(n)]
    return np.array(pairs, float).T


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_krippendorffs_own_example(level: str, published: float) -> None:
    assert krippendorff_alpha(KRIPPENDORFF, level) == pytest.approx(published, abs=0.0006)


def test_kappa_of_artstein_and_poesio_2008_table_1() -> None:
    first, second = raters([[20, 20], [10, 50]])
    assert weighted_kappa(first, second, None) == pytest.approx(0.348, abs=0.0005)


def test_kappa_of_the_skin_condition_table_in_the_sas_manual() -> None:
    first, second = raters([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])
    assert weighted_kappa(first, second, None) == pytest.approx(0.3449, abs=0.00005)
    assert weighted_kappa(first, second, "linear") == pytest.approx(0.5082, abs=0.00005)


def test_the_closed_form_of_quadratic_kappa_is_that_of_the_library() -> None:
    first, second = raters([[3, 1, 0, 2], [0, 5, 2, 0], [1, 1, 4, 3], [0, 0, 2, 6]])
    assert _quadratic(first, second) == pytest.approx(weighted_kappa(first, second))


def test_a_step_of_the_scale_that_nobody_used_still_counts_as_distance() -> None:
    first, second = np.array([1, 1, 5, 5.0]), np.array([1, 5, 5, 5.0])
    assert weighted_kappa(first, second) == pytest.approx(_quadratic(first, second))


def test_perfect_agreement_is_one_and_agreement_on_one_value_is_unknown() -> None:
    assert krippendorff_alpha(np.array([[1, 1], [5, 5], [3, 3.0]])) == pytest.approx(1)
    assert krippendorff_alpha(np.array([[4, 4], [4, 4.0]])) is None
    assert krippendorff_alpha(np.array([[4, NAN], [NAN, 2.0]])) is None
    assert weighted_kappa(np.array([4, 4.0]), np.array([4, 4.0])) is None


def test_ratings_at_random_agree_no_better_than_chance() -> None:
    random = np.random.default_rng(1).integers(1, 6, (3000, 3)).astype(float)
    assert abs(krippendorff_alpha(random) or 1) < 0.03


def test_intervals_hold_the_value_shrink_with_more_cells_and_come_out_the_same_again() -> None:
    random = np.random.default_rng(2)
    truth = random.integers(1, 6, 400).astype(float)
    values = np.clip(truth[:, None] + random.integers(-1, 2, (400, 3)), 1, 5)
    few, many = alpha_interval(values[:40]), alpha_interval(values)
    assert few == alpha_interval(values[:40])
    for (low, high), part in ((few, values[:40]), (many, values)):
        assert low is not None and high is not None and low < (krippendorff_alpha(part) or 0) < high
    assert many[1] - many[0] < few[1] - few[0]  # type: ignore[operator]
    low, high = kappa_interval(values[:, 0], values[:, 1])
    assert low is not None and high is not None and low < (weighted_kappa(values[:, 0], values[:, 1]) or 0) < high


def test_one_cell_has_no_interval() -> None:
    assert alpha_interval(np.array([[1, 2.0]])) == (None, None)


def test_median_and_quartiles_of_ratings() -> None:
    assert quartiles([1, 2, 4, 5]) == (3.0, 1.0, 4.0)
    assert quartiles([2, 4, 4, 5, 5]) == (4.0, 4.0, 5.0)
    assert quartiles([]) == (None, None, None)


def test_change_is_the_share_of_ratings_that_would_have_to_move() -> None:
    # Scheibe, Skutsch and Schofer count the net changes of people: one of ten moved from 3 to 4.
    assert change([0, 2, 4, 3, 1], [0, 2, 3, 4, 1]) == pytest.approx(0.1)
    assert change([0, 0, 5, 0, 0], [0, 0, 0, 5, 0]) == pytest.approx(1)
