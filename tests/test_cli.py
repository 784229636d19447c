"""The command line as users were promised it: results on stdout, everything else on stderr, one sentence an error."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import FAKE_ENCODER, POLICIES, REPOSITORY, start_with
from recommender.cli import main
from recommender.framework import load_framework

EHDS, PIPL = POLICIES / "eu-ehds-2025.en.md", POLICIES / "cn-pipl-2021.zh.md"
COMMANDS = (
    "assess",
    "recommend",
    "score",
    "add",
    "list",
    "edit",
    "remove",
    "search",
    "briefs",
    "cache",
    "learn",
    "evaluate",
    "indicators",
    "compare",
    "scorecards",
)
CODE = "import sys; from recommender.cli import main; sys.exit(main())"


@dataclass
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, known_vectors: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    start_with(known_vectors, tmp_path / "home")
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command line in this process."""

    def run(*arguments: object) -> Result:
        capsysbinary.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as error:  # what argparse refuses
            status = int(error.code or 0)
        out, err = capsysbinary.readouterr()
        return Result(status, out.decode("utf-8"), err.decode("utf-8"))

    return run


def environment(tmp_path: Path, **others: str) -> dict[str, str]:
    """For a process of its own whose home folder and caches are empty."""
    keep = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    return keep | {
        "HOME": str(tmp_path / "user"),
        "RECOMMENDER_HOME": str(tmp_path / "home"),
        "RECOMMENDER_ENCODER": FAKE_ENCODER,
        "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "tests"))),
        "PYTHONDONTWRITEBYTECODE": "1",
        **others,
    }


def process(tmp_path: Path, *arguments: object, **others: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)],
        capture_output=True,
        cwd=tmp_path,
        env=environment(tmp_path, **others),
        timeout=300,
    )


def is_one_sentence_or_two(text: str) -> bool:
    return "Traceback" not in text and 0 < len(text.strip().splitlines()) <= 1 and text.strip().endswith((".", ")"))


# assess


def test_json_is_as_promised(run: Run) -> None:
    result = run("assess", EHDS, PIPL, "--format", "json")
    assert result.status == 0
    assert result.err == ""
    framework = load_framework()
    assert [one["policy"]["file"] for one in result.json] == ["eu-ehds-2025.en.md", "cn-pipl-2021.zh.md"]
    for one in result.json:
        assert set(one) >= {"policy", "framework", "encoder", "actions"}
        assert set(one["policy"]) == {"file", "sha256", "title", "language", "pages", "characters"}
        assert one["framework"] == {"id": framework.id, "title": framework.title, "actions": len(framework.actions)}
        assert one["encoder"] == {"name": "fake", "fingerprint": "f" * 64}
        assert [action["rank"] for action in one["actions"]] == list(range(1, len(framework.actions) + 1))
        for action in one["actions"]:
            promised = {"id", "title", "pillar", "theme", "status", "probability", "rank", "evidence", "elements"}
            assert set(action) >= promised
            assert action["status"] in ("addressed", "partial", "missing")
            assert len(action["evidence"]) == 3
            for quote in action["evidence"]:
                assert set(quote) >= {"text", "page", "section", "start", "end", "probability"}
                assert quote["page"] is None
            for element in action["elements"]:
                assert set(element) >= {"text", "status", "probability"}
    assert "个人信息" in result.out  # as it is, not escaped


@pytest.mark.parametrize("count", [1, 100])
def test_the_number_of_quotes_is_chosen(run: Run, count: int) -> None:
    (one,) = run("assess", EHDS, "--format", "json", "--evidence", count).json
    assert {len(action["evidence"]) for action in one["actions"]} == {min(count, one["passages"])}


@pytest.mark.parametrize("count", ["0", "101", "-1", "many", "²"])
def test_another_number_of_quotes_is_refused(run: Run, count: str) -> None:
    result = run("assess", EHDS, f"--evidence={count}")
    assert (result.status, result.out) == (2, "")
    assert "is not a number from 1 to 100" in result.err


