"""The reliability plot: what is stated against what is true."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.evaluation.measures import Bin
from recommender.reports.charts import FONT
from recommender.reports.model import Chart, Column, Table

_SIZE = 240


def reliability_chart(bins: Sequence[Bin], key: str, title: str) -> Chart:
    """Stated probability across, share that is true upwards; the dashed line is a perfect statement.

    Points grow with the number of questions; nothing is told by colour alone.

    :param key: of the table of its numbers.
    """
    import altair as alt

    points = [{"stated": one.mean, "true": one.share, "n": one.n} for one in bins]
    unit = alt.Scale(domain=[0, 1])
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("stated:Q", title="stated probability", scale=unit),
        y=alt.Y("true:Q", title="share that is true", scale=unit),
    )
    perfect = alt.Chart(alt.Data(values=[{"stated": 0, "true": 0}, {"stated": 1, "true": 1}]))
    ideal = perfect.mark_line(strokeDash=[5, 4], color="#556070").encode(x="stated:Q", y="true:Q")
    size = alt.Size("n:Q", scale=alt.Scale(type="sqrt", range=[30, 400]), legend=None)
    chart = alt.layer(ideal, base.mark_line(), base.mark_circle(opacity=0.6).encode(size=size))
    columns = (
        Column("low", "from", "number"),
        Column("high", "to", "number"),
        Column("n", "questions", "count"),
        Column("stated", "stated probability", "probability"),
        Column("true", "share that is true", "probability"),
    )
    return Chart(
        "Stated probabilities and what was true",
        f"Stated probabilities and what was true: {title}",
        chart.properties(width=_SIZE, height=_SIZE).configure(font=FONT).to_dict(),
        Table(key, "Numbers of the chart", columns, tuple((b.low, b.high, b.n, b.mean, b.share) for b in bins)),
    )
