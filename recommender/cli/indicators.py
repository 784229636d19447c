"""`recommender indicators`: figures over time against the path to their targets."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cli.output import check_writable, deliver, write
from recommender.errors import InputError

if TYPE_CHECKING:
    from recommender.framework import Framework
    from recommender.indicators import Indicators

REPORTS = ("xlsx", "docx", "html", "csv", "json")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `indicators`."""
    parser = commands.add_parser(
        "indicators",
        help="figures over time against the path to their targets",
        description=(
            "Lists the indicators of a framework with their latest value and target. Values are entered in the app, "
            "or with --import from a CSV file with the columns indicator, date, jurisdiction, value and source."
        ),
    )
    parser.add_argument(
        "--framework", metavar="PATH", help="JSONL, CSV or XLSX with id and text (default: the shipped roadmap)"
    )
    others = parser.add_mutually_exclusive_group()
    others.add_argument(
        "--import", dest="taken", metavar="FILE.csv", help="enter the values of a CSV file, all or none"
    )
    others.add_argument("--export", action="store_true", help="all values as CSV, as --import takes them")
    others.add_argument(
        "--report", choices=REPORTS, metavar="FORMAT", help=f"one of {', '.join(REPORTS)}; needs --output"
    )
    parser.add_argument("--by", metavar="NAME", help="with --import: who enters the values (default: your login name)")
    parser.add_argument(
        "--action", metavar="ID", help="count only programmes that adopt this action (default: at least one)"
    )
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the list and the report")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the list; default: text")
    parser.add_argument("--output", metavar="PATH", help="with --export or --report: write here")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the indicators of a framework, or import, export or report their values.

    :returns: the exit status.
    :raises InputError: where the options do not go together, or values are not usable.
    """
    _check(arguments)
    from recommender.framework import load_framework
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    if arguments.action is not None and arguments.action not in {action.id for action in framework.actions}:
        raise InputError("{title} has no action {action!r}.", title=framework.title, action=arguments.action)
    found = Library().indicators(framework, arguments.action)
    if arguments.taken:
        _import(found, Path(arguments.taken), arguments.by)
    elif arguments.export:
        _export(found, arguments.output)
    elif arguments.report:
        _report(found, framework, arguments)
    else:
        _list(found, framework, arguments)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Options that would be ignored are refused: whoever gives one counts on it."""
    if arguments.report and not arguments.output:
        raise InputError("A report needs a file to go to: add --output indicators.{report}.", report=arguments.report)
    if arguments.output and not (arguments.report or arguments.export):
        raise InputError("--output goes with --export or --report.")
    if arguments.by and not arguments.taken:
        raise InputError("--by goes with --import: it says who enters the values.")
    if arguments.format == "json" and (arguments.taken or arguments.export or arguments.report):
        raise InputError("--format is of the list; for a report in JSON give --report json --output FILE.json.")
    if arguments.action is not None and arguments.taken:
        raise InputError("--action changes what is counted; it has no meaning with --import.")
    if arguments.output:
        check_writable(Path(arguments.output), [])


def _import(found: Indicators, path: Path, by: str | None) -> None:
    from recommender.indicators import SIZE_LIMIT, from_csv

    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise InputError("The file {path} does not exist. Check name and folder.", path=path) from None
    except OSError as error:
        raise InputError("{path} cannot be read: {reason}.", path=path, reason=error.strerror or error) from None
    made = from_csv(found, data, path.name, _name(by))
    rest = f", {made.left_out} left out because their indicator fills itself" if made.left_out else ""
    print(f"{path.name}: {made.added} added, {made.replaced} replaced, {made.known} known before{rest}.")


def _name(by: str | None) -> str:
    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container
        raise InputError("Say who enters the values: add --by NAME.") from None


def _export(found: Indicators, output: str | None) -> None:
    from recommender.indicators import to_csv

    # In a file, the mark at the front makes Excel read it as UTF-8.
    deliver(to_csv(found).encode("utf-8-sig" if output else "utf-8"), output)


def _report(found: Indicators, framework: Framework, arguments: argparse.Namespace) -> None:
    from recommender.reports import indicators_report, render

    report = indicators_report(found, framework, arguments.language, action=arguments.action)
    write(Path(arguments.output), render(report, arguments.report))


def _list(found: Indicators, framework: Framework, arguments: argparse.Namespace) -> None:
    from recommender.indicators import standing
    from recommender.messages import words
    from recommender.reports.sections.indicators import as_data, figure, state_words
    from recommender.reports.width import display_width, one_line, padded

    table = [(one.localized(arguments.language), rows) for one, rows in found.table()]
    if arguments.format == "json":
        print(json.dumps([as_data(one, rows) for one, rows in table], ensure_ascii=False, indent=1))
        return
    if not table:
        print(f"“{framework.title}” has no indicators yet. Define them in the app, on the page Indicators.")
        return
    say = words(arguments.language)
    lines = [[say[f"indicator.{key}"] for key in ("id", "indicator", "latest", "date", "target", "state")]]
    for one, rows in table:
        at = standing(one, rows)
        values = [
            f"{seen.jurisdiction}{' ' if seen.jurisdiction else ''}{figure(seen.value, one.unit)}" for seen in at.latest
        ]
        dates = sorted({seen.date.isoformat() for seen in at.latest})
        goal = f"{figure(one.target, one.unit)} ({one.target_date})" if one.target is not None else "-"
        lines.append(
            [
                *(one.id, one.title, say["report.joint"].join(values) or "-"),
                *(" / ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "-", goal, state_words(at, say)),
            ]
        )
    lines = [[one_line(cell) for cell in line] for line in lines]
    widths = [max(display_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  ".join(padded(cell, size) for cell, size in zip(line, widths, strict=True)).rstrip())
