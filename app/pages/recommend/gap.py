"""One gap: what the action asks, what of it is missing, where in the policy it would fit, and how others word it."""

from __future__ import annotations

import html

import streamlit as st

from app.components import errors, quotes, recommend_priority, stance, status
from app.components.quotes import Place
from app.i18n import plain, t
from app.policies import Choice
from recommender.recommend import Advice, GapAdvice, Peer, PeerWording
from recommender.alignment.results import ElementVerdict


def show(gap: GapAdvice, advice: Advice, policy: Choice, key: str) -> None:
    """The line of a gap, and what it opens to. policy: whose gap it is."""
    told = plain(f"{gap.verdict.id} · {recommend_priority.facts(gap, advice)}")
    label = f"**{gap.place}** {status.badge(gap.verdict.status)} **{plain(gap.verdict.title)}**  :gray[{told}]"
    if against := stance.badge(gap.verdict.direction):
        label = f"{label} {against}"
    box = st.expander(label, key=f"{key}-open", on_change="rerun")
    if box.open:  # pages are drawn and sources are read only where somebody looks
        with box:
            detail(gap, advice, policy, key)


def detail(gap: GapAdvice, advice: Advice, policy: Choice, key: str) -> None:
    """All that is to be said of a gap on the left, the page of the chosen quote on the right."""
    selected = f"{key}-selected"
    fits = [Place(policy, found) for found in gap.fits]
    if selected not in st.session_state:
        st.session_state[selected] = next(iter(fits), None)
    left, right = st.columns([0.52, 0.48], gap="medium")
    with left:
        asks(gap, advice)
        label(t("recommend.fits"))
        if not fits:
            st.caption(t("recommend.fits.none", passages=advice.assessment.passages))
        for number, place in enumerate(fits):
            quotes.show(place, f"{key}-fit-{number}", selected, with_head=False)
        label(t("recommend.wordings"))
        if not gap.wordings:
            st.caption(t("recommend.wordings.none" if advice.peers else "recommend.no_peers.short"))
        for number, one in enumerate(gap.wordings):
            with errors.shown():
                quotes.show(Place(of_peer(one.peer), one.evidence), f"{key}-other-{number}", selected, notes=note(one))
    with right, st.container(key=f"source-{key}"):
        quotes.display(selected, key)


def label(text: str) -> None:
    st.html(f'<p class="pa-label">{html.escape(text)}</p>')


def asks(gap: GapAdvice, advice: Advice) -> None:
    """What the action asks, and its elements: missing ones first."""
    verdict = gap.verdict
    path = html.escape(" · ".join(filter(None, [verdict.pillar, verdict.theme])))
    st.html(
        f'<p class="pa-facts pa-path">{path}</p>{recommend_priority.calculation(gap, advice)}{stance.of_policy(verdict)}'
        f'<p class="pa-label">{html.escape(t("recommend.asks"))}</p><p class="pa-text">{html.escape(gap.asks)}</p>'
        f"{elements(t('recommend.missing'), gap.missing)}{elements(t('recommend.present'), gap.present)}"
    )


def elements(heading: str, found: tuple[ElementVerdict, ...]) -> str:
    """HTML of elements with their status; "" where there are none."""
    if not found:
        return ""
    lines = "".join(
        f'<li class="pa-element">{status.chip(one.status)}<span>{html.escape(one.text)}</span></li>' for one in found
    )
    return f'<p class="pa-label">{html.escape(heading)}</p><ul class="pa-element-list">{lines}</ul>'


def note(one: PeerWording) -> str:
    """HTML of what keeps a wording from being a model; "" where nothing does."""
    if one.status == "addressed":
        return ""
    told = t("recommend.wording.partial") if one.status == "partial" else t("recommend.wording.against")
    chip = "" if one.status == "partial" else f"{stance.chip(one.status)} "
    return f'<div class="pa-short">{chip}{html.escape(told)}</div>'


def of_peer(peer: Peer) -> Choice:
    """The policy of the library that a peer is."""
    facts = peer.assessment.policy
    return Choice(peer.key, peer.title, facts.sha256, peer.jurisdiction, "", peer.year, peer.language)
