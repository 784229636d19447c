"""Indicators: figures over time against the path to their targets."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import resources
from app.components import indicator_detail, indicator_form, layout, reports, table
from app.components.indicator_log import log
from app.components.naming import apart
from app.i18n import language, plain, t
from recommender.decisions.measure import indicators
from recommender.framework import Framework
from recommender.indicators import Indicator, Indicators, Observation, standing
from recommender.reports.indicators_report import figure, indicators_report, state_words
from recommender.reports.indicators_words import indicator_words

CHOSEN = "indicators-chosen"
NOTHING = "–"


def page() -> None:
    layout.head("indicators")
    if note := st.session_state.pop(indicator_form.NOTE, None):
        st.success(plain(note), icon=":material/check:")
    framework = resources.framework()
    action = indicator_detail.chosen_action(framework)
    found = indicators(resources.library(), framework, action)
    shown = [(one.localized(language()), rows) for one, rows in found.table()]
    if shown:
        overview(shown)
    else:
        layout.empty("indicators.empty")
    tools(found, framework, action)
    if shown:
        one(found, shown, framework)
    log(found)


def overview(shown: list[tuple[Indicator, list[Observation]]]) -> None:
    """Every indicator with its latest value, its target and where it stands."""
    say = indicator_words(language())
    rows = []
    for one, observations in shown:
        at = standing(one, observations)
        values = [" ".join(filter(None, (seen.jurisdiction, figure(seen.value, one.unit)))) for seen in at.latest]
        dates = sorted({seen.date.isoformat() for seen in at.latest})
        goal = t("indicators.target_by", value=figure(one.target, one.unit), date=one.target_date)
        rows.append(
            {
                t("indicators.column.indicator"): one.title,
                t("indicators.column.latest"): say["joiner"].join(values) or NOTHING,
                t("indicators.column.date"): " / ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else NOTHING,
                t("indicators.column.target"): goal if one.target is not None else NOTHING,
                t("indicators.column.state"): state_words(at, say),
            }
        )
    wide = st.column_config.TextColumn(width="large")
    columns = {t("indicators.column.indicator"): wide}
    table.show(pd.DataFrame(rows), f"indicators-{language()}", (t("indicators.column.state"),), columns)


def tools(found: Indicators, framework: Framework, action: str | None) -> None:
    """What concerns all indicators: a new one, values in and out, the report."""
    with st.container(horizontal=True, gap="small"):
        indicator_form.define(found)
        indicator_form.exchange(found)
        reports.show(lambda: indicators_report(found, framework, language(), action=action), "indicators", "indicators")


def one(found: Indicators, shown: list[tuple[Indicator, list[Observation]]], framework: Framework) -> None:
    """The indicator that is looked at."""
    st.divider()
    by_id = {one.id: (one, rows) for one, rows in shown}
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = next(iter(by_id))
    names = apart({key: one.title for key, (one, _) in by_id.items()})
    chosen = st.selectbox(
        t("indicators.pick"),
        list(by_id),
        format_func=lambda key: names.get(key, key),
        key=CHOSEN,
        persist_state="session",
    )
    indicator_detail.show(found, *by_id[chosen], framework)
