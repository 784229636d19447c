"""An evaluator at work in an open round: one cell at a time, the policy beside it.

Nothing of what others rate, say or add in the round is read here, so that nothing of it can reach the browser.
"""

from __future__ import annotations

import html
import zlib
from functools import partial

import streamlit as st

from app import membership
from app.components import score_quotes, score_results, score_source
from app.components.score_draft import fields
from app.components.score_words import Names
from app.i18n import plain, t
from recommender.scorecards import (
    Member,
    Rating,
    Scorecard,
    machine_visible,
    may_see_results,
    own_ratings,
    result,
)

Cell = tuple[str, str]


def show(card: Scorecard, member: Member) -> None:
    """The cell at hand. Call it only where the member is an evaluator and a round is open."""
    opened = card.open_round
    assert opened is not None
    names = Names(card)
    own = {rating.cell: rating for rating in own_ratings(card, member.name, opened.number)}
    st.html(
        f'<p class="pa-summary">{html.escape(t("score.rate.head", round=opened.number, most=card.rules.rounds))}</p>'
    )
    progress(len(own), len(card.cells))
    cell = picked(card, own, names)
    left, right = st.columns([0.47, 0.53], gap="medium")
    verdict = names.verdict(cell)
    with left:
        asked(card, member, cell, names)
        fields(card, member, cell, own.get(cell), opened.number, partial(go_on, card, member.name))
        former(card, member, cell, opened.number)
        score_quotes.show(card, member, cell, verdict, machine_visible(card, member))
    with right, st.container(key="source-score"):
        judgements = score_quotes.own_judgements(card, member.name, cell)
        marked = score_quotes.marked(verdict, judgements)
        found = score_source.show(card, card.policy(cell[0]), marked, selectable=True)
    if found:
        membership.act(partial(score_quotes.add, card, member, cell, *found), t("score.told.added"))
        st.rerun()


def progress(rated: int, cells: int) -> None:
    """How far the evaluator is."""
    with st.container(key="score-progress"):
        st.progress(rated / cells if cells else 1.0, text=t("score.rated", rated=rated, cells=cells))
        if rated == cells:
            st.success(t("score.all_rated"), icon=":material/check:")


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
    """Goes to a cell, by anything but the choice of an action, which shows the cell already."""
    move(cell)
    kept = membership.kept("place")
    kept["turn"] = kept.get("turn", 0) + 1  # new fields of choice, which begin with the cell


def move(cell: Cell) -> None:
    """Makes a cell the one at hand."""
    kept = membership.kept("place")
    if kept.get("cell") != cell:
        membership.kept("looks").pop(cell[0], None)
        membership.kept("places").pop(cell[0], None)
    kept["cell"] = cell


def next_open(card: Scorecard, name: str) -> Cell | None:
    """The next cell after the one at hand that the evaluator has not rated in this round; None where there is none."""
    if card.open_round is None:
        return None
    rated = {rating.cell for rating in own_ratings(card, name, card.open_round.number)}
    cells = card.cells
    here = cells.index(place(card))
    return next((cell for cell in cells[here + 1 :] + cells[: here + 1] if cell not in rated), None)


def go_on(card: Scorecard, name: str) -> None:
    """Goes to the next cell that is not rated, as the scorecard is now; to the next one where all are."""
    now = membership.service().get(card.id)
    cells = now.cells
    following = next_open(now, name)
    go(following or cells[(cells.index(place(now)) + 1) % len(cells)])


def sign(own: dict[Cell, Rating]) -> str:
    """What the keys of the fields of choice end with.

    A browser sends along what such a field shows, as words. Where the program moved on meanwhile, or marks changed the words, that
    would take the evaluator back to another cell, or to none. So fields are new as soon as anything but themselves moves the place
    or changes a mark, and what old ones say is not followed.
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


def picked(card: Scorecard, own: dict[Cell, Rating], names: Names) -> Cell:
    """The cell that is chosen: policy, action, and the buttons to walk."""
    cell = place(card)
    cells = card.cells
    here = cells.index(cell)
    ending = membership.kept("place")["sign"] = sign(own)
    policies = [policy.sha256 for policy in card.policies]

    def policy_label(sha256: str) -> str:
        done = sum(rated[0] == sha256 for rated in own)
        return t("score.policy_done", title=names.policy(sha256), rated=done, cells=len(card.actions))

    def action_label(action: str) -> str:
        rating = own.get((cell[0], action))
        return f"{'✓ ' + str(rating.value) if rating else '○'}  {names.title(action)}"

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
            list(card.actions),
            index=card.actions.index(cell[1]),
            format_func=action_label,
            key=f"score-action-{ending}",
            on_change=_action_chosen,
            args=(card, cell[0], ending),
            width="stretch",
        )
        st.button(
            t("score.back"),
            key="score-back",
            icon=":material/chevron_left:",
            on_click=go,
            args=(cells[here - 1],),
            disabled=here == 0,
        )
        st.button(
            t("score.next"),
            key="score-next",
            icon=":material/chevron_right:",
            on_click=go,
            args=(cells[(here + 1) % len(cells)],),
            disabled=here == len(cells) - 1,
        )
        unrated = next((one for one in cells[here + 1 :] + cells[:here] if one not in own), None)
        st.button(
            t("score.next_open"),
            key="score-next-open",
            icon=":material/skip_next:",
            on_click=go,
            args=(unrated or cell,),
            disabled=unrated is None,
        )
    return cell


def asked(card: Scorecard, member: Member, cell: Cell, names: Names) -> None:
    """What the action of a cell asks, and the machine's verdict where it may be seen."""
    said = names.action(cell)
    st.header(plain(f"{cell[1]} {said.title}"), anchor=False)
    path = " · ".join(filter(None, [said.pillar, said.theme]))
    parts = [f'<p class="pa-facts pa-path">{html.escape(path)}</p>']
    if said.text and said.text != said.title:
        parts.append(f'<p class="pa-text">{html.escape(said.text)}</p>')
    if elements := names.elements(cell):
        items = "".join(f"<li>{html.escape(element)}</li>" for element in elements)
        parts.append(f'<p class="pa-label">{html.escape(t("action.elements"))}</p><ul class="pa-elements">{items}</ul>')
    if machine_visible(card, member):
        parts.append(score_quotes.machine(names.verdict(cell)))
    st.html("".join(parts))


def former(card: Scorecard, member: Member, cell: Cell, number: int) -> None:
    """What the round before gave for the cell, and what the evaluator gave then."""
    if number < 2 or not may_see_results(card, member, number - 1):
        return
    with st.expander(
        t("score.former", round=number - 1), icon=":material/bar_chart:", expanded=True, key="score-former"
    ):
        mine = next((one for one in own_ratings(card, member.name, number - 1) if one.cell == cell), None)
        told = t("score.former.own", value=mine.value) if mine else t("score.former.none")
        st.html(f'<p class="pa-text"><b>{html.escape(told)}</b></p>')
        found = result(card, cell, number - 1)
        if found.ratings:
            score_results.spread(found, "score-former")
            st.html(f'<p class="pa-label">{html.escape(t("score.comments"))}</p>{score_results.comments(found)}')
        else:
            st.caption(t("score.unrated"))
