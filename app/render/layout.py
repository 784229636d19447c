"""Page furniture: the head of a page, its empty state, a label over a list, and errors as a sentence.

Errors that are meant for the user are shown as they are; ours are logged and told plainly.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import streamlit as st

from app import state
from app.i18n import language, plain, t
from recommender.errors import RecommenderError
from recommender.messages import translate
from recommender.settings import load_settings


def head(page: str, about: bool = True) -> None:
    """Title of a page and, where there is room, the line under it."""
    st.title(t(f"{page}.title"), anchor=False)
    if about:
        st.html(f'<p class="pa-facts">{html.escape(t(f"{page}.about"))}</p>')


def empty(key: str) -> None:
    """What a page says while there is nothing to show: a title and what to do."""
    st.html(f'<div class="pa-empty"><b>{html.escape(t(f"{key}.title"))}</b>{html.escape(t(f"{key}.text"))}</div>')


def nothing(text: str) -> None:
    """What a list says that is empty (plain text)."""
    st.html(f'<div class="pa-empty">{html.escape(text)}</div>')


def label(text: str) -> None:
    """A small heading over a list or a chart (plain text)."""
    st.html(f'<p class="pa-label">{html.escape(text)}</p>')


def summary(text: str) -> None:
    """The result in a sentence, in letters that are read first (plain text)."""
    st.html(f'<p class="pa-summary">{html.escape(text)}</p>')


def facts(text: str) -> None:
    """A grey line of facts (plain text)."""
    st.html(f'<p class="pa-facts">{html.escape(text)}</p>')


def sentence(fault: Exception) -> str:
    """What to tell the user; anything that is not meant for the user is logged."""
    if isinstance(fault, RecommenderError):
        return translate(fault, language())
    state.logger().error("unexpected error", exc_info=fault)
    return t("error.unexpected", folder=load_settings().logs_dir)


def error(message: str) -> None:
    """An error box with a text of ours or of the library, never read as Markdown."""
    st.error(plain(message), icon=":material/error:")


@contextmanager
def caught() -> Iterator[None]:
    """Shows what goes wrong inside instead of ending the page."""
    try:
        yield
    except Exception as fault:
        error(sentence(fault))


def guarded(page: Callable[[], None]) -> Callable[[], None]:
    """A page that shows a sentence where it would have ended in a traceback."""

    @wraps(page)
    def run() -> None:
        with caught():
            page()

    return run
