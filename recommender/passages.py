"""Passages: the stretches of a policy that are compared with the actions and quoted as evidence.

A passage is made of whole sentences of one section on one page; a paragraph that runs over a page's end is kept
together. Which sentences go together is found by dynamic programming over the sentences of a section's page (`_pack`),
so that few passages come out too short.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recommender.languages import CJK, detect_document_language, detect_language, detect_passage_languages
from recommender.sentences import sentence_spans

if TYPE_CHECKING:
    from recommender.documents import Block, Document

# Lengths are in words; a Chinese or Japanese character counts as CJK_WORD words, so that 40, 70 and 120 words
# stand for about 83, 146 and 250 characters. Korean is written with spaces and counted in words.
MIN_WORDS, AIM_WORDS, MAX_WORDS = 40, 70, 120
CJK_WORD = 0.48

# A passage is dropped as no text (figures, rules, page numbers, initials) where it has fewer letters than
# MIN_LETTERS, a Chinese or Japanese character counting as three, or where fewer than MIN_LETTER_SHARE of its
# visible characters are letters. There is no other way for a paragraph, a list or a table to be lost.
MIN_LETTERS = 12
MIN_LETTER_SHARE = 0.4

EVIDENCE_KINDS = frozenset(("paragraph", "list", "table"))

_WORD = re.compile(f"[^\\W_{CJK}][^\\s{CJK}]*")
_CJK = re.compile(f"[{CJK}]")
_LETTER = re.compile(r"[^\W\d_]")
_VISIBLE = re.compile(r"\S")

# Where a sentence above the maximum may be cut, best first. A comma inside a number is none.
_CUTS = (
    re.compile(r"(?:[;；]|\n(?=[^\S\n]*(?:[-–—•*]|\(?\w{1,4}[.)])\s))\s*"),
    re.compile(r"(?::\s|：)\s*"),
    re.compile(r"(?:,\s|[，、])\s*"),
    re.compile(rf"\s+|(?<=[{CJK}])(?=[{CJK}])"),
)

# What leads on to the text behind it and is not left at a passage's end: an intro, or a number on its own line.
_INTRO_ENDS = (":", "：", "——")
_LONE_NUMBER = re.compile(r"\(?(?:\d{1,4}(?:\.\d{1,3}){0,4}|[a-zA-Z]|[ivxIVX]{1,6})[.)]{0,2}")

# Costs of `_pack`, in squared distances from the aim (an empty passage or one of 140 words costs 1 * SPREAD).
_SPREAD = 30.0
_SHORT = 12.0  # more than any passage between minimum and maximum costs, so that short ones are few
_BREAK_IN_PARAGRAPH, _BREAK_AFTER_LEAD, _BREAK_IN_SENTENCE = 0.5, 2.0, 2.0


@dataclass(frozen=True)
class Passage:
    """A quotable stretch of a policy: `document.text[start:end] == text`.

    :ivar page: 1-based, None where the format has none; the page on which it begins. Only where a paragraph runs over
        the page's end may its last words stand on the next one.
    :ivar section: the nearest heading, "" if there is none.
    :ivar language: ISO 639-1 code, or "und".
    :ivar position: 0-based order in the document.
    """

    start: int
    end: int
    text: str
    page: int | None
    section: str
    language: str
    position: int


@dataclass(frozen=True)
class _Unit:
    """A sentence, or a part of one that is too long, with the cost of a break after it."""

    start: int
    end: int
    words: float
    break_cost: float


def length_in_words(text: str) -> float:
    """Length in words: tokens with a letter or digit, and CJK_WORD for every Chinese or Japanese character."""
    if text.isascii():
        return float(len(_WORD.findall(text)))
    return len(_WORD.findall(text)) + CJK_WORD * len(_CJK.findall(text))


def is_evidence(text: str) -> bool:
    """Whether a passage has letters enough to be text: see MIN_LETTERS and MIN_LETTER_SHARE."""
    letters = len(_LETTER.findall(text))
    cjk = 0 if text.isascii() else len(_CJK.findall(text))
    return letters + 2 * cjk >= MIN_LETTERS and letters >= MIN_LETTER_SHARE * len(_VISIBLE.findall(text))


def split_passages(document: Document) -> list[Passage]:
    """Split a document into passages, in order and without overlap.

    Each holds MIN_WORDS to MAX_WORDS words where the section's page allows: a page of a section with less becomes one
    short passage, and only a single word longer than all others may exceed the maximum. Headings, contents, references
    and furniture are in no passage; text without letters is dropped (`is_evidence`).
    """
    text = document.text
    evidence = [text[block.start : block.end] for block in document.blocks if block.kind in EVIDENCE_KINDS]
    language = detect_document_language(evidence)
    spans: list[tuple[int, int, Block]] = []
    for group in _groups(document.blocks):
        units = [unit for paragraph in _paragraphs(group) for unit in _units(text, paragraph, language)]
        for start, end in _pack(units):
            if is_evidence(text[start:end]):
                own = bisect_right(group, start, key=lambda block: block.start) - 1
                spans.append((start, end, group[own]))
    texts = [text[start:end] for start, end, _ in spans]
    languages = detect_passage_languages(texts, language)
    return [
        Passage(start, end, passage, block.page, block.section, passage_language, position)
        for position, ((start, end, block), passage, passage_language) in enumerate(
            zip(spans, texts, languages, strict=True)
        )
    ]


def given_passages(texts: Sequence[str]) -> list[Passage]:
    """Wrap texts that are passages already, each whole and by itself: start 0, no page, no section."""
    return [
        Passage(0, len(text), text, None, "", detect_language(text), position) for position, text in enumerate(texts)
    ]


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Runs of evidence blocks of one section on one page, with no other block between them.

    A block that goes on with a paragraph of the page before belongs to that page's run.
    """
    group: list[Block] = []
    for block in blocks:
        fits = block.kind in EVIDENCE_KINDS
        if group and not (
            fits and (block.page == group[0].page or block.continued) and block.section == group[0].section
        ):
            yield group
            group = []
        if fits:
            group.append(block)
    if group:
        yield group


