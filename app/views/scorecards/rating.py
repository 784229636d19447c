"""An evaluator at work in an open round: one cell at a time, the policy beside it.

Nothing of what others rate, say or add in the round is read here, so that nothing of it can reach the browser. The
rating and the comment that are being written are kept for each cell until they are saved: walking to another cell, or a
rating saved in another window, never throws them away.
"""

from __future__ import annotations

import html
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from app.i18n import plain, t
from app.render import layout
from app.views.scorecards import membership, quotes, results
from app.views.scorecards.words import VALUES, Names, cell_key, moment
from recommender.errors import InputError
from recommender.scorecards import (
    Cell,
    Member,
    Rating,
    Scorecard,
    machine_visible,
    may_see_results,
    own_judgements,
    own_ratings,
    result,
)

# The desk


def desk(card: Scorecard, member: Member, number: int) -> None:
    """Draw the cell at hand. Call it only for an evaluator. number: of the open round."""
    names = Names(card)
    own = {rating.cell: rating for rating in own_ratings(card, member.name, number)}
    layout.summary(t("score.rate.head", round=number, most=card.rules.rounds))
    how_far(len(own), len(card.cells))
    cell = cell_choice(card, own, names)
    with_verdict = machine_visible(card, member)
    left, right = st.columns([0.47, 0.53], gap="medium")
    with left:
        question(card, cell, names, with_verdict)
        fields(card, member, cell, own.get(cell), number, partial(go_on, card, member.name))
        former(card, member, cell, number)
        quotes.judged(card, member, cell, with_verdict)
    with right, st.container(key="source-score"):
        marked = quotes.marked(card.verdict(cell), own_judgements(card, member.name, cell))
        found = quotes.policy_text(card.policy(cell[0]), marked)
    if found:
        add = partial(membership.scorecards().add_evidence, card.id, member.name, cell, *found)
        membership.act(add, t("score.told.added"))
        st.rerun()


def how_far(rated: int, cells: int) -> None:
    """Draw how far the evaluator is."""
    with st.container(key="score-progress"):
        st.progress(rated / cells if cells else 1.0, text=t("score.rated", rated=rated, cells=cells))
        if rated == cells:
            st.success(t("score.all_rated"), icon=":material/check:")


def question(card: Scorecard, cell: Cell, names: Names, with_verdict: bool) -> None:
    """Draw what the action of a cell asks, and the machine's verdict where it may be seen."""
    asked = names.framework.action(cell[1])
    st.header(plain(names.title(asked.id)), anchor=False)
    path = " · ".join(filter(None, [asked.pillar, asked.theme]))
    parts = [f'<p class="pa-facts pa-path">{html.escape(path)}</p>']
    if asked.text and asked.text != asked.title:
        parts.append(f'<p class="pa-text">{html.escape(asked.text)}</p>')
    if asked.elements:
        items = "".join(f"<li>{html.escape(element)}</li>" for element in asked.elements)
        parts.append(f'<p class="pa-label">{html.escape(t("action.elements"))}</p><ul class="pa-elements">{items}</ul>')
    if with_verdict:
        parts.append(quotes.machine(card.verdict(cell)))
    st.html("".join(parts))


def former(card: Scorecard, member: Member, cell: Cell, number: int) -> None:
    """Draw what the round before gave for the cell, and what the evaluator gave then."""
    if number < 2 or not may_see_results(card, member, number - 1):
        return
    with st.expander(
        t("score.former", round=number - 1), icon=":material/bar_chart:", expanded=True, key="score-former"
    ):
        mine = next((one for one in own_ratings(card, member.name, number - 1) if one.cell == cell), None)
        told = t("score.former.own", value=mine.value) if mine else t("score.former.none")
        st.html(f'<p class="pa-text"><b>{html.escape(told)}</b></p>')
        results.cell_result(result(card, cell, number - 1), "score-former")


# Walking from cell to cell


def place(card: Scorecard) -> Cell:
    """The cell at hand: the one that was gone to, else the first. A new round starts at the first."""
    cells = card.cells
    kept = membership.kept("place")
    if card.open_round is not None and kept.get("round") != card.open_round.number:
        kept.pop("cell", None)
        kept["round"] = card.open_round.number
        kept["turn"] = kept.get("turn", 0) + 1
    cell: Cell | None = kept.get("cell")
    return cell if cell in cells else cells[0]


def go(cell: Cell) -> None:
    """Go to a cell, by anything but the choice of an action, which shows the cell already."""
    move(cell)
    kept = membership.kept("place")
    kept["turn"] = kept.get("turn", 0) + 1  # new fields of choice, which begin with the cell


def move(cell: Cell) -> None:
    """Make a cell the one at hand."""
    kept = membership.kept("place")
    if kept.get("cell") != cell:
        quotes.look_away(cell[0])
    kept["cell"] = cell


def next_unrated(cells: list[Cell], here: Cell, rated: set[Cell]) -> Cell | None:
    """The next cell after this one, round to this one itself, that is not rated; None where there is none."""
    after = cells.index(here) + 1
    return next((cell for cell in cells[after:] + cells[:after] if cell not in rated), None)


def go_on(card: Scorecard, name: str) -> None:
    """Go to the next cell that is not rated, as the scorecard is now; to the next one where all are."""
    now = membership.scorecards().get(card.id)
    cells, here = now.cells, place(now)
    following = None
    if now.open_round is not None:
        rated = {rating.cell for rating in own_ratings(now, name, now.open_round.number)}
        following = next_unrated(cells, here, rated)
    go(following or cells[(cells.index(here) + 1) % len(cells)])


