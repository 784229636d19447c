"""What the program says to a reader, in each language of the interface: one catalogue for library, reports and app.

The texts stand in gettext catalogues, ``locale/<language>/*.po``, and are read with Babel. Two kinds are told apart:

- texts of screens and reports have a key, such as ``compare.title``, and a text in every language;
- sentences (errors, warnings) are written in English in the code and are found by that English template in
  ``sentences.po``; see `recommender.errors`.

A text with plural forms is chosen by the value named ``count``::

    say = words("en")
    say("result.pages", count=1)  # "1 page"
    say("result.pages", count=12)  # "12 pages"
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.messages.pofile import read_po

from recommender.errors import InputError, RecommenderError, Sentence

LANGUAGES = {"en": "English", "zh": "中文"}
LOCALE = Path(__file__).parent / "locale"
SENTENCES = "sentences"  # the catalogue whose keys are English templates

# British lists have no comma before "and".
_LOCALES = {"en": "en_GB", "zh": "zh"}
# A space before the sign in English, as the briefs and the indicators write it; none in Chinese.
_PERCENT = {"en": "{} %", "zh": "{}%"}


class Words(Mapping[str, str]):
    """The texts of one language by key: ``say("key", name=value)`` fills one in, ``say["key"]`` shows it as it stands.

    :param language: a key of `LANGUAGES`.
    :param texts: for each key its forms: one, or one for each plural form of the language.
    :param plural: which form a whole number takes.
    """

    def __init__(self, language: str, texts: Mapping[str, tuple[str, ...]], plural: Any) -> None:
        """Keep the texts; they are not copied."""
        self.language = language
        self._texts = texts
        self._plural = plural

    def __call__(self, key: str, /, **values: Any) -> str:
        """Say a text with its values filled in.

        :param key: a key of the catalogue.
        :param values: what the ``{names}`` in the text stand for; ``count`` also chooses the plural form.
        :returns: the text in `language`.
        :raises KeyError: for an unknown key, and for a value that is missing.
        """
        forms = self._texts[key]
        form = forms[min(self._plural(values["count"]), len(forms) - 1)] if len(forms) > 1 else forms[0]
        return form.format(**values)

    def __getitem__(self, key: str) -> str:
        """The text as the catalogue has it; of several forms the last, which is the one for many."""
        return self._texts[key][-1]

    def __iter__(self) -> Iterator[str]:
        """The keys, in the order of the catalogue."""
        return iter(self._texts)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._texts)

    def forms(self, key: str) -> tuple[str, ...]:
        """All plural forms of a text, as the catalogue has them."""
        return self._texts[key]


@lru_cache
def words(language: str) -> Words:
    """The texts of the screens and reports in one language, read once a process.

    :param language: a key of `LANGUAGES`.
    :raises InputError: where there are no texts in that language.
    """
    _check(language)
    texts: dict[str, tuple[str, ...]] = {}
    plural = None
    for path in sorted((LOCALE / language).glob("*.po")):
        if path.stem != SENTENCES:
            found, plural = _read(path, language)
            texts |= found
    return Words(language, texts, plural)


def translate(text: str | RecommenderError, language: str) -> str:
    """Say a sentence of the library in another language.

    Values that are sentences themselves are translated too.

    :param text: an error of the library, or a text; a `Sentence` is found by its template, a plain text as it is.
    :param language: a key of `LANGUAGES`.
    :returns: the sentence in that language; unchanged where the catalogue has none.
    """
    if isinstance(text, RecommenderError):
        text = text.sentence
    if language == "en":
        return str(text)
    template = sentences_in(language).get(text.template if isinstance(text, Sentence) else text)
    if not isinstance(text, Sentence):
        return template or text
    if not text.values:
        return template or str(text)
    values = {name: translate(v, language) if isinstance(v, Sentence) else v for name, v in text.values.items()}
    return (template or text.template).format(**values)


def percent(value: float, language: str, digits: int | None = None) -> str:
    """A share or a probability for the eye, the same everywhere.

    What is not quite none or all is never rounded to it: 0.996 is "> 99 %".

    :param value: from 0 to 1.
    :param language: a key of `LANGUAGES`.
    :param digits: decimal places; none unless told.
    """
    digits = digits or 0
    step = 10.0 ** -(digits + 2)
    sign, shown = "", value
    if 0 < value < step:
        sign, shown = "< ", step
    elif 1 - step < value < 1:
        sign, shown = "> ", 1 - step
    return sign + _PERCENT[language].format(f"{100 * shown:.{digits}f}")


def language_name(code: str, language: str) -> str:
    """The name of a document's language.

    :param code: such as "de"; "und" for a language that is not known.
    :param language: the language to name it in, a key of `LANGUAGES`.
    :returns: the name, such as "German"; the code itself where it names nothing.
    """
    if code == "und":
        return words(language)("language.und")
    found: str | None = _locale(language).languages.get(code)
    return found or code


def listed(names: Iterable[str], language: str) -> str:
    """Names as a list within a sentence: "a, b and c"; "a、b和c".

    :param names: in the order to be told.
    :param language: a key of `LANGUAGES`.
    """
    return format_list(list(names), locale=_locale(language))


@lru_cache
def sentences_in(language: str) -> dict[str, str]:
    """The translated sentences of the library in one language, by their English template.

    :param language: a key of `LANGUAGES`; English itself has none.
    :raises InputError: where there are no texts in that language.
    """
    _check(language)
    path = LOCALE / language / f"{SENTENCES}.po"
    if not path.is_file():
        return {}
    return {template: forms[0] for template, forms in _read(path, language)[0].items() if forms[0]}


def _read(path: Path, language: str) -> tuple[dict[str, tuple[str, ...]], Any]:
    with path.open("rb") as file:
        catalog = read_po(file, locale=language, domain=path.stem, abort_invalid=True)
    texts: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        # With plural forms the key stands twice: gettext wants a name for the plural as well.
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if key:  # the header has none
            texts[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return texts, gettext.c2py(catalog.plural_expr)


@lru_cache
def _locale(language: str) -> Locale:
    _check(language)
    return Locale.parse(_LOCALES[language])


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise InputError(
            "There are no texts in the language {language!r}; choose one of {known}.",
            language=language,
            known=", ".join(LANGUAGES),
        )
