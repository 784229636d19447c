"""`recommender recommend`: the gaps on stdout in the order of the library, reports in files, one sentence an error."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import FAKE_ENCODER, POLICIES
from recommender.cli import main
from recommender.framework import load_framework
from recommender.library import Library
from recommender.recommend import Weights

BRIEF = POLICIES / "lu-dossier-soins-partage-2019.fr.md"


@dataclass
class Result:
    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    def order(self) -> list[str]:
        """Ids of the gaps, as they are printed."""
        return re.findall(r"^ ?\d+\. (\S+) ", self.text, flags=re.MULTILINE)


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)

    def run(*arguments: object) -> Result:
        capsysbinary.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as error:  # what argparse refuses
            status = int(error.code or 0)
        out, err = capsysbinary.readouterr()
        return Result(status, out, err.decode("utf-8"))

    return run


@pytest.fixture
def policies(tmp_path: Path) -> list[Path]:
    """Two short laws, so that most tests take no second."""
    said = {
        "act": (
            "The ministry shall train doctors and nurses in genomics every year, and shall publish what it costs to "
            "do so."
        ),
        "law": (
            "Hospitals share health data with researchers in one format, and the agency pays for the servers they need."
        ),
    }
    paths = []
    for name, text in said.items():
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(f"# The {name}\n\n## Article 1\n\n{text}\n", encoding="utf-8")
    return paths


@pytest.mark.slow
def test_the_order_is_that_of_the_library_whatever_the_target_is_given_as(run: Run) -> None:
    """The app calls it, too, with the file or with a policy of the library."""
    run("briefs", "--quiet")
    options = ("--importance", "2.2.a=5", "--importance", "1.2.b=1", "--weight-peers", "2")
    printed = run("recommend", BRIEF, *options)
    assert (printed.status, printed.err) == (0, "")
    library = Library()
    weights, importance = Weights(peers=2), {"2.2.a": 5.0, "1.2.b": 1.0}
    made = library.recommend(library.read(BRIEF), load_framework(), weights=weights, importance=importance)
    assert printed.order() == [gap.verdict.id for gap in made.gaps]
    assert len(made.gaps) > 10
    number = next(policy.id for policy in library.policies() if policy.title.startswith("Règlement"))
    assert run("recommend", number, *options).order() == printed.order()
    assert len(library.policies()) == 12


def test_a_weight_and_an_importance_change_the_order(run: Run, policies: list[Path]) -> None:
    usual = run("recommend", policies[0])
    assert set(usual.order()) >= {"3.2.c", "2.2.c"}
    assert run("recommend", policies[0], "--importance", "3.2.c=5").order()[0] == "3.2.c"
    only = run("recommend", policies[0], "--importance", "2.2.c=5", "--weight-certainty", "0", "--weight-peers", "0")
    assert only.order()[0] == "2.2.c"
    last = run("recommend", policies[0], "--importance", "3.2.c=1", "--importance", "2.2.c=2")
    assert last.order()[-2:] == ["2.2.c", "3.2.c"]
    assert "importance 1 of 5" in last.text


def test_text_tells_the_factors_and_stays_within_a_hundred_columns(run: Run, policies: list[Path]) -> None:
    run("add", policies[1], "--quiet")
    found = run("recommend", policies[0])
    assert max(map(len, found.text.splitlines())) <= 100
    assert "Compared with: The law" in found.text
    factors = r"Priority 0\.\d{3}: importance 3 of 5, certainty (> )?\d\d %, \d of 1 other policies act"
    assert re.search(factors, found.text)
    assert "What is missing:" in found.text
    chinese = run("recommend", policies[0], "--language", "zh")
    assert chinese.order() == found.order()
    assert "缺少：" in chinese.text


def test_nothing_is_stored(run: Run, policies: list[Path], tmp_path: Path) -> None:
    run("recommend", policies[0])
    assert json.loads(run("list", "--format", "json").text) == []


def test_json_and_csv_go_to_stdout_and_have_the_same_gaps(run: Run, policies: list[Path]) -> None:
    order = run("recommend", policies[0]).order()
    found = json.loads(run("recommend", policies[0], "--format", "json").text)
    assert order and all(id in json.dumps(found) for id in order)
    table = run("recommend", policies[0], "--format", "csv").text
    assert [table.index(id) for id in order]


@pytest.mark.parametrize(("format", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!")])
def test_the_brief_goes_to_a_file(run: Run, policies: list[Path], tmp_path: Path, format: str, start: bytes) -> None:
    path = tmp_path / f"brief.{format}"
    found = run("recommend", policies[0], "--format", format, "--output", path)
    assert (found.status, found.out, found.err) == (0, b"", "")
    data = path.read_bytes()
    assert data.lower().startswith(start.lower())
    if start == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            data = b"".join(file.read(name) for name in file.namelist())
    assert b"Gap brief" in data


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_file_format_needs_a_file(run: Run, policies: list[Path], format: str) -> None:
    found = run("recommend", policies[0], "--format", format)
    assert found.status == 1
    assert f"--output FILE.{format}" in found.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--importance", "1.1.a"), "is not an action and a number"),
        (("--importance", "=4"), "is not an action and a number"),
        (("--importance", "1.1.a=much"), "is not an action and a number"),
        (("--importance", "1.1.a=6"), "give a number from 1 to 5"),
        (("--importance", "9.9=4"), "no action '9.9'"),
        (("--importance", "1.1.a=4", "--importance", "1.1.a=5"), "twice"),
        (("--weight-peers", "6"), "give a number from 0 to 5"),
        (("--weight-peers", "lots"), "give a number from 0 to 5"),
        (("--weight-certainty", "nan"), "give a number from 0 to 5"),
    ],
)
def test_wishes_that_cannot_be_met_are_one_sentence(
    run: Run, policies: list[Path], options: tuple[Any, ...], sentence: str
) -> None:
    found = run("recommend", policies[0], *options)
    assert (found.status, found.out) == (1, b"")
    assert sentence in found.err and len(found.err.splitlines()) == 1


def test_a_number_that_is_not_in_the_library_is_one_sentence(run: Run) -> None:
    found = run("recommend", "7")
    assert (found.status, found.err) == (1, "There is no policy 7 in the library.\n")


def test_the_policy_itself_is_never_overwritten(run: Run, policies: list[Path]) -> None:
    before = policies[0].read_bytes()
    assert run("recommend", policies[0], "--output", policies[0]).status == 1
    assert policies[0].read_bytes() == before


def test_a_file_whose_name_is_a_number_is_read_as_a_file(
    run: Run, policies: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "2024").write_bytes(policies[0].read_bytes())
    monkeypatch.chdir(tmp_path)
    found = run("recommend", "2024")
    assert "There is no policy" not in found.err
    assert "2024" in found.text + found.err


def test_a_framework_of_ones_own_is_used(run: Run, policies: list[Path], tmp_path: Path) -> None:
    plan = tmp_path / "plan.jsonl"
    plan.write_text(json.dumps({"id": "a=b", "text": "Build bridges over rivers."}) + "\n", encoding="utf-8")
    found = run("recommend", policies[0], "--framework", plan, "--importance", "a=b=5")
    assert (found.status, found.order()) == (0, ["a=b"])
    assert "importance 5 of 5" in found.text
