"""What is gained by learning from people's labels: each policy judged with what the others taught, and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from recommender.alignment.assess import Progress
from recommender.alignment.feedback import CONFIRMED, Label, policy_key
from recommender.errors import Sentence
from recommender.evaluation.intervals import DRAWS, QUICK_DRAWS, by_cluster, drawn, interval, resamples
from recommender.evaluation.measures import average_precisions, mean
from recommender.framework import Framework
from recommender.library import Library

# Passages times actions above which fewer resamples are drawn, so that the answer comes within a minute.
_LARGE = 50_000
_TOO_FEW_POLICIES = (
    "The gain cannot be measured: there are labels of {policies}, and 2 are needed, so that each is judged with what "
    "the others taught."
)
_TOO_FEW_OTHERS = (
    "The gain cannot be measured: without the labels of any one policy, those of the others are too few to learn from."
)


@dataclass(frozen=True)
class Gain:
    """Mean average precision over the actions (0 to 1) of passages that people labelled, policy by policy left out.

    :ivar taught: how many of the policies had enough labels left from the others.
    :ivar low: lower end of the 95 % bootstrap interval of the difference, None where it cannot be told; `high`
        likewise.
    :ivar policies_drawn: whether whole policies were drawn for it, or passages.
    :ivar why_not: a sentence where nothing could be measured, else "".
    """

    policies: int = 0
    taught: int = 0
    passages: int = 0
    actions: int = 0
    without: float = 0.0
    learned: float = 0.0
    low: float | None = None
    high: float | None = None
    policies_drawn: bool = False
    why_not: str = ""

    @property
    def difference(self) -> float:
        """What is gained; below 0 where learning did harm."""
        return self.learned - self.without


def learning_gain(
    library: Library, framework: Framework, labels: Sequence[Label], progress: Progress | None = None
) -> Gain:
    """Score the labelled passages of each policy with and without what the other policies' labels teach.

    A passage that nobody labelled for an action counts as not taking it up, on both sides alike.
    """
    ids = {action.id: column for column, action in enumerate(framework.actions)}
    labels = [replace(label, policy=policy_key(label.policy)) for label in labels if label.action in ids]
    policies = sorted({label.policy for label in labels})
    if len(policies) < 2:
        count = Sentence("1 policy") if len(policies) == 1 else Sentence("{count} policies", count=len(policies))
        return Gain(len(policies), why_not=Sentence(_TOO_FEW_POLICIES, policies=count))
    passages = sorted({(label.policy, label.text) for label in labels})
    row = {passage: number for number, passage in enumerate(passages)}
    truth = np.zeros((len(passages), len(ids)), int)
    for label in labels:
        truth[row[label.policy, label.text], ids[label.action]] = label.label == CONFIRMED

    def scores(rows: Sequence[int], taught_by: Sequence[Label], progress: Progress | None = None) -> np.ndarray:
        assessor = library.assessor(framework, progress, taught_by)
        got = assessor.score([passages[r][1] for r in rows], progress("score") if progress else None)
        return np.array([[answer[action] for action in ids] for answer in got])

    plain = scores(range(len(passages)), [], progress)
    learned, taught = plain.copy(), 0
    on_policy = progress("gain") if progress else None
    for number, policy in enumerate(policies, 1):
        rows = [row[passage] for passage in passages if passage[0] == policy]
        own = {_plain(passages[r][1]) for r in rows}
        # A sentence that several policies share would teach its own answer.
        others = [label for label in labels if label.policy != policy and _plain(label.text) not in own]
        if library.assessor(framework, labels=others).lesson:
            taught += 1
            learned[rows] = scores(rows, others)
        if on_policy:
            on_policy(number, len(policies))
    if not taught:
        return Gain(len(policies), why_not=Sentence(_TOO_FEW_OTHERS))
    judged = (truth == 1).any(axis=0)  # an action that nobody confirmed has no precision
    found = _compared(truth[:, judged], plain[:, judged], learned[:, judged], [policy for policy, _ in passages])
    return replace(found, policies=len(policies), taught=taught)


def _compared(truth: np.ndarray, plain: np.ndarray, learned: np.ndarray, clusters: Sequence[str]) -> Gain:
    def precision(scores: np.ndarray, rows: np.ndarray) -> float:
        return mean(average_precisions(truth[rows], scores[rows]))

    everything = np.arange(len(truth))
    samples = resamples(clusters, DRAWS if truth.size <= _LARGE else QUICK_DRAWS)
    low, high = interval(drawn(lambda rows: precision(learned, rows) - precision(plain, rows), samples)) or (None, None)
    return Gain(
        passages=len(truth),
        actions=truth.shape[1],
        without=precision(plain, everything),
        learned=precision(learned, everything),
        low=low,
        high=high,
        policies_drawn=by_cluster(clusters),
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