def test_text_is_the_default_and_shows_actions_and_quotes(run: Run) -> None:
    result = run("assess", PIPL)
    assert result.status == 0
    assert "中华人民共和国个人信息保护法" in result.out
    assert load_framework().actions[0].title in result.out


def test_csv_has_a_row_an_action_and_file(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("assess", EHDS, PIPL, "--format", "csv").out)))
    assert len(rows) == 2 * len(load_framework().actions)
    assert {row["policy"] for row in rows} == {"eu-ehds-2025.en.md", "cn-pipl-2021.zh.md"}


def test_a_framework_of_ones_own_is_used_and_not_remembered(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"id": "x1", "text": "数据应当共享。"}\n{"id": "x2", "text": "Data shall be shared."}\n', encoding="utf-8"
    )
    (own,) = run("assess", EHDS, "--format", "json", "--framework", path).json
    assert {action["id"] for action in own["actions"]} == {"x1", "x2"}
    assert own["framework"]["id"] == "own"
    (shipped,) = run("assess", EHDS, "--format", "json").json
    assert shipped["framework"]["id"] == load_framework().id


def test_titles_can_be_in_chinese(run: Run) -> None:
    (one,) = run("assess", EHDS, "--format", "json", "--language", "zh").json
    titles = {action.id: action.localized("zh").title for action in load_framework().actions}
    assert {action["id"]: action["title"] for action in one["actions"]} == titles


def test_output_goes_to_a_file_and_stdout_stays_empty(run: Run, tmp_path: Path) -> None:
    for format in ("json", "csv", "text", "xlsx"):
        path = tmp_path / f"result.{format}"
        result = run("assess", EHDS, "--format", format, "--output", path)
        assert (result.status, result.out) == (0, "")
    assert len(json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))) == 1
    assert (tmp_path / "result.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads it as UTF-8
    assert (tmp_path / "result.xlsx").read_bytes().startswith(b"PK")
    assert sorted(path.name for path in tmp_path.glob("*result*")) == [
        f"result.{f}" for f in ("csv", "json", "text", "xlsx")
    ]


def test_an_output_that_cannot_be_written_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "no" / "such" / "folder.json", "there is no folder"),
        (tmp_path, "is a folder"),
    ):
        result = run("assess", EHDS, "--output", path)
        assert (result.status, result.out) == (1, "")
        assert str(path) in result.err
        assert sentence in result.err
        assert is_one_sentence_or_two(result.err)
    assert "add --output" in run("assess", EHDS, "--format", "xlsx").err


def test_the_policy_itself_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_bytes(EHDS.read_bytes())
    result = run("assess", path, "--output", path)
    assert result.status == 1
    assert "is the policy itself" in result.err
    assert path.read_bytes() == EHDS.read_bytes()


def test_output_may_go_to_a_pipe_which_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", CODE, "assess", str(EHDS), "--format", "json", "--output", str(pipe)],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
    ) as started:
        assert len(json.loads(pipe.read_text(encoding="utf-8"))) == 1
        started.communicate(timeout=60)
    assert pipe.is_fifo()


def test_one_bad_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    (tmp_path / "empty.docx").write_bytes(b"")
    missing = tmp_path / "missing.txt"
    result = run("assess", tmp_path / "broken.pdf", EHDS, tmp_path / "empty.docx", missing, PIPL, "--format", "json")
    assert result.status == 1
    assert [one["policy"]["file"] for one in result.json] == ["eu-ehds-2025.en.md", "cn-pipl-2021.zh.md"]
    sentences = result.err.strip().splitlines()
    assert len(sentences) == 3
    for name, sentence in zip(("broken.pdf", "empty.docx", str(missing)), sentences, strict=True):
        assert name in sentence
        assert is_one_sentence_or_two(sentence)


