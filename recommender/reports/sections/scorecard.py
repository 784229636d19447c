"""A scorecard as a report: nothing of an open round, and no machine verdict that the reader may not see yet."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from recommender.alignment.results import Evidence
from recommender.framework import Framework
from recommender.messages import Words, percent, words
from recommender.policies import unique_names
from recommender.reports import phrases
from recommender.reports.model import Block, Chart, Column, Link, Paragraph, Report, Section, Table, columns
from recommender.reports.sections.method import Facts, method_facts
from recommender.scorecards import (
    EVALUATOR,
    HIGHEST,
    LOWEST,
    MACHINE,
    READER,
    REJECTED,
    Cell,
    CellResult,
    FinalCell,
    Judgement,
    Member,
    QuoteCheck,
    Scorecard,
    agreement,
    final_matrix,
    machine_visible,
    results,
)

_RULES = ("consensus", "low agreement", "no consensus", MACHINE)
_Place = tuple[Cell, int, int]  # where a quote stands, and for which cell
_CELL = ("report.policy", "report.action", "report.title")
_RESULT = (
    *("scorecard.median number", "scorecard.lower number", "scorecard.upper number", "scorecard.share share"),
    *("scorecard.consensus", "scorecard.agreed_low", "scorecard.changed share", "scorecard.stable"),
)


@dataclass(frozen=True)
class Card:
    """A scorecard as somebody may see it, with the words for it.

    :ivar member: who asks.
    :ivar checks: of its quotes against the files.
    """

    card: Scorecard
    framework: Framework
    say: Words
    member: Member
    checks: Sequence[QuoteCheck]

    @cached_property
    def policies(self) -> Mapping[str, str]:
        """What each policy is called, by SHA-256."""
        names = {policy.sha256: policy.name for policy in self.card.policies}
        return unique_names(names, {sha256: sha256[:8] for sha256 in names})

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What each action is called, by id."""
        return {action.id: action.title for action in self.framework.actions}

    @property
    def open_to(self) -> bool:
        """Whether the machine's verdicts may be shown."""
        return machine_visible(self.card, self.member)

    def yes(self, value: bool | None) -> str:
        """A yes, a no, or "" for neither."""
        return "" if value is None else self.say["report.yes" if value else "report.no"]

    def cell(self, cell: Cell) -> tuple[str, str, str]:
        """Policy, action and title of a cell."""
        return (self.policies[cell[0]], cell[1], self.titles.get(cell[1], ""))


def scorecard_report(
    card: Scorecard,
    framework: Framework | None = None,
    checks: Sequence[QuoteCheck] = (),
    language: str | None = "en",
    now: datetime.datetime | None = None,
    member: Member | None = None,
) -> Report:
    """The report.

    :param framework: for titles in the language, where it is the very one that was rated; words that changed since are
        not what people were asked.
    :param language: of the actions; of the headings where there are words in it, else they are English.
    :param member: who asks; None: someone who may only read.
    """
    say = words(phrases.report_language(language))
    same = framework is not None and framework.fingerprint == card.framework.fingerprint
    worded = framework.in_language(language) if framework is not None and same else card.framework
    one = Card(card, worded, say, member or Member("", READER), checks)
    return Report(
        kind="scorecard",
        title=card.title,
        subtitle=worded.title,
        language=say.language,
        sections=(
            Section("overview", say["report.overview"], tuple(_overview(one))),
            Section("final", say["scorecard.final"], tuple(_final(one))),
            Section("evidence", say["report.evidence"], (_evidence(one),)),
            Section("ratings", say["scorecard.spread"], tuple(_ratings(one))),
        ),
        method=_method(one),
        made=now or datetime.datetime.now(datetime.UTC),
    )


def _method(one: Card) -> Facts:
    card, say = one.card, one.say
    rules = say(
        "scorecard.rules_text",
        consensus=percent(card.rules.consensus, say.language),
        rounds=card.rules.rounds,
        stability=percent(card.rules.stability, say.language),
    )
    facts = method_facts(list(card.verdicts.values()), one.framework, say)
    if not one.open_to:
        # How many gaps the machine found is what is hidden.
        facts = tuple(fact for fact in facts if not fact[0].startswith(say["report.false_gaps"]))
    programs = dict.fromkeys(made.assessment.program for made in card.verdicts.values())
    return (
        (say["scorecard.rules"], rules),
        (say["scorecard.mode"], say[f"scorecard.mode_{card.rules.machine}"]),
        (say["scorecard.final_status"], say["scorecard.rule_final_text"]),
        (say["scorecard.agreement"], say["scorecard.statistics_text"]),
        (say["report.log_entries"], str(card.version)),
        (say["scorecard.program"], ", ".join(filter(None, programs))),
        *facts,
    )


