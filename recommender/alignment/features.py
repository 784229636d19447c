"""What is known about each (passage, action) pair before any model judges it.

A cosine says nothing by itself: some actions are close to every text, some languages closer than others. The
background, ordinary policy passages on eighty unrelated subjects in the same language, says how similar an action is to
any text. Features are standardised against it, so that 0 is an ordinary passage and 1 stands out by one standard
deviation: comparable between actions and languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from recommender.alignment.lexical import LexicalScorer
from recommender.alignment.queries import ExampleSet, Queries, framework_language, worded_in
from recommender.encoders import Encoder
from recommender.framework import Framework
from recommender.settings import OnProgress

# meaning: nearness in the encoder's space; words: shared words; examples: nearness to passages known to address the
# action. Absolute: how far the pair stands out from the background, action by action. Relative: the similarity after
# the passage's mean over all actions is taken off, which says which action of the framework the passage is about.
# rejected: how much nearer the passage is to one that people rejected for the action than to all that speaks for it;
# mostly 0.
FEATURES = ("meaning", "meaning_relative", "words", "words_relative", "examples", "examples_relative", "rejected")
# Those that every action has, and those that the models are fitted on: the former and the ones that need examples.
GENERAL, FITTED = FEATURES[:4], FEATURES[:6]
_BOUND = 12.0
_CJK = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True)
class PairFeatures:
    """The features of passages against actions.

    :ivar values: float32 of shape (passages, actions, len(FEATURES)), in standard deviations of ordinary passages,
        -12 to 12.
    :ivar has_examples: bool of shape (actions,), whether the features from examples are there (0 otherwise).
    """

    values: np.ndarray
    has_examples: np.ndarray


class FeatureMaker:
    """What makes the features of passages against one framework, with one encoder.

    :param examples: by action id, passages in any language that address the action, beside those that the framework
        itself gives.
    :param rejected: by action id, passages that do not address it, however much they seem to.
    """

    def __init__(
        self,
        framework: Framework,
        encoder: Encoder,
        examples: Mapping[str, Sequence[str]] | None = None,
        rejected: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.framework = framework
        self._encoder = encoder
        self._own_language = framework_language(framework)
        self._extra = examples or {}
        self._against = rejected or {}
        self._queries: list[Queries] = []
        self._examples: ExampleSet | None = None
        self._rejected: ExampleSet | None = None
        self._by_language: dict[str, _LanguageFeatures] = {}

    def prepared(self, languages: Sequence[str]) -> bool:
        """Whether nothing is left to prepare for these languages (ISO 639-1)."""
        return set(languages) <= set(self._by_language)

    def prepare(self, languages: Sequence[str], on_progress: OnProgress | None = None) -> None:
        """Encode the background in these languages and, with the first of them, the framework.

        `features` does it where it was not done.

        :param languages: ISO 639-1 codes; those that are prepared are left out.
        :param on_progress: counts languages; not called where all is prepared.
        """
        wanted = sorted(set(languages) - set(self._by_language))
        for number, language in enumerate(wanted):
            if on_progress:
                on_progress(number, len(wanted))
            self._by_language[language] = self._prepare(language)
            if on_progress:
                on_progress(number + 1, len(wanted))

    def features(
        self, texts: Sequence[str], languages: Sequence[str], on_progress: OnProgress | None = None
    ) -> PairFeatures:
        """The features of passages against all actions.

        :param texts: of the passages.
        :param languages: ISO 639-1 codes, one a passage.
        :param on_progress: counts encoded passages.
        """
        self.prepare(languages)
        examples = self._example_set()
        values = np.zeros((len(texts), len(self.framework.actions), len(FEATURES)), np.float32)
        vectors = self._encoder.encode(texts, "passage", on_progress)
        for code in dict.fromkeys(languages):
            where = np.flatnonzero(np.asarray(languages) == code)
            plan = self._by_language[code]
            own = [texts[int(i)] for i in where]
            pairs = [plan.meaning.both(self._meaning(vectors[where])), plan.words.both(plan.scorer.score(own))]
            if examples.present.any():
                pairs.append(plan.examples.both(examples.similarity(vectors[where])))
            for number, (absolute, relative) in enumerate(pairs):
                values[where, :, 2 * number], values[where, :, 2 * number + 1] = absolute, relative
            if self._rejected is not None and plan.rejected is not None:
                near = plan.rejected.absolute(self._rejected.similarity(vectors[where]))
                best = np.maximum(values[where, :, 0], values[where, :, 4])
                values[where, :, 6] = np.where(self._rejected.present, np.maximum(near - best, 0.0), 0.0)
        values[:, ~examples.present, 4:6] = 0.0
        np.clip(values, -_BOUND, _BOUND, out=values)
        return PairFeatures(values, examples.present)

    def _prepare(self, language: str) -> _LanguageFeatures:
        words = worded_in(self.framework, language, self._own_language)
        background = background_passages(language)
        vectors = self._encoder.encode(background, "passage")
        scorer = LexicalScorer(words.terms, background)
        return _LanguageFeatures(
            Yardstick(self._meaning(vectors)),
            scorer,
            Yardstick(scorer.score(background)),
            Yardstick(self._example_set().similarity(vectors)),
            Yardstick(self._rejected.similarity(vectors)) if self._rejected else None,
        )

    def _meaning(self, vectors: np.ndarray) -> np.ndarray:
        """Similarity of passages to actions, the mean over all languages that the framework is worded in.

        The same for passages of every language: with each language's own wording alone, English and French twins of one
        law got other verdicts, and several wordings rank the actions better than one.
        """
        if not self._queries:
            spoken = dict.fromkeys((self._own_language, *self.framework.languages()))
            wordings = dict.fromkeys(worded_in(self.framework, code, self._own_language) for code in spoken)
            self._queries = [Queries(self._encoder, words) for words in wordings]
        return np.mean([queries.similarity(vectors) for queries in self._queries], axis=0)

    def _example_set(self) -> ExampleSet:
        if self._examples is None:
            # Rejected ones first: another thread takes the examples for a sign that both are there.
            if self._against:
                against = [self._against.get(action.id, ()) for action in self.framework.actions]
                self._rejected = ExampleSet(self._encoder, against, nearest=1)
            texts = [[*action.all_examples(), *self._extra.get(action.id, ())] for action in self.framework.actions]
            self._examples = ExampleSet(self._encoder, texts)
        return self._examples


class Yardstick:
    """What the background says of a similarity: mean and spread an action, and one spread of its relative form.

    :param background: similarity of the background's passages to the actions, of shape (passages, actions).
    """

    def __init__(self, background: np.ndarray) -> None:
        self._mean, self._spread = _mean_and_spread(background)
        # Below the floor all actions look alike (one action, or examples for one only), and what differs is rounding.
        self._relative_spread = max(float(_relative(background).std()), 1e-4)

    def absolute(self, similarity: np.ndarray) -> np.ndarray:
        """How far passages stand out from the background, action by action, in standard deviations.

        :param similarity: of shape (passages, actions), as the result.
        """
        return (similarity - self._mean) / self._spread

    def relative(self, similarity: np.ndarray) -> np.ndarray:
        """The similarity less the passage's mean over all actions, in standard deviations of that in the background.

        :param similarity: of shape (passages, actions), as the result.
        """
        return _relative(similarity) / self._relative_spread

    def both(self, similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The absolute form and the relative one."""
        return self.absolute(similarity), self.relative(similarity)


