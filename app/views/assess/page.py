"""Assess: drop policies, see which actions they take up and which they miss."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from app import state
from app.i18n import language, plain, t
from app.render import costs, downloads, layout, table, verdict
from app.state import Failure, Result
from app.views.assess import queue, result
from recommender.policies import unique_names
from recommender.reports import assessment_report

TYPES = ["pdf", "docx", "html", "htm", "odt", "md", "markdown", "txt"]


def page() -> None:
    """Draw the page: the upload, what failed, and the result that is looked at."""
    results, failures = state.results(), state.failures()
    layout.head("assess", about=not results)
    uploader(expanded=not results)
    queue.work()
    for failure in list(failures.values()):
        failed(failure)
    if results:
        chosen_result(results)
    elif not failures:
        layout.empty("assess.empty")


def uploader(expanded: bool) -> None:
    """Draw where files are dropped. Its key changes after each start, which empties it."""
    turn = st.session_state.setdefault("upload_turn", 0)
    box = st.expander(t("assess.more"), icon=":material/upload_file:") if not expanded else st.container()
    with box:
        files = st.file_uploader(
            t("assess.drop"),
            type=TYPES,
            accept_multiple_files=True,
            key=f"upload-{turn}",
            help=t("assess.drop_help"),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            start = st.button(t("assess.start"), type="primary", disabled=not files, key="start")
            framework = state.worded()
            st.caption(t("assess.against", framework=plain(framework.title), count=len(framework)))
            if expanded:  # later it stands beside the counts that it changes
                costs.panel("start")
    if start and files:
        for file in files:
            queue.enqueue(file.name, file.getvalue())
        st.session_state["upload_turn"] = turn + 1
        st.rerun()


def failed(failure: Failure) -> None:
    """Draw a file that could not be read, with what can be done about it."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        layout.error(failure.message)
        if st.button(t("assess.dismiss"), key=f"dismiss-{failure.key}", icon=":material/close:"):
            queue.dismiss(failure.key)
            st.rerun()
    if failure.locked and failure.key in queue.locked():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            password = st.text_input(
                t("assess.password", name=plain(failure.name)),
                type="password",
                key=f"password-{failure.key}",
                width=320,
                autocomplete="off",
            )
            if st.button(t("assess.retry"), key=f"retry-{failure.key}", type="primary") and password:
                queue.try_again(failure.key, password)
                st.rerun()


def chosen_result(results: dict[str, Result]) -> None:
    """Draw the result that is looked at; with several, an overview to pick from."""
    keys = list(results)
    shown = st.session_state.get("shown")
    if len(keys) > 1:
        overview(results)
        names = unique_names({key: found.policy.name for key, found in results.items()})
        shown = st.selectbox(
            t("assess.pick"),
            keys,
            index=keys.index(shown) if shown in keys else len(keys) - 1,
            format_func=lambda key: names.get(key, key),
            key="pick-" + "".join(keys)[-40:],
        )
        st.session_state["shown"] = shown
    result.whole(results.get(shown or "") or results[keys[-1]])
    st.divider()
    st.button(
        t("assess.clear"),
        icon=":material/delete:",
        on_click=queue.drop_all,
        key="clear",
        help=t("assess.clear_help"),
    )


def overview(results: dict[str, Result]) -> None:
    """Draw one row a policy, and the reports of all that were assessed with one framework."""
    made = [found.verdicts() for found in results.values()]
    rows = [
        {
            t("word.title"): one.policy.name,
            **{verdict.status_name(s): n for s, n in one.counts().items()},
            t("close.label"): len(one.close_calls()) if one.tells_doubt else None,
        }
        for one in made
    ]
    frameworks = {found.framework.fingerprint: found.framework for found in results.values()}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.header(t("assess.overview"), anchor=False)
        if len(frameworks) == 1:
            make = partial(assessment_report, made, next(iter(frameworks.values())), language())
            downloads.report_buttons(make, "policy-alignment", "all")
    table.searchable(pd.DataFrame(rows), "assess-overview", alt=t("assess.overview"))
