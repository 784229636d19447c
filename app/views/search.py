"""Search: ask anything in any language over the passages of all stored policies."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from app import resources
from app.components import layout, source
from app.components.evidence import where
from app.i18n import language as interface
from app.i18n import language_name, plain, t
from app.results import Source
from recommender.store import StoredPolicy
from recommender.library import SearchHit

LIMIT = 20


def page() -> None:
    layout.head("search")
    policies = resources.library().policies()
    if not policies:
        layout.empty("search.nothing_stored")
        return
    text, jurisdiction, language = question(policies)
    if not text:
        layout.empty("search.empty")
        return
    with st.spinner(t("search.running")):
        hits = resources.library().search(text, limit=LIMIT, jurisdiction=jurisdiction, language=language)
    if not hits:
        layout.empty("search.none")
        return
    st.caption(t("search.found", count=len(hits)))
    for rank, hit in enumerate(hits):
        card(hit, f"hit-{rank}-{hit.policy.id}-{hit.start}")


def question(policies: list[StoredPolicy]) -> tuple[str, str | None, str | None]:
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
        jurisdiction = choose("search.jurisdiction", sorted({policy.jurisdiction for policy in policies} - {""}))
    with right:
        spoken = sorted({policy.language for policy in policies} - {""})
        language = choose("search.language", spoken, language_name)
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


def card(hit: SearchHit, key: str) -> None:
    """One passage, with its source on demand."""
    with st.container(border=True, key=key):
        st.markdown(f"**{plain(hit.policy.title)}**")
        facts = [hit.policy.jurisdiction, language_name(hit.language), where(hit.page, hit.section)]
        st.html(
            f'<p class="pa-facts">{html.escape(" · ".join(filter(None, facts)))}</p>'
            f'<div class="pa-quote"><blockquote>{html.escape(hit.text)}</blockquote></div>'
        )
        box = st.expander(t("search.show"), key=f"{key}-open", on_change="rerun", type="compact")
        if box.open:
            with box:
                source.show(opened(hit.policy.id), hit.page, hit.start, hit.end, hit.section)


def opened(policy_id: int) -> Source:
    """A stored policy's document with the file to draw pages of."""
    library = resources.library()
    return Source(document=library.document(policy_id), path=library.original(policy_id))