def test_json_of_nothing_but_bad_files_is_an_empty_list(run: Run, tmp_path: Path) -> None:
    result = run("assess", tmp_path / "missing.pdf", "--format", "json")
    assert (result.status, result.json) == (1, [])


def test_a_defect_of_ours_is_one_sentence_and_a_log_and_stops_no_other_file(
    run: Run, home: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text(
        "# A policy\n\nThis is an unspeakable thing to say in a policy of any country at all.\n", encoding="utf-8"
    )
    result = run("assess", bad, EHDS, "--format", "json", "--encoder", "odd_encoders:Fragile")
    assert result.status == 1
    assert [one["policy"]["file"] for one in result.json] == ["eu-ehds-2025.en.md"]
    assert result.err.startswith("bad.md: something went wrong that should not have (Stopped: no word for it).")
    assert is_one_sentence_or_two(result.err)
    assert "Traceback" in (home / "logs" / "errors.log").read_text()


def test_nothing_is_stored_unless_it_is_asked_for(run: Run) -> None:
    run("assess", EHDS)
    assert run("list", "--format", "json").json == []
    assert run("assess", EHDS, "--save").status == 0
    (stored,) = run("list", "--format", "json").json
    assert (stored["file"], stored["jurisdiction"], stored["year"]) == ("eu-ehds-2025.en.md", "EU", 2025)
    again = run("assess", EHDS, "--save")  # it is kept already, as was asked for
    assert (again.status, again.err) == (0, "")
    assert run("list", "--format", "json").json == [stored]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"text": "No id."}', "id"),
        ('{"id": "b"}', "text"),
        ('{"id": "a", "text": "Used twice."}', "id"),
        ('{"id": "b", "text": 7}', "text"),
        ('{"id": "b", "text": ', "JSON"),
    ],
)
def test_a_bad_line_of_a_framework_is_named_with_its_field(run: Run, tmp_path: Path, line: str, field: str) -> None:
    path = tmp_path / "roadmap.jsonl"
    path.write_text(f'{{"id": "a", "text": "An action."}}\n{line}\n', encoding="utf-8")
    (tmp_path / "one.jsonl").write_text('{"id": 1, "text": "x"}\n')
    for command in (("assess", EHDS), ("score", tmp_path / "one.jsonl")):
        result = run(*command, "--framework", path)
        assert (result.status, result.out) == (1, "")
        assert "roadmap.jsonl" in result.err
        assert "line 2" in result.err
        assert field in result.err
        assert is_one_sentence_or_two(result.err)


def test_an_encoder_that_is_not_there_is_one_sentence(run: Run) -> None:
    for command in (("assess", EHDS), ("add", EHDS), ("briefs",)):
        result = run(*command, "--encoder", "no_such_module:Encoder")
        assert result.status == 1
        assert "no_such_module:Encoder" in result.err
        assert is_one_sentence_or_two(result.err)


# score


