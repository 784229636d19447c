"""The policy beside a rating: a page or a part of it as a picture and as text, from which a passage can be taken as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from app import membership, resources
from app.components import selection, source
from app.i18n import plain, t
from app.results import Source
from recommender.alignment.results import Evidence
from recommender.documents import Block, Document
from recommender.errors import RecommenderError
from recommender.scorecards import CardPolicy, Scorecard

LENGTH = 3000  # characters of a part, where a document has no pages


@dataclass(frozen=True)
class Part:
    """A stretch of the document's text that is shown at once. page: None where the format has none. section: of its beginning."""

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


def holding(found: Sequence[Part], quote: Evidence) -> int:
    """Which part (from 0) a quote begins in; the first where it is in none."""
    return next((place for place, part in enumerate(found) if part.start <= quote.start < part.end), 0)


def of_policy(card: Scorecard, policy: CardPolicy) -> Source | None:
    """The policy as it lies in the library, or None where it is not there any more, or as another file."""
    kept = membership.kept("sources")
    if policy.sha256 in kept:
        return kept[policy.sha256]
    origin = None
    library = resources.library()
    stored = next((one for one in library.policies() if one.sha256 == policy.sha256), None)
    if stored is not None:
        try:
            origin = Source(document=library.document(stored.id), path=library.original(stored.id))
        except RecommenderError as error:
            resources.logger().info("a policy of a scorecard is not shown: %s", error)
    if origin is not None:
        kept[policy.sha256] = origin
    return origin


def look(sha256: str, found: Evidence) -> None:
    """Puts the place of a quote on display."""
    membership.kept("looks")[sha256] = found
    membership.kept("places").pop(sha256, None)


def turn(sha256: str, number: int) -> None:
    """Shows another part."""
    membership.kept("places")[sha256] = number


def _turned(sha256: str) -> None:
    turn(sha256, int(st.session_state["score-page"]) - 1)


def show(
    card: Scorecard, policy: CardPolicy, quotes: Sequence[tuple[Evidence, bool]], selectable: bool
) -> tuple[int, int] | None:
    """The part on display. quotes: what is marked in it, each with whether the reader added it.

    Returns the offsets in the document of a passage that was selected as evidence.
    """
    origin = of_policy(card, policy)
    if origin is None:
        st.info(t("score.source.gone"), icon=":material/info:")
        return None
    found = parts(origin.document)
    if not found:
        st.info(t("score.source.empty"), icon=":material/info:")
        return None
    looked: Evidence | None = membership.kept("looks").get(policy.sha256)
    first = looked or next((quote for quote, _ in quotes), None)
    place = membership.kept("places").get(policy.sha256)
    if place is None or not 0 <= place < len(found):
        place = holding(found, first) if first else 0
    part = found[place]
    st.caption(source.place(origin.document, part.page, part.section))
    progress(policy.sha256, place, len(found), paged=part.page is not None)
    text = origin.document.text[part.start : part.end]
    focus = first if first and part.start <= first.start < part.end else None
    picked = None
    if not text:
        st.info(t("score.source.no_text"), icon=":material/info:")
    elif selectable:
        marks = [(quote.start - part.start, quote.end - part.start, own) for quote, own in quotes]
        picked = selection.show(
            text,
            "score-select",
            f"{policy.sha256}:{part.start}:{part.end}",
            t("score.source.text", title=policy.title),
            [mark for mark in marks if mark[0] >= 0],
            policy.assessment.policy.language,
            (focus.start - part.start, focus.end - part.start) if focus else None,
        )
    elif focus:
        st.html(source.around(origin.document.text, focus.start, focus.end))
    if part.page and (image := source.page_image(origin, part.page, focus.text if focus else "")) is not None:
        st.image(image, width="stretch", alt=t("score.source.alt", page=part.page, title=plain(policy.title)))
    return (picked[0] + part.start, picked[1] + part.start) if picked else None


def progress(sha256: str, place: int, count: int, paged: bool) -> None:
    """Walking through the parts."""
    if count < 2:
        return
    st.session_state["score-page"] = place + 1  # whoever moved it, a quote or these buttons
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            t("score.back"),
            key="score-page-back",
            icon=":material/chevron_left:",
            on_click=turn,
            args=(sha256, place - 1),
            disabled=place == 0,
        )
        st.number_input(
            t("score.page_of" if paged else "score.part_of", count=count),
            min_value=1,
            max_value=count,
            key="score-page",
            width=170,
            on_change=_turned,
            args=(sha256,),
        )
        st.button(
            t("score.next"),
            key="score-page-next",
            icon=":material/chevron_right:",
            on_click=turn,
            args=(sha256, place + 1),
            disabled=place == count - 1,
        )
