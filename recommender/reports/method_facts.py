"""How assessments were made, as facts for the end of a report."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from recommender.reports import explain
from recommender.reports.wording import words
from recommender.alignment.results import Assessment


def method_facts(assessments: Sequence[Assessment], language: str = "en") -> tuple[tuple[str, str], ...]:
    """Program version, then what holds for each assessment: framework, encoder, model, costs, labels, expected false gaps.

    What all assessments share is said once.
    """
    say = words(language)
    try:
        program = version("policy-recommender")
    except PackageNotFoundError:
        program = "(not installed)"
    facts = [(say["version"], program)]
    for name, values in (
        (say["framework"], [a.framework.title for a in assessments]),
        (say["encoder"], [a.encoder.name for a in assessments]),
        (say["encoder_fingerprint"], [a.encoder.fingerprint for a in assessments]),
        (say["model"], [a.model for a in assessments]),
        (say["costs"], [explain.costs(a, say) for a in assessments]),
        (say["learned"], [explain.learned(a, say) for a in assessments]),
    ):
        facts += [(name, value) for value in dict.fromkeys(values) if value]
    for made in assessments:
        title = made.policy.title or made.policy.file
        facts.append((f"SHA-256: {title}", made.policy.sha256))
        if told := explain.false_gaps(made, say):
            facts.append((f"{say['false_gaps']}: {title}", told))
    facts += [(say["meaning"], say["meaning_text"]), (say["status_meaning"], say["status_meaning_text"])]
    return tuple(facts)
