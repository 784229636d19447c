"""A whole assessment: what a minister reads first, then the lists."""

from __future__ import annotations

import html

import streamlit as st

from app.components import actions, costs, coverage, downloads, gaps, saving, status
from app.i18n import language, language_name, plain, t
from app.results import Result, Wording
from recommender.framework.model import shorten


def facts(result: Result) -> str:
    """File, language and length on one line."""
    policy = result.assessment.policy
    parts = [policy.file, language_name(policy.language)]
    if policy.pages:
        parts.append(t("result.pages", count=policy.pages))
    parts.append(t("result.passages", count=result.assessment.passages))
    if learned := result.assessment.learned:
        parts.append(
            t("result.learned", confirmed=learned.confirmed, rejected=learned.rejected, policies=learned.policies)
        )
    return " · ".join(parts)


def framework_title(result: Result) -> str:
    """The framework's title in the interface language."""
    return result.framework.localized_title(language()) or result.assessment.framework.title


def sentence(result: Result) -> str:
    """The result in one plain sentence."""
    counts = result.assessment.counts()
    total = len(result.assessment.actions)
    return t(
        "result.sentence", title=shorten(result.title, 100), framework=framework_title(result), total=total, **counts
    )


def show(result: Result, key: str) -> None:
    """The whole view of one result."""
    wording = Wording(result.framework, language())
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.header(plain(result.title), anchor=False)
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.show([wording.translated(result.assessment)], key)
            saving.show(result, key)
    st.html(f'<p class="pa-facts">{html.escape(facts(result))}</p>')
    st.html(f'<p class="pa-summary">{html.escape(sentence(result))}</p>')
    warnings(result)
    counts = result.assessment.counts()
    for column, name in zip(st.columns(len(status.STATUSES)), status.STATUSES, strict=True):
        with column, st.container(key=f"metric-{name}"):
            st.metric(status.name(name), counts[name], icon=status.ICONS[name])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            gaps.show(result)
        costs.panel(key)
    gaps.against(result, wording)
    st.html(f'<p class="pa-label">{html.escape(t("result.coverage"))}</p>')
    coverage.show(result.assessment, wording, key)
    st.header(t("result.actions"), anchor=False)
    actions.show(result, key)


def warnings(result: Result) -> None:
    """What the reader has to tell about the file."""
    if result.assessment.warnings:
        with st.expander(t("result.warnings", count=len(result.assessment.warnings)), icon=":material/info:"):
            for warning in result.assessment.warnings:
                st.markdown(f"- {plain(warning)}")
