"""Long work with its progress and a way out of it.

A page asks for work with `ask`, mostly in the `on_click` of a button, and calls `run` on every run of the script. What
was asked is kept in the session until it is done, so that a click elsewhere only starts the work again (what was
encoded is at hand). The Cancel button is drawn before the work begins: pressing it reruns the script, which stops the
work at its next sign of progress, and its `on_click` has by then taken back what was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from app.i18n import t, words
from app.render import layout

Made = TypeVar("Made")
PAUSE = 0.1  # seconds between two drawings of a bar


def step_name(step: str) -> str:
    """What a step is called; a step that we have no word for is just work."""
    return t(f"step.{step}" if f"step.{step}" in words() else "step.other")


class Bars:
    """Progress of one piece of work: a bar for each step, made when the step begins.

    It is what the library calls `progress`.
    """

    def __init__(self) -> None:
        """Make room for the bars where the page is being drawn."""
        self._box = st.container(gap="xsmall")

    def __call__(self, step: str) -> Callable[[int, int], None]:
        """A bar for a step; what is returned moves it."""
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


def ask(key: str, request: Any = True) -> None:
    """Puts work on the list. request: what it is about; kept until the work is done or taken back."""
    st.session_state[_asked(key)] = request
    st.session_state.pop(_failed(key), None)


def asked(key: str) -> Any | None:
    """What was asked and is not done yet; None for nothing."""
    return st.session_state.get(_asked(key))


def withdraw(key: str) -> None:
    """Takes back what was asked, and the sentence of why it failed."""
    st.session_state.pop(_asked(key), None)
    st.session_state.pop(_failed(key), None)


def run(key: str, label: str, function: Callable[[Bars], Made]) -> Made | None:
    """Does what was asked and returns what it made; None where nothing was asked or it failed.

    label: what is being done (Markdown). function: gets the bars, to be given as `progress` to the library. An error is
    shown as a sentence until something is asked again.
    """
    made: Made | None = None
    place = st.empty()
    if asked(key) is not None:
        with place.container(key=f"{key}-work"):
            st.button(t("work.cancel"), key=f"{key}-cancel", icon=":material/cancel:", on_click=withdraw, args=(key,))
            with st.status(label, expanded=True, state="running"):
                try:
                    made = function(Bars())
                except Exception as error:
                    st.session_state[_failed(key)] = layout.sentence(error)
        # Only now: where the run was stopped in between, the request is still there.
        st.session_state.pop(_asked(key), None)
        place.empty()
    if message := st.session_state.get(_failed(key)):
        layout.error(message)
    return made


def once(
    key: str, request: Any, start: str, icon: str, label: str, function: Callable[[Bars], Made], ready: bool = True
) -> Made | None:
    """What was made of a request, kept in the session; until it is made, the button that asks for it, and the work.

    start: what the button says; its own key is `key` with "-start". ready: whether it may be pressed. label, function:
    as of `run`.
    """
    if asked(key) not in (None, request):
        withdraw(key)  # something else was chosen meanwhile
    kept: tuple[Any, Made] | None = st.session_state.get(made_key(key))
    done = kept is not None and kept[0] == request
    if not done:
        st.button(
            start,
            type="primary",
            icon=f":material/{icon}:",
            key=f"{key}-start",
            on_click=ask,
            args=(key, request),
            disabled=not ready or asked(key) is not None,
        )
    made = run(key, label, function)
    if made is not None:
        st.session_state[made_key(key)] = (request, made)
        st.rerun()
    return kept[1] if kept is not None and done else None


def made_key(key: str) -> str:
    """Where the session keeps what `once` made, with its request."""
    return f"{key}_made"


def _asked(key: str) -> str:
    return f"work-{key}"


def _failed(key: str) -> str:
    return f"work-{key}-failed"
