"""Working through the files a user gave: one after another, each with its progress, none stopping the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from app import resources
from app.components import errors
from app.components.errors import sentence
from app.i18n import plain, t, words
from app.results import QUOTES, Failure, Result
from app.uploads import PrivateFile
from recommender.alignment.results import Assessment
from recommender.errors import DocumentError
from recommender.framework import Framework

OnProgress = Callable[[int, int], None]
PAUSE = 0.1  # seconds between two drawings of a bar


@dataclass
class Job:
    """A file that waits to be assessed."""

    key: str
    name: str
    file: PrivateFile
    framework: Framework
    password: str | None = None


def queue() -> list[Job]:
    """This session's waiting files. Kept in the session, so that a click elsewhere only restarts the file at hand."""
    return cast(list[Job], st.session_state.setdefault("queue", []))


def step_name(step: str) -> str:
    """What a step is called; a step that we have no word for is just work."""
    return t(f"step.{step}" if f"step.{step}" in words() else "step.other")


class Bars:
    """OnProgress of one file: a bar for each step, made when the step begins."""

    def __init__(self) -> None:
        self._box = st.container(gap="xsmall")

    def __call__(self, step: str) -> OnProgress:
        with self._box:
            bar = st.progress(0.0, text=step_name(step))
        drawn = 0.0

        def on_progress(done: int, total: int) -> None:
            nonlocal drawn
            now = time.monotonic()
            if done < total and now - drawn < PAUSE:
                return
            drawn = now
            share = min(1.0, done / total) if total else 1.0
            bar.progress(share, text=t("step.progress", step=step_name(step), done=done, total=total))

        return on_progress


def work() -> None:
    """Assesses every waiting file and redraws the page; does nothing when none waits."""
    waiting = queue()
    if not waiting:
        return
    done, last = 0, ""
    st.button(t("work.cancel"), key="assess-cancel", icon=":material/cancel:", on_click=withdraw)
    while waiting:
        job = waiting[0]
        label = t("busy.file", name=plain(job.name), number=done + 1, total=done + len(waiting))
        with st.status(label, expanded=True, state="running") as status:
            outcome = assess(job, Bars())
            failed = isinstance(outcome, Failure)
            status.update(
                label=t("busy.failed" if failed else "busy.done", name=plain(job.name)),
                state="error" if failed else "complete",
                expanded=False,
            )
        # Only now: where the run was stopped in between, the file is still waiting.
        waiting.pop(0)
        done += 1
        if isinstance(outcome, Result):
            resources.failures().pop(job.key, None)
            resources.results()[job.key] = outcome
            last = job.key
        else:
            resources.failures()[job.key] = outcome
            st.session_state.setdefault("locked", {})[job.key] = job
    if last:
        st.session_state["shown"] = last
    st.rerun()


def withdraw() -> None:
    """Takes back the files that still wait, and the one at hand; what is done stays."""
    for job in queue():
        job.file.close()
    st.session_state.pop("queue", None)


def assess(job: Job, bars: Bars) -> Result | Failure:
    """Reads and compares one file."""
    library = resources.library()
    try:
        document = library.read(job.file.path, name=job.name, password=job.password, progress=bars)
        assessment = library.assess(document, job.framework, evidence=QUOTES, progress=bars, costs=resources.costs())
    except Exception as error:
        locked = isinstance(error, DocumentError) and job.name.lower().endswith(".pdf") and "password" in str(error)
        message = sentence(error)
        if job.name not in message:
            message = t("busy.message", name=job.name, message=message)
        return Failure(job.key, job.name, message, locked)
    return Result(
        key=job.key,
        document=document,
        assessment=assessment,
        framework=job.framework,
        path=job.file.path,
        upload=job.file,
        password=job.password,
    )


def keep_up(results: Iterable[Result]) -> None:
    """Assesses results again where the costs were changed since; what was encoded is at hand, so it takes seconds."""
    stale = [result for result in results if result.assessment.costs != resources.costs()]
    for result in stale:
        with st.status(t("busy.again", name=plain(result.title)), expanded=True) as status:
            try:
                made = again(result, Bars())
            except Exception as error:
                status.update(state="error", expanded=False)
                # The old result stays, with the costs that it was made with, so that the page can be read on.
                st.session_state[resources.COSTS] = result.assessment.costs
                errors.show(sentence(error))
                return
        # A title that the user gave stays.
        result.assessment = replace(made, policy=result.assessment.policy)
    if stale:
        st.rerun()


def again(result: Result, bars: Bars) -> Assessment:
    """The assessment of what a result shows, at the costs of now."""
    library, costs = resources.library(), resources.costs()
    if result.upload is None and result.policy_id is not None:
        kept = library.assessment(result.policy_id, result.framework, progress=bars, costs=costs)
        return kept.with_evidence(QUOTES)
    return library.assess(result.document, result.framework, evidence=QUOTES, progress=bars, costs=costs)


def drop_all() -> None:
    """Forgets results, failures and waiting files of this session, and all that was made of them, and deletes their files."""
    for result in resources.results().values():
        result.close()
    for job in [*queue(), *st.session_state.get("locked", {}).values()]:
        job.file.close()
    made = ("recommend_made", "compare_made", "versions_made", "policy_sources")
    asked = [name for name in st.session_state if str(name).startswith("work-")]
    for name in ("results", "failures", "queue", "locked", "shown", *made, *asked):
        st.session_state.pop(name, None)
