"""One indicator: what it measures, where it stands against its path, its values, and what can be done with it."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from app.i18n import language, plain, t, words
from app.render import charts, layout, table
from app.views.indicators import forms
from recommender.framework import Framework
from recommender.indicators import Indicator, Indicators, Observation
from recommender.reports import Table
from recommender.reports.sections import indicators as said

ACTION = "indicators-action"


def counted_action(framework: Framework) -> str | None:
    """The action whose adoption is counted; None for at least one of them."""
    chosen = st.session_state.get(ACTION)
    return chosen if chosen in {action.id for action in framework.actions} else None


def whole(found: Indicators, one: Indicator, observations: list[Observation], framework: Framework) -> None:
    """Draw an indicator.

    :param one: in the interface language, as `framework`.
    :param observations: by date.
    """
    say = words()
    key = f"indicator-{one.id}-{language()}"
    st.header(plain(one.title), anchor=False)
    if one.automatic:
        action_choice(framework)
    sentences = said.state_sentences(one, observations, say)
    st.html(f'<p class="pa-text">{html.escape(one.definition)}</p>')
    if sentences:
        st.html(f'<div class="pa-standing">{"".join(f"<p>{html.escape(text)}</p>" for text in sentences)}</div>')
    if not observations:
        st.info(t("indicators.automatic_none" if one.automatic else "indicators.none"), icon=":material/info:")
    if observations or one.target is not None:
        drawn, numbers = said.trend_chart(one, observations, say), said.trend_frame(one, observations, say)
        charts.with_numbers(drawn, numbers, key, said.alt_text(one, observations, say), f"indicator-{one.id}")
    counted = said.counted_action(framework, counted_action(framework), say)
    items = "".join(f"<li>{html.escape(text)}</li>" for text in said.facts(one, counted, say))
    st.html(f'<ul class="pa-elements">{items}</ul>')
    if observations:
        layout.label(t("indicators.observations"))
        filters = (say["report.jurisdiction"],) if len({seen.jurisdiction for seen in observations}) > 1 else ()
        columns = {say["indicator.expected"]: st.column_config.NumberColumn(format="%.2f")}
        table.searchable(frame_of(said.observation_table(one, observations, say)), f"{key}-values", filters, columns)
    with st.container(horizontal=True, gap="small"):
        if not one.automatic:
            forms.observation(found, one, observations)
            if observations:
                forms.withdrawal(found, one, observations)
        # The one that is kept: a form must not write the translation over it.
        forms.change(found, one if one.shipped else found.get(one.id))


def action_choice(framework: Framework) -> None:
    """Draw the choice of the action that programmes are to adopt."""
    forms.note(t("indicators.automatic"))
    names = {action.id: f"{action.id} {action.title}" for action in framework.actions}
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


def frame_of(made: Table) -> pd.DataFrame:
    """A report's table for the screen: its columns by their labels, without those that are empty throughout."""
    frame = pd.DataFrame(made.rows, columns=[column.label for column in made.columns]).dropna(axis="columns", how="all")
    for column in made.columns:
        if column.label in frame and frame[column.label].isna().any():
            # What is not there is left blank; Streamlit would write None.
            frame[column.label] = [_text(value) for value in frame[column.label]]
    return frame


def _text(value: object) -> str:
    if pd.isna(value):
        return ""
    return said.figure(value) if isinstance(value, float) else str(value)
