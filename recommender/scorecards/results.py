"""What the ratings of a round come to: without names, and only ever of closed rounds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from recommender.errors import InputError
from recommender.scorecards.statistics import alpha_interval, kappa_interval, krippendorff_alpha, weighted_kappa
from recommender.scorecards.values import HIGHEST, LOWEST, Agreement, Cell, CellResult, Rating, Scorecard

LEVEL = 0.95
_SLACK = 1e-9  # 0.7 of ten ratings is 7, whatever binary fractions make of it


def results(card: Scorecard, round_number: int) -> dict[Cell, CellResult]:
    """Every cell's result in a closed round; empty for a round that is open or unknown, so that nobody sees it too early."""
    if not any(one.number == round_number and one.closed for one in card.rounds):
        return {}
    by_cell = _by_cell(card, round_number)
    before = _by_cell(card, round_number - 1)
    return {cell: _result(card, cell, round_number, by_cell.get(cell, []), before.get(cell, [])) for cell in card.cells}


def result(card: Scorecard, cell: Cell, round_number: int) -> CellResult:
    """One cell's result in a closed round. Raises InputError where the round is open or unknown."""
    if not any(one.number == round_number and one.closed for one in card.rounds):
        raise InputError(f"Round {round_number} is not closed; its results are not there yet.")
    ratings = [_by_cell(card, number).get(cell, []) for number in (round_number, round_number - 1)]
    return _result(card, cell, round_number, *ratings)


def _by_cell(card: Scorecard, round_number: int) -> dict[Cell, list[Rating]]:
    found: dict[Cell, list[Rating]] = {}
    for rating in card.ratings:
        if rating.round == round_number:
            found.setdefault(rating.cell, []).append(rating)
    return found


def _result(
    card: Scorecard, cell: Cell, number: int, ratings: Sequence[Rating], before: Sequence[Rating]
) -> CellResult:
    values = sorted(rating.value for rating in ratings)
    spread = _spread(values)
    high, low = (sum(spread[3:]) / len(values), sum(spread[:2]) / len(values)) if values else (None, None)
    median, lower, upper = quartiles(values)
    changed = change(_spread([rating.value for rating in before]), spread) if before and values else None
    return CellResult(
        cell,
        number,
        spread,
        high,
        high is not None and high >= card.rules.consensus - _SLACK,
        low is not None and low >= card.rules.consensus - _SLACK,
        median,
        lower,
        upper,
        changed,
        None if changed is None else changed <= card.rules.stability + _SLACK,
        tuple(sorted((r.comment for r in ratings if r.comment), key=lambda text: _mixed(text, number))),
    )


def _spread(values: Sequence[int]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (sum(value == step for value in values) for step in range(LOWEST, HIGHEST + 1))
    return one, two, three, four, five


def _mixed(text: str, number: int) -> str:
    # An order that has nothing to do with who wrote first.
    return hashlib.sha256(f"{number}:{text}".encode()).hexdigest()


def quartiles(values: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """Median, lower and upper quartile. The median of an even number is the middle of the two; quartiles are values that were
    given (the inverse of the empirical distribution), since half a step of a Likert scale means nothing."""
    if not values:
        return None, None, None
    lower, upper = (float(np.quantile(values, share, method="inverted_cdf")) for share in (0.25, 0.75))
    return float(np.median(values)), lower, upper


def change(before: Sequence[int], after: Sequence[int]) -> float:
    """The share (0 to 1) of ratings that would have to move to turn one spread into the other.

    Scheibe, Skutsch and Schofer (1975) call a question stable below 15 %. Spreads of unequal size are compared as shares.
    """
    first, second = (np.asarray(spread, float) / sum(spread) for spread in (before, after))
    return float(np.abs(first - second).sum() / 2)


def agreement(card: Scorecard, round_number: int) -> list[Agreement]:
    """Krippendorff's alpha of all, then weighted kappa of each two evaluators; empty for a round that is not closed."""
    if not any(one.number == round_number and one.closed for one in card.rounds):
        return []
    ratings = [rating for rating in card.ratings if rating.round == round_number]
    names = sorted({rating.evaluator for rating in ratings})
    rows = {cell: row for row, cell in enumerate(card.cells)}
    values = np.full((len(rows), len(names)), np.nan)
    for rating in ratings:
        values[rows[rating.cell], names.index(rating.evaluator)] = rating.value
    if len(names) < 2:
        return []
    rated = int(((~np.isnan(values)).sum(axis=1) >= 2).sum())
    alpha = krippendorff_alpha(values)
    low, high = alpha_interval(values, LEVEL) if alpha is not None else (None, None)
    found = [Agreement("alpha", alpha, low, high, LEVEL, rated, len(names))]
    for one, other in combinations(range(len(names)), 2):
        first, second = values[:, one], values[:, other]
        both = int((~np.isnan(first) & ~np.isnan(second)).sum())
        kappa = weighted_kappa(first, second)
        low, high = kappa_interval(first, second, LEVEL) if kappa is not None else (None, None)
        found.append(Agreement("kappa", kappa, low, high, LEVEL, both, 2, (names[one], names[other])))
    return found


def may_stop(card: Scorecard) -> tuple[bool, bool, bool]:
    """Reasons to end: every rated cell of the last closed round has consensus; every one is stable; no round is left."""
    closed = [one.number for one in card.rounds if one.closed]
    rated = [one for one in results(card, closed[-1]).values() if one.ratings] if closed else []
    agreed = bool(rated) and all(one.consensus or one.agreed_low for one in rated)
    return agreed, bool(rated) and all(one.stable for one in rated), len(card.rounds) >= card.rules.rounds
