"""Charts on the page: with their numbers under them, and to be saved as a picture or a drawing."""

from __future__ import annotations

import html
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from app.i18n import t, words
from app.render import table, verdict
from recommender.alignment.results import ActionVerdict, Contribution, Verdicts
from recommender.framework import Framework
from recommender.reports import phrases
from recommender.reports.charts import INK, coverage_chart, to_png, to_svg

ROOM, NARROWEST, WIDEST = 580, 40, 90  # pixels of all columns of a heat map, and of one
_COVERAGE_WIDTH = 900  # pixels of a saved picture
Drawn = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart


def with_numbers(drawn: Drawn, numbers: pd.DataFrame, key: str, alt_text: str, name: str = "chart") -> None:
    """name: of the saved file, without its ending."""
    st.altair_chart(roomy(drawn), key=f"{key}-chart", alt=alt_text, width="content")
    save(drawn, key, name)
    with st.expander(t("chart.numbers"), icon=":material/table:"):
        table.searchable(numbers, f"{key}-numbers", alt=t("chart.numbers"))


def roomy(drawn: Drawn) -> Drawn:
    """The chart with room for axes and legend.

    Else Streamlit squeezes them into its own width and height, and drops labels.
    """
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
    """The heat map as wide as the page as far as cells stay readable.

    Each row and column keeps its name, however many there are.
    """
    cell = min(WIDEST, max(NARROWEST, ROOM / columns))
    whole: alt.LayerChart = drawn.properties(width=columns * cell)
    return whole.configure_axisX(labelOverlap=False).configure_axisY(labelOverlap=False, labelFlush=False)


# Coverage by pillar


def coverage(verdicts: Verdicts, worded: Framework, key: str) -> None:
    """Draw stacked bars by pillar with their numbers beside them; the same is given as text to screen readers."""
    say = words()
    counts = phrases.coverage(verdicts, worded, say)
    names = verdict.status_names()
    spoken = "; ".join(
        f"{pillar}: " + ", ".join(f"{names[status]} {count}" for status, count in found.items())
        for pillar, found in counts.items()
    )
    drawn = coverage_chart(counts, names)
    # A page gives the chart its width; a picture needs one of its own.
    st.altair_chart(drawn.properties(width="container"), key=f"{key}-coverage", alt=spoken)
    save(drawn.properties(width=_COVERAGE_WIDTH), f"{key}-coverage", t("coverage.file"))


# Why a verdict is what it is

_WHY_ROW = 26
_WHY_WIDTH = 520  # pixels of a saved picture
# Blue and brick differ in lightness as well, and the sign is written at each bar.
_SIDES = {"for": "#1f5f9e", "against": "#b0432c"}
_MINUS = "−"
_BASE = "base"


def signed(value: float) -> str:
    """A weight for the eye, always with its sign."""
    return f"{value:+.2f}".replace("-", _MINUS)


def ordered(of: ActionVerdict) -> list[Contribution]:
    """The features of a verdict, the heaviest first; the starting point, which no reading changes, last."""
    return sorted(of.contributions, key=lambda part: (part.feature == _BASE, -abs(part.log_odds)))


def feature(part: Contribution) -> str:
    """What a feature is called, as a label: with a capital."""
    name = t(f"report.feature.{part.feature}")
    return name[:1].upper() + name[1:]


def _why_rows(of: ActionVerdict) -> pd.DataFrame:
    """One row a feature that can be drawn: its name, its weight, on which side it stands, and where its number goes."""
    found = [
        (feature(part), part.log_odds, "for" if part.log_odds >= 0 else "against", signed(part.log_odds))
        for part in ordered(of)
    ]
    return pd.DataFrame(found, columns=["feature", "weight", "side", "text"])


def _why_chart(frame: pd.DataFrame) -> alt.LayerChart:
    """Bars from a middle line, with the number at the end of each."""
    most = max(1.0, float(frame["weight"].abs().max()))
    lowest, highest = min(0.0, float(frame["weight"].min())), max(0.0, float(frame["weight"].max()))
    # Room for the numbers at both ends.
    domain = [
        lowest - 0.45 * most if lowest < 0 else -0.05 * most,
        highest + 0.45 * most if highest > 0 else 0.05 * most,
    ]
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "feature:N",
            sort=list(frame["feature"]),
            title=None,
            axis=alt.Axis(labelLimit=230, labelFontSize=12, labelColor=INK, ticks=False, domain=False),
        ),
        x=alt.X("weight:Q", axis=None, scale=alt.Scale(domain=domain, nice=False)),
        tooltip=[alt.Tooltip("feature:N", title=t("why.feature")), alt.Tooltip("text:N", title=t("why.weight_short"))],
    )
    bars = base.mark_bar(size=14).encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=list(_SIDES), range=list(_SIDES.values())), legend=None)
    )
    right = base.transform_filter(alt.datum.side == "for").mark_text(align="left", dx=4, fontSize=12, color=INK)
    left = base.transform_filter(alt.datum.side == "against").mark_text(align="right", dx=-4, fontSize=12, color=INK)
    zero = alt.Chart(pd.DataFrame({"weight": [0.0]})).mark_rule(color="#8793a3").encode(x="weight:Q")
    return (
        alt.layer(bars, right.encode(text="text:N"), left.encode(text="text:N"), zero)
        .properties(height=_WHY_ROW * len(frame))
        .configure_view(stroke=None)
    )


def _why_table(of: ActionVerdict) -> str:
    """HTML of the numbers, and the sentence that they add up."""
    total = sum(part.log_odds for part in of.contributions)
    head = "".join(f"<th>{html.escape(t(f'why.{name}'))}</th>" for name in ("feature", "size", "weight"))
    body = "".join(
        f"<tr><td>{html.escape(feature(part))}</td>"
        f"<td>{'' if part.feature == _BASE else signed(part.value)}</td><td>{signed(part.log_odds)}</td></tr>"
        for part in ordered(of)
    )
    foot = f"<tr><td>{html.escape(t('why.sum'))}</td><td></td><td>{signed(total)}</td></tr>"
    told = html.escape(t("why.adds_up", sum=signed(total), probability=f"{of.probability:.3f}"))
    return (
        f'<table class="pa-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table>'
        f'<p class="pa-facts pa-after">{told}</p>'
    )


def why(of: ActionVerdict, key: str) -> None:
    """The explanation, drawn when somebody opens it."""
    if not of.contributions:
        return
    box = st.expander(t("why.title"), key=f"{key}-why", on_change="rerun", icon=":material/bar_chart:")
    if not box.open:
        return
    with box:
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(f'<p class="pa-facts pa-after">{html.escape(t("why.about"))}</p>')
            frame = _why_rows(of)
            spoken = "; ".join(f"{row.feature} {row.text}" for row in frame.itertuples())
            drawn = _why_chart(frame)
            st.altair_chart(drawn, key=f"{key}-why-chart", alt=spoken)
            save(drawn.properties(width=_WHY_WIDTH), f"{key}-why", t("why.file"))
        with right:
            st.html(_why_table(of))
