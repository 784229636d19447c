"""Two versions of one policy as a report: which verdicts and which passages changed."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Any

from recommender.alignment.forms import report_form
from recommender.compare import KEPT, VersionChanges
from recommender.compare.versions import NEAR
from recommender.framework import Framework
from recommender.messages import Words, words
from recommender.reports import phrases
from recommender.reports.model import Block, Paragraph, Report, Section, Table, columns
from recommender.reports.sections.method import method_facts


def versions_report(
    changes: VersionChanges,
    framework: Framework,
    language: str | None = "en",
    now: datetime.datetime | None = None,
) -> Report:
    """The changes from one version to the other.

    :param framework: that both were assessed with.
    :param language: of the actions; of the headings where there are words in it, else they are English.
    """
    worded, say = framework.in_language(language), words(phrases.report_language(language))
    told = say("comparison.versions_summary", **changes.counts(), changed=len(changes.verdicts))
    found: Block = _verdicts(changes, worded, say) if changes.verdicts else Paragraph(say["comparison.no_verdicts"])
    matching = say("comparison.matching_text", near=f"{NEAR:g}")
    return Report(
        kind="versions",
        title=say("comparison.versions_title", policy=changes.after.policy.name),
        subtitle=f"{changes.before.policy.file} → {changes.after.policy.file}",
        language=say.language,
        sections=(
            Section("overview", say["report.overview"], (Paragraph(told),)),
            Section("verdicts", say["comparison.verdicts"], (found,)),
            Section("passages", say["comparison.passages"], (_passages(changes, say),)),
        ),
        method=(
            (say["comparison.matching"], matching),
            *method_facts([changes.before, changes.after], worded, say),
        ),
        made=now or datetime.datetime.now(datetime.UTC),
        data={
            "before": report_form(changes.before, framework, language),
            "after": report_form(changes.after, framework, language),
            "counts": changes.counts(),
            "verdicts": [_verdict_data(asdict(one), worded) for one in changes.verdicts],
            "passages": [asdict(one) for one in changes.passages],
        },
    )


def _verdict_data(one: dict[str, Any], worded: Framework) -> dict[str, Any]:
    action = one.pop("action")
    return {"action": action, "title": worded.action(action).title} | one


def _verdicts(changes: VersionChanges, worded: Framework, say: Words) -> Table:
    statuses = ("comparison.before status", "comparison.after status")
    numbers = ("comparison.before_probability probability", "comparison.after_probability probability")
    quotes = ("comparison.exceeds", "comparison.added long", "comparison.removed long")
    rows = tuple(
        (one.action, worded.action(one.action).title, one.before_status, one.after_status)
        + (one.before_probability, one.after_probability, say["report.yes" if one.exceeds else "report.no"])
        + tuple("\n\n".join(quote.text for quote in quotes) for quotes in (one.added, one.removed))
        for one in changes.verdicts
    )
    head = columns(say, "report.action", "report.title long", *statuses, *numbers, *quotes)
    return Table("verdicts", say["comparison.verdicts"], head, rows)


def _passages(changes: VersionChanges, say: Words) -> Table:
    texts = ("comparison.before_text long", "comparison.after_text long")
    pages = ("comparison.before_page page", "comparison.after_page page")
    rows = []
    for one in changes.passages:
        if one.kind != KEPT:
            both = (one.before, one.after)
            said = (*(side.text if side else None for side in both), *(side.page if side else None for side in both))
            rows.append(
                (say[f"comparison.{one.kind}"], *said, None if one.similarity is None else round(one.similarity, 3))
            )
    head = columns(say, "comparison.change", *texts, *pages, "comparison.likeness number")
    return Table("passages", say["comparison.passages"], head, tuple(rows))
