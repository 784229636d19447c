"""The actions of an assessment as ranked lists; each opens to its elements, its quotes and their source."""

from __future__ import annotations

import html

import streamlit as st

from app.i18n import language, plain, t
from app.render import charts, layout, quotes, verdict
from app.render.quotes import Place
from app.state import Result
from recommender.alignment.results import STATUSES, ActionVerdict, ElementVerdict, Verdicts
from recommender.framework import Framework

# What each list holds, in its order. A gap list begins with what the policy is furthest from.
LISTS = {"missing": ("missing",), "partial": ("partial",), "addressed": ("addressed",)}
# Beside the statuses: verdicts in doubt, whatever their status, and all of them.
CLOSE, ALL = "close", "all"


@st.fragment
def lists(result: Result) -> None:
    """Draw the lists with their filters. A fragment: opening an action redraws only this part of the page."""
    verdicts, worded, key = result.verdicts(), result.worded(), result.key
    chosen, pillar = filters(verdicts, worded, key)
    found = chosen_actions(verdicts, worded, chosen, pillar)
    st.caption(t(f"list.{chosen}.about"))
    if not found:
        layout.nothing(t("list.none"))
    for one in found:
        action(result, one, worded, f"{key}-{one.id}", with_status=chosen in (ALL, CLOSE))


def filters(verdicts: Verdicts, worded: Framework, key: str) -> tuple[str, str | None]:
    """Which list and which pillar (None: all of them) are looked at."""
    counts: dict[str, int] = {
        **verdicts.counts(),
        **({CLOSE: len(verdicts.close_calls())} if verdicts.tells_doubt else {}),
        ALL: len(verdicts.actions),
    }
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("list.label"),
            [*LISTS, *([CLOSE] if CLOSE in counts else []), ALL],
            format_func=lambda name: t("list.count", name=t(f"list.{name}"), count=counts[name]),
            default=next((name for name in LISTS if counts[name]), ALL),
            required=True,
            key=f"{key}-list",
            persist_state="session",
        )
        pillars = list(verdicts.by_pillar(worded))
        place = st.selectbox(
            t("word.pillar"),
            range(-1, len(pillars)),
            format_func=lambda place: (
                (pillars[place] or t("result.no_pillar")) if place >= 0 else t("list.all_pillars")
            ),
            key=f"{key}-pillar-{language()}",  # else the shown name stays in the other language
            width=380,
        )
    return chosen or ALL, pillars[place] if place >= 0 else None


def chosen_actions(verdicts: Verdicts, worded: Framework, chosen: str, pillar: str | None) -> list[ActionVerdict]:
    """The actions of one list, ranked: gaps from the furthest, close calls from the closest, all else from the best."""
    found = verdicts.close_calls() if chosen == CLOSE else verdicts.with_status(*LISTS.get(chosen, STATUSES))
    found = [one for one in found if pillar is None or worded.action(one.id).pillar == pillar]
    return found[::-1] if chosen == "missing" else found


def action(result: Result, of: ActionVerdict, worded: Framework, key: str, with_status: bool) -> None:
    """Draw one line of a list, and what it opens to."""
    facts = [of.id]
    if of.status != "missing" and of.evidence and of.evidence[0].page:
        facts.append(t("source.page", page=of.evidence[0].pages))
    label = f"**{plain(worded.action(of.id).title)}**  :gray[{plain(' · '.join(facts))}]"
    if against := verdict.stance_badge(of.direction):
        label = f"{against} {label}"
    if badges := verdict.verdict_badges(of, with_status):
        label = f"{badges} {label}"
    box = st.expander(label, key=f"{key}-open", on_change="rerun", icon=verdict.STATUS_ICONS[of.status])
    # Drawing a page takes a moment, so it waits until somebody looks.
    if box.open:
        with box:
            detail(result, of, worded, key)


def detail(result: Result, of: ActionVerdict, worded: Framework, key: str) -> None:
    """Draw elements and quotes on the left, the chosen quote's source on the right; below, what made the verdict."""
    selected = f"{key}-selected"
    first = next((found for found in (*(near.evidence for near in of.closest), *of.evidence)), None)
    if selected not in st.session_state:
        st.session_state[selected] = Place(result.policy, first) if first else None
    left, right = st.columns([0.47, 0.53], gap="medium")
    said = worded.action(of.id)
    with left:
        st.html(
            f'<p class="pa-facts pa-path">{html.escape(" · ".join(filter(None, [said.pillar, said.theme])))}</p>'
            f'<p class="pa-text">{verdict.verdict_chips(of)} {html.escape(verdict.likelihood(of.probability))}</p>'
            f"{verdict.stance_of_policy(of)}"
            f'<p class="pa-text">{html.escape(said.text or said.title)}</p>'
            f"{verdict.prior(of)}"
        )
        if of.elements:
            layout.label(t("action.elements"))
            for place, (text, one) in enumerate(zip(said.elements, of.elements, strict=True)):
                element(result, text, one, f"{key}-element-{place}", selected)
        if of.closest:
            closest(result, of, worded, key, selected)
        else:
            evidence(result, of, key, selected)
    with right, st.container(key=f"source-{key}"):
        quotes.on_display(selected, key, with_head=False)
    charts.why(of, key)


def element(result: Result, text: str, of: ElementVerdict, key: str, selected: str) -> None:
    """Draw one element with its status and its best quote."""
    found = of.evidence
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="top"):
        st.html(f'<p class="pa-element">{verdict.status_chip(of.status)}<span>{html.escape(text)}</span></p>')
        if found is not None and of.status != "missing":
            st.button(
                t("source.page", page=found.pages) if found.page else t("evidence.show"),
                key=key,
                type="tertiary",
                icon=":material/visibility:",
                help=t("evidence.show_help"),
                on_click=quotes.select,
                args=(selected, Place(result.policy, found)),
            )


def evidence(result: Result, of: ActionVerdict, key: str, selected: str) -> None:
    """Draw the quotes of an action; for a missing one without closest passages of its own, what comes near."""
    layout.label(t("action.closest" if of.status == "missing" else "action.evidence"))
    if not of.evidence:
        st.caption(t("action.no_quote"))
    for number, found in enumerate(of.evidence):
        quotes.quote(Place(result.policy, found), f"{key}-quote-{number}", selected)


def closest(result: Result, of: ActionVerdict, worded: Framework, key: str, selected: str) -> None:
    """Draw how many passages were searched, the closest of them with their reasons, and what else comes near."""
    passages = result.assessment.passages
    layout.label(t("closest.searched", count=len(of.closest), passages=passages))
    near = [Place(result.policy, one.evidence) for one in of.closest]
    for number, (place, one) in enumerate(zip(near, of.closest, strict=True)):
        notes = verdict.shortfalls(one.reasons, worded)
        quotes.quote(place, f"{key}-near-{number}", selected, notes=notes)
    others = [Place(result.policy, found) for found in of.evidence]
    others = [place for place in others if not any(quotes.same(place, one) for one in near)]
    if not others:
        return
    box = st.expander(t("closest.more", count=len(others)), key=f"{key}-more", on_change="rerun")
    if box.open:
        with box:
            for number, place in enumerate(others):
                quotes.quote(place, f"{key}-quote-{number}", selected)
