"""The policies that a session can work with: what was assessed in it, then what the library holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import streamlit as st

from app import resources
from app.components import work
from app.components.naming import apart
from app.i18n import language_name, t
from app.results import Result, Source
from app.running import Bars
from recommender.documents import Document
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.passages import Passage, split_passages
from recommender.store import StoredPolicy
from recommender.alignment.results import Assessment

UPLOAD = "upload:"
QUOTES = 10  # as many as an assessment kept in the library has, so that drafts and stored policies are compared alike
KEPT_SOURCES = 8
LABEL = 90  # characters of a title in a list of choices
_SOURCES = "policy_sources"


@dataclass(frozen=True)
class Choice:
    """A policy to choose. key: of an upload's result behind "upload:", else its number in the library. Facts are "" or None where unknown."""

    key: str
    title: str
    sha256: str
    jurisdiction: str = ""
    region: str = ""
    year: int | None = None
    language: str = ""
    file: str = ""

    @property
    def is_upload(self) -> bool:
        return self.key.startswith(UPLOAD)

    @property
    def policy_id(self) -> int | None:
        """Its number in the library; None for an upload."""
        return None if self.is_upload else int(self.key)

    def label(self) -> str:
        """Title and what tells it from others, for a list of choices (plain text)."""
        kind = t("policies.upload") if self.is_upload else ""
        facts = [kind, self.jurisdiction, str(self.year or ""), language_name(self.language) if self.language else ""]
        return " · ".join([shorten(self.title, LABEL), *filter(None, facts)])


def labels(choices: Iterable[Choice]) -> dict[str, str]:
    """What each policy is called in a list of choices, by key: never two the same, for they could not be told apart."""
    choices = list(choices)
    counts = Counter(choice.label() for choice in choices)
    found: dict[str, str] = {}
    for choice in choices:
        label = choice.label()
        found[choice.key] = " · ".join(filter(None, [label, choice.file])) if counts[label] > 1 else label
    return apart(found)


def at_hand(framework: Framework) -> list[Choice]:
    """This session's uploads that were assessed with the framework, then the library without the same files."""
    uploads = [of_upload(result) for result in resources.results().values() if result.framework == framework]
    seen = {choice.sha256 for choice in uploads}
    stored = [of_stored(policy) for policy in resources.library().policies() if policy.sha256 not in seen]
    return [*uploads, *stored]


def of_upload(result: Result) -> Choice:
    """An assessed upload as a choice, with the facts that its file states."""
    facts = result.document.metadata
    year = str(facts.get("year", ""))
    return Choice(
        key=f"{UPLOAD}{result.key}",
        title=result.title,
        sha256=result.document.sha256,
        jurisdiction=str(facts.get("jurisdiction", "")),
        region=str(facts.get("region", "")),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        language=result.assessment.policy.language,
        file=result.name,
    )


def of_stored(policy: StoredPolicy) -> Choice:
    """A policy of the library as a choice."""
    return Choice(
        str(policy.id),
        policy.title,
        policy.sha256,
        policy.jurisdiction,
        policy.region,
        policy.year,
        policy.language,
        policy.file,
    )


def result_of(choice: Choice) -> Result:
    """The upload's result. Raises KeyError where the session has dropped it."""
    return resources.results()[choice.key.removeprefix(UPLOAD)]


def assessment(choice: Choice, framework: Framework, progress: Bars) -> Assessment:
    """The policy assessed at the costs of now, with QUOTES quotes an action and the title that the user gave it."""
    library = resources.library()
    if choice.policy_id is None:
        found = result_of(choice)
        return library.assess(found.document, framework, evidence=QUOTES, progress=progress, costs=resources.costs())
    return library.assessment(choice.policy_id, framework, progress=progress, costs=resources.costs())


def document(choice: Choice) -> Document:
    """The policy's text with its blocks."""
    return source(choice).document


def passages(choice: Choice) -> Sequence[Passage]:
    """The policy's passages, cut the same for uploads and for the library."""
    return split_passages(document(choice))


def source(choice: Choice) -> Source:
    """The document with the file to draw pages of; kept in the session, the oldest forgotten first."""
    if choice.policy_id is None:
        return result_of(choice)
    kept = cast(dict[str, Source], st.session_state.setdefault(_SOURCES, {}))
    known = f"{choice.key}:{choice.sha256}"
    if known not in kept:
        library = resources.library()
        kept[known] = Source(document=library.document(choice.policy_id), path=library.original(choice.policy_id))
        for old in list(kept)[:-KEPT_SOURCES]:
            del kept[old]
    return kept[known]


def briefs_button(key: str) -> None:
    """A button that loads the shipped briefs into the library, and the loading itself."""
    st.button(
        t("library.briefs"),
        type="primary",
        icon=":material/inventory_2:",
        help=t("library.briefs_help"),
        key=f"{key}-briefs",
        on_click=work.ask,
        args=(f"{key}-load",),
    )
    library = resources.library()
    if work.run(f"{key}-load", t("library.loading"), lambda progress: (library.load_briefs(progress=progress),)):
        st.rerun()


def assessments(choices: Sequence[Choice], framework: Framework, progress: Bars) -> dict[str, Assessment]:
    """The assessments of several policies by key, with a bar over all of them and one for what is at hand."""
    found: dict[str, Assessment] = {}
    on_policy, place = progress("policies"), st.empty()
    for done, choice in enumerate(choices):
        on_policy(done, len(choices))
        with place.container():
            found[choice.key] = assessment(choice, framework, Bars())
    place.empty()
    on_policy(len(choices), len(choices))
    return found
