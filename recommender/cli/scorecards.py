"""`recommender scorecards`: what there is, logs, reports, checks, and a new code for who lost theirs."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from recommender.cli.output import check_output, deliver
from recommender.errors import InputError

if TYPE_CHECKING:
    from recommender.scorecards import Scorecards


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `scorecards`."""
    parser = commands.add_parser(
        "scorecards",
        help="lists scorecards; their logs, reports and checks",
        description=(
            "Lists the scorecards. People rate in the app; this is for whoever runs the machine, and shows all that "
            "was given."
        ),
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--report", type=int, metavar="ID", help="the report, in the format of --format")
    what.add_argument("--log", type=int, metavar="ID", help="every entry of the log as JSONL")
    what.add_argument(
        "--verify", type=int, metavar="ID", help="does the log's chain hold, and every quote stand in its file?"
    )
    what.add_argument("--new-code", nargs=2, metavar=("ID", "NAME"), help="a new access code for a person")
    what.add_argument("--delete", type=int, metavar="ID", help="delete a scorecard whole, with its log")
    parser.add_argument(
        "--format", choices=("xlsx", "docx", "html", "csv", "json"), default="json", help="default: json"
    )
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="language of the report's headings")
    parser.add_argument(
        "--framework",
        metavar="PATH",
        help="the one that was rated, for titles in --language (default: the shipped roadmap)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the scorecards, or do the one thing that was asked of one.

    :returns: the exit status; with --verify 1 where something does not fit.
    :raises InputError: where there is no such scorecard or person.
    """
    check_output(arguments.format if arguments.report is not None else "text", arguments.output, [])
    from recommender.library import Library

    service = Library().scorecards
    if arguments.log is not None:
        lines = [
            json.dumps(
                {"number": e.number, "time": e.time, "actor": e.actor, "kind": e.kind, "data": e.data, "hash": e.hash},
                ensure_ascii=False,
            )
            for e in service.log(arguments.log)
        ]
        deliver(("\n".join(lines) + "\n").encode("utf-8", "replace"), arguments.output)
    elif arguments.verify is not None:
        return _verify(service, arguments.verify)
    elif arguments.report is not None:
        from recommender.framework import load_framework
        from recommender.reports import render, scorecard_report

        card = service.get(arguments.report)
        framework = load_framework(arguments.framework)
        report = scorecard_report(card, framework, service.check_quotes(card), arguments.language)
        deliver(render(report, arguments.format), arguments.output)
    elif arguments.new_code is not None:
        number, name = arguments.new_code
        if not number.isdecimal():
            raise InputError(
                "--new-code {number!r}: a scorecard is named by its number (see: recommender scorecards).",
                number=number,
            )
        from recommender.scorecards import COMMAND_LINE

        print(service.new_code(int(number), COMMAND_LINE, name))
    elif arguments.delete is not None:
        title = service.get(arguments.delete).title
        service.delete(arguments.delete)
        print(f"Deleted: {title}")
    else:
        for facts in service.all():
            card = service.get(facts.id)
            state = (
                "closed"
                if card.closed
                else f"round {card.open_round.number} open"
                if card.open_round
                else "between rounds"
            )
            print(f"{facts.id}\t{facts.created:%Y-%m-%d}\t{state}\t{len(card.policies)} policies\t{facts.title}")
    return 0


def _verify(service: Scorecards, card_id: int) -> int:
    """Say what does not fit; 0 where all does."""
    from recommender.store import verify

    card = service.get(card_id)
    broken = verify(service.log(card_id))
    if broken is not None:
        print(f"The log was changed: entry {broken} does not fit the ones before it.")
    checks = service.check_quotes(card)
    strange = [check for check in checks if check.found != "same"]
    for check in strange:
        title = card.policy(check.cell[0]).name
        print(
            f"{title}, action {check.cell[1]}, characters {check.evidence.start} to {check.evidence.end}: {check.found}"
        )
    if broken is None and not strange:
        print(f"The log holds ({card.version} entries), and all {len(checks)} quotes stand where they stood.")
        return 0
    return 1
