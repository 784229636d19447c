"""A chart with its numbers under it, to be saved as a picture or a drawing."""

from __future__ import annotations

from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from app.components import table
from app.i18n import t
from recommender.reports.charts import to_png, to_svg

ROOM, NARROWEST, WIDEST = 580, 40, 90  # pixels of all columns of a heat map, and of one
Drawn = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart


def show(drawn: Drawn, numbers: pd.DataFrame, key: str, alt_text: str, name: str = "chart") -> None:
    """name: of the saved file, without its ending."""
    st.altair_chart(roomy(drawn), key=f"{key}-chart", alt=alt_text, width="content")
    save(drawn, key, name)
    with st.expander(t("chart.numbers"), icon=":material/table:"):
        table.show(numbers, f"{key}-numbers", alt=t("chart.numbers"))


def roomy(drawn: Drawn) -> Drawn:
    """The chart with room for axes and legend: else Streamlit squeezes them into its own width and height, and drops labels."""
    return drawn.properties(autosize=alt.AutoSizeParams(type="pad", contains="padding"))


def save(drawn: Drawn, key: str, name: str) -> None:
    """Buttons that save the chart; the picture is made when one is pressed. name: of the file, without its ending."""
    spec = drawn.to_dict()
    with st.popover(t("chart.save"), icon=":material/download:", key=f"{key}-save", type="tertiary"):
        for label, made, suffix, mime in (
            ("chart.png", partial(to_png, spec), "png", "image/png"),
            ("chart.svg", partial(to_svg, spec), "svg", "image/svg+xml"),
        ):
            st.download_button(
                t(label),
                data=made,
                file_name=f"{name}.{suffix}",
                mime=mime,
                key=f"{key}-{suffix}",
                on_click="ignore",
            )


def fitted(drawn: alt.LayerChart, columns: int) -> alt.LayerChart:
    """The heat map as wide as the page as far as cells stay readable; each row and column keeps its name, however many there are."""
    cell = min(WIDEST, max(NARROWEST, ROOM / columns))
    whole: alt.LayerChart = drawn.properties(width=columns * cell)
    return whole.configure_axisX(labelOverlap=False).configure_axisY(labelOverlap=False, labelFlush=False)
