"""The interface's words. Each visible text has a key in a file of messages/en and one of messages/zh."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

LANGUAGES = {"en": "English", "zh": "中文"}
MESSAGES = Path(__file__).parent / "messages"
KEY = "language"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:&])")


@lru_cache
def messages(language: str) -> dict[str, str]:
    """All texts of one interface language, by key."""
    found: dict[str, str] = {}
    for path in sorted((MESSAGES / language).glob("*.json")):
        found |= json.loads(path.read_text("utf-8"))
    return found


def language() -> str:
    """The interface language of this session: "en" or "zh"."""
    chosen = st.session_state.get(KEY)
    return chosen if chosen in LANGUAGES else "en"


def t(key: str, **values: Any) -> str:
    """The text of a key in the interface language, its {names} filled in. Raises KeyError for an unknown key."""
    return messages(language())[key].format(**values)


def switch() -> None:
    """The language switch in the side bar; the choice is kept in the session and in the address (?language=zh)."""
    if KEY not in st.session_state:
        asked = st.query_params.get(KEY)
        st.session_state[KEY] = asked if asked in LANGUAGES else "en"
    st.sidebar.segmented_control(
        messages("en")["nav.language"],
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
    """A document language for the eye: its name where we have one, else its code."""
    return messages(language()).get(f"language.{code}", code)
