"""Search: ask anything in any language over the passages of all stored policies."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from app import state
from app.i18n import language as interface
from app.i18n import language_name, plain, t
from app.render import layout, source
from app.render.quotes import lang, where
from recommender.library import SearchHit
from recommender.policies import Policy

LIMIT = 20


def page() -> None:
    """Draw the question and what was found."""
    layout.head("search")
    policies = state.library().policies()
    if not policies:
        layout.empty("search.nothing_stored")
        return
    text, jurisdiction, language = question(policies)
    if not text:
        layout.empty("search.empty")
        return
    with st.spinner(t("search.running")):
        hits = state.library().search(text, limit=LIMIT, jurisdiction=jurisdiction, language=language)
    if not hits:
        layout.empty("search.none")
        return
    st.caption(t("search.found", count=len(hits)))
    for rank, hit in enumerate(hits):
        found(hit, f"hit-{rank}-{hit.policy.key}-{hit.passage.start}")


def question(policies: list[Policy]) -> tuple[str, str | None, str | None]:
    """What is asked, and where to look."""
    left, middle, right = st.columns([0.6, 0.2, 0.2], vertical_alignment="bottom")
    with left:
        text = st.text_input(
            t("search.label"),
            placeholder=t("search.placeholder"),
            type="search",
            icon=":material/search:",
            key="query",
            persist_state="session",
        )
    with middle:
        jurisdiction = choose("word.jurisdiction", sorted({policy.jurisdiction for policy in policies} - {""}))
    with right:
        spoken = sorted({policy.language for policy in policies} - {""})
        language = choose("word.language", spoken, language_name)
    return (text or "").strip(), jurisdiction, language


def choose(key: str, options: list[str], name: Callable[[str], str] = str) -> str | None:
    """A filter; None stands for everything."""
    chosen = st.selectbox(
        t(key),
        ["", *options],
        format_func=lambda option: name(option) if option else t("search.any"),
        key=f"{key}-{interface()}",  # else the shown name stays in the other language
        persist_state="session",
    )
    return chosen or None


def found(hit: SearchHit, key: str) -> None:
    """Draw one passage, with its source on demand."""
    passage = hit.passage
    with st.container(border=True, key=key):
        st.markdown(f"**{plain(hit.policy.name)}**")
        layout.facts(
            " · ".join(
                filter(
                    None,
                    [hit.policy.jurisdiction, language_name(passage.language), where(passage.page, passage.section)],
                )
            )
        )
        st.html(
            f'<div class="pa-quote"><blockquote{lang(passage.language)}>{html.escape(passage.text)}</blockquote></div>'
        )
        box = st.expander(t("search.show"), key=f"{key}-open", on_change="rerun", type="compact")
        if box.open:
            with box:
                source.passage(state.source(hit.policy), passage.page, passage.start, passage.end, passage.section)
