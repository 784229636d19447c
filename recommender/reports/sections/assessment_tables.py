"""Assessments as tables for programs: the columns of the CSV, and the sheets of the workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from recommender.alignment.results import (
    ADDRESSED,
    CLOSEST,
    DIGITS,
    MISSING,
    PARTIAL,
    STATUSES,
    ActionVerdict,
    Closest,
    Evidence,
    Verdicts,
)
from recommender.framework import Framework
from recommender.messages import Words, translate
from recommender.reports import phrases
from recommender.reports.model import Chart, Column, Section, Table, columns
from recommender.reports.sections.method import program

CSV_COLUMNS = (
    *("policy", "sha256", "policy_title", "language", "framework", "action", "title", "pillar", "theme", "status"),
    *("probability", "rank", "evidence", "page", "section", "start", "end"),
    # New columns go to the end: programs that read this file by position must go on working.
    *("policy_direction", "commitment", "direction", "times", "amounts", "bodies", "passages"),
    *(f"closest_{n}{part}" for n in range(1, CLOSEST + 1) for part in ("", "_page", "_start", "_end", "_reasons")),
    *("prior_having", "prior_policies"),
    *(f"log_odds_{feature}" for feature in phrases.FEATURES if feature not in phrases.SECOND),
    *("cost_false_gap", "cost_missed_gap"),
    *("false_gaps_expected", "false_gaps_low", "false_gaps_high", "false_gaps_level", "false_gaps_data"),
    *("learned_confirmed", "learned_rejected", "learned_policies"),
    *(f"log_odds_{feature}" for feature in phrases.SECOND),
    "close_call",
)
_STANCE = ("report.commitment", "report.direction_of_quote", "report.times", "report.amounts", "report.bodies")
_QUOTE = ("report.quote long", "report.page page", "report.section")
_HEAD = ("report.policy", "report.action", "report.action_title")
_VERDICT = ("report.status status", "report.probability probability")
_Row = tuple[Any, ...]


def csv_table(made: Sequence[Verdicts], worded: Framework) -> Table:
    """One row an action and policy, in rank order, with the best quote.

    The column names and the codes in the cells are the same in every language, and those of the JSON.
    """
    rows = tuple(row for one in made for row in _csv_rows(one, worded))
    return Table("actions", "", tuple(Column(name, name) for name in CSV_COLUMNS), rows)


def _csv_rows(one: Verdicts, worded: Framework) -> Iterator[_Row]:
    policy, rounded = one.policy, one.rounding()
    whole, first = tuple(_of_whole(one)), len(phrases.FEATURES) - len(phrases.SECOND)
    for action in one.actions:
        said = worded.action(action.id)
        best = action.evidence[0] if action.evidence else None
        added = tuple(_added(action))
        yield (
            *(policy.file, policy.sha256, policy.title, policy.language, one.assessment.framework),
            *(action.id, said.title, said.pillar, said.theme, action.status, rounded(action.probability), action.rank),
            *((best.text, best.page, best.section, best.start, best.end) if best else (None,) * 5),
            *(action.direction, *_stance(best), one.assessment.passages, *_of_why(action)),
            *(*added[:first], *whole, *added[first:], "; ".join(action.close)),
        )


def _of_why(action: ActionVerdict) -> Iterator[Any]:
    """The closest passages, and what other policies do."""
    for place in range(CLOSEST):
        yield from _closest(action.closest[place]) if place < len(action.closest) else (None,) * 5
    yield from (action.prior.having, action.prior.policies) if action.prior else (None, None)


def _added(action: ActionVerdict) -> Iterator[float | None]:
    """What each feature adds to the log-odds; None where it took no part."""
    added = {part.feature: part.log_odds for part in action.contributions}
    for feature in phrases.FEATURES:
        yield round(added[feature], DIGITS + 2) if feature in added else None


def _closest(near: Closest) -> _Row:
    codes = "; ".join(":".join(filter(None, (reason.code, reason.detail))) for reason in near.reasons)
    return (near.evidence.text, near.evidence.page, near.evidence.start, near.evidence.end, codes)


def _of_whole(one: Verdicts) -> Iterator[Any]:
    """What holds for the whole policy, repeated in each of its rows."""
    yield from (one.costs.false_gap, one.costs.missed_gap)
    gaps, learned = one.false_gaps, one.assessment.learned
    yield from (round(gaps.expected, 2), gaps.low, gaps.high, gaps.level, gaps.data) if gaps else (None,) * 5
    yield from (learned.confirmed, learned.rejected, learned.policies) if learned else (None,) * 3


def _stance(found: Evidence | None, say: Words | None = None) -> _Row:
    """How binding a quote is, what it does, its time frames, amounts and bodies. say: for words in place of codes."""
    stance = found.stance if found else None
    if stance is None:
        return (None,) * len(_STANCE)
    codes = [say[f"report.{code}"] if say else code for code in (stance.commitment, stance.direction)]
    return (*codes, *("; ".join(values) for values in (stance.times, stance.amounts, stance.bodies)))


def sheets(made: Sequence[Verdicts], worded: Framework, say: Words, now: datetime.datetime) -> tuple[Section, ...]:
    """The sheets of the workbook. Rows of several policies stand together, told apart by the column of the policy."""
    missing = say["report.missing"].capitalize()
    return (
        _overview(made, worded, say),
        _sheet(say, "missing", missing, _verdict_columns("report.closest"), _actions(made, worded, say, MISSING)),
        _sheet(say, "closest", say["report.closest_sheet"], _CLOSEST, _nearest(made, worded, say)),
        _sheet(
            say,
            "matched",
            say["report.matched"],
            _verdict_columns("report.best"),
            _actions(made, worded, say, ADDRESSED, PARTIAL),
        ),
        _sheet(say, "evidence", say["report.evidence"], _EVIDENCE, _evidence(made, worded, say)),
        _sheet(say, "elements", say["report.elements"], _ELEMENTS, _elements(made, worded, say)),
        _sheet(say, "why", say["report.why"], _WHY, _why(made, worded)),
        _sheet(say, "method", say["report.method"], _METHOD, _method(made, worded, say, now)),
    )


def _sheet(say: Words, key: str, title: str, head: Sequence[str], rows: Iterator[_Row]) -> Section:
    return Section(key, title, (Table(key, title, columns(say, *head), tuple(rows)),))


def _overview(made: Sequence[Verdicts], worded: Framework, say: Words) -> Section:
    """A row a policy, a row a pillar, and a chart of the pillars, or of the policies where there are several."""
    counted = [f"report.{status} count" for status in STATUSES]
    facts = [f"report.{name} count" for name in ("pages", "characters", "passages")]
    gaps = ["report.false_gaps number", "report.false_gaps_low count", "report.false_gaps_high count"]
    head = [
        "report.policy",
        "report.policy_title",
        "report.language",
        *facts,
        "report.framework",
        "report.actions count",
    ]
    rows, pillars = [], []
    for one in made:
        policy, counts, found = one.policy, tuple(one.counts().values()), one.false_gaps
        false = (round(found.expected, 2), found.low, found.high) if found else (None,) * 3
        about = (policy.file, policy.title, policy.language, policy.pages, policy.characters, one.assessment.passages)
        doubtful = len(one.close_calls()) if one.tells_doubt else None
        rows.append((*about, worded.title, len(one.actions), *counts, *false, doubtful))
        for pillar, of_pillar in phrases.coverage(one, worded, say).items():
            pillars.append((policy.file, pillar, *of_pillar.values(), sum(of_pillar.values())))
    title = say["report.overview"]
    policies = Table("policies", title, columns(say, *head, *counted, *gaps, "report.close_calls count"), tuple(rows))
    told = columns(say, "report.policy", "report.pillar", *counted, "report.total count")
    coverage = Table("coverage", say["report.coverage"], told, tuple(pillars))
    if not pillars:
        return Section("overview", title, (policies, coverage))
    if len(made) > 1:
        return Section("overview", title, (_bars(policies, say["report.coverage_policies"], "policy"), coverage))
    return Section("overview", title, (policies, _bars(coverage, say["report.coverage"], "pillar")))


def _bars(table: Table, title: str, names: str) -> Chart:
    return Chart(title, title, None, table, STATUSES, names)


def _verdict_columns(quote: str) -> tuple[str, ...]:
    verdict = (*_VERDICT, "report.rank count", f"{quote} long", "report.page page", "report.section")
    notes = ("report.direction_of_policy", "report.prior", "report.close_call")
    return (*_HEAD, "report.pillar", "report.theme", *verdict, *notes)


def _actions(made: Sequence[Verdicts], worded: Framework, say: Words, *statuses: str) -> Iterator[_Row]:
    for one in made:
        for action in one.with_status(*statuses):
            said = worded.action(action.id)
            best = action.evidence[0] if action.evidence else None
            yield (
                *(one.policy.file, action.id, said.title, said.pillar, said.theme),
                *(action.status, action.probability, action.rank, *_quote(best)),
                *(phrases.direction(action, say), phrases.prior(action.prior, say), _either(action, say)),
            )


def _either(action: ActionVerdict, say: Words) -> str:
    """The two statuses of a close call, likelier first; "" where it is none."""
    return " / ".join(say[f"report.{status}"] for status in action.close)


_CLOSEST = (
    *(*_HEAD, "report.searched count", "report.position count", *_QUOTE, "report.shortfall long"),
    *("report.probability probability", "report.start count", "report.end count", *_STANCE),
)


def _nearest(made: Sequence[Verdicts], worded: Framework, say: Words) -> Iterator[_Row]:
    """What comes closest to each missing action, and why it falls short."""
    for one in made:
        for action in one.actions:
            for position, near in enumerate(action.closest, start=1):
                quote = near.evidence
                yield (
                    *(*_head(one, action, worded), one.assessment.passages, position, *_quote(quote)),
                    *(phrases.reasons(near, worded, say), quote.probability, quote.start, quote.end),
                    *_stance(quote, say),
                )


_EVIDENCE = (*_HEAD, *_VERDICT, *_QUOTE, "report.start count", "report.end count", "report.language", *_STANCE)


def _evidence(made: Sequence[Verdicts], worded: Framework, say: Words) -> Iterator[_Row]:
    for one in made:
        for action in one.actions:
            for quote in action.evidence:
                place = (quote.start, quote.end, quote.language)
                verdict = (*_head(one, action, worded), action.status, quote.probability)
                yield (*verdict, *_quote(quote), *place, *_stance(quote, say))


_ELEMENTS = (*_HEAD, "report.element long", *_VERDICT, *_QUOTE, "report.start count", "report.end count", *_STANCE)


def _elements(made: Sequence[Verdicts], worded: Framework, say: Words) -> Iterator[_Row]:
    for one in made:
        for action in one.actions:
            for text, element in zip(worded.action(action.id).elements, action.elements, strict=True):
                quote = element.evidence
                place = (quote.start, quote.end) if quote else (None, None)
                verdict = (*_head(one, action, worded), text, element.status, element.probability)
                yield (*verdict, *_quote(quote), *place, *_stance(quote, say))


_WHY = (*_HEAD, *_VERDICT, "report.log_odds number", *(f"report.feature.{name} number" for name in phrases.FEATURES))


def _why(made: Sequence[Verdicts], worded: Framework) -> Iterator[_Row]:
    """What each feature adds to the log-odds of each verdict."""
    for one in made:
        for action in one.actions:
            added = {part.feature: part.log_odds for part in action.contributions}
            verdict = (action.status, action.probability, sum(added.values()) if added else None)
            yield (*_head(one, action, worded), *verdict, *(added.get(feature) for feature in phrases.FEATURES))


_METHOD = ("report.policy", "report.fact", "report.value long")


def _method(made: Sequence[Verdicts], worded: Framework, say: Words, now: datetime.datetime) -> Iterator[_Row]:
    """How the workbook is to be read, and what each policy's verdicts rest on."""
    yield ("", say["report.date"], f"{now:%Y-%m-%d %H:%M}")
    if found := program():
        yield ("", say["report.version"], found)
    for key in ("meaning", "status_meaning", "why", "offsets", "apostrophe"):
        yield ("", say[f"report.{key}"], say[f"report.{key}_text"])
    for one in made:
        assessment = one.assessment
        facts: list[tuple[str, Any]] = [
            ("SHA-256", one.policy.sha256),
            (say["report.framework"], worded.title + say("report.about", facts=worded.id)),
            (say["report.number_of_actions"], len(one.actions)),
            (say["report.encoder"], assessment.encoder.name),
            (say["report.encoder_fingerprint"], assessment.encoder.fingerprint),
            (say["report.model"], assessment.model),
            (say["report.passages"], assessment.passages),
            (say["report.costs"], phrases.costs(one, say)),
            (say["report.learned"], phrases.learned(assessment.learned, say)),
            (say["report.false_gaps"], phrases.false_gaps(one, say)),
            (say["report.against"], phrases.against(one, worded, say)),
            *((say["report.warning"], translate(warning, say.language)) for warning in assessment.warnings),
        ]
        yield from ((one.policy.file, *fact) for fact in facts if fact[1] != "")


def _head(one: Verdicts, action: ActionVerdict, worded: Framework) -> _Row:
    return (one.policy.file, action.id, worded.action(action.id).title)


def _quote(found: Evidence | None) -> _Row:
    return (found.text, found.page, found.section) if found else (None, None, None)
