"""Coverage by pillar: stacked bars with their numbers beside them."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from app.components.chart import save
from app.components.status import COLOURS, STATUSES, TEXT_COLOURS, name
from app.i18n import t
from app.results import Wording
from recommender.alignment.results import Assessment

ROW = 30
WIDTH = 900  # pixels of a saved picture
BARS = 0.72  # share of the width that bars may fill; the numbers stand in the rest
COLUMNS = {"addressed": 166, "partial": 84, "missing": 12}  # pixels from the right edge


def rows(assessment: Assessment, wording: Wording) -> pd.DataFrame:
    """One row a pillar and status: pillar (its name in the interface language), status, order, actions."""
    found = [
        (wording.pillar(pillar) or t("result.no_pillar"), name(status), order, status, counts[status])
        for pillar, counts in assessment.by_pillar().items()
        for order, status in enumerate(STATUSES)
    ]
    return pd.DataFrame(found, columns=["pillar", "status", "order", "key", "actions"])


def chart(frame: pd.DataFrame) -> alt.LayerChart:
    """The bars, and one column of numbers for each status."""
    pillars = list(dict.fromkeys(frame["pillar"]))
    most = max(1, int(frame.groupby("pillar", sort=False)["actions"].sum().max()))
    place = alt.Y(
        "pillar:N",
        sort=pillars,
        title=None,
        axis=alt.Axis(
            labelLimit=420, labelFontSize=13, labelColor="#1a2433", ticks=False, domain=False, labelPadding=10
        ),
    )
    bars = (
        alt.Chart(frame)
        .mark_bar(size=18, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=place,
            x=alt.X("actions:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, most / BARS], nice=False)),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "key:N",
                scale=alt.Scale(domain=list(STATUSES), range=[COLOURS[s] for s in STATUSES]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("pillar:N", title=t("result.pillar")),
                alt.Tooltip("status:N", title=t("result.status")),
                alt.Tooltip("actions:Q", title=t("result.actions")),
            ],
        )
    )
    layers: list[alt.Chart] = [bars]
    for status in STATUSES:
        right = {"expr": f"width - {COLUMNS[status]}"}
        numbers = alt.Chart(frame[frame["key"] == status])
        layers.append(
            numbers.mark_text(align="right", fontSize=13, fontWeight=600, color="#1a2433").encode(
                y=place, x=alt.XValue(right), text="actions:Q"
            )
        )
        head = alt.Chart(pd.DataFrame({"text": [name(status)]}))
        layers.append(
            head.mark_text(align="right", fontSize=12, color=TEXT_COLOURS[status]).encode(
                y=alt.YValue(-9), x=alt.XValue(right), text="text:N"
            )
        )
    height = ROW * len(pillars)
    return alt.layer(*layers).properties(height=height, padding={"top": 8, "bottom": 0}).configure_view(stroke=None)


def show(assessment: Assessment, wording: Wording, key: str) -> None:
    """Draws the chart; the same numbers are given as text to screen readers."""
    frame = rows(assessment, wording)
    spoken = "; ".join(
        f"{pillar}: " + ", ".join(f"{row.status} {row.actions}" for row in group.itertuples())
        for pillar, group in frame.groupby("pillar", sort=False)
    )
    drawn = chart(frame)
    st.altair_chart(drawn, key=f"{key}-coverage", alt=spoken)
    # A page gives the chart its width; a picture needs one of its own.
    save(drawn.properties(width=WIDTH), f"{key}-coverage", t("coverage.file"))