def _overview(one: Card) -> list[Block]:
    card, say = one.card, one.say
    closed = say("scorecard.closed", time=card.closed[:16].replace("T", " "))
    found = [row.result for row in final_matrix(card) if row.result]
    people = tuple((member.name, say[f"scorecard.{member.role}"]) for member in card.members)
    summary = say(
        "scorecard.summary",
        policies=len(card.policies),
        actions=len(one.titles),
        people=sum(member.role == EVALUATOR for member in card.members),
        rounds=len(card.rounds),
        state=closed if card.closed else say["scorecard.open"],
    )
    counted = say(
        "scorecard.counts",
        rated=len(found),
        consensus=sum(result.consensus for result in found),
        low=sum(result.agreed_low for result in found),
        stable=sum(result.stable is True for result in found),
    )
    head = columns(say, "scorecard.person text name", "scorecard.role")
    blocks: list[Block] = [Paragraph(summary), Paragraph(counted)]
    return [*blocks, Table("people", say["scorecard.people"], head, people), *_agreement(one)]


def _agreement(one: Card) -> list[Block]:
    say, rows = one.say, []
    for opened in one.card.rounds:
        for found in agreement(one.card, opened.number):
            # Who agrees with whom is between the two until all is closed.
            if found.evaluators and not one.card.closed:
                continue
            name = say(f"scorecard.{found.measure}", raters=found.raters, who=" / ".join(found.evaluators))
            ends = tuple(None if value is None else round(value, 4) for value in (found.value, found.low, found.high))
            rows.append((opened.number, name, *ends, found.level, found.cells))
    numbers = ("report.figure number value", "scorecard.low_end number low", "scorecard.high_end number high")
    head = ("scorecard.round count", "scorecard.measure", *numbers, "scorecard.level number", "scorecard.cells count")
    return [Table("agreement", say["scorecard.agreement"], columns(say, *head), tuple(rows))] if rows else []


def _final(one: Card) -> list[Block]:
    rows = final_matrix(one.card)
    blocks: list[Block] = [] if one.card.closed else [Paragraph(one.say["scorecard.final_about"])]
    blocks.append(_map(one, rows) if one.open_to else Paragraph(one.say["scorecard.hidden_note"]))
    return [*blocks, _matrix(one, rows)]


def _map(one: Card, rows: Sequence[FinalCell]) -> Chart:
    import pandas

    from recommender.reports.charts import status_heatmap

    say = one.say
    shares = [(row, row.result.share if row.result else None) for row in rows]
    frame = pandas.DataFrame(
        [
            (f"{r.action}  {one.titles.get(r.action, '')}", one.policies[r.policy], r.status, share)
            for r, share in shares
        ],
        columns=["row", "column", "status", "probability"],
    )
    draw = partial(status_heatmap, frame, phrases.status_names(say), say["scorecard.share"], say.language)
    named = (Column(f"policy_{number}", name, "status") for number, name in enumerate(one.policies.values(), 1))
    cells: dict[str, list[Any]] = {}
    for row in rows:
        cells.setdefault(row.action, [row.action, one.titles.get(row.action, "")]).append(row.status)
    head = (*columns(say, "report.action", "report.title"), *named)
    table = Table("map", say["scorecard.final_status"], head, tuple(tuple(line) for line in cells.values()))
    return Chart(say["scorecard.map"], say["scorecard.map_alt"], draw, table)


def _matrix(one: Card, rows: Sequence[FinalCell]) -> Table:
    say = one.say
    first: dict[Cell, int] = {}
    for place, (cell, _, _) in enumerate(_quotes(one)):
        first.setdefault(cell, place)
    machine = ("scorecard.machine status", "scorecard.probability probability") if one.open_to else ()
    ruled = ("scorecard.final_status status status", "scorecard.by", "scorecard.when date", "report.reason long")
    last = columns(say, *ruled, "scorecard.first_quote link evidence")
    head = (*columns(say, *_CELL, *machine), *_result_columns(say), *last)
    made = []
    for row in rows:
        cell = (row.policy, row.action)
        link = Link(say["scorecard.see"], "evidence", first[cell]) if cell in first else None
        verdict = (row.machine_status, row.machine_probability) if one.open_to else ()
        # Nobody rated it: its status is the machine's, which this reader may not see yet.
        status = row.status if one.open_to or row.by != MACHINE else None
        by = say[f"scorecard.by_{row.by}"] if row.by in _RULES else row.by
        made.append(
            (*one.cell(cell), *verdict, *_result_values(row.result, one), status, by, row.when, row.reason, link)
        )
    return Table("matrix", say["scorecard.final"], head, tuple(made))


