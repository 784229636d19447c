"""Results of closed rounds, for everybody who may see them, and reasons to stop."""

from __future__ import annotations

import html

import streamlit as st

from app.components import score_results
from app.components.score_words import Names
from app.i18n import percent, t
from recommender.scorecards import Member, Scorecard, final_matrix, may_see_results, results

Cell = tuple[str, str]


def closed_rounds(card: Scorecard) -> list[int]:
    """The numbers of the rounds that are closed, or that closing the scorecard ended."""
    return [one.number for one in card.rounds if one.closed or card.closed]


def waiting(card: Scorecard, member: Member) -> None:
    """What members see who have nothing to rate now."""
    opened = card.open_round
    if opened:
        told = t("score.wait.open", round=opened.number)
    else:
        told = t("score.wait.between", round=len(card.rounds)) if card.rounds else t("score.wait.new")
    st.info(told, icon=":material/hourglass_empty:")
    show_results(card, member, Names(card))


def show_results(card: Scorecard, member: Member, names: Names) -> None:
    """A closed round's matrix, and one cell of it in full."""
    seen = [number for number in closed_rounds(card) if may_see_results(card, member, number)]
    if not seen:
        st.caption(t("score.results.none"))
        return
    number = seen[-1]
    if len(seen) > 1:
        number = st.selectbox(
            t("score.round"),
            seen[::-1],
            format_func=lambda one: t("score.round_name", round=one),
            key="score-results-round",
        )
    st.header(t("score.results", round=number), anchor=False)
    score_results.show_round(card, number, names, f"score-results-{number}")
    st.html(f'<p class="pa-label">{html.escape(t("score.one_cell"))}</p>')
    cell = choose_cell(card, names, "score-cell")
    score_results.one_cell(card, cell, number)


def choose_cell(card: Scorecard, names: Names, key: str) -> Cell:
    """A policy and an action to look at."""
    with st.container(horizontal=True):
        sha256 = st.selectbox(
            t("word.policy"),
            [policy.sha256 for policy in card.policies],
            format_func=names.policy,
            key=f"{key}-policy",
            width=330,
        )
        action = st.selectbox(
            t("word.action"), list(card.actions), format_func=names.title, key=f"{key}-action", width="stretch"
        )
    return sha256, action


def reasons_to_stop(card: Scorecard) -> list[str]:
    """Sentences on why another round may not be worth the work; none where nothing speaks against one."""
    closed = closed_rounds(card)
    if not closed:
        return []
    found = [result for result in results(card, closed[-1]).values() if result.ratings]
    # What was rated in an earlier round only is still as that round left it.
    last = [row.result for row in final_matrix(card) if row.result is not None]
    reasons = []
    if last and all(result.consensus or result.agreed_low for result in last):
        reasons.append(t("score.stop.consensus"))
    if found and all(result.stable for result in found):
        reasons.append(t("score.stop.stable", share=percent(card.rules.stability)))
    if len(card.rounds) >= card.rules.rounds:
        reasons.append(t("score.stop.rounds", rounds=card.rules.rounds))
    return reasons
