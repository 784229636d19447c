"""A quote as a card: the words, where they stand, and buttons to look at the place and to copy the citation."""

from __future__ import annotations

import html

import streamlit as st

from app.components import stance
from app.i18n import t
from app.results import Result
from recommender.alignment.results import Evidence


def where(page: int | None, section: str) -> str:
    """Page and section as plain text; "" where the format has neither."""
    return " · ".join(filter(None, [t("source.page", page=page) if page else "", section]))


def percent(probability: float) -> str:
    """A probability for the eye. Never 100 % or 0 %, because a model is never certain."""
    if probability < 0.01:
        return "< 1 %"
    return "> 99 %" if probability > 0.99 else f"{probability:.0%}".replace("%", " %")


def card(found: Evidence, shown: bool, notes: str = "") -> str:
    """The HTML of one quote. shown: its source is the one on display. notes: HTML of what is to be said of it."""
    place = html.escape(where(found.page, found.section))
    foot = " · ".join(filter(None, [place, html.escape(t("evidence.match", percent=percent(found.probability)))]))
    marker = " pa-shown" if shown else ""
    return (
        f'<div class="pa-quote{marker}"><blockquote>{html.escape(found.text)}</blockquote><footer>{foot}</footer>'
        f"{stance.lines(found)}{notes}</div>"
    )


def citation(result: Result, found: Evidence) -> str:
    """A quote with its source, ready to paste."""
    words = " ".join(found.text.split())
    return t("evidence.citation", quote=words, source=", ".join(filter(None, [result.title, *_place(found)])))


def _place(found: Evidence) -> list[str]:
    return [t("source.page", page=found.page) if found.page else "", found.section]


def show(result: Result, found: Evidence, key: str, selected: str, notes: str = "") -> None:
    """A card with its buttons. selected: the session key that holds the quote whose source is on display. notes: as for `card`."""
    is_shown = same(st.session_state.get(selected), found)
    st.html(card(found, is_shown, notes))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        label = t("evidence.show_page", page=found.page) if found.page else t("evidence.show_text")
        st.button(
            label,
            key=f"{key}-show",
            type="tertiary",
            icon=":material/visibility:",
            on_click=select,
            args=(selected, found),
            disabled=is_shown,
        )
        with st.popover(t("evidence.cite"), type="tertiary", icon=":material/format_quote:", key=f"{key}-cite"):
            st.code(citation(result, found), language=None, wrap_lines=True)


def select(selected: str, found: Evidence) -> None:
    """Puts a quote's source on display."""
    st.session_state[selected] = found


def same(one: Evidence | None, other: Evidence) -> bool:
    """Whether two quotes are the same place."""
    return one is not None and (one.start, one.end) == (other.start, other.end)
