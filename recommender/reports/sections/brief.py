"""The gap brief: a summary for a minister, then a page a pillar with its gaps, each with its quotes and pages.

In a terminal the gaps stand in the order of their urgency, whole.
"""

from __future__ import annotations

import datetime

from recommender.framework import Framework
from recommender.framework.model import natural_key
from recommender.messages import translate, words
from recommender.recommend import Advice, GapAdvice
from recommender.reports import phrases
from recommender.reports.model import Block, Paragraph, Report, Section
from recommender.reports.sections.brief_gaps import Briefing, whole_gap
from recommender.reports.sections.brief_pages import page
from recommender.reports.sections.brief_tables import advice_data, data_tables, gaps_table
from recommender.reports.sections.method import Facts, program

# How many gaps the summary names in its sentence.
_NAMED = 3
_PAGED = ("docx", "html", "xlsx", "csv", "json")


def brief_report(
    advice: Advice,
    framework: Framework,
    language: str | None = "en",
    now: datetime.datetime | None = None,
) -> Report:
    """The brief; quotes and titles of policies stay as they are.

    :param framework: that the policies were assessed with.
    :param language: of the actions; of all else where there are words in it, else that is English.
    """
    worded, say = framework.in_language(language), words(phrases.report_language(language))
    one = Briefing(advice, worded, say)
    warnings = advice.assessment.warnings
    return Report(
        kind="brief",
        title=say("brief.brief", policy=advice.assessment.policy.name),
        subtitle=worded.title,
        language=say.language,
        sections=(_summary(one), *_in_order(one), *_pages(one)),
        method=_method(one),
        made=now or datetime.datetime.now(datetime.UTC),
        data=advice_data(one),
        notes=tuple(translate(warning, say.language) for warning in warnings),
    )


def _summary(one: Briefing) -> Section:
    say, gaps, verdicts = one.say, one.advice.gaps, one.advice.verdicts
    known = {"framework": one.worded.title, "actions": len(verdicts.actions), "policy": verdicts.policy.name}
    blocks: list[Block] = []
    if gaps:
        titles = say["report.joint"].join(one.name(gap) for gap in gaps[:_NAMED])
        first = say("brief.first_to_tend", titles=titles)
        blocks.append(Paragraph(say("brief.summary_text", **known, **verdicts.counts(), first=first)))
    else:
        blocks.append(Paragraph(say("brief.no_gaps", **known)))
    blocks.append(Paragraph(" ".join(filter(None, _reserve(one)))))
    if gaps:
        blocks.append(gaps_table(one))
    # Empty tables have nothing to say, in a workbook neither.
    blocks += [table for table in data_tables(one) if table.rows]
    return Section("summary", say["brief.summary"], tuple(blocks))


def _reserve(one: Briefing) -> list[str]:
    """What to know before one acts on the summary: whom it was compared with, and how sure it is."""
    say, peers = one.say, len(one.advice.peers)
    named = {one.worded.action(gap.verdict.id).pillar for gap in one.advice.gaps}
    full = [name for name in one.worded.tree() if name and name not in named] if named else []
    return [
        say("brief.compared_with", count=peers) if peers else say["brief.no_peers"],
        say("brief.no_gap_in", pillars=say["report.joint"].join(full)) if full else "",
        phrases.false_gaps(one.advice.verdicts, say),
        say["brief.judged"],
    ]


def _in_order(one: Briefing) -> list[Section]:
    gaps = one.advice.gaps
    blocks = tuple(block for gap in gaps for block in whole_gap(gap, one))
    heading = one.say("brief.all_gaps", count=len(gaps))
    return [Section("all-gaps", heading, blocks, only=("text",))] if gaps else []


def _pages(one: Briefing) -> list[Section]:
    pillars: dict[str, list[GapAdvice]] = {}
    for gap in sorted(one.advice.gaps, key=lambda gap: natural_key(gap.verdict.id)):
        pillars.setdefault(one.worded.action(gap.verdict.id).pillar, []).append(gap)
    return [
        Section(f"pillar-{n}", name or one.say["report.no_pillar"], page(gaps, one), new_page=True, only=_PAGED)
        for n, (name, gaps) in enumerate(pillars.items(), 1)
    ]


def _method(one: Briefing) -> Facts:
    say, advice, made, worded = one.say, one.advice, one.advice.assessment, one.worded
    weights, joint = advice.weights, say["report.joint"]
    exponents = {"a": f"{weights.importance:g}", "b": f"{weights.certainty:g}", "c": f"{weights.peers:g}"}
    by_user = [
        f"{phrases.action_name(id, worded)}: {value:g}"
        for id, value in sorted(advice.importance.items(), key=lambda item: natural_key(item[0]))
    ]
    peers = [p.name + (say("report.about", facts=p.jurisdiction) if p.jurisdiction else "") for p in advice.peers]
    twins = say("brief.twins_text", titles=joint.join(policy.name for policy in advice.twins)) if advice.twins else ""
    facts = (
        ("brief.formula", say("brief.formula_text", **exponents)),
        ("brief.importance_set", joint.join(by_user) or say["brief.importance_none"]),
        ("brief.peers_method", joint.join(peers) or say["brief.none"]),
        ("brief.twins_method", twins or say["brief.none"]),
        ("brief.picked", say["brief.picked_text"]),
        ("report.meaning", say["report.meaning_text"]),
        ("report.false_gaps", phrases.false_gaps(advice.verdicts, say)),
        ("report.costs", phrases.costs(advice.verdicts, say)),
        ("report.learned", phrases.learned(made.learned, say)),
        ("brief.policy_file", f"{made.policy.file} (SHA-256 {made.policy.sha256})"),
        ("report.framework", worded.title + say("report.about", facts=worded.id)),
        ("brief.framework_fingerprint", worded.fingerprint),
        ("report.encoder", made.encoder.name),
        ("report.encoder_fingerprint", made.encoder.fingerprint),
        ("report.model", made.model),
        ("report.version", program()),
    )
    return tuple((say[key], value) for key, value in facts if value)