def _result_columns(say: Words) -> tuple[Column, ...]:
    gave = (Column(f"gave_{value}", str(value), "count") for value in range(LOWEST, HIGHEST + 1))
    return (*columns(say, "scorecard.ratings count"), *gave, *columns(say, *_RESULT))


def _result_values(found: CellResult | None, one: Card) -> tuple[Any, ...]:
    if found is None or not found.ratings:
        return (0, 0, 0, 0, 0, 0, None, None, None, None, "", "", None, "")
    spread = (found.ratings, *found.distribution, found.median, found.lower, found.upper, found.share)
    agreed = (one.yes(found.consensus), one.yes(found.agreed_low))
    return (*spread, *agreed, found.changed, one.yes(found.stable))


def _quotes(one: Card) -> list[tuple[Cell, Evidence, str]]:
    """Every quote with its cell and who found it; of an open round only what the asking member added."""
    card = one.card
    found: dict[_Place, tuple[Cell, Evidence, str]] = {}
    for sha256, verdicts in card.verdicts.items():
        for verdict in verdicts.actions:
            for quote in verdict.evidence:
                cell = (sha256, verdict.id)
                found[_place(cell, quote)] = (cell, quote, "scorecard.by_machine")
    for said in card.judgements:
        if not card.open_round or said.evaluator == one.member.name:
            found.setdefault(_place(said.cell, said.evidence), (said.cell, said.evidence, "scorecard.evaluator"))
    order = {cell: number for number, cell in enumerate(card.cells)}
    return sorted(found.values(), key=lambda quote: order[quote[0]])


def _place(cell: Cell, quote: Evidence) -> _Place:
    return cell, quote.start, quote.end


def _evidence(one: Card) -> Table:
    card, say = one.card, one.say
    checked = {_place(check.cell, check.evidence): check.found for check in one.checks}
    votes = _votes(() if card.open_round else card.judgements)
    rows = []
    for cell, quote, source in _quotes(one):
        place, made = _place(cell, quote), card.verdicts[cell[0]].assessment
        rows.append(
            (*one.cell(cell), quote.text, quote.page, quote.section, say[source], *votes.get(place, (0, 0)))
            + (say[f"scorecard.check_{checked.get(place, '')}"], quote.start, quote.end)
            + (cell[0], made.encoder.fingerprint, made.model)
        )
    head = (
        *(*_CELL, "report.quote long", "report.page page", "report.section", "scorecard.source"),
        *("scorecard.accepted count", "scorecard.rejected count", "scorecard.check"),
        *("report.start count", "report.end count", "scorecard.file"),
        *("report.encoder_fingerprint text encoder", "report.model"),
    )
    return Table("evidence", say["report.evidence"], columns(say, *head), tuple(rows))


def _votes(judgements: Sequence[Judgement]) -> Mapping[_Place, Sequence[int]]:
    """How many accepted (or added) and how many rejected each quote."""
    votes: dict[_Place, list[int]] = {}
    for said in judgements:
        votes.setdefault(_place(said.cell, said.evidence), [0, 0])[said.judgement == REJECTED] += 1
    return votes


def _ratings(one: Card) -> list[Block]:
    card, say = one.card, one.say
    spread, comments = [], []
    for opened in card.rounds:
        for cell, found in results(card, opened.number).items():
            if found.ratings:
                spread.append((opened.number, *one.cell(cell), *_result_values(found, one)))
                comments += [(opened.number, *one.cell(cell)[:2], comment) for comment in found.comments]
    about = ("scorecard.round count", *_CELL[:2])
    head = (*columns(say, "scorecard.round count", *_CELL), *_result_columns(say))
    said = columns(say, *about, "scorecard.comment long")
    blocks: list[Block] = [
        Table("spread", say["scorecard.spread"], head, tuple(spread)),
        Table("comments", say["scorecard.comments"], said, tuple(comments)),
    ]
    if card.decisions:
        ruled = ("scorecard.final_status status status", "scorecard.by_person text by", "report.time date")
        decided = tuple((*one.cell(d.cell)[:2], d.status, d.by, d.time, d.reason) for d in card.decisions)
        head = columns(say, *_CELL[:2], *ruled, "report.reason long")
        blocks.append(Table("decisions", say["scorecard.decisions"], head, decided))
    if card.closed:
        who = ("scorecard.evaluator", "scorecard.rating count", "scorecard.machine_shown", "report.time date")
        given = tuple(
            (r.round, *one.cell(r.cell)[:2], r.evaluator, r.value, one.yes(r.machine_shown), r.time)
            for r in card.ratings
        )
        blocks.append(Table("given", say["scorecard.given"], columns(say, *about, *who), given, everywhere=False))
    return blocks
