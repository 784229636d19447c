"""What a closed round gave: a spread for each cell, the matrix, agreement in numbers and words. Nothing here has a name to it."""

from __future__ import annotations

import html
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.components import chart, table
from app.components.score_words import NONE, VALUES, Names, number, outcome, share, stable, strength
from app.i18n import percent, plain, t
from recommender.reports.charts import distribution_chart
from recommender.scorecards import Agreement, CellResult, Scorecard, agreement, results

HEIGHT = 460  # pixels of the matrix


def spread(result: CellResult, key: str) -> None:
    """How many gave each value, as a chart to save; the median and quartiles below."""
    frame = pd.DataFrame(
        {
            "rating": [f"{value} {t(f'score.value.{value}')}" for value in VALUES],
            "people": list(result.distribution),
        }
    )
    drawn = distribution_chart(frame, t("score.column.ratings"))
    spoken = "; ".join(f"{row.rating}: {row.people}" for row in frame.itertuples())
    st.altair_chart(chart.roomy(drawn), key=f"{key}-spread", alt=spoken, width="content")
    chart.save(drawn, f"{key}-spread", t("score.ratings.file"))
    told = t(
        "score.spread",
        count=result.ratings,
        median=number(result.median),
        lower=number(result.lower),
        upper=number(result.upper),
        share=share(result.share),
    )
    moved = t("score.moved", share=share(result.changed)) if result.changed is not None else ""
    st.html(f'<p class="pa-facts pa-after">{html.escape(told)} {html.escape(moved)}</p>')


def comments(result: CellResult) -> str:
    """HTML of the comments on a cell, without names."""
    if not result.comments:
        return f'<p class="pa-facts pa-after">{html.escape(t("score.comments.none"))}</p>'
    said = "".join(f"<li>{html.escape(comment)}</li>" for comment in result.comments)
    return f'<ul class="pa-comments">{said}</ul>'


def matrix(card: Scorecard, found: dict[tuple[str, str], CellResult], names: Names) -> pd.DataFrame:
    """One row a cell."""
    rows = []
    for cell in card.cells:
        result = found.get(cell)
        rated = result if result is not None and result.ratings else None
        rows.append(
            (
                names.policy(cell[0]),
                names.title(cell[1]),
                rated.ratings if rated else 0,
                rated.median if rated else None,
                f"{number(rated.lower)} – {number(rated.upper)}" if rated else NONE,
                rated.share * 100 if rated and rated.share is not None else None,
                outcome(rated),
                stable(rated),
            )
        )
    keys = ("policy", "action", "ratings", "median", "quartiles", "high", "outcome", "stable")
    return pd.DataFrame(rows, columns=[t(f"score.column.{key}") for key in keys])


def show_round(card: Scorecard, round_number: int, names: Names, key: str) -> None:
    """The matrix of a closed round with its counts and agreement."""
    found = results(card, round_number)
    rated = [result for result in found.values() if result.ratings]
    st.html(
        f'<p class="pa-summary">{html.escape(summary(rated, len(card.cells)))}</p>',
    )
    # Who agrees with whom is between the two until all is closed.
    show_agreement([one for one in agreement(card, round_number) if card.closed or not one.evaluators])
    number_column = st.column_config.NumberColumn
    table.show(
        matrix(card, found, names),
        key,
        filters=(t("score.column.policy"), t("score.column.outcome")),
        columns={
            t("score.column.policy"): st.column_config.TextColumn(width="medium"),
            t("score.column.action"): st.column_config.TextColumn(width="large"),
            t("score.column.median"): number_column(format="%.1f"),
            t("score.column.high"): number_column(format="%.1f %%"),
        },
        height=HEIGHT,
    )


def summary(rated: Sequence[CellResult], cells: int) -> str:
    """What the round came to, in a sentence."""
    return t(
        "score.summary",
        cells=cells,
        rated=len(rated),
        consensus=sum(result.consensus for result in rated),
        low=sum(result.agreed_low for result in rated),
    )


def show_agreement(found: Sequence[Agreement]) -> None:
    """Each statistic as a sentence with its number and interval."""
    st.html(f'<p class="pa-label">{html.escape(t("score.agreement"))}</p>')
    for one in found:
        st.markdown(f"- {plain(agreement_sentence(one))}")
    if not found:
        st.caption(t("score.agreement.none"))
    st.caption(t("score.agreement.about"))


def agreement_sentence(found: Agreement) -> str:
    """An agreement in words and numbers."""
    who = t("score.agreement.pair", first=found.evaluators[0], second=found.evaluators[1]) if found.evaluators else ""
    name = t(f"score.agreement.{found.measure}", who=who, raters=found.raters)
    if found.value is None:
        return t("score.agreement.unknown", name=name)
    interval = (
        t(
            "score.agreement.interval",
            level=percent(found.level),
            low=f"{found.low:.2f}",
            high=f"{found.high:.2f}",
        )
        if found.low is not None and found.high is not None
        else t("score.agreement.no_interval")
    )
    word = strength(found.measure, found.value)
    return t(
        "score.agreement.sentence",
        name=name,
        strength=word,
        value=f"{found.value:.2f}",
        interval=interval,
        cells=found.cells,
    )


def one_cell(card: Scorecard, cell: tuple[str, str], round_number: int) -> None:
    """The spread and the comments of one cell."""
    result = results(card, round_number).get(cell)
    if result is None or not result.ratings:
        st.caption(t("score.unrated"))
        return
    spread(result, f"score-{round_number}")
    st.html(f'<p class="pa-label">{html.escape(t("score.comments"))}</p>{comments(result)}')
