"""Why a verdict is what it is: a bar for each signal, and the same as numbers that add up."""

from __future__ import annotations

import html

import altair as alt
import pandas as pd
import streamlit as st

from app.components.chart import save
from app.i18n import t
from recommender.alignment.results import ActionVerdict, Contribution

ROW = 26
WIDTH = 520  # pixels of a saved picture
# Blue and brick differ in lightness as well, and the sign is written at each bar.
COLOURS = {"for": "#1f5f9e", "against": "#b0432c"}
INK = "#1a2433"
MINUS = "−"
_BASE = "base"


def signed(value: float) -> str:
    """A weight for the eye, always with its sign."""
    return f"{value:+.2f}".replace("-", MINUS)


def ordered(verdict: ActionVerdict) -> list[Contribution]:
    """The features of a verdict, the heaviest first; the starting point, which no reading changes, last."""
    return sorted(verdict.contributions, key=lambda part: (part.signal == _BASE, -abs(part.log_odds)))


def rows(verdict: ActionVerdict) -> pd.DataFrame:
    """One row a signal that can be drawn: its name, its weight, on which side it stands, and where its number goes."""
    found = [
        (t(f"signal.{part.signal}"), part.log_odds, "for" if part.log_odds >= 0 else "against", signed(part.log_odds))
        for part in ordered(verdict)
    ]
    return pd.DataFrame(found, columns=["signal", "weight", "side", "text"])


def chart(frame: pd.DataFrame) -> alt.LayerChart:
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
            "signal:N",
            sort=list(frame["signal"]),
            title=None,
            axis=alt.Axis(labelLimit=230, labelFontSize=12, labelColor=INK, ticks=False, domain=False),
        ),
        x=alt.X("weight:Q", axis=None, scale=alt.Scale(domain=domain, nice=False)),
        tooltip=[alt.Tooltip("signal:N", title=t("why.signal")), alt.Tooltip("text:N", title=t("why.weight_short"))],
    )
    bars = base.mark_bar(size=14).encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    )
    right = base.transform_filter(alt.datum.side == "for").mark_text(align="left", dx=4, fontSize=12, color=INK)
    left = base.transform_filter(alt.datum.side == "against").mark_text(align="right", dx=-4, fontSize=12, color=INK)
    zero = alt.Chart(pd.DataFrame({"weight": [0.0]})).mark_rule(color="#8793a3").encode(x="weight:Q")
    return (
        alt.layer(bars, right.encode(text="text:N"), left.encode(text="text:N"), zero)
        .properties(height=ROW * len(frame))
        .configure_view(stroke=None)
    )


def table(verdict: ActionVerdict) -> str:
    """HTML of the numbers, and the sentence that they add up."""
    total = sum(part.log_odds for part in verdict.contributions)
    head = "".join(f"<th>{html.escape(t(f'why.{name}'))}</th>" for name in ("signal", "size", "weight"))
    body = "".join(
        f"<tr><td>{html.escape(t(f'signal.{part.signal}'))}</td>"
        f"<td>{'' if part.signal == _BASE else signed(part.value)}</td><td>{signed(part.log_odds)}</td></tr>"
        for part in ordered(verdict)
    )
    foot = f"<tr><td>{html.escape(t('why.sum'))}</td><td></td><td>{signed(total)}</td></tr>"
    told = html.escape(t("why.adds_up", sum=signed(total), probability=f"{verdict.probability:.3f}"))
    return (
        f'<table class="pa-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table>'
        f'<p class="pa-facts pa-after">{told}</p>'
    )


def show(verdict: ActionVerdict, key: str) -> None:
    """The explanation, drawn when somebody opens it."""
    if not verdict.contributions:
        return
    box = st.expander(t("why.title"), key=f"{key}-why", on_change="rerun", icon=":material/bar_chart:")
    if not box.open:
        return
    with box:
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(f'<p class="pa-facts pa-after">{html.escape(t("why.about"))}</p>')
            frame = rows(verdict)
            spoken = "; ".join(f"{row.signal} {row.text}" for row in frame.itertuples())
            drawn = chart(frame)
            st.altair_chart(drawn, key=f"{key}-why-chart", alt=spoken)
            save(drawn.properties(width=WIDTH), f"{key}-why", t("why.file"))
        with right:
            st.html(table(verdict))
