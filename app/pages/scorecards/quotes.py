"""The quotes of a cell, which evaluators accept or reject, and those that they add."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial

import streamlit as st

from app import membership, resources
from app.components import evidence, score_source, stance, status
from app.components.score_words import cell_key
from app.i18n import t
from app.results import QUOTES
from recommender.alignment.results import ActionVerdict, Evidence
from recommender.decisions import score
from recommender.scorecards import ACCEPTED, ADDED, REJECTED, Judgement, Member, Scorecard

Cell = tuple[str, str]


def own_judgements(card: Scorecard, name: str, cell: Cell) -> list[Judgement]:
    """What a member said of the quotes of a cell; never what others said."""
    return [found for found in card.judgements if found.cell == cell and found.evaluator == name]


def of_machine(verdict: ActionVerdict) -> tuple[Evidence, ...]:
    """The machine's quotes: as many whichever its verdict, so that their number says nothing."""
    return verdict.evidence[:QUOTES]


def marked(verdict: ActionVerdict, judgements: Sequence[Judgement]) -> list[tuple[Evidence, bool]]:
    """All quotes to mark in the text, each with whether the member added it; their own come first."""
    own = [(found.evidence, True) for found in judgements if found.judgement == ADDED]
    return own + [(found, False) for found in of_machine(verdict)]


def card_html(found: Evidence, with_verdict: bool) -> str:
    """A quote as HTML; what the machine makes of it only where its verdict may be seen."""
    if with_verdict:
        return evidence.card(found, False)
    place = html.escape(evidence.where(found.page, found.section))
    return f'<div class="pa-quote"><blockquote>{html.escape(found.text)}</blockquote><footer>{place}</footer></div>'


def show(card: Scorecard, member: Member, cell: Cell, verdict: ActionVerdict, with_verdict: bool) -> None:
    """The machine's quotes, then the member's own."""
    judgements = own_judgements(card, member.name, cell)
    st.html(f'<p class="pa-label">{html.escape(t("score.quotes"))}</p>')
    st.caption(t("score.quotes.about"))
    quotes = of_machine(verdict)
    if not quotes:
        st.caption(t("score.quotes.none"))
    for number, found in enumerate(quotes):
        said = next((one for one in judgements if evidence.same(one.evidence, found) and one.judgement != ADDED), None)
        quote(card, member, cell, found, said, f"score-quote-{number}", with_verdict)
    added = [one for one in judgements if one.judgement == ADDED]
    if added:
        st.html(f'<p class="pa-label">{html.escape(t("score.quotes.own"))}</p>')
    for number, one in enumerate(added):
        quote(card, member, cell, one.evidence, one, f"score-own-{number}", with_verdict=False)


def quote(
    card: Scorecard,
    member: Member,
    cell: Cell,
    found: Evidence,
    said: Judgement | None,
    key: str,
    with_verdict: bool,
) -> None:
    """One quote with its buttons. said: what the member said of it."""
    # Buttons of this very quote: a second press, or one that comes late, never meets another.
    ending = f"{cell_key(cell)}-{found.start}-{found.end}"
    with st.container(key=key, gap="xsmall"):
        st.html(card_html(found, with_verdict))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if said is not None and said.judgement != ADDED:
                good = said.judgement == ACCEPTED
                icon = ":material/check:" if good else ":material/close:"
                st.badge(t(f"score.said.{said.judgement}"), icon=icon, color="green" if good else "red")
            if said is None:
                for judgement, icon in ((ACCEPTED, ":material/check:"), (REJECTED, ":material/close:")):
                    st.button(
                        t(f"score.{judgement}"),
                        key=f"{key}-{judgement}-{ending}",
                        icon=icon,
                        on_click=membership.act,
                        args=(
                            partial(membership.service().judge, card.id, member.name, cell, found, judgement),
                            t(f"score.told.{judgement}"),
                        ),
                    )
            else:
                st.button(
                    t("score.withdraw"),
                    key=f"{key}-withdraw-{ending}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=membership.act,
                    args=(
                        partial(membership.service().withdraw_judgement, card.id, member.name, cell, found),
                        t("score.told.withdrawn"),
                    ),
                )
            st.button(
                evidence_label(found),
                key=f"{key}-look-{ending}",
                type="tertiary",
                icon=":material/visibility:",
                on_click=score_source.look,
                args=(cell[0], found),
            )


def evidence_label(found: Evidence) -> str:
    """What the button that shows a quote's place is called."""
    return t("evidence.show_page", page=found.page) if found.page else t("evidence.show_text")


def add(card: Scorecard, member: Member, cell: Cell, start: int, end: int) -> None:
    """Adds a passage of the policy as the member's evidence; start and end are offsets in its text."""
    score.add_evidence(resources.library(), card, member.name, cell, start, end)


def machine(verdict: ActionVerdict) -> str:
    """HTML of the machine's verdict."""
    told = t("action.likelihood", percent=evidence.percent(verdict.probability))
    return (
        f'<p class="pa-text"><b>{html.escape(t("score.machine_says"))}</b> {status.chip(verdict.status)} '
        f"{html.escape(told)}</p>{stance.of_policy(verdict)}"
    )
