"""Page furniture: the head of a page and its empty state."""

from __future__ import annotations

import html

import streamlit as st

from app.i18n import t


def head(page: str, about: bool = True) -> None:
    """Title of a page and, where there is room, the line under it."""
    st.title(t(f"{page}.title"), anchor=False)
    if about:
        st.html(f'<p class="pa-facts">{html.escape(t(f"{page}.about"))}</p>')


def empty(key: str) -> None:
    """What a page says while there is nothing to show: a title and what to do."""
    st.html(f'<div class="pa-empty"><b>{html.escape(t(f"{key}.title"))}</b>{html.escape(t(f"{key}.text"))}</div>')
