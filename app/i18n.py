"""The interface's words, in the language that this session has chosen."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from recommender import messages
from recommender.messages import LANGUAGES

KEY = "language"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:&])")


def language() -> str:
    """The interface language of this session: "en" or "zh"."""
    chosen = st.session_state.get(KEY)
    return chosen if chosen in LANGUAGES else "en"


def words() -> messages.Words:
    """All texts in the interface language."""
    return messages.words(language())


def has(key: str) -> bool:
    """Whether the catalogue has this key."""
    return key in words()


def t(key: str, **values: Any) -> str:
    """Say a text in the interface language.

    :param key: a key of the catalogue.
    :param values: what the ``{names}`` in the text stand for; ``count`` chooses the plural form.
    :raises KeyError: for an unknown key, and for a value that is missing.
    """
    return words()(key, **values)


def switch() -> None:
    """Show the language switch in the side bar; the choice is kept in the session and in the address (?language=zh)."""
    if KEY not in st.session_state:
        asked = st.query_params.get(KEY)
        st.session_state[KEY] = asked if asked in LANGUAGES else "en"
    st.sidebar.segmented_control(
        messages.words("en")("nav.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key=KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    # Going to another page empties the address, so this is said again on every run.
    if st.query_params.get(KEY, "en") != language():
        st.query_params[KEY] = language()


def plain(text: str) -> str:
    """A text of the user's as Markdown that shows exactly that text, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def language_name(code: str) -> str:
    """A document's language in words, or its code where it has no name."""
    return messages.language_name(code, language())


def percent(value: float, digits: int | None = None) -> str:
    """A share or probability from 0 to 1 for the eye; see `recommender.messages.percent`."""
    return messages.percent(value, language(), digits)
