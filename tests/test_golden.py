"""Three real policies with the real model: what is read and found stays what people looked at and found right.

Probabilities move a little with the precision that a processor offers (bfloat16 or float32), so verdicts are compared
where they are clear, and ranks by membership.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from recommender.alignment.results import Assessment
from recommender.framework import load_framework
from recommender.library import Library
from recommender.settings import Settings

pytestmark = pytest.mark.model


@dataclass(frozen=True)
class Golden:
    """What is expected of a policy. quotes: action id → words that its first three quotes hold."""

    file: str
    language: str
    pages: int | None
    passages: range
    title: str
    addressed: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    quotes: dict[str, str] = field(default_factory=dict)


CASES = [
    Golden(
        "cn-healthy-china-2030-pdf-zh.pdf",
        "zh",
        48,
        range(100, 130),
        "健康中国",
        # Staff training, health literacy and health data have chapters of their own; omics does not.
        addressed={"1.1.a", "1.2.a", "1.2.b", "1.2.c", "2.2.a", "1.3.d"},
        missing={"3.2.a"},
        quotes={"1.2.a": "人才", "2.2.a": "健康", "1.1.a": "健康"},
    ),
    Golden(
        "de-sgb5-64e-modellvorhaben-de.md",
        "de",
        None,
        range(36, 50),
        "§ 64e Modellvorhaben",
        # A trust centre and a data infrastructure are set up; citizens' literacy and the training of staff are not its
        # matter.
        addressed={"2.2.b"},
        missing={"1.1.b", "1.2.a", "3.1.b"},
        quotes={"2.2.b": "Dateninfrastruktur", "3.2.a": "Genomsequenzierung"},
    ),
    Golden(
        "neg-cn-fisheries-law-2013-zh.md",
        "zh",
        None,
        range(30, 42),
        "渔业法",
        missing={action.id for action in load_framework().actions},
    ),
]


@pytest.fixture(scope="module")
def library(real_home: Path) -> Library:
    return Library(Settings.at(real_home))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_real_policy_gets_the_verdicts_that_people_found_right(case: Golden, library: Library, bench: Path) -> None:
    policy = library.read(bench / "policies" / case.file)
    verdicts = library.assess(policy, load_framework()).at().with_evidence(3)
    assessment: Assessment = verdicts.assessment
    assert (assessment.policy.language, assessment.policy.pages) == (case.language, case.pages)
    assert assessment.passages in case.passages
    assert case.title in assessment.policy.title
    status = {action.id: action.status for action in verdicts.actions}
    assert {i for i in case.addressed if status[i] != "addressed"} == set()
    assert {i for i in case.missing if status[i] != "missing"} == set()
    for action in verdicts.actions:
        for quote in action.evidence:
            assert policy.document.text[quote.start : quote.end] == quote.text
        if action.id in case.quotes:
            assert case.quotes[action.id] in " ".join(quote.text for quote in action.evidence)
