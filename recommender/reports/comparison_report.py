"""Comparisons of policies, and of two versions of one, as reports."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from recommender.compare import (
    KEPT,
    Comparison,
    EvidenceOfSide,
    VersionChanges,
    difference_frame,
    evidence_of,
    matrix_frame,
    pillar_frame,
)
from recommender.compare.versions import NEAR
from recommender.framework.model import shorten
from recommender.reports import explain
from recommender.reports.comparison_words import comparison_words
from recommender.reports.model import Block, Chart, Column, Heading, Paragraph, Quote, Report, Section, Table
from recommender.reports.method_facts import method_facts
from recommender.reports.provenance import measured_on
from recommender.reports.wording import words
from recommender.alignment.results import STATUSES

# How many actions have their evidence set out side by side; all quotes are in the table.
SHOWN = 8
QUOTES = 2
Say = Mapping[str, str]
TITLE = 48  # characters of a policy's title over its column


def comparison_report(comparison: Comparison, language: str = "en", now: datetime.datetime | None = None) -> Report:
    """The report in "en" or "zh"; quotes and titles stay as they are."""
    say = comparison_words(language)
    exceeding = sum(one.exceeds for one in comparison.differences)
    summary = say["summary"].format(
        sides=len(comparison.sides),
        actions=len(comparison.differences),
        framework=comparison.framework_title,
        exceeding=exceeding,
        level=f"{comparison.level:g}",
    )
    noise = comparison.noise
    found = say["noise_text"].format(
        same=f"{noise.same_language:.2f}",
        same_pairs=noise.same_pairs,
        other=f"{noise.other_language:.2f}",
        other_pairs=noise.other_pairs,
        data=measured_on(noise.data, language),
    )
    made = [member.assessment for side in comparison.sides for member in side.members]
    return Report(
        kind="comparison",
        title=say["title"].format(sides=_listed([side.name for side in comparison.sides], say)),
        subtitle=comparison.framework_title,
        language=language,
        sections=(
            Section("overview", say["overview"], (Paragraph(summary), _sides(comparison, say, words(language)))),
            Section("map", say["map"], (_map(comparison, say, language),)),
            Section("profiles", say["profiles"], (_profiles(comparison, say, language),)),
            Section(
                "differences", say["differences"], (Paragraph(say["differences_about"]), _differences(comparison, say))
            ),
            Section("evidence", say["evidence"], _evidence(comparison, say, language)),
        ),
        method=((say["noise"], found), (say["test"], say["test_text"]), *method_facts(made, language)),
        made=now or datetime.datetime.now(datetime.UTC),
        data={
            "framework": {"id": comparison.framework, "title": comparison.framework_title},
            "level": comparison.level,
            "noise": asdict(noise),
            "sides": [
                {
                    "name": side.name,
                    "policies": [
                        {
                            "key": m.key,
                            "title": m.title,
                            "jurisdiction": m.jurisdiction,
                            "assessment": m.assessment.to_dict(),
                        }
                        for m in side.members
                    ],
                }
                for side in comparison.sides
            ],
            "differences": [asdict(one) for one in comparison.differences],
        },
    )


def _listed(names: Sequence[str], say: Say) -> str:
    """ "A, B and C"."""
    return say["and"].join(filter(None, [say["comma"].join(names[:-1]), names[-1]]))


def _sides(comparison: Comparison, say: Say, status: Say) -> Table:
    columns = (
        Column("side", say["side"]),
        Column("policy", say["policy"]),
        Column("jurisdiction", say["jurisdiction"]),
        Column("language", say["language"]),
        *(Column(name, status[name], "count") for name in STATUSES),
    )
    rows = tuple(
        (side.name, m.title, m.jurisdiction, m.language, *(m.assessment.counts()[s] for s in STATUSES))
        for side in comparison.sides
        for m in side.members
    )
    return Table("sides", say["sides"], columns, rows)


def _map(comparison: Comparison, say: Say, language: str) -> Chart:
    from recommender.reports.charts import status_heatmap

    frame = matrix_frame(comparison)
    names = _column_names(comparison)
    drawn = status_heatmap(
        frame.assign(row=frame["action"] + "  " + frame["title"], column=frame["key"].map(names)),
        {status: words(language)[status] for status in STATUSES},
        say["probability"],
    )
    columns = [Column("action", say["action"]), Column("title", say["action_title"], "long")]
    cells: dict[str, list[Any]] = {}
    for row in frame.itertuples():
        cells.setdefault(row.action, [row.action, row.title]).extend((row.status, row.probability))
    for number, name in enumerate(names.values(), 1):
        columns += [
            Column(f"status_{number}", name, "status"),
            Column(f"probability_{number}", say["probability"], "probability"),
        ]
    table = Table("map", say["map"], tuple(columns), tuple(tuple(row) for row in cells.values()))
    alt = say["map_alt"].format(actions=len(cells), policies=len(names))
    return Chart(say["map"], alt, drawn.to_dict(), table)


def _column_names(comparison: Comparison) -> dict[str, str]:
    """A name for each policy by its key, short enough for the head of a column, unique, in the order of the sides."""
    members = [member for side in comparison.sides for member in side.members]
    titles = [shorten(member.title, TITLE) for member in members]
    return {
        member.key: title if titles.count(title) == 1 else f"{title} ({member.key})"
        for member, title in zip(members, titles, strict=True)
    }


def _profiles(comparison: Comparison, say: Say, language: str) -> Chart:
    from recommender.reports.charts import pillar_profiles

    frame = pillar_frame(comparison)
    drawn = pillar_profiles(frame, {status: words(language)[status] for status in STATUSES})
    columns = (
        Column("side", say["side"]),
        Column("pillar", say["pillar"]),
        Column("status", say["status"], "status"),
        Column("actions", say["actions"], "number"),
    )
    rows = tuple((r.side, r.pillar, r.status, float(r.actions)) for r in frame.itertuples())
    return Chart(
        say["profiles"], say["profiles_alt"], drawn.to_dict(), Table("profiles", say["profiles"], columns, rows)
    )


def _differences(comparison: Comparison, say: Say) -> Table:
    columns = (
        Column("action", say["action"]),
        Column("title", say["action_title"], "long"),
        *(Column(f"side_{n}", side.name, "probability") for n, side in enumerate(comparison.sides, 1)),
        Column("spread", say["spread"], "probability"),
        Column("exceeds", say["exceeds"]),
        Column("adjusted", say["adjusted"], "number"),
        Column("relation", say["relation"]),
        Column("p_value", say["p_value"], "number"),
    )
    rows = tuple(
        (d.action, d.title, *d.sides, d.spread, say["yes" if d.exceeds else "no"])
        + (float(f"{d.adjusted:.3g}"), say[d.relation], float(f"{d.p_value:.3g}"))
        for d in comparison.differences
    )
    assert len(rows) == len(difference_frame(comparison))
    return Table("differences", say["differences"], columns, rows)


def _evidence(comparison: Comparison, say: Say, language: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    report_words = words(language)
    every = []
    for place, one in enumerate(comparison.differences):
        found = evidence_of(comparison, one.action)
        for side, quotes in found.items():
            every += [_row(one.action, side, quote, say, report_words) for quote in quotes]
        if place >= SHOWN:
            continue
        blocks.append(Heading(f"{one.action} {one.title}"))
        blocks.append(Paragraph(say[one.relation]))
        for side, quotes in found.items():
            if not quotes:
                blocks.append(Paragraph(say["no_evidence"].format(side=side)))
            for quote in quotes[:QUOTES]:
                blocks.append(_quote(one.action, side, quote, say, report_words))
    columns = (
        Column("action", say["action"]),
        Column("side", say["side"]),
        Column("policy", say["policy"]),
        Column("quote", say["quote"], "long"),
        Column("page", say["page"], "page"),
        Column("section", say["section"]),
        Column("direction", say["direction"]),
    )
    blocks.append(Table("quotes", say["all_evidence"], columns, tuple(every), everywhere=False))
    return tuple(blocks)


def _does(action: str, found: EvidenceOfSide, say: Say, report_words: Say) -> str:
    verdict = next(v for v in found.member.assessment.actions if v.id == action)
    if verdict.status == "missing":
        return say["closest"]
    return explain.stance(found.evidence, report_words)


def _row(action: str, side: str, found: EvidenceOfSide, say: Say, report_words: Say) -> tuple[Any, ...]:
    quote = found.evidence
    return (
        action,
        side,
        found.member.title,
        quote.text,
        quote.page,
        quote.section,
        _does(action, found, say, report_words),
    )


def _quote(action: str, side: str, found: EvidenceOfSide, say: Say, report_words: Say) -> Quote:
    quote = found.evidence
    page = say["page_short"].format(page=quote.page) if quote.page else ""
    named = side if side == found.member.title else f"{side}: {found.member.title}"
    source = ", ".join(filter(None, [named, page, quote.section]))
    return Quote(quote.text, source, _does(action, found, say, report_words), quote.language)


def versions_report(changes: VersionChanges, language: str = "en", now: datetime.datetime | None = None) -> Report:
    """The changes from one version to the other, in "en" or "zh"."""
    say = comparison_words(language)
    summary = say["versions_summary"].format(**changes.counts(), changed=len(changes.verdicts))
    blocks: list[Block] = [_verdicts(changes, say)] if changes.verdicts else [Paragraph(say["no_verdicts"])]
    return Report(
        kind="versions",
        title=say["versions_title"].format(policy=changes.after.policy.title or changes.after.policy.file),
        subtitle=f"{changes.before.policy.file} → {changes.after.policy.file}",
        language=language,
        sections=(
            Section("overview", say["overview"], (Paragraph(summary),)),
            Section("verdicts", say["verdicts"], tuple(blocks)),
            Section("passages", say["passages"], (_passages(changes, say),)),
        ),
        method=(
            (say["matching"], say["matching_text"].format(near=f"{NEAR:g}")),
            *method_facts([changes.before, changes.after], language),
        ),
        made=now or datetime.datetime.now(datetime.UTC),
        data={
            "before": changes.before.to_dict(),
            "after": changes.after.to_dict(),
            "counts": changes.counts(),
            "verdicts": [asdict(one) for one in changes.verdicts],
            "passages": [asdict(one) for one in changes.passages],
        },
    )


def _verdicts(changes: VersionChanges, say: Say) -> Table:
    columns = (
        Column("action", say["action"]),
        Column("title", say["action_title"], "long"),
        Column("before", say["before"], "status"),
        Column("after", say["after"], "status"),
        Column("before_probability", say["before_probability"], "probability"),
        Column("after_probability", say["after_probability"], "probability"),
        Column("exceeds", say["exceeds"]),
        Column("came", say["came"], "long"),
        Column("went", say["went"], "long"),
    )
    rows = tuple(
        (v.action, v.title, v.before_status, v.after_status, v.before_probability, v.after_probability)
        + (say["yes" if v.exceeds else "no"], "\n\n".join(q.text for q in v.came), "\n\n".join(q.text for q in v.went))
        for v in changes.verdicts
    )
    return Table("verdicts", say["verdicts"], columns, rows)


def _passages(changes: VersionChanges, say: Say) -> Table:
    columns = (
        Column("change", say["change"]),
        Column("before_text", say["before_text"], "long"),
        Column("after_text", say["after_text"], "long"),
        Column("before_page", say["before_page"], "page"),
        Column("after_page", say["after_page"], "page"),
        Column("likeness", say["likeness"], "number"),
    )
    rows = tuple(
        (
            say[c.kind],
            c.before.text if c.before else None,
            c.after.text if c.after else None,
            c.before.page if c.before else None,
            c.after.page if c.after else None,
            None if c.similarity is None else round(c.similarity, 3),
        )
        for c in changes.passages
        if c.kind != KEPT
    )
    return Table("passages", say["passages"], columns, rows)
