"""Whole policies: whether a country's plans take up an action, and experts' quotes are among the passages found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.alignment.assess import Assessor, Progress
from recommender.errors import DocumentError, Sentence
from recommender.evaluation.baselines import Similarity
from recommender.evaluation.results import Found
from recommender.evaluation.sets import Item, JudgedSet
from recommender.framework import Framework
from recommender.library import Library
from recommender.passages import Passage
from recommender.policies import Policy

# How many passages an action gets; hit@k and recall@k are asked up to here.
DEPTH = 50
HITS, RECALLS = (1, 3, 10, 50), (10, 50)
_WORD = re.compile(r"[a-z0-9]+")
Trigrams = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class PlanAnswer:
    """What all policies together have for an action: the highest score of a policy, and passages, best first."""

    score: float
    passages: tuple[Found, ...]


Answers = dict[str, PlanAnswer]


def read_plans(one: JudgedSet, library: Library, progress: Progress) -> tuple[list[Policy], list[str]]:
    """The set's policies, and a note for each that cannot be read; what stands in that one is then not found."""
    found: list[Policy] = []
    notes: list[str] = []
    on_read = progress("read")
    for number, path in enumerate(one.policies, 1):
        try:
            found.append(library.read(path))
        except DocumentError as error:
            notes.append(Sentence("Left out, which counts against every system: {error}", error=error.sentence))
        on_read(number, len(one.policies))
    return found, notes


def assessed(plans: Sequence[Policy], assessor: Assessor, progress: Progress) -> Answers:
    """The product's answers: the highest probability over the policies, and the quotes of all together."""
    best: dict[str, float] = {}
    quotes: dict[str, list[Found]] = {}
    for plan in plans:
        for action in assessor.assess(plan, evidence=DEPTH, progress=progress).actions:
            best[action.id] = max(best.get(action.id, 0.0), action.probability)
            quotes.setdefault(action.id, []).extend(
                Found(action.id, quote.probability, quote.text, plan.file, quote.page) for quote in action.evidence
            )
    return {key: PlanAnswer(score, _top(quotes[key])) for key, score in best.items()}


def compared(plans: Sequence[Policy], framework: Framework, similarity: Similarity) -> Answers:
    """A baseline's answers: an action's score is that of its nearest passage in any of the policies."""
    places = _places(plans)
    if not places:
        return {}
    texts, languages = [part.text for _, part in places], [part.language for _, part in places]
    found = {}
    for action, values in zip(framework.actions, similarity(texts, languages, framework).T, strict=True):
        passages = tuple(
            _found(action.id, places[p], float(values[p])) for p in np.argsort(-values, kind="stable")[:DEPTH]
        )
        found[action.id] = PlanAnswer(float(values.max()), passages)
    return found


def guessed(plans: Sequence[Policy], framework: Framework, seed: int) -> Answers:
    """Answers of chance: passages in any order; scores of actions drawn by themselves, as long plans would get 1."""
    places = _places(plans)
    if not places:
        return {}
    generator = np.random.default_rng(seed)
    found = {}
    for action in framework.actions:
        passages = tuple(_found(action.id, places[p], 0.0) for p in generator.permutation(len(places))[:DEPTH])
        found[action.id] = PlanAnswer(float(generator.random()), passages)
    return found


def scores(items: Sequence[Item], answers: Answers) -> np.ndarray:
    """Score of each item's action, shape (items, 1); 0 where there is no answer."""
    return np.array([[answer.score if (answer := answers.get(item.asked[0])) else 0.0] for item in items])


def found_quotes(items: Sequence[Item], answers: Answers) -> dict[str, np.ndarray]:
    """hit@k and recall@k of each item: whether experts' quotes are among the k best passages, and how many of them.

    :returns: nan for items whose experts quoted nothing; 0 where there is no answer.
    """
    keys = [f"hit@{k}" for k in HITS] + [f"recall@{k}" for k in RECALLS]
    rows: dict[str, np.ndarray] = {key: np.full(len(items), np.nan) for key in keys}
    known: dict[str, Trigrams] = {}
    for number, item in enumerate(items):
        wanted = [quote for quote in map(trigrams, item.quotes) if quote]
        if not wanted:
            continue
        answer = answers.get(item.asked[0])
        texts = [passage.text for passage in answer.passages] if answer else []
        known |= {text: trigrams(text) for text in texts if text not in known}
        places = [_matches(known[text], wanted) for text in texts]
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


def _places(plans: Sequence[Policy]) -> list[tuple[str, Passage]]:
    return [(plan.file, passage) for plan in plans for passage in plan.passages]


def _found(action: str, place: tuple[str, Passage], score: float) -> Found:
    file, passage = place
    return Found(action, score, passage.text, file, passage.page)


def _top(found: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=lambda one: -one.probability)[:DEPTH])
