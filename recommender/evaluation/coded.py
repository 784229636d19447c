"""Runs the set of whole policies that two coders judged action by action: statuses, evidence and directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from recommender.alignment.assess import Progress
from recommender.alignment.results import MISSING, ActionVerdict
from recommender.evaluation import plans, statuses
from recommender.evaluation.baselines import CODERS, PRODUCT
from recommender.evaluation.results import Found, ItemResult, PolicyRow, SetResult, Table, number
from recommender.evaluation.sets import CODED, GRADED, Item, JudgedSet
from recommender.evaluation.tables import QUOTED, READ_DIRECTIONS, Answers, make_table
from recommender.framework import Framework
from recommender.library import Library
from recommender.messages import words
from recommender.reports.phrases import reasons, why

# Quotes of each action, as many as are asked for.
QUOTES = max(QUOTED)
# Measures of one language, of which there may be a single policy.
BY_LANGUAGE = ("status_accuracy", "agreement", "false_gaps")
# What the coders call the directions of the program.
_READ = {"opposes": "restricts"}
# By file of the policy and action.
Got = Mapping[tuple[str, str], ActionVerdict]


def measure_coded(one: JudgedSet, library: Library, draws: int, progress: Progress) -> SetResult:
    """Assess the policies as shipped and compare every verdict with the coders'.

    :param draws: resamples for each interval.
    """
    read, notes = plans.read_plans(one, library, progress)
    assessor = library.assessor(one.framework, progress, [])
    got: dict[tuple[str, str], ActionVerdict] = {}
    for policy in read:
        for verdict in assessor.assess(policy, evidence=QUOTES, progress=progress).at().actions:
            got[policy.file, verdict.id] = verdict
    return coded_result(one, got, {policy.file: policy.language for policy in read}, draws, notes)


def coded_result(
    one: JudgedSet, got: Got, languages: Mapping[str, str], draws: int, notes: Sequence[str] = ()
) -> SetResult:
    """Measure verdicts that are at hand; one that is not there counts as missing.

    :param languages: of the policies, by file.
    """
    items = tuple(_item(item, got, languages, one.framework) for item in one.items)
    truth = np.array([[reading.grade for reading in found.item.readings] for found in items])
    own = _answers(items, truth)
    tables = [_table("all", truth, own, items, one.measures, draws)]
    spoken = [found.item.language for found in items]
    known = sorted(set(spoken))
    for language in known if len(known) > 1 else []:
        rows = np.flatnonzero(np.array(spoken) == language)
        part = [items[row] for row in rows]
        tables.append(_table(language, truth[rows], own.only(rows), part, BY_LANGUAGE, draws))
    return SetResult(one, tuple(tables), items, notes=tuple(notes), policies=_policy_rows(items))


def _table(
    group: str, truth: np.ndarray, own: Answers, items: Sequence[ItemResult], keys: Sequence[str], draws: int
) -> Table:
    clusters = [found.item.policy for found in items]
    table = make_table(group, truth, {PRODUCT: [own]}, keys, clusters, draws)
    # The second coder's statuses, measured against the first's on the same draws: the level to reach.
    other = replace(own, rows={"said": truth[:, 1]})
    alone = make_table(group, truth[:, [0, 0]], {PRODUCT: [other]}, [k for k in keys if k in CODED], clusters, draws)
    return replace(table, share_true=None, systems=table.systems | {CODERS: alone.systems[PRODUCT]})


def _answers(items: Sequence[ItemResult], truth: np.ndarray) -> Answers:
    files = [found.item.policy for found in items]
    number_of = {file: place for place, file in enumerate(sorted(set(files)))}
    rows = {
        "said": np.array([statuses_of(found)[0] for found in items]),
        "policy": np.array([number_of[file] for file in files]),
        "weight": np.array([1 / files.count(file) for file in files]),
    }
    rows |= {f"quote@{k}": np.array([_hit(found, k) for found in items]) for k in QUOTED}
    rows |= {f"{name}_recall": np.array([_read_as(found, name) for found in items]) for name in READ_DIRECTIONS}
    scores = np.array([[found.probability or 0.0] for found in items])
    return Answers(scores, np.full(len(truth), np.inf), True, rows)


def statuses_of(found: ItemResult) -> tuple[int, int, int]:
    """Our status and those of the coders, from 0 (missing) to 2 (addressed)."""
    one, two = (reading.grade for reading in found.item.readings)
    return GRADED.index(found.status), one, two


def _item(item: Item, got: Got, languages: Mapping[str, str], framework: Framework) -> ItemResult:
    verdict = got.get((item.policy, item.action), ActionVerdict(item.action, MISSING, 0.0, len(framework)))
    said = GRADED.index(verdict.status)
    grades = [reading.grade for reading in item.readings]
    # First by how many statuses it is off, then by how far the probability is.
    off = min(abs(said - grade) for grade in grades)
    distance = abs(verdict.probability - sum(grades) / 4)
    return ItemResult(
        replace(item, language=item.language or languages.get(item.policy, "")),
        tuple(
            Found(
                item.action,
                quote.probability,
                quote.text,
                item.policy,
                quote.page,
                statuses.is_quoted(quote.text, item.quotes) if item.quotes else None,
            )
            for quote in verdict.evidence[:QUOTES]
        ),
        correct=off == 0,
        error=(off + distance) / 3 if off else 0.0,
        probability=verdict.probability,
        status=verdict.status,
        direction=verdict.direction,
        why=_why(verdict, framework),
    )


def _why(verdict: ActionVerdict, framework: Framework) -> str:
    """In words: why the nearest passage falls short of a missing action, else what the verdict is made of."""
    say = words("en")
    return reasons(verdict.closest[0], framework, say) if verdict.closest else why(verdict, say)


def _hit(found: ItemResult, most: int) -> float:
    """Whether a coder's quote is among the first; nan where a coder calls it missing, or none quoted anything."""
    if min(statuses_of(found)[1:]) < 1 or not found.item.quotes:
        return np.nan
    return float(any(quote.right for quote in found.found[:most]))


def _read_as(found: ItemResult, direction: str) -> float:
    """Whether a direction on which the coders agree was read; nan where they do not, or ours is not told."""
    one, two = found.item.readings
    if one.direction != direction or two.direction != direction or min(one.grade, two.grade) < 1:
        return np.nan
    return float(_READ.get(found.direction, found.direction) == direction) if found.direction else np.nan


def _policy_rows(items: Sequence[ItemResult]) -> tuple[PolicyRow, ...]:
    rows = []
    for file in dict.fromkeys(found.item.policy for found in items):
        mine = [found for found in items if found.item.policy == file]
        grades = np.array([statuses_of(found) for found in mine])
        most = grades == statuses.ADDRESSED
        own, one, two = (int(count) for count in most.sum(axis=0))
        exact = number(statuses.accuracy(grades[:, 1:], grades[:, 0]))
        rows.append(PolicyRow(file, mine[0].item.language, len(mine), own, one, two, exact))
    return tuple(rows)
