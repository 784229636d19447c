"""A closed scorecard: the final matrix as a table and as a map, each cell in full, agreement, the log, reports.

What only the chair may do comes last: check the quotes, have the program learn from them, delete the scorecard.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial

import pandas as pd
import streamlit as st

from app import state
from app.i18n import language, t, words
from app.render import charts, downloads, layout, table, verdict
from app.render.quotes import card as quote_card
from app.views.scorecards import chair, membership, results
from app.views.scorecards.words import (
    NONE,
    Names,
    by_words,
    frame,
    framework_of,
    moment,
    number,
    outcome,
    share,
    stable,
)
from recommender.alignment.results import STATUSES
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.messages import percent
from recommender.policies import unique_names
from recommender.reports import Report, scorecard_report
from recommender.reports.charts import status_heatmap
from recommender.scorecards import ADDED, Cell, FinalCell, Member, QuoteCheck, Scorecard, final_matrix, labels
from recommender.store import Event, verify

PARTS = ("matrix", "map", "cells", "rounds", "log")
HEIGHT = 560
TITLE = 34  # characters of a policy's title over its column


def whole(card: Scorecard, member: Member) -> None:
    """Draw one part of a closed scorecard at a time."""
    names = Names(card)
    rows = final_matrix(card)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            layout.summary(summary(card, rows))
        # The scorecard is closed, so that nothing in it is hidden from any member.
        make = partial(report, card, framework_of(card), language())
        downloads.report_buttons(make, "scorecard", "score-final")
    part = st.segmented_control(
        t("score.final.parts"),
        PARTS + (("learn",) if membership.is_chair(member) else ()),
        format_func=lambda name: t(f"score.final.{name}"),
        default=PARTS[0],
        required=True,
        key="score-final-part",
        label_visibility="collapsed",
    )
    if part == "map":
        heat_map(card, rows, names)
    elif part == "cells":
        one_cell(card, {(row.policy, row.action): row for row in rows}, names)
    elif part == "rounds":
        results.rounds(card, member, names)
    elif part == "log":
        log(card, names)
    elif part == "learn":
        # Quotes first, since nobody should teach quotes that do not stand in their file.
        quote_checks(card, names)
        st.divider()
        lesson(card, member, names)
        st.divider()
        chair.deletion(card, member)
    else:
        matrix(rows, names)


def summary(card: Scorecard, rows: Sequence[FinalCell]) -> str:
    """The result in one sentence."""
    counts = {name: sum(row.status == name for row in rows) for name in STATUSES}
    return t("score.final.summary", time=moment(card.closed), cells=len(rows), policies=len(card.policies), **counts)


def report(card: Scorecard, framework: Framework | None, spoken: str) -> Report:
    """The report with its quotes held against their files. A download is made outside of the session."""
    checks = membership.scorecards().check_quotes(card)
    return scorecard_report(card, framework, checks, spoken)


# The matrix


def matrix_frame(rows: Sequence[FinalCell], names: Names) -> pd.DataFrame:
    """The final matrix as a table, one row a cell."""
    made = []
    for row in rows:
        found = row.result if row.result is not None and row.result.ratings else None
        made.append(
            (
                names.policy(row.policy),
                names.title(row.action),
                verdict.status_name(row.machine_status),
                percent(row.machine_probability, language()),
                outcome(found),
                number(found.median) if found else NONE,
                share(found.share) if found else NONE,
                stable(found),
                verdict.status_name(row.status),
                by_words(row),
                moment(row.when),
                row.reason,
            )
        )
    keys = "policy action machine probability outcome median high stable final by when reason".split()  # noqa: SIM905
    return frame(made, keys)


def matrix(rows: Sequence[FinalCell], names: Names) -> None:
    """Draw the final matrix as a table."""
    text = st.column_config.TextColumn
    table.searchable(
        matrix_frame(rows, names),
        "score-matrix",
        filters=tuple(t(f"score.column.{key}") for key in ("policy", "machine", "final", "outcome")),
        columns={t("score.column.action"): text(width="large"), t("score.column.policy"): text(width="medium")},
        height=HEIGHT,
    )


def heat_map(card: Scorecard, rows: Sequence[FinalCell], names: Names) -> None:
    """Draw the final status of every cell as colours, with the share of ratings of 4 or 5; the numbers below."""
    short = unique_names({policy.sha256: shorten(names.policy(policy.sha256), TITLE) for policy in card.policies})
    shown = pd.DataFrame(
        {
            "row": [names.title(row.action) for row in rows],
            "column": [short[row.policy] for row in rows],
            "status": [row.status for row in rows],
            "probability": [row.result.share if row.result and row.result.ratings else None for row in rows],
        }
    )
    drawn = status_heatmap(shown, verdict.status_names(), t("score.column.high"), language())
    st.caption(t("score.map.about"))
    charts.with_numbers(
        charts.fitted(drawn, shown["column"].nunique()),
        matrix_frame(rows, names).iloc[:, [0, 1, 8, 6]],
        f"score-map-{language()}",
        t("score.map.alt"),
        name=t("score.final.map"),
    )


# One cell


def one_cell(card: Scorecard, rows: Mapping[Cell, FinalCell], names: Names) -> None:
    """Draw one cell with all that led to its status."""
    cell = results.cell_choice(card, names, "score-final-cell")
    row = rows[cell]
    left, right = st.columns(2, gap="large")
    with left:
        st.html(
            f'<p class="pa-text"><b>{html.escape(t("score.column.final"))}</b> {verdict.status_chip(row.status)} '
            f"{html.escape(by_words(row))}, {html.escape(moment(row.when))}</p>"
        )
        if row.reason:
            st.html(f'<p class="pa-text">{html.escape(t("score.reason", reason=row.reason))}</p>')
        st.html(
            f'<p class="pa-text"><b>{html.escape(t("score.machine_says"))}</b> '
            f"{verdict.status_chip(row.machine_status)} "
            f"{html.escape(verdict.likelihood(row.machine_probability))}</p>"
        )
        for held in card.rounds:
            layout.label(t("score.round_name", round=held.number))
            results.cell_result(results.results(card, held.number).get(cell), f"score-{held.number}")
    with right:
        judged_quotes(card, cell)


def judged_quotes(card: Scorecard, cell: Cell) -> None:
    """Draw the quotes that people judged or added, with the counts; then the machine's others."""
    layout.label(t("score.quotes"))
    found: dict[tuple[int, int], list[str]] = {}
    texts = {}
    for said in card.judgements:
        if said.cell == cell:
            place = (said.evidence.start, said.evidence.end)
            found.setdefault(place, []).append(said.judgement)
            texts[place] = said.evidence
    for quote in card.verdict(cell).evidence[: state.QUOTES]:
        texts.setdefault((quote.start, quote.end), quote)
    for place, quote in texts.items():
        judgements = Counter(found.get(place, []))
        counts = [
            t(f"score.count.{name}", count=judgements[name]) for name in ("accepted", "rejected") if judgements[name]
        ]
        if ADDED in judgements:
            counts.append(t("score.count.added"))
        note = t("list.separator").join(counts) if counts else t("score.count.none")
        st.html(quote_card(quote, notes=f'<p class="pa-facts pa-after">{html.escape(note)}</p>'))


