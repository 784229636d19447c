"""What people's labels teach about a framework: example passages, and how common each action is elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.alignment.feedback.labels import CONFIRMED, Label
from recommender.alignment.results import LearnedFacts, Prior
from recommender.framework import Framework

# Fewer say more about who labelled than about the actions: with the sheets of one small country alone, nothing was
# gained.
MIN_CONFIRMED, MIN_ACTIONS = 20, 5
# How much how often other policies have an action adds to the log-odds, for each doubling of their quotes above the
# usual number, and the most that it may add or take: so little that it never decides alone.
PRIOR_WEIGHT, PRIOR_MOST = 0.5, 1.2


@dataclass(frozen=True)
class Lesson:
    """What is taught.

    :ivar facts: what labels it rests on.
    :ivar confirmed: passages by action id; only actions that have some.
    :ivar rejected: passages by action id; only actions that have some.
    :ivar priors: by action id; every action of the framework is there.
    """

    facts: LearnedFacts
    confirmed: dict[str, tuple[str, ...]]
    rejected: dict[str, tuple[str, ...]]
    priors: dict[str, Prior]

    def prior_log_odds(self, ids: Sequence[str]) -> np.ndarray:
        """What other policies add to the log-odds of each action.

        :param ids: of the actions.
        :returns: of shape (len(ids),), -PRIOR_MOST to PRIOR_MOST; 0 for as many confirmed quotes as usual.
        """
        counts = np.log2(1.0 + np.array([len(self.confirmed.get(i, ())) for i in ids]))
        return np.clip(PRIOR_WEIGHT * (counts - counts.mean()), -PRIOR_MOST, PRIOR_MOST)


def lesson_for(framework: Framework, labels: Iterable[Label]) -> Lesson | None:
    """What these labels teach about the framework; None where they are too few (see `too_few`).

    :param labels: those of actions that the framework does not have are left out, and repeated ones count once.
    """
    known = {action.id for action in framework.actions}
    used = sorted({label for label in labels if label.action in known}, key=lambda label: tuple(vars(label).values()))
    if too_few(used):
        return None
    confirmed: dict[str, list[str]] = {}
    rejected: dict[str, list[str]] = {}
    having: dict[str, set[str]] = {}
    for label in used:
        into = confirmed if label.label == CONFIRMED else rejected
        into.setdefault(label.action, []).append(label.text)
        if label.label == CONFIRMED:
            having.setdefault(label.action, set()).add(label.policy)
    policies = {label.policy for label in used}
    data = json.dumps([list(vars(label).values()) for label in used], ensure_ascii=False)
    facts = LearnedFacts(
        confirmed=sum(map(len, confirmed.values())),
        rejected=sum(map(len, rejected.values())),
        policies=len(policies),
        fingerprint=hashlib.sha256(data.encode()).hexdigest(),
    )
    return Lesson(
        facts,
        {key: tuple(texts) for key, texts in confirmed.items()},
        {key: tuple(texts) for key, texts in rejected.items()},
        {key: Prior(len(having.get(key, ())), len(policies)) for key in known},
    )


def too_few(labels: Sequence[Label]) -> str:
    """Why these labels are too few to learn from, as a sentence; "" where they are enough."""
    confirmed = [label for label in labels if label.label == CONFIRMED]
    actions = {label.action for label in confirmed}
    if len(confirmed) >= MIN_CONFIRMED and len(actions) >= MIN_ACTIONS:
        return ""
    return (
        f"Confirmed quotes: {len(confirmed)}, for {len(actions)} of the actions; too few to learn from, since "
        f"{MIN_CONFIRMED} for {MIN_ACTIONS} actions are needed. "
        "The labels are kept, and stay out of the verdicts until then."
    )
