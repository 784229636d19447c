"""The log of an indicators' ledger, and whether it is unbroken."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from app.components import table
from app.i18n import language, t
from recommender.indicators import Indicators
from recommender.reports import Table
from recommender.reports.indicators_report import figure, log_table
from recommender.reports.indicators_words import indicator_words
from recommender.store import verify


def note(text: str) -> None:
    """A line of explanation, in a grey that can be read."""
    st.html(f'<p class="pa-note">{html.escape(text)}</p>')


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
    return figure(value) if isinstance(value, float) else str(value)


def log(found: Indicators) -> None:
    """Everything that was entered, oldest first, with the state of its chain of hashes."""
    events = found.log()
    if not events:
        return
    with st.expander(t("indicators.log", count=len(events)), icon=":material/history:"):
        broken = verify(events)
        if broken is None:
            note(t("indicators.log.whole"))
        else:
            st.error(t("indicators.log.broken", number=broken), icon=":material/error:")
        table.show(frame_of(log_table(found, indicator_words(language()))), f"indicators-log-{language()}")
