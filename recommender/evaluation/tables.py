"""From answers to a table: each measure of each system with its interval, and its distance from the product."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from recommender.evaluation import intervals, measures, statuses
from recommender.evaluation.baselines import PRODUCT
from recommender.evaluation.plans import HITS, RECALLS
from recommender.evaluation.results import Figure, Table
from recommender.evaluation.sets import CODED_DIRECTIONS, GRADED

# How many quotes of an action are looked at for one that a coder chose, and the directions that coders name.
QUOTED, READ_DIRECTIONS = (1, 3, 5), CODED_DIRECTIONS[:-1]


@dataclass(frozen=True)
class Answers:
    """One system's answers to a set.

    :ivar scores: shape (items, actions), higher is better.
    :ivar cuts: score from which an item's answer counts as yes, by item.
    :ivar probabilities: whether scores are such, so that calibration means something.
    :ivar rows: figures of single items by measure, nan where there is none.
    """

    scores: np.ndarray
    cuts: np.ndarray
    probabilities: bool
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)

    def only(self, positions: np.ndarray) -> Answers:
        """The answers to some of the items."""
        rows = {key: values[positions] for key, values in self.rows.items()}
        return Answers(self.scores[positions], self.cuts[positions], self.probabilities, rows)

    @property
    def yes(self) -> np.ndarray:
        """Which pairs are said to be true: bool (items, actions)."""
        return self.scores >= self.cuts[:, None]


Compute = Callable[[np.ndarray, Answers], float]


@dataclass(frozen=True)
class Measure:
    """A measure.

    :ivar label: in tables.
    :ivar meaning: a sentence for readers.
    :ivar compute: of truth and answers.
    :ivar lower_is_better: as with errors.
    """

    label: str
    meaning: str
    compute: Compute
    lower_is_better: bool = False
    probabilities_only: bool = False


def _over_items(key: str, label: str, meaning: str) -> dict[str, Measure]:
    return {key: Measure(label, meaning, lambda truth, answers: measures.mean(answers.rows[key]))}


def _over_actions(of: Callable[[np.ndarray, np.ndarray], np.ndarray], yes: bool = False) -> Compute:
    return lambda truth, answers: measures.mean(of(truth, answers.yes if yes else answers.scores))


def _of_missing(truth: np.ndarray, scores: np.ndarray) -> np.ndarray:
    return measures.average_precisions(np.where(truth < 0, truth, 1 - truth), -scores)


def _of_statuses(of: Callable[..., float], *more: int) -> Compute:
    return lambda truth, answers: of(truth, answers.rows["said"], *more)


MEASURES: dict[str, Measure] = {
    "map": Measure(
        "mean AP",
        "Average precision: all passages are put in order for one action; 1 if all that address it come first. Mean "
        "over the actions.",
        _over_actions(measures.average_precisions),
    ),
    "auc": Measure(
        "AUC",
        "How often something that addresses the action is put above something that does not; 0.5 is guessing.",
        _over_actions(measures.areas),
    ),
    "ap_missing": Measure(
        "AP of missing",
        "Average precision of the list of gaps: 1 if all actions that are missing come before all that are not.",
        _over_actions(_of_missing),
    ),
    "accuracy": Measure(
        "accuracy",
        "Share of right answers over all questions, yes from a probability of 0.5 on. Where few answers are yes, "
        "always saying no has a high accuracy too.",
        lambda truth, answers: measures.pooled_accuracy(truth, answers.yes),
    ),
    "accuracy_mean": Measure(
        "accuracy",
        "Share of right answers, yes from a probability of 0.5 on; mean over the goals.",
        _over_actions(measures.accuracies, yes=True),
    ),
    "precision": Measure(
        "precision",
        "Of what was said to address the goal, the share that does; the rest are false positives. Mean over the goals.",
        _over_actions(measures.precisions, yes=True),
    ),
    "recall": Measure(
        "recall",
        "Of what addresses the goal, the share that was found; the rest are false negatives, which make false gaps. "
        "Mean over the goals.",
        _over_actions(measures.recalls, yes=True),
    ),
    "f1": Measure(
        "F1",
        "One figure for finding all and claiming no more, yes from a probability of 0.5 on, over all questions.",
        lambda truth, answers: measures.pooled_f1(truth, answers.yes),
    ),
    **_over_items(
        "mrr", "MRR", "1 if the first action named is right, 1/2 if the second is, and so on; mean over the passages."
    ),
    **_over_items("top1", "top-1", "Share of passages whose first named action is right."),
    **_over_items("top5", "top-5", "Share of passages with a right action among the first 5 named."),
    **_over_items("top10", "top-10", "Share of passages with a right action among the first 10 named."),
    "ece": Measure(
        "ECE",
        "Expected calibration error: how far the stated probabilities are from what is true, on average. 0.05 means "
        "five points in a hundred.",
        lambda truth, answers: measures.calibration_error(truth, answers.scores),
        lower_is_better=True,
        probabilities_only=True,
    ),
}
MEASURES |= {
    "status_accuracy": Measure(
        "status as judged", "Share of right statuses where both coders say the same.", _of_statuses(statuses.accuracy)
    ),
    "agreement": Measure(
        "agreement",
        "Share of equal statuses with a coder, mean over the two; beside it, one coder with the other.",
        _of_statuses(statuses.agreement),
    ),
    "kappa": Measure(
        "weighted kappa",
        "Agreement with a coder beyond chance, where two statuses apart counts four times one apart; mean over the "
        "two. Beside it, one coder with the other.",
        _of_statuses(statuses.mean_kappa),
    ),
    "false_gaps": Measure(
        "false gaps",
        "Of the actions called missing, the share that at least one coder found addressed.",
        _of_statuses(statuses.false_gaps),
        lower_is_better=True,
    ),
    "auc_clear": Measure(
        "AUC, all policies",
        "How often an action that both coders found addressed is put above one that both found missing, whatever "
        "policies they are of.",
        lambda truth, answers: statuses.area(truth, answers.scores),
    ),
    "auc_within": Measure(
        "AUC within a policy",
        "The same among the actions of one policy, mean over the policies.",
        lambda truth, answers: statuses.area_within(
            truth, answers.scores, answers.rows["policy"], answers.rows["weight"]
        ),
    ),
    **_over_items(
        "rank_correlation", "rank correlation", "Spearman's, of the probabilities of a pair; mean over the pairs."
    ),
    **_over_items("same_status", "same status", "Share of the actions with the same status in both languages."),
}
for _grade, _name in enumerate(GRADED):
    MEASURES[f"{_name}_precision"] = Measure(
        f"{_name}: precision",
        f"Of the actions called {_name}, the share that both coders call so. Where they differ is left out.",
        _of_statuses(statuses.precision, _grade),
    )
    MEASURES[f"{_name}_recall"] = Measure(
        f"{_name}: recall",
        f"Of the actions that both coders call {_name}, the share that is called so.",
        _of_statuses(statuses.recall, _grade),
    )
for _name in READ_DIRECTIONS:
    _meaning = f"Of what both coders read as “{_name}”, the share that the program reads so, where it reads anything."
    MEASURES |= _over_items(f"{_name}_recall", f"{_name}: recall", _meaning)
for _k in QUOTED:
    _meaning = f"For how many actions, of those that no coder calls missing, a coder's quote is among the first {_k}."
    MEASURES |= _over_items(f"quote@{_k}", f"quote hit@{_k}", _meaning)
for _k in HITS:
    _meaning = f"For how many actions a passage that the experts quoted is among the {_k} best of the program."
    MEASURES |= _over_items(f"hit@{_k}", f"hit@{_k}", _meaning)
for _k in RECALLS:
    _meaning = f"Share of the experts' quotes that are among the {_k} best passages."
    MEASURES |= _over_items(f"recall@{_k}", f"recall@{_k}", _meaning)


def make_table(
    group: str,
    truth: np.ndarray,
    systems: Mapping[str, Sequence[Answers]],
    keys: Sequence[str],
    clusters: Sequence[str],
    draws: int,
    least_positives: int = 1,
) -> Table:
    """The table of one group of items.

    :param truth: shape (items, actions), as in `measures`.
    :param systems: answers by name; of several (chance) the mean counts, and their spread is the interval.
    :param keys: of MEASURES.
    :param clusters: each item's policy.
    :param draws: resamples for the intervals.
    :param least_positives: actions with fewer count in no average precision.
    """
    samples = intervals.resamples(clusters, _affordable(draws, truth))
    figures: dict[str, dict[str, Figure]] = {}
    spread: dict[tuple[str, str], np.ndarray] = {}
    for name, several in systems.items():
        figures[name] = {}
        for key in keys:
            measure = MEASURES[key]
            if measure.probabilities_only and not several[0].probabilities:
                continue
            columns = _columns(truth, key, least_positives)
            exact = np.array([_value(measure, truth, answers, columns) for answers in several])
            if len(several) > 1:
                values = exact
            else:
                answers = several[0]
                values = intervals.drawn(
                    lambda rows, m=measure, a=answers, c=columns: _value(m, truth[rows], a.only(rows), c),  # type: ignore[misc]
                    samples,
                )
                spread[name, key] = values
            figures[name][key] = intervals.figure(measures.mean(exact), values)
    return Table(
        group=group,
        n=len(truth),
        policies=len(set(clusters) - {""}),
        drawn="policies" if intervals.by_cluster(clusters) else "items",
        share_true=measures.mean((truth[truth >= 0] == 1).astype(float)),
        systems=figures,
        product_minus=_differences(figures, spread),
    )


def _differences(
    figures: dict[str, dict[str, Figure]], spread: dict[tuple[str, str], np.ndarray]
) -> dict[str, dict[str, Figure]]:
    """The product minus each other system, resample by resample, so that what makes items hard for both cancels out."""
    found: dict[str, dict[str, Figure]] = {}
    for (name, key), values in spread.items():
        mine, other = figures[PRODUCT].get(key), figures[name].get(key)
        if name == PRODUCT or mine is None or other is None or (PRODUCT, key) not in spread:
            continue
        gap = math.nan if mine.value is None or other.value is None else mine.value - other.value
        found.setdefault(name, {})[key] = intervals.figure(gap, spread[PRODUCT, key] - values)
    return found


def _columns(truth: np.ndarray, key: str, least: int) -> np.ndarray:
    """Which actions count. Chosen on all items and kept for the resamples, which would else compare other actions."""
    if key == "map":
        return np.flatnonzero((truth == 1).sum(axis=0) >= least)
    return np.arange(truth.shape[1])


def _value(measure: Measure, truth: np.ndarray, answers: Answers, columns: np.ndarray) -> float:
    if len(columns) == truth.shape[1]:
        return measure.compute(truth, answers)
    part = Answers(answers.scores[:, columns], answers.cuts, answers.probabilities, answers.rows)
    return measure.compute(truth[:, columns], part)


def _affordable(draws: int, truth: np.ndarray) -> int:
    """Fewer resamples for sets so large that they would take minutes; their intervals are narrow anyway."""
    return max(100, min(draws, 100_000_000 // max(truth.size, 1)))
