"""What is gained by learning from people's labels: each policy judged with what the others taught, and without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from recommender.encoders import OnProgress
from recommender.evaluation.intervals import DRAWS, QUICK_DRAWS, by_cluster, drawn, interval, resamples
from recommender.evaluation.measures import average_precisions, mean
from recommender.framework import Framework
from recommender.alignment.feedback import CONFIRMED, Label, policy_key
from recommender.library import Library

# Passages times actions above which fewer resamples are drawn, so that the answer comes within a minute.
_LARGE = 50_000
Progress = Callable[[str], OnProgress]


@dataclass(frozen=True)
class Gain:
    """Mean average precision over the actions (0 to 1), of passages that people labelled, policy by policy left out.

    low, high: 95 % bootstrap interval of the difference; None where it cannot be told. policies_drawn: whether whole
    policies were drawn for it, or passages. taught: how many of the policies had enough labels left from the others.
    why_not: a sentence where nothing could be measured, else "".
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
        return self.learned - self.without


def learning_gain(
    library: Library, framework: Framework, labels: Sequence[Label], progress: Progress | None = None
) -> Gain:
    """Scores the labelled passages of each policy with and without what the other policies' labels teach.

    A passage that nobody labelled for an action counts as not taking it up, on both sides alike.
    """
    ids = {action.id: column for column, action in enumerate(framework.actions)}
    labels = [replace(label, policy=policy_key(label.policy)) for label in labels if label.action in ids]
    policies = sorted({label.policy for label in labels})
    if len(policies) < 2:
        return Gain(len(policies), why_not=_too_few_policies(len(policies)))
    passages = sorted({(label.policy, label.text) for label in labels})
    row = {passage: number for number, passage in enumerate(passages)}
    truth = np.zeros((len(passages), len(ids)), int)
    for label in labels:
        truth[row[label.policy, label.text], ids[label.action]] = label.label == CONFIRMED
    plain = _scores(library, framework, [], passages, progress)
    learned, taught = plain.copy(), 0
    on_policy = progress("gain") if progress else None
    for number, policy in enumerate(policies):
        rows = [row[passage] for passage in passages if passage[0] == policy]
        own = {_plain(passages[r][1]) for r in rows}
        # A sentence that several policies share would teach its own answer.
        others = [label for label in labels if label.policy != policy and _plain(label.text) not in own]
        if library.assessor(framework, labels=others).lesson:
            taught += 1
            learned[rows] = _scores(library, framework, others, [passages[r] for r in rows])
        if on_policy:
            on_policy(number + 1, len(policies))
    if not taught:
        return Gain(len(policies), why_not=_TOO_FEW_OTHERS)
    judged = (truth == 1).any(axis=0)  # an action that nobody confirmed has no precision
    return _compared(truth[:, judged], plain[:, judged], learned[:, judged], passages, len(policies), taught)


def _scores(
    library: Library,
    framework: Framework,
    labels: Sequence[Label],
    passages: Sequence[tuple[str, str]],
    progress: Progress | None = None,
) -> np.ndarray:
    assessor = library.assessor(framework, progress, labels)
    got = assessor.score([text for _, text in passages], progress("score") if progress else None)
    return np.array([[answer[action.id] for action in framework.actions] for answer in got])


def _compared(
    truth: np.ndarray,
    plain: np.ndarray,
    learned: np.ndarray,
    passages: Sequence[tuple[str, str]],
    policies: int,
    taught: int,
) -> Gain:
    def precision(scores: np.ndarray, rows: np.ndarray) -> float:
        return mean(average_precisions(truth[rows], scores[rows]))

    everything = np.arange(len(truth))
    clusters = [policy for policy, _ in passages]
    samples = resamples(clusters, DRAWS if truth.size <= _LARGE else QUICK_DRAWS)
    found = interval(drawn(lambda rows: precision(learned, rows) - precision(plain, rows), samples))
    low, high = found or (None, None)
    return Gain(
        policies=policies,
        taught=taught,
        passages=len(passages),
        actions=truth.shape[1],
        without=precision(plain, everything),
        learned=precision(learned, everything),
        low=low,
        high=high,
        policies_drawn=by_cluster(clusters),
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


_TOO_FEW_OTHERS = (
    "The gain cannot be measured: without the labels of any one policy, those of the others are too few to learn from."
)


def _too_few_policies(count: int) -> str:
    return (
        f"The gain cannot be measured: there are labels of {count} {'policy' if count == 1 else 'policies'}, and 2 are "
        "needed, so that each is judged with what the others taught."
    )
