"""`recommender scorecards`: lists, reports, logs that can be checked, and one sentence an error."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from conftest import FAKE_ENCODER
from recommender.alignment.results import USUAL_COSTS
from recommender.cli import main
from recommender.framework import parse_framework
from recommender.library import Library
from recommender.scorecards import EVALUATOR, Scorecards
from recommender.settings import Settings
from recommender.store import Event, verify

PLAN = (
    '{"id": "1", "text": "Hospitals keep registers of rare diseases.", '
    '"translations": {"zh": {"title": "罕见病登记"}}}\n'
    '{"id": "2", "text": "Data are shared."}\n'
).encode()
Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)

    def run(*arguments: object) -> tuple[int, bytes, str]:
        capsysbinary.readouterr()
        status = main(["scorecards", *map(str, arguments)])
        out, err = capsysbinary.readouterr()
        return status, out, err.decode()

    return run


@pytest.fixture
def service(run: Run, tmp_path: Path) -> Scorecards:
    """One scorecard whose first round is open; Ada rated its first cell."""
    path = tmp_path / "act.md"
    path.write_text("# Act\n\nHospitals keep registers of rare diseases by 2030.\n", "utf-8")
    library = Library(Settings.at(tmp_path / "home"), encoder=FAKE_ENCODER)
    framework = parse_framework(PLAN, "plan.jsonl")
    verdicts = library.assess(library.add(path), framework).at(USUAL_COSTS)
    made = library.scorecards
    card, _ = made.create("Spring", framework, [verdicts], "Carla")
    made.add_member(card.id, "Carla", "Ada", EVALUATOR)
    made.open_round(card.id, "Carla")
    made.rate(card.id, "Ada", card.cells[0], 5, "clear duty")
    return made


def test_scorecards_are_listed_with_where_they_stand(run: Run, service: Scorecards) -> None:
    status, out, _ = run()
    assert status == 0 and out.decode().rstrip().split("\t")[2:] == ["round 1 open", "1 policies", "Spring"]


def test_a_log_can_be_checked_by_whoever_has_it(run: Run, service: Scorecards) -> None:
    _, out, _ = run("--log", 1)
    events = [Event(**json.loads(line)) for line in out.decode().splitlines()]
    assert verify(events) is None and events[-1].data["value"] == 5
    events[-1].data["value"] = 1
    assert verify(events) == events[-1].number


def test_the_same_ratings_stand_in_every_report(run: Run, service: Scorecards, tmp_path: Path) -> None:
    service.close_round(1, "Carla")
    service.close(1, "Carla")
    for format in ("json", "csv", "html", "docx", "xlsx"):
        target = tmp_path / f"report.{format}"
        status, _, err = run("--report", 1, "--format", format, "--output", target)
        assert status == 0, err
    assert "clear duty" in (tmp_path / "report.html").read_text("utf-8")
    assert "clear duty" in (tmp_path / "report.csv").read_text("utf-8-sig")
    (row, _) = json.loads((tmp_path / "report.json").read_text("utf-8"))["tables"]["matrix"]
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "report.xlsx").read_bytes()))
    head, first, _ = [[cell.value for cell in line] for line in book["Final matrix"].iter_rows()]
    shown = dict(zip(head, first, strict=True))
    assert (shown["Median"], shown["Final status"]) == (row["median"], row["status"]) == (5, "addressed")


def test_a_report_names_actions_in_its_language_where_the_framework_is_the_one_that_was_rated(
    run: Run, service: Scorecards, tmp_path: Path
) -> None:
    same, changed = tmp_path / "plan.jsonl", tmp_path / "changed.jsonl"
    same.write_bytes(PLAN)
    changed.write_bytes(PLAN.replace(b"rare diseases", b"all diseases"))
    chinese = ("--report", 1, "--format", "html", "--language", "zh", "--framework")
    assert "罕见病登记" in run(*chinese, same)[1].decode()
    assert "罕见病登记" not in run(*chinese, changed)[1].decode()


def test_verify_says_that_all_holds_or_what_does_not(run: Run, service: Scorecards, tmp_path: Path) -> None:
    status, out, _ = run("--verify", 1)
    assert status == 0 and b"The log holds" in out
    library = Library(Settings.at(tmp_path / "home"), encoder=FAKE_ENCODER)
    original = library.original(library.policy(1))
    assert original is not None
    original.chmod(0o600)
    original.write_text("# Act\n\nNobody keeps anything.\n", "utf-8")
    status, out, _ = run("--verify", 1)
    assert status == 1 and b"act" in out.lower() and b"other file" in out


def test_who_lost_a_code_gets_another_and_the_old_one_is_worthless(run: Run, service: Scorecards) -> None:
    old = service.new_code(1, "Carla", "Ada")
    status, out, _ = run("--new-code", 1, "Ada")
    assert status == 0 and service.enter(1, out.decode().strip()).name == "Ada"
    with pytest.raises(Exception, match="code"):
        service.enter(1, old)


def test_deleting_takes_the_scorecard_and_its_log(run: Run, service: Scorecards) -> None:
    assert run("--delete", 1)[0] == 0
    assert run()[1] == b""


@pytest.mark.parametrize("arguments", [("--log", 7), ("--verify", 7), ("--report", 7), ("--delete", 7)])
def test_what_is_not_there_is_one_sentence(run: Run, arguments: tuple[object, ...]) -> None:
    status, out, err = run(*arguments)
    assert status == 1 and out == b"" and "Traceback" not in err and err.count("\n") == 1


def test_a_code_for_somebody_unknown_is_refused(run: Run, service: Scorecards) -> None:
    assert run("--new-code", 1, "Nobody")[0] == 1
    assert run("--new-code", "one", "Ada")[0] == 1
