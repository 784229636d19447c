"""`recommender evaluate`: how good the verdicts are, against judgements of experts or labels of one's own."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cli.assess import add_engine_options
from recommender.cli.progress import shown
from recommender.errors import InputError

if TYPE_CHECKING:
    from recommender.evaluation import Evaluation


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the verdicts against judgements, or your own labels",
        description="Measures the verdicts, with baselines and intervals, and writes report.html, items.jsonl and "
        "results.json.",
    )
    parser.add_argument(
        "data",
        nargs="?",
        metavar="DATA",
        help='folder of judgements, or a JSONL file of own labels: lines {"text", "labels": [action ids]}',
    )
    add_engine_options(parser)
    parser.add_argument(
        "--output", metavar="DIR", help="folder of the results (default: evaluation-DATE in the data folder)"
    )
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="NAME", help="only these sets")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="without whole policies unless named, with few pairs, and with coarser intervals",
    )
    parser.add_argument("--languages", action="store_true", help="print how alike verdicts are across languages")
    parser.add_argument(
        "--pair",
        nargs=2,
        action="append",
        default=[],
        metavar=("A", "B"),
        help="with --languages: the same policy in two languages; can be repeated",
    )
    parser.add_argument("--no-quotes", action="store_true", help="with --languages: leave out the policies' own words")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure, write the three files and print the figures.

    :returns: the exit status.
    """
    if arguments.languages:
        return _languages(arguments)
    for option, given in (("--pair", arguments.pair), ("--no-quotes", arguments.no_quotes)):
        if given:
            raise InputError("{option} belongs to the comparison of languages. Add --languages.", option=option)
    data = _data(arguments.data)
    if data is None:
        raise InputError(
            "There are no judgements on this machine. Give a folder of them, or a JSONL file of own labels."
        )
    from recommender.evaluation import evaluate, evaluation_report, load_sets
    from recommender.library import Library
    from recommender.reports import render
    from recommender.settings import load_settings

    load_sets(data, arguments.set, arguments.framework)  # mistakes in the data are told before a model is loaded
    output = Path(arguments.output or load_settings().home / f"evaluation-{date.today().isoformat()}")
    _make(output)
    library = Library(encoder=arguments.encoder)
    with shown("Evaluation", arguments.quiet) as progress:
        found = evaluate(
            library,
            data,
            framework=arguments.framework,
            names=arguments.set,
            quick=arguments.quick,
            encoder=arguments.encoder,
            progress=progress,
        )
    _write(found, output)
    sys.stdout.write(render(evaluation_report(found, figures_only=True), "text").decode())
    print(f"\nRead {output / 'report.html'}; every case is in items.jsonl, every figure in results.json beside it.")
    return 0


def _languages(arguments: argparse.Namespace) -> int:
    for option in ("output", "set"):
        if getattr(arguments, option):
            raise InputError(
                "{option} does not go with --languages, which prints its report. Leave it out.", option=f"--{option}"
            )
    pairs = [(Path(one), Path(two)) for one, two in arguments.pair]
    # Whoever names pairs wants those, and not what lies about besides.
    data = _data(arguments.data) if arguments.data or not pairs else None
    if data is not None and not data.is_dir():
        raise InputError(
            "{data} is not a folder. With --languages, give a folder of judgements, or --pair A B.", data=data
        )
    from recommender.evaluation import compare_languages, pairs_in, parity_report, to_markdown
    from recommender.framework import default_framework_path, load_framework
    from recommender.library import Library

    if data is not None:
        pairs += pairs_in(data / "policies")
    if not arguments.pair:
        pairs += pairs_in(default_framework_path().parent / "policies")  # the shipped briefs
    if not pairs:
        raise InputError("No policy is there in two languages. Name one with --pair A B.")
    framework = load_framework(arguments.framework)
    library = Library(encoder=arguments.encoder)
    with shown("Languages", arguments.quiet) as progress:
        found = compare_languages(library, framework, pairs, data, quick=arguments.quick, progress=progress)
    sys.stdout.write(to_markdown(parity_report(found, _command(arguments), quotes=not arguments.no_quotes)))
    return 0


def _data(given: str | None) -> Path | None:
    """What the user named, else the judgements beside a clone of this repository, else None."""
    from recommender.settings import repository_root

    if given is not None:
        return Path(given)
    root = repository_root()
    beside = root.parent / "shared" / "bench" if root else None
    return Path(os.path.relpath(beside)) if beside and beside.is_dir() else None


def _command(arguments: argparse.Namespace) -> str:
    words = ["recommender", "evaluate", "--languages"]
    words += [arguments.data] if arguments.data else []
    for pair in arguments.pair:
        words += ["--pair", *pair]
    for option in ("framework", "encoder"):
        if value := getattr(arguments, option):
            words += [f"--{option}", value]
    words += ["--no-quotes"] if arguments.no_quotes else []
    return shlex.join(words + (["--quick"] if arguments.quick else []))


def _make(folder: Path) -> None:
    """Fails before minutes of work rather than after."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "{folder} cannot be made ({why}). Choose another folder with --output.", folder=folder, why=error.strerror
        ) from error
    if not os.access(folder, os.W_OK):
        raise InputError(
            "{folder} cannot be written: no permission. Choose another folder with --output.", folder=folder
        )


def _write(found: Evaluation, folder: Path) -> None:
    from recommender.evaluation import evaluation_report, item_row
    from recommender.reports import render

    rows = (json.dumps(item_row(one.judged, item), ensure_ascii=False) for one in found.sets for item in one.items)
    results = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
    try:
        (folder / "report.html").write_bytes(render(evaluation_report(found), "html"))
        (folder / "items.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        (folder / "results.json").write_text(f"{results}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            "{folder} cannot be written ({why}). Choose another with --output.", folder=folder, why=error.strerror
        ) from error
