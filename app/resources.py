"""All that sessions share (read-only or safe for threads), and the keys of what belongs to one session."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import cast

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.results import Failure, Result
from app.uploads import SessionFiles, sweep
from recommender.framework import Framework, load_framework
from recommender.settings import load_settings
from recommender.alignment.results import Costs
from recommender.library import Library

LOGGER = "policy_alignment"
COSTS = "costs"


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The one library of this process."""
    sweep()
    return Library(load_settings())


@st.cache_resource(show_spinner=False)
def shipped_framework() -> Framework:
    return load_framework()


@st.cache_resource(show_spinner=False)
def logger() -> logging.Logger:
    """Writes to logs/app.log in the home folder, which only this user may read."""
    folder = load_settings().logs_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(folder / "app.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    (folder / "app.log").chmod(0o600)
    log = logging.getLogger(LOGGER)
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    return log


@st.cache_resource(show_spinner=False, scope="session", on_release=SessionFiles.leave)
def session_files() -> SessionFiles:
    """The uploaded files of this session; Streamlit releases it when the window is closed."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""

    def is_open() -> bool:
        return runtime.exists() and runtime.get_instance().is_active_session(session)

    files = SessionFiles(is_open, float(st.get_option("server.disconnectedSessionTTL")))
    # The same again where the window was away for a moment.
    return cast(SessionFiles, st.session_state.setdefault("files", files))


def framework() -> Framework:
    """The framework of this session: its own, else the shipped one."""
    return cast(Framework | None, st.session_state.get("own_framework")) or shipped_framework()


def costs() -> Costs:
    """What mistakes cost in this session."""
    return cast(Costs | None, st.session_state.get(COSTS)) or Costs()


def results() -> dict[str, Result]:
    """This session's assessed uploads, by the upload's key."""
    return cast(dict[str, Result], st.session_state.setdefault("results", {}))


def failures() -> dict[str, Failure]:
    """This session's uploads that could not be assessed."""
    return cast(dict[str, Failure], st.session_state.setdefault("failures", {}))
