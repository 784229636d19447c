"""A table that can be searched, filtered and sorted (by a click on a column's head); Streamlit adds saving it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.i18n import t


def show(
    frame: pd.DataFrame,
    key: str,
    filters: Sequence[str] = (),
    columns: Mapping[str, Any] | None = None,
    height: int | None = None,
) -> pd.DataFrame:
    """Draws the table and returns the rows that are left.

    filters: columns with few values, each with a choice of its own. columns: column_config of st.dataframe.
    """
    left = frame
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked = st.text_input(t("table.search"), key=f"{key}-search", width=260).strip().casefold()
        for name in filters:
            values = [str(value) for value in pd.unique(frame[name].dropna())]
            chosen = st.multiselect(name, values, key=f"{key}-filter-{name}", placeholder=t("table.all"), width=260)
            if chosen:
                left = left[left[name].astype(str).isin(chosen)]
    if asked:
        found = left.astype(str).apply(lambda column: column.str.casefold().str.contains(asked, regex=False))
        left = left[found.any(axis=1)]
    if left.empty:
        st.caption(t("table.none"))
        return left
    options: dict[str, Any] = {"height": height} if height else {}
    st.dataframe(left, key=f"{key}-table", hide_index=True, width="stretch", column_config=columns, **options)
    return left
