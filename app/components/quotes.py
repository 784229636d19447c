"""Quotes of several policies on one page: each with its policy, in its own language, and a button that shows its page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app import policies
from app.components import errors, evidence, source
from app.i18n import language_name, t
from app.policies import Choice
from recommender.alignment.results import Evidence

AT_ONCE = 3


@dataclass(frozen=True)
class Place:
    """A quote and the policy that it stands in."""

    policy: Choice
    quote: Evidence


def facts(policy: Choice) -> str:
    """What tells a policy from others, on one line of plain text."""
    parts = [policy.jurisdiction, str(policy.year or ""), language_name(policy.language) if policy.language else ""]
    return " · ".join(filter(None, parts))


def head(policy: Choice) -> str:
    """HTML of a policy's name over a quote of it."""
    told = html.escape(facts(policy))
    return (
        f'<p class="pa-quote-head"><b{lang(policy.language)}>{html.escape(policy.title)}</b>'
        f"{f' <span>{told}</span>' if told else ''}</p>"
    )


def lang(code: str) -> str:
    """The HTML attribute that tells screen readers a text's language; "" where it is not known."""
    return f' lang="{html.escape(code, quote=True)}"' if code and code != "und" else ""


def card(place: Place, shown: bool, with_head: bool = True, notes: str = "") -> str:
    """HTML of a quote with its policy over it. notes: HTML of what is to be said of it."""
    found = place.quote
    body = evidence.card(found, shown, notes).replace(
        "<blockquote>", f"<blockquote{lang(found.language or place.policy.language)}>", 1
    )
    return (head(place.policy) if with_head else "") + body


def show(place: Place, key: str, selected: str, with_head: bool = True, notes: str = "") -> None:
    """The card with its buttons. selected: the session key of the place on display."""
    found = place.quote
    is_shown = st.session_state.get(selected) == place
    with st.container(key=f"{key}-quote", gap="xsmall"):
        st.html(card(place, is_shown, with_head, notes))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                t("evidence.show_page", page=found.page) if found.page else t("evidence.show_text"),
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
    """Cards of several quotes, each with its notes as for `card`; beyond `most` of them when somebody asks."""
    whole = f"{key}-all"
    shown = found if st.session_state.get(whole) else found[:most]
    for number, (place, notes) in enumerate(shown):
        show(place, f"{key}-{number}", selected, with_head, notes)
    if len(found) > len(shown):
        st.button(
            t("quotes.more", count=len(found) - len(shown)),
            key=f"{key}-more",
            type="tertiary",
            icon=":material/expand_more:",
            on_click=show_all,
            args=(whole,),
        )


def show_all(key: str) -> None:
    """Shows every quote of a list."""
    st.session_state[key] = True


def select(selected: str, place: Place | None) -> None:
    """Puts a place on display, or none."""
    st.session_state[selected] = place


def citation(place: Place) -> str:
    """The quote with its policy, page and section, ready to paste."""
    found = place.quote
    parts = [place.policy.title, t("source.page", page=found.page) if found.page else "", found.section]
    return t("evidence.citation", quote=" ".join(found.text.split()), source=", ".join(filter(None, parts)))


def display(selected: str, key: str) -> None:
    """The page or the text of the place on display, under its policy's name; nothing where there is none."""
    place: Place | None = st.session_state.get(selected)
    if place is None:
        return
    with st.container(key=f"{key}-page", gap="xsmall"), errors.shown():
        origin = policies.source(place.policy)
        st.html(head(place.policy))
        found = place.quote
        source.show(origin, found.page, found.start, found.end, found.section)