# The log


def log(card: Scorecard, names: Names) -> None:
    """Draw the log. Call it only for a closed scorecard: the log holds every rating with its name."""
    events = membership.scorecards().log(card.id)
    wrong = verify(events)
    if wrong is None:
        st.caption(t("score.log.sound", count=len(events)))
    else:
        st.error(t("score.log.changed", number=wrong), icon=":material/warning:")
    # As it can be checked later: one event a line, with its hash.
    lines = (json.dumps(asdict(event), ensure_ascii=False) + "\n" for event in events)
    st.download_button(
        t("score.log.save"),
        data="".join(lines).encode(),
        file_name="scorecard-log.jsonl",
        mime="application/jsonl",
        key="score-log-save",
        on_click="ignore",
        icon=":material/download:",
    )
    rows = [(one.number, moment(one.time), one.actor, happened(one.kind), told(one, names)) for one in events]
    filters = (t("score.column.who"), t("score.column.what"))
    made = frame(rows, ("number", "when", "who", "what", "details"))
    table.searchable(made, "score-log", filters=filters, height=480)


def happened(kind: str) -> str:
    """What happened, in words; the program's own word for what we have none for."""
    key = f"score.event.{kind.replace(' ', '_')}"
    return t(key) if key in words() else kind


def told(event: Event, names: Names) -> str:
    """What an event is about: the cell, the person, the value, the words; data stands as it was given."""
    data = event.data
    parts: list[str] = []
    if "policy" in data and "action" in data:
        parts += [names.policy(data["policy"]), names.title(data["action"])]
    if event.kind in ("created", "policy"):
        parts.append(data["title"])
    if "name" in data:
        parts.append(data["name"])
    if "role" in data:
        parts.append(t(f"score.role.{data['role']}"))
    if "round" in data:
        parts.append(t("score.round_name", round=data["round"]))
    if "value" in data:
        parts += [str(data["value"]), data["comment"]]
    if "status" in data:
        parts += [verdict.status_name(data["status"]), data["reason"]]
    if "evidence" in data:
        judgement = data.get("judgement")
        parts += [t(f"score.judgement.{judgement}") if judgement else "", data["evidence"]["text"]]
    if event.kind == "taught":
        parts.append(t("score.teach.would", **data))
    return " · ".join(filter(None, parts))


