"""What mistakes cost, from the command line to the kept results: other costs, other statuses, the same probabilities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app_helpers import FRAMEWORK, POLICY
from conftest import FAKE_ENCODER
from recommender.cli.main import main
from recommender.framework import Framework, parse_framework
from recommender.alignment.results import Assessment, Costs
from recommender.library import Library


@pytest.fixture
def framework() -> Framework:
    return parse_framework(FRAMEWORK.encode(), "plan.jsonl")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "act.md"
    path.write_text(POLICY, "utf-8")
    return path


def statuses(assessment: Assessment) -> list[str]:
    return [action.status for action in assessment.actions]


def test_costs_move_statuses_and_leave_probabilities(library: Library, framework: Framework, draft: Path) -> None:
    document = library.read(draft)
    usual = library.assess(document, framework)
    strict = library.assess(document, framework, costs=Costs(2.0, 1000.0))
    assert usual.costs == Costs() and strict.costs == Costs(2.0, 1000.0)
    assert "addressed" in statuses(usual) and "addressed" not in statuses(strict)
    assert [a.probability for a in strict.actions] == [a.probability for a in usual.actions]


def test_a_kept_result_of_other_costs_is_not_returned(library: Library, framework: Framework, draft: Path) -> None:
    policy = library.add(draft).id
    usual = library.assessment(policy, framework)
    strict = library.assessment(policy, framework, costs=Costs(2.0, 1000.0))
    assert statuses(usual) != statuses(strict)
    assert library.assessment(policy, framework).costs == Costs()
    assert library.assessment(policy, framework, costs=Costs(2.0, 1000.0)).costs == Costs(2.0, 1000.0)
    assert library.assessment(policy, framework, costs=Costs(2.0, 1000.000001)).costs == Costs(2.0, 1000.000001)


def test_the_default_costs_find_the_kept_result_however_they_are_written(
    library: Library, framework: Framework, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = library.add(draft).id
    made = library.assessment(policy, framework)
    monkeypatch.setattr(library, "_assessor", None)  # nothing is assessed any more
    for costs in (None, Costs(), Costs(2, 1)):
        assert statuses(library.assessment(policy, framework, costs=costs)) == statuses(made)


def test_the_command_line_takes_costs_and_names_them(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    common = ["assess", str(draft), "--quiet"]
    given = ["--cost-false-gap", "0.5", "--cost-missed-gap", "40"]
    assert main([*common, *given, "--format", "json"]) == 0
    (found,) = json.loads(capfdbinary.readouterr().out)
    assert found["costs"] == {"false_gap": 0.5, "missed_gap": 40.0}
    assert main([*common, *given, "--language", "zh"]) == 0
    assert "误判的代价" in capfdbinary.readouterr().out.decode()
    assert main([*common, "--format", "json"]) == 0
    (found,) = json.loads(capfdbinary.readouterr().out)
    assert found["costs"] == {"false_gap": 2.0, "missed_gap": 1.0}


@pytest.mark.parametrize("option", ["--cost-false-gap", "--cost-missed-gap"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e999", "two", ""])
def test_costs_that_are_none_are_refused_in_a_sentence(
    draft: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as failure:
        main(["assess", str(draft), f"{option}={value}"])
    assert failure.value.code == 2
    told = capsys.readouterr().err
    assert f"{option}: {value!r} is not a number above 0, such as 2 or 0.5" in told and "Traceback" not in told
