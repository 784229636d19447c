"""Sentences about a verdict in the report's language: what quotes do, why passages fall short, how many gaps are false."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.reports.provenance import measured_on
from recommender.alignment.results import Assessment, Closest, Evidence, Prior, Reason

# Every signal that a verdict may be made of, in the order of the columns that show them.
FEATURES = (
    "meaning",
    "meaning_relative",
    "words",
    "words_relative",
    "examples",
    "examples_relative",
    "rejected",
    "domain",
    "prior",
    "base",
)
# These reasons have the name of a direction or a commitment, which read otherwise as a reason.
_REASON_KEYS = {"opposes": "against_matter", "mention": "only_mention"}
# What a policy may do to an action beside taking it up.
AGAINST = ("restricts", "opposes", "mixed")
Say = Mapping[str, str]


def reason(found: Reason, assessment: Assessment, say: Say) -> str:
    """Why a passage falls short, as half a sentence; another action is named by id and title."""
    titles = {action.id: action.title for action in assessment.actions}
    named = f"{found.detail} {titles.get(found.detail, '')}".strip()
    text = say[_REASON_KEYS.get(found.code, found.code)]
    return text.format(kind=say.get(found.detail, found.detail), action=named)


def reasons(near: Closest, assessment: Assessment, say: Say) -> str:
    return "; ".join(reason(found, assessment, say) for found in near.reasons)


def stance(found: Evidence, say: Say) -> str:
    """What a quote does, with the time frames, amounts and bodies that stand in it; "" where it was not read."""
    if found.stance is None:
        return ""
    parts = [say[found.stance.commitment], say[found.stance.direction]]
    for name in ("times", "amounts", "bodies"):
        if values := getattr(found.stance, name):
            parts.append(f"{say[name]}: {', '.join(values)}")
    return " · ".join(parts)


def prior(found: Prior | None, say: Say) -> str:
    return say["prior_text"].format(having=found.having, policies=found.policies) if found else ""


def false_gaps(assessment: Assessment, say: Say) -> str:
    """How many of the missing actions are expected to be there after all; "" where none is missing."""
    found, missing = assessment.false_gaps, assessment.counts()["missing"]
    if found is None or not missing:
        return ""
    if missing == 1:
        return say["false_gaps_one"].format(
            chance=f"{100 * found.expected:.0f}", data=measured_on(found.data, say["code"])
        )
    return say["false_gaps_text"].format(
        missing=missing,
        expected=f"{found.expected:.1f}",
        level=f"{100 * found.level:.0f}",
        low=found.low,
        high=found.high,
        data=measured_on(found.data, say["code"]),
    )


def costs(assessment: Assessment, say: Say) -> str:
    return say["costs_text"].format(
        false_gap=f"{assessment.costs.false_gap:g}", missed_gap=f"{assessment.costs.missed_gap:g}"
    )


def learned(assessment: Assessment, say: Say) -> str:
    """What labels of people the verdicts rest on; "" where there were none."""
    facts = assessment.learned
    if facts is None:
        return ""
    return say["learned_text"].format(confirmed=facts.confirmed, rejected=facts.rejected, policies=facts.policies)


def against(assessment: Assessment, say: Say) -> str:
    """The actions that the policy restricts, works against, or does both to; "" where there is none."""
    found = [f"{a.id} {a.title} ({say[a.direction]})" for a in assessment.actions if a.direction in AGAINST]
    return say["against_text"].format(actions="; ".join(found)) if found else ""
