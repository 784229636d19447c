"""Policies, or groups of them, side by side as a report."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from recommender.alignment.forms import report_form
from recommender.alignment.results import MISSING, STATUSES
from recommender.compare import (
    Comparison,
    EvidenceOfSide,
    Side,
    evidence_of,
    matrix_frame,
    pillar_frame,
)
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.messages import Words, language_name, listed, translate, words
from recommender.policies import unique_names
from recommender.reports import phrases
from recommender.reports.model import Block, Chart, Column, Heading, Paragraph, Quote, Report, Section, Table, columns
from recommender.reports.sections.method import method_facts

if TYPE_CHECKING:
    import pandas

# How many actions have their evidence set out side by side, with how many quotes a side; all quotes are in the table.
SHOWN, QUOTES = 8, 2
TITLE = 48  # characters of a policy's title over its column


def comparison_report(
    comparison: Comparison,
    framework: Framework,
    language: str | None = "en",
    now: datetime.datetime | None = None,
) -> Report:
    """The report; quotes and titles stay as they are.

    :param framework: that the policies were assessed with.
    :param language: of the actions; of the headings where there are words in it, else they are English.
    """
    worded, say = framework.in_language(language), words(phrases.report_language(language))
    names = [phrases.side_name(side, say.language) for side in comparison.sides]
    told = say(
        "comparison.summary",
        sides=len(names),
        actions=len(comparison.differences),
        framework=worded.title,
        exceeding=sum(one.exceeds for one in comparison.differences),
        level=f"{comparison.level:g}",
    )
    head = say["comparison.differences"]
    verdicts = [one for of_side in comparison.verdicts for one in of_side]
    return Report(
        kind="comparison",
        title=say("comparison.title", sides=listed(names, say.language)),
        subtitle=worded.title,
        language=say.language,
        sections=(
            Section("overview", say["report.overview"], (Paragraph(told), _sides(comparison, names, say))),
            Section("map", say["comparison.map"], (_map(comparison, worded, say),)),
            Section("profiles", say["comparison.profiles"], (_profiles(comparison, worded, say),)),
            Section(
                "differences",
                head,
                (Paragraph(say["comparison.differences_about"]), _differences(comparison, names, worded, say)),
            ),
            Section("evidence", say["comparison.evidence"], _evidence(comparison, worded, say)),
        ),
        method=(*_method(comparison, say), *method_facts(verdicts, worded, say)),
        made=now or datetime.datetime.now(datetime.UTC),
        data=_data(comparison, framework, language),
    )


def _method(comparison: Comparison, say: Words) -> tuple[tuple[str, str], ...]:
    noise = comparison.noise
    told = say(
        "comparison.noise_text",
        same=f"{noise.same_language:.2f}",
        same_pairs=noise.same_pairs,
        other=f"{noise.other_language:.2f}",
        other_pairs=noise.other_pairs,
        data=translate(noise.data, say.language),
    )
    return ((say["comparison.noise"], told), (say["comparison.test"], say["comparison.test_text"]))


def _sides(comparison: Comparison, names: list[str], say: Words) -> Table:
    head = ("comparison.side", "report.policy", "report.jurisdiction", "report.language")
    rows = tuple(
        (
            *(name, verdicts.policy.name, verdicts.policy.jurisdiction),
            *(language_name(verdicts.policy.language, say.language), *verdicts.counts().values()),
        )
        for name, of_side in zip(names, comparison.verdicts, strict=True)
        for verdicts in of_side
    )
    counted = (f"report.{status} count" for status in STATUSES)
    return Table("sides", say["comparison.sides"], columns(say, *head, *counted), rows)


def _map(comparison: Comparison, worded: Framework, say: Words) -> Chart:
    from recommender.reports.charts import status_heatmap

    frame, names = matrix_frame(comparison, worded), _column_names(comparison)
    draw = partial(
        status_heatmap,
        frame.assign(row=frame["action"] + "  " + frame["title"], column=_column(frame).map(names)),
        phrases.status_names(say),
        say["report.probability"],
        say.language,
    )
    head = [*columns(say, "report.action", "report.title long")]
    cells: dict[str, list[Any]] = {}
    for row in frame.itertuples():
        cells.setdefault(row.action, [row.action, row.title]).extend((row.status, row.probability))
    for number, name in enumerate(names.values(), 1):
        head.append(Column(f"status_{number}", name, "status"))
        head.append(Column(f"probability_{number}", say["report.probability"], "probability"))
    title = say["comparison.map"]
    table = Table("map", title, tuple(head), tuple(tuple(row) for row in cells.values()))
    alt = say("comparison.map_alt", actions=len(cells), policies=len(names))
    return Chart(title, alt, draw, table)


def _column_names(comparison: Comparison) -> dict[tuple[str, str], str]:
    """A name for each policy, short enough for the head of a column, by its side and key, in the order of the sides."""
    titles = {
        (side.name, made.policy.key): shorten(made.policy.name, TITLE)
        for side in comparison.sides
        for made in side.assessments
    }
    return unique_names(titles, {one: one[1] for one in titles})


def _column(frame: pandas.DataFrame) -> pandas.Series:
    return frame[["side", "key"]].apply(tuple, axis=1)


def _profiles(comparison: Comparison, worded: Framework, say: Words) -> Chart:
    from recommender.reports.charts import pillar_profiles

    names = {side.name: phrases.side_name(side, say.language) for side in comparison.sides}
    found = pillar_frame(comparison, worded)
    pillars = [name or say["report.no_pillar"] for name in found["pillar"]]
    frame = found.assign(side=found["side"].map(names), pillar=pillars)
    draw = partial(pillar_profiles, frame, phrases.status_names(say))
    head = columns(say, "comparison.side", "report.pillar", "report.status status", "comparison.actions number")
    rows = tuple((r.side, r.pillar, r.status, float(r.actions)) for r in frame.itertuples())
    title = say["comparison.profiles"]
    return Chart(title, say["comparison.profiles_alt"], draw, Table("profiles", title, head, rows))


def _differences(comparison: Comparison, names: list[str], worded: Framework, say: Words) -> Table:
    numbers = ("comparison.spread probability", "comparison.exceeds", "comparison.adjusted number")
    head = (
        *columns(say, "report.action", "report.title long"),
        *(Column(f"side_{n}", name, "probability") for n, name in enumerate(names, 1)),
        *columns(say, *numbers, "comparison.relation", "comparison.p_value number"),
    )
    rows = tuple(
        (one.action, worded.action(one.action).title, *one.sides, one.spread)
        + (say["report.yes" if one.exceeds else "report.no"], float(f"{one.adjusted:.3g}"))
        + (say[f"comparison.{one.relation}"], float(f"{one.p_value:.3g}"))
        for one in comparison.differences
    )
    return Table("differences", say["comparison.differences"], head, rows)


def _evidence(comparison: Comparison, worded: Framework, say: Words) -> tuple[Block, ...]:
    blocks: list[Block] = []
    every: list[tuple[Any, ...]] = []
    for place, one in enumerate(comparison.differences):
        if place < SHOWN:
            blocks.append(Heading(phrases.action_name(one.action, worded)))
            blocks.append(Paragraph(say[f"comparison.{one.relation}"]))
        found = evidence_of(comparison, one.action)
        for side in comparison.sides:
            quotes, name = found[side.name], phrases.side_name(side, say.language)
            every += [_row(one.action, name, quote, say) for quote in quotes]
            if place < SHOWN:
                blocks += [_quote(side, name, quote, say) for quote in quotes[:QUOTES]]
                blocks += [] if quotes else [Paragraph(say("comparison.no_evidence", side=name))]
    head = ("report.action", "comparison.side", "report.policy", "report.quote long", "report.page page")
    told = columns(say, *head, "report.section", "comparison.direction")
    return (*blocks, Table("quotes", say["comparison.all_evidence"], told, tuple(every), everywhere=False))


def _does(found: EvidenceOfSide, say: Words) -> str:
    return say["comparison.closest"] if found.status == MISSING else phrases.stance(found.evidence, say)


def _row(action: str, name: str, found: EvidenceOfSide, say: Words) -> tuple[Any, ...]:
    quote = found.evidence
    return (action, name, found.policy.name, quote.text, quote.page, quote.section, _does(found, say))


def _quote(side: Side, name: str, found: EvidenceOfSide, say: Words) -> Quote:
    named = name if side.by is None else say("report.source_of", name=name, policy=found.policy.name)
    return Quote(
        found.evidence.text, phrases.source(found.evidence, say, named), _does(found, say), found.evidence.language
    )


def _data(comparison: Comparison, framework: Framework, language: str | None) -> dict[str, Any]:
    worded = framework.in_language(language)
    sides = []
    for side, of_side in zip(comparison.sides, comparison.verdicts, strict=True):
        policies = []
        for verdicts in of_side:
            policy, form = verdicts.policy, report_form(verdicts, framework, language)
            about = {"key": policy.key, "title": policy.name, "jurisdiction": policy.jurisdiction}
            policies.append(about | {"assessment": form})
        sides.append({"name": side.name, "policies": policies})
    return {
        "framework": {"id": comparison.framework, "title": worded.title},
        "level": comparison.level,
        "noise": asdict(comparison.noise),
        "sides": sides,
        "differences": [_difference_data(asdict(one), worded) for one in comparison.differences],
    }


def _difference_data(one: dict[str, Any], worded: Framework) -> dict[str, Any]:
    said = worded.action(one.pop("action"))
    return {"action": said.id, "title": said.title, "pillar": said.pillar, "theme": said.theme} | one
