"""Indicators: figures over time against the path to their targets."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from app import state
from app.i18n import language, plain, t, words
from app.render import downloads, layout, table
from app.views.indicators import detail, forms
from recommender.framework import Framework
from recommender.indicators import Indicator, Indicators, Observation, standing
from recommender.policies import unique_names
from recommender.reports import indicators_report
from recommender.reports.sections.indicators import figure, log_table, state_words
from recommender.store import verify

NOTHING = "–"
Measured = list[tuple[Indicator, list[Observation]]]


def page() -> None:
    """Draw all indicators, what can be done with them, and one of them in full."""
    layout.head("indicators")
    if note := st.session_state.pop(forms.NOTE, None):
        st.success(plain(note), icon=":material/check:")
    framework = state.worded()
    action = detail.counted_action(framework)
    found = state.library().indicators(framework, action)
    shown = [(one.localized(language()), rows) for one, rows in found.table()]
    if shown:
        overview(shown)
    else:
        layout.empty("indicators.empty")
    tools(found, action)
    if shown:
        one_of(found, shown, framework)
    log(found)


def overview(shown: Measured) -> None:
    """Draw every indicator with its latest value, its target and where it stands."""
    rows = []
    for one, observations in shown:
        at = standing(one, observations)
        values = [" ".join(filter(None, (seen.jurisdiction, figure(seen.value, one.unit)))) for seen in at.latest]
        dates = sorted({seen.date.isoformat() for seen in at.latest})
        goal = t("indicators.target_by", value=figure(one.target, one.unit), date=one.target_date)
        rows.append(
            (
                one.title,
                t("list.separator").join(values) or NOTHING,
                " / ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else NOTHING,
                goal if one.target is not None else NOTHING,
                state_words(at, words()),
            )
        )
    names = [t(f"indicators.column.{name}") for name in ("indicator", "latest", "date", "target", "state")]
    wide = {names[0]: st.column_config.TextColumn(width="large")}
    table.searchable(pd.DataFrame(rows, columns=names), f"indicators-{language()}", names[-1:], wide)


def tools(found: Indicators, action: str | None) -> None:
    """Draw what concerns all indicators: a new one, values in and out, the report."""
    with st.container(horizontal=True, gap="small"):
        forms.definition(found)
        forms.exchange(found)
        make = partial(indicators_report, found, state.framework(), language(), action=action)
        downloads.report_buttons(make, "indicators", "indicators")


def one_of(found: Indicators, shown: Measured, framework: Framework) -> None:
    """Draw the choice of an indicator to look at, and that one."""
    st.divider()
    by_id = {one.id: (one, rows) for one, rows in shown}
    if st.session_state.get(forms.CHOSEN) not in by_id:
        st.session_state[forms.CHOSEN] = next(iter(by_id))
    names = unique_names({key: one.title for key, (one, _) in by_id.items()})
    chosen = st.selectbox(
        t("indicators.pick"),
        list(by_id),
        format_func=lambda key: names.get(key, key),
        key=forms.CHOSEN,
        persist_state="session",
    )
    detail.whole(found, *by_id[chosen], framework)


def log(found: Indicators) -> None:
    """Draw everything that was entered, oldest first, with the state of its chain of hashes."""
    events = found.log()
    if not events:
        return
    with st.expander(t("indicators.log", count=len(events)), icon=":material/history:"):
        broken = verify(events)
        if broken is None:
            forms.note(t("indicators.log.whole"))
        else:
            st.error(t("indicators.log.broken", number=broken), icon=":material/error:")
        table.searchable(detail.frame_of(log_table(found, words())), f"indicators-log-{language()}")
