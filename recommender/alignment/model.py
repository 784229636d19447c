"""From features to probabilities: small logistic models whose coefficients come from labelled data.

Of a passage they say whether it addresses an action, and whether it is the one to quote; of a whole policy, whether it
addresses the action. All are fitted by `training/fit_alignment.py`, which records the data (with hashes) in model.json;
nothing here learns anything. Every model is linear in its features, so that what each of them adds to a verdict can be
told, and adds up.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.special import expit

from recommender.alignment.false_gaps import Recalibration
from recommender.alignment.features import FEATURES, FITTED, GENERAL, PairFeatures
from recommender.alignment.judging import JUDGE_FEATURES
from recommender.alignment.results import Contribution
from recommender.alignment.second import Second
from recommender.alignment.taught import TAUGHT_FEATURES
from recommender.encoders.judge import judge_hash

# What the policy's verdict on an action is made of; see policy_features and AlignmentModel.policy_parts.
POLICY_FEATURES = ("best", "leading", "domain")
# What a policy is judged by beside these, where there is a second look (see second.py).
SECOND_FEATURES = {
    "judged": JUDGE_FEATURES,
    "taught": TAUGHT_FEATURES,
    "both": (*JUDGE_FEATURES, *TAUGHT_FEATURES),
}
# What a passage is judged by where annotators taught: the first stage's log-odds, and theirs.
PAIR_FEATURES = ("compared", "taught")
# What being nearer to a rejected passage than to all that speaks for the action takes, for each standard deviation. Set
# and not fitted: there are no rejections to fit it on yet. A passage that was itself rejected loses about 3.
REJECTED = -0.8
# Files beside model.json that verdicts rest on.
_LEARNED = ("taught.safetensors", "stance/judged.json", "stance/model.json")
# Log-odds of a policy that has no passage: finite, so that JSON can hold them.
NO_CHANCE = -30.0
DOMAIN, PRIOR, BASE = "domain", "prior", "base"
# What adds to a policy's log-odds, in order: the columns of `AlignmentModel.policy_parts`.
PARTS = (*FEATURES, DOMAIN, *SECOND_FEATURES["both"], PRIOR, BASE)


@dataclass(frozen=True)
class Logistic:
    """A logistic regression over named features.

    :ivar coefficients: float64 of shape (len(features),).
    """

    features: tuple[str, ...]
    coefficients: np.ndarray
    intercept: float

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        """Log-odds of cases.

        :param values: of shape (..., len(features)), the features in order.
        :returns: of shape (...).
        """
        return values @ self.coefficients + self.intercept


@dataclass(frozen=True)
class PairModel:
    """Two logistic models: for actions without examples, and for those that have some."""

    general: Logistic
    examples: Logistic

    def parts(self, features: PairFeatures, bounds: tuple[float, float]) -> np.ndarray:
        """What each feature, and last the base, adds to the log-odds.

        :param bounds: lowest and highest value that a feature counts with.
        :returns: of shape (passages, actions, len(FEATURES) + 1).
        """
        values = np.clip(features.values, *bounds)
        coefficients = np.zeros((values.shape[1], len(FEATURES) + 1))
        coefficients[:, : len(GENERAL)] = self.general.coefficients
        coefficients[:, -1] = self.general.intercept
        coefficients[features.has_examples, : len(FITTED)] = self.examples.coefficients
        coefficients[:, FEATURES.index("rejected")] = REJECTED
        coefficients[features.has_examples, -1] = self.examples.intercept
        return np.concatenate([values, np.ones((*values.shape[:2], 1), values.dtype)], axis=-1) * coefficients


@dataclass(frozen=True)
class Ordinal:
    """Proportional odds over the three statuses (McCullagh 1980, "Regression Models for Ordinal Data").

    One score of log-odds and two thresholds at the same distance from 0: a policy at least touches an action with the
    log-odds score + width, and addresses it with score - width.

    :ivar width: half the distance between the thresholds, 0 or more.
    """

    score: Logistic
    width: float


@dataclass(frozen=True)
class AlignmentModel:
    """The fitted models.

    :ivar fingerprint: names this state of them.
    :ivar passage: whether a passage addresses an action.
    :ivar evidence: whether it is the one to quote for it.
    :ivar policy: how far a policy takes up an action by the first stage alone; over POLICY_FEATURES.
    :ivar second: the same where there was a second look, by its kind; over POLICY_FEATURES and SECOND_FEATURES.
    :ivar pair: whether a passage addresses an action, where annotators taught; over PAIR_FEATURES.
    :ivar quote: whether it is the one to quote; over PAIR_FEATURES.
    :ivar bounds: lowest and highest value that a feature counts with, in standard deviations of ordinary passages.
    :ivar recalibration: how far the policy's probabilities are off on policies that the model has not seen.
    """

    fingerprint: str
    passage: PairModel
    evidence: PairModel
    policy: Ordinal
    second: dict[str, Ordinal]
    pair: Logistic
    quote: Logistic
    bounds: tuple[float, float]
    recalibration: Recalibration

    def passage_log_odds(self, features: PairFeatures, second: Second | None = None) -> np.ndarray:
        """Log-odds that each passage addresses each action, of shape (passages, actions).

        :param second: None where nobody looked a second time.
        """
        return read_too(self.passage.parts(features, self.bounds).sum(axis=-1), self.pair, second)

    def evidence_log_odds(self, features: PairFeatures, second: Second | None = None) -> np.ndarray:
        """Log-odds that each passage is worth quoting for each action, of shape (passages, actions).

        Not the same question: of two passages that address an action, the one that stands out from ordinary policy text
        is the one that an expert quotes.

        :param second: None where nobody looked a second time.
        """
        return read_too(self.evidence.parts(features, self.bounds).sum(axis=-1), self.quote, second)

    def ordinal(self, kind: str | None) -> Ordinal:
        """The model of a policy's verdicts.

        :param kind: of the second look; None where there was none.
        """
        return self.second[kind] if kind else self.policy

    def rejected_log_odds(self, features: PairFeatures) -> np.ndarray:
        """What people's rejections take from the log-odds of each passage and action, of shape (passages, actions).

        A second look knows nothing of them, so they are taken from what it says too.
        """
        return REJECTED * np.clip(features.values[..., FEATURES.index("rejected")], *self.bounds)

    def policy_log_odds(self, features: PairFeatures) -> np.ndarray:
        """Log-odds that the policy which these passages make up takes up each action, of shape (actions,).

        By the first stage alone.
        """
        return self.policy_parts(features).sum(axis=-1)

    def policy_parts(self, features: PairFeatures, second: Second | None = None) -> np.ndarray:
        """What features, the policy's domain, a second look and the base add to its log-odds.

        The features of the policy's model are sums over passages of what the passages' model makes of their features,
        so the features' shares pass through: the best passage's, and the mean of the leading ones', since one may stand
        out by chance. A policy without passages has nothing but a base, which leaves no chance.

        :param second: of the same passages; None where nobody looked a second time.
        :returns: of shape (actions, len(PARTS)); nothing at PRIOR.
        """
        parts = np.zeros((features.values.shape[1], len(PARTS)))
        if not len(features.values):
            parts[:, -1] = NO_CHANCE
            return parts
        own = self.passage.parts(features, self.bounds)
        order = np.argsort(-own.sum(axis=-1), axis=0, kind="stable")[: leading(len(own))]
        ranked = np.take_along_axis(own, order[..., None], axis=0)
        score = self.ordinal(second.kind if second else None).score
        best, several, domain = score.coefficients[: len(POLICY_FEATURES)]
        mixed = best * ranked[0] + several * ranked.mean(axis=0)
        parts[:, : len(FEATURES)] = mixed[:, :-1]
        parts[:, PARTS.index(DOMAIN)] = domain * policy_domain(features, self.bounds)
        if second:
            parts[:, looked_at(second.kind)] = second.policy * score.coefficients[len(POLICY_FEATURES) :]
        parts[:, -1] = mixed[:, -1] + score.intercept
        return parts


def read_too(log_odds: np.ndarray, model: Logistic, second: Second | None) -> np.ndarray:
    """The first stage's log-odds together with a second look's, where that speaks of passages.

    :param log_odds: of shape (passages, actions), as the result.
    :param model: over PAIR_FEATURES.
    """
    if second is None or second.pairs is None:
        return log_odds
    return model.log_odds(np.stack([log_odds, second.pairs], axis=-1))


def looked_at(kind: str) -> slice:
    """Where in PARTS the features of a second look stand."""
    start = PARTS.index(SECOND_FEATURES[kind][0])
    return slice(start, start + len(SECOND_FEATURES[kind]))


def contributions(parts: np.ndarray, features: np.ndarray) -> tuple[Contribution, ...]:
    """What made a verdict: an entry for each of PARTS that took part; the base always did.

    :param parts: a row of `AlignmentModel.policy_parts`, with what other policies do put in.
    :param features: the sizes of all of PARTS but the base, of shape (len(PARTS) - 1,).
    """
    found = [
        Contribution(name, float(value), float(part))
        for name, value, part in zip(PARTS[:-1], features, parts[:-1], strict=True)
        if part or value
    ]
    return (*found, Contribution(BASE, 1.0, float(parts[-1])))


def leading(passages: int) -> int:
    """How many of a policy's best passages speak for an action together.

    3 of a brief, 12 of a law of some hundred pages.
    """
    return min(max(round(passages**0.5 / 2), 3), 12)


def policy_features(log_odds: np.ndarray, domain: float) -> np.ndarray:
    """What the policy's model is fitted on.

    :param log_odds: that passages address actions, of shape (passages, actions), of at least one passage.
    :param domain: how far the policy as a whole stands out from ordinary policy text towards the framework (see
        `policy_domain`): a law on fisheries may train its officers and fund its research without taking up an action on
        training doctors or funding medicine.
    :returns: of shape (actions, len(POLICY_FEATURES)).
    """
    ranked = np.sort(log_odds, axis=0)[::-1][: leading(len(log_odds))]
    return np.stack([ranked[0], ranked.mean(axis=0), np.full_like(ranked[0], domain)], axis=-1)


def policy_domain(features: PairFeatures, bounds: tuple[float, float]) -> float:
    """How far a policy as a whole stands out from ordinary policy text towards the framework.

    :param features: of the policy's passages.
    :param bounds: lowest and highest value that a feature counts with.
    :returns: the mean of the feature "meaning", within these bounds, over all passages and actions; 0 without passages.
    """
    return float(np.clip(features.values[..., 0], *bounds).mean()) if len(features.values) else 0.0


def probability(log_odds: np.ndarray) -> np.ndarray:
    """The probabilities of log-odds, of the same shape; never quite 0 or 1.

    :param log_odds: float64; beyond -30 and 30 they count as these.
    """
    return expit(np.clip(log_odds, -30, 30))


@cache
def shipped_model() -> AlignmentModel:
    """The model that ships with the program."""
    folder = files("recommender.alignment")
    data = folder.joinpath("model.json").read_bytes()
    # What else was learned counts too: an assessment that was kept must not outlive any of it.
    rest = [folder.joinpath(name) for name in _LEARNED]
    learned = b"".join(file.read_bytes() for file in rest if file.is_file())
    fingerprint = hashlib.sha256(data + learned + judge_hash().encode()).hexdigest()
    return model_from_json(json.loads(data), fingerprint)


def model_from_json(values: dict[str, Any], fingerprint: str) -> AlignmentModel:
    """The models that a model.json holds.

    :param values: what stands in it.
    :param fingerprint: names this state of them, such as the file's SHA-256.
    :raises ValueError: where they were fitted on other features than the code makes.
    """

    def logistic(name: str, features: tuple[str, ...]) -> Logistic:
        part = values["models"][name]
        if tuple(part["features"]) != features:
            raise ValueError(f"model.json: {name} has features {part['features']}, expected {features}")
        return Logistic(features, np.asarray(part["coefficients"], np.float64), float(part["intercept"]))

    def ordinal(name: str, features: tuple[str, ...]) -> Ordinal:
        return Ordinal(logistic(name, features), float(values["models"][name]["width"]))

    low, high = values["bounds"]
    lines = tuple((float(slope), float(intercept)) for slope, intercept in values["recalibration"]["lines"])
    return AlignmentModel(
        fingerprint,
        PairModel(logistic("passage", GENERAL), logistic("passage_examples", FITTED)),
        PairModel(logistic("evidence", GENERAL), logistic("evidence_examples", FITTED)),
        ordinal("policy", POLICY_FEATURES),
        {kind: ordinal(kind, (*POLICY_FEATURES, *own)) for kind, own in SECOND_FEATURES.items()},
        logistic("pair", PAIR_FEATURES),
        logistic("quote", PAIR_FEATURES),
        (float(low), float(high)),
        Recalibration(lines, values["recalibration"]["data"]),
    )
