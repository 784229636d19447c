"""What the product is compared with: chance, words in common (TF-IDF), and the cosine of a single language model.

Each baseline compares a passage with the action's text and with each of its elements, in the passage's language where
the framework has it, and takes the nearest. None was fitted to judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from recommender.encoders import Encoder
from recommender.framework import Framework
from recommender.settings import OnProgress

PRODUCT, LEARNING, ENCODER, TFIDF, CHANCE = "product", "learning", "encoder", "tfidf", "chance"
# No baseline but a ceiling: one of the people who judged, measured against the other.
CODERS = "coders"
# Draws that the figures of chance are the mean of.
CHANCE_DRAWS = 20
# How alike each passage (text, language) and each action of a framework are: shape (passages, actions), at least 0.
Similarity = Callable[[Sequence[str], Sequence[str], Framework], np.ndarray]
_Compare = Callable[[Sequence[str], Sequence[str]], np.ndarray]


def tfidf(texts: Sequence[str], languages: Sequence[str], framework: Framework) -> np.ndarray:
    """Cosine of TF-IDF vectors of runs of two to four characters inside words, which works in every script.

    :param languages: of each text.
    :returns: shape (texts, actions).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    def compare(passages: Sequence[str], queries: Sequence[str]) -> np.ndarray:
        return np.asarray((vectors.transform(passages) @ vectors.transform(queries).T).toarray())

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=200_000)
    words = [text for language in sorted(set(languages)) for one in _queries(framework, language) for text in one]
    vectors.fit([*texts, *words])
    return _nearest(texts, languages, framework, compare)


def cosine(encoder: Encoder, on_progress: OnProgress | None = None) -> Similarity:
    """Similarity by one encoder: its cosine, moved from -1..1 to 0..1, which keeps the order."""

    def similarity(texts: Sequence[str], languages: Sequence[str], framework: Framework) -> np.ndarray:
        encoder.encode(texts, "passage", on_progress)  # all at once, with one progress; below they come from the cache

        def compare(passages: Sequence[str], queries: Sequence[str]) -> np.ndarray:
            return 0.5 + 0.5 * encoder.encode(passages, "passage") @ encoder.encode(queries, "query").T

        return _nearest(texts, languages, framework, compare)

    return similarity


def chance(shape: tuple[int, int], seed: int) -> np.ndarray:
    """Probabilities drawn evenly from 0 to 1."""
    return np.random.default_rng(seed).random(shape)


def _queries(framework: Framework, language: str) -> list[tuple[str, ...]]:
    words = [action.localized(language) for action in framework.actions]
    return [(one.text, *one.elements) for one in words]


def _nearest(texts: Sequence[str], languages: Sequence[str], framework: Framework, compare: _Compare) -> np.ndarray:
    found = np.zeros((len(texts), len(framework.actions)), np.float32)
    for language in sorted(set(languages)):
        rows = [number for number, one in enumerate(languages) if one == language]
        queries = _queries(framework, language)
        starts = np.cumsum([0, *(len(one) for one in queries[:-1])])
        flat = [text for one in queries for text in one]
        found[rows] = np.maximum.reduceat(compare([texts[row] for row in rows], flat), starts, axis=1)
    return found
