"""One indicator: what it measures, where it stands against its path, its values, and what can be done with it."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from app.components import chart, indicator_form, table
from app.components.indicator_log import frame_of, note
from app.i18n import language, plain, t
from recommender.framework import Framework
from recommender.indicators import Indicator, Indicators, Observation
from recommender.reports.indicators_report import (
    alt_text,
    facts,
    observation_table,
    state_sentences,
)
from recommender.reports.indicators_trend import trend_chart, trend_frame
from recommender.reports.indicators_words import indicator_words

ACTION = "indicators-action"


def chosen_action(framework: Framework) -> str | None:
    """The action whose adoption is counted; None for at least one of them."""
    chosen = st.session_state.get(ACTION)
    return chosen if chosen in {action.id for action in framework.actions} else None


def show(found: Indicators, one: Indicator, observations: list[Observation], framework: Framework) -> None:
    """one: in the interface language. observations: by date."""
    say = indicator_words(language())
    key = f"indicator-{one.id}-{language()}"
    st.header(plain(one.title), anchor=False)
    if one.automatic:
        choose_action(framework)
    sentences = state_sentences(one, observations, say)
    st.html(f'<p class="pa-text">{html.escape(one.definition)}</p>')
    if sentences:
        lines = "".join(f"<p>{html.escape(text)}</p>" for text in sentences)
        st.html(f'<div class="pa-standing">{lines}</div>')
    if not observations:
        st.info(t("indicators.automatic_none" if one.automatic else "indicators.none"), icon=":material/info:")
    if observations or one.target is not None:
        name = f"indicator-{one.id}"
        chart.show(
            trend_chart(one, observations, say),
            trend_frame(one, observations, say),
            key,
            alt_text(one, observations, say),
            name,
        )
    counted = say["any_action"]
    if (action := chosen_action(framework)) is not None:
        counted = say["one_action"].format(action=f"{action} {framework.action(action).localized(language()).title}")
    items = "".join(f"<li>{html.escape(text)}</li>" for text in facts(one, counted, say))
    st.html(f'<ul class="pa-elements">{items}</ul>')
    if observations:
        st.html(f'<p class="pa-label">{html.escape(t("indicators.observations"))}</p>')
        frame = frame_of(observation_table(one, observations, say))
        filters = (say["jurisdiction"],) if len({seen.jurisdiction for seen in observations}) > 1 else ()
        table.show(frame, f"{key}-values", filters, {say["expected"]: st.column_config.NumberColumn(format="%.2f")})
    with st.container(horizontal=True, gap="small"):
        if not one.automatic:
            indicator_form.observe(found, one, observations)
            if observations:
                indicator_form.withdraw(found, one, observations)
        # The one that is kept: a form must not write the translation over it.
        indicator_form.change(found, found.get(one.id) if not one.shipped else replace(one))


def choose_action(framework: Framework) -> None:
    """Which action the programmes are to adopt."""
    note(t("indicators.automatic"))
    names = {action.id: f"{action.id} {action.localized(language()).title}" for action in framework.actions}
    if st.session_state.get(ACTION) not in (None, *names):
        st.session_state[ACTION] = None
    st.selectbox(
        t("indicators.action"),
        [None, *names],
        format_func=lambda key: names[key] if key else t("indicators.any_action"),
        key=ACTION,
        persist_state="session",
        width=560,
    )
