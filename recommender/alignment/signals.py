"""What is known about each (passage, action) pair before any model judges it.

Signals are standardised against the background, so that 0 is an ordinary passage and 1 stands out by one standard
deviation: comparable between actions, languages and encoders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.alignment.background import background_passages
from recommender.alignment.lexical import LexicalScorer
from recommender.alignment.wording import Wording, framework_language, wording_for
from recommender.encoders import Encoder, EncoderSet, OnProgress, serves
from recommender.framework import Framework

# Absolute: how far the pair stands out from the background, action by action. Relative: the similarity after the passage's
# mean over all actions is taken off, which says which action of the framework the passage is about; there, correcting
# each action by the background loses more than it gains (UN recommendations, top 5 of 169: .66 against .71).
SIGNALS = ("dense", "dense_relative", "lexical", "lexical_relative", "specialist", "specialist_relative")
_BOUND = 12.0


@dataclass(frozen=True)
class PairSignals:
    """Signals of passages against actions.

    values: float32 of shape (passages, actions, len(SIGNALS)).
    has_specialist: bool of shape (passages,), whether the specialist signals are there (0 otherwise).
    """

    values: np.ndarray
    has_specialist: np.ndarray


class SignalMaker:
    """Makes the signals of one framework with one set of encoders."""

    def __init__(self, framework: Framework, encoders: EncoderSet) -> None:
        self.framework = framework
        self._encoders = encoders
        self._own_language = framework_language(framework)
        self._by_language: dict[str, _LanguageSignals] = {}

    def prepared(self, languages: Sequence[str]) -> bool:
        """Whether nothing is left to prepare for these languages."""
        return set(languages) <= set(self._by_language)

    def prepare(self, languages: Sequence[str], on_progress: OnProgress | None = None) -> None:
        """Encodes the framework and the background for these languages; `signals` does it when it was not done.

        Progress counts encoders by languages. Says nothing where all is prepared.
        """
        wanted = sorted(set(languages) - set(self._by_language))
        total = len(wanted) * len(self._encoders.all)
        for number, language in enumerate(wanted):
            before = number * len(self._encoders.all)
            if on_progress:
                on_progress(before, total)
            self._by_language[language] = self._prepare(language)
            if on_progress:
                on_progress(before + len(self._encoders.all), total)

    def signals(
        self, texts: Sequence[str], languages: Sequence[str], on_progress: OnProgress | None = None
    ) -> PairSignals:
        """Signals of passages (with their ISO 639-1 languages) against all actions.

        Progress counts encoded texts over all encoders.
        """
        self.prepare(languages)
        size = (len(texts), len(self.framework.actions))
        values = np.zeros((*size, len(SIGNALS)), np.float32)
        has_specialist = np.zeros(len(texts), bool)
        rows = {code: np.flatnonzero(np.asarray(languages) == code) for code in dict.fromkeys(languages)}
        plans = [(self._by_language[code], where) for code, where in rows.items()]
        total = sum(len(where) * len(plan.specialists) + len(where) for plan, where in plans)
        count = _Counter(on_progress, total)
        dense = self._encoders.main.encode(texts, "passage", count.part())
        count.add(len(texts))
        for plan, where in plans:
            own = [texts[int(i)] for i in where]
            absolute, relative = plan.main.against(dense[where])
            values[where, :, 0], values[where, :, 1] = absolute, relative
            overlap = plan.scorer.score(own)
            values[where, :, 2], values[where, :, 3] = plan.lexical.absolute(overlap), plan.lexical.relative(overlap)
            for encoder, view in plan.specialists:
                absolute, relative = view.against(encoder.encode(own, "passage", count.part()))
                count.add(len(own))
                values[where, :, 4] += absolute / len(plan.specialists)
                values[where, :, 5] += relative / len(plan.specialists)
                has_specialist[where] = True
        np.clip(values, -_BOUND, _BOUND, out=values)
        return PairSignals(values, has_specialist)

    def _prepare(self, language: str) -> _LanguageSignals:
        own = wording_for(self.framework, self._own_language, self._own_language)
        words = wording_for(self.framework, language, self._own_language)
        background = background_passages(language)
        scorer = LexicalScorer(words.terms, background)
        # A specialist compares passages and actions in its own language or stays out: across languages it is blind.
        specialists = [
            (encoder, _View(encoder, words, None, background))
            for encoder in self._encoders.specialists
            if serves(encoder, language) and serves(encoder, words.language)
        ]
        main = _View(self._encoders.main, words, own if own != words else None, background)
        return _LanguageSignals(main, scorer, _Yardstick(scorer.score(background)), specialists)


@dataclass(frozen=True)
class _LanguageSignals:
    main: _View
    scorer: LexicalScorer
    lexical: _Yardstick
    specialists: list[tuple[Encoder, _View]]


class _Yardstick:
    """What the background says of a similarity: mean and spread an action, and one spread of its relative form."""

    def __init__(self, background: np.ndarray) -> None:
        self._mean, self._spread = _mean_and_spread(background)
        self._relative_spread = max(float(_relative(background).std()), 1e-6)

    def absolute(self, similarity: np.ndarray) -> np.ndarray:
        return (similarity - self._mean) / self._spread

    def relative(self, similarity: np.ndarray) -> np.ndarray:
        return _relative(similarity) / self._relative_spread


class _View:
    """One encoder's view of the actions, from passages of one language."""

    def __init__(self, encoder: Encoder, words: Wording, own: Wording | None, background: Sequence[str]) -> None:
        self._words = _Queries(encoder, words)
        # The framework's own wording beside the translation: two wordings rank the actions better than either.
        self._own = _Queries(encoder, own) if own else None
        vectors = encoder.encode(background, "passage")
        similarity = self._words.similarity(vectors)
        self._absolute = _Yardstick(similarity)
        self._relative = _Yardstick(self._both(vectors, similarity))

    def against(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The (absolute, relative) signals of passages for actions."""
        similarity = self._words.similarity(vectors)
        return self._absolute.absolute(similarity), self._relative.relative(self._both(vectors, similarity))

    def _both(self, vectors: np.ndarray, similarity: np.ndarray) -> np.ndarray:
        return (similarity + self._own.similarity(vectors)) / 2 if self._own else similarity


class _Queries:
    """The vectors of one wording."""

    def __init__(self, encoder: Encoder, words: Wording) -> None:
        flat = [element for action in words.elements for element in action]
        queries = encoder.encode([*words.texts, *words.titles, *flat], "query")
        count = len(words.texts)
        self._texts, self._titles, self._elements = queries[:count], queries[count : 2 * count], queries[2 * count :]
        ends = np.cumsum([len(action) for action in words.elements])
        self._slices = [slice(int(end) - len(a), int(end)) for end, a in zip(ends, words.elements, strict=True)]

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Similarity of passages to actions, of shape (passages, actions)."""
        # The mean of three readings: what the action says as a whole, what it is called, and its best elements (up to
        # three, since a passage that takes up an action rarely takes up all of it).
        text, title = vectors @ self._texts.T, vectors @ self._titles.T
        by_element = vectors @ self._elements.T
        best = np.empty_like(text)
        for action, part in enumerate(self._slices):
            found = by_element[:, part]
            if found.shape[1] == 0:
                best[:, action] = text[:, action]
            else:
                best[:, action] = np.sort(found, axis=1)[:, -3:].mean(axis=1)
        return (text + title + best) / 3


def _relative(similarity: np.ndarray) -> np.ndarray:
    return similarity - similarity.mean(axis=1, keepdims=True)


def _mean_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation per column; the deviation is drawn half way to that of all columns, since eighty
    passages give it with an error of some eight percent, and floored, since one action alone has no relative signal.
    """
    spread = values.std(axis=0)
    if spread.size:
        spread = (spread + spread.mean()) / 2
    return values.mean(axis=0), np.maximum(spread, 1e-6)


class _Counter:
    """One running count over several encoders."""

    def __init__(self, on_progress: OnProgress | None, total: int) -> None:
        self._on_progress = on_progress
        self._total = total
        self._before = 0

    def part(self) -> OnProgress | None:
        if self._on_progress is None:
            return None
        report, before = self._on_progress, self._before
        return lambda done, _: report(before + done, self._total)

    def add(self, count: int) -> None:
        self._before += count
