"""Measures of statuses against two coders who read whole policies: pure functions of arrays.

`truth` holds the two coders' statuses, shape (verdicts, 2): 0 missing, 1 partial, 2 addressed; `said` holds ours, of
shape (verdicts,). Where a figure is not defined it is nan, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from recommender.evaluation.measures import areas, mean

MISSING, PARTIAL, ADDRESSED = GRADES = (0, 1, 2)
_RUN = 4  # characters


def kappa(one: np.ndarray, two: np.ndarray) -> float:
    """Quadratic-weighted kappa of two series of statuses (Cohen 1968): 1 is perfect, 0 what chance gives."""
    from sklearn.metrics import cohen_kappa_score

    if len(set(one) | set(two)) < 2:  # nothing to tell apart
        return np.nan
    return float(cohen_kappa_score(one, two, labels=GRADES, weights="quadratic"))


def mean_kappa(truth: np.ndarray, said: np.ndarray) -> float:
    """Mean of the kappas with either coder."""
    return mean(np.array([kappa(said, truth[:, coder]) for coder in (0, 1)]))


def agreement(truth: np.ndarray, said: np.ndarray) -> float:
    """Share of equal statuses, mean of those with either coder."""
    return float((truth == said[:, None]).mean()) if len(said) else np.nan


def accuracy(truth: np.ndarray, said: np.ndarray) -> float:
    """Share of right statuses where the coders agree."""
    return mean((said == truth[:, 0])[agreed(truth)].astype(float))


def precision(truth: np.ndarray, said: np.ndarray, grade: int) -> float:
    """Of what was said to have a status, the share that has it, where the coders agree."""
    return mean((truth[:, 0] == grade)[agreed(truth) & (said == grade)].astype(float))


def recall(truth: np.ndarray, said: np.ndarray, grade: int) -> float:
    """Of what has a status, the share that was said to, where the coders agree."""
    return mean((said == grade)[agreed(truth) & (truth[:, 0] == grade)].astype(float))


def false_gaps(truth: np.ndarray, said: np.ndarray) -> float:
    """Of what was said to be missing, the share that a coder found addressed."""
    return mean((truth.max(axis=1) == ADDRESSED)[said == MISSING].astype(float))


def area(truth: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve of what both coders found addressed against what both found missing."""
    clear = _clear(truth)
    return float(areas((truth[clear, :1] == ADDRESSED).astype(int), scores[clear, :1])[0]) if clear.any() else np.nan


def area_within(truth: np.ndarray, scores: np.ndarray, policy: np.ndarray, weight: np.ndarray) -> float:
    """Mean of the areas of single policies.

    :param policy: the number of each verdict's policy.
    :param weight: 1 through the number of verdicts on that policy, so that a policy drawn twice counts twice.
    """
    per_policy = [policy == number for number in np.unique(policy)]
    values = np.array([area(truth[rows], scores[rows]) for rows in per_policy])
    weights = np.array([weight[rows].sum() for rows in per_policy])
    defined = ~np.isnan(values)
    return float(np.average(values[defined], weights=weights[defined])) if defined.any() else np.nan


def agreed(truth: np.ndarray) -> np.ndarray:
    """Where the coders agree: bool (verdicts,)."""
    return np.asarray(truth[:, 0] == truth[:, 1])


def is_quoted(text: str, quotes: Sequence[str]) -> bool:
    """Whether a text shares with a quote half of the shorter one's runs of four characters, whatever the language."""
    got = _runs(text)
    return bool(got) and any(len(got & runs) >= 0.5 * min(len(got), len(runs)) for runs in map(_runs, quotes) if runs)


def _clear(truth: np.ndarray) -> np.ndarray:
    return agreed(truth) & (truth[:, 0] != PARTIAL)


def _runs(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", text.lower())
    return {plain[start : start + _RUN] for start in range(len(plain) - _RUN + 1)}
