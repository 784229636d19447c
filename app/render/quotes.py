"""Quotes as cards: the words, where they stand, what they do, and buttons that show the place and copy the citation.

A quote is shown with the policy that it stands in, in its own language; which quote's page is on display is kept under
a key of the session.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app import state
from app.i18n import percent, t
from app.render import layout, source, verdict
from recommender.alignment.results import Evidence
from recommender.policies import Policy

AT_ONCE = 3


@dataclass(frozen=True)
class Place:
    """A quote and the policy that it stands in."""

    policy: Policy
    quote: Evidence


def where(pages: int | str | None, section: str) -> str:
    """Page or pages and section as plain text; "" where the format has neither."""
    return " · ".join(filter(None, [t("source.page", page=pages) if pages else "", section]))


def lang(code: str) -> str:
    """The HTML attribute that tells screen readers a text's language; "" where it is not known."""
    return f' lang="{html.escape(code, quote=True)}"' if code and code != "und" else ""


def look_label(found: Evidence) -> str:
    """What the button that shows a quote's place is called."""
    return t("evidence.show_page", page=found.pages) if found.page else t("evidence.show_text")


def head(policy: Policy) -> str:
    """HTML of a policy's name over a quote of it."""
    told = html.escape(state.facts(policy))
    return (
        f'<p class="pa-quote-head"><b{lang(policy.language)}>{html.escape(policy.name)}</b>'
        f"{f' <span>{told}</span>' if told else ''}</p>"
    )


def card(found: Evidence, shown: bool = False, notes: str = "", with_match: bool = True) -> str:
    """HTML of one quote.

    :param shown: whether its source is the one on display.
    :param notes: HTML of what is to be said of it.
    :param with_match: whether what the machine makes of it may be seen.
    """
    match = t("evidence.match", percent=percent(found.probability)) if with_match else ""
    foot = " · ".join(html.escape(part) for part in (where(found.pages, found.section), match) if part)
    body = f"<blockquote{lang(found.language)}>{html.escape(found.text)}</blockquote><footer>{foot}</footer>"
    stance = verdict.stance_lines(found) if with_match else ""
    return f'<div class="pa-quote{" pa-shown" if shown else ""}">{body}{stance}{notes}</div>'


def quote(place: Place, key: str, selected: str, with_head: bool = False, notes: str = "") -> None:
    """Draw a card with its buttons.

    :param selected: the session key of the place on display.
    :param with_head: whether the policy's name stands over it.
    """
    found = place.quote
    is_shown = same(st.session_state.get(selected), place)
    with st.container(key=f"{key}-quote", gap="xsmall"):
        st.html((head(place.policy) if with_head else "") + card(found, is_shown, notes))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                look_label(found),
                key=f"{key}-show",
                type="tertiary",
                icon=":material/visibility:",
                on_click=select,
                args=(selected, place),
                disabled=is_shown,
            )
            with st.popover(t("evidence.cite"), type="tertiary", icon=":material/format_quote:", key=f"{key}-cite"):
                st.code(citation(place), language=None, wrap_lines=True)


def several(
    found: Sequence[tuple[Place, str]], key: str, selected: str, with_head: bool = True, most: int = AT_ONCE
) -> None:
    """Draw cards of several quotes, each with its notes as for `card`; beyond `most` of them when somebody asks."""
    whole = f"{key}-all"
    shown = found if st.session_state.get(whole) else found[:most]
    for number, (place, notes) in enumerate(shown):
        quote(place, f"{key}-{number}", selected, with_head, notes)
    if len(found) > len(shown):
        st.button(
            t("quotes.more", count=len(found) - len(shown)),
            key=f"{key}-more",
            type="tertiary",
            icon=":material/expand_more:",
            on_click=_unfold,
            args=(whole,),
        )


def _unfold(key: str) -> None:
    st.session_state[key] = True


def select(selected: str, place: Place | None) -> None:
    """Put a quote's place on display, or none."""
    st.session_state[selected] = place


def same(one: Place | None, other: Place) -> bool:
    """Whether two quotes are the same place."""
    if one is None or one.policy.sha256 != other.policy.sha256:
        return False
    return (one.quote.start, one.quote.end) == (other.quote.start, other.quote.end)


def citation(place: Place) -> str:
    """The quote with its policy, page and section, ready to paste."""
    found = place.quote
    parts = [place.policy.name, t("source.page", page=found.pages) if found.page else "", found.section]
    return t("evidence.citation", quote=" ".join(found.text.split()), source=", ".join(filter(None, parts)))


def on_display(selected: str, key: str, with_head: bool = True) -> None:
    """Draw the page or the text of the place on display; nothing where there is none."""
    place: Place | None = st.session_state.get(selected)
    if place is None:
        return
    with st.container(key=f"{key}-page", gap="xsmall"), layout.caught():
        origin = state.source(place.policy)
        if with_head:
            st.html(head(place.policy))
        found = place.quote
        source.passage(origin, found.page, found.start, found.end, found.section)
