"""The actions of an assessment as ranked lists; each opens to its elements, its quotes and their source."""

from __future__ import annotations

import html

import streamlit as st

from app.components import closest, evidence, source, stance, status, why
from app.i18n import language, plain, t
from app.results import Result, Wording
from recommender.alignment.results import ActionVerdict, ElementVerdict

# What each list holds, in its order. A gap list begins with what the policy is furthest from.
LISTS = {"missing": ("missing",), "partial": ("partial",), "addressed": ("addressed",)}
ALL = "all"


@st.fragment
def show(result: Result, key: str) -> None:
    """The lists with their filters. A fragment: opening an action redraws only this part of the page."""
    wording = Wording(result.framework, language())
    chosen, pillar = filters(result, wording, key)
    verdicts = chosen_actions(result, chosen, pillar)
    st.caption(t(f"list.{chosen}.about"))
    if not verdicts:
        st.html(f'<div class="pa-empty">{html.escape(t("list.none"))}</div>')
    for verdict in verdicts:
        action(result, verdict, wording, f"{key}-{verdict.id}", with_status=chosen == ALL)


def filters(result: Result, wording: Wording, key: str) -> tuple[str, str | None]:
    """Which list and which pillar (None: all of them) are looked at."""
    counts: dict[str, int] = {**result.assessment.counts(), ALL: len(result.assessment.actions)}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("list.label"),
            [*LISTS, ALL],
            format_func=lambda name: t("list.count", name=t(f"list.{name}"), count=counts[name]),
            default=next((name for name in LISTS if counts[name]), ALL),
            required=True,
            key=f"{key}-list",
            persist_state="session",
        )
        pillars = list(result.assessment.by_pillar())
        names = [wording.pillar(name) or t("result.no_pillar") for name in pillars]
        place = st.selectbox(
            t("list.pillar"),
            range(-1, len(pillars)),
            format_func=lambda place: names[place] if place >= 0 else t("list.all_pillars"),
            key=f"{key}-pillar-{language()}",  # else the shown name stays in the other language
            width=380,
        )
    return chosen or ALL, pillars[place] if place >= 0 else None


def chosen_actions(result: Result, chosen: str, pillar: str | None) -> list[ActionVerdict]:
    """The actions of one list, ranked: gaps from the furthest, all else from the best aligned."""
    found = result.assessment.with_status(*LISTS.get(chosen, status.STATUSES))
    found = [verdict for verdict in found if pillar is None or verdict.pillar == pillar]
    return found[::-1] if chosen == "missing" else found


def action(result: Result, verdict: ActionVerdict, wording: Wording, key: str, with_status: bool) -> None:
    """One line of a list, and what it opens to."""
    facts = [verdict.id]
    if verdict.status != "missing" and verdict.evidence and verdict.evidence[0].page:
        facts.append(t("source.page", page=verdict.evidence[0].page))
    label = f"**{plain(wording.action(verdict).title)}**  :gray[{plain(' · '.join(facts))}]"
    if against := stance.badge(verdict.direction):
        label = f"{against} {label}"
    if with_status:
        label = f"{status.badge(verdict.status)} {label}"
    box = st.expander(label, key=f"{key}-open", on_change="rerun", icon=status.ICONS[verdict.status])
    # Drawing a page takes a moment, so it waits until somebody looks.
    if box.open:
        with box:
            detail(result, verdict, wording, key)


def detail(result: Result, verdict: ActionVerdict, wording: Wording, key: str) -> None:
    """Elements and quotes on the left, the source of the chosen quote on the right, below them what made the verdict."""
    selected = f"{key}-selected"
    near = [found.evidence for found in verdict.closest]
    first = next(iter([*near, *verdict.evidence]), None)
    if selected not in st.session_state:
        st.session_state[selected] = first
    left, right = st.columns([0.47, 0.53], gap="medium")
    with left:
        said = wording.action(verdict)
        st.html(
            f'<p class="pa-facts pa-path">{html.escape(" · ".join(filter(None, [said.pillar, said.theme])))}</p>'
            f'<p class="pa-text">{status.chip(verdict.status)} '
            f"{html.escape(t('action.likelihood', percent=evidence.percent(verdict.probability)))}</p>"
            f"{stance.of_policy(verdict)}"
            f'<p class="pa-text">{html.escape(said.text or said.title)}</p>'
            f"{stance.prior(verdict)}"
        )
        if verdict.elements:
            st.html(f'<p class="pa-label">{html.escape(t("action.elements"))}</p>')
            for text, place in wording.elements(verdict):
                element(text, verdict.elements[place], f"{key}-element-{place}", selected)
        if verdict.closest:
            closest.show(result, verdict, wording, key, selected)
        else:
            quotes(result, verdict, key, selected)
    with right, st.container(key=f"source-{key}"):
        if (found := st.session_state[selected]) is not None:
            source.show(result, found.page, found.start, found.end, found.section)
    why.show(verdict, key)


def element(text: str, verdict: ElementVerdict, key: str, selected: str) -> None:
    """One element with its status and its best quote."""
    found = verdict.evidence
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="top"):
        st.html(f'<p class="pa-element">{status.chip(verdict.status)}<span>{html.escape(text)}</span></p>')
        if found is not None and verdict.status != "missing":
            st.button(
                t("source.page", page=found.page) if found.page else t("evidence.show"),
                key=key,
                type="tertiary",
                icon=":material/visibility:",
                help=t("evidence.show_help"),
                on_click=evidence.select,
                args=(selected, found),
            )


def quotes(result: Result, verdict: ActionVerdict, key: str, selected: str) -> None:
    """The quotes of an action; for a missing one without closest passages of its own, what comes near."""
    heading = t("action.closest" if verdict.status == "missing" else "action.evidence")
    st.html(f'<p class="pa-label">{html.escape(heading)}</p>')
    if not verdict.evidence:
        st.caption(t("action.no_quote"))
    for place, found in enumerate(verdict.evidence):
        evidence.show(result, found, f"{key}-quote-{place}", selected)
