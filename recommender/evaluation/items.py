"""Results item by item: what was expected, what was found, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recommender.evaluation import plans
from recommender.evaluation.measures import accuracies, average_precisions, first_ranks
from recommender.evaluation.results import ActionRow, Found, ItemResult, number
from recommender.evaluation.sets import JudgedSet

TOP = 5
YES = 0.5


def passage_items(one: JudgedSet, truth: np.ndarray, scores: np.ndarray) -> tuple[ItemResult, ...]:
    """Items of a set of passages, with the five most probable actions, judged or not.

    :param truth: shape (items, actions), as in `measures`; `scores` likewise.
    """
    ranks = first_ranks(truth, scores)
    ranked = one.family == "uhri"
    found = []
    for row, item in enumerate(one.items):
        judged = truth[row] >= 0
        gaps = np.abs(scores[row] - truth[row])[judged]
        if ranked:
            # Tags are not complete, so that only the place of the first right one says something.
            correct, error = bool(ranks[row] == 1), 1.0 - 1.0 / float(ranks[row])
        else:
            correct = bool(((scores[row] >= YES) == (truth[row] == 1))[judged].all())
            error = float(gaps.max()) if gaps.size else 0.0
        best = np.argsort(-scores[row], kind="stable")[:TOP]
        answers = tuple(
            Found(one.actions[a], float(scores[row, a]), right=_right(int(truth[row, a]), ranked))
            for a in _shown(best, one, item.asked)
        )
        found.append(ItemResult(item, answers, correct, error))
    return tuple(found)


def _right(truth: int, ranked: bool) -> bool | None:
    """What the judges said; where they only tagged what fits best, no tag says nothing."""
    return None if truth < 0 or (ranked and not truth) else truth == 1


def _shown(best: np.ndarray, one: JudgedSet, asked: Sequence[str]) -> list[int]:
    """The best actions; where only some were asked about, those first."""
    if one.judged_all:
        return [int(a) for a in best]
    first = [one.actions.index(action) for action in asked if action in one.actions]
    return [*first, *(int(a) for a in best if a not in first)][:TOP]


def plan_items(one: JudgedSet, answers: plans.Answers) -> tuple[ItemResult, ...]:
    """Items of whole policies: one an action, with the five best passages, right where experts quoted the same."""
    found = []
    for item in one.items:
        answer = answers.get(item.asked[0], plans.PlanAnswer(0.0, ()))
        true = bool(item.expected)
        passages = tuple(
            replace(passage, right=plans.is_quoted(passage.text, item.quotes) if item.quotes else None)
            for passage in answer.passages[:TOP]
        )
        correct, error = (answer.score >= YES) == true, abs(answer.score - true)
        found.append(ItemResult(item, passages, correct, error, answer.score))
    return tuple(found)


def action_rows(one: JudgedSet, truth: np.ndarray, scores: np.ndarray) -> tuple[ActionRow, ...]:
    """Figures of each action, in the order of the columns."""
    titles = {action.id: action.title for action in one.framework.actions}
    aps, rights = average_precisions(truth, scores), accuracies(truth, scores >= YES)
    return tuple(
        ActionRow(
            id=action,
            title=titles.get(action, ""),
            judged=int((truth[:, a] >= 0).sum()),
            positives=int((truth[:, a] == 1).sum()),
            ap=number(float(aps[a])),
            accuracy=number(float(rights[a])),
        )
        for a, action in enumerate(one.actions)
    )
