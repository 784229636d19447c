"""What comes closest to a missing action, and why it still falls short."""

from __future__ import annotations

import html

import streamlit as st

from app.components import evidence
from app.i18n import t
from app.results import Result, Wording
from recommender.alignment.results import ActionVerdict, Reason


def reason(found: Reason, result: Result, wording: Wording) -> str:
    """A reason as a sentence; another action is named by its id and title."""
    if found.code == "substance":
        return t("reason.substance", kind=t(f"substance.{found.detail}"))
    named = next((a for a in result.assessment.actions if a.id == found.detail), None)
    action = f"{named.id} {wording.action(named).title}" if named else found.detail
    return t(f"reason.{found.code}", action=action) if found.code == "other_action" else t(f"reason.{found.code}")


def reasons(found: tuple[Reason, ...], result: Result, wording: Wording) -> str:
    """HTML of why one passage falls short."""
    items = "".join(f"<li>{html.escape(reason(one, result, wording))}</li>" for one in found)
    return f'<div class="pa-short"><b>{html.escape(t("closest.because"))}</b><ul>{items}</ul></div>'


def show(result: Result, verdict: ActionVerdict, wording: Wording, key: str, selected: str) -> None:
    """How many passages were searched, the closest of them with their reasons, and what else comes near."""
    passages = result.assessment.passages
    searched = t("closest.searched" if len(verdict.closest) > 1 else "closest.searched_one", passages=passages)
    st.html(f'<p class="pa-label">{html.escape(searched)}</p>')
    for place, near in enumerate(verdict.closest):
        notes = reasons(near.reasons, result, wording)
        evidence.show(result, near.evidence, f"{key}-near-{place}", selected, notes)
    shown = [near.evidence for near in verdict.closest]
    others = [found for found in verdict.evidence if not any(evidence.same(found, one) for one in shown)]
    if not others:
        return
    box = st.expander(t("closest.more", count=len(others)), key=f"{key}-more", on_change="rerun")
    if box.open:
        with box:
            for place, found in enumerate(others):
                evidence.show(result, found, f"{key}-quote-{place}", selected)
