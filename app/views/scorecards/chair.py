"""The chair at work: rounds, people, results of closed rounds, decisions, closing. Never a value of an open round."""

from __future__ import annotations

import html
from functools import partial

import pandas as pd
import streamlit as st

from app.i18n import plain, t
from app.render import layout, table, verdict
from app.views.scorecards import membership, results
from app.views.scorecards.words import NONE, Names, by_words, frame, moment, outcome, share
from recommender.alignment.results import STATUSES
from recommender.scorecards import CHAIR, EVALUATOR, READER, Member, Scorecard, final_matrix, progress

PARTS = ("rounds", "people", "results", "decide", "close")


def desk(card: Scorecard, member: Member) -> None:
    """Draw one part of the chair's work at a time."""
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
        people(card, member)
    elif part == "results":
        results.rounds(card, member, Names(card))
    elif part == "decide":
        decisions(card, member)
    elif part == "close":
        ending(card, member)
    else:
        rounds(card, member)


# Rounds


def rounds(card: Scorecard, member: Member) -> None:
    """Draw the opening and closing of a round, and how far everybody is."""
    opened, most = card.open_round, card.rules.rounds
    if opened:
        told = t("score.round.open", round=opened.number, most=most, time=moment(opened.opened))
    elif card.rounds:
        told = t("score.round.closed", round=len(card.rounds), most=most)
    else:
        told = t("score.round.none", most=most)
    layout.summary(told)
    if opened:
        to_come = how_far(card)
        membership.confirmed(
            (
                t("score.round.end", round=opened.number),
                t("score.round.end_text", open=to_come),
                t("score.round.end_yes"),
            ),
            ":material/stop_circle:",
            "score-close-round",
            partial(membership.scorecards().close_round, card.id, member.name),
            t("score.told.round_closed"),
        )
        return
    number = len(card.rounds) + 1
    for reason in results.reasons_to_stop(card):
        st.info(plain(reason), icon=":material/info:")
    if number <= most:
        if not card.evaluators:
            st.warning(t("score.round.nobody"), icon=":material/group:")
        begin = partial(membership.scorecards().open_round, card.id, member.name)
        told = t("score.told.round_opened", round=number)
        label, icon = t("score.round.begin", round=number), ":material/play_circle:"
        nobody = not card.evaluators
        membership.button(label, "score-open-round", icon, begin, told, type="primary", disabled=nobody)
    rules(card)


def rules(card: Scorecard) -> None:
    """Draw the rules that were set when the scorecard was made."""
    set_then = card.rules
    consensus, stability = (share(value) for value in (set_then.consensus, set_then.stability))
    machine = t(f"score.machine.{set_then.machine}")
    told = {"consensus": consensus, "stability": stability, "rounds": set_then.rounds, "machine": machine}
    st.caption(t("score.rules.told", **told))


def how_far(card: Scorecard) -> int:
    """Draw how many cells each evaluator has rated: counts, never values.

    :returns: how many ratings are still to come in the open round.
    """
    done, cells = progress(card), len(card.cells)
    for number, one in enumerate(card.evaluators):
        rated = done.get(one.name, 0)
        with st.container(key=f"score-progress-{number}"):
            st.progress(rated / cells, text=t("score.progress", name=plain(one.name), rated=rated, cells=cells))
    return sum(cells - done.get(one.name, 0) for one in card.evaluators)


# People


def people(card: Scorecard, member: Member) -> None:
    """Draw the table of members, and what the chair can do with them."""
    done = progress(card) if card.open_round else {}  # counts, never values
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
    table.searchable(pd.DataFrame(rows, columns=columns), "score-members", alt=t("score.chair.people"))
    left, right = st.columns(2, gap="large")
    with left:
        add_form(card, member)
    with right:
        changes(card, member)


def add_form(card: Scorecard, member: Member) -> None:
    """Draw the form that adds an evaluator or a reader."""
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
            code = membership.scorecards().add_member(card.id, member.name, name, role)
            membership.codes().append(membership.NewCode(card.title, name, role, code))

        membership.act(make, t("score.told.member", name=name))
        st.rerun()


def changes(card: Scorecard, member: Member) -> None:
    """Draw what gives somebody a new code, or takes them off."""
    active = {one.name: one for one in card.members if one.active}
    with st.container(border=True, key="score-change"):
        st.markdown(f"**{t('score.change')}**")
        chosen = active[st.selectbox(t("score.name"), list(active), key="score-change-name")]
        with st.container(horizontal=True):
            st.button(
                t("score.new_code"),
                icon=":material/key:",
                key="score-new-code",
                on_click=_new_code,
                args=(card, member, chosen),
                help=t("score.new_code_help"),
            )
            membership.confirmed(
                (t("word.remove"), t("score.remove_text", name=plain(chosen.name)), t("word.remove")),
                ":material/person_remove:",
                "score-remove",
                partial(membership.scorecards().remove_member, card.id, member.name, chosen.name),
                t("score.told.removed", name=chosen.name),
                disabled=chosen.role == CHAIR,
            )


