"""A whole assessment: what a minister reads first, then the lists."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import state
from app.i18n import language, language_name, plain, t
from app.render import charts, costs, downloads, facts, layout, verdict
from app.state import Result
from app.views.assess import actions
from recommender.alignment.results import STATUSES, Verdicts
from recommender.framework.model import shorten
from recommender.messages import translate
from recommender.reports import assessment_report


def whole(result: Result) -> None:
    """Draw the whole view of one result."""
    key, verdicts, worded = result.key, result.verdicts(), result.worded()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.header(plain(result.policy.name), anchor=False)
        with st.container(horizontal=True, width="content", gap="small"):
            # A download is made outside of the session, so the language goes with it.
            make = partial(assessment_report, [verdicts], result.framework, language())
            downloads.report_buttons(make, downloads.file_name(result.policy.file, "alignment"), key)
            keep(result)
    layout.facts(facts_line(verdicts))
    counts = verdicts.counts()
    title = shorten(result.policy.name, 100)
    layout.summary(t("result.sentence", title=title, framework=worded.title, total=len(verdicts.actions), **counts))
    warnings(verdicts)
    columns = st.columns(len(STATUSES) + verdicts.tells_doubt)
    for column, name in zip(columns, STATUSES, strict=False):
        with column, st.container(key=f"metric-{name}"):
            st.metric(verdict.status_name(name), counts[name], icon=verdict.STATUS_ICONS[name])
    if verdicts.tells_doubt:
        with columns[-1], st.container(key="metric-close"):
            st.metric(t("close.label"), len(verdicts.close_calls()), icon=verdict.CLOSE_ICON, help=t("close.help"))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            verdict.false_gaps(verdicts)
        costs.panel(key, verdicts.assessment)
    verdict.against(verdicts, worded)
    layout.label(t("result.coverage"))
    charts.coverage(verdicts, worded, key)
    st.header(t("result.actions"), anchor=False)
    actions.lists(result)


def facts_line(verdicts: Verdicts) -> str:
    """File, language and length on one line (plain text)."""
    made, policy = verdicts.assessment, verdicts.policy
    parts = [policy.file, language_name(policy.language)]
    if policy.pages:
        parts.append(t("result.pages", count=policy.pages))
    parts.append(t("result.passages", count=made.passages))
    if learned := made.learned:
        parts.append(
            t("result.learned", confirmed=learned.confirmed, rejected=learned.rejected, policies=learned.policies)
        )
    return " · ".join(parts)


def warnings(verdicts: Verdicts) -> None:
    """Draw what the reader has to tell about the file."""
    found = verdicts.assessment.warnings
    if found:
        with st.expander(t("result.warnings", count=len(found)), icon=":material/info:"):
            for warning in found:
                st.markdown(f"- {plain(translate(warning, language()))}")


def keep(result: Result) -> None:
    """Draw the button that keeps an upload in the library, with its form; a note where it is kept already."""
    number = result.policy.id or result.kept_as
    if number in {policy.id for policy in state.library().policies()}:
        st.badge(t("save.done"), icon=":material/check:", color="green")
        return
    with (
        st.popover(t("save.button"), icon=":material/bookmark_add:", key=f"{result.key}-save", width="content"),
        st.form(f"{result.key}-save-form", border=False),
    ):
        given = facts.fields(facts.suggested(result.policy), f"{result.key}-save")
        st.caption(t("save.about"))
        pressed = st.form_submit_button(t("save.confirm"), type="primary")
    if pressed:
        with layout.caught():
            result.kept_as = state.library().save(result.policy, given).id
            st.rerun()
