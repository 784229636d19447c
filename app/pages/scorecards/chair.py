"""The chair at work: rounds, people, results of closed rounds, decisions, closing. Never a value of an open round."""

from __future__ import annotations

import html
from functools import partial

import pandas as pd
import streamlit as st

from app import membership
from app.components import score_people, score_results, status, table
from app.components.score_round import choose_cell, closed_rounds, reasons_to_stop, show_results
from app.components.score_words import NONE, Names, by_words, moment, outcome
from app.i18n import percent, plain, t
from recommender.scorecards import Member, Scorecard, final_matrix, progress

PARTS = ("rounds", "people", "results", "decide", "close")


def show(card: Scorecard, member: Member) -> None:
    """One part of the chair's work at a time."""
    part = st.segmented_control(
        t("score.chair.parts"),
        PARTS,
        format_func=lambda name: t(f"score.chair.{name}"),
        default=PARTS[0],
        required=True,
        key="score-part",
        label_visibility="collapsed",
    )
    if part == "people":
        score_people.show(card, member)
    elif part == "results":
        show_results(card, member, Names(card))
    elif part == "decide":
        decide(card, member)
    elif part == "close":
        close(card, member)
    else:
        rounds(card, member)


def rounds(card: Scorecard, member: Member) -> None:
    """Opening and closing a round, and how far everybody is."""
    opened = card.open_round
    service = membership.service()
    if opened:
        told = t("score.round.open", round=opened.number, most=card.rules.rounds, time=moment(opened.opened))
    elif card.rounds:
        told = t("score.round.closed", round=len(card.rounds), most=card.rules.rounds)
    else:
        told = t("score.round.none", most=card.rules.rounds)
    st.html(f'<p class="pa-summary">{html.escape(told)}</p>')
    if opened:
        show_progress(card)
        with st.popover(
            t("score.round.end", round=opened.number), icon=":material/stop_circle:", key="score-close-round"
        ):
            st.markdown(t("score.round.end_text", open=unrated(card)))
            st.button(
                t("score.round.end_yes"),
                type="primary",
                key="score-close-round-yes",
                on_click=membership.act,
                args=(partial(service.close_round, card.id, member.name), t("score.told.round_closed")),
            )
        return
    number = len(card.rounds) + 1
    for reason in reasons_to_stop(card):
        st.info(plain(reason), icon=":material/info:")
    if number <= card.rules.rounds:
        if not card.evaluators:
            st.warning(t("score.round.nobody"), icon=":material/group:")
        st.button(
            t("score.round.begin", round=number),
            type="primary",
            icon=":material/play_circle:",
            key="score-open-round",
            on_click=membership.act,
            args=(partial(service.open_round, card.id, member.name), t("score.told.round_opened", round=number)),
            disabled=not card.evaluators,
        )
    show_rules(card)


def show_rules(card: Scorecard) -> None:
    """The rules that were set when the scorecard was made."""
    rules = card.rules
    st.caption(
        t(
            "score.rules.told",
            consensus=percent(rules.consensus),
            rounds=rules.rounds,
            stability=percent(rules.stability),
            machine=t(f"score.machine.{rules.machine}"),
        )
    )


def unrated(card: Scorecard) -> int:
    """How many ratings are still to come from the evaluators in the open round."""
    done = progress(card)
    return sum(len(card.cells) - done.get(one.name, 0) for one in card.evaluators)


def show_progress(card: Scorecard) -> None:
    """How many cells each evaluator has rated: counts, never values."""
    done = progress(card)
    for number, one in enumerate(card.evaluators):
        rated = done.get(one.name, 0)
        with st.container(key=f"score-progress-{number}"):
            st.progress(
                rated / len(card.cells),
                text=t("score.progress", name=plain(one.name), rated=rated, cells=len(card.cells)),
            )


def decide(card: Scorecard, member: Member) -> None:
    """Setting the final status of a cell, with a reason."""
    st.caption(t("score.decide.about"))
    if not closed_rounds(card):
        st.info(t("score.decide.early"), icon=":material/info:")
        return
    names = Names(card)
    rows = {(row.policy, row.action): row for row in final_matrix(card)}
    cell = choose_cell(card, names, "score-decide")
    row = rows[cell]
    # Fields of their own for each cell, so that nothing chosen for one is stored for another.
    place = card.cells.index(cell)
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        now = f"{status.badge(row.status)} {plain(by_words(row))}"
        st.markdown(t("score.decide.now", status=now, outcome=outcome(row.result)))
        if row.result is not None and row.result.ratings:
            score_results.spread(row.result, "score-decide")
            st.html(score_results.comments(row.result))
    with right, st.form(f"score-decide-form-{place}", clear_on_submit=True):
        chosen = st.radio(
            t("score.column.final"),
            status.STATUSES,
            index=status.STATUSES.index(row.status),
            format_func=status.name,
            key=f"score-decide-status-{place}",
            horizontal=True,
        )
        reason = st.text_area(t("word.reason"), key=f"score-decide-reason-{place}", height=90)
        pressed = st.form_submit_button(t("score.decide.save"), type="primary", key="score-decide-save")
    if pressed:
        what = partial(membership.service().decide, card.id, member.name, cell, chosen, reason.strip())
        membership.act(what, t("score.told.decided", action=cell[1]))
        st.rerun()
    decided(card, names)


def decided(card: Scorecard, names: Names) -> None:
    """The decisions so far, the last of each cell."""
    last = {decision.cell: decision for decision in card.decisions}
    if not last:
        return
    st.html(f'<p class="pa-label">{html.escape(t("score.decide.list"))}</p>')
    rows = [
        (names.policy(one.cell[0]), names.title(one.cell[1]), status.name(one.status), one.reason, moment(one.time))
        for one in last.values()
    ]
    keys = ("policy", "action", "status", "reason", "when")
    frame = pd.DataFrame(rows, columns=[t(f"score.column.{key}") for key in keys])
    table.show(frame, "score-decisions", alt=t("score.chair.decide"))


def close(card: Scorecard, member: Member) -> None:
    """Closing the scorecard for good, and deleting it."""
    st.html(f'<p class="pa-text">{html.escape(t("score.close.about"))}</p>')
    if card.open_round:
        st.info(t("score.close.open_round"), icon=":material/info:")
    rated = sum(row.result is not None for row in final_matrix(card)) if not card.open_round else NONE
    with st.container(horizontal=True):
        with st.popover(
            t("score.close"), icon=":material/lock:", key="score-close", disabled=card.open_round is not None
        ):
            st.markdown(t("score.close.text", rated=rated, cells=len(card.cells)))
            st.button(
                t("score.close.yes"),
                type="primary",
                key="score-close-yes",
                on_click=membership.act,
                args=(partial(membership.service().close, card.id, member.name), t("score.told.closed")),
            )
        score_people.delete(card, member)