@dataclass(frozen=True)
class _LanguageFeatures:
    """What passages of one language are measured with."""

    meaning: Yardstick
    scorer: LexicalScorer
    words: Yardstick
    examples: Yardstick
    rejected: Yardstick | None


def _relative(similarity: np.ndarray) -> np.ndarray:
    # Correcting each action by the background here too would lose more than it gains (UN recommendations, top 5 of
    # 169).
    return similarity - similarity.mean(axis=1, keepdims=True)


def _mean_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column.

    The deviation is drawn half way to that of all columns, since eighty passages give it with an error of some eight
    percent, and floored, so that nothing is divided by 0.
    """
    spread = values.std(axis=0)
    if spread.size:
        spread = (spread + spread.mean()) / 2
    return values.mean(axis=0), np.maximum(spread, 1e-6)


@cache
def background_passages(language: str) -> tuple[str, ...]:
    """Background passages in a language: eighty, one a subject.

    Chinese stands in for Japanese and Korean. A language that is none of the six (en, zh, fr, de, es, it) gets the five
    European ones in turn, one subject each.

    :param language: an ISO 639-1 code.
    """
    texts = _by_language()
    if language in texts:
        return texts[language]
    if language in _CJK:
        return texts["zh"]
    european = [code for code in sorted(texts) if code not in _CJK]
    subjects = range(len(texts[european[0]]))
    return tuple(texts[european[subject % len(european)]][subject] for subject in subjects)


def background_languages() -> tuple[str, ...]:
    """The languages (ISO 639-1) that the background is written in."""
    return tuple(_by_language())


@cache
def _by_language() -> dict[str, tuple[str, ...]]:
    lines = files("recommender.alignment").joinpath("background.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line)["texts"] for line in lines if line.strip()]
    return {code: tuple(row[code] for row in rows) for code in rows[0]}
