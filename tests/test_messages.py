"""The catalogues of words: complete in both languages, used to the last key, and every error has its translation."""

from __future__ import annotations

import ast
import json
import re
import string
from functools import lru_cache
from pathlib import Path

import pytest

from recommender.errors import InputError, Sentence
from recommender.languages import LANGUAGES as DOCUMENT_LANGUAGES
from recommender.messages import (
    LANGUAGES,
    LOCALE,
    language_name,
    listed,
    percent,
    sentences_in,
    translate,
    words,
)

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "recommender").rglob("*.py")])
MEASURED_ON = re.compile(r'"data": ("(?:[^"\\\\]|\\\\.)+")')  # in the shipped figures
SAYS = ("t", "say")  # what a function that says a key is called


@lru_cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def fields(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def pattern(node: ast.JoinedStr) -> re.Pattern[str] | None:
    """What an f-string can be, if it may be a key."""
    said = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values]
    if not re.fullmatch(r"[a-z_0-9]+\.[a-z_0-9.]*", "".join(said).split("\0")[0] or "-"):
        return None
    return re.compile("".join("[a-z_0-9. ]+" if part == "\0" else re.escape(part) for part in said))


def told(node: ast.expr) -> list[str | re.Pattern[str]]:
    """The keys that an argument may be."""
    if isinstance(node, ast.Constant):
        return [str(node.value)] if "." in str(node.value) else []
    if isinstance(node, ast.JoinedStr):
        return [found] if (found := pattern(node)) else []
    if isinstance(node, ast.IfExp):
        return told(node.body) + told(node.orelse)
    return []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    keys = [
        key
        for path in (LOCALE / language).glob("*.po")
        for key in re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(keys) == len(set(keys))


def test_both_languages_have_the_same_keys() -> None:
    assert set(words("en")) == set(words("zh"))


@pytest.mark.parametrize("key", sorted(words("en")))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    forms = [form for language in LANGUAGES for form in words(language).forms(key)]
    assert all(form.strip() for form in forms)
    counted = {"count"} if len(words("en").forms(key)) > 1 else set()  # "The nearest passage" names no number
    assert len({frozenset(fields(form) | counted) for form in forms}) == 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_key_that_is_used_has_a_text(path: Path) -> None:
    known = words("en")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS and node.args:
            for key in told(node.args[0]):
                if isinstance(key, str):
                    assert key in known, f"{path.name}:{node.lineno} says {key}"
                else:
                    assert any(key.fullmatch(one) for one in known), f"{path.name}:{node.lineno} says {key.pattern}"


def test_every_key_is_used() -> None:
    constants: set[str] = set()
    patterns: set[re.Pattern[str]] = set()
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants |= {node.value, *node.value.split()[:1]}  # a column is told as "key kind"
            elif isinstance(node, ast.JoinedStr) and (found := pattern(node)):
                patterns.add(found)
    unused = []
    for key in words("en"):
        stem, _, part = key.rpartition(".")
        # The head of a page and a page without content are named by what comes before the last point.
        by_stem = part in ("title", "about", "text", "nothing") and stem in constants
        if not (key in constants or by_stem or any(one.fullmatch(key) for one in patterns)):
            unused.append(key)
    assert not unused


def test_every_document_language_has_a_name() -> None:
    for language in LANGUAGES:
        assert all(language_name(code, language) != code for code in (*DOCUMENT_LANGUAGES, "und"))
    assert (language_name("de", "en"), language_name("de", "zh"), language_name("und", "en")) == (
        "German",
        "德语",
        "language unknown",
    )
    assert language_name("qqq", "zh") == "qqq"


def test_a_count_chooses_the_form() -> None:
    say = words("en")
    assert [say("result.pages", count=count) for count in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert words("zh")("result.pages", count=1) == "1 页"


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(KeyError):
        words("en")("no.such.key")
    with pytest.raises(KeyError):
        words("en")("result.pages", number=3)
    with pytest.raises(InputError, match="There are no texts in the language 'fr'; choose one of en, zh."):
        words("fr")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0, None, "0 %"),
        (0.004, None, "< 1 %"),
        (0.01, None, "1 %"),
        (0.123, None, "12 %"),
        (0.99, None, "99 %"),
        (0.995, None, "> 99 %"),
        (1.0, None, "100 %"),
        (0.123, 1, "12.3 %"),
        (0.0004, 1, "< 0.1 %"),
        (0.9996, 1, "> 99.9 %"),
    ],
)
def test_a_percentage_is_none_or_all_only_where_it_is(value: float, digits: int | None, shown: str) -> None:
    assert percent(value, "en", digits) == shown
    assert percent(value, "zh", digits) == shown.replace(" %", "%")


