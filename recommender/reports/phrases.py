"""Sentences about a result in the reader's language, for reports and screens alike: plain texts, without any markup.

`say` are the words of a language (`recommender.messages.words`); `worded` is the framework in that language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from recommender.alignment.model import PARTS, SECOND_FEATURES
from recommender.alignment.results import (
    AGAINST,
    MISSING,
    STATUSES,
    ActionVerdict,
    Closest,
    Evidence,
    FalseGaps,
    LearnedFacts,
    Prior,
    Reason,
    Verdicts,
)
from recommender.framework import Framework
from recommender.messages import Words, language_name, percent, translate, words
from recommender.reports.width import display_width

if TYPE_CHECKING:
    from recommender.compare import Side

# All that a verdict may be made of, in the order of the columns that show it: what a second look adds stands last, so
# that programs that read columns by position go on working.
SECOND = SECOND_FEATURES["both"]
FEATURES = (*(name for name in PARTS if name not in SECOND), *SECOND)
BASE = "base"
# Columns of a description of data on a line of the screen; all of it is in the tooltip.
_SHORT = 90


def report_language(language: str | None) -> str:
    """The language of headings and sentences: the one that is asked for where there are words in it, else English.

    Actions are worded in any language that the framework has.
    """
    code = (language or "").lower().split("-")[0]
    return code if code in ("en", "zh") else "en"


def status_names(say: Words) -> dict[str, str]:
    """What each status is called."""
    return {status: say[f"report.{status}"] for status in STATUSES}


def action_name(action_id: str, worded: Framework) -> str:
    """Id and title of an action; the id alone where the framework has no such action."""
    found = [action.title for action in worded.actions if action.id == action_id]
    return " ".join([action_id, *found]).strip()


def reason(found: Reason, worded: Framework, say: Words) -> str:
    """Why a passage falls short, as half a sentence; another action is named by id and title."""
    kind = say.get(f"report.{found.detail}", found.detail)
    return say(f"report.reason.{found.code}", kind=kind, action=action_name(found.detail, worded))


def reasons(near: Closest, worded: Framework, say: Words) -> str:
    """All of them in one line."""
    return say["report.joint"].join(reason(found, worded, say) for found in near.reasons)


def searched(verdicts: Verdicts, say: Words) -> str:
    """How many passages were searched before an action was called missing."""
    return say("report.searched_text", passages=verdicts.assessment.passages)


def stance(found: Evidence, say: Words) -> str:
    """What a quote does, with the time frames, amounts and bodies that stand in it; "" where it was not read."""
    if found.stance is None:
        return ""
    parts = [say[f"report.{found.stance.commitment}"], say[f"report.{found.stance.direction}"]]
    for name in ("times", "amounts", "bodies"):
        if values := getattr(found.stance, name):
            parts.append(say("report.fact_of", fact=say[f"report.{name}"], value=", ".join(values)))
    return " · ".join(parts)


def source(found: Evidence, say: Words, name: str = "", unpaged: str = "") -> str:
    """Where a quote stands: policy, page and section.

    :param name: of the policy, as far as it is to be told.
    :param unpaged: what is said where the format has no pages.
    """
    page = say("report.page_short", page=found.pages) if found.pages else unpaged
    return say["report.source_joint"].join(part for part in (name, page, " ".join(found.section.split())) if part)


def match(found: Evidence, say: Words) -> str:
    """How much a passage by itself looks like one to quote."""
    return say("report.match", value=percent(found.probability, say.language))


def probability(verdict: ActionVerdict, say: Words) -> str:
    """How likely the policy takes an action up."""
    return say("report.probability_text", probability=percent(verdict.probability, say.language))


def direction(verdict: ActionVerdict, say: Words) -> str:
    """What the policy does to an action; "" for a missing one."""
    return say[f"report.{verdict.direction}"] if verdict.direction else ""


def prior(found: Prior | None, say: Words) -> str:
    """How many other policies have the action; "" where nobody labelled any."""
    return say("report.prior_text", having=found.having, policies=found.policies) if found else ""


def why(verdict: ActionVerdict, say: Words) -> str:
    """What each feature adds to the log-odds, the heaviest first and the starting point last."""
    parts = sorted(verdict.contributions, key=lambda part: (part.feature == BASE, -abs(part.log_odds)))
    return ", ".join(f"{say[f'report.feature.{part.feature}']} {part.log_odds:+.2f}" for part in parts)


def counts(verdicts: Verdicts, say: Words) -> str:
    """How many actions have each status, and how many verdicts are close calls where that is known."""
    told = say("report.actions_text", actions=len(verdicts.actions), **verdicts.counts())
    if not verdicts.tells_doubt:
        return told
    return f"{told} · {say('report.close_calls_text', count=len(verdicts.close_calls()))}"


def close_call(verdict: ActionVerdict, say: Words) -> str:
    """Between which two statuses the verdict is in doubt; "" where it is not."""
    if not verdict.close:
        return ""
    first, second = (say[f"report.{status}"] for status in verdict.close)
    return say("report.close_call_text", first=first, second=second)


def coverage(verdicts: Verdicts, worded: Framework, say: Words) -> dict[str, dict[str, int]]:
    """How many actions have each status, by pillar; pillars by the names that people read."""
    found = verdicts.by_pillar(worded)
    return {name or say["report.no_pillar"]: counted for name, counted in found.items()}


def measured_on(found: FalseGaps | None, say: Words) -> str:
    """The policies that an expected number of false gaps was measured on."""
    return translate(found.data, say.language) if found else ""


def false_gaps(verdicts: Verdicts, say: Words, short: bool = False) -> str:
    """How many of the missing actions are expected to be there after all; "" where none is missing or nobody knows.

    :param short: whether only the beginning of what they were measured on is told.
    """
    found, missing, language = verdicts.false_gaps, verdicts.counts()[MISSING], say.language
    if found is None or not missing:
        return ""
    data = measured_on(found, say)
    if short and display_width(data) > _SHORT:
        # The data's description says how many policies, then which: after a colon or in brackets.
        data = re.split(r" \(|: |：|（", data)[0]
    if missing == 1:
        return say("report.false_gaps_one", chance=percent(found.expected, language), data=data)
    return say(
        "report.false_gaps_text",
        missing=missing,
        expected=f"{found.expected:.1f}",
        level=percent(found.level, language),
        low=found.low,
        high=found.high,
        data=data,
    )


def costs(verdicts: Verdicts, say: Words) -> str:
    """What mistakes cost."""
    paid = verdicts.costs
    return say("report.costs_text", false_gap=f"{paid.false_gap:g}", missed_gap=f"{paid.missed_gap:g}")


def learned(facts: LearnedFacts | None, say: Words) -> str:
    """What labels of people the verdicts rest on; "" where there were none."""
    if facts is None:
        return ""
    return say("report.learned_text", confirmed=facts.confirmed, rejected=facts.rejected, policies=facts.policies)


def against(verdicts: Verdicts, worded: Framework, say: Words) -> str:
    """The actions that the policy restricts, works against, or does both to; "" where there is none."""
    found = [a for a in verdicts.actions if a.direction in AGAINST]
    told = [action_name(one.id, worded) + say("report.about", facts=direction(one, say)) for one in found]
    return say("report.against_text", actions=say["report.joint"].join(told)) if told else ""


def group_name(value: str, by: str, say: Words) -> str:
    """What a group of policies is called.

    :param value: the fact that they share; "" where it is not known.
    :param by: the fact's name; languages are given as codes.
    """
    if not value:
        return say["report.not_stated"]
    return language_name(value, say.language) if by == "language" else value


def side_name(side: Side, language: str) -> str:
    """What a side of a comparison is called."""
    return side.name if side.by is None else group_name(side.name, side.by, words(language))
