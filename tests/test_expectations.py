"""What the product must say of policies and passages that we know, as data: one named case a line, and why.

A case with `known_failure` is one that fails today. It is marked strictly: once it holds, the mark must go.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import POLICIES
from recommender.alignment.assess import Assessor
from recommender.alignment.results import DIRECTIONS, STATUSES, ActionVerdict
from recommender.documents import read_document
from recommender.framework import load_framework
from recommender.library import Library
from recommender.policies import Policy
from recommender.settings import Settings

FILE = Path(__file__).with_name("expectations.jsonl")
CASES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line]
# From here on a passage counts as evidence.
EVIDENCE = 0.5


def marked(case: dict[str, Any]) -> Any:
    why = case.get("known_failure")
    return pytest.param(case, id=case["name"], marks=[pytest.mark.xfail(reason=why, strict=True)] if why else [])


@pytest.fixture(scope="module")
def assessor(real_home: Path) -> Assessor:
    return Library(Settings.at(real_home)).assessor(load_framework())


@pytest.fixture(scope="module")
def verdicts(assessor: Assessor) -> Callable[[str], dict[str, ActionVerdict]]:
    kept: dict[str, dict[str, ActionVerdict]] = {}

    def of(policy: str) -> dict[str, ActionVerdict]:
        if policy not in kept:
            kept[policy] = dict(assessor.assess(Policy.of(read_document(POLICIES / policy))).at().by_id)
        return kept[policy]

    return of


@pytest.mark.model
@pytest.mark.parametrize("case", [marked(c) for c in CASES if "policy" in c])
def test_a_known_policy_gets_the_verdict_that_we_expect(
    case: dict[str, Any], verdicts: Callable[[str], dict[str, ActionVerdict]]
) -> None:
    found = verdicts(case["policy"])
    action = found[case["action"]]
    if case["kind"] == "above":
        than = found[case["than"]]
        assert action.rank < than.rank, f"ranks {action.rank}, {than.rank}: {case['why']}"
    elif case["kind"] == "rank":
        assert action.rank <= case["at_most"], f"rank {action.rank}: {case['why']}"
    elif case["kind"] == "status":
        assert action.status in case["allowed"], f"{action.probability:.2f}: {case['why']}"
    else:
        assert action.direction in case["allowed"], case["why"]


@pytest.mark.model
@pytest.mark.parametrize("case", [marked(c) for c in CASES if "text" in c])
def test_a_known_passage_is_evidence_or_is_none(case: dict[str, Any], assessor: Assessor) -> None:
    probability = assessor.score([case["text"]])[0][case["action"]]
    assert (probability >= EVIDENCE) == (case["kind"] == "evidence"), f"{probability:.2f}: {case['why']}"


def test_the_cases_are_many_named_apart_and_well_formed() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
    ids = {action.id for action in load_framework().actions}
    for case in CASES:
        assert case["kind"] in {"above", "rank", "status", "direction", "evidence", "no_evidence"}
        assert len(case["why"].split()) >= 4, case["name"]
        assert {case["action"], case.get("than", case["action"])} <= ids
        assert ("policy" in case) != ("text" in case)
        assert set(case.get("allowed", [])) <= {*STATUSES, *DIRECTIONS, "mixed", ""}
        if "policy" in case:
            assert (POLICIES / case["policy"]).is_file()
