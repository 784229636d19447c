"""The gaps of a policy in order of priority, with what the order rests on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import guide
from app.i18n import language, t
from app.render import costs, downloads, layout, verdict
from app.views.recommend import gap as one_gap
from app.views.recommend import priority
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.messages import listed
from recommender.recommend import Advice, GapAdvice
from recommender.reports import brief_report

ALL = "all"
NAMED = 2
BRIEF_FORMATS = ("docx", "html", "xlsx", "csv", "json")


def advice_on(advice: Advice, framework: Framework) -> None:
    """Draw everything below the choice of a policy."""
    worded = framework.in_language(language())
    layout.summary(summary(advice, worded))
    compared(advice)
    with st.container(horizontal=True, gap="small"):
        if advice.gaps:
            make = partial(brief_report, advice, framework, language())
            name = downloads.file_name(advice.verdicts.policy.file, "gaps")
            downloads.report_buttons(make, name, "recommend", formats=BRIEF_FORMATS)
        costs.panel("recommend")
    if not advice.gaps:
        return
    st.html(priority.formula(advice.weights))
    with st.expander(t("recommend.weights"), icon=":material/tune:", key="recommend-weights"):
        priority.panel(framework)
    gaps(advice, worded)


def summary(advice: Advice, worded: Framework) -> str:
    """How many gaps there are and which come first, in one sentence (plain text)."""
    verdicts = advice.verdicts
    values = {
        "title": shorten(verdicts.policy.name, 100),
        "framework": worded.title,
        "total": len(verdicts.actions),
    }
    if not advice.gaps:
        return t("recommend.summary.none", **values)
    first = [f"{gap.verdict.id} {worded.action(gap.verdict.id).title}" for gap in advice.gaps[:NAMED]]
    return t("recommend.summary", **values, **verdicts.counts(), first=listed(first, language()))


def compared(advice: Advice) -> None:
    """Draw whom the policy was compared with; where there is nobody, how to change that."""
    if not advice.peers:
        st.info(t("recommend.no_peers"), icon=":material/info:")
        guide.briefs_button("recommend-peers")
        return
    told = t("recommend.compared", count=len(advice.peers))
    if advice.twins:
        told += " " + t("recommend.twins", titles=t("list.separator").join(twin.name for twin in advice.twins))
    layout.facts(told)


@st.fragment
def gaps(advice: Advice, worded: Framework) -> None:
    """Draw the list with its filters. A fragment: opening a gap redraws only this part of the page."""
    chosen, pillar = filters(advice, worded)
    found = left(advice, worded, chosen, pillar)
    st.caption(t("recommend.list", count=len(found), all=len(advice.gaps)))
    if not found:
        layout.nothing(t("list.none"))
    for found_gap in found:
        one_gap.gap(found_gap, advice, worded, f"gap-{advice.verdicts.policy.key}-{found_gap.verdict.id}")


def filters(advice: Advice, worded: Framework) -> tuple[str, str | None]:
    """Which status and which pillar (None: all of them) are looked at."""
    counts = {ALL: len(advice.gaps), **{name: 0 for name in ("missing", "partial")}}
    for gap in advice.gaps:
        counts[gap.verdict.status] += 1
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("list.label"),
            list(counts),
            format_func=lambda name: t(
                "list.count", name=t("list.all") if name == ALL else verdict.status_name(name), count=counts[name]
            ),
            default=ALL,
            required=True,
            key="recommend-list",
            persist_state="session",
        )
        names = pillars(advice, worded)
        place = st.selectbox(
            t("word.pillar"),
            range(-1, len(names)),
            format_func=lambda place: (names[place] or t("result.no_pillar")) if place >= 0 else t("list.all_pillars"),
            key=f"recommend-pillar-{language()}",
            width=380,
        )
    return chosen or ALL, names[place] if place is not None and 0 <= place < len(names) else None


def pillars(advice: Advice, worded: Framework) -> list[str]:
    """The pillars that have gaps, by their first action."""
    having = {worded.action(gap.verdict.id).pillar for gap in advice.gaps}
    return [name for name in worded.pillars() if name in having]


def left(advice: Advice, worded: Framework, chosen: str, pillar: str | None) -> list[GapAdvice]:
    """The gaps that the filters leave, in the advice's order."""
    return [
        gap
        for gap in advice.gaps
        if chosen in (ALL, gap.verdict.status) and pillar in (None, worded.action(gap.verdict.id).pillar)
    ]
