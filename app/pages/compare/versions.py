"""Two versions of one policy: which verdicts changed, and which passages."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from app import policies, resources
from app.components import (
    compare_choice,
    compare_passages,
    compare_wording,
    layout,
    quotes,
    reports,
    status,
    table,
    work,
)
from app.components.compare_result import chance
from app.components.evidence import percent
from app.components.quotes import Place
from app.i18n import language, t
from app.policies import Choice
from app.running import Bars
from recommender.compare import VerdictChange, VersionChanges, compare_versions
from recommender.compare.values import CHANGES
from recommender.framework import Framework
from recommender.reports.comparison_report import versions_report
from recommender.alignment.results import Costs

KEY, MADE = "versions", "versions_made"
ACTION = "versions-action"


@dataclass(frozen=True)
class Request:
    """Which two versions; a result holds for exactly this."""

    before: Choice
    after: Choice
    framework: str
    costs: Costs

    def choices(self) -> list[Choice]:
        """Both."""
        return [self.before, self.after]


def show(choices: Mapping[str, Choice], framework: Framework) -> None:
    """The part of the page that compares two versions. choices: policies by key, at least two."""
    request = choose(choices, framework)
    if request.before == request.after:
        st.info(t("compare.versions.same"), icon=":material/info:")
        return
    if work.asked(KEY) not in (None, request):
        work.withdraw(KEY)
    kept: tuple[Request, VersionChanges] | None = st.session_state.get(MADE)
    if kept is None or kept[0] != request:
        st.button(
            t("compare.start"),
            type="primary",
            icon=":material/difference:",
            key="versions-start",
            on_click=work.ask,
            args=(KEY, request),
            disabled=work.asked(KEY) is not None,
        )
    fresh = work.run(KEY, t("compare.working"), lambda bars: make(request, framework, bars))
    if fresh is not None:
        st.session_state[MADE] = (request, fresh)
        st.rerun()
    if kept is not None and kept[0] == request:
        result(kept[1], request, framework)
    elif work.asked(KEY) is None:
        layout.empty("compare.versions.empty")


def choose(choices: Mapping[str, Choice], framework: Framework) -> Request:
    """The older and the newer version."""
    keys, labels = list(choices), policies.labels(choices.values())
    chosen = []
    for number, (column, name) in enumerate(zip(st.columns(2), ("older", "newer"), strict=True)):
        with column:
            chosen.append(
                st.selectbox(
                    t(f"compare.versions.{name}"),
                    keys,
                    index=number,
                    format_func=lambda key: labels.get(key, key),
                    key=f"versions-{name}-{language()}",
                    persist_state="session",
                )
            )
    before, after = (choices.get(str(key)) or choices[keys[number]] for number, key in enumerate(chosen))
    return Request(before, after, framework.fingerprint, resources.costs())


def make(request: Request, framework: Framework, progress: Bars) -> VersionChanges:
    """Both versions assessed and compared."""
    both = [request.before, request.after]
    made = policies.assessments(both, framework, progress)
    return compare_versions(
        made[request.before.key],
        made[request.after.key],
        policies.passages(request.before),
        policies.passages(request.after),
    )


@st.fragment
def result(changes: VersionChanges, request: Request, framework: Framework) -> None:
    """Everything that is said of two versions. A fragment: what is chosen in it redraws only this part of the page."""
    changes = compare_wording.of_versions(changes, framework)
    counts = changes.counts()
    st.html(f'<p class="pa-summary">{html.escape(summary(changes, request))}</p>')
    for column, kind in zip(st.columns(len(CHANGES)), CHANGES, strict=True):
        with column:
            st.metric(t(f"compare.kind.{kind}"), counts[kind])
    reports.show(partial(versions_report, changes, language=language()), t("compare.versions.file"), "versions")
    st.header(t("compare.verdicts"), anchor=False)
    verdicts(changes, request)
    st.header(t("compare.passages"), anchor=False)
    compare_passages.show(changes, framework)


def summary(changes: VersionChanges, request: Request) -> str:
    """What changed, in one sentence (plain text)."""
    before, after = compare_choice.alone(request.choices())
    moved = sum(one.before_status != one.after_status for one in changes.verdicts)
    counts = changes.counts()
    return t(
        "compare.versions.summary",
        before=before.name,
        after=after.name,
        verdicts=moved,
        total=len(changes.after.actions),
        beyond=sum(one.exceeds for one in changes.verdicts),
        **counts,
    )


def verdicts(changes: VersionChanges, request: Request) -> None:
    """The verdicts that changed as a table, and the quotes behind one of them."""
    if not changes.verdicts:
        st.html(f'<div class="pa-empty">{html.escape(t("compare.verdicts.none"))}</div>')
        return
    frame = verdict_frame(changes)
    number = st.column_config.NumberColumn
    table.show(
        frame,
        "versions-verdicts",
        filters=["change"],
        alt=t("compare.verdicts"),
        on_pick=pick,
        columns={
            "action": st.column_config.TextColumn(t("compare.column.action"), width="small"),
            "title": st.column_config.TextColumn(t("compare.column.title"), width=240),
            "before": st.column_config.TextColumn(t("compare.older")),
            "after": st.column_config.TextColumn(t("compare.newer")),
            "before_chance": number(t("compare.column.before"), format="%.1f %%"),
            "after_chance": number(t("compare.column.after"), format="%.1f %%"),
            "change": st.column_config.TextColumn(t("compare.column.change"), width="medium"),
            "p": st.column_config.TextColumn(t("compare.column.p"), help=t("compare.column.p_one.help"), width="small"),
        },
    )
    titles = dict(zip(frame["action"], frame["title"], strict=True))
    if st.session_state.get(ACTION) not in titles:
        st.session_state[ACTION] = next(iter(titles))
    chosen = st.selectbox(
        t("compare.choose"), list(titles), format_func=lambda id: f"{id} {titles[id]}", key=ACTION, width=620
    )
    change = next(one for one in changes.verdicts if one.action == chosen)
    quotes_of(change, request)


def pick(row: object) -> None:
    """Opens the action whose row was ticked."""
    if row is not None:
        st.session_state[ACTION] = row


def verdict_frame(changes: VersionChanges) -> pd.DataFrame:
    """One row a changed verdict, indexed by action id, in the library's order."""
    rows = [
        (
            one.action,
            one.title,
            status.name(one.before_status),
            status.name(one.after_status),
            100 * one.before_probability,
            100 * one.after_probability,
            t("compare.beyond.yes" if one.exceeds else "compare.beyond.no"),
            chance(one.p_value),
        )
        for one in changes.verdicts
    ]
    names = ["action", "title", "before", "after", "before_chance", "after_chance", "change", "p"]
    return pd.DataFrame(rows, columns=names, index=[one.action for one in changes.verdicts])