def _new_code(card: Scorecard, member: Member, chosen: Member) -> None:
    """Make a new code; the old one opens nothing any more."""

    def make() -> None:
        code = membership.scorecards().new_code(card.id, member.name, chosen.name)
        membership.codes().append(membership.NewCode(card.title, chosen.name, chosen.role, code))
        if chosen.name == member.name:
            membership.renew(card.id)

    membership.act(make, t("score.told.new_code", name=chosen.name))


# Decisions and the end


def decisions(card: Scorecard, member: Member) -> None:
    """Draw the form that sets the final status of a cell, with a reason, and the decisions so far."""
    st.caption(t("score.decide.about"))
    if not results.closed_rounds(card):
        st.info(t("score.decide.early"), icon=":material/info:")
        return
    names = Names(card)
    rows = {(row.policy, row.action): row for row in final_matrix(card)}
    cell = results.cell_choice(card, names, "score-decide")
    row = rows[cell]
    # Fields of their own for each cell, so that nothing chosen for one is stored for another.
    place = card.cells.index(cell)
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        now = f"{verdict.status_badge(row.status)} {plain(by_words(row))}"
        st.markdown(t("score.decide.now", status=now, outcome=outcome(row.result)))
        if row.result is not None and row.result.ratings:
            results.spread(row.result, "score-decide")
            st.html(results.comments(row.result))
    with right, st.form(f"score-decide-form-{place}", clear_on_submit=True):
        chosen = st.radio(
            t("score.column.final"),
            STATUSES,
            index=STATUSES.index(row.status),
            format_func=verdict.status_name,
            key=f"score-decide-status-{place}",
            horizontal=True,
        )
        reason = st.text_area(t("word.reason"), key=f"score-decide-reason-{place}", height=90)
        pressed = st.form_submit_button(t("score.decide.save"), type="primary", key="score-decide-save")
    if pressed:
        what = partial(membership.scorecards().decide, card.id, member.name, cell, chosen, reason.strip())
        membership.act(what, t("score.told.decided", action=cell[1]))
        st.rerun()
    decided(card, names)


def decided(card: Scorecard, names: Names) -> None:
    """Draw the decisions so far, the last of each cell."""
    last = {decision.cell: decision for decision in card.decisions}
    if not last:
        return
    layout.label(t("score.decide.list"))
    rows = [
        (
            *(names.policy(one.cell[0]), names.title(one.cell[1])),
            *(verdict.status_name(one.status), one.reason, moment(one.time)),
        )
        for one in last.values()
    ]
    made = frame(rows, ("policy", "action", "status", "reason", "when"))
    table.searchable(made, "score-decisions", alt=t("score.chair.decide"))


def ending(card: Scorecard, member: Member) -> None:
    """Draw what closes the scorecard for good, and what deletes it."""
    st.html(f'<p class="pa-text">{html.escape(t("score.close.about"))}</p>')
    if card.open_round:
        st.info(t("score.close.open_round"), icon=":material/info:")
    rated = sum(row.result is not None for row in final_matrix(card)) if not card.open_round else NONE
    with st.container(horizontal=True):
        membership.confirmed(
            (
                t("score.close"),
                t("score.close.text", rated=rated, cells=len(card.cells)),
                t("score.close.yes"),
            ),
            ":material/lock:",
            "score-close",
            partial(membership.scorecards().close, card.id, member.name),
            t("score.told.closed"),
            disabled=card.open_round is not None,
        )
        deletion(card, member)


def deletion(card: Scorecard, member: Member) -> None:
    """Draw what deletes the scorecard with all that was rated, after its title was typed in."""
    with st.popover(t("score.delete"), icon=":material/delete:", key="score-delete"):
        st.markdown(t("score.delete_text", title=plain(card.title)))
        typed = st.text_input(t("score.delete_title"), key="score-delete-title")
        wrong = " ".join(typed.split()) != " ".join(card.title.split())
        pressed = st.button(t("score.delete_yes"), type="primary", key="score-delete-yes", disabled=wrong)
        if pressed and membership.act(partial(membership.scorecards().delete, card.id, member.name)):
            membership.leave()
            st.rerun()
