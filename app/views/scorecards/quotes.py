"""The policy beside a rating: quotes to accept or reject, and its text, from which evaluators add others."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import streamlit as st

from app import state
from app.i18n import plain, t
from app.render import layout, selection, source, verdict
from app.render.quotes import card as quote_card
from app.render.quotes import look_label
from app.views.scorecards import membership
from app.views.scorecards.words import cell_key
from recommender.alignment.results import ActionVerdict, Evidence
from recommender.documents import Block, Document
from recommender.policies import Policy
from recommender.scorecards import ACCEPTED, ADDED, REJECTED, Cell, Judgement, Member, Scorecard, own_judgements

LENGTH = 3000  # characters of a part, where a document has no pages

# What is quoted


def of_machine(found: ActionVerdict) -> tuple[Evidence, ...]:
    """The machine's quotes: as many whichever its verdict, so that their number says nothing."""
    return found.evidence[: state.QUOTES]


def machine(found: ActionVerdict) -> str:
    """HTML of the machine's verdict."""
    return (
        f'<p class="pa-text"><b>{html.escape(t("score.machine_says"))}</b> {verdict.verdict_chips(found)} '
        f"{html.escape(verdict.likelihood(found.probability))}</p>{verdict.stance_of_policy(found)}"
    )


def marked(found: ActionVerdict, judgements: Sequence[Judgement]) -> list[tuple[Evidence, bool]]:
    """All quotes to mark in the text, each with whether the member added it; their own come first."""
    own = [(said.evidence, True) for said in judgements if said.judgement == ADDED]
    return own + [(quote, False) for quote in of_machine(found)]


def judged(card: Scorecard, member: Member, cell: Cell, with_verdict: bool) -> None:
    """Draw the machine's quotes, then those that the member added, each with the member's own judgement."""
    judgements = own_judgements(card, member.name, cell)
    layout.label(t("score.quotes"))
    st.caption(t("score.quotes.about"))
    quotes = of_machine(card.verdict(cell))
    if not quotes:
        st.caption(t("score.quotes.none"))
    said = {(one.evidence.start, one.evidence.end): one for one in judgements if one.judgement != ADDED}
    ask = partial(quote, card.id, member.name, cell)
    for number, found in enumerate(quotes):
        ask(found, said.get((found.start, found.end)), f"score-quote-{number}", with_verdict)
    added = [one for one in judgements if one.judgement == ADDED]
    if added:
        layout.label(t("score.quotes.own"))
    for number, one in enumerate(added):
        ask(one.evidence, one, f"score-own-{number}", False)


def quote(
    card_id: int, name: str, cell: Cell, found: Evidence, said: Judgement | None, key: str, with_verdict: bool
) -> None:
    """Draw one quote with its buttons. said: what the member said of it."""
    # Buttons of this very quote: a second press, or one that comes late, never meets another.
    ending = f"{cell_key(cell)}-{found.start}-{found.end}"
    service = membership.scorecards()
    icons = {ACCEPTED: ":material/check:", REJECTED: ":material/close:"}
    with st.container(key=key, gap="xsmall"):
        st.html(quote_card(found, with_match=with_verdict))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if said is None:
                for judgement, icon in icons.items():
                    what = partial(service.judge, card_id, name, cell, found, judgement)
                    own_key, told = f"{key}-{judgement}-{ending}", t(f"score.told.{judgement}")
                    membership.button(t(f"score.{judgement}"), own_key, icon, what, told)
            else:
                if said.judgement != ADDED:
                    good = said.judgement == ACCEPTED
                    label, icon = t(f"score.said.{said.judgement}"), icons[said.judgement]
                    st.badge(label, icon=icon, color="green" if good else "red")
                what = partial(service.withdraw_judgement, card_id, name, cell, found)
                label, told = t("score.withdraw"), t("score.told.withdrawn")
                own_key = f"{key}-withdraw-{ending}"
                membership.button(label, own_key, ":material/undo:", what, told, type="tertiary")
            st.button(
                look_label(found),
                key=f"{key}-look-{ending}",
                type="tertiary",
                icon=":material/visibility:",
                on_click=look,
                args=(cell[0], found),
            )


# Where it stands


@dataclass(frozen=True)
class Part:
    """A stretch of a document's text that is shown at once.

    :ivar page: None where the format has none.
    :ivar section: of its beginning.
    """

    start: int
    end: int
    page: int | None
    section: str


