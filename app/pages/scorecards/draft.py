"""The rating and the comment that an evaluator is writing, kept for each cell until they are saved.

Walking to another cell, or a rating saved in another window, never throws away what was written here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from app import membership
from app.components.score_words import VALUES, cell_key, moment
from app.i18n import t
from recommender.errors import InputError
from recommender.scorecards import Member, Rating, Scorecard

Cell = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """What stands in the fields of a cell. event: of the saved rating that it began with, 0 where there was none."""

    value: int | None
    comment: str
    event: int


def saved(rating: Rating | None) -> Draft:
    """What the fields hold when a cell is opened anew."""
    return Draft(rating.value, rating.comment, rating.event) if rating else Draft(None, "", 0)


def draft_of(cell: Cell, number: int, rating: Rating | None, before: Draft) -> Draft:
    """What the fields are to hold: what was written and not saved, else what is saved.

    before: what the saved rating was when the fields were last drawn.
    """
    kept: Draft | None = membership.kept("drafts").get((number, cell))
    now = saved(rating)
    if kept is None or (kept.value, kept.comment) == (before.value, before.comment):
        return now  # untouched, so that what another window saved is shown
    return kept


def fields(
    card: Scorecard, member: Member, cell: Cell, rating: Rating | None, number: int, go_on: Callable[[], None]
) -> None:
    """The fields of a cell in the open round, with Save. rating: the evaluator's own of this round. go_on: called when saved."""
    shown = membership.kept("shown")
    seen: Draft = shown.get((number, cell), saved(None))
    draft = draft_of(cell, number, rating, seen)
    value_key, comment_key, save_key = keys(number, cell)
    for name, held in ((value_key, draft.value), (comment_key, draft.comment)):
        if name not in st.session_state or st.session_state[name] != held:  # else letters typed meanwhile would be lost
            st.session_state[name] = held
    shown[number, cell] = saved(rating)
    keep = partial(_keep, number, cell, draft.event)
    with st.container(border=True, key="score-rating"):
        st.radio(
            t("score.question"),
            VALUES,
            index=None,
            format_func=lambda value: f"{value}  {t(f'score.value.{value}')}",
            key=value_key,
            on_change=keep,
        )
        st.text_area(t("score.comment"), key=comment_key, height=90, help=t("score.comment_help"), on_change=keep)
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(key="score-save", width="content"):
                st.button(
                    t("score.save"),
                    key=save_key,
                    type="primary",
                    icon=":material/check:",
                    on_click=_save,
                    args=(card.id, member.name, number, cell, go_on),
                )
            st.caption(note(rating, draft))


def keys(number: int, cell: Cell) -> tuple[str, str, str]:
    """Keys of the rating, the comment and Save: each cell has its own in each round."""
    ending = f"{number}-{cell_key(cell)}"
    return f"score-value-{ending}", f"score-comment-{ending}", f"score-save-{ending}"


def written(number: int, cell: Cell) -> tuple[int | None, str] | None:
    """The rating and the comment in the fields of a cell; None where they are gone, since the browser speaks of a cell that was left."""
    value_key, comment_key, _ = keys(number, cell)
    if value_key not in st.session_state or comment_key not in st.session_state:
        return None
    return st.session_state[value_key], st.session_state[comment_key]


def note(rating: Rating | None, draft: Draft) -> str:
    """Whether what stands in the fields is saved."""
    if rating is None:
        return t("score.not_rated")
    if (draft.value, draft.comment) == (rating.value, rating.comment):
        return t("score.saved_at", time=moment(rating.time))
    if draft.event != rating.event:
        return t("score.saved_elsewhere", value=rating.value)
    return t("score.not_saved", value=rating.value)


def _keep(number: int, cell: Cell, event: int) -> None:
    if (found := written(number, cell)) is not None:
        membership.kept("drafts")[number, cell] = Draft(*found, event)


def _save(card_id: int, name: str, number: int, cell: Cell, go_on: Callable[[], None]) -> None:
    found = written(number, cell)
    if found is None:
        return  # pressed twice: the first time saved it
    value, comment = found

    def rate() -> None:
        if value is None:
            raise InputError(t("score.need.value"))
        card = membership.service().get(card_id)
        if card.open_round is None or card.open_round.number != number:
            # What was rated for one round is no rating for the next one.
            raise InputError(t("score.round_over", round=number))
        membership.service().rate(card_id, name, cell, value, comment.strip())

    if membership.acted(rate, t("score.told.saved", action=cell[1], value=value)):
        membership.kept("drafts").pop((number, cell), None)
        go_on()
