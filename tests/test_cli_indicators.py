"""`recommender indicators`: the list, values in and out, reports; one sentence an error."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app_helpers import FRAMEWORK
from conftest import FAKE_ENCODER
from recommender.cli import main
from recommender.framework import load_framework
from recommender.indicators import Indicators
from recommender.settings import Settings
from recommender.store import Database

Run = Callable[..., tuple[int, str, str]]
VALUES = """indicator,date,jurisdiction,value,source
dpyd-testing,2025-06-30,EU,45.5,"Survey, 2025"
dpyd-testing,2025-06-30,CN,26,医院调查
guidelines,2024-01-01,,3,
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsysbinary.readouterr()
        try:
            status = main(["indicators", *(str(argument) for argument in arguments)])
        except SystemExit as error:  # what argparse refuses
            status = int(error.code or 0)
        out, err = capsysbinary.readouterr()
        return status, out.decode("utf-8"), err.decode("utf-8")

    return run


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(VALUES, "utf-8")
    return path


def kept(tmp_path: Path) -> Indicators:
    return Indicators(Database(Settings.at(tmp_path / "home").store_path), load_framework())


def test_the_list_shows_each_indicator_with_its_latest_value_and_target(run: Run, values: Path) -> None:
    status, out, err = run()
    assert (status, err) == (0, "") and len(out.splitlines()) == 6
    assert out.count("no data") == 5 and "70 % (2030-12-31)" in out
    run("--import", values)
    lines = {line.split()[0]: line for line in run()[1].splitlines()}
    assert "CN 26 %; EU 45.5 %" in lines["dpyd-testing"] and lines["dpyd-testing"].endswith("on track in 1 of 2")
    assert "3 guidelines" in lines["guidelines"] and lines["guidelines"].endswith("no path to a target")
    chinese = run("--language", "zh")[1]
    assert "2 个中有 1 个正常" in chinese and "氟嘧啶" in chinese


def test_the_list_as_json_holds_values_and_paths(run: Run, values: Path) -> None:
    run("--import", values)
    status, out, _ = run("--format", "json")
    dpyd = json.loads(out)[4]
    assert status == 0 and dpyd["id"] == "dpyd-testing" and dpyd["state"] == "mixed"
    assert dpyd["paths"]["EU"]["points"] == [["2023-11-28", 25.0], ["2030-12-31", 70.0]]
    assert dpyd["paths"]["EU"]["expected"] == pytest.approx(25 + 45 * 580 / 2590)
    assert [one["value"] for one in dpyd["observations"]] == [26, 45.5]


def test_values_go_in_and_out_by_csv(run: Run, values: Path, tmp_path: Path) -> None:
    assert run("--import", values, "--by", "Ana") == (0, "values.csv: 3 added, 0 replaced, 0 known before.\n", "")
    assert {one.by for one in kept(tmp_path).observations("dpyd-testing")} == {"Ana"}
    status, out, _ = run("--export")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert [(row["indicator"], row["jurisdiction"], row["value"]) for row in rows] == [
        ("guidelines", "", "3.0"),
        ("dpyd-testing", "CN", "26.0"),
        ("dpyd-testing", "EU", "45.5"),
    ]
    again = tmp_path / "again.csv"
    assert run("--export", "--output", again)[:2] == (0, "")
    assert again.read_bytes().startswith(b"\xef\xbb\xbf")
    assert run("--import", again)[1] == "again.csv: 0 added, 0 replaced, 3 known before.\n"


def test_a_fault_in_a_file_names_the_line_and_enters_nothing(run: Run, values: Path, tmp_path: Path) -> None:
    values.write_text(VALUES.replace("26,", "126,"), "utf-8")
    status, out, err = run("--import", values)
    assert (status, out) == (1, "")
    assert err.startswith("values.csv, line 3: The value is 126 %") and len(err.splitlines()) == 1
    assert kept(tmp_path).log() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--import", "none.csv"), "does not exist"),
        (("--import", "."), "cannot be read"),
        (("--report", "xlsx"), "add --output indicators.xlsx"),
        (("--output", "x.csv"), "--export or --report"),
        (("--by", "Ana"), "--by goes with --import"),
        (("--action", "9.9.z"), "no action '9.9.z'"),
        (("--export", "--format", "json"), "--format is of the list"),
        (("--import", "x.csv", "--action", "1.1.a"), "no meaning with --import"),
        (("--export", "--output", "no/such/folder.csv"), "no folder"),
        (("--framework", "none.jsonl"), "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert said in err and len(err.splitlines()) == 1


def test_a_framework_of_ones_own_has_no_indicators_at_first(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "plan.jsonl"
    own.write_text(FRAMEWORK, "utf-8")
    status, out, _ = run("--framework", own)
    assert status == 0 and "“Plan” has no indicators yet" in out


@pytest.mark.parametrize("format", ["json", "csv", "html", "xlsx", "docx"])
def test_a_report_is_written_in_every_format(run: Run, values: Path, tmp_path: Path, format: str) -> None:
    run("--import", values)
    made = tmp_path / f"report.{format}"
    assert run("--report", format, "--output", made, "--language", "zh") == (0, "", "")
    data = made.read_bytes()
    if format in ("xlsx", "docx"):
        assert data.startswith(b"PK")
    else:
        text = data.decode("utf-8-sig")
        assert "45.5" in text and "医院调查" in text and str(datetime.date(2030, 12, 31)) in text
