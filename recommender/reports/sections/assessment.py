"""Assessments as a report: what each policy takes up, in part or not, with its quotes.

Programs get forms of their own: JSON as `alignment.forms.report_form`, CSV and workbook as in `assessment_tables`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from recommender.alignment.forms import report_form
from recommender.alignment.results import ADDRESSED, MISSING, PARTIAL, STATUSES, ActionVerdict, Evidence, Verdicts
from recommender.compare.sides import NAME
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.messages import Words, translate, words
from recommender.reports import phrases
from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Section, Table, columns
from recommender.reports.sections.assessment_tables import csv_table, sheets
from recommender.reports.sections.method import method_facts

_READ = ("text", "docx", "html")


def assessment_report(
    made: Sequence[Verdicts], framework: Framework, language: str | None = "en", now: datetime.datetime | None = None
) -> Report:
    """The report on one policy or several.

    :param framework: that they were assessed with.
    :param language: of the actions, as far as the framework has them in it; headings are in it where there are words,
        else in English. None for the framework's own.
    :param now: when the report is made, with its zone; None is now.
    """
    worded, say = framework.in_language(language), words(phrases.report_language(language))
    now = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    named = len(made) > 1
    sections = [part for number, one in enumerate(made) for part in _policy(one, worded, say, number, named)]
    return Report(
        kind="assessment",
        title=made[0].policy.name if len(made) == 1 else say["report.overview"],
        subtitle=worded.title,
        language=say.language,
        sections=tuple(sections),
        method=method_facts(made, worded, say),
        made=now,
        data=[report_form(one, framework, language) for one in made],
        notes=tuple(dict.fromkeys(translate(note, say.language) for one in made for note in one.assessment.warnings)),
        csv=csv_table(made, worded),
        sheets=sheets(made, worded, say, now),
    )


def _policy(one: Verdicts, worded: Framework, say: Words, number: int, named: bool) -> list[Section]:
    """A summary, then the actions by status: gaps first, the clearest of them first. named: whether quotes name it."""
    key = f"policy-{number}"
    parts = [Section(key, one.policy.name, _summary(one, worded, say, number), new_page=number > 0, only=_READ)]
    for status in (MISSING, PARTIAL, ADDRESSED):
        found = one.with_status(status)
        found = found[::-1] if status == MISSING else found
        if found:
            heading = say("report.counted_heading", status=say[f"report.{status}"].capitalize(), count=len(found))
            blocks = tuple(block for verdict in found for block in _action(one, verdict, worded, say, named))
            parts.append(Section(f"{key}-{status}", heading, blocks, only=_READ))
    return parts


def _summary(one: Verdicts, worded: Framework, say: Words, number: int) -> tuple[Block, ...]:
    policy = one.policy
    facts = (
        ("report.policy", policy.file),
        ("report.language", policy.language),
        ("report.pages", "" if policy.pages is None else str(policy.pages)),
        ("report.passages", str(one.assessment.passages)),
    )
    told = (
        ("report.false_gaps", phrases.false_gaps(one, say)),
        ("report.against", phrases.against(one, worded, say)),
        ("report.why", say["report.why_text"] if any(action.contributions for action in one.actions) else ""),
    )
    line = " · ".join(say("report.fact_of", fact=say[key], value=value) for key, value in facts if value)
    return (
        Paragraph(line, small=True),
        Paragraph(phrases.counts(one, say), strong=True),
        *(Paragraph(say("report.fact_of", fact=say[key], value=text)) for key, text in told if text),
        *_coverage(one, worded, say, number),
    )


def _coverage(one: Verdicts, worded: Framework, say: Words, number: int) -> tuple[Chart, ...]:
    from recommender.reports.charts import coverage_chart

    counts = phrases.coverage(one, worded, say)
    if not counts:
        return ()
    rows = tuple((pillar, *found.values(), sum(found.values())) for pillar, found in counts.items())
    head = columns(say, "report.pillar", *(f"report.{status} count" for status in STATUSES), "report.total count")
    table = Table(f"coverage_{number}", say["report.coverage"], head, rows)
    draw = partial(coverage_chart, counts, phrases.status_names(say))
    return (Chart(say["report.coverage"], say["report.coverage_alt"], draw, table, STATUSES, "pillar"),)


def _action(one: Verdicts, verdict: ActionVerdict, worded: Framework, say: Words, named: bool) -> list[Block]:
    name = shorten(one.policy.name, NAME) if named else ""
    told = (phrases.probability(verdict, say), phrases.direction(verdict, say))
    blocks: list[Block] = [
        Heading(phrases.action_name(verdict.id, worded), verdict.status, phrases.close_call(verdict, say)),
        Paragraph(" · ".join(filter(None, told))),
    ]
    if verdict.elements:
        pairs = zip(worded.action(verdict.id).elements, verdict.elements, strict=True)
        lines = (say("report.element_text", element=t, status=say[f"report.{e.status}"]) for t, e in pairs)
        blocks.append(Bullets(tuple(lines)))
    if verdict.closest:
        blocks.append(Paragraph(phrases.searched(one, say)))
    shown = [near.evidence for near in verdict.closest]
    for near in verdict.closest:
        blocks.append(_quote(near.evidence, say, name, phrases.reasons(near, worded, say)))
    blocks += [_quote(found, say, name) for found in verdict.evidence if found not in shown]
    if not verdict.evidence and not shown:
        blocks.append(Paragraph(say["report.no_quote"]))
    for key, text in (("report.prior", phrases.prior(verdict.prior, say)), ("report.why", phrases.why(verdict, say))):
        if text:
            blocks.append(Paragraph(say("report.fact_of", fact=say[key], value=text), small=True))
    return blocks


def _quote(found: Evidence, say: Words, name: str, shortfall: str = "") -> Quote:
    """A quote with what it does and, of a missing action, why it falls short."""
    source = say["report.source_joint"].join(
        filter(None, (phrases.source(found, say, name), phrases.match(found, say)))
    )
    short = say("report.fact_of", fact=say["report.shortfall"], value=shortfall) if shortfall else ""
    return Quote(found.text, source, " · ".join(filter(None, (phrases.stance(found, say), short))), found.language)
