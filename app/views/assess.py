"""Assess: drop policies, see which actions they take up and which they miss."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from app import resources, running
from app.components import costs, downloads, errors, layout, result, status, table
from app.components.naming import apart
from app.i18n import language, plain, t
from app.results import Failure, Result, Wording

TYPES = ["pdf", "docx", "html", "htm", "odt", "md", "markdown", "txt"]


def page() -> None:
    results, failures = resources.results(), resources.failures()
    layout.head("assess", about=not results)
    uploader(expanded=not results)
    running.work()
    running.keep_up(results.values())
    for failure in list(failures.values()):
        failed(failure)
    if results:
        show(results)
    elif not failures:
        layout.empty("assess.empty")


def uploader(expanded: bool) -> None:
    """Where files are dropped. Its key changes after each start, which empties it."""
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
            framework = resources.framework()
            st.caption(
                t(
                    "assess.against",
                    framework=plain(framework.localized_title(language())),
                    count=len(framework),
                )
            )
            if expanded:  # later it stands beside the counts that it changes
                costs.panel("start")
    if start and files:
        for file in files:
            enqueue(file.name, file.getvalue())
        st.session_state["upload_turn"] = turn + 1
        st.rerun()


def enqueue(name: str, content: bytes) -> None:
    """Puts an upload on the waiting list, unless its result is here already."""
    framework = resources.framework()
    key = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:16] + framework.fingerprint[:8]
    if key in resources.results() or any(job.key == key for job in running.queue()):
        st.session_state["shown"] = key
        return
    resources.failures().pop(key, None)
    running.queue().append(running.Job(key, name, resources.session_files().new(name, content), framework))


def failed(failure: Failure) -> None:
    """A file that could not be read, with what can be done about it."""
    job = st.session_state.get("locked", {}).get(failure.key)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        errors.show(failure.message)
        if st.button(t("assess.dismiss"), key=f"dismiss-{failure.key}", icon=":material/close:"):
            if job:
                job.file.close()
            dismiss(failure.key)
            st.rerun()
    if failure.locked and job:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            password = st.text_input(
                t("assess.password", name=plain(failure.name)),
                type="password",
                key=f"password-{failure.key}",
                width=320,
                autocomplete="off",
            )
            if st.button(t("assess.retry"), key=f"retry-{failure.key}", type="primary") and password:
                job.password = password
                dismiss(failure.key)
                running.queue().append(job)
                st.rerun()


def dismiss(key: str) -> None:
    """Forgets a failure."""
    resources.failures().pop(key, None)
    st.session_state.get("locked", {}).pop(key, None)


def show(results: dict[str, Result]) -> None:
    """The result that is looked at; with several, an overview to pick from."""
    keys = list(results)
    shown = st.session_state.get("shown")
    if len(keys) > 1:
        overview(results)
        names = apart({key: found.title for key, found in results.items()})
        shown = st.selectbox(
            t("assess.pick"),
            keys,
            index=keys.index(shown) if shown in keys else len(keys) - 1,
            format_func=lambda key: names.get(key, key),
            key="pick-" + "".join(keys)[-40:],
        )
        st.session_state["shown"] = shown
    chosen = results.get(shown or "") or results[keys[-1]]
    result.show(chosen, chosen.key)
    st.divider()
    st.button(
        t("assess.clear"),
        icon=":material/delete:",
        on_click=running.drop_all,
        key="clear",
        help=t("assess.clear_help"),
    )


def overview(results: dict[str, Result]) -> None:
    """One row a policy, and the reports of all."""
    rows = [
        {t("facts.title"): found.title, **{status.name(s): n for s, n in found.assessment.counts().items()}}
        for found in results.values()
    ]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.header(t("assess.overview"), anchor=False)
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.show(
                [Wording(found.framework, language()).translated(found.assessment) for found in results.values()],
                "all",
            )
    table.show(pd.DataFrame(rows), "assess-overview", alt=t("assess.overview"))
