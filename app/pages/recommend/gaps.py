"""The gaps of a policy in order of priority, with what the order rests on."""

from __future__ import annotations

import html
import re
from functools import partial
from pathlib import Path

import streamlit as st

from app import policies
from app.components import recommend_gap, recommend_priority, reports, status
from app.i18n import language, t
from app.policies import Choice
from recommender.recommend import Advice, GapAdvice
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.reports.brief_report import brief_report
from recommender.alignment.results import natural_key

ALL = "all"
NAMED = 2
BRIEF_FORMATS = ("docx", "html", "xlsx", "csv", "json")


def show(advice: Advice, policy: Choice, framework: Framework) -> None:
    """Everything below the choice of a policy."""
    st.html(f'<p class="pa-summary">{html.escape(summary(advice, framework))}</p>')
    compared(advice)
    if not advice.gaps:
        return
    make = partial(brief_report, advice, framework, language())
    reports.show(make, file_name(advice), "recommend", formats=BRIEF_FORMATS)
    st.html(recommend_priority.formula(advice.weights))
    with st.expander(t("recommend.weights"), icon=":material/tune:", key="recommend-weights"):
        recommend_priority.panel(framework)
    gaps(advice, policy)


def summary(advice: Advice, framework: Framework) -> str:
    """How many gaps there are and which come first, in one sentence (plain text)."""
    counts = advice.assessment.counts()
    values = {
        "title": shorten(advice.assessment.policy.title or advice.assessment.policy.file, 100),
        "framework": framework.localized_title(language()),
        "total": len(advice.assessment.actions),
    }
    if not advice.gaps:
        return t("recommend.summary.none", **values)
    first = [f"{gap.verdict.id} {gap.verdict.title}" for gap in advice.gaps[:NAMED]]
    return t("recommend.summary", **values, **counts, first=t("recommend.joint").join(first))


def compared(advice: Advice) -> None:
    """Whom the policy was compared with; where there is nobody, how to change that."""
    if not advice.peers:
        st.info(t("recommend.no_peers"), icon=":material/info:")
        policies.briefs_button("recommend-peers")
        return
    told = t("recommend.compared", count=len(advice.peers))
    if advice.twins:
        told += " " + t("recommend.twins", titles=t("list.separator").join(advice.twins))
    st.html(f'<p class="pa-facts">{html.escape(told)}</p>')


@st.fragment
def gaps(advice: Advice, policy: Choice) -> None:
    """The list with its filters. A fragment: opening a gap redraws only this part of the page."""
    chosen, pillar = filters(advice)
    found = left(advice, chosen, pillar)
    st.caption(t("recommend.list", count=len(found), all=len(advice.gaps)))
    if not found:
        st.html(f'<div class="pa-empty">{html.escape(t("list.none"))}</div>')
    for gap in found:
        recommend_gap.show(gap, advice, policy, f"gap-{policy.key}-{gap.verdict.id}")


def filters(advice: Advice) -> tuple[str, str | None]:
    """Which status and which pillar (None: all of them) are looked at."""
    counts = {ALL: len(advice.gaps), **{name: 0 for name in ("missing", "partial")}}
    for gap in advice.gaps:
        counts[gap.verdict.status] += 1
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("list.label"),
            list(counts),
            format_func=lambda name: t(
                "list.count", name=t("list.all") if name == ALL else status.name(name), count=counts[name]
            ),
            default=ALL,
            required=True,
            key="recommend-list",
            persist_state="session",
        )
        names = pillars(advice)
        place = st.selectbox(
            t("list.pillar"),
            range(-1, len(names)),
            format_func=lambda place: (names[place] or t("result.no_pillar")) if place >= 0 else t("list.all_pillars"),
            key=f"recommend-pillar-{language()}",
            width=380,
        )
    return chosen or ALL, names[place] if place is not None and 0 <= place < len(names) else None


def pillars(advice: Advice) -> list[str]:
    """The pillars that have gaps, by their first action."""
    ordered = sorted(advice.gaps, key=lambda gap: natural_key(gap.verdict.id))
    return list(dict.fromkeys(gap.verdict.pillar for gap in ordered))


def left(advice: Advice, chosen: str, pillar: str | None) -> list[GapAdvice]:
    """The gaps that the filters leave, in the advice's order."""
    return [
        gap
        for gap in advice.gaps
        if chosen in (ALL, gap.verdict.status) and (pillar is None or gap.verdict.pillar == pillar)
    ]


def file_name(advice: Advice) -> str:
    """A name for the brief, after the policy, without an ending."""
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", Path(advice.assessment.policy.file).stem).strip(" .-")[:80]
    return f"{stem or 'policy'}-gaps"
