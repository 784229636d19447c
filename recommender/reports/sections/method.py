"""How assessments were made, as facts for the end of a report."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence

from recommender.alignment.results import Verdicts
from recommender.framework import Framework
from recommender.messages import Words
from recommender.reports import phrases

Facts = tuple[tuple[str, str], ...]


def program() -> str:
    """The program's version, "" where it is not installed."""
    try:
        return importlib.metadata.version("policy-recommender")
    except importlib.metadata.PackageNotFoundError:
        return ""


def method_facts(made: Sequence[Verdicts], worded: Framework, say: Words) -> Facts:
    """Program version, then of each assessment: framework, encoder, model, costs, labels, expected false gaps.

    What all assessments share is said once.
    """
    facts = [(say["report.version"], program())]
    for key, values in (
        ("report.framework", [worded.title + say("report.about", facts=worded.id)] if made else []),
        ("report.encoder", [one.assessment.encoder.name for one in made]),
        ("report.encoder_fingerprint", [one.assessment.encoder.fingerprint for one in made]),
        ("report.model", [one.assessment.model for one in made]),
        ("report.costs", [phrases.costs(one, say) for one in made]),
        ("report.learned", [phrases.learned(one.assessment.learned, say) for one in made]),
    ):
        facts += [(say[key], value) for value in dict.fromkeys(values)]
    for one in made:
        for key, value in (("report.sha256", one.policy.sha256), ("report.false_gaps", phrases.false_gaps(one, say))):
            facts.append((say("report.source_of", name=say[key], policy=one.policy.name), value))
    facts += [(say[key], say[f"{key}_text"]) for key in ("report.meaning", "report.status_meaning")]
    return tuple((name, value) for name, value in facts if value)