def parts(document: Document) -> list[Part]:
    """Every page, those without text too; without pages, runs of blocks of about LENGTH characters."""
    if document.pages:
        pages = {page: list(blocks) for page, blocks in groupby(document.blocks, key=lambda block: block.page)}
        return [_page(number, pages.get(number, [])) for number in range(1, document.pages + 1)]
    found: list[Part] = []
    for block in document.blocks:
        if found and block.end - found[-1].start <= LENGTH:
            found[-1] = Part(found[-1].start, block.end, None, found[-1].section)
        else:
            found.append(Part(block.start, block.end, None, block.section))
    return found


def _page(number: int, blocks: Sequence[Block]) -> Part:
    if not blocks:
        return Part(0, 0, number, "")
    return Part(blocks[0].start, blocks[-1].end, number, blocks[0].section)


def look(sha256: str, found: Evidence) -> None:
    """Put the place of a quote on display."""
    membership.kept("looks")[sha256] = found
    membership.kept("places").pop(sha256, None)


def look_away(sha256: str) -> None:
    """Forget which place of a policy is on display."""
    membership.kept("looks").pop(sha256, None)
    membership.kept("places").pop(sha256, None)


def turn(sha256: str, number: int) -> None:
    """Show another part."""
    membership.kept("places")[sha256] = number


def _turned(sha256: str) -> None:
    turn(sha256, int(st.session_state["score-page"]) - 1)


def policy_text(policy: Policy, quotes: Sequence[tuple[Evidence, bool]]) -> tuple[int, int] | None:
    """Draw the part of a policy that is on display, as a picture and as text to select a passage from.

    :param quotes: what is marked in it, each with whether the reader added it.
    :returns: the offsets in the document of a passage that was selected as evidence.
    """
    stored = state.library().find(policy.sha256)
    if stored is None:
        st.info(t("score.source.gone"), icon=":material/info:")
        return None
    origin = state.source(stored)
    document = origin.policy.document
    found = parts(document)
    if not found:
        st.info(t("score.source.empty"), icon=":material/info:")
        return None
    looked: Evidence | None = membership.kept("looks").get(policy.sha256)
    first = looked or next((quote for quote, _ in quotes), None)
    place = membership.kept("places").get(policy.sha256)
    if place is None or not 0 <= place < len(found):
        begins = (number for number, part in enumerate(found) if first and part.start <= first.start < part.end)
        place = next(begins, 0)
    part = found[place]
    st.caption(source.place(document, part.page, part.section))
    leaf_through(policy.sha256, place, len(found), paged=part.page is not None)
    text = document.text[part.start : part.end]
    focus = first if first and part.start <= first.start < part.end else None
    picked = None
    if text:
        marks = [(quote.start - part.start, quote.end - part.start, own) for quote, own in quotes]
        picked = selection.selectable(
            text,
            "score-select",
            f"{policy.sha256}:{part.start}:{part.end}",
            t("score.source.text", title=policy.name),
            [mark for mark in marks if mark[0] >= 0],
            policy.language,
            (focus.start - part.start, focus.end - part.start) if focus else None,
        )
    else:
        st.info(t("score.source.no_text"), icon=":material/info:")
    if part.page and (image := source.page_image(origin, part.page, focus.text if focus else "")) is not None:
        st.image(image, width="stretch", alt=t("score.source.alt", page=part.page, title=plain(policy.name)))
    return (picked[0] + part.start, picked[1] + part.start) if picked else None


def leaf_through(sha256: str, place: int, count: int, paged: bool) -> None:
    """Draw the buttons and the field that walk through the parts."""
    if count < 2:
        return
    st.session_state["score-page"] = place + 1  # whoever moved it, a quote or these buttons

    def step(name: str, icon: str, to: int) -> None:
        st.button(
            t(f"score.{name}"),
            key=f"score-page-{name}",
            icon=f":material/{icon}:",
            on_click=turn,
            args=(sha256, to),
            disabled=not 0 <= to < count,
        )

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        step("back", "chevron_left", place - 1)
        st.number_input(
            t("score.page_of" if paged else "score.part_of", count=count),
            min_value=1,
            max_value=count,
            key="score-page",
            width=170,
            on_change=_turned,
            args=(sha256,),
        )
        step("next", "chevron_right", place + 1)
