"""The place in the policy that a quote stands at: the page with the passage marked, else the text around it."""

from __future__ import annotations

import html

import streamlit as st
from PIL import Image

from app import state
from app.i18n import plain, t
from app.state import Source
from recommender.documents import Document
from recommender.documents.pages import highlight_page
from recommender.errors import RecommenderError

BEFORE, AFTER = 260, 700  # characters of text around the passage; it should be in sight at the top
SCALE = 1.6


def around(text: str, start: int, end: int) -> str:
    """HTML of the passage in <mark> with the text around it; everything of the document's is escaped."""
    start, end = max(0, start), min(len(text), end)
    first, last = max(0, start - BEFORE), min(len(text), end + AFTER)
    before, after = text[first:start], text[end:last]
    if first and " " in before:
        before = before.split(" ", 1)[1]
    if last < len(text) and " " in after:
        after = after.rsplit(" ", 1)[0]
    lead, trail = ("… " if first else ""), (" …" if last < len(text) else "")
    marked = f"<mark>{html.escape(text[start:end])}</mark>"
    return f'<div class="pa-source" tabindex="0">{lead}{html.escape(before)}{marked}{html.escape(after)}{trail}</div>'


def page_image(origin: Source, page: int, quote: str) -> Image.Image | None:
    """The page with the quote marked, or None where the page cannot be drawn."""
    if origin.path is None or origin.policy.format != "pdf" or not origin.path.is_file():
        return None
    if (kept := origin.pages.get((page, quote))) is not None:
        return kept
    try:
        image = highlight_page(origin.path, page, quote, scale=SCALE, password=origin.password)
    except RecommenderError as error:
        state.logger().info("a page is not drawn: %s", error)
        return None
    origin.keep_page((page, quote), image)
    return image


def passage(origin: Source, page: int | None, start: int, end: int, section: str) -> None:
    """Draw the source of one quote, under a caption that says where it is: one page, or two where it runs over."""
    document = origin.policy.document
    st.caption(place(document, page, section))
    drawn = False
    for number, words in document.by_page(start, end):
        if (image := page_image(origin, number, words)) is not None:
            st.image(image, width="stretch", alt=t("source.alt", page=number))
            drawn = True
    if not drawn:
        st.html(around(document.text, start, end))


def place(document: Document, page: int | None, section: str) -> str:
    """Where a passage is, in words (Markdown)."""
    parts = [plain(document.name)]
    if page:
        pages = document.pages
        parts.append(t("source.page_of", page=page, pages=pages) if pages else t("source.page", page=page))
    if section:
        parts.append(plain(section))
    return " · ".join(parts)
