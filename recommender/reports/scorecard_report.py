"""A scorecard as a report. It holds nothing of an open round, and no machine verdict that the reader may not see yet."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from recommender.framework import Framework
from recommender.reports.model import Block, Chart, Column, Link, Paragraph, Report, Section, Table
from recommender.reports.method_facts import method_facts
from recommender.reports.scorecard_words import scorecard_words
from recommender.reports.wording import words
from recommender.scorecards import (
    READER,
    REJECTED,
    CellResult,
    FinalCell,
    Member,
    QuoteCheck,
    Scorecard,
    agreement,
    final_matrix,
    machine_visible,
    results,
)
from recommender.alignment.results import STATUSES, Evidence

Say = Mapping[str, str]
_RULES = ("consensus", "low agreement", "no consensus", "machine only")


def scorecard_report(
    card: Scorecard,
    framework: Framework | None = None,
    checks: Sequence[QuoteCheck] = (),
    language: str = "en",
    now: datetime.datetime | None = None,
    member: Member | None = None,
) -> Report:
    """The report in "en" or "zh". framework: for titles in that language. member: who asks; None: someone who may only read."""
    say = scorecard_words(language)
    member = member or Member("", READER)
    open_to = machine_visible(card, member)
    titles, about = dict(card.titles), card.framework_title
    # Only the very framework that was rated: words that changed since are not what people were asked.
    if framework is not None and framework.fingerprint == card.framework_fingerprint:
        about = framework.localized_title(language)
        titles |= {action.id: action.localized(language).title for action in framework.actions}
    names = _names(card)
    rows = final_matrix(card)
    quotes = _quotes(card, member)
    sections = [Section("overview", say["overview"], tuple(_overview(card, rows, say)))]
    matrix: list[Block] = [] if card.closed else [Paragraph(say["final_about"])]
    if open_to:
        matrix.append(_map(rows, names, titles, say, language))
    else:
        matrix.append(Paragraph(say["hidden_note"]))
    matrix.append(_matrix(rows, quotes, names, titles, say, open_to))
    sections.append(Section("final", say["final"], tuple(matrix)))
    sections.append(Section("evidence", say["evidence"], (_evidence(card, quotes, checks, names, titles, say),)))
    sections.append(Section("ratings", say["spread"], tuple(_ratings(card, names, titles, say))))
    made = [policy.assessment for policy in card.policies]
    rules = say["rules_text"].format(
        consensus=f"{card.rules.consensus:.0%}", rounds=card.rules.rounds, stability=f"{card.rules.stability:.0%}"
    )
    method = [
        (say["rules"], rules),
        (say["mode"], say[f"mode_{card.rules.machine}"]),
        (say["rule_final"], say["rule_final_text"]),
        (say["statistics"], say["statistics_text"]),
        (say["log"], str(card.version)),
        (say["program"], ", ".join(dict.fromkeys(policy.program for policy in card.policies))),
    ]
    facts = method_facts(made, language)
    if not open_to:
        # How many gaps the machine found is what is hidden.
        hidden = words(language)["false_gaps"]
        facts = tuple(fact for fact in facts if not fact[0].startswith(hidden))
    return Report(
        kind="scorecard",
        title=card.title,
        subtitle=about,
        language=language,
        sections=tuple(sections),
        method=(*method, *facts),
        made=now or datetime.datetime.now(datetime.UTC),
    )


def _names(card: Scorecard) -> dict[str, str]:
    titles = [policy.title for policy in card.policies]
    return {p.sha256: p.title if titles.count(p.title) == 1 else f"{p.title} ({p.sha256[:8]})" for p in card.policies}


def _overview(card: Scorecard, rows: Sequence[FinalCell], say: Say) -> list[Block]:
    state = say["closed"].format(time=card.closed[:16].replace("T", " ")) if card.closed else say["open"]
    found = [row.result for row in rows if row.result]
    people = [(one.name, say[one.role]) for one in card.members]
    blocks: list[Block] = [
        Paragraph(
            say["summary"].format(
                policies=len(card.policies),
                actions=len(card.actions),
                people=len([one for one in card.members if one.role == "evaluator"]),
                rounds=len(card.rounds),
                state=state,
            )
        ),
        Paragraph(
            say["counts"].format(
                rated=len(found),
                consensus=sum(one.consensus for one in found),
                low=sum(one.agreed_low for one in found),
                stable=sum(one.stable is True for one in found),
            )
        ),
        Table("people", say["people"], (Column("name", say["person"]), Column("role", say["role"])), tuple(people)),
    ]
    figures = []
    for one in card.rounds:
        for a in agreement(card, one.number):
            # Who agrees with whom is between the two until all is closed.
            if a.evaluators and not card.closed:
                continue
            name = say[a.measure].format(raters=a.raters, who=" / ".join(a.evaluators))
            figures.append((one.number, name, _round(a.value), _round(a.low), _round(a.high), a.level, a.cells))
    if figures:
        columns = (
            Column("round", say["round"], "count"),
            Column("measure", say["measure"]),
            Column("value", say["value"], "number"),
            Column("low", say["low_end"], "number"),
            Column("high", say["high_end"], "number"),
            Column("level", say["level"], "number"),
            Column("cells", say["cells"], "count"),
        )
        blocks.append(Table("agreement", say["agreement"], columns, tuple(figures)))
    return blocks


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _map(
    rows: Sequence[FinalCell], names: Mapping[str, str], titles: Mapping[str, str], say: Say, language: str
) -> Chart:
    import pandas

    from recommender.reports.charts import status_heatmap

    frame = pandas.DataFrame(
        [
            (f"{r.action}  {titles.get(r.action, '')}", names[r.policy], r.status, r.result.share if r.result else None)
            for r in rows
        ],
        columns=["row", "column", "status", "probability"],
    )
    drawn = status_heatmap(frame, {status: words(language)[status] for status in STATUSES}, say["share"])
    columns = [Column("action", say["action"]), Column("title", say["action_title"])]
    columns += [Column(f"policy_{number}", name, "status") for number, name in enumerate(names.values(), 1)]
    cells: dict[str, list[Any]] = {}
    for row in rows:
        cells.setdefault(row.action, [row.action, titles.get(row.action, "")]).append(row.status)
    table = Table("map", say["status"], tuple(columns), tuple(tuple(line) for line in cells.values()))
    return Chart(say["map"], say["map_alt"], drawn.to_dict(), table)


def _matrix(
    rows: Sequence[FinalCell],
    quotes: Sequence[tuple[tuple[str, str], Evidence, str]],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    say: Say,
    open_to: bool,
) -> Table:
    first: dict[tuple[str, str], int] = {}
    for place, (cell, _, _) in enumerate(quotes):
        first.setdefault(cell, place)
    machine = (Column("machine", say["machine"], "status"), Column("probability", say["probability"], "probability"))
    columns = (
        Column("policy", say["policy"]),
        Column("action", say["action"]),
        Column("title", say["action_title"]),
        *(machine if open_to else ()),
        *_result_columns(say),
        Column("status", say["status"], "status"),
        Column("by", say["by"]),
        Column("when", say["when"], "date"),
        Column("reason", say["reason"], "long"),
        Column("evidence", say["first_quote"], "link"),
    )
    made = []
    for row in rows:
        cell = (row.policy, row.action)
        link = Link(say["see"], "evidence", first[cell]) if cell in first else None
        verdict = (row.machine_status, row.machine_probability) if open_to else ()
        # Nobody rated it: its status is the machine's, which this reader may not see yet.
        status = row.status if open_to or row.by != "machine only" else None
        by = say[f"by_{row.by}"] if row.by in _RULES else row.by
        made.append(
            (names[row.policy], row.action, titles.get(row.action, ""), *verdict, *_result_values(row.result, say))
            + (status, by, row.when, row.reason, link)
        )
    return Table("matrix", say["final"], columns, tuple(made))


def _result_columns(say: Say) -> tuple[Column, ...]:
    return (
        Column("ratings", say["ratings"], "count"),
        *(Column(f"gave_{value}", str(value), "count") for value in range(1, 6)),
        Column("median", say["median"], "number"),
        Column("lower", say["lower"], "number"),
        Column("upper", say["upper"], "number"),
        Column("share", say["share"], "probability"),
        Column("consensus", say["consensus"]),
        Column("agreed_low", say["agreed_low"]),
        Column("changed", say["changed"], "probability"),
        Column("stable", say["stable"]),
    )


def _result_values(found: CellResult | None, say: Say) -> tuple[Any, ...]:
    if found is None or not found.ratings:
        return (0, 0, 0, 0, 0, 0, None, None, None, None, "", "", None, "")
    stable = "" if found.stable is None else say["yes" if found.stable else "no"]
    agreed = (say["yes" if found.consensus else "no"], say["yes" if found.agreed_low else "no"])
    spread = (found.ratings, *found.distribution, found.median, found.lower, found.upper, found.share)
    return (*spread, *agreed, found.changed, stable)


def _quotes(card: Scorecard, member: Member) -> list[tuple[tuple[str, str], Evidence, str]]:
    """Every quote with its cell and who found it; of an open round only what the asking member added."""
    found: dict[tuple[tuple[str, str], int, int], tuple[tuple[str, str], Evidence, str]] = {}
    for policy in card.policies:
        for verdict in policy.assessment.actions:
            for quote in verdict.evidence:
                found[(policy.sha256, verdict.id), quote.start, quote.end] = (
                    (policy.sha256, verdict.id),
                    quote,
                    "by_machine",
                )
    for said in _judgements(card, member):
        key = (said.cell, said.evidence.start, said.evidence.end)
        found.setdefault(key, (said.cell, said.evidence, "by_evaluator"))
    place = {cell: number for number, cell in enumerate(card.cells)}
    return sorted(found.values(), key=lambda one: place[one[0]])


def _judgements(card: Scorecard, member: Member) -> list[Any]:
    return [said for said in card.judgements if not card.open_round or said.evaluator == member.name]


def _evidence(
    card: Scorecard,
    quotes: Sequence[tuple[tuple[str, str], Evidence, str]],
    checks: Sequence[QuoteCheck],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    say: Say,
) -> Table:
    checked = {(check.cell, check.evidence.start, check.evidence.end): check.found for check in checks}
    votes: dict[tuple[tuple[str, str], int, int], list[int]] = {}
    for said in card.judgements if not card.open_round else ():
        key = (said.cell, said.evidence.start, said.evidence.end)
        votes.setdefault(key, [0, 0])[said.judgement == REJECTED] += 1
    columns = (
        Column("policy", say["policy"]),
        Column("action", say["action"]),
        Column("title", say["action_title"]),
        Column("quote", say["quote"], "long"),
        Column("page", say["page"], "page"),
        Column("section", say["section"]),
        Column("source", say["source"]),
        Column("accepted", say["accepted"], "count"),
        Column("rejected", say["rejected"], "count"),
        Column("check", say["check"]),
        Column("start", say["start"], "count"),
        Column("end", say["end"], "count"),
        Column("file", say["file"]),
        Column("encoder", say["encoder"]),
        Column("model", say["model"]),
    )
    rows = []
    for cell, quote, source in quotes:
        key = (cell, quote.start, quote.end)
        yes, no = votes.get(key, (0, 0))
        made = card.policy(cell[0]).assessment
        rows.append(
            (names[cell[0]], cell[1], titles.get(cell[1], ""), quote.text, quote.page, quote.section, say[source])
            + (yes, no, say[f"check_{checked.get(key, '')}"], quote.start, quote.end)
            + (cell[0], made.encoder.fingerprint, made.model)
        )
    return Table("evidence", say["evidence"], columns, tuple(rows))


def _ratings(card: Scorecard, names: Mapping[str, str], titles: Mapping[str, str], say: Say) -> list[Block]:
    spread, comments = [], []
    for one in card.rounds:
        for (policy, action), found in results(card, one.number).items():
            if found.ratings:
                spread.append((one.number, names[policy], action, titles.get(action, ""), *_result_values(found, say)))
                comments += [(one.number, names[policy], action, comment) for comment in found.comments]
    about = (Column("round", say["round"], "count"), Column("policy", say["policy"]), Column("action", say["action"]))
    blocks: list[Block] = [
        Table(
            "spread",
            say["spread"],
            (*about, Column("title", say["action_title"]), *_result_columns(say)),
            tuple(spread),
        ),
        Table("comments", say["comments"], (*about, Column("comment", say["comment"], "long")), tuple(comments)),
    ]
    if card.decisions:
        columns = (
            Column("policy", say["policy"]),
            Column("action", say["action"]),
            Column("status", say["status"], "status"),
            Column("by", say["by_person"]),
            Column("time", say["time"], "date"),
            Column("reason", say["reason"], "long"),
        )
        rows = tuple((names[d.cell[0]], d.cell[1], d.status, d.by, d.time, d.reason) for d in card.decisions)
        blocks.append(Table("decisions", say["decisions"], columns, rows))
    if card.closed:
        wide = (
            *about,
            Column("evaluator", say["evaluator"]),
            Column("rating", say["rating"], "count"),
            Column("machine_shown", say["machine_shown"]),
            Column("time", say["time"], "date"),
        )
        given = tuple(
            (
                r.round,
                names[r.cell[0]],
                r.cell[1],
                r.evaluator,
                r.value,
                say["yes" if r.machine_shown else "no"],
                r.time,
            )
            for r in card.ratings
        )
        blocks.append(Table("given", say["given"], wide, given, everywhere=False))
    return blocks