def test_names_are_listed_as_the_language_does() -> None:
    assert [listed("abc"[:n], "en") for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed("abc", "zh") == "a、b和c"


def test_an_error_is_said_in_the_language_of_the_reader() -> None:
    error = InputError(
        "There are no texts in the language {language!r}; choose one of {known}.", language="fr", known="en"
    )
    assert translate(error, "en") == str(error)
    assert translate(error, "zh") == "没有语言 'fr' 的文字；请选择 en 之一。"


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    inner = Sentence(
        "There are no texts in the language {language!r}; choose one of {known}.", language="fr", known="en"
    )
    assert translate(Sentence("a.pdf: {why}", why=inner), "zh") == "a.pdf: 没有语言 'fr' 的文字；请选择 en 之一。"


def test_a_text_that_nobody_translated_stays() -> None:
    assert translate("Some other {text}.", "zh") == "Some other {text}."
    assert translate(Sentence("A sentence of {whom}.", whom="theirs"), "zh") == "A sentence of theirs."


@lru_cache
def sentences() -> dict[str, tuple[str, bool]]:
    """Every template given to an error of ours or to Sentence: where it stands, and whether values come with it."""
    kinds = {"RecommenderError", "Sentence"}
    while True:  # errors of errors
        more = {
            node.name
            for path in SOURCES
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ClassDef) and any(named(base) in kinds - {"Sentence"} for base in node.bases)
        }
        if more <= kinds:
            break
        kinds |= more
    found: dict[str, tuple[str, bool]] = {}
    for path in SOURCES:
        constants = {
            target.id: node.value
            for node in tree(path).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and named(node.func) in kinds and node.args:
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                todo = [node.args[0]]
                while todo:
                    said = todo.pop()
                    if isinstance(said, ast.IfExp):
                        todo += [said.body, said.orelse]
                    elif isinstance(said, ast.Name) and said.id in constants:
                        todo.append(constants[said.id])
                    elif isinstance(said, ast.Constant):
                        found[said.value] = (place, bool(node.keywords))
                    elif isinstance(said, ast.JoinedStr | ast.BinOp):
                        found[f"(made at run time) {place}"] = (place, False)
    return found


def named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@pytest.mark.slow
def test_a_sentence_is_a_literal_with_values() -> None:
    """An f-string or a sum of texts has no template that could be looked up."""
    assert not [place for template, (place, _) in sentences().items() if template.startswith("(made at run time)")]


def test_every_sentence_is_in_chinese() -> None:
    catalogue = sentences_in("zh")
    wanted = {template for template in sentences() if not template.startswith("(made at run time)")}
    assert not [f"{sentences()[template][0]}: {template}" for template in sorted(wanted - set(catalogue))]
    data = {
        json.loads(text)
        for path in (ROOT / "recommender").rglob("*.json")
        for text in MEASURED_ON.findall(path.read_text("utf-8"))
    }
    assert not sorted(set(catalogue) - wanted - data), "translations of sentences that nobody says any more"


@pytest.mark.parametrize("template", sorted(sentences_in("zh")))
def test_a_translation_has_the_values_of_its_sentence(template: str) -> None:
    translated = sentences_in("zh")[template]
    assert translated.strip()
    if sentences().get(template, ("", True))[1]:  # without values the braces are braces
        assert sorted(holes(template)) == sorted(holes(translated))
    assert translated != template


def holes(template: str) -> list[tuple[str, str | None, str | None]]:
    """The places of values, with their conversions and formats."""
    return [(name, spec, kind) for _, name, spec, kind in string.Formatter().parse(template) if name is not None]
