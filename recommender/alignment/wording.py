"""How each action is put to the encoders: its wording in a language, in parts that are weighed alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.framework import Action, Framework, Translation
from recommender.languages import detect_document_language


@dataclass(frozen=True)
class Wording:
    """A framework in one language.

    language: the language the queries are in; actions without a translation keep the framework's own wording.
    titles, texts: one string an action. elements: a tuple of strings an action, may be empty.
    terms: all words of an action in one string, for lexical matching.
    """

    language: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    elements: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]


def framework_language(framework: Framework) -> str:
    """Language of the framework's own wording, detected."""
    return detect_document_language([action.text for action in framework.actions])


def wording_for(framework: Framework, language: str, own_language: str) -> Wording:
    """The framework's wording in `language` where it has one, else its own.

    Passages are compared with wording of their own language: encoders rate pairs of one language closer, whatever they
    say, so mixed pairs would be compared with an unfair yardstick.
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
    return Wording(language if translated else own_language, tuple(titles), tuple(texts), tuple(elements), tuple(terms))


def _has(action: Action, language: str) -> bool:
    found = action.translation(language)
    return found is not None and bool(found.text)


def _unique(parts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))


def elements_as_actions(framework: Framework) -> Framework:
    """A framework whose actions are the elements of another's, in order.

    An element is one checkable statement, as the targets are that the models were fitted with, so it is judged as an action of
    its own. A translation that splits an action otherwise is left out for that action.
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
