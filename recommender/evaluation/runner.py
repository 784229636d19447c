"""Runs the sets: the product and its baselines answer, and everything is measured in the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path

import numpy as np

from recommender.alignment import shipped_model
from recommender.alignment.assess import Assessor, Progress
from recommender.alignment.feedback import CONFIRMED, Label
from recommender.documents import file_hash
from recommender.encoders import PLAIN_E5, Encoder
from recommender.errors import Sentence
from recommender.evaluation import baselines, plans
from recommender.evaluation.baselines import CHANCE, CHANCE_DRAWS, ENCODER, LEARNING, PRODUCT, TFIDF
from recommender.evaluation.coded import measure_coded
from recommender.evaluation.intervals import DRAWS, QUICK_DRAWS
from recommender.evaluation.items import YES, action_rows, passage_items, plan_items
from recommender.evaluation.measures import first_ranks, learnt_cuts, reliability
from recommender.evaluation.parity import measure_parity
from recommender.evaluation.results import DataFile, Evaluation, SetResult, Table
from recommender.evaluation.sets import JudgedSet, load_sets
from recommender.evaluation.tables import Answers, make_table
from recommender.library import Library

# The verdicts as they are shipped: what this installation's users taught might be the very judgements.
NOTHING_LEARNED: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Run:
    """What all sets of one evaluation share.

    :ivar plain: opens the encoder of the baseline.
    :ivar draws: resamples for each interval.
    :ivar quick: whether few pairs of languages are enough.
    """

    library: Library
    plain: Callable[[], Encoder]
    draws: int
    progress: Progress
    quick: bool = False


def evaluate(
    library: Library,
    data: Path,
    *,
    framework: str | Path | None = None,
    names: Sequence[str] = (),
    quick: bool = False,
    encoder: str | None = None,
    progress: Progress = lambda step: lambda done, total: None,
) -> Evaluation:
    """Measure the library's verdicts against judgements.

    :param data: a folder laid out like the shared judgements, or a JSONL file of own labels.
    :param framework: of own labels; None for the shipped one.
    :param names: sets or families, all if empty.
    :param quick: without whole policies unless they are named, then with few pairs of languages, and with
        wider-grained intervals.
    :param encoder: the library's encoder if it is not the default, which is then that of the baseline too.
    :raises InputError: where judgements are not usable.
    """
    everything = load_sets(data, (), framework)
    chosen = load_sets(data, names, framework) if names else everything
    notes = []
    if quick and not names and any(one.policies for one in chosen):
        chosen = [one for one in chosen if not one.policies]
        notes.append(Sentence("A quick run: whole policies were left out, and intervals rest on fewer resamples."))
    given = encoder or library.settings.encoder

    @cache
    def plain() -> Encoder:
        return library.encoder(progress) if given else Library(library.settings, encoder=PLAIN_E5).encoder(progress)

    run = Run(library, plain, QUICK_DRAWS if quick else DRAWS, progress, quick)
    results = tuple(_measured(one, everything, run) for one in chosen)
    own = library.encoder(progress)
    learned = _learned_hashes()
    listed = {path: file_hash(path) for one in chosen for path in one.files}
    # A whole folder counts as seen where any file of it was learned from: its other sets guided choices, too.
    seen = any(file_hash(path) in learned for one in everything for path in one.files)
    return Evaluation(
        made=datetime.now(UTC),
        data=str(data),
        split="own" if data.is_file() else "dev" if seen else "held out",
        encoder=own.name,
        encoder_fingerprint=own.fingerprint,
        baseline_encoder=plain().name,
        model=shipped_model().fingerprint,
        draws=run.draws,
        files=tuple(DataFile(str(path), sha, sha in learned) for path, sha in listed.items()),
        sets=results,
        notes=tuple(notes),
    )


def _measured(one: JudgedSet, everything: Sequence[JudgedSet], run: Run) -> SetResult:
    if one.family == "verdicts":
        return measure_coded(one, run.library, run.draws, run.progress)
    if one.family == "parity":
        return measure_parity(one, run.library, run.draws, run.progress, run.quick)
    return _measure_plans(one, everything, run) if one.policies else _measure(one, run)


def _measure(one: JudgedSet, run: Run) -> SetResult:
    truth = one.truth()
    texts, languages = [item.text for item in one.items], [item.language for item in one.items]
    assessor = run.library.assessor(one.framework, run.progress, NOTHING_LEARNED)
    got = assessor.score(texts, run.progress("score"))
    scores = np.array([[answer.get(action, 0.0) for action in one.actions] for answer in got])
    # Scores of a baseline are by action of the framework; columns are by id, and may hold ids that it does not have.
    column = {action.id: number for number, action in enumerate(one.framework.actions)}
    places = [column.get(action, len(column)) for action in one.actions]

    def baseline(similarity: baselines.Similarity) -> Answers:
        matrix = similarity(texts, languages, one.framework)
        matrix = np.concatenate([matrix, np.zeros((len(matrix), 1), matrix.dtype)], axis=1)[:, places]
        return _answers(truth, matrix, learnt_cuts(truth, matrix, rare="f1" in one.measures))

    systems: dict[str, list[Answers]] = {
        PRODUCT: [_answers(truth, scores)],
        ENCODER: [baseline(baselines.cosine(run.plain(), run.progress("encode")))],
        TFIDF: [baseline(baselines.tfidf)],
        CHANCE: [_answers(truth, baselines.chance(truth.shape, seed)) for seed in range(CHANCE_DRAWS)],
    }
    calibrated = "ece" in one.measures
    return SetResult(
        one,
        tables=_groups(one, truth, systems, run.draws),
        items=passage_items(one, truth, scores),
        actions=action_rows(one, truth, scores) if calibrated else (),
        bins=tuple(reliability(truth, scores)) if calibrated else (),
    )


def _answers(truth: np.ndarray, scores: np.ndarray, cuts: np.ndarray | None = None) -> Answers:
    """cuts: for scores that are no probabilities."""
    ranks = first_ranks(truth, scores)
    rows = {f"top{k}": (ranks <= k).astype(float) for k in (1, 5, 10)} | {"mrr": 1.0 / ranks}
    return Answers(scores, np.full(len(truth), YES) if cuts is None else cuts, cuts is None, rows)


def _groups(one: JudgedSet, truth: np.ndarray, systems: dict[str, list[Answers]], draws: int) -> tuple[Table, ...]:
    clusters = [item.policy for item in one.items]
    tables = [make_table("all", truth, systems, one.measures, clusters, draws, one.least_positives)]
    languages = sorted({item.language for item in one.items}) if one.by_language else []
    for language in languages if len(languages) > 1 else []:
        rows = np.array([number for number, item in enumerate(one.items) if item.language == language])
        part = {name: [answers.only(rows) for answers in several] for name, several in systems.items()}
        tables.append(make_table(language, truth[rows], part, one.measures, [clusters[r] for r in rows], draws))
    return tuple(tables)


def _measure_plans(one: JudgedSet, everything: Sequence[JudgedSet], run: Run) -> SetResult:
    truth = one.truth()
    read, notes = plans.read_plans(one, run.library, run.progress)
    found = plans.assessed(read, run.library.assessor(one.framework, run.progress, NOTHING_LEARNED), run.progress)

    def answers(got: plans.Answers, probabilities: bool = True) -> Answers:
        scores = plans.scores(one.items, got)
        return Answers(scores, np.full(len(truth), YES), probabilities, plans.found_quotes(one.items, got))

    systems: dict[str, list[Answers]] = {PRODUCT: [answers(found)]}
    taught = _taught(one, everything, run)
    if isinstance(taught, str):
        notes.append(taught)
    else:
        systems[LEARNING] = [answers(plans.assessed(read, taught, run.progress))]
    similar = baselines.cosine(run.plain(), run.progress("encode"))
    systems[ENCODER] = [answers(plans.compared(read, one.framework, similar), False)]
    systems[TFIDF] = [answers(plans.compared(read, one.framework, baselines.tfidf), False)]
    systems[CHANCE] = [answers(plans.guessed(read, one.framework, seed)) for seed in range(CHANCE_DRAWS)]
    return SetResult(
        one,
        # All judgements are of one country: there are no policies to draw, so its targets are drawn.
        tables=(make_table("all", truth, systems, one.measures, [""] * len(truth), run.draws),),
        items=plan_items(one, found),
        bins=tuple(reliability(truth, plans.scores(one.items, found))),
        notes=tuple(notes),
    )


def _taught(one: JudgedSet, everything: Sequence[JudgedSet], run: Run) -> Assessor | str:
    """An assessor that learned from the experts of the other countries, never from this one's; or why there is none."""
    labels = [
        Label(item.expected[0], quote, item.policy, CONFIRMED)
        for other in everything
        if other.family == one.family and other.name != one.name
        for item in other.items
        if item.expected
        for quote in item.quotes
    ]
    if not labels:
        return Sentence("Learning from other countries is left out: there is no other country with quotes.")
    assessor = run.library.assessor(one.framework, run.progress, labels)
    if assessor.lesson is None:
        few = "Learning from other countries is left out: their {quotes} quotes are too few."
        return Sentence(few, quotes=len(labels))
    return assessor


def _learned_hashes() -> set[str]:
    """SHA-256 of the files that the shipped alignment model was fitted on, as its file states them."""
    stated = json.loads(package_files("recommender.alignment").joinpath("model.json").read_bytes())
    return {value for value in dict(stated.get("fitted_on", {})).values() if isinstance(value, str)}