def quotes_of(change: VerdictChange, request: Request) -> None:
    """What the older version said for an action that the newer says no more, and the other way round."""
    selected = [f"versions-page-{change.action}-{name}" for name in ("went", "came")]
    sides = (
        (
            request.before,
            change.went,
            change.before_status,
            change.before_probability,
            "compare.quotes.went",
            "compare.older",
        ),
        (
            request.after,
            change.came,
            change.after_status,
            change.after_probability,
            "compare.quotes.came",
            "compare.newer",
        ),
    )
    for number, (column, side) in enumerate(zip(st.columns(2, gap="medium"), sides, strict=True)):
        policy, found, what, likelihood, heading, version = side
        with column:
            told = t("compare.likelihood", percent=percent(likelihood))
            st.html(
                f'<p class="pa-side">{html.escape(t(version))} · <b>{html.escape(policy.title)}</b></p>'
                f'<p class="pa-text">{status.chip(what)} {html.escape(told)}</p>'
                f'<p class="pa-label">{html.escape(t(heading))}</p>'
            )
            if not found:
                st.caption(t("compare.quotes.none"))
            places = [(Place(policy, one), "") for one in found]
            quotes.several(places, f"versions-{change.action}-{number}", selected[number], with_head=False)
            shown: Place | None = st.session_state.get(selected[number])
            if shown is not None and shown.policy == policy:
                quotes.display(selected[number], f"versions-original-{number}")