# Quotes held against their files, and learning from them


def quote_checks(card: Scorecard, names: Names) -> None:
    """Draw whether every quote still stands in its file."""
    st.header(t("score.checks"), anchor=False)
    st.caption(t("score.checks.about"))
    kept = membership.kept("checks")
    if st.button(t("score.checks.start"), icon=":material/rule:", key="score-checks"):
        with layout.caught(), st.spinner(t("score.checks.running")):
            kept[card.version] = membership.scorecards().check_quotes(card)
    if card.version not in kept:
        return
    found: list[QuoteCheck] = kept[card.version]
    wrong = [one for one in found if one.found != "same"]
    if not wrong:
        st.success(t("score.checks.good", count=len(found)), icon=":material/check:")
        return
    st.warning(t("score.checks.bad", count=len(found), wrong=len(wrong)), icon=":material/warning:")
    rows = [
        (
            *(names.policy(one.cell[0]), names.title(one.cell[1]), one.evidence.text, one.evidence.page),
            t(f"score.check.{one.found.replace(' ', '_')}"),
        )
        for one in wrong
    ]
    table.searchable(frame(rows, ("policy", "action", "quote", "page", "found")), "score-checks-table")


def lesson(card: Scorecard, member: Member, names: Names) -> None:
    """Draw what would be learned, and the order to learn it."""
    st.header(t("score.teach"), anchor=False)
    st.caption(t("score.teach.about"))
    framework, found = framework_of(card), labels(card)
    if framework is None or not found:
        st.info(t("score.teach.nothing" if framework else "score.teach.framework"), icon=":material/info:")
        return
    counts = Counter(label.label for label in found)
    would = t("score.teach.would", confirmed=counts["confirmed"], rejected=counts["rejected"])
    st.markdown(would)
    rows = [(names.title(one.action), t(f"score.label.{one.label}"), one.text, one.policy) for one in found]
    table.searchable(frame(rows, ("action", "label", "quote", "policy")), "score-labels")
    membership.confirmed(
        (t("score.teach.start"), t("score.teach.confirm"), t("score.teach.yes")),
        ":material/school:",
        "score-teach",
        partial(state.library().teach_scorecard, card.id, framework, member.name),
        t("score.told.taught", count=len(found)),
    )
