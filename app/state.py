"""What all sessions share (read-only or safe for threads), and what belongs to one session.

Pages read and write a session through this module: policies at hand, their assessments, the framework and what mistakes
cost. What an assessment says at the costs of now, and in the language of now, is made where it is drawn, so that moving
a cost or switching the language shows at once on every page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

import streamlit as st
from PIL import Image
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.i18n import language, language_name, t
from app.uploads import PrivateFile, SessionFiles, sweep
from recommender.alignment.results import Assessment, Costs, Verdicts
from recommender.framework import Framework, load_framework
from recommender.framework.model import shorten
from recommender.library import Library
from recommender.policies import UPLOAD, Policy, unique_names
from recommender.settings import load_settings

LOGGER = "policy_alignment"
COSTS = "costs"
QUOTES = 3  # of an action, on the page of one policy
LABEL = 90  # characters of a title in a list of choices
KEPT_PAGES, KEPT_SOURCES = 12, 8
_SOURCES = "policy_sources"


# Shared by all sessions


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The one library of this process."""
    sweep()
    return Library(load_settings())


@st.cache_resource(show_spinner=False)
def shipped_framework() -> Framework:
    """The framework that comes with the program."""
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


# Of one session


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


def worded(of: Framework | None = None) -> Framework:
    """A framework in the interface language; None for the session's."""
    return (of or framework()).in_language(language())


def costs() -> Costs:
    """What mistakes cost in this session."""
    return cast(Costs | None, st.session_state.get(COSTS)) or Costs()


@dataclass(kw_only=True)
class Source:
    """A policy and the file to draw pages of.

    :ivar path: None where there is no file.
    :ivar password: opens the file.
    :ivar pages: drawn pages by number and quote, newest last; they belong to this session, so they are in no cache that
        sessions share.
    """

    policy: Policy
    path: Path | None = None
    password: str | None = None
    pages: dict[tuple[int, str], Image.Image] = field(default_factory=dict)

    def keep_page(self, key: tuple[int, str], image: Image.Image) -> None:
        """Remember a drawn page and forget the oldest ones."""
        self.pages[key] = image
        for old in list(self.pages)[:-KEPT_PAGES]:
            del self.pages[old]


@dataclass(kw_only=True)
class Result:
    """A policy that was assessed: an upload of this session, or one of the library that is looked at.

    :ivar upload: keeps the private copy of an uploaded file alive for as long as the result is kept.
    :ivar kept_as: the number of an upload in the library, once it is kept there.
    """

    key: str
    assessment: Assessment
    framework: Framework
    source: Source
    upload: PrivateFile | None = None
    kept_as: int | None = None

    @property
    def policy(self) -> Policy:
        """The policy, with its text."""
        return self.assessment.policy

    def verdicts(self) -> Verdicts:
        """What it says at the costs of now, with as many quotes as a page shows."""
        return self.assessment.at(costs()).with_evidence(QUOTES)

    def worded(self) -> Framework:
        """Its framework in the interface language."""
        return worded(self.framework)

    def close(self) -> None:
        """Delete the private copy of the file, if there is one."""
        if self.upload:
            self.upload.close()


@dataclass
class Failure:
    """A file that could not be assessed. message: a sentence for the user. locked: a password may open it."""

    key: str
    name: str
    message: str
    locked: bool = False


def results() -> dict[str, Result]:
    """The session's assessed uploads, by the upload's key."""
    return cast(dict[str, Result], st.session_state.setdefault("results", {}))


def failures() -> dict[str, Failure]:
    """The session's uploads that could not be assessed."""
    return cast(dict[str, Failure], st.session_state.setdefault("failures", {}))


# Policies to choose from


def policies() -> list[Policy]:
    """The session's uploads that were assessed with its framework, then the library without the same files."""
    own = framework()
    uploads = [result.policy for result in results().values() if result.framework == own]
    seen = {policy.sha256 for policy in uploads}
    return [*uploads, *(policy for policy in library().policies() if policy.sha256 not in seen)]


def is_upload(policy: Policy) -> bool:
    """Whether it is an upload of this session, and not of the library."""
    return policy.key.startswith(UPLOAD)


def labels(found: Iterable[Policy]) -> dict[str, str]:
    """What each policy is called in a list of choices, by key (plain text): never two the same."""
    found = list(found)
    return unique_names({policy.key: _label(policy) for policy in found}, {policy.key: policy.file for policy in found})


def _label(policy: Policy) -> str:
    kind = t("policies.upload") if is_upload(policy) else ""
    return " · ".join(filter(None, [shorten(policy.name, LABEL), kind, facts(policy)]))


def facts(policy: Policy) -> str:
    """What tells a policy from others, on one line (plain text)."""
    spoken = language_name(policy.language) if policy.language else ""
    return " · ".join(filter(None, [policy.jurisdiction, str(policy.year or ""), spoken]))


def source(policy: Policy) -> Source:
    """The policy with the file to draw pages of; kept in the session, the oldest forgotten first."""
    if is_upload(policy):
        return results()[policy.key.removeprefix(UPLOAD)].source
    kept = cast(dict[str, Source], st.session_state.setdefault(_SOURCES, {}))
    known = f"{policy.key}:{policy.sha256}"
    if known not in kept:
        whole = policy if policy.reading is not None else library().policy(int(policy.key))
        kept[known] = Source(policy=whole, path=library().original(whole))
        for old in list(kept)[:-KEPT_SOURCES]:
            del kept[old]
    return kept[known]


def forget_results() -> None:
    """Forget results, failures and all that was made of them in this session, and delete their files."""
    for result in results().values():
        result.close()
    made = ("recommend_made", "compare_made", "versions_made", _SOURCES)
    asked = [str(name) for name in st.session_state if str(name).startswith("work-")]
    for name in ("results", "failures", "shown", *made, *asked):
        st.session_state.pop(name, None)


def rename(policy: Policy, title: str) -> Policy:
    """The same policy under another title."""
    return replace(policy, title=title)
