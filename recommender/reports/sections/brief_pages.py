"""A pillar of the gap brief on one page: as many gaps as fit, with quotes cut to what there is room for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from recommender.recommend import GapAdvice
from recommender.reports.model import Block, Heading, Paragraph, Quote
from recommender.reports.sections.brief_gaps import Briefing, head, no_fit, no_wording, own_quote, peer_quote
from recommender.reports.width import display_width

# An A4 page in lines of text, and how many columns a line holds; both on the safe side, as renderers differ. A heading,
# a quote's source and the space around blocks count as lines.
PAGE_LINES, LINE = 54, 88
_HEADING, _PARAGRAPH, _QUOTE = 3.0, 0.8, 2.6
# How wide quotes, what is asked, and each missing element may be. A page is as roomy as _WANTED gaps allow.
_SETTINGS = ((420, 420, 120), (300, 240, 90), (200, 160, 70))
_WANTED = 3
_SENTENCE = re.compile(r"[.!?](?=\s)|[。！？](?=.)|[.!?。！？]$", re.DOTALL)
_BOUNDARY = re.compile(r"(?<=\S)(?=\s)|(?<=[，、；：。！？])(?=.)", re.DOTALL)
# A sentence that ends this early in what there is room for would waste the room.
_EARLY = 0.4


def page(gaps: Sequence[GapAdvice], one: Briefing) -> tuple[Block, ...]:
    """A pillar's gaps, most urgent first, as many as fit a page; the others are named."""
    gaps = sorted(gaps, key=lambda gap: gap.place)
    drafts = [[_gap(gap, one, widths) for gap in gaps] for widths in _SETTINGS]
    counts = [_how_many(draft, gaps, one) for draft in drafts]
    # The roomiest setting that shows enough gaps, or as many as any does.
    choice = next(i for i, count in enumerate(counts) if count >= min(_WANTED, max(counts)))
    draft, fitting = drafts[choice], counts[choice]
    blocks = [block for part in draft[:fitting] for block in part]
    return (*blocks, *_more(gaps[fitting:], one))


def _how_many(draft: Sequence[Sequence[Block]], gaps: Sequence[GapAdvice], one: Briefing) -> int:
    """How many gaps fit a page, with the line that names the others; one at least."""
    for count in range(len(gaps), 1, -1):
        blocks = [*(block for part in draft[:count] for block in part), *_more(gaps[count:], one)]
        if sum(map(lines_of, blocks)) <= PAGE_LINES:
            return count
    return 1


def _gap(gap: GapAdvice, one: Briefing, widths: tuple[int, int, int]) -> list[Block]:
    say, (room, asking, element) = one.say, widths
    asked = cut(first_sentence(one.worded.action(gap.verdict.id).text), asking)
    blocks: list[Block] = [head(gap, one), Paragraph(say("brief.asks", text=asked))]
    if gap.missing:
        lacking = [cut(text, element).rstrip(".。") for text in one.missing(gap)]
        told = say("brief.lacks", elements=say["report.joint"].join(lacking))
        blocks.append(Paragraph(re.sub("…[.。]$", "…", told)))
    elif gap.present:
        blocks.append(Paragraph(say["brief.lacks_nothing"]))
    blocks.append(_cut_quote(own_quote(gap.fits[0], one), room) if gap.fits else no_fit(one))
    blocks.append(_cut_quote(peer_quote(gap.wordings[0], one), room) if gap.wordings else no_wording(one))
    return blocks


def _cut_quote(quote: Quote, room: int) -> Quote:
    return replace(quote, text=cut(quote.text, room))


def _more(rest: Sequence[GapAdvice], one: Briefing) -> list[Paragraph]:
    titles = one.say["report.joint"].join(f"{gap.place}. {one.name(gap)}" for gap in rest)
    return [Paragraph(one.say("brief.more", titles=titles))] if rest else []


def lines_of(block: Block) -> float:
    """About how many lines of an A4 page a heading, a paragraph or a quote takes."""
    if isinstance(block, Heading):
        return _HEADING + _wrapped(block.text) - 1
    if isinstance(block, Quote):
        return _QUOTE + _wrapped(block.text) + _wrapped(block.source + block.note) - 1
    assert isinstance(block, Paragraph)
    return _PARAGRAPH + _wrapped(block.text)


def _wrapped(text: str) -> int:
    # A quote keeps its line ends where a renderer keeps them.
    return sum(max(1, math.ceil(display_width(line) / LINE)) for line in text.splitlines() or [""])


def first_sentence(text: str) -> str:
    """The first sentence of a text, whole."""
    line = " ".join(text.split())
    found = _SENTENCE.search(line)
    return line[: found.end()] if found else line


def cut(text: str, columns: int) -> str:
    """The beginning of a text, cut with "…" behind a sentence, else a word; verbatim up to there.

    :param columns: how wide it may be; a Chinese character is two columns wide.
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
