"""Framework: the actions that policies are compared with, and how to bring your own."""

from __future__ import annotations

import html

import streamlit as st

from app import state
from app.i18n import language, plain, t
from app.render import layout
from recommender.errors import FrameworkError
from recommender.framework import Action, Framework, parse_framework

TYPES = ["jsonl", "json", "csv", "xlsx"]


def page() -> None:
    """Draw the framework of the session."""
    layout.head("framework")
    own(state.framework())
    framework = state.framework()
    st.header(plain(framework.localized_title(language())), anchor=False)
    st.html(f'<p class="pa-facts">{html.escape(t("framework.count", count=len(framework)))}</p>')
    if facts := list(filter(None, [*framework.source.values(), framework.note])):
        with st.expander(t("framework.origin"), type="compact"):
            for fact in facts:
                st.markdown(f"- {plain(fact)}")
    tree(framework)


def own(framework: Framework) -> None:
    """Loading a framework for this session, and going back to the shipped one."""
    is_own = st.session_state.get("own_framework") is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(t("framework.load"), icon=":material/upload_file:", key="load-framework"):
            st.caption(t("framework.formats"))
            turn = st.session_state.setdefault("framework_turn", 0)
            file = st.file_uploader(t("framework.file"), type=TYPES, key=f"framework-upload-{turn}")
        if is_own and st.button(t("framework.reset"), icon=":material/undo:", key="reset-framework"):
            st.session_state["own_framework"] = None
            st.rerun()
    if file is not None:
        try:
            st.session_state["own_framework"] = parse_framework(file.getvalue(), file.name)
        except FrameworkError as error:
            layout.error(layout.sentence(error))
            return
        st.session_state["framework_turn"] = turn + 1
        st.rerun()
    if is_own:
        st.info(t("framework.own", title=plain(framework.localized_title(language()))), icon=":material/info:")


def tree(framework: Framework) -> None:
    """Pillar, theme, action."""
    for pillar, themes in framework.tree(language()).items():
        count = sum(len(actions) for actions in themes.values())
        with st.expander(f"**{plain(pillar or t('result.no_pillar'))}**  :gray[{t('framework.count', count=count)}]"):
            for theme, actions in themes.items():
                if theme:
                    st.markdown(f"### {plain(theme)}")
                for action in actions:
                    with st.expander(
                        f"{plain(action.localized(language()).title)}  :gray[{plain(action.id)}]",
                        type="compact",
                    ):
                        st.html(content(action))


def content(action: Action) -> str:
    """The HTML of one action: text, elements, keywords, source."""
    said = action.localized(language())
    parts = [f'<p class="pa-text">{html.escape(said.text)}</p>']
    if said.elements:
        items = "".join(f"<li>{html.escape(element)}</li>" for element in said.elements)
        parts.append(f'<p class="pa-label">{html.escape(t("action.elements"))}</p><ul class="pa-elements">{items}</ul>')
    if said.keywords:
        words = html.escape(t("list.separator").join(said.keywords))
        parts.append(f'<p class="pa-keywords">{html.escape(t("framework.keywords"))} {words}</p>')
    if action.source:
        parts.append(f'<p class="pa-keywords">{html.escape(t("framework.source"))} {html.escape(action.source)}</p>')
    return "".join(parts)
