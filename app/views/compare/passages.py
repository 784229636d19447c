"""The passages of two versions: what was added, removed, moved and edited, with the texts beside each other."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from app.i18n import language, percent, t
from app.render import quotes
from app.views.compare import marks
from recommender.compare import ADDED, CHANGES, EDITED, KEPT, MOVED, REMOVED, PassageChange, VersionChanges
from recommender.framework import Framework
from recommender.passages import Passage

AT_ONCE = 20
ICONS = {KEPT: "check", EDITED: "edit", MOVED: "swap_vert", ADDED: "add", REMOVED: "remove"}
_SHOWN = "compare_passages_shown"


def passages(changes: VersionChanges, worded: Framework) -> None:
    """Draw the list with its filters."""
    chosen, action, asked = filters(changes, worded)
    found = left(changes.passages, chosen, action, asked)
    st.caption(t("compare.passages.list", count=len(found), all=len(changes.passages)))
    most = shown((chosen, action, asked))
    for number, change in enumerate(found[:most]):
        with st.container(key=f"passage-change-{number}"):
            st.html(card(change))
    if len(found) > most:
        st.button(
            t("compare.passages.more", count=min(AT_ONCE, len(found) - most)),
            key="passages-more",
            icon=":material/expand_more:",
            on_click=grow,
        )


def filters(changes: VersionChanges, worded: Framework) -> tuple[tuple[str, ...], str, str]:
    """Kinds of change (none: all), the action whose quotes are looked at ("": any) and what is searched for."""
    counts = changes.counts()
    chosen = st.segmented_control(
        t("compare.kinds"),
        [kind for kind in CHANGES if counts[kind]],
        selection_mode="multi",
        default=[kind for kind in CHANGES if counts[kind] and kind != KEPT],
        format_func=lambda kind: t("list.count", name=t(f"compare.kind.{kind}"), count=counts[kind]),
        key="compare-kinds",
    )
    quoted = {action for change in changes.passages for action in change.actions}
    titles = {action.id: action.title for action in worded.actions if action.id in quoted}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked = st.text_input(t("compare.passages.search"), key="passages-search", icon=":material/search:", width=300)
        action = st.selectbox(
            t("compare.passages.action"),
            ["", *titles],
            format_func=lambda id: f"{id} {titles[id]}" if id else t("compare.passages.any"),
            key=f"passages-action-{language()}",
            width=420,
        )
    return tuple(chosen or ()), str(action or ""), (asked or "").strip()


def left(
    found: Sequence[PassageChange], chosen: Sequence[str], action: str = "", asked: str = ""
) -> list[PassageChange]:
    """The passages that the filters leave, in their order. chosen: kinds, none for all."""
    wanted = asked.casefold()
    return [
        change
        for change in found
        if (not chosen or change.kind in chosen)
        and (not action or action in change.actions)
        and any(wanted in " ".join(one.text.split()).casefold() for one in (change.before, change.after) if one)
    ]


def shown(state: object) -> int:
    """How many are drawn at once; it begins anew where the filters change."""
    kept, most = st.session_state.get(_SHOWN, (None, AT_ONCE))
    if kept != state:
        most = AT_ONCE
    st.session_state[_SHOWN] = (state, most)
    return int(most)


def grow() -> None:
    """Draws more of the list."""
    state, most = st.session_state[_SHOWN]
    st.session_state[_SHOWN] = (state, most + AT_ONCE)


def card(change: PassageChange) -> str:
    """HTML of one change: its kind, the actions that quote it, and the older and the newer text."""
    kind = t(f"compare.kind.{change.kind}")
    if change.kind == MOVED and change.edited:
        kind = t("compare.kind.moved_edited")
    told = [t("compare.quoted", actions=t("list.separator").join(change.actions))] if change.actions else []
    if change.similarity is not None and (change.edited or change.kind == EDITED):
        told.append(t("compare.alike", percent=percent(change.similarity)))
    head = (
        f'<p class="pa-change"><span class="pa-chip pa-change-{change.kind}">'
        f'<i class="pa-icon" aria-hidden="true">{ICONS[change.kind]}</i>{html.escape(kind)}</span> '
        f"<span>{html.escape(' · '.join(told))}</span></p>"
    )
    before, after = texts(change)
    return (
        f'{head}<div class="pa-two">{side(change.before, before, "compare.older")}'
        f"{side(change.after, after, 'compare.newer')}</div>"
    )


def texts(change: PassageChange) -> tuple[str, str]:
    """HTML of both texts, with their differences marked where there are two."""
    if change.before and change.after:
        return marks.marked(change.before.text, change.after.text)
    return tuple(html.escape(one.text) if one else "" for one in (change.before, change.after))  # type: ignore[return-value]


def side(passage: Passage | None, text: str, name: str) -> str:
    """HTML of one of the texts under which version it is of, and where in it it stands."""
    if passage is None:
        told = html.escape(t(f"{name}.nothing"))
        return f'<div class="pa-version pa-version-none"><footer>{told}</footer></div>'
    place = " · ".join(filter(None, [t(name), quotes.where(passage.page, passage.section)]))
    return (
        f'<div class="pa-version"><footer>{html.escape(place)}</footer>'
        f"<blockquote{quotes.lang(passage.language)}>{text}</blockquote></div>"
    )
