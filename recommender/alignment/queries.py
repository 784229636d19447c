"""Actions as points in the encoder's space: how each is worded in a language, and passages known to address it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.encoders import Encoder
from recommender.framework import Action, Framework, Translation
from recommender.languages import detect_document_language


@dataclass(frozen=True)
class Worded:
    """A framework in one language, in parts that are weighed alike.

    :ivar language: ISO 639-1 code; actions without a translation keep the framework's own wording.
    :ivar titles: one an action, with its theme before it where it has one.
    :ivar texts: one an action.
    :ivar elements: a tuple an action, which may be empty.
    :ivar terms: all words of an action in one string, for matching words.
    """

    language: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    elements: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]


def framework_language(framework: Framework) -> str:
    """The language of the framework's own wording, as detected: an ISO 639-1 code, or "und"."""
    return detect_document_language([action.text for action in framework.actions])


def worded_in(framework: Framework, language: str, own_language: str) -> Worded:
    """The framework's wording in `language` where it has one, else its own.

    :param language: ISO 639-1 code.
    :param own_language: of the framework's own wording (see `framework_language`).
    """
    translated = language != own_language and any(_has(action, language) for action in framework.actions)
    titles, texts, elements, terms = [], [], [], []
    for action in framework.actions:
        words = action.localized(language) if translated and _has(action, language) else None
        title = words.title if words else action.title
        theme = words.theme if words else action.theme
        text = words.text if words else action.text
        # An action without elements of its own in this language keeps those it has in its own.
        parts = (words.elements if words else ()) or action.elements
        keywords = (words.keywords if words else ()) or action.keywords
        # A bare title such as "Networks" says little; with its theme it says what the networks are for.
        titles.append(f"{theme}: {title}" if theme else title)
        texts.append(text)
        elements.append(tuple(parts))
        terms.append(" ".join(_unique([title, text, *parts, *keywords])))
    return Worded(language if translated else own_language, tuple(titles), tuple(texts), tuple(elements), tuple(terms))


def _has(action: Action, language: str) -> bool:
    found = action.translation(language)
    return found is not None and bool(found.text)


def _unique(parts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))


def elements_as_actions(framework: Framework) -> Framework:
    """A framework whose actions are the elements of another's, in order.

    An element is one checkable statement, as the targets are that the models were fitted with, so it is judged as an
    action of its own. A translation that splits an action otherwise is left out for that action.

    :returns: ids are "1.2#1", "1.2#2" and so on; without actions where no action has elements.
    """
    actions = []
    for action in framework.actions:
        for number, text in enumerate(action.elements):
            translations = {
                code: Translation(title=words.elements[number], text=words.elements[number])
                for code, words in action.translations.items()
                if len(words.elements) == len(action.elements)
            }
            actions.append(Action(id=f"{action.id}#{number + 1}", text=text, title=text, translations=translations))
    return Framework.of(f"{framework.id}-elements", framework.title, actions)


class Queries:
    """The vectors of one wording of a framework."""

    def __init__(self, encoder: Encoder, words: Worded) -> None:
        flat = [element for action in words.elements for element in action]
        queries = encoder.encode([*words.texts, *words.titles, *flat], "query")
        count = len(words.texts)
        self._texts, self._titles, self._elements = queries[:count], queries[count : 2 * count], queries[2 * count :]
        self._slices = _slices(words.elements)

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Similarity of passages to actions.

        :param vectors: of the passages, unit length, of shape (passages, dimension).
        :returns: mean cosines, of shape (passages, actions).
        """
        # The mean of three readings: what the action says as a whole, what it is called, and its best elements (up to
        # three, since a passage that takes up an action rarely takes up all of it).
        text, title = vectors @ self._texts.T, vectors @ self._titles.T
        best = _best(vectors @ self._elements.T, self._slices, 3, text) if len(self._elements) else text
        return (text + title + best) / 3


class ExampleSet:
    """Passages known to address each action, in any language.

    :param texts: for each action, its examples; may be empty.
    :param nearest: how many of them, the nearest to a passage, count: one may be near by chance, and no passage
        resembles all.
    :ivar present: bool of shape (actions,), which actions have any.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[Sequence[str]], nearest: int = 3) -> None:
        self._nearest = nearest
        flat = [text for action in texts for text in action]
        self.present = np.array([bool(len(action)) for action in texts], bool)
        self._vectors = encoder.encode(flat, "passage") if flat else None
        self._slices = _slices(texts)

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Mean similarity of passages to the nearest examples of each action.

        An action without examples gets the mean of those that have some, so that it draws no passage's mean away.

        :param vectors: of the passages, unit length, of shape (passages, dimension).
        :returns: mean cosines, of shape (passages, actions); 0 where no action has examples.
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