def lines(path: Path, count: int) -> Path:
    words = ("health data", "patients consent", "训练医生", "fishing fleets", "")
    rows = ({"id": f"p{i}", "text": f"{words[i % 5]} {i % 50}", "label": "ignored"} for i in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_scores_come_in_the_order_of_the_lines(run: Run, tmp_path: Path) -> None:
    result = run("score", lines(tmp_path / "passages.jsonl", 1300))
    assert result.status == 0
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [row["id"] for row in rows] == [f"p{i}" for i in range(1300)]
    ids = [action.id for action in load_framework().actions]
    for row in rows:
        assert set(row) == {"id", "scores"}
        assert list(row["scores"]) == ids
        assert all(0 <= value <= 1 for value in row["scores"].values())
    assert rows[3]["scores"] == pytest.approx(rows[1303 - 50]["scores"], abs=1e-4)  # the same text elsewhere


def test_ids_come_back_as_they_went_in(run: Run, tmp_path: Path) -> None:
    ids: list[Any] = ["段落 1", 7, "", 1.5, 'a"b\n', "\ud83d\ude00", "\ud800"]
    path = tmp_path / "p.jsonl"
    path.write_text(
        "\ufeff" + "\n\n".join(json.dumps({"id": i, "text": "half \ud800 of it"}) for i in ids), encoding="utf-8"
    )
    result = run("score", path)
    assert result.status == 0
    assert [json.loads(line)["id"] for line in result.out.splitlines()] == [
        "段落 1",
        7,
        "",
        1.5,
        'a"b\n',
        "\U0001f600",
        "\ud800",
    ]


def test_scores_of_ones_own_framework(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,text\n1.10,Data are shared.\n1.9,医生接受培训。\n", encoding="utf-8")
    result = run("score", lines(tmp_path / "p.jsonl", 3), "--framework", path)
    assert [list(json.loads(line)["scores"]) for line in result.out.splitlines()] == [["1.10", "1.9"]] * 3


def test_an_empty_file_gives_no_scores(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("\n\n")
    result = run("score", tmp_path / "p.jsonl")
    assert (result.status, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{not json", "not JSON"),
        (b'["a", "b"]', "not an object"),
        (b'{"text": "x"}', "the field id"),
        (b'{"id": null, "text": "x"}', "the field id"),
        (b'{"id": "b"}', "the field text"),
        (b'{"id": "b", "text": ["x"]}', "the field text"),
        (b'{"id": "b", "text": "\xff"}', "UTF-8"),
    ],
)
def test_a_bad_passage_is_named_by_its_line(run: Run, tmp_path: Path, line: bytes, problem: str) -> None:
    path = tmp_path / "passages.jsonl"
    path.write_bytes(b'{"id": "a", "text": "x"}\n\n' + line + b"\n")
    result = run("score", path)
    assert result.status == 1
    assert "passages.jsonl, line 3" in result.err
    assert problem in result.err
    assert is_one_sentence_or_two(result.err)


def test_passages_that_are_not_there_are_named(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "no.jsonl", tmp_path):
        result = run("score", path)
        assert result.status == 1
        assert str(path) in result.err
        assert is_one_sentence_or_two(result.err)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["standard input", "named pipe"])
def test_scores_stream(tmp_path: Path, way: str) -> None:
    """The first scores are there before the last line is given."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", CODE, "score", "-" if way == "standard input" else str(pipe)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        source = started.stdin if way == "standard input" else pipe.open("wb")
        rows = lines(tmp_path / "p.jsonl", 2000).read_bytes().splitlines(keepends=True)
        source.writelines(rows[:1500])
        source.flush()
        first = [json.loads(started.stdout.readline())["id"] for _ in range(1000)]
        source.writelines(rows[1500:])
        source.close()
        rest = [json.loads(line)["id"] for line in started.stdout]
        assert first + rest == [f"p{i}" for i in range(2000)]
    assert started.returncode == 0


@pytest.mark.slow
def test_a_stopped_run_says_so_in_a_sentence(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CODE, "score", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        # A shell that starts the tests in the background makes its children deaf to this signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write(lines(tmp_path / "p.jsonl", 600).read_bytes())
        started.stdin.flush()
        started.stdout.readline()
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert said.decode().startswith("Stopped.")
    assert is_one_sentence_or_two(said.decode())


# The library


def test_a_policy_is_added_listed_edited_found_and_removed(run: Run) -> None:
    added = run("add", EHDS, PIPL, "--region", "Everywhere")
    assert (added.status, added.err) == (0, "")
    first, second = (int(line.split("\t")[0]) for line in added.out.splitlines())
    rows = run("list", "--format", "json").json
    assert [row["id"] for row in rows] == [first, second]
    assert [row["region"] for row in rows] == ["Everywhere", "Everywhere"]
    assert rows[1]["title"] == "中华人民共和国个人信息保护法"
    assert all(str(row["id"]) in run("list").out for row in rows)

    assert run("edit", first, "--title", "新标题", "--year", "1999").status == 0
    edited = run("list", "--format", "json").json[0]
    assert (edited["title"], edited["year"], edited["jurisdiction"]) == ("新标题", 1999, "EU")

    hits = run("search", "secondary use of health data", "--limit", 4, "--format", "json").json
    assert [hit["policy"] for hit in hits] == [first] * 4
    assert {"text", "page", "section", "language", "start", "end", "score", "title", "jurisdiction"} <= set(hits[0])
    only = run("search", "health", "--language", "zh", "--jurisdiction", "CN", "--format", "json").json
    assert {hit["policy"] for hit in only} == {second}
    assert hits[0]["text"][:40] in run("search", "secondary use of health data").out

    assert run("remove", first, second).status == 0
    assert run("list", "--format", "json").json == []
    assert "library is empty" in run("list").out
    assert "Nothing found" in run("search", "health").out
    assert run("search", "health", "--format", "json").json == []


def test_the_briefs_are_added_once(run: Run) -> None:
    count = len(list(POLICIES.glob("*.md")))
    assert run("briefs").out.startswith(f"{count} briefs added")
    assert run("briefs").out.startswith("0 briefs added")
    assert len(run("list").out.splitlines()) == count


def test_the_cache_is_counted_and_cleared(run: Run, home: Path) -> None:
    run("cache", "--clear")
    assert run("cache").out == f"0 vectors in {home / 'store.sqlite'}\n"
    run("add", PIPL)
    count = int(run("cache").out.split()[0])
    assert count > 5
    assert run("cache", "--clear").out.startswith(f"{count} vectors deleted")
    assert run("cache").out.startswith("0 vectors")


def test_one_bad_file_does_not_stop_the_adding_of_others(run: Run, tmp_path: Path) -> None:
    run("add", PIPL)
    result = run("add", tmp_path / "missing.md", PIPL, EHDS)
    assert result.status == 1
    assert len(result.out.splitlines()) == 1
    missing, again = result.err.strip().splitlines()
    assert "missing.md" in missing
    assert "cn-pipl-2021.zh.md is in the library already" in again
    assert len(run("list", "--format", "json").json) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("remove", "77"), "There is no policy 77"),
        (("remove", "abc"), "'abc' is not the number of a policy"),
        (("remove", "²"), "is not the number of a policy"),
        (("remove", "9" * 30), "is not the number of a policy"),
        (("edit", "77", "--title", "x"), "There is no policy 77"),
        (("edit", "77"), "Nothing to change"),
        (("edit", "1", "--year", "soon"), "is not a year"),
        (("edit", "1", "--title", " "), "The title is empty"),
        (("search", "  "), "nothing to search for"),
        (("search", "x", "--limit", "0"), "--limit must be at least 1"),
        (("add", EHDS, PIPL, "--title", "x"), "One title cannot be that of several files"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, arguments: tuple[object, ...], sentence: str) -> None:
    run("add", POLICIES / "es-ley-14-2007.es.md")
    result = run(*arguments)
    assert (result.status, result.out) == (1, "")
    assert sentence in result.err
    assert is_one_sentence_or_two(result.err)


def test_nothing_is_removed_where_one_of_the_numbers_is_wrong(run: Run) -> None:
    number = run("add", EHDS).out.split("\t")[0]
    assert run("remove", number, "77").status == 1
    assert len(run("list", "--format", "json").json) == 1


def test_a_damaged_store_is_one_sentence(run: Run, home: Path) -> None:
    (home / "store.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 50)
    for command in (("list",), ("assess", EHDS)):
        result = run(*command)
        assert result.status == 1
        assert "is damaged" in result.err
        assert str(home / "store.sqlite") in result.err
        assert is_one_sentence_or_two(result.err)


def test_a_home_that_cannot_be_made_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "file" / "home"))
    result = run("list")
    assert result.status == 1
    assert "Set RECOMMENDER_HOME" in result.err
    assert is_one_sentence_or_two(result.err)


# As a process of its own


@pytest.mark.slow
def test_stdout_holds_the_result_and_nothing_else(tmp_path: Path) -> None:
    done = process(tmp_path, "assess", EHDS, tmp_path / "missing.pdf", "--format", "json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)) == 1
    assert b"missing.pdf" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_nothing_is_written_outside_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    before = tree(tmp_path), tree(REPOSITORY / "var"), tree(REPOSITORY / "index")
    passages = lines(tmp_path / "passages.jsonl", 20)
    for command in (
        ("briefs",),
        ("assess", EHDS),
        ("assess", PIPL, "--save"),
        ("assess", tmp_path / "missing.pdf"),
        ("score", passages),
        ("search", "biobank"),
        ("remove", "1"),
    ):
        process(tmp_path, *command)
    passages.unlink()
    now = {path for path in tree(tmp_path) if not path.is_relative_to(tmp_path / "home")}
    assert (now, tree(REPOSITORY / "var"), tree(REPOSITORY / "index")) == before
    assert (tmp_path / "home" / "store.sqlite").is_file()


def tree(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.slow
def test_two_homes_never_meet(tmp_path: Path) -> None:
    process(tmp_path, "add", EHDS, RECOMMENDER_HOME=str(tmp_path / "a"))
    listed = [process(tmp_path, "list", "--format", "json", RECOMMENDER_HOME=str(tmp_path / name)) for name in "ab"]
    assert [len(json.loads(done.stdout)) for done in listed] == [1, 0]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_titles_in_any_script_reach_a_pipe_whole(tmp_path: Path, encoding: str) -> None:
    process(tmp_path, "add", PIPL)
    for format in ("text", "json"):
        done = process(tmp_path, "list", "--format", format, PYTHONIOENCODING=encoding)
        assert done.returncode == 0, done.stderr.decode()
        assert "中华人民共和国个人信息保护法" in done.stdout.decode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("assess", PIPL, "--evidence", "100", "--format", "json"), ("list",)])
def test_a_reader_that_stops_early_is_no_error_to_see(tmp_path: Path, command: tuple[object, ...]) -> None:
    process(tmp_path, "briefs")
    with subprocess.Popen(
        [sys.executable, "-c", CODE, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""


def test_the_installed_command_is_this_command(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("recommender")
    if not command.exists():
        pytest.skip(f"{command} is absent: the package is not installed in this environment")
    done = subprocess.run([command, "--help"], capture_output=True, env=environment(tmp_path), timeout=60)
    assert done.returncode == 0
    assert all(name in done.stdout.decode() for name in COMMANDS)


def test_asking_for_help_loads_no_model(tmp_path: Path) -> None:
    code = "import sys, recommender.cli; sys.exit(any(m in sys.modules for m in ('torch', 'faiss', 'pandas')))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), cwd=REPOSITORY, timeout=60)
    assert done.returncode == 0


@pytest.mark.model
def test_the_real_model_writes_nothing_outside_the_home_folder(tmp_path: Path, real_home: Path) -> None:
    (tmp_path / "user").mkdir()
    start_with(real_home, tmp_path / "home")
    done = process(tmp_path, "assess", PIPL, EHDS, "--format", "json", RECOMMENDER_ENCODER="")
    assert done.returncode == 0
    assert done.stderr == b""
    assert [one["encoder"]["name"] for one in json.loads(done.stdout)] == ["multilingual-e5-small-policy"] * 2
    assert {path for path in tree(tmp_path) if not path.is_relative_to(tmp_path / "home")} == {tmp_path / "user"}


# What is written about it


def test_the_list_of_commands_is_complete() -> None:
    from recommender.cli.main import build_parser

    assert {name for action in build_parser()._actions for name in action.choices or ()} == set(COMMANDS)
