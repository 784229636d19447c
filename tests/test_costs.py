"""What mistakes cost, from the command line to the kept results: other costs, other statuses, same probabilities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app_helpers import FRAMEWORK, POLICY
from conftest import FAKE_ENCODER
from recommender.alignment.results import Assessment, Costs
from recommender.cli.main import main
from recommender.framework import Framework, parse_framework
from recommender.library import Library
from recommender.store import schema


@pytest.fixture
def framework() -> Framework:
    return parse_framework(FRAMEWORK.encode(), "plan.jsonl")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "act.md"
    path.write_text(POLICY, "utf-8")
    return path


def statuses(assessment: Assessment, costs: Costs) -> list[str]:
    return [action.status for action in assessment.at(costs).actions]


def test_costs_move_statuses_and_leave_probabilities(library: Library, framework: Framework, draft: Path) -> None:
    made = library.assess(library.read(draft), framework)
    usual, strict = made.at(), made.at(Costs(2.0, 1000.0))
    assert usual.costs == Costs() and strict.costs == Costs(2.0, 1000.0)
    assert usual.counts()["addressed"] and not strict.counts()["addressed"]
    assert [a.probability for a in strict.actions] == [a.probability for a in usual.actions]


def test_a_kept_result_holds_for_all_costs(
    library: Library, framework: Framework, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = library.add(draft)
    made = library.assess(policy, framework)
    monkeypatch.setattr(library._assessments, "assessor", None)  # nothing is assessed any more
    kept = library.assess(policy, framework)
    for costs in (Costs(), Costs(2.0, 1000.0), Costs(0.5, 0.5)):
        assert statuses(kept, costs) == statuses(made, costs)
    with library.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.assessment)) == 1


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
    assert found["costs"] == {"false_gap": 1.0, "missed_gap": 1.0}


@pytest.mark.parametrize("width", [None, 1.4])
def test_the_largest_and_smallest_costs_have_thresholds_too(width: float | None) -> None:
    most, least = 1e308, 1e-300
    for costs in (Costs(most, 1), Costs(1, most), Costs(most, least), Costs(least, most)):
        low, high = costs.thresholds(width)
        assert 0 <= low <= high <= 1 or width is None
    assert Costs(most, least).status_of(0.001, 1.4) == "addressed"
    assert Costs(least, most).status_of(0.999, 1.4) == "missing"


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
