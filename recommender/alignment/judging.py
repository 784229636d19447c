"""The second stage: the judge reads the passages that come closest to each action, together with the action.

The first stage compares a passage's vector with every action's, which finds what is about the same thing. Whether the
passage commits to it, only touches it, or says the same words of something else, takes reading both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax, logsumexp

from recommender.alignment.second import SURE, Second
from recommender.framework import Action, Framework, Translation

# How many passages are read for an action. More change next to nothing (docs/findings.md), and each costs time.
CANDIDATES = 12
# What is read off the judge for a policy and an action; see `judge_features`.
JUDGE_FEATURES = ("commits", "commits_more", "touches")
# How many of the best readings speak together.
_TOGETHER = 3


@dataclass(frozen=True)
class Readings:
    """What the judge made of the pairs that it read; NaN where it read none.

    :ivar touches: log-odds that a passage at least touches an action, of shape (passages, actions).
    :ivar commits: log-odds that it commits to it, of the same shape.
    :ivar stances: by (passage, action), the judge's logits of the commitments and then the directions, of shape (7,).
    """

    touches: np.ndarray
    commits: np.ndarray
    stances: dict[tuple[int, int], np.ndarray]

    def second(self, rejected: np.ndarray | float = 0.0) -> Second:
        """As the alignment model weighs them: for the policy alone.

        They do not choose its quotes: on plans and targets that the judge had not seen, the first stage chose better.

        :param rejected: what people's rejections take, of shape (passages, actions); 0 where nobody rejected any.
        """
        return Second("judged", judge_features(self.touches + rejected, self.commits + rejected))


def action_text(action: Action | Translation) -> str:
    """An action as the judge reads it."""
    return f"{action.title}. {action.text}" if action.title else action.text


def action_texts(framework: Framework) -> list[str]:
    """The actions as the judge reads them: in the framework's own wording, whatever the passage's language."""
    return [action_text(action) for action in framework.actions]


def candidates(worth: np.ndarray, able: np.ndarray, most: int = CANDIDATES) -> list[tuple[int, int]]:
    """The pairs to read: for each action the passages that are worth most, equal ones in reading order.

    :param worth: of shape (passages, actions).
    :param able: bool (passages,), which passages can be evidence.
    :returns: (passage, action) by position.
    """
    own = np.flatnonzero(able)
    order = np.argsort(-worth[own], axis=0, kind="stable")[:most]
    return [(int(own[row]), action) for action in range(worth.shape[1]) for row in order[:, action]]


def readings(logits: np.ndarray, pairs: Sequence[tuple[int, int]], shape: tuple[int, int]) -> Readings:
    """Put what the judge said of pairs back in place.

    :param logits: float32 (pairs, heads), as `Judge.read` gives them.
    :param shape: (passages, actions).
    """
    touches, commits = np.full(shape, np.nan), np.full(shape, np.nan)
    stances = {}
    if pairs:
        rows, columns = np.array(pairs).T
        grades = log_softmax(np.asarray(logits[:, :3], np.float64), axis=1)
        some = logsumexp(grades[:, 1:], axis=1)
        less = logsumexp(grades[:, :2], axis=1)
        touches[rows, columns] = np.clip(some - grades[:, 0], -SURE, SURE)
        commits[rows, columns] = np.clip(grades[:, 2] - less, -SURE, SURE)
        stances = dict(zip(pairs, logits[:, 3:], strict=True))
    return Readings(touches, commits, stances)


def judge_features(touches: np.ndarray, commits: np.ndarray) -> np.ndarray:
    """What the readings say of a policy and each action.

    :param touches: as of `Readings`.
    :param commits: as of `Readings`.
    :returns: of shape (actions, len(JUDGE_FEATURES)): the log-odds of the passage that commits most, the mean of the
        three that commit most, and the log-odds of the one that touches it most.
    """
    if not len(commits):
        return np.full((commits.shape[1], len(JUDGE_FEATURES)), -SURE)
    most, touched = (np.sort(np.nan_to_num(found, nan=-SURE), axis=0)[::-1] for found in (commits, touches))
    return np.stack([most[0], most[:_TOGETHER].mean(axis=0), touched[0]], axis=-1)
