"""Word overlap: BM25 of an action's terms against passages.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".

Words are cut to their first six letters, which stands in for a stemmer in every European language; Chinese is matched
by runs of two and three characters. Measured on EU and Chinese policy passages, this does as well as character n-grams
at a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"[^\W\d_]{3,}")
_CJK_RUN = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힯]+")
_STEM = 6
_K1 = 1.2
_B = 0.4


def terms(text: str) -> list[str]:
    """The terms of a text, repeated ones too: words of three letters or more, and runs of CJK characters.

    :returns: pairs and triples of CJK characters, then the first six letters of each word in small letters.
    """
    found: list[str] = []
    for run in _CJK_RUN.findall(text):
        found += [run[i : i + 2] for i in range(len(run) - 1)]
        found += [run[i : i + 3] for i in range(len(run) - 2)]
    found += [word[:_STEM] for word in _WORD.findall(text.lower()) if not _CJK_RUN.match(word)]
    return found


class LexicalScorer:
    """BM25 scores of passages for a fixed list of actions.

    Term rarity comes from a reference collection (the background and the actions themselves), not from the passages
    that are scored, so that a passage's score never depends on its company. An action's weights have length 1, so that
    a long action scores no higher for being long.

    :param actions: all words of each action in one string.
    :param reference: texts that say how rare a term is and how long a passage usually is.
    """

    def __init__(self, actions: Sequence[str], reference: Sequence[str]) -> None:
        queries = [terms(text) for text in actions]
        documents = [terms(text) for text in reference]
        self._vocabulary = {term: i for i, term in enumerate(sorted({t for query in queries for t in query}))}
        size = len(self._vocabulary)
        counts = np.zeros((len(queries), size), np.float32)
        for row, query in enumerate(queries):
            for term in query:
                counts[row, self._vocabulary[term]] += 1
        frequency = (counts > 0).sum(axis=0).astype(np.float32)
        for document in documents:
            seen = {self._vocabulary[term] for term in document if term in self._vocabulary}
            frequency[list(seen)] += 1
        total = len(queries) + len(documents)
        self._idf = np.log1p((total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self._mean_length = float(np.mean([len(d) for d in documents])) if documents else 80.0
        weights = np.sqrt(counts)  # a word that the action repeats counts more, but not in proportion
        norm = np.sqrt(((weights * self._idf) ** 2).sum(axis=1, keepdims=True))
        self._weights = weights * self._idf / np.maximum(norm, 1e-9)

    def score(self, passages: Sequence[str]) -> np.ndarray:
        """How much of each action's terms each passage shares, weighed by rarity.

        :returns: float32 of shape (passages, actions), 0 where no term is shared.
        """
        frequency = np.zeros((len(passages), len(self._vocabulary)), np.float32)
        lengths = np.zeros((len(passages), 1), np.float32)
        for row, passage in enumerate(passages):
            found = terms(passage)
            lengths[row] = len(found)
            for term in found:
                column = self._vocabulary.get(term)
                if column is not None:
                    frequency[row, column] += 1
        saturation = _K1 * (1 - _B + _B * lengths / max(self._mean_length, 1.0))
        return (frequency * (_K1 + 1) / (frequency + saturation)) @ self._weights.T
