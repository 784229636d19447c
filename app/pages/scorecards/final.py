"""A closed scorecard: the final matrix as a table and as a map, each cell in full, agreement, the log, reports."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from app import membership
from app.components import chart, evidence, reports, score_log, score_results, score_teach, status, table
from app.components.naming import apart
from app.components.score_round import choose_cell, show_results
from app.components.score_words import NONE, Names, by_words, framework_of, moment, number, outcome, share, stable
from app.i18n import language, plain, t
from recommender.decisions import score
from recommender.framework.model import shorten
from recommender.reports.charts import status_heatmap
from recommender.reports.scorecard_report import scorecard_report
from recommender.scorecards import ADDED, FinalCell, Member, Scorecard, final_matrix

PARTS = ("matrix", "map", "cells", "rounds", "log")
HEIGHT = 560
TITLE = 34  # characters of a policy's title over its column


def show(card: Scorecard, member: Member) -> None:
    """One part at a time; what only the chair may do comes last."""
    names = Names(card)
    rows = final_matrix(card)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.html(f'<p class="pa-summary">{html.escape(summary(card, rows))}</p>')
        report(card)
    extra = ("learn",) if membership.is_chair(member) else ()
    part = st.segmented_control(
        t("score.final.parts"),
        PARTS + extra,
        format_func=lambda name: t(f"score.final.{name}"),
        default=PARTS[0],
        required=True,
        key="score-final-part",
        label_visibility="collapsed",
    )
    if part == "map":
        heat_map(card, rows, names)
    elif part == "cells":
        one(card, {(row.policy, row.action): row for row in rows}, names)
    elif part == "rounds":
        show_results(card, member, names)
    elif part == "log":
        score_log.show(card)
    elif part == "learn":
        score_teach.show(card, member)
    else:
        matrix(card, rows, names)


def summary(card: Scorecard, rows: list[FinalCell]) -> str:
    """The result in one sentence."""
    counts = {name: sum(row.status == name for row in rows) for name in status.STATUSES}
    return t("score.final.summary", time=moment(card.closed), cells=len(rows), policies=len(card.policies), **counts)


def report(card: Scorecard) -> None:
    """The report in every format. The scorecard is closed, so that nothing in it is hidden from any member."""

    def make():  # type: ignore[no-untyped-def]  # noqa: ANN202
        checks = score.check_quotes(membership.resources.library(), card)
        return scorecard_report(card, framework_of(card), checks, language=language())

    reports.show(make, "scorecard", "score-final")


def frame(rows: list[FinalCell], names: Names) -> pd.DataFrame:
    """The final matrix as a table, one row a cell."""
    made = []
    for row in rows:
        found = row.result if row.result is not None and row.result.ratings else None
        made.append(
            (
                names.policy(row.policy),
                names.title(row.action),
                status.name(row.machine_status),
                evidence.percent(row.machine_probability),
                outcome(found),
                number(found.median) if found else NONE,
                share(found.share) if found else NONE,
                stable(found),
                status.name(row.status),
                by_words(row),
                moment(row.when),
                row.reason,
            )
        )
    keys = "policy action machine probability outcome median high stable final by when reason".split()  # noqa: SIM905
    return pd.DataFrame(made, columns=[t(f"score.column.{key}") for key in keys])


def matrix(card: Scorecard, rows: list[FinalCell], names: Names) -> None:
    text = st.column_config.TextColumn
    found = frame(rows, names)
    table.show(
        found,
        "score-matrix",
        filters=tuple(t(f"score.column.{key}") for key in ("policy", "machine", "final", "outcome")),
        columns={t("score.column.action"): text(width="large"), t("score.column.policy"): text(width="medium")},
        height=HEIGHT,
    )


def heat_map(card: Scorecard, rows: list[FinalCell], names: Names) -> None:
    """Final status of every cell as colours, with the share of ratings of 4 or 5; the numbers below."""
    short = apart({policy.sha256: shorten(names.policy(policy.sha256), TITLE) for policy in card.policies})
    shown = pd.DataFrame(
        {
            "row": [names.title(row.action) for row in rows],
            "column": [short[row.policy] for row in rows],
            "status": [row.status for row in rows],
            "probability": [row.result.share if row.result and row.result.ratings else None for row in rows],
        }
    )
    titled = {code: status.name(code) for code in status.STATUSES}
    drawn = status_heatmap(shown, titled, t("score.column.high"))
    st.caption(t("score.map.about"))
    chart.show(
        chart.fitted(drawn, shown["column"].nunique()),
        frame(rows, names).iloc[:, [0, 1, 8, 6]],
        f"score-map-{language()}",
        t("score.map.alt"),
        name=t("score.final.map"),
    )


def one(card: Scorecard, rows: Mapping[tuple[str, str], FinalCell], names: Names) -> None:
    """One cell with all that led to its status."""
    cell = choose_cell(card, names, "score-final-cell")
    row = rows[cell]
    left, right = st.columns(2, gap="large")
    with left:
        st.html(
            f'<p class="pa-text"><b>{html.escape(t("score.column.final"))}</b> {status.chip(row.status)} '
            f"{html.escape(by_words(row))}, {html.escape(moment(row.when))}</p>"
        )
        if row.reason:
            st.html(f'<p class="pa-text">{html.escape(t("score.reason", reason=row.reason))}</p>')
        st.html(
            f'<p class="pa-text"><b>{html.escape(t("score.machine_says"))}</b> {status.chip(row.machine_status)} '
            f"{html.escape(t('action.likelihood', percent=evidence.percent(row.machine_probability)))}</p>"
        )
        for round_ in card.rounds:
            st.html(f'<p class="pa-label">{html.escape(t("score.round_name", round=round_.number))}</p>')
            score_results.one_cell(card, cell, round_.number)
    with right:
        quotes(card, cell, names)


def quotes(card: Scorecard, cell: tuple[str, str], names: Names) -> None:
    """The quotes that people judged or added, with the counts; then the machine's others."""
    st.html(f'<p class="pa-label">{html.escape(t("score.quotes"))}</p>')
    found: dict[tuple[int, int], list[str]] = {}
    texts = {}
    for one_ in card.judgements:
        if one_.cell == cell:
            place = (one_.evidence.start, one_.evidence.end)
            found.setdefault(place, []).append(one_.judgement)
            texts[place] = one_.evidence
    for quote in names.verdict(cell).evidence[:3]:
        texts.setdefault((quote.start, quote.end), quote)
    for place, quote in texts.items():
        said = found.get(place, [])
        counts = [t(f"score.count.{name}", count=said.count(name)) for name in ("accepted", "rejected") if name in said]
        if ADDED in said:
            counts.append(t("score.count.added"))
        note = plain(t("list.separator").join(counts)) if counts else t("score.count.none")
        st.html(evidence.card(quote, False, f'<p class="pa-facts pa-after">{html.escape(note)}</p>'))
