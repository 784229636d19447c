"""The gap brief's tables, and the whole advice as JSON-ready values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from recommender.recommend import Advice
from recommender.framework import Framework
from recommender.reports.brief_parts import GapWords, Say, importance_of
from recommender.reports.model import Column, Table
from recommender.alignment.results import DIGITS, Evidence

_QUOTE = (
    ("text", "quote", "long"),
    ("page", "page", "page"),
    ("section", "section", "text"),
    ("start", "start", "count"),
    ("end", "end", "count"),
    ("commitment", "commitment", "text"),
    ("direction", "direction_of_quote", "text"),
)


def gaps_table(gaps: Sequence[GapWords], advice: Advice, say: Say) -> Table:
    """Every gap with the three factors of its priority."""
    columns = [
        ("place", "place", "count"),
        ("id", "id", "text"),
        ("title", "title", "text"),
        ("status", "status", "status"),
        ("importance", "importance", "number"),
        ("certainty", "certainty", "probability"),
        ("acting", "acting", "text"),
        ("priority", "priority", "number"),
    ]
    rows = []
    for one in gaps:
        factors = one.gap.priority
        acting = say["acting_of"].format(acting=factors.acting, others=factors.others)
        numbers = (importance_of(one.gap, advice), factors.certainty, acting, round(factors.value, 3))
        rows.append((one.gap.place, one.id, one.title, one.gap.verdict.status, *numbers))
    return Table("gaps", say["gaps"], _columns(columns, say), tuple(rows))


def data_tables(gaps: Sequence[GapWords], advice: Advice, say: Say) -> list[Table]:
    """All that the pages leave out, for workbooks and programs."""
    head = [("place", "place", "count"), ("id", "id", "text"), ("title", "title", "text")]
    elements = [(*_head(g), text, one.status, one.probability) for g in gaps for one, text in (*g.missing, *g.present)]
    fits = [(*_head(g), *_quote(quote, say)) for g in gaps for quote in g.gap.fits]
    wordings = [
        (
            *_head(g),
            w.peer.title,
            w.peer.jurisdiction,
            w.peer.year,
            say.get(w.status, w.status),
            w.strength,
            *_quote(w.evidence, say),
        )
        for g in gaps
        for w in g.gap.wordings
    ]
    peers = []
    for peer in advice.peers:
        facts = peer.assessment.policy
        peers.append((peer.title, peer.jurisdiction, peer.year, peer.language, facts.file, facts.sha256))
    element_columns = [
        ("element", "element", "long"),
        ("status", "status", "status"),
        ("probability", "probability", "probability"),
    ]
    peer_columns = [("policy", "policy", "text"), ("jurisdiction", "jurisdiction", "text"), ("year", "year", "text")]
    how = [("peer_status", "status", "text"), ("strength", "strength", "number")]
    named = [("language", "language", "text"), ("file", "policy_file", "text"), ("sha256", "SHA-256", "text")]
    return [
        Table(key, say[f"{key}_table"], _columns(columns, say), tuple(rows), everywhere=False)
        for key, columns, rows in (
            ("elements", [*head, *element_columns], elements),
            ("fits", [*head, *_QUOTE], fits),
            ("wordings", [*head, *peer_columns, *how, *_QUOTE], wordings),
            ("peers", [*peer_columns, *named], peers),
        )
    ]


def as_data(gaps: Sequence[GapWords], advice: Advice, framework: Framework) -> dict[str, Any]:
    """The advice as values that JSON can hold; codes as in the JSON of an assessment, whatever the language."""
    made = advice.assessment
    return {
        "policy": asdict(made.policy),
        "framework": asdict(made.framework) | {"fingerprint": framework.fingerprint},
        "encoder": asdict(made.encoder),
        "model": made.model,
        "learned": asdict(made.learned) if made.learned else None,
        "costs": asdict(made.costs),
        "false_gaps": asdict(made.false_gaps) if made.false_gaps else None,
        "counts": made.counts(),
        "weights": asdict(advice.weights),
        "importance": dict(advice.importance),
        "twins": list(advice.twins),
        "peers": [
            {"policy": peer.key, "title": peer.title, "jurisdiction": peer.jurisdiction, "year": peer.year}
            | {"language": peer.language, "sha256": peer.assessment.policy.sha256}
            for peer in advice.peers
        ],
        "gaps": [_gap_data(one) for one in gaps],
    }


def _gap_data(one: GapWords) -> dict[str, Any]:
    gap = one.gap
    return {
        "place": gap.place,
        "id": one.id,
        "title": one.title,
        "pillar": one.pillar,
        "status": gap.verdict.status,
        "probability": round(gap.verdict.probability, DIGITS),
        "priority": {key: round(value, DIGITS) for key, value in asdict(gap.priority).items()},
        "asks": one.asks,
        "missing": [{"element": text, "status": element.status} for element, text in one.missing],
        "present": [
            {"element": text, "quote": _quote_data(element.evidence) if element.evidence else None}
            for element, text in one.present
        ],
        "fits": [_quote_data(quote) for quote in gap.fits],
        "wordings": [
            {"policy": w.peer.key, "title": w.peer.title, "jurisdiction": w.peer.jurisdiction, "year": w.peer.year}
            | {"status": w.status, "strength": round(w.strength, DIGITS), "quote": _quote_data(w.evidence)}
            for w in gap.wordings
        ],
    }


def _quote_data(quote: Evidence) -> dict[str, Any]:
    stance = quote.stance
    return {
        "text": quote.text,
        "page": quote.page,
        "section": quote.section,
        "start": quote.start,
        "end": quote.end,
        "probability": round(quote.probability, DIGITS),
        "language": quote.language,
        "commitment": stance.commitment if stance else None,
        "direction": stance.direction if stance else None,
    }


def _head(one: GapWords) -> tuple[Any, ...]:
    return one.gap.place, one.id, one.title


def _quote(quote: Evidence, say: Say) -> tuple[Any, ...]:
    stance = (say[quote.stance.commitment], say[quote.stance.direction]) if quote.stance else (None, None)
    return quote.text, quote.page, quote.section or None, quote.start, quote.end, *stance


def _columns(columns: Iterable[tuple[str, str, str]], say: Say) -> tuple[Column, ...]:
    return tuple(Column(key, say.get(label, label), kind) for key, label, kind in columns)
