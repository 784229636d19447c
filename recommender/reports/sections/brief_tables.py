"""The gap brief's tables, and the whole advice as JSON-ready values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from recommender.alignment.forms import POLICY_FACTS
from recommender.alignment.results import DIGITS, Evidence
from recommender.messages import Words
from recommender.policies import Policy
from recommender.recommend import GapAdvice, PeerWording
from recommender.reports.model import Table, columns
from recommender.reports.sections.brief_gaps import Briefing

_HEAD = ("report.position count place", "report.action text id", "report.title")
_QUOTE = (
    *("report.quote long text", "report.page page", "report.section", "report.start count", "report.end count"),
    *("report.commitment", "report.direction_of_quote text direction"),
)
_PEER = ("report.policy", "report.jurisdiction", "brief.year")


def gaps_table(one: Briefing) -> Table:
    """Every gap with the three factors of its priority."""
    factors = ("brief.importance number", "brief.certainty probability", "brief.acting", "brief.priority number")
    rows = []
    for gap in one.advice.gaps:
        made = gap.priority
        acting = one.say("brief.acting_of", acting=made.acting, others=made.others)
        numbers = (one.importance(gap), made.certainty, acting, round(made.value, 3))
        rows.append((*_head(gap, one), gap.verdict.status, *numbers))
    return Table("gaps", one.say["brief.gaps"], columns(one.say, *_HEAD, "report.status status", *factors), tuple(rows))


def data_tables(one: Briefing) -> list[Table]:
    """All that the pages leave out, for workbooks and programs."""
    say, gaps = one.say, one.advice.gaps
    elements = [(*_head(gap, one), *told) for gap in gaps for told in _elements(gap, one)]
    fits = [(*_head(gap, one), *_quote(quote, say)) for gap in gaps for quote in gap.fits]
    wordings = [(*_head(gap, one), *_wording(wording, say)) for gap in gaps for wording in gap.wordings]
    peers = [(p.name, p.jurisdiction, p.year, p.language, p.file, p.sha256) for p in one.advice.peers]
    verdict = ("report.element long", "report.status status", "report.probability probability")
    how = ("report.status text peer_status", "brief.strength number")
    named = ("report.language", "brief.policy_file text file", "report.sha256 text sha256")
    return [
        Table(key, say[title], columns(say, *head), tuple(rows), everywhere=False)
        for key, title, head, rows in (
            ("elements", "brief.elements_table", (*_HEAD, *verdict), elements),
            ("fits", "brief.amend", (*_HEAD, *_QUOTE), fits),
            ("wordings", "brief.wordings_table", (*_HEAD, *_PEER, *how, *_QUOTE), wordings),
            ("peers", "brief.peers_table", (*_PEER, *named), peers),
        )
    ]


def _head(gap: GapAdvice, one: Briefing) -> tuple[Any, ...]:
    return gap.place, gap.verdict.id, one.worded.action(gap.verdict.id).title


def _elements(gap: GapAdvice, one: Briefing) -> list[tuple[Any, ...]]:
    texts, found = one.worded.action(gap.verdict.id).elements, gap.verdict.elements
    return [(texts[at], found[at].status, found[at].probability) for at in (*gap.missing, *gap.present)]


def _wording(wording: PeerWording, say: Words) -> tuple[Any, ...]:
    peer = wording.peer
    told = (peer.name, peer.jurisdiction, peer.year, say[f"report.{wording.status}"], wording.strength)
    return (*told, *_quote(wording.evidence, say))


def _quote(quote: Evidence, say: Words) -> tuple[Any, ...]:
    stance = quote.stance
    does = (say[f"report.{stance.commitment}"], say[f"report.{stance.direction}"]) if stance else (None, None)
    return quote.text, quote.page, quote.section or None, quote.start, quote.end, *does


def advice_data(one: Briefing) -> dict[str, Any]:
    """The advice as values that JSON can hold; codes as in the JSON of an assessment, whatever the language."""
    advice, made, verdicts = one.advice, one.advice.assessment, one.advice.verdicts
    return {
        "policy": {name: getattr(made.policy, name) for name in POLICY_FACTS},
        "framework": {
            "id": made.framework,
            "title": one.worded.title,
            "actions": len(made.actions),
            "fingerprint": one.worded.fingerprint,
        },
        "encoder": asdict(made.encoder),
        "model": made.model,
        "learned": asdict(made.learned) if made.learned else None,
        "costs": asdict(verdicts.costs),
        "false_gaps": asdict(verdicts.false_gaps) if verdicts.false_gaps else None,
        "counts": verdicts.counts(),
        "weights": asdict(advice.weights),
        "importance": dict(advice.importance),
        "twins": [policy.name for policy in advice.twins],
        "peers": [_peer_data(peer) | {"language": peer.language, "sha256": peer.sha256} for peer in advice.peers],
        "gaps": [_gap_data(gap, one) for gap in advice.gaps],
    }


def _peer_data(peer: Policy) -> dict[str, Any]:
    return {"policy": peer.key, "title": peer.name, "jurisdiction": peer.jurisdiction, "year": peer.year}


def _gap_data(gap: GapAdvice, one: Briefing) -> dict[str, Any]:
    verdict, said = gap.verdict, one.worded.action(gap.verdict.id)
    elements = verdict.elements
    return {
        "place": gap.place,
        "id": verdict.id,
        "title": said.title,
        "pillar": said.pillar,
        "status": verdict.status,
        "probability": round(verdict.probability, DIGITS),
        "priority": {key: round(value, DIGITS) for key, value in asdict(gap.priority).items()},
        "asks": said.text,
        "missing": [{"element": said.elements[at], "status": elements[at].status} for at in gap.missing],
        "present": [
            {"element": said.elements[at], "quote": _quote_data(found) if (found := elements[at].evidence) else None}
            for at in gap.present
        ],
        "fits": [_quote_data(quote) for quote in gap.fits],
        "wordings": [
            _peer_data(wording.peer)
            | {"status": wording.status, "strength": round(wording.strength, DIGITS)}
            | {"quote": _quote_data(wording.evidence)}
            for wording in gap.wordings
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
