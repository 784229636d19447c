"""The people of a scorecard: adding one, a new code, taking one off; and deleting the whole."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from app import membership
from app.components import table
from app.i18n import plain, t
from recommender.scorecards import CHAIR, EVALUATOR, READER, Member, Scorecard, progress


def show(card: Scorecard, member: Member) -> None:
    """The table of members, and what the chair can do with them."""
    listing(card)
    left, right = st.columns(2, gap="large")
    with left:
        add(card, member)
    with right:
        change(card, member)


def listing(card: Scorecard) -> None:
    """Name, role and how far each is: counts, never values."""
    done = progress(card) if card.open_round else {}
    rows = [
        (
            one.name,
            t(f"score.role.{one.role}"),
            t("word.yes" if one.active else "score.off"),
            f"{done.get(one.name, 0)} / {len(card.cells)}" if one.role == EVALUATOR and card.open_round else "",
        )
        for one in card.members
    ]
    columns = [t("score.name"), t("score.role"), t("score.takes_part"), t("score.rated_column")]
    table.show(pd.DataFrame(rows, columns=columns), "score-members", alt=t("score.chair.people"))


def add(card: Scorecard, member: Member) -> None:
    """One more evaluator or reader."""
    with st.form("score-add-form", clear_on_submit=True):
        st.markdown(f"**{t('score.add')}**")
        name = st.text_input(t("score.name"), key="score-add-name")
        role = st.radio(
            t("score.role"),
            (EVALUATOR, READER),
            format_func=lambda role: t(f"score.role.{role}"),
            horizontal=True,
            key="score-add-role",
        )
        pressed = st.form_submit_button(t("score.add_yes"), type="primary", key="score-add")
    if pressed:
        name = " ".join(name.split())

        def make() -> None:
            code = membership.service().add_member(card.id, member.name, name, role)
            membership.codes().append(membership.NewCode(card.title, name, role, code))

        membership.act(make, t("score.told.member", name=name))
        st.rerun()


def change(card: Scorecard, member: Member) -> None:
    """A new code for somebody, or taking them off."""
    people = [one for one in card.members if one.active]
    with st.container(border=True, key="score-change"):
        st.markdown(f"**{t('score.change')}**")
        name = st.selectbox(t("score.name"), [one.name for one in people], key="score-change-name")
        chosen = next(one for one in people if one.name == name)
        with st.container(horizontal=True):
            st.button(
                t("score.new_code"),
                icon=":material/key:",
                key="score-new-code",
                on_click=new_code,
                args=(card, member, chosen),
                help=t("score.new_code_help"),
            )
            with st.popover(
                t("word.remove"),
                icon=":material/person_remove:",
                key="score-remove",
                disabled=chosen.role == CHAIR,
            ):
                st.markdown(t("score.remove_text", name=plain(chosen.name)))
                st.button(
                    t("word.remove"),
                    type="primary",
                    key="score-remove-yes",
                    on_click=membership.act,
                    args=(
                        partial(membership.service().remove_member, card.id, member.name, chosen.name),
                        t("score.told.removed", name=chosen.name),
                    ),
                )


def new_code(card: Scorecard, member: Member, chosen: Member) -> None:
    """Makes a new code; the old one opens nothing any more."""

    def make() -> None:
        code = membership.service().new_code(card.id, member.name, chosen.name)
        membership.codes().append(membership.NewCode(card.title, chosen.name, chosen.role, code))
        if chosen.name == member.name:
            membership.renew(card.id)

    membership.act(make, t("score.told.new_code", name=chosen.name))


def delete(card: Scorecard, member: Member) -> None:
    """Deleting the scorecard with all that was rated, after its title was typed in."""
    with st.popover(t("score.delete"), icon=":material/delete:", key="score-delete"):
        st.markdown(t("score.delete_text", title=plain(card.title)))
        typed = st.text_input(t("score.delete_title"), key="score-delete-title")
        if st.button(
            t("score.delete_yes"),
            type="primary",
            key="score-delete-yes",
            disabled=" ".join(typed.split()) != " ".join(card.title.split()),
        ) and membership.acted(partial(membership.service().delete, card.id, member.name)):
            membership.leave()
            st.rerun()
