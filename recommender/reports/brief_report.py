"""The gap brief: a summary for a minister, then a page a pillar with its gaps, each with its quotes and pages."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from recommender.recommend import Advice
from recommender.framework import Framework
from recommender.reports import explain
from recommender.reports.brief_parts import (
    GapWords,
    Say,
    cut,
    first_sentence,
    gap_words,
    missing_texts,
    peer_name,
    policy_name,
    source_of,
    wording_note,
)
from recommender.reports.brief_tables import as_data, data_tables, gaps_table
from recommender.reports.brief_words import brief_words
from recommender.reports.model import Block, Heading, Paragraph, Quote, Report, Section
from recommender.reports.width import display_width
from recommender.alignment.results import natural_key

# How many gaps the summary names in its sentence.
_NAMED = 3
# An A4 page in lines of text, and how many columns a line holds; both on the safe side, as renderers differ. A heading, a quote's source and the
# space around blocks count as lines.
PAGE_LINES, LINE = 54, 88
_HEADING, _PARAGRAPH, _QUOTE = 3.0, 0.8, 2.6
# How wide quotes, what is asked, and each missing element may be. A pillar's page is set as roomy as allows _WANTED gaps on it.
_SETTINGS = ((420, 420, 120), (300, 240, 90), (200, 160, 70))
_WANTED = 3


def brief_report(
    advice: Advice, framework: Framework, language: str = "en", now: datetime.datetime | None = None
) -> Report:
    """The brief in "en" or "zh"; quotes and titles of policies stay as they are. Raises InputError for another language."""
    say = brief_words(language)
    gaps = [gap_words(gap, framework, language) for gap in advice.gaps]
    pillars: dict[str, list[GapWords]] = {}
    for one in sorted(gaps, key=lambda gap: natural_key(gap.id)):
        pillars.setdefault(one.pillar, []).append(one)
    pages = [
        Section(f"pillar-{number}", name or say["no_pillar"], _page(of_pillar, advice, say), new_page=True)
        for number, (name, of_pillar) in enumerate(pillars.items(), 1)
    ]
    return Report(
        kind="brief",
        title=say["brief"].format(policy=policy_name(advice)),
        subtitle=framework.localized_title(language),
        language=language,
        sections=(_summary(gaps, advice, framework, language, say), *pages),
        method=_method(advice, framework, language, say),
        made=now or datetime.datetime.now(datetime.UTC),
        data=as_data(gaps, advice, framework),
        notes=advice.assessment.warnings,
    )


def _summary(gaps: Sequence[GapWords], advice: Advice, framework: Framework, language: str, say: Say) -> Section:
    made = advice.assessment
    known = {
        "framework": framework.localized_title(language),
        "actions": len(made.actions),
        "policy": policy_name(advice),
    }
    blocks: list[Block] = []
    if gaps:
        titles = say["list_joint"].join(say["title_of"].format(id=g.id, title=g.title) for g in gaps[:_NAMED])
        first = say["first_to_tend"].format(titles=titles)
        blocks.append(Paragraph(say["summary_text"].format(**known, **made.counts(), first=first)))
    else:
        blocks.append(Paragraph(say["no_gaps"].format(**known)))
    blocks.append(Paragraph(" ".join(part for part in _reserve(gaps, advice, framework, language, say) if part)))
    if gaps:
        blocks.append(gaps_table(gaps, advice, say))
    # Empty tables have nothing to say, in a workbook neither.
    blocks += [table for table in data_tables(gaps, advice, say) if table.rows]
    return Section("summary", say["summary"], tuple(blocks))


def _reserve(gaps: Sequence[GapWords], advice: Advice, framework: Framework, language: str, say: Say) -> list[str]:
    """What to know before one acts on the summary: whom it was compared with, and how sure it is."""
    peers = len(advice.peers)
    compared = {0: say["no_peers"], 1: say["compared_with_one"]}.get(peers, say["compared_with"].format(peers=peers))
    named = {one.pillar for one in gaps}
    full = [name for name in framework.tree(language) if name and name not in named] if gaps else []
    return [
        compared,
        say["no_gap_in"].format(pillars=say["list_joint"].join(full)) if full else "",
        explain.false_gaps(advice.assessment, say),
        say["judged"],
    ]


def _page(gaps: Sequence[GapWords], advice: Advice, say: Say) -> tuple[Block, ...]:
    """A pillar's gaps, most urgent first, as many as fit a page; the others are named."""
    gaps = sorted(gaps, key=lambda one: one.gap.place)
    drafts = [[_gap(one, advice, widths, say) for one in gaps] for widths in _SETTINGS]
    counts = [_how_many(shown, gaps, say) for shown in drafts]
    # The roomiest setting that shows enough gaps, or as many as any does.
    choice = next(i for i, count in enumerate(counts) if count >= min(_WANTED, max(counts)))
    shown, fitting = drafts[choice], counts[choice]
    blocks = [block for part in shown[:fitting] for block in part]
    if rest := gaps[fitting:]:
        blocks.append(_more(rest, say))
    return tuple(blocks)


