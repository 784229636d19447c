"""Both interface languages say everything, and no view says anything in its own words."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from app.i18n import plain
from recommender.languages import LANGUAGES as DOCUMENT_LANGUAGES
from recommender.messages import LANGUAGES, language_name, words

APP = Path(__file__).resolve().parent.parent / "app"
SOURCES = sorted(APP.rglob("*.py"))
# First arguments of these are shown to the user.
SHOWN = """
    title header subheader caption write markdown text info success warning error button text_input selectbox
    file_uploader expander popover status spinner segmented_control download_button form_submit_button badge
    metric toggle checkbox radio dialog tabs
""".split()  # noqa: SIM905


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def keys_in(path: Path) -> list[str | re.Pattern[str]]:
    """Keys given to t(): plain ones, and patterns of those with a part that is known only when it runs."""
    found: list[str | re.Pattern[str]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t"):
            continue
        within = {id(v) for part in ast.walk(node.args[0]) if isinstance(part, ast.JoinedStr) for v in part.values}
        for part in ast.walk(node.args[0]):
            if id(part) in within:
                continue
            if isinstance(part, ast.JoinedStr):
                pieces = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in part.values]
                found.append(re.compile("".join(map(str, pieces))))
            elif isinstance(part, ast.Constant) and "." in str(part.value).strip("."):
                found.append(str(part.value))
    return found


def test_both_languages_have_the_same_keys() -> None:
    assert set(words("en")) == set(words("zh"))


@pytest.mark.parametrize("key", sorted(words("en")))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert words("en")[key].strip() and words("zh")[key].strip()
    assert fields(words("en")[key]) == fields(words("zh")[key])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(APP)))
def test_every_key_that_is_used_has_a_text(path: Path) -> None:
    known = words("en")
    for key in keys_in(path):
        if isinstance(key, str):
            assert key in known
        else:
            assert any(key.fullmatch(candidate) for candidate in known), key.pattern


def test_the_search_for_keys_finds_them() -> None:
    assert "assess.start" in keys_in(APP / "views" / "assess.py")


def test_every_text_is_used() -> None:
    used = [key for path in SOURCES for key in keys_in(path)]
    # Named in code by their last part: a page's head and empty states, and filters.
    source = "\n".join(path.read_text("utf-8") for path in SOURCES)
    named = {f"{page}.{part}" for page in ("assess", "library", "search", "framework") for part in ("title", "about")}
    for key in words("en"):
        plainly = key in used or key in named or f'"{key}"' in source
        stem = key.rsplit(".", 1)[0]
        by_part = any(isinstance(other, re.Pattern) and other.fullmatch(key) for other in used) and (
            stem in source or key.split(".")[0] in ("status", "step", "list", "nav")
        )
        assert plainly or by_part or key.startswith("language."), key


def test_every_document_language_has_a_name() -> None:
    for code in LANGUAGES:
        assert all(language_name(one, code) != one for one in (*DOCUMENT_LANGUAGES, "und"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(APP)))
def test_no_view_shows_words_of_its_own(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWN:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "st" and node.args:
                first = node.args[0]
                assert not (isinstance(first, ast.Constant) and re.search("[A-Za-z]{2}", str(first.value))), (
                    f"{path.name}:{node.lineno} shows {first.value!r}"
                )


def test_a_users_text_is_never_read_as_markdown() -> None:
    assert plain("*a* [b](c) :red[d] $e$ <b>\n# f") == (r"\*a\* \[b\]\(c\) \:red\[d\] \$e\$ \<b\> \# f")
