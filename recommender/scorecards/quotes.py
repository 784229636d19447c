"""Quotes of a scorecard, held against the policies that they are from, and taken from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from recommender.alignment.results import Evidence
from recommender.documents import file_hash
from recommender.errors import InputError
from recommender.policies import Policy
from recommender.scorecards.values import Cell, QuoteCheck, Scorecard

LONGEST = 2000  # characters of a quote that an evaluator adds


def quote_at(policy: Policy, start: int, end: int) -> Evidence:
    """The quote that stands at these characters of a policy's text, without white space at its ends.

    Its probability is 1: a person says that it is evidence.

    :raises InputError: where nothing stands there, or too much.
    """
    whole = policy.document.text
    start, end = max(0, start), min(len(whole), end)
    text = whole[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
    if start >= end:
        raise InputError("Nothing is selected. Mark some words of the policy first.")
    if end - start > LONGEST:
        raise InputError(
            "The selection has {length} characters; {most} is the most. Choose the telling part.",
            length=end - start,
            most=LONGEST,
        )
    page, section, language = _place(policy, start)
    last_page = policy.document.last_page(start, end)
    return Evidence(whole[start:end], page, section, start, end, 1.0, language, last_page=last_page)


def check_quotes(
    card: Scorecard, find: Callable[[str], Policy | None], original: Callable[[Policy], Path | None]
) -> list[QuoteCheck]:
    """Every quote of a scorecard, the machine's and the evaluators', held against the library.

    :param find: gives the policy of the library with this SHA-256.
    :param original: gives the kept copy of its file.
    """
    quotes: dict[tuple[Cell, int, int], Evidence] = {}
    for cell in card.cells:
        for found in card.verdict(cell).evidence:
            quotes[cell, found.start, found.end] = found
    for said in card.judgements:
        quotes.setdefault((said.cell, said.evidence.start, said.evidence.end), said.evidence)
    checks = []
    for sha256 in card.verdicts:
        policy = find(sha256)
        file = original(policy) if policy else None
        here = [(cell, quote) for (cell, *_), quote in quotes.items() if cell[0] == sha256]
        if policy is None or file is None:
            checks += _all(here, "no file")
        elif file_hash(file) != sha256:
            checks += _all(here, "other file")
        else:
            text = policy.document.text
            checks += [QuoteCheck(c, q, "same" if text[q.start : q.end] == q.text else "gone") for c, q in here]
    return checks


def _all(quotes: Iterable[tuple[Cell, Evidence]], found: str) -> list[QuoteCheck]:
    return [QuoteCheck(cell, quote, found) for cell, quote in quotes]


def _place(policy: Policy, start: int) -> tuple[int | None, str, str]:
    """Page, section and language of the passage at an offset; of the one before it where it stands between two."""
    page, section, language = None, "", ""
    for passage in policy.passages:
        if passage.start > start:
            break
        page, section, language = passage.page, passage.section, passage.language
    # Headings and set-aside text belong to no passage, but have a page.
    return policy.document.page_at(start) or page, section, language
