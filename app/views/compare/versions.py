"""Two versions of one policy: which verdicts changed, and which passages."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from app import state, task
from app.i18n import language, percent, t
from app.render import costs, downloads, layout, quotes, table, verdict
from app.render.quotes import Place
from app.task import Bars
from app.views.compare import passages
from app.views.compare.result import chance
from recommender.compare import CHANGES, VerdictChange, VersionChanges
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.policies import Policy, unique_names
from recommender.reports import versions_report

KEY = "versions"
MADE = task.made_key(KEY)
ACTION = "versions-action"
NAME = 60  # characters of a version's title in the summary


@dataclass(frozen=True)
class VersionsRequest:
    """Which two versions, the older first; a result holds for exactly this, at any costs."""

    policies: tuple[Policy, Policy]
    framework: str


def two_versions(policies: Sequence[Policy], framework: Framework) -> None:
    """Draw the part of the page that compares two versions. policies: at least two."""
    request = choose(policies, framework)
    if request.policies[0] == request.policies[1]:
        st.info(t("compare.versions.same"), icon=":material/info:")
        return

    def compare(bars: Bars) -> VersionChanges:
        before, after = request.policies
        return state.library().compare_versions(before, after, framework, costs=state.costs(), progress=bars)

    made = task.once(KEY, request, t("compare.start"), "difference", t("compare.working"), compare)
    if made is not None:
        result(made.at(state.costs()), framework)
    elif task.asked(KEY) is None:
        layout.empty("compare.versions.empty")


def choose(policies: Sequence[Policy], framework: Framework) -> VersionsRequest:
    """The older and the newer version."""
    by_key, labels = {policy.key: policy for policy in policies}, state.labels(policies)
    keys, chosen = list(by_key), []
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
    before, after = (by_key.get(str(key)) or policies[number] for number, key in enumerate(chosen))
    return VersionsRequest((before, after), framework.fingerprint)


@st.fragment
def result(changes: VersionChanges, framework: Framework) -> None:
    """Draw everything that is said of two versions. A fragment.

    What is chosen in it redraws only this part of the page.
    """
    worded, counts = framework.in_language(language()), changes.counts()
    layout.summary(summary(changes))
    for column, kind in zip(st.columns(len(CHANGES)), CHANGES, strict=True):
        with column:
            st.metric(t(f"compare.kind.{kind}"), counts[kind])
    with st.container(horizontal=True, gap="small"):
        make = partial(versions_report, changes, framework, language())
        downloads.report_buttons(make, t("compare.versions.file"), "versions")
        costs.panel("versions")
    st.header(t("compare.verdicts"), anchor=False)
    verdicts(changes, worded)
    st.header(t("compare.passages"), anchor=False)
    passages.passages(changes, worded)


def summary(changes: VersionChanges) -> str:
    """What changed, in one sentence (plain text)."""
    both = (changes.before.policy, changes.after.policy)
    names = unique_names(
        {one.key: shorten(one.name, NAME) for one in both}, {one.key: state.facts(one) for one in both}
    )
    moved = sum(one.before_status != one.after_status for one in changes.verdicts)
    counts = changes.counts()
    return t(
        "compare.versions.summary",
        before=names[both[0].key],
        after=names[both[1].key],
        verdicts=moved,
        total=len(changes.after.actions),
        beyond=sum(one.exceeds for one in changes.verdicts),
        **counts,
    )


def verdicts(changes: VersionChanges, worded: Framework) -> None:
    """Draw the verdicts that changed as a table, and the quotes behind one of them."""
    if not changes.verdicts:
        layout.nothing(t("compare.verdicts.none"))
        return
    frame = verdict_frame(changes, worded)
    number = st.column_config.NumberColumn
    table.searchable(
        frame,
        "versions-verdicts",
        filters=["change"],
        alt=t("compare.verdicts"),
        on_pick=pick,
        columns={
            "action": st.column_config.TextColumn(t("word.action"), width="small"),
            "title": st.column_config.TextColumn(t("word.action_title"), width=240),
            "before": st.column_config.TextColumn(t("compare.older")),
            "after": st.column_config.TextColumn(t("compare.newer")),
            "before_chance": number(t("compare.column.before"), format="%.1f %%"),
            "after_chance": number(t("compare.column.after"), format="%.1f %%"),
            "change": st.column_config.TextColumn(t("compare.column.beyond"), width="medium"),
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
    quotes_of(change, changes)


def pick(row: object) -> None:
    """Opens the action whose row was ticked."""
    if row is not None:
        st.session_state[ACTION] = row


def verdict_frame(changes: VersionChanges, worded: Framework) -> pd.DataFrame:
    """One row a changed verdict, indexed by action id, in the library's order."""
    rows = [
        (
            one.action,
            worded.action(one.action).title,
            verdict.status_name(one.before_status),
            verdict.status_name(one.after_status),
            100 * one.before_probability,
            100 * one.after_probability,
            t("compare.beyond.yes" if one.exceeds else "compare.beyond.no"),
            chance(one.p_value),
        )
        for one in changes.verdicts
    ]
    names = ["action", "title", "before", "after", "before_chance", "after_chance", "change", "p"]
    return pd.DataFrame(rows, columns=names, index=[one.action for one in changes.verdicts])


def quotes_of(change: VerdictChange, changes: VersionChanges) -> None:
    """Draw what the older version said for an action that the newer says no more, and the other way round."""
    selected = [f"versions-page-{change.action}-{name}" for name in ("removed", "added")]
    sides = (
        (
            changes.before.policy,
            change.removed,
            change.before_status,
            change.before_probability,
            "compare.quotes.removed",
            "compare.older",
        ),
        (
            changes.after.policy,
            change.added,
            change.after_status,
            change.after_probability,
            "compare.quotes.added",
            "compare.newer",
        ),
    )
    for number, (column, side) in enumerate(zip(st.columns(2, gap="medium"), sides, strict=True)):
        policy, found, what, likelihood, heading, version = side
        with column:
            told = t("compare.likelihood", percent=percent(likelihood))
            st.html(
                f'<p class="pa-side">{html.escape(t(version))} · <b>{html.escape(policy.name)}</b></p>'
                f'<p class="pa-text">{verdict.status_chip(what)} {html.escape(told)}</p>'
                f'<p class="pa-label">{html.escape(t(heading))}</p>'
            )
            if not found:
                st.caption(t("compare.quotes.none"))
            places = [(Place(policy, one), "") for one in found]
            quotes.several(places, f"versions-{change.action}-{number}", selected[number], with_head=False)
            shown: Place | None = st.session_state.get(selected[number])
            if shown is not None and shown.policy == policy:
                quotes.on_display(selected[number], f"versions-original-{number}")