def sign(own: dict[Cell, Rating]) -> str:
    """What the keys of the fields of choice end with.

    A browser sends along what such a field shows, as words. Where the program moved on meanwhile, or marks changed the
    words, that would take the evaluator back to another cell, or to none. So fields are new as soon as anything but
    themselves moves the place or changes a mark, and what old ones say is not followed.
    """
    marks = zlib.crc32(repr(sorted((cell, rating.value) for cell, rating in own.items())).encode())
    return f"{membership.kept('place').get('turn', 0)}-{marks:08x}"


def _policy_chosen(card: Scorecard, rated: frozenset[Cell], ending: str) -> None:
    sha256 = st.session_state.get(f"score-policy-{ending}")
    of_policy = [cell for cell in card.cells if cell[0] == sha256]
    if of_policy and membership.kept("place").get("sign") == ending:
        go(next((cell for cell in of_policy if cell not in rated), of_policy[0]))


def _action_chosen(card: Scorecard, sha256: str, ending: str) -> None:
    cell = (sha256, st.session_state.get(f"score-action-{ending}"))
    if cell in card.cells and membership.kept("place").get("sign") == ending:
        move(cell)


def cell_choice(card: Scorecard, own: dict[Cell, Rating], names: Names) -> Cell:
    """Draw the choice of policy and action and the buttons to walk; returns the cell at hand."""
    cell = place(card)
    cells = card.cells
    here = cells.index(cell)
    ending = membership.kept("place")["sign"] = sign(own)
    policies = [policy.sha256 for policy in card.policies]
    actions = [action.id for action in card.framework.actions]

    def policy_label(sha256: str) -> str:
        done = sum(rated[0] == sha256 for rated in own)
        return t("score.policy_done", title=names.policy(sha256), rated=done, cells=len(actions))

    def action_label(action: str) -> str:
        rating = own.get((cell[0], action))
        return f"{'✓ ' + str(rating.value) if rating else '○'}  {names.title(action)}"

    def walk(key: str, icon: str, to: Cell, disabled: bool) -> None:
        st.button(
            t(f"score.{key}"),
            key=f"score-{key.replace('_', '-')}",
            icon=f":material/{icon}:",
            on_click=go,
            args=(to,),
            disabled=disabled,
        )

    with st.container(horizontal=True, vertical_alignment="bottom", key="score-walk"):
        st.selectbox(
            t("word.policy"),
            policies,
            index=policies.index(cell[0]),
            format_func=policy_label,
            key=f"score-policy-{ending}",
            on_change=_policy_chosen,
            args=(card, frozenset(own), ending),
            width=330,
        )
        st.selectbox(
            t("word.action"),
            actions,
            index=actions.index(cell[1]),
            format_func=action_label,
            key=f"score-action-{ending}",
            on_change=_action_chosen,
            args=(card, cell[0], ending),
            width="stretch",
        )
        walk("back", "chevron_left", cells[here - 1], here == 0)
        walk("next", "chevron_right", cells[(here + 1) % len(cells)], here == len(cells) - 1)
        unrated = next_unrated(cells, cell, {*own, cell})
        walk("next_open", "skip_next", unrated or cell, unrated is None)
    return cell


# What is being written


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

    :param before: what the saved rating was when the fields were last drawn.
    """
    kept: Draft | None = membership.kept("drafts").get((number, cell))
    if kept is None or (kept.value, kept.comment) == (before.value, before.comment):
        return saved(rating)  # untouched, so that what another window saved is shown
    return kept


def fields(
    card: Scorecard, member: Member, cell: Cell, rating: Rating | None, number: int, saved_it: Callable[[], None]
) -> None:
    """Draw the fields of a cell in the open round, with Save.

    :param rating: the evaluator's own of this round.
    :param saved_it: called when it was saved.
    """
    shown = membership.kept("shown")
    draft = draft_of(cell, number, rating, shown.get((number, cell), saved(None)))
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
                    args=(card.id, member.name, number, cell, saved_it),
                )
            st.caption(note(rating, draft))


def keys(number: int, cell: Cell) -> tuple[str, str, str]:
    """Keys of the rating, the comment and Save: each cell has its own in each round."""
    ending = f"{number}-{cell_key(cell)}"
    return f"score-value-{ending}", f"score-comment-{ending}", f"score-save-{ending}"


def written(number: int, cell: Cell) -> tuple[int | None, str] | None:
    """What stands in the fields of a cell; None for a cell that was left, of which the browser still speaks."""
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
    return t("score.saved_elsewhere" if draft.event != rating.event else "score.not_saved", value=rating.value)


def _keep(number: int, cell: Cell, event: int) -> None:
    if (found := written(number, cell)) is not None:
        membership.kept("drafts")[number, cell] = Draft(*found, event)


def _save(card_id: int, name: str, number: int, cell: Cell, saved_it: Callable[[], None]) -> None:
    found = written(number, cell)
    if found is None:
        return  # pressed twice: the first time saved it
    value, comment = found

    def rate() -> None:
        if value is None:
            raise InputError(t("score.need.value"))
        opened = membership.scorecards().get(card_id).open_round
        if opened is None or opened.number != number:
            # What was rated for one round is no rating for the next one.
            raise InputError(t("score.round_over", round=number))
        membership.scorecards().rate(card_id, name, cell, value, comment.strip())

    if membership.act(rate, t("score.told.saved", action=cell[1], value=value)):
        membership.kept("drafts").pop((number, cell), None)
        saved_it()