def _paragraphs(group: Sequence[Block]) -> list[Block]:
    """The blocks of a group, those that one paragraph runs through as one."""
    whole: list[Block] = []
    for block in group:
        if whole and block.continued and "table" not in (block.kind, whole[-1].kind):
            whole[-1] = replace(whole[-1], end=block.end)
        else:
            whole.append(block)
    return whole


def _units(text: str, block: Block, language: str) -> list[_Unit]:
    """The sentences of a block (for a table, its rows), none longer than MAX_WORDS unless it is one word."""
    by_line = block.kind == "table"
    units: list[_Unit] = []
    for start, end in sentence_spans(text, block.start, block.end, language, by_line=by_line):
        for part_start, part_end in _cut(text, start, end):
            sentence = text[part_start:part_end]
            leads_on = sentence.endswith(_INTRO_ENDS) or _LONE_NUMBER.fullmatch(sentence) is not None
            cost = _BREAK_IN_SENTENCE if part_end < end else _BREAK_IN_PARAGRAPH
            # Every unit weighs something, so that the search in `_pack` stays short in a page of rules and dots.
            words = max(1.0, length_in_words(sentence))
            units.append(_Unit(part_start, part_end, words, _BREAK_AFTER_LEAD if leads_on else cost))
    if units and units[-1].break_cost == _BREAK_IN_PARAGRAPH:
        last = units[-1]
        units[-1] = _Unit(last.start, last.end, last.words, 0.0)
    return units


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut text[start:end] until no part exceeds MAX_WORDS; parts are trimmed of whitespace."""
    done: list[tuple[int, int]] = []
    todo = [(start, end)]
    while todo:
        start, end = todo.pop()
        if length_in_words(text[start:end]) <= MAX_WORDS:
            done.append((start, end))
            continue
        cut = _cut_point(text, start, end)
        if cut is None:
            done.append((start, end))
            continue
        todo.append(_trim(text, cut, end))
        todo.append(_trim(text, start, cut))
    return done


def _cut_point(text: str, start: int, end: int) -> int | None:
    """The best place to cut: the strongest mark in the middle half, else any mark, nearest the middle."""
    middle, quarter = (start + end) // 2, (end - start) // 4
    fallback = None
    for pattern in _CUTS:
        points = (match.end() for match in pattern.finditer(text, start, end))
        point = min((p for p in points if start < p < end), key=lambda p: abs(p - middle), default=None)
        if point is not None and abs(point - middle) <= quarter:
            return point
        fallback = point if point is not None else fallback
    return fallback


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return end - len(part.lstrip()), start + len(part.rstrip())


def _pack(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Cut the row of units into passages at the least total cost; returns their spans, in order."""
    best = [0.0]  # best[i]: least cost of the first i units
    first = [0]  # first[i]: the unit at which the last passage of that solution starts
    for last in range(len(units)):
        words = 0.0
        least, choice = float("inf"), last
        for begin in range(last, -1, -1):
            words += units[begin].words
            if words > MAX_WORDS and begin < last:
                break
            before = units[begin - 1].break_cost if begin else 0.0
            cost = best[begin] + before + _length_cost(words)
            if cost < least:
                least, choice = cost, begin
        best.append(least)
        first.append(choice)
    spans: list[tuple[int, int]] = []
    stop = len(units)
    while stop:
        begin = first[stop]
        spans.append((units[begin].start, units[stop - 1].end))
        stop = begin
    return spans[::-1]


def _length_cost(words: float) -> float:
    if words < MIN_WORDS:
        return _SHORT + (MIN_WORDS - words) / 8
    return ((words - AIM_WORDS) / _SPREAD) ** 2
