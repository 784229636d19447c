"""Actions as points in the encoder's space: their wording, and passages known to address them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.alignment.wording import Wording
from recommender.encoders import Encoder


class Queries:
    """The vectors of one wording of a framework."""

    def __init__(self, encoder: Encoder, words: Wording) -> None:
        flat = [element for action in words.elements for element in action]
        queries = encoder.encode([*words.texts, *words.titles, *flat], "query")
        count = len(words.texts)
        self._texts, self._titles, self._elements = queries[:count], queries[count : 2 * count], queries[2 * count :]
        self._slices = _slices(words.elements)

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Similarity of passages to actions, of shape (passages, actions)."""
        # The mean of three readings: what the action says as a whole, what it is called, and its best elements (up to
        # three, since a passage that takes up an action rarely takes up all of it).
        text, title = vectors @ self._texts.T, vectors @ self._titles.T
        best = _best(vectors @ self._elements.T, self._slices, 3, text) if len(self._elements) else text
        return (text + title + best) / 3


class ExampleSet:
    """Passages known to address each action, in any language.

    texts: for each action, its examples. nearest: of these, so many of the nearest count; one may be near by chance, and no
    passage resembles all. present: bool of shape (actions,), which actions have any.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[Sequence[str]], nearest: int = 3) -> None:
        self._nearest = nearest
        flat = [text for action in texts for text in action]
        self.present = np.array([bool(len(action)) for action in texts], bool)
        self._vectors = encoder.encode(flat, "passage") if flat else None
        self._slices = _slices(texts)

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Mean similarity of passages to the nearest examples of each action, of shape (passages, actions).

        An action without examples gets the mean of those that have some, so that it draws no passage's mean away.
        """
        if self._vectors is None:
            return np.zeros((len(vectors), len(self._slices)), np.float32)
        found = _best(vectors @ self._vectors.T, self._slices, self._nearest, None)
        if not self.present.all():
            found[:, ~self.present] = found[:, self.present].mean(axis=1, keepdims=True)
        return found


def _slices(groups: Sequence[Sequence[str]]) -> list[slice]:
    ends = np.cumsum([len(group) for group in groups])
    return [slice(int(end) - len(group), int(end)) for end, group in zip(ends, groups, strict=True)]


def _best(similarity: np.ndarray, slices: Sequence[slice], most: int, otherwise: np.ndarray | None) -> np.ndarray:
    """Mean of the `most` highest values of each group of columns; `otherwise` (or 0) where a group is empty."""
    best = np.zeros((len(similarity), len(slices)), np.float32)
    for number, part in enumerate(slices):
        found = similarity[:, part]
        if found.shape[1]:
            best[:, number] = np.sort(found, axis=1)[:, -most:].mean(axis=1)
        elif otherwise is not None:
            best[:, number] = otherwise[:, number]
    return best
