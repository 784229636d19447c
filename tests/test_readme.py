"""The documentation says what is there: commands, options, targets, settings, links; and its examples run."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.cli.main import build_parser
from recommender.framework import Translation, load_framework
from tests.conftest import FAKE_ENCODER, REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CLI = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
OPERATING = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
NOTEBOOKS = (REPOSITORY / "docs" / "notebooks.md").read_text(encoding="utf-8")
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".gif")


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def subparsers() -> dict[str, argparse.ArgumentParser]:
    (commands,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(commands.choices)


def code_spans(text: str) -> list[str]:
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", outside)


def named_commands(text: str) -> set[str]:
    code = "\n".join([*code_spans(text), *blocks(text, "bash")])
    return set(re.findall(r"^(?:\.venv/bin/)?recommender +(\w[\w-]*)", code, re.MULTILINE))


def make_targets() -> set[str]:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def named_targets(text: str) -> set[str]:
    code = "\n".join([*code_spans(text), *blocks(text, "bash")])
    return set(re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", code))


def links(page: Path) -> list[str]:
    """Targets of the links and images of a page that lead to files."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:", t) and not t.startswith("#")]


def long_options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for option in parser._option_string_actions if option.startswith("--")}


def section(page: str, title: str) -> str:
    """What stands under a heading of the second level, up to the next."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    return found


def test_readme_fits_on_a_page() -> None:
    assert len(README.splitlines()) <= 120


def test_the_command_page_names_every_command_and_no_other() -> None:
    assert named_commands(CLI) == set(subparsers())
    headings = re.findall(r"^## (\S.*)$", CLI, re.MULTILINE)
    assert set(headings) == set(subparsers()) and len(headings) == len(set(headings))


@pytest.mark.parametrize("command", sorted(subparsers()))
def test_the_section_of_a_command_names_every_option_and_no_other(command: str) -> None:
    text = section(CLI, command)
    assert f"recommender {command}" in "".join(blocks(text, "bash"))
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))
    # --help is explained once, for all commands.
    assert named == long_options(subparsers()[command]) - {"--help"}


def test_the_options_of_all_commands_are_explained_once() -> None:
    before, _, _ = CLI.partition("\n## ")
    assert all(f"`{option}`" in before or f" {option}`" in before for option in long_options(build_parser()))


def test_readme_names_both_logs() -> None:
    assert {"app.log", "errors.log"} <= set(code_spans(README))
    assert {"logs/app.log", "logs/errors.log"} <= set(code_spans(OPERATING))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_in_the_documentation_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert named_commands(text) <= set(subparsers())
    # --write is an option of the script that fits the models.
    parsers = (build_parser(), *subparsers().values())
    known = {option for parser in parsers for option in long_options(parser)} | {"--write"}
    code = "\n".join([*code_spans(text), *blocks(text, "bash")])
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)) <= known


def test_every_make_target_is_documented_and_no_other() -> None:
    assert named_targets(OPERATING) == make_targets()


def test_every_make_target_in_the_documentation_exists() -> None:
    for page in PAGES:
        assert named_targets(page.read_text(encoding="utf-8")) <= make_targets(), page.name


def test_every_environment_variable_is_documented_and_no_other() -> None:
    settings = (REPOSITORY / "recommender" / "settings.py").read_text(encoding="utf-8")
    variable = r"\b(?:RECOMMENDER|XDG)_[A-Z_]+\b"
    read = set(re.findall(variable, settings))
    assert "RECOMMENDER_HOME" in read
    table = set(re.findall(rf"^\| `({variable})` \|", OPERATING, re.MULTILINE))
    assert table == read
    for page in PAGES:
        assert set(re.findall(variable, page.read_text(encoding="utf-8"))) <= read, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    missing = [link for link in links(page) if not link.endswith(PICTURES) and not (page.parent / link).exists()]
    assert not missing


def test_pictures_exist() -> None:
    if not list((REPOSITORY / "docs" / "images").glob("*.png")):
        pytest.skip("docs/images holds no pictures yet: make screenshots makes them")
    shown = [(page, link) for page in PAGES for link in links(page) if link.endswith(PICTURES)]
    assert shown
    missing = [(page.name, link) for page, link in shown if not (page.parent / link).is_file()]
    assert not missing


@pytest.fixture
def run_there(tmp_path: Path):
    """Runs Python code in an empty home, with the fake encoder and a draft and passages to work on."""
    brief = sorted((REPOSITORY / "data" / "policies").glob("*.en.md"))[0]
    shutil.copy(brief, tmp_path / "draft.md")
    passages = next(block for block in blocks(CLI, "jsonl") if '"p1"' in block)
    (tmp_path / "passages.jsonl").write_text(passages, encoding="utf-8")
    environment = os.environ | {
        "RECOMMENDER_HOME": str(tmp_path / "home"),
        "RECOMMENDER_ENCODER": FAKE_ENCODER,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")]),
    }

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=300
        )

    return run


@pytest.mark.slow
def test_the_five_commands_of_the_command_page_run_in_order(run_there, tmp_path: Path) -> None:
    block = next(block for block in blocks(CLI, "bash") if "recommender assess" in block)
    lines = [line for line in block.splitlines() if line.strip()]
    assert len(lines) == 5
    outputs = {}
    for line in lines:
        program, *arguments = shlex.split(line.replace("draft.pdf", "draft.md"))
        assert program == "recommender"
        done = run_there("import sys; from recommender.cli import main; sys.exit(main())", *arguments)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        outputs[arguments[0]] = done.stdout
    assert (tmp_path / "draft.xlsx").stat().st_size > 5000
    assert [line[:12] for line in outputs["score"].splitlines()] == ['{"id": "p1",', '{"id": "p2",']
    assert outputs["add"].startswith("1\t")
    assert outputs["list"].startswith("1\tEU  2025")
    assert "Health Data Space" in outputs["search"]


@pytest.mark.slow
def test_the_notebook_example_runs(run_there) -> None:
    (code,) = blocks(NOTEBOOKS, "python")
    ends = "\nprint(len(verdicts.to_frame(framework)), library.policies())\n"
    done = run_there(code.replace("draft.pdf", "draft.md") + ends)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{len(load_framework())} []\n"


@pytest.mark.slow
def test_the_notebook_example_of_learning_runs(run_there, tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "learning.md").read_text(encoding="utf-8")
    (labels,) = blocks(page, "jsonl")
    (tmp_path / "labels.jsonl").write_text(labels, encoding="utf-8")
    (code,) = blocks(page, "python")
    ends = "\nprint([label.source for label in library.labels(framework)])\n"
    done = run_there(code.replace("draft.pdf", "draft.md") + ends)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{['labels.jsonl'] * 3}\n"


def test_the_example_of_an_own_framework_loads_alike_from_jsonl_and_csv(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "frameworks.md").read_text(encoding="utf-8")
    loaded = []
    for language in ("jsonl", "csv"):
        (block,) = blocks(page, language)
        path = tmp_path / f"my-roadmap.{language}"
        path.write_text(block, encoding="utf-8")
        loaded.append(load_framework(path))
    as_jsonl, as_csv = loaded
    assert as_jsonl.actions == as_csv.actions
    assert as_jsonl.fingerprint == as_csv.fingerprint
    first, second = as_jsonl.actions
    assert (len(first.elements), len(first.keywords)) == (2, 3)
    # The documentation says that the first has most fields: all but the examples, which tables rarely hold.
    french = first.localized("fr")
    assert all(getattr(first, name) for name in ("title", "pillar", "theme", "source"))
    assert first.translations["fr"] == french != Translation()
    assert all(value for name, value in vars(french).items() if name != "examples")
    assert second.title == second.text


def test_every_field_of_a_framework_is_documented() -> None:
    page = (REPOSITORY / "docs" / "frameworks.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in page.splitlines() if line.startswith("| `"))
    fields = set(load_framework().actions[0].__dataclass_fields__)
    assert set(re.findall(r"`(\w+)`", "\n".join(row.split("|")[1] for row in rows.splitlines()))) == fields
