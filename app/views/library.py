"""Library: the policies that are kept, their facts and their assessments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import state, task
from app.i18n import language_name, plain, t
from app.render import facts, layout, table
from app.state import Result
from app.task import Bars
from app.uploads import PrivateFile
from app.views.assess import result
from app.views.assess.page import TYPES
from recommender.policies import Policy

OPENED, PICKED = "library_opened", "library_picked"


def page() -> None:
    """Draw the assessment that was opened, else the list."""
    opened: Result | None = st.session_state.get(OPENED)
    if opened and opened.framework == state.framework():
        st.button(t("library.back"), icon=":material/arrow_back:", type="tertiary", key="back", on_click=close)
        result.whole(opened)
    else:
        overview()


def close() -> None:
    """Goes back from an assessment to the list."""
    st.session_state.pop(OPENED, None)


def overview() -> None:
    """The list of policies, and what can be done with them."""
    layout.head("library")
    for message in st.session_state.pop("library_errors", []):
        layout.error(message)
    if note := st.session_state.pop("library_note", None):
        st.success(note, icon=":material/check:")
    policies = state.library().policies()
    if not policies:
        layout.empty("library.empty")
    with st.container(horizontal=True):
        st.button(
            t("library.briefs"),
            type="secondary" if policies else "primary",
            icon=":material/inventory_2:",
            help=t("library.briefs_help"),
            key="briefs",
            on_click=task.ask,
            args=("briefs",),
        )
        with st.popover(t("library.add"), icon=":material/add:", key="add"):
            add_files()
    load_briefs()
    add_asked()
    open_asked()
    if policies:
        chosen = policy_table(policies)
        if chosen is None:
            st.caption(t("library.choose"))
        else:
            one(chosen)


def load_briefs() -> None:
    """Adds the policies that come with the program, where it was asked."""
    library = state.library()
    added = task.run("briefs", t("library.loading"), lambda progress: library.load_briefs(progress=progress))
    if added is not None:
        st.session_state["library_note"] = t("library.added", count=added)
        st.rerun()


def add_files() -> None:
    """Where files to add are dropped."""
    turn = st.session_state.setdefault("library_turn", 0)
    files = st.file_uploader(t("assess.drop"), type=TYPES, accept_multiple_files=True, key=f"library-upload-{turn}")
    if not st.button(t("library.add_start"), type="primary", disabled=not files, key="add-start"):
        return
    task.ask("add", [(file.name, file.getvalue()) for file in files or []])
    st.session_state["library_turn"] = turn + 1
    st.rerun()


def add_asked() -> None:
    """Adds the files that were asked for; one that cannot be read does not stop the others."""
    files: list[tuple[str, bytes]] = task.asked("add") or []

    def add(progress: Bars) -> tuple[int, list[str]]:
        added, failed = 0, []
        while files:
            name, content = files[0]
            private = PrivateFile(name, content)
            st.caption(plain(name))
            try:
                state.library().add(private.path, name=name, progress=Bars())
                added += 1
            except Exception as error:
                failed.append(layout.sentence(error))
            finally:
                private.close()
            # Only now: where the run was stopped in between, the file still waits.
            files.pop(0)
        return added, failed

    if outcome := task.run("add", t("library.adding", count=len(files)), add):
        added, st.session_state["library_errors"] = outcome
        if added:
            st.session_state["library_note"] = t("library.added", count=added)
        st.rerun()


def policy_table(policies: list[Policy]) -> Policy | None:
    """The policies as a table; returns the one whose row is chosen."""
    frame = pd.DataFrame(
        {
            "title": [policy.name for policy in policies],
            "jurisdiction": [policy.jurisdiction for policy in policies],
            "year": pd.array([policy.year for policy in policies], dtype="Int64"),
            "language": [language_name(policy.language) for policy in policies],
            "passages": [policy.passage_count for policy in policies],
            "added": [policy.added.astimezone().date() if policy.added else None for policy in policies],
        },
        index=[policy.id for policy in policies],
    )
    number = st.column_config.NumberColumn
    table.searchable(
        frame,
        "policies",
        filters=("jurisdiction", "language"),
        alt=t("nav.library"),
        on_pick=picked,
        columns={
            "title": st.column_config.TextColumn(t("word.title"), width="large"),
            "jurisdiction": st.column_config.TextColumn(t("word.jurisdiction"), width="small"),
            "year": number(t("facts.year"), format="%d", width="small"),
            "language": st.column_config.TextColumn(t("word.language"), width="small"),
            "passages": number(t("facts.passages"), width="small"),
            "added": st.column_config.DateColumn(t("facts.added"), format="YYYY-MM-DD", width="small"),
        },
    )
    return next((policy for policy in policies if policy.id == st.session_state.get(PICKED)), None)


def picked(policy_id: object) -> None:
    """Keeps whose row is ticked."""
    st.session_state[PICKED] = policy_id


def one(policy: Policy) -> None:
    """What can be done with one policy."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("library.open"),
            type="primary",
            icon=":material/fact_check:",
            key=f"open-{policy.id}",
            on_click=task.ask,
            args=("open", policy.id),
        )
        with (
            st.popover(t("library.edit"), icon=":material/edit:", key=f"edit-{policy.id}"),
            st.form(f"edit-form-{policy.id}", border=False),
        ):
            given = facts.fields(vars(policy), f"edit-{policy.id}")
            if st.form_submit_button(t("word.save_changes"), type="primary"):
                assert policy.id is not None  # only kept policies are listed here
                with layout.caught():
                    state.library().edit(policy.id, **given)
                    st.rerun()
        if st.button(t("word.remove"), icon=":material/delete:", key=f"remove-{policy.id}"):
            confirm_removal(policy)


def open_asked() -> None:
    """Fetch or make the assessment of the policy that was asked for."""
    library, framework = state.library(), state.framework()
    policy = next((policy for policy in library.policies() if policy.id == task.asked("open")), None)
    if policy is None:
        task.withdraw("open")
        return

    def opened(progress: Bars) -> Result:
        assessment = library.assess(policy, framework, progress=progress)
        key = f"policy-{policy.key}-{framework.fingerprint[:8]}"
        return Result(key=key, assessment=assessment, framework=framework, source=state.source(policy))

    if found := task.run("open", t("library.opening", title=plain(policy.name)), opened):
        st.session_state[OPENED] = found
        st.rerun()


def confirm_removal(policy: Policy) -> None:
    """Asks before a policy is removed."""

    @st.dialog(t("library.remove_title"))
    def ask() -> None:
        st.markdown(t("library.remove_text", title=plain(policy.name)))
        with st.container(horizontal=True):
            yes = st.button(t("word.remove"), type="primary", key="remove-yes", on_click=remove, args=(policy.id,))
            if st.button(t("library.remove_no"), key="remove-no") or yes:
                st.rerun()

    ask()


def remove(policy_id: int) -> None:
    """Removes a policy; what goes wrong is told when the page is drawn again."""
    try:
        state.library().remove(policy_id)
        close()
    except Exception as error:
        st.session_state.setdefault("library_errors", []).append(layout.sentence(error))
