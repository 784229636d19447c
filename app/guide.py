"""A tour of three steps on the shipped briefs for a first visit: load them, read an assessment, take it further."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from app import state, task
from app.i18n import language, t
from recommender.policies import Policy, brief_paths

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

STEP = "guide_step"
STEPS = 3
OVER = 0  # taken to the end, or not wanted
SEEN = "guide_seen"
FURTHER = ("recommend", "compare", "scorecards")


def tour(pages: Mapping[str, StreamlitPage], here: str) -> None:
    """Draw the step at hand above the page; on the first page of a new user the question whether to begin.

    :param here: the page's name.
    """
    step = st.session_state.get(STEP)
    if step is None and here == "assess" and new():
        invite()
    if step:
        with st.container(border=True, key="guide"):
            told(step)
            with st.container(horizontal=True, vertical_alignment="center"):
                if step == 1:
                    load()
                elif step == 2:
                    read(pages)
                else:
                    further(pages, here)
                st.button(t("guide.leave"), key="guide-leave", type="tertiary", on_click=go, args=(OVER,))
            load_asked()


def go(step: int) -> None:
    """Go to a step, or end the tour."""
    st.session_state[STEP] = step
    st.session_state.pop(SEEN, None)


def begin() -> None:
    """Go to the first step that is still to be taken."""
    go(2 if state.library().policies() else 1)


def new() -> bool:
    """Whether nothing of the user's own is here yet."""
    shipped = {path.name for path in brief_paths()}
    return not state.results() and all(one.file in shipped for one in state.library().policies())


def invite() -> None:
    """Draw the question whether to begin."""
    with st.container(border=True, key="guide-invite"):
        st.html(f'<p class="pa-text"><b>{html.escape(t("guide.new"))}</b> {html.escape(t("guide.invite"))}</p>')
        with st.container(horizontal=True):
            st.button(t("guide.start"), key="guide-start", icon=":material/explore:", on_click=begin)
            st.button(t("guide.no"), key="guide-no", type="tertiary", on_click=go, args=(OVER,))


def told(step: int) -> None:
    """Draw what the step is about."""
    st.html(
        f'<p class="pa-label">{html.escape(t("guide.step", step=step, steps=STEPS))}</p>'
        f'<p class="pa-text"><b>{html.escape(t(f"guide.title.{step}"))}</b> {html.escape(t(f"guide.text.{step}"))}</p>'
    )


def load() -> None:
    """Draw the button of the first step, which asks for the shipped briefs."""
    st.button(
        t("library.briefs"),
        type="primary",
        icon=":material/inventory_2:",
        key="guide-briefs",
        on_click=task.ask,
        args=("guide-load",),
    )


def load_asked() -> None:
    """Load the briefs where it was asked."""
    library = state.library()
    if task.run("guide-load", t("library.loading"), lambda progress: (library.load_briefs(progress=progress),)):
        go(2)
        st.rerun()


def example() -> Policy | None:
    """A policy to show, in the language of the interface where there is one."""
    policies = state.library().policies()
    return next((one for one in policies if one.language == language()), policies[0] if policies else None)


def read(pages: Mapping[str, StreamlitPage]) -> None:
    """Draw the button of the second step, which opens the assessment of an example."""
    policy = example()
    if policy is None:  # somebody emptied the library meanwhile
        go(1)
        st.rerun()
        return
    if st.button(t("guide.open"), type="primary", icon=":material/fact_check:", key="guide-open"):
        task.ask("open", policy.id)
        go(3)
        st.switch_page(pages["library"])


def further(pages: Mapping[str, StreamlitPage], here: str) -> None:
    """Draw the third step: where to go next, with what was seen already ticked.

    :param here: the name of the page that is open.
    """
    seen: set[str] = st.session_state.setdefault(SEEN, set())
    seen |= {here} & set(FURTHER)
    for name in FURTHER:
        mark = ":material/check:" if name in seen else ":material/arrow_forward:"
        if st.button(t(f"nav.{name}"), key=f"guide-{name}", icon=mark, disabled=name == here):
            st.switch_page(pages[name])
    if seen:
        st.button(t("guide.end"), type="primary", key="guide-end", on_click=go, args=(OVER,))


def briefs_button(key: str) -> None:
    """Draw a button that loads the shipped briefs into the library, and load them where it was pressed."""
    st.button(
        t("library.briefs"),
        type="primary",
        icon=":material/inventory_2:",
        help=t("library.briefs_help"),
        key=f"{key}-briefs",
        on_click=task.ask,
        args=(f"{key}-load",),
    )
    library = state.library()
    if task.run(f"{key}-load", t("library.loading"), lambda progress: (library.load_briefs(progress=progress),)):
        st.rerun()
