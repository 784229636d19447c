"""Scorecards: several people rate policies and actions together, in rounds, until the matrix is final."""

from __future__ import annotations

import streamlit as st

from app import membership
from app.components import errors, layout, score_chair, score_entry, score_final, score_rating, score_round
from app.components.score_words import framework_of, moment
from app.i18n import language, plain, t
from recommender.scorecards import CHAIR, EVALUATOR, Member, Scorecard


def page() -> None:
    found = None
    with errors.shown():
        found = membership.current()
    layout.head("scorecards", about=found is None)
    tell()
    if found is None:
        score_entry.show()
        return
    card, member = found
    head(card, member)
    score_entry.codes()
    if card.closed:
        score_final.show(card, member)
    elif member.role == CHAIR:
        score_chair.show(card, member)
    elif member.role == EVALUATOR and card.open_round:
        score_rating.show(card, member)
    else:
        score_round.waiting(card, member)


def tell() -> None:
    """How the last action went: what went wrong stays on the page, what went well passes."""
    told = membership.told()
    if told is None:
        return
    well, said = told
    if not well:
        errors.show(said)
    elif said:
        st.success(plain(said), icon=":material/check:")


def head(card: Scorecard, member: Member) -> None:
    """Which scorecard, and who is entered."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="score-head"
    ):
        with st.container(width="stretch"):
            st.header(plain(card.title), anchor=False)
            framework = framework_of(card)
            about = framework.localized_title(language()) if framework else card.framework_title
            st.caption(f"{plain(about)} · {plain(t('score.since', date=moment(card.created)[:10]))}")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            role = t(f"score.role.{member.role}")
            st.badge(t("score.you", name=plain(member.name), role=role), icon=":material/person:", color="blue")
            st.button(t("score.refresh"), key="score-refresh", icon=":material/refresh:", help=t("score.refresh_help"))
            st.button(t("score.leave"), key="score-leave", icon=":material/logout:", on_click=membership.leave)
