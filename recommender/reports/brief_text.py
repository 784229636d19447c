"""Advice as plain text for a terminal: the gaps in order, each with what to do about it."""

from __future__ import annotations

from recommender.recommend import Advice
from recommender.framework import Framework
from recommender.reports import explain
from recommender.reports.brief_parts import (
    GapWords,
    Say,
    gap_words,
    importance_of,
    missing_texts,
    peer_name,
    policy_name,
    source_of,
    wording_note,
)
from recommender.reports.brief_words import brief_words
from recommender.reports.text_report import MIN_WIDTH
from recommender.reports.width import display_width, wrap

_INDENT = "    "


def advice_to_text(advice: Advice, framework: Framework, width: int = 100, language: str = "en") -> str:
    """The advice, no line wider than `width` columns (at least 40). language: "en" or "zh". No colour, no markup."""
    say, width = brief_words(language), max(width, MIN_WIDTH)
    made, weights, joint = advice.assessment, advice.weights, brief_words(language)["list_joint"]
    exponents = {"a": f"{weights.importance:g}", "b": f"{weights.certainty:g}", "c": f"{weights.peers:g}"}
    counts = made.counts()
    facts = [
        (say["policy"], f"{policy_name(advice)} ({made.policy.file})"),
        (say["framework"], f"{framework.localized_title(language)} ({framework.id})"),
        (say["actions"], f"{len(made.actions)} ({', '.join(f'{say[status]} {n}' for status, n in counts.items())})"),
        (say["false_gaps"], explain.false_gaps(made, say)),
        (say["peers_method"], joint.join(peer.title for peer in advice.peers) or say["no_peers"]),
        (say["twins_method"], joint.join(advice.twins)),
        (say["formula"], say["formula_text"].format(**exponents)),
        *((say["warning"], warning) for warning in made.warnings),
    ]
    lines = [line for name, text in facts if text for line in wrap(f"{name}: {text}", width, rest="  ")]
    if not advice.gaps:
        known = {"framework": framework.localized_title(language), "actions": len(made.actions)}
        lines += ["", *wrap(say["no_gaps"].format(**known, policy=policy_name(advice)), width)]
    else:
        head = say["text_head"].format(count=len(advice.gaps))
        lines += ["", head, "-" * min(width, display_width(head))]
    for gap in advice.gaps:
        lines += ["", *_gap(gap_words(gap, framework, language), advice, width, say)]
    return "\n".join(lines) + "\n"


def _gap(one: GapWords, advice: Advice, width: int, say: Say) -> list[str]:
    gap, factors = one.gap, one.gap.priority
    number = f"{gap.place:>2}. "
    title = f"{say['title_of'].format(id=one.id, title=one.title)} [{say[gap.verdict.status]}]"
    told = say["factors"].format(
        value=f"{factors.value:.3f}",
        importance=f"{importance_of(gap, advice):g}",
        certainty=f"{factors.certainty:.2f}",
        acting=factors.acting,
        others=factors.others,
    )
    lines = wrap(title, width, first=number)
    lines += wrap(told, width, first=_INDENT)
    lines += wrap(say["asks"].format(text=one.asks), width, first=_INDENT, rest=_INDENT + "  ")
    joint = say["list_joint"]
    if one.missing:
        lacks = say["lacks"].format(elements=joint.join(missing_texts(one, say)))
        lines += wrap(lacks, width, first=_INDENT, rest=_INDENT + "  ")
    if one.present:
        there = say["there"].format(elements=joint.join(text for _, text in one.present))
        lines += wrap(there, width, first=_INDENT, rest=_INDENT + "  ")
    for quote in gap.fits:
        lines += _quote(say["amend"], quote.text, source_of(quote, say["this_policy"], say), width)
    if not gap.fits:
        lines += wrap(say["no_fit"].format(passages=advice.assessment.passages), width, first=_INDENT)
    if gap.wordings:
        best = gap.wordings[0]
        source = source_of(best.evidence, peer_name(best, say), say)
        lines += _quote(wording_note(best, say), best.evidence.text, source, width)
    else:
        lines += wrap(say["no_wording"], width, first=_INDENT)
    return lines


def _quote(note: str, text: str, source: str, width: int) -> list[str]:
    return wrap(f"{note}: “{text}” ({source})", width, first=_INDENT, rest=_INDENT + "  ")
