"""A table that can be searched, filtered and sorted (by a click on a column's head); Streamlit adds saving it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.i18n import language, t

FEW = 6  # rows; a shorter table is taken in at a glance and needs no search


def searchable(
    frame: pd.DataFrame,
    key: str,
    filters: Sequence[str] = (),
    columns: Mapping[str, Any] | None = None,
    height: int | None = None,
    alt: str = "",
    on_pick: Callable[[Any], None] | None = None,
) -> pd.DataFrame:
    """Draws the table and returns the rows that are left.

    filters: columns with few values, each with a choice of its own. columns: column_config of st.dataframe; a filter
    takes its name from there. alt: what the table holds, for screen readers. on_pick: called with the index label of a
    row when it is ticked, None when the tick is taken away; the table then has ticks.
    """
    left = filtered(frame, key, filters, columns or {})
    if left.empty:
        st.caption(t("table.none"))
        return left
    options: dict[str, Any] = {"height": height} if height else {}
    # A tick is the number of a row, so it must not outlive the rows that it was set on.
    shown = f"{key}-rows-{zlib.crc32(repr(list(left.index)).encode()):08x}"
    if on_pick is not None:
        options |= {"on_select": "rerun", "selection_mode": "single-row"}
    with st.container(key=f"{key}-table"):
        event = st.dataframe(
            left,
            key=shown,
            hide_index=True,
            placeholder="–",
            width="stretch",
            column_config=columns,
            alt=t("table.alt", name=alt, rows=len(left)) if alt else None,
            **options,
        )
    if on_pick is not None:
        rows = event["selection"]["rows"]
        ticked = left.index[rows[0]] if rows and rows[0] < len(left) else None
        if st.session_state.get(f"{key}-ticked") != ticked:
            st.session_state[f"{key}-ticked"] = ticked
            on_pick(ticked)
    if len(left) < len(frame):
        st.caption(t("table.left", left=len(left), all=len(frame)))
    return left


def filtered(frame: pd.DataFrame, key: str, filters: Sequence[str], columns: Mapping[str, Any]) -> pd.DataFrame:
    """Draws the search and the filters, and returns the rows that they leave."""
    if len(frame) <= FEW and not filters:
        return frame
    left = frame
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked = st.text_input(
            t("table.search"), key=f"{key}-search-{language()}", icon=":material/search:", width=230
        ).strip()
        for name in filters:
            values = [str(value) for value in pd.unique(frame[name].dropna())]
            chosen = st.multiselect(
                label(columns, name),
                values,
                # The values are words of one interface language.
                key=f"{key}-filter-{name}-{language()}",
                placeholder=t("list.all"),
                width=200,
            )
            if chosen:
                left = left[left[name].astype(str).isin(chosen)]
    if asked and not left.empty:
        found = left.astype(str).apply(lambda column: column.str.casefold().str.contains(asked.casefold(), regex=False))
        left = left[found.any(axis=1)]
    return left


def label(columns: Mapping[str, Any], name: str) -> str:
    """What a column is called on screen."""
    config = columns.get(name)
    if isinstance(config, str):
        return config
    return str((config or {}).get("label") or name)
