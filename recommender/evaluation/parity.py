"""Runs the set of policies in two languages: whether both texts of a policy get the same verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from recommender.alignment.assess import Progress
from recommender.alignment.results import Verdicts
from recommender.errors import DocumentError, Sentence
from recommender.evaluation.baselines import PRODUCT
from recommender.evaluation.measures import spearman
from recommender.evaluation.pairs import ACTS, held_back, named_pairs, read_twins
from recommender.evaluation.results import PairRow, SetResult
from recommender.evaluation.sets import JudgedSet
from recommender.evaluation.tables import Answers, make_table
from recommender.library import Library

# Pairs of a quick run.
QUICK_PAIRS = 6


def measure_parity(one: JudgedSet, library: Library, draws: int, progress: Progress, quick: bool = False) -> SetResult:
    """Assess both texts of each pair as shipped.

    :param draws: resamples for each interval.
    :param quick: only the first QUICK_PAIRS pairs.
    :raises InputError: where the file of acts cannot be read.
    """
    assessor = library.assessor(one.framework, progress, [])

    def assessed(path: Path) -> Verdicts:
        return assessor.assess(library.read(path, progress=progress), evidence=1, progress=progress).at()

    rows: list[PairRow] = []
    notes: list[str] = []
    with TemporaryDirectory() as folder:
        for name, first, second in _pairs(one, Path(folder), QUICK_PAIRS if quick else None):
            try:
                rows.append(pair_row(name, assessed(first), assessed(second)))
            except DocumentError as error:
                notes.append(Sentence("{pair} is left out: {error}", pair=name, error=error.sentence))
    return parity_result(one, rows, draws, notes)


def pair_row(name: str, one: Verdicts, two: Verdicts) -> PairRow:
    """How alike the verdicts on one policy in two languages are; equal probabilities throughout agree with nothing."""
    both = [(action, two.by_id[action.id]) for action in one.actions if action.id in two.by_id]
    x, y = (np.array([pair[side].probability for pair in both]) for side in (0, 1))
    found = spearman(x, y)
    same = sum(left.status == right.status for left, right in both) / len(both)
    return PairRow(name, (one.policy.language, two.policy.language), 0.0 if math.isnan(found) else found, same)


def parity_result(one: JudgedSet, rows: list[PairRow], draws: int, notes: list[str]) -> SetResult:
    """Means over the pairs, and the pairs, the least alike first. The intervals come from drawing pairs."""
    empty = np.zeros((len(rows), 1))
    figures = {
        "rank_correlation": np.array([row.correlation for row in rows]),
        "same_status": np.array([row.same_status for row in rows]),
    }
    own = Answers(empty, np.full(len(rows), np.inf), True, figures)
    table = make_table("all", empty.astype(int), {PRODUCT: [own]}, one.measures, [""] * len(rows), draws)
    worst_first = tuple(sorted(rows, key=lambda row: (row.correlation, row.same_status)))
    made = replace(table, share_true=None, policies=len(rows))
    return SetResult(one, (made,), (), notes=tuple(notes), pairs=worst_first)


def _pairs(one: JudgedSet, folder: Path, most: int | None) -> Iterator[tuple[str, Path, Path]]:
    """Each pair's name and files: the acts of the EU, written into the folder, then the pairs of files."""
    acts = [path for path in one.policies if path.name in ACTS]
    twins = held_back(read_twins(acts))[:most] if acts else []
    for twin in twins:
        yield twin.id, *twin.write(folder)
    named = named_pairs(path for path in one.policies if path.name not in ACTS)
    for first, second in named if most is None else named[: most - len(twins)]:
        yield f"{first.name}, {second.name}", first, second
