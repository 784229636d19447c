"""No page of the app says anything in its own words, nor takes a user's text for Markdown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.i18n import plain

APP = Path(__file__).resolve().parent.parent / "app"
SOURCES = sorted(APP.rglob("*.py"))
# First arguments of these are shown to the user.
SHOWN = """
    title header subheader caption write markdown text info success warning error button text_input selectbox
    file_uploader expander popover status spinner segmented_control download_button form_submit_button badge
    metric toggle checkbox radio dialog tabs
""".split()  # noqa: SIM905


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
