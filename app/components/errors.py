"""Errors as a sentence. The user's are shown as they are; ours are logged and told plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import streamlit as st

from app import resources
from app.i18n import plain, t
from recommender.errors import RecommenderError


def sentence(error: Exception) -> str:
    """What to tell the user; anything that is not meant for the user is logged."""
    if isinstance(error, RecommenderError):
        return str(error)
    resources.logger().error("unexpected error", exc_info=error)
    return t("error.unexpected", folder=resources.load_settings().logs_dir)


def show(message: str) -> None:
    """An error box with a text of ours or of the library, never read as Markdown."""
    st.error(plain(message), icon=":material/error:")


@contextmanager
def shown() -> Iterator[None]:
    """Shows what goes wrong inside instead of ending the page."""
    try:
        yield
    except Exception as error:
        show(sentence(error))


def guarded(page: Callable[[], None]) -> Callable[[], None]:
    """A page that shows a sentence where it would have ended in a traceback."""

    @wraps(page)
    def run() -> None:
        with shown():
            page()

    return run
