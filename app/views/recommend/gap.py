"""One gap: what the action asks, what of it is missing, where in the policy it would fit, and how others word it."""

from __future__ import annotations

import html

import streamlit as st

from app.i18n import plain, t
from app.render import layout, quotes, verdict
from app.render.quotes import Place
from app.views.recommend import priority
from recommender.framework import Framework
from recommender.recommend import Advice, GapAdvice, PeerWording


def gap(found: GapAdvice, advice: Advice, worded: Framework, key: str) -> None:
    """Draw the line of a gap, and what it opens to."""
    told = plain(f"{found.verdict.id} · {priority.facts(found, advice)}")
    title = plain(worded.action(found.verdict.id).title)
    label = f"**{found.place}** {verdict.verdict_badges(found.verdict)} **{title}**  :gray[{told}]"
    if against := verdict.stance_badge(found.verdict.direction):
        label = f"{label} {against}"
    box = st.expander(label, key=f"{key}-open", on_change="rerun")
    if box.open:  # pages are drawn and sources are read only where somebody looks
        with box:
            detail(found, advice, worded, key)


def detail(found: GapAdvice, advice: Advice, worded: Framework, key: str) -> None:
    """Draw all that is to be said of a gap on the left, the page of the chosen quote on the right."""
    selected = f"{key}-selected"
    fits = [Place(advice.verdicts.policy, quote) for quote in found.fits]
    if selected not in st.session_state:
        st.session_state[selected] = next(iter(fits), None)
    left, right = st.columns([0.52, 0.48], gap="medium")
    with left:
        asks(found, advice, worded)
        layout.label(t("recommend.fits"))
        if not fits:
            st.caption(t("recommend.fits.none", passages=advice.assessment.passages))
        for number, place in enumerate(fits):
            quotes.quote(place, f"{key}-fit-{number}", selected)
        layout.label(t("recommend.wordings"))
        if not found.wordings:
            st.caption(t("recommend.wordings.none" if advice.peers else "recommend.no_peers.short"))
        for number, one in enumerate(found.wordings):
            with layout.caught():
                place = Place(one.peer, one.evidence)
                quotes.quote(place, f"{key}-other-{number}", selected, with_head=True, notes=note(one))
    with right, st.container(key=f"source-{key}"):
        quotes.on_display(selected, key)


def asks(found: GapAdvice, advice: Advice, worded: Framework) -> None:
    """Draw what the action asks, and its elements: missing ones first."""
    of, said = found.verdict, worded.action(found.verdict.id)
    path = html.escape(" · ".join(filter(None, [said.pillar, said.theme])))
    missing, present = (
        [(said.elements[i], of.elements[i]) for i in places] for places in (found.missing, found.present)
    )
    st.html(
        f'<p class="pa-facts pa-path">{path}</p>{priority.calculation(found, advice)}{verdict.stance_of_policy(of)}'
        f'<p class="pa-label">{html.escape(t("recommend.asks"))}</p><p class="pa-text">{html.escape(said.text)}</p>'
        f"{verdict.element_list(t('recommend.missing'), missing)}"
        f"{verdict.element_list(t('recommend.present'), present)}"
    )


def note(one: PeerWording) -> str:
    """HTML of what keeps a wording from being a model; "" where nothing does."""
    if one.status == "addressed":
        return ""
    told = t("recommend.wording.partial") if one.status == "partial" else t("recommend.wording.against")
    chip = "" if one.status == "partial" else f"{verdict.stance_chip(one.status)} "
    return f'<div class="pa-short">{chip}{html.escape(told)}</div>'
