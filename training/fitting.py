"""The arithmetic of the fit: logistic models over sets of very different size, thresholds of trust, recalibrations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from judgements import Labelled, LabelledPolicy, kind
from sklearn.linear_model import LogisticRegression

from recommender.alignment.features import FEATURES, FITTED, GENERAL, PairFeatures
from recommender.alignment.model import (
    POLICY_FEATURES,
    Logistic,
    PairModel,
    policy_domain,
    policy_features,
    probability,
)
from recommender.evaluation.measures import BINS

BOUNDS = (-3.0, 8.0)
# Share of positives that the passage models are fitted at. The labelled sets range from one in two to one in a hundred,
# and none of them is what a user uploads; so a passage and an action of which nothing is known are even odds.
PASSAGE_PRIOR = 0.5
# To pick the passages of a policy that are worth quoting, the absolute features count this much on top of what the
# passage sets teach. In those every passage is about some action, so they teach to tell actions apart (relative
# features) and say nothing of finding the few passages of a plan that matter.
PROMINENCE = 1.5
_PROMINENT = {"meaning": 1.0, "words": 0.25, "examples": 0.5}
BOOTSTRAPS = 200


def pair_design(
    sets: Sequence[Labelled], features: tuple[str, ...], leave: tuple[str, str] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, labels and weights of all known pairs.

    Each kind of set weighs the same, and within it positives and negatives weigh as PASSAGE_PRIOR says. Where features
    hold those of examples, only actions that have some count, else those without.

    :param leave: (set, group) to leave out.
    """
    with_examples = len(features) > len(GENERAL) and any(name.startswith("examples") for name in features)
    columns = [FEATURES.index(name) for name in features]
    chosen = [
        part for part in sets if with_examples == (kind(part.name) == "lesson") or kind(part.name) in ("pm", "neg")
    ]
    values, labels, weights = [], [], []
    for part in chosen:
        known = part.known.copy()
        if with_examples:
            known &= part.features.has_examples[None, :]
        if leave and part.name == leave[0]:
            known &= (part.groups != leave[1])[:, None]
        if not known.any():
            continue
        y = part.labels[known]
        same = sum(kind(other.name) == kind(part.name) for other in chosen)
        if kind(part.name) == "neg":
            weight = np.full(len(y), (1 - PASSAGE_PRIOR) / len(y))
        else:
            weight = np.where(y, PASSAGE_PRIOR / max(1, y.sum()), (1 - PASSAGE_PRIOR) / max(1, (~y).sum()))
        values.append(np.clip(part.features.values[known][:, columns], *BOUNDS))
        labels.append(y)
        weights.append(weight * 1000 / same)
    return np.concatenate(values), np.concatenate(labels), np.concatenate(weights)


def logistic(features: tuple[str, ...], x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Logistic:
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x, y, sample_weight=weight)
    return Logistic(features, model.coef_[0], float(model.intercept_[0]))


def fit_pairs(
    sets: Sequence[Labelled],
    leave: tuple[str, str] | None = None,
    prominence: float = 0.0,
    without: frozenset[str] = frozenset(),
) -> PairModel:
    """The two models of pairs, for actions without and with examples.

    :param leave: (set, group) to leave out.
    :param without: features that are left out (ablation).
    """
    found = []
    for features in (GENERAL, FITTED):
        kept = tuple(name for name in features if name not in without)
        x, y, w = pair_design(sets, kept, leave)
        learnt = logistic(kept, x, y, w)
        if prominence:
            direction = learnt.coefficients + prominence * np.array([_PROMINENT.get(name, 0.0) for name in kept])
            # The direction is set; its scale and offset are fitted, so that a probability keeps its meaning.
            scale = logistic(("score",), (x @ direction)[:, None], y, w)
            learnt = Logistic(kept, scale.coefficients[0] * direction, scale.intercept)
        by_name = dict(zip(kept, learnt.coefficients, strict=True))
        found.append(Logistic(features, np.array([by_name.get(name, 0.0) for name in features]), learnt.intercept))
    return PairModel(*found)


def pair_odds(model: PairModel, features: PairFeatures) -> np.ndarray:
    return model.parts(features, BOUNDS).sum(axis=-1)


def policy_x(policy: LabelledPolicy, model: PairModel) -> np.ndarray:
    """What the policy model judges by, of shape (actions, features)."""
    return policy_features(pair_odds(model, policy.features), policy_domain(policy.features, BOUNDS))


def policy_weights(policies: Sequence[LabelledPolicy]) -> list[np.ndarray]:
    """Weights of each policy's known actions: each kind of policy weighs the same, and each policy within its kind."""
    found = []
    for policy in policies:
        same = sum(kind(other.name) == kind(policy.name) for other in policies)
        found.append(np.full(int(policy.known.sum()), 300.0 / same / max(1, policy.known.sum())))
    return found


def fit_policies(policies: Sequence[LabelledPolicy], model: PairModel) -> Logistic:
    """The policy model. What the labels of other policies say of an action is taken as given, beside it."""
    x = np.concatenate([policy_x(p, model)[p.known] for p in policies])
    y = np.concatenate([p.labels[p.known] for p in policies])
    return logistic(POLICY_FEATURES, x, y, np.concatenate(policy_weights(policies)))


def recalibration_lines(
    log_odds: Sequence[np.ndarray], labels: Sequence[np.ndarray], weights: Sequence[np.ndarray]
) -> np.ndarray:
    """(slope, intercept) of true on stated log-odds, one row a bootstrap sample of policies."""
    rng = np.random.default_rng(0)
    found = []
    while len(found) < BOOTSTRAPS:
        drawn = rng.integers(0, len(log_odds), len(log_odds))
        x, y, w = (np.concatenate([part[i] for i in drawn]) for part in (log_odds, labels, weights))
        if y.min() == y.max():
            continue
        # Little regularisation, towards no slope: a sample of few policies must not give a line that is too sure.
        line = LogisticRegression(C=1.0, max_iter=1000).fit(x[:, None], y, sample_weight=w)
        found.append((float(line.coef_[0, 0]), float(line.intercept_[0])))
    return np.array(found)


def line_of(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """(slope, intercept) of true on stated log-odds."""
    line = LogisticRegression(C=1e6, max_iter=1000).fit(x[:, None], y, sample_weight=weight)
    return float(line.coef_[0, 0]), float(line.intercept_[0])


def calibration_error(log_odds: np.ndarray, labels: np.ndarray, weights: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error over equal-width bins (Guo et al. 2017, arXiv 1706.04599), with weights."""
    p = probability(log_odds)
    which = np.minimum((p * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights * (p - labels), bins)
    return float(np.abs(gaps).sum() / weights.sum())
