"""How far the counts can be trusted: gaps that may be none, and actions that the policy works against."""

from __future__ import annotations

import html
import re

import streamlit as st

from app.components import stance
from app.components.evidence import percent
from app.i18n import language, plain, t
from app.results import Result, Wording
from recommender.reports.provenance import measured_on
from recommender.reports.width import display_width

# Letters of the data's description on the line, a Chinese sign being as wide as two; all of it is in the tooltip.
LONGEST = 90


def sentence(result: Result) -> str:
    """How many of the missing actions are expected to be there after all; "" where none is missing."""
    found, missing = result.assessment.false_gaps, result.assessment.counts()["missing"]
    if found is None or not missing:
        return ""
    # The model file says how many policies, then which: after a colon or in brackets.
    data = measured_on(found.data, language())
    if display_width(data) > LONGEST:
        data = re.split(r" \(|: |：|（", data)[0]
    if missing == 1:
        return t("gaps.one", chance=percent(found.expected), data=data)
    return t(
        "gaps.many",
        missing=missing,
        expected=f"{found.expected:.1f}",
        level=f"{100 * found.level:.0f}",
        low=found.low,
        high=found.high,
        data=data,
    )


def show(result: Result) -> None:
    """The line about false gaps, with the data that it was measured on."""
    if (told := sentence(result)) and result.assessment.false_gaps:
        st.markdown(
            plain(told), help=t("gaps.help", data=plain(measured_on(result.assessment.false_gaps.data, language())))
        )


def against(result: Result, wording: Wording) -> None:
    """The actions that the policy restricts or works against, named before the lists: topic is not agreement."""
    found = [verdict for verdict in result.assessment.actions if verdict.direction in stance.AGAINST]
    if not found:
        return
    items = "".join(
        f"<li>{stance.chip(v.direction)} {html.escape(f'{v.id} {wording.action(v).title}')}</li>" for v in found
    )
    st.html(f'<div class="pa-against"><b>{html.escape(t("gaps.against"))}</b><ul>{items}</ul></div>')
