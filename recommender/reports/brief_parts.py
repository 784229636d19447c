"""What the gap brief says of one gap, in words: for the pages, the tables and the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from recommender.recommend import Advice, GapAdvice, PeerWording
from recommender.framework import Framework
from recommender.reports.width import display_width
from recommender.alignment.results import ElementVerdict, Evidence

Say = Mapping[str, str]
_SENTENCE = re.compile(r"[.!?](?=\s)|[。！？](?=.)|[.!?。！？]$", re.DOTALL)
_BOUNDARY = re.compile(r"(?<=\S)(?=\s)|(?<=[，、；：。！？])(?=.)", re.DOTALL)
# A sentence that ends this early in what there is room for would waste the room.
_EARLY = 0.4


@dataclass(frozen=True)
class GapWords:
    """A gap in the report's language."""

    gap: GapAdvice
    id: str
    title: str
    pillar: str
    asks: str
    missing: tuple[tuple[ElementVerdict, str], ...]
    present: tuple[tuple[ElementVerdict, str], ...]


def gap_words(gap: GapAdvice, framework: Framework, language: str) -> GapWords:
    """The framework's wording of a gap in a language."""
    verdict = gap.verdict
    said = framework.action(verdict.id).localized(language)
    texts = said.elements if len(said.elements) == len(verdict.elements) else [one.text for one in verdict.elements]
    elements = list(zip(verdict.elements, texts, strict=True))
    missing = tuple(pair for pair in elements if pair[0].status != "addressed")
    present = tuple(pair for pair in elements if pair[0].status == "addressed")
    return GapWords(gap, verdict.id, said.title, said.pillar, said.text, missing, present)


def missing_texts(words: GapWords, say: Say) -> list[str]:
    return [say["in_part"].format(element=text) if one.status == "partial" else text for one, text in words.missing]


def importance_of(gap: GapAdvice, advice: Advice) -> float:
    return advice.importance.get(gap.verdict.id, 5 * gap.priority.importance)


def policy_name(advice: Advice) -> str:
    return advice.assessment.policy.title or advice.assessment.policy.file


def source_of(quote: Evidence, name: str, say: Say) -> str:
    """Policy, page and section of a quote."""
    page = say["no_page"] if quote.page is None else say["page_short"].format(page=quote.page)
    return say["source_joint"].join(part for part in (name, page, " ".join(quote.section.split())) if part)


def peer_name(wording: PeerWording, say: Say) -> str:
    """Title of another policy, with jurisdiction and year."""
    facts = [wording.peer.jurisdiction, str(wording.peer.year or "")]
    told = say["source_joint"].join(fact for fact in facts if fact)
    return wording.peer.title + (say["about"].format(facts=told) if told else "")


def wording_note(wording: PeerWording, say: Say) -> str:
    """What is to be said of a peer's quote: how far, and which way, its policy takes the action up."""
    if wording.status == "addressed":
        return say["says"]
    if wording.status == "partial":
        return say["says_partial"]
    return say["says_against"].format(does=say[f"does_{wording.status}"])


def first_sentence(text: str) -> str:
    """The first sentence of a text, whole."""
    line = " ".join(text.split())
    found = _SENTENCE.search(line)
    return line[: found.end()] if found else line


def cut(text: str, columns: int) -> str:
    """The beginning of a text, at most `columns` wide, cut with "…" behind a sentence, else a word; verbatim up to there.

    A Chinese character is two columns wide.
    """
    if display_width(text) <= columns:
        return text
    room = columns - 2
    end = sum(width <= room for width in accumulate(map(display_width, text)))
    sentences = [found.end() for found in _SENTENCE.finditer(text) if found.end() <= end]
    if sentences and sentences[-1] >= _EARLY * end:
        return text[: sentences[-1]] + " …"
    # The boundary right behind what fits counts too: there the last word is whole.
    boundaries = [found.start() for found in _BOUNDARY.finditer(text) if found.start() <= end]
    at = boundaries[-1] if boundaries and boundaries[-1] >= _EARLY * end else end
    return text[:at].rstrip() + "…"