def _how_many(shown: Sequence[Sequence[Block]], gaps: Sequence[GapWords], say: Say) -> int:
    """How many gaps fit a page, with the line that names the others; one at least."""
    for count in range(len(gaps), 1, -1):
        rest = [_more(gaps[count:], say)] if count < len(gaps) else []
        if sum(_lines(block) for block in [*(b for part in shown[:count] for b in part), *rest]) <= PAGE_LINES:
            return count
    return 1


def _gap(one: GapWords, advice: Advice, widths: tuple[int, int, int], say: Say) -> list[Block]:
    gap, (columns, asking, element) = one.gap, widths
    blocks: list[Block] = [
        Heading(f"{gap.place}. {say['title_of'].format(id=one.id, title=one.title)}", gap.verdict.status),
        Paragraph(say["asks"].format(text=cut(first_sentence(one.asks), asking))),
    ]
    if one.missing:
        lacking = [cut(text, element).rstrip(".。") for text in missing_texts(one, say)]
        told = say["lacks"].format(elements=say["list_joint"].join(lacking))
        blocks.append(Paragraph(re.sub("…[.。]$", "…", told)))
    elif one.present:
        blocks.append(Paragraph(say["lacks_nothing"]))
    if gap.fits:
        best = gap.fits[0]
        source = source_of(best, say["this_policy"], say)
        blocks.append(Quote(cut(best.text, columns), source, say["amend"], best.language))
    else:
        blocks.append(Paragraph(say["no_fit"].format(passages=advice.assessment.passages)))
    if gap.wordings:
        wording = gap.wordings[0]
        quote = wording.evidence
        source = source_of(quote, peer_name(wording, say), say)
        blocks.append(Quote(cut(quote.text, columns), source, wording_note(wording, say), quote.language))
    else:
        blocks.append(Paragraph(say["no_wording"]))
    return blocks


def _more(rest: Sequence[GapWords], say: Say) -> Paragraph:
    titles = [f"{one.gap.place}. {say['title_of'].format(id=one.id, title=one.title)}" for one in rest]
    return Paragraph(say["more"].format(titles=say["list_joint"].join(titles)))


def _lines(block: Block) -> float:
    """About how many lines of an A4 page a block takes."""
    if isinstance(block, Heading):
        return _HEADING + _wrapped(block.text) - 1
    if isinstance(block, Quote):
        return _QUOTE + _wrapped(block.text) + _wrapped(block.source + block.note) - 1
    assert isinstance(block, Paragraph)
    return _PARAGRAPH + _wrapped(block.text)


def _wrapped(text: str) -> int:
    # A quote keeps its line ends where a renderer keeps them.
    return sum(max(1, math.ceil(display_width(line) / LINE)) for line in text.splitlines() or [""])


def _method(advice: Advice, framework: Framework, language: str, say: Say) -> tuple[tuple[str, str], ...]:
    made, weights = advice.assessment, advice.weights
    exponents = {"a": f"{weights.importance:g}", "b": f"{weights.certainty:g}", "c": f"{weights.peers:g}"}
    titles = {action.id: action.localized(language).title for action in framework.actions}
    joint = say["list_joint"]
    by_user = [
        f"{id} {titles[id]}: {value:g}"
        for id, value in sorted(advice.importance.items(), key=lambda i: natural_key(i[0]))
    ]
    peers = [
        f"{peer.title}{say['about'].format(facts=peer.jurisdiction) if peer.jurisdiction else ''}"
        for peer in advice.peers
    ]
    facts = [
        (say["formula"], say["formula_text"].format(**exponents)),
        (say["importance_set"], joint.join(by_user) or say["importance_none"]),
        (say["peers_method"], joint.join(peers) or say["none"]),
        (
            say["twins_method"],
            say["twins_text"].format(titles=joint.join(advice.twins)) if advice.twins else say["none"],
        ),
        (say["picked"], say["picked_text"]),
        (say["meaning"], say["meaning_text"]),
        (say["false_gaps"], explain.false_gaps(made, say)),
        (say["costs"], explain.costs(made, say)),
        (say["learned"], explain.learned(made, say)),
        (say["policy_file"], f"{made.policy.file} (SHA-256 {made.policy.sha256})"),
        (say["framework"], f"{framework.localized_title(language)} ({framework.id})"),
        (say["framework_fingerprint"], framework.fingerprint),
        (say["encoder"], made.encoder.name),
        (say["encoder_fingerprint"], made.encoder.fingerprint),
        (say["model"], made.model),
        (say["version"], _program()),
    ]
    return tuple((label, value) for label, value in facts if value)


def _program() -> str:
    try:
        return version("policy-recommender")
    except PackageNotFoundError:
        return ""
