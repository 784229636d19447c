"""Scorecards: several people rate policies and actions together, in rounds, until the matrix is final."""

from __future__ import annotations

import streamlit as st

from app.i18n import plain, t
from app.render import layout
from app.views.scorecards import chair, entry, final, membership, rating, results
from app.views.scorecards.words import day, worded
from recommender.scorecards import EVALUATOR, Member, Scorecard


def page() -> None:
    """Draw the door, or the scorecard as the one who is entered may see it now."""
    found = None
    with layout.caught():
        found = membership.current()
    layout.head("scorecards", about=found is None)
    notice()
    if found is None:
        entry.door()
        return
    card, member = found
    head(card, member)
    entry.codes()
    if card.closed:
        final.whole(card, member)
    elif membership.is_chair(member):
        chair.desk(card, member)
    elif member.role == EVALUATOR and card.open_round:
        rating.desk(card, member, card.open_round.number)
    else:
        results.waiting(card, member)


def notice() -> None:
    """Draw how the last action went: what went wrong stays on the page, what went well passes."""
    well, said = membership.told() or (True, "")
    if not well:
        layout.error(said)
    elif said:
        st.success(plain(said), icon=":material/check:")


def head(card: Scorecard, member: Member) -> None:
    """Draw which scorecard it is, and who is entered."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="score-head"
    ):
        with st.container(width="stretch"):
            st.header(plain(card.title), anchor=False)
            st.caption(f"{plain(worded(card).title)} · {plain(t('score.since', date=day(card.created)))}")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            role = t(f"score.role.{member.role}")
            st.badge(t("score.you", name=plain(member.name), role=role), icon=":material/person:", color="blue")
            st.button(t("score.refresh"), key="score-refresh", icon=":material/refresh:", help=t("score.refresh_help"))
            st.button(t("score.leave"), key="score-leave", icon=":material/logout:", on_click=membership.leave)
