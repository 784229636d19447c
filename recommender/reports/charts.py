"""The charts, drawn with Vega-Lite. Frames carry the labels that people read, so one chart serves every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from recommender.messages import percent
from recommender.reports.model import STATUS_COLOURS

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

INK = "#1a2433"
_MARK = {status: colours.mark for status, colours in STATUS_COLOURS.items()}
_ON_MARK = {status: colours.on_mark for status, colours in STATUS_COLOURS.items()}
_AXIS: dict[str, Any] = {"title": None, "ticks": False, "domain": False, "labelFontSize": 12, "labelColor": INK}
FONT = "Segoe UI, Helvetica Neue, Noto Sans, Arial, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_BARS = 0.72  # share of the width of a coverage chart that bars may fill
_NUMBERS = {"addressed": 166, "partial": 84, "missing": 12}  # pixels of its numbers from the right edge
# Okabe and Ito's colours without yellow; shapes differ too.
_SERIES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#1a2433"]


def status_heatmap(
    frame: pd.DataFrame, names: Mapping[str, str], number: str = "", language: str = "en"
) -> alt.LayerChart:
    """Rows by columns, coloured by status, with the probability in each cell.

    :param frame: columns row, column (what people read, in the order of appearance), status (one of
        STATUSES), probability (0 to 1, or None).
    :param names: what each status is called.
    :param number: what the number is called in the tooltip.
    :param language: of the percentages.
    """
    import altair as alt

    # Two rows or columns may be called alike; each must stay one.
    rows, columns = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["column"]))
    shown = frame.assign(
        name=frame["status"].map(dict(names)),
        text=["" if value is None or value != value else percent(value, language) for value in frame["probability"]],
        ink=frame["status"].map(_ON_MARK),
    )
    base = alt.Chart(shown).encode(
        x=alt.X("column:N", sort=columns, axis=alt.Axis(orient="top", labelAngle=-30, labelLimit=260, **_AXIS)),
        y=alt.Y("row:N", sort=rows, axis=alt.Axis(labelLimit=380, **_AXIS)),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=_status_colour(names),
        tooltip=[
            alt.Tooltip("row:N", title=" "),
            alt.Tooltip("column:N", title=" "),
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("text:N", title=number or " "),
        ],
    )
    words = base.mark_text(fontSize=11, fontWeight=600).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return _dressed(alt.layer(cells, words).properties(width=max(90 * len(columns), 160), height=24 * len(rows)))


def pillar_profiles(frame: pd.DataFrame, names: Mapping[str, str]) -> alt.LayerChart:
    """Stacked shares by side and pillar, with the numbers of actions in them.

    :param frame: columns side, pillar (what people read), status, actions (a number, means of groups included).
    :param names: what each status is called.
    """
    import altair as alt

    order = {status: place for place, status in enumerate(_MARK)}
    total = frame.groupby(["side", "pillar"], sort=False)["actions"].transform("sum")
    shown = frame.assign(
        name=frame["status"].map(dict(names)),
        order=frame["status"].map(order),
        ink=frame["status"].map(_ON_MARK),
        share=(frame["actions"] / total.where(total > 0, 1.0)),
        label=frame["side"] + "  ·  " + frame["pillar"],
    ).sort_values(["order"], kind="stable")
    # Sides of a pillar stand together, and pillars in the framework's order.
    pillars = {name: place for place, name in enumerate(dict.fromkeys(frame["pillar"]))}
    placed = frame.sort_values("pillar", key=lambda column: column.map(pillars), kind="stable")
    labels = list(dict.fromkeys(placed["side"] + "  ·  " + placed["pillar"]))
    shown["right"] = shown.groupby("label", sort=False)["share"].cumsum()
    shown["middle"] = shown["right"] - shown["share"] / 2
    shown["text"] = [f"{value:g}" if value else "" for value in shown["actions"].round(1)]
    place = alt.Y(
        "label:N",
        sort=labels,
        axis=alt.Axis(labelLimit=460, **_AXIS),
    )
    bars = (
        alt.Chart(shown)
        .mark_bar(size=18, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=place,
            x=alt.X("share:Q", stack="zero", axis=None),
            order=alt.Order("order:Q"),
            color=_status_colour(names),
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("text:N", title=" "),
            ],
        )
    )
    text = (
        alt.Chart(shown)
        .mark_text(fontSize=11, fontWeight=600)
        .encode(y=place, x=alt.X("middle:Q", axis=None), text="text:N", color=alt.Color("ink:N", scale=None))
    )
    return _dressed(alt.layer(bars, text).properties(width=420, height=26 * len(labels)))


def coverage_chart(counts: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> alt.LayerChart:
    """How many actions of each pillar have each status: a bar a pillar, and the numbers in columns beside it.

    :param counts: by pillar (what people read), then status.
    :param names: what each status is called.
    """
    import altair as alt
    import pandas as pd

    rows = [
        (pillar, names[status], order, status, found[status])
        for pillar, found in counts.items()
        for order, status in enumerate(_MARK)
    ]
    frame = pd.DataFrame(rows, columns=["pillar", "status", "order", "key", "actions"])
    most = max([1, *(sum(found.values()) for found in counts.values())])
    place = alt.Y("pillar:N", sort=list(counts), axis=alt.Axis(labelLimit=420, labelPadding=10, **_AXIS))
    # Bars fill most of the width; the numbers stand in the rest.
    extent = alt.Scale(domain=[0, most / _BARS], nice=False)
    bars = (
        alt.Chart(frame)
        .mark_bar(size=18, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=place,
            x=alt.X("actions:Q", stack="zero", axis=None, scale=extent),
            order=alt.Order("order:Q"),
            color=alt.Color("key:N", scale=alt.Scale(domain=list(_MARK), range=list(_MARK.values())), legend=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=" ") for name in ("pillar", "status", "actions")],
        )
    )
    layers = [bars]
    for status, right in _NUMBERS.items():
        at = alt.XValue({"expr": f"width - {right}"})
        numbers = alt.Chart(frame[frame["key"] == status]).mark_text(
            align="right", fontSize=13, fontWeight=600, color=INK
        )
        layers.append(numbers.encode(y=place, x=at, text="actions:Q"))
        head = alt.Chart(pd.DataFrame({"text": [names[status]]})).mark_text(
            align="right", fontSize=12, color=STATUS_COLOURS[status].on_fill
        )
        layers.append(head.encode(y=alt.YValue(-9), x=at, text="text:N"))
    # Room for the head of the columns; none below, where Streamlit would add its own at the cost of the bars.
    padding = {"top": 8, "bottom": 0}
    return _dressed(alt.layer(*layers).properties(width=680, height=30 * max(1, len(counts)), padding=padding))


def distribution_chart(frame: pd.DataFrame, people: str) -> alt.LayerChart:
    """How many gave each rating, with the numbers.

    :param frame: columns rating (what people read, lowest first), people (a number).
    :param people: what the numbers are called.
    """
    import altair as alt

    base = alt.Chart(frame).encode(
        y=alt.Y("rating:N", sort=list(frame["rating"]), axis=alt.Axis(labelLimit=260, **_AXIS)),
        x=alt.X("people:Q", axis=None, scale=alt.Scale(domainMin=0, domainMax=max(1, int(frame["people"].max())))),
        tooltip=[alt.Tooltip("rating:N", title=" "), alt.Tooltip("people:Q", title=people)],
    )
    bars = base.mark_bar(color=_MARK["addressed"], size=14)
    numbers = base.mark_text(align="left", dx=5, fontSize=12, fontWeight=600, color=INK).encode(text="people:Q")
    return _dressed(alt.layer(bars, numbers).properties(width=240, height=22 * len(frame)))


def path_chart(observations: pd.DataFrame, path: pd.DataFrame, unit: str, path_name: str) -> alt.LayerChart:
    """Values over time against the path to the target.

    :param observations: columns date, jurisdiction (what people read), value.
    :param path: columns date, value; may be empty.
    :param unit: the axis' name.
    :param path_name: what the dashed line is called.
    """
    import altair as alt
    import pandas as pd

    places = list(dict.fromkeys(observations["jurisdiction"])) if len(observations) else []
    seen = pd.DataFrame(
        {
            "date": pd.to_datetime(observations["date"]),
            "value": observations["value"],
            "series": observations["jurisdiction"],
        }
    )
    way = pd.DataFrame({"date": pd.to_datetime(path["date"]), "value": path["value"], "series": path_name})
    x = alt.X("date:T", title=None, axis=alt.Axis(format="%Y-%m", labelFontSize=12, labelColor=INK))
    y = alt.Y("value:Q", title=unit, axis=alt.Axis(labelFontSize=12, titleFontSize=12, labelColor=INK))
    names = [*places, *([path_name] if len(way) else [])]
    colours = [_SERIES[place % len(_SERIES)] for place in range(len(places))] + ["#556070"]
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=names, range=colours[: len(names)] if len(way) else colours[: len(places)]),
        legend=alt.Legend(orient="bottom", labelFontSize=12, labelColor=INK, labelLimit=260),
    )
    tips = [
        alt.Tooltip("series:N", title=" "),
        alt.Tooltip("date:T", title=" ", format="%Y-%m-%d"),
        alt.Tooltip("value:Q", title=unit),
    ]
    layers = []
    if len(way):
        layers.append(
            alt.Chart(way).mark_line(strokeDash=[6, 4], point=True).encode(x=x, y=y, color=colour, tooltip=tips)
        )
    if len(seen):
        base = alt.Chart(seen).encode(x=x, y=y, color=colour, tooltip=tips)
        shape = alt.Shape("series:N", legend=None, scale=alt.Scale(domain=places))
        layers += [base.mark_line(), base.mark_point(size=70, filled=True, opacity=1).encode(shape=shape)]
        layers.append(base.mark_text(dy=-12, fontSize=11).encode(text=alt.Text("value:Q", format=".3~g")))
    if not layers:
        layers.append(alt.Chart(way).mark_line().encode(x=x, y=y))
    return _dressed(alt.layer(*layers).properties(width=560, height=260))


def _status_colour(names: Mapping[str, str]) -> alt.Color:
    import altair as alt

    return alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=[names[status] for status in _MARK], range=list(_MARK.values())),
        legend=alt.Legend(orient="bottom", labelFontSize=12, labelColor=INK),
    )


def _dressed(chart: Any) -> alt.LayerChart:
    dressed: alt.LayerChart = chart.configure(font=FONT).configure_view(stroke=None).configure_axis(grid=False)
    return dressed


def to_png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The PNG of a chart, made on this machine without a browser.

    :param spec: its Vega-Lite specification (`chart.to_dict()`).
    :param scale: pixels a CSS pixel.
    """
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), scale=scale))


def to_svg(spec: Mapping[str, Any]) -> str:
    """The SVG of a chart, made on this machine without a browser.

    :param spec: its Vega-Lite specification.
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.dumps(spec)))
