"""Sentences for the user, and the errors that carry them.

Each message is one or two sentences that name the file, say what is wrong and what to do. The command line prints the
message and exits 1; the app shows it beside the file. Anything else that is raised is a defect of ours.

A sentence is written once, in English, as a template; its translations stand in the catalogues of
`recommender.messages`, under the template. So a template is a literal, never an f-string, and what differs from case to
case is a value::

    raise InputError("The year {year!r} is not a year; write four digits, such as 2024.", year=year)
"""

from __future__ import annotations

from typing import Any


class Sentence(str):
    """An English sentence that can still be said in another language.

    It is a plain `str` everywhere else. A value may itself be a sentence.

    :param template: the sentence with its values as ``{names}``, a literal.
    :param values: what the names stand for; without any, the template is taken as it is, braces included.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Sentence:
        """Fill the values in."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def parts(self) -> dict[str, Any]:
        """The template and its values as JSON can hold them; `sentence_of` puts them together again."""
        values = {name: value.parts() if isinstance(value, Sentence) else value for name, value in self.values.items()}
        return {"template": self.template, "values": values}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the parts."""
        return _restored, (self.template, self.values)


def _restored(template: str, values: dict[str, Any]) -> Sentence:
    return Sentence(template, **values)


def sentence_of(kept: Any) -> str:
    """The sentence of such parts; a plain text stays one.

    :param kept: what `Sentence.parts` gave, or a `str`.
    """
    if not isinstance(kept, dict):
        return str(kept)
    values = {n: sentence_of(v) if isinstance(v, dict) and "template" in v else v for n, v in kept["values"].items()}
    return Sentence(kept["template"], **values)


def parts_of(text: str) -> Any:
    """What is kept of a text that may be a sentence."""
    return text.parts() if isinstance(text, Sentence) else text


class RecommenderError(Exception):
    """Base of every error that is meant for the user's eyes.

    :param template: what is wrong and what to do, as for `Sentence`.
    :param values: what the names in the template stand for.
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        """Fill the values in."""
        self.sentence = template if isinstance(template, Sentence) else Sentence(template, **values)
        super().__init__(str(self.sentence))


class DocumentError(RecommenderError):
    """A policy file cannot be read."""


class FrameworkError(RecommenderError):
    """A framework file is not usable; the message names file, line and field."""


class EncoderError(RecommenderError):
    """A model cannot be loaded, or does not fit the vectors that are stored."""


class StoreError(RecommenderError):
    """The store cannot be opened or does not hold what was asked for."""


class InputError(RecommenderError):
    """Some other input (a passages file, an argument) is not usable."""
