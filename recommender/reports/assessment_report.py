"""Assessments as a report to read: Word and HTML. Workbook, CSV and JSON have writers of their own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from recommender.reports import explain
from recommender.reports.model import Block, Bullets, Chart, Column, Heading, Paragraph, Quote, Report, Section, Table
from recommender.reports.method_facts import method_facts
from recommender.reports.wording import words
from recommender.alignment.results import STATUSES, ActionVerdict, Assessment, Evidence

Say = Mapping[str, str]


def assessment_report(
    assessments: Sequence[Assessment], language: str = "en", now: datetime.datetime | None = None
) -> Report:
    """The report in "en" or "zh"; actions are worded as they are in the assessments."""
    say = words(language)
    sections: list[Section] = []
    for number, made in enumerate(assessments):
        title = made.policy.title or made.policy.file
        sections.append(Section(f"policy-{number}", title, _summary(made, say, number, language), new_page=number > 0))
        for status in ("missing", "partial", "addressed"):
            if found := made.with_status(status):
                found = found[::-1] if status == "missing" else found
                blocks = tuple(block for verdict in found for block in _action(made, verdict, say))
                heading = f"{say[status].capitalize()} ({len(found)})"
                sections.append(Section(f"policy-{number}-{status}", heading, blocks))
    first = assessments[0] if assessments else None
    return Report(
        kind="assessment",
        title=(first.policy.title or first.policy.file) if first and len(assessments) == 1 else say["overview"],
        subtitle=first.framework.title if first else "",
        language=language,
        sections=tuple(sections),
        method=method_facts(assessments, language),
        made=now or datetime.datetime.now(datetime.UTC),
        notes=tuple(dict.fromkeys(note for made in assessments for note in made.warnings)),
    )


def _summary(made: Assessment, say: Say, number: int, language: str) -> tuple[Block, ...]:
    import pandas

    from recommender.reports.charts import pillar_profiles

    counts = made.counts()
    text = ", ".join(f"{say[status]}: {counts[status]}" for status in STATUSES)
    rows = tuple((p or say["no_pillar"], *c.values(), sum(c.values())) for p, c in made.by_pillar().items())
    columns = (Column("pillar", say["pillar"]), *(Column(s, say[s], "count") for s in STATUSES))
    table = Table(f"coverage_{number}", say["coverage"], (*columns, Column("total", say["total"], "count")), rows)
    side = made.policy.title or made.policy.file
    frame = pandas.DataFrame(
        [(side, row[0], status, row[1 + place]) for row in rows for place, status in enumerate(STATUSES)],
        columns=["side", "pillar", "status", "actions"],
    )
    drawn = pillar_profiles(frame, {status: say[status] for status in STATUSES})
    blocks: list[Block] = [Paragraph(text, strong=True)]
    for told in (explain.false_gaps(made, say), explain.against(made, say)):
        if told:
            blocks.append(Paragraph(told))
    return (*blocks, Chart(say["coverage"], f"{say['coverage']}: {text}", drawn.to_dict(), table))


def _action(made: Assessment, verdict: ActionVerdict, say: Say) -> list[Block]:
    chance = f"{say['probability']}: {100 * verdict.probability:.1f} %"
    direction = f" · {say[verdict.direction]}" if verdict.direction else ""
    blocks: list[Block] = [Heading(f"{verdict.id} {verdict.title}", verdict.status), Paragraph(chance + direction)]
    if verdict.elements:
        blocks.append(Bullets(tuple(f"{element.text} – {say[element.status]}" for element in verdict.elements)))
    if verdict.closest:
        blocks.append(Paragraph(say["searched_text"].format(passages=made.passages)))
        blocks += [_quote(made, near.evidence, explain.reasons(near, made, say), say) for near in verdict.closest]
    else:
        blocks += [_quote(made, found, explain.stance(found, say), say) for found in verdict.evidence]
    if not verdict.closest and not verdict.evidence:
        blocks.append(Paragraph(say["no_quote"]))
    return blocks


def _quote(made: Assessment, found: Evidence, note: str, say: Say) -> Quote:
    page = say["page_short"].format(page=found.page) if found.page else ""
    source = ", ".join(filter(None, [made.policy.title or made.policy.file, page, found.section]))
    return Quote(found.text, source, note, found.language)
