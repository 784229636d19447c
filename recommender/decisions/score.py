"""Scorecards made from the library, and their quotes held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from recommender.alignment.assess import Progress
from recommender.documents import Document
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.alignment.feedback import CONFIRMED, REJECTED, Learned
from recommender.passages import split_passages
from recommender.scorecards import ADDED, CHAIR, CardPolicy, Cell, QuoteCheck, Rules, Scorecard, Scorecards, labels
from recommender.store import PolicyStore
from recommender.alignment.results import Evidence
from recommender.library import Library

QUOTES = 5  # of the machine, an action
LONGEST = 2000  # characters of a quote that an evaluator adds


def scorecards(library: Library) -> Scorecards:
    """The scorecards of a library."""
    return Scorecards(library.database)


def new_scorecard(
    library: Library,
    framework: Framework,
    title: str,
    policy_ids: Sequence[int],
    chair: str,
    rules: Rules | None = None,
    progress: Progress | None = None,
) -> tuple[Scorecard, str]:
    """A scorecard of stored policies with the machine's verdicts of now; returns it with the chair's access code."""
    policies = []
    on_policy = progress("peers") if progress else None
    for done, policy_id in enumerate(policy_ids):
        stored = library.policy(policy_id)
        made = library.assessment(policy_id, framework, progress=progress).with_evidence(QUOTES)
        policies.append(CardPolicy(stored.sha256, stored.title, stored.jurisdiction, made, program(), policy_id))
        if on_policy:
            on_policy(done + 1, len(policy_ids))
    return scorecards(library).create(title, framework, policies, chair, rules)


def program() -> str:
    """The version of this program."""
    try:
        return version("policy-recommender")
    except PackageNotFoundError:
        return "(not installed)"


def add_evidence(library: Library, card: Scorecard, evaluator: str, cell: Cell, start: int, end: int) -> Scorecard:
    """Adds a quote that an evaluator selected: characters start to end of the stored document's text.

    The words are taken from the stored text, never from the caller, so that they are verbatim. White space at its ends is left out.
    """
    document = _document(library, cell[0])
    if document is None:
        raise InputError("This policy is no more in the library, so no quote can be taken from it. Add its file again.")
    start, end = max(0, start), min(len(document.text), end)
    text = document.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
    if start >= end:
        raise InputError("Nothing is selected. Mark some words of the policy first.")
    if end - start > LONGEST:
        raise InputError(f"The selection has {end - start} characters; {LONGEST} is the most. Choose the telling part.")
    page, section, language = _place(document, start)
    evidence = Evidence(document.text[start:end], page, section, start, end, 1.0, language)
    return scorecards(library).judge(card.id, evaluator, cell, evidence, ADDED)


def check_quotes(library: Library, card: Scorecard) -> list[QuoteCheck]:
    """Every quote of a scorecard held against the library: does it still stand where it stood?"""
    quotes: dict[tuple[Cell, int, int], Evidence] = {}
    for policy in card.policies:
        for verdict in policy.assessment.actions:
            for found in verdict.evidence:
                quotes[(policy.sha256, verdict.id), found.start, found.end] = found
    for said in card.judgements:
        quotes.setdefault((said.cell, said.evidence.start, said.evidence.end), said.evidence)
    documents = {
        policy.sha256: (_document(library, policy.sha256), _file(library, policy.sha256))
        for policy in card.policies
    }
    return [
        QuoteCheck(cell, found, _state(*documents[cell[0]], cell[0], found)) for (cell, _, _), found in quotes.items()
    ]


def teach(library: Library, framework: Framework, card: Scorecard, by: str) -> Learned:
    """Has the program learn from the scorecard's accepted, added and rejected quotes, on the chair's order."""
    if by not in {member.name for member in card.members if member.role == CHAIR}:
        raise InputError("Only the chair may do this.")
    if framework.id != card.framework_id:
        raise InputError(f'The scorecard is about "{card.framework_title}". Load this framework first.')
    found = labels(card)
    if not found:
        raise InputError(
            "There is nothing to learn from yet: no quote was accepted, added or rejected in a closed round."
        )
    learned = library.learn_labels(found, framework, f"scorecard {card.id}: {card.title}")
    counts = [sum(one.label == kind for one in found) for kind in (CONFIRMED, REJECTED)]
    scorecards(library).note_taught(card.id, by, *counts)
    return learned


def _document(library: Library, sha256: str) -> Document | None:
    stored = PolicyStore(library.database).find(sha256)
    return library.document(stored.id) if stored else None


def _file(library: Library, sha256: str) -> str | None:
    """The hash of the stored copy of the file, None where there is none."""
    stored = PolicyStore(library.database).find(sha256)
    path = library.original(stored.id) if stored else None
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else None


def _state(document: Document | None, file: str | None, sha256: str, found: Evidence) -> str:
    if document is None or file is None:
        return "no file"
    if file != sha256:
        return "other file"
    return "same" if document.text[found.start : found.end] == found.text else "gone"


def _place(document: Document, start: int) -> tuple[int | None, str, str]:
    """Page, section and language of the passage at an offset; of the one before it where it stands between two."""
    page, section, language = None, "", ""
    for passage in split_passages(document):
        if passage.start > start:
            break
        page, section, language = passage.page, passage.section, passage.language
    for block in document.blocks:
        # Headings and set-aside text belong to no passage, but have a page.
        if block.start <= start < block.end and block.page:
            page = block.page
    return page, section, language
