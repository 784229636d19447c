"""Whole policies: do a country's plans take up an action, and are the experts' quotes among the passages found?"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.encoders import OnProgress
from recommender.errors import DocumentError
from recommender.evaluation.baselines import Similarity
from recommender.evaluation.sets import Item, JudgedSet
from recommender.framework import Framework
from recommender.passages import split_passages
from recommender.alignment.results import Assessment
from recommender.library import Library

Progress = Callable[[str], OnProgress]
# How many passages an action gets; hit@k and recall@k are asked up to here.
DEPTH = 50
HITS, RECALLS = (1, 3, 10, 50), (10, 50)
_WORD = re.compile(r"[a-z0-9]+")
Trigrams = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Quote:
    """A passage that was found for an action."""

    text: str
    policy: str
    page: int | None
    score: float


@dataclass(frozen=True)
class PlanAnswer:
    """What all policies together have for an action: the highest score of a policy, and the passages, best first."""

    score: float
    quotes: tuple[Quote, ...]


Answers = dict[str, PlanAnswer]


@dataclass(frozen=True)
class Plan:
    """One policy that was read. passages: (text, language, page)."""

    name: str
    document: Any
    passages: tuple[tuple[str, str, int | None], ...]


def read_plans(one: JudgedSet, library: Library, progress: Progress) -> tuple[list[Plan], list[str]]:
    """The set's policies, and a note for each that cannot be read; what stands in that one is then not found."""
    found, notes = [], []
    on_read = progress("read")
    for number, path in enumerate(one.policies, 1):
        try:
            document = library.read(path)
            parts = tuple((p.text, p.language, p.page) for p in split_passages(document))
            found.append(Plan(path.name, document, parts))
        except DocumentError as error:
            notes.append(f"Left out, which counts against every system: {error}")
        on_read(number, len(one.policies))
    return found, notes


def assessed(plans: Sequence[Plan], assessor: Any, progress: Progress) -> Answers:
    """The product's answers: the highest probability over the policies, and the quotes of all together."""
    made: list[Assessment] = [assessor.assess(plan.document, evidence=DEPTH, progress=progress) for plan in plans]
    best: dict[str, float] = {}
    quotes: dict[str, list[Quote]] = {}
    for assessment in made:
        for action in assessment.actions:
            best[action.id] = max(best.get(action.id, 0.0), action.probability)
            quotes.setdefault(action.id, []).extend(
                Quote(e.text, assessment.policy.file, e.page, e.probability) for e in action.evidence
            )
    return {key: PlanAnswer(score, _top(quotes[key])) for key, score in best.items()}


def compared(plans: Sequence[Plan], framework: Framework, similarity: Similarity) -> Answers:
    """A baseline's answers: an action's score is that of its nearest passage in any of the policies."""
    places = [(plan.name, text, page) for plan in plans for text, _, page in plan.passages]
    if not places:
        return {}
    languages = [language for plan in plans for _, language, _ in plan.passages]
    return _from_matrix(places, framework, similarity([text for _, text, _ in places], languages, framework))


def guessed(plans: Sequence[Plan], framework: Framework, seed: int) -> Answers:
    """Answers of chance: passages in any order, and scores of actions drawn by themselves, as long plans would get 1."""
    places = [(plan.name, text, page) for plan in plans for text, _, page in plan.passages]
    if not places:
        return {}
    generator = np.random.default_rng(seed)
    found = {}
    for action in framework.actions:
        picks = generator.permutation(len(places))[:DEPTH]
        quotes = tuple(Quote(places[p][1], places[p][0], places[p][2], 0.0) for p in picks)
        found[action.id] = PlanAnswer(float(generator.random()), quotes)
    return found


def scores(items: Sequence[Item], answers: Answers) -> np.ndarray:
    """Score of each item's action, shape (items, 1); 0 where there is no answer."""
    return np.array([[answers[_action(i)].score if _action(i) in answers else 0.0] for i in items])


def found_quotes(items: Sequence[Item], answers: Answers) -> dict[str, np.ndarray]:
    """hit@k and recall@k of each item: whether a quote of the experts is among the k best passages, and how many of
    them are.

    nan for items whose experts quoted nothing; 0 where there is no answer.
    """
    keys = [f"hit@{k}" for k in HITS] + [f"recall@{k}" for k in RECALLS]
    rows: dict[str, np.ndarray] = {key: np.full(len(items), np.nan) for key in keys}
    known: dict[str, Trigrams] = {}
    for number, item in enumerate(items):
        wanted = [quote for quote in map(trigrams, item.quotes) if quote]
        if not wanted:
            continue
        answer = answers.get(_action(item))
        for quote in answer.quotes if answer else ():
            if quote.text not in known:
                known[quote.text] = trigrams(quote.text)
        places = [_matches(known[quote.text], wanted) for quote in answer.quotes] if answer else []
        for k in HITS:
            rows[f"hit@{k}"][number] = any(places[:k])
        for k in RECALLS:
            rows[f"recall@{k}"][number] = len(set[int]().union(*places[:k])) / len(wanted)
    return rows


def trigrams(text: str) -> Trigrams:
    """Runs of three words, of Latin letters and digits."""
    words = _WORD.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def is_quoted(text: str, quotes: Sequence[str]) -> bool:
    """Whether a passage holds one of these quotes, or is part of it."""
    return bool(_matches(trigrams(text), [quote for quote in map(trigrams, quotes) if quote]))


def _matches(passage: Trigrams, quotes: Sequence[Trigrams]) -> set[int]:
    """Which of the quotes share half of the shorter one's runs with the passage, and two runs at least."""
    return {
        number
        for number, quote in enumerate(quotes)
        if len(passage & quote) >= max(2.0, 0.5 * min(len(quote), len(passage)))
    }


def _action(item: Item) -> str:
    return (*item.expected, *item.refused)[0]


def _top(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple(sorted(quotes, key=lambda quote: -quote.score)[:DEPTH])


def _from_matrix(places: Sequence[tuple[str, str, int | None]], framework: Framework, matrix: np.ndarray) -> Answers:
    found = {}
    for column, action in enumerate(framework.actions):
        values = matrix[:, column]
        order = heapq.nsmallest(DEPTH, range(len(values)), key=lambda row: (-values[row], row))
        quotes = tuple(Quote(places[r][1], places[r][0], places[r][2], float(values[r])) for r in order)
        found[action.id] = PlanAnswer(float(values.max()), quotes)
    return found
