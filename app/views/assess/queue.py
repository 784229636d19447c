"""Working through the files a user gave: one after another, each with its progress, none stopping the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

import streamlit as st

from app import state
from app.i18n import plain, t
from app.render import layout
from app.state import Failure, Result, Source
from app.task import Bars
from app.uploads import PrivateFile
from recommender.errors import DocumentError
from recommender.framework import Framework
from recommender.policies import UPLOAD


@dataclass
class Job:
    """A file that waits to be assessed."""

    key: str
    name: str
    file: PrivateFile
    framework: Framework
    password: str | None = None


def waiting() -> list[Job]:
    """The session's waiting files. Kept in the session, so that a click elsewhere only restarts the file at hand."""
    return cast(list[Job], st.session_state.setdefault("queue", []))


def locked() -> dict[str, Job]:
    """Files that failed and may be tried again, with a password."""
    return cast(dict[str, Job], st.session_state.setdefault("locked", {}))


def enqueue(name: str, content: bytes) -> None:
    """Put an upload on the waiting list, unless its result is here already."""
    framework = state.framework()
    key = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:16] + framework.fingerprint[:8]
    if key in state.results() or any(job.key == key for job in waiting()):
        st.session_state["shown"] = key
        return
    state.failures().pop(key, None)
    waiting().append(Job(key, name, state.session_files().new(name, content), framework))


def work() -> None:
    """Assess every waiting file and draw the page again; do nothing when none waits."""
    jobs = waiting()
    if not jobs:
        return
    done, last = 0, ""
    st.button(t("work.cancel"), key="assess-cancel", icon=":material/cancel:", on_click=withdraw)
    while jobs:
        job = jobs[0]
        label = t("busy.file", name=plain(job.name), number=done + 1, total=done + len(jobs))
        with st.status(label, expanded=True, state="running") as status:
            outcome = assess(job, Bars())
            failed = isinstance(outcome, Failure)
            status.update(
                label=t("busy.failed" if failed else "busy.done", name=plain(job.name)),
                state="error" if failed else "complete",
                expanded=False,
            )
        # Only now: where the run was stopped in between, the file is still waiting.
        jobs.pop(0)
        done += 1
        if isinstance(outcome, Result):
            state.failures().pop(job.key, None)
            state.results()[job.key] = outcome
            last = job.key
        else:
            state.failures()[job.key] = outcome
            locked()[job.key] = job
    if last:
        st.session_state["shown"] = last
    st.rerun()


def assess(job: Job, bars: Bars) -> Result | Failure:
    """Read and compare one file."""
    try:
        policy = state.library().read(
            job.file.path, name=job.name, password=job.password, progress=bars, key=f"{UPLOAD}{job.key}"
        )
        assessment = state.library().assess(policy, job.framework, progress=bars)
    except Exception as error:
        is_locked = isinstance(error, DocumentError) and job.name.lower().endswith(".pdf") and "password" in str(error)
        message = layout.sentence(error)
        if job.name not in message:
            message = t("busy.message", name=job.name, message=message)
        return Failure(job.key, job.name, message, is_locked)
    source = Source(policy=policy, path=job.file.path, password=job.password)
    return Result(key=job.key, assessment=assessment, framework=job.framework, source=source, upload=job.file)


def withdraw() -> None:
    """Take back the files that still wait, and the one at hand; what is done stays."""
    for job in waiting():
        job.file.close()
    st.session_state.pop("queue", None)


def try_again(key: str, password: str) -> None:
    """Put a file that failed on the waiting list again, with a password."""
    job = locked()[key]
    job.password = password
    dismiss(key, keep_file=True)
    waiting().append(job)


def dismiss(key: str, keep_file: bool = False) -> None:
    """Forget a failure, and delete its file."""
    state.failures().pop(key, None)
    job = locked().pop(key, None)
    if job and not keep_file:
        job.file.close()


def drop_all() -> None:
    """Forget results, failures and waiting files of this session, and delete their files."""
    for job in locked().values():
        job.file.close()
    st.session_state.pop("locked", None)
    withdraw()
    state.forget_results()
