"""`recommender compare`: policies, groups of policies, or two versions of one, side by side."""

from __future__ import annotations

import argparse

from recommender.cli.assess import add_engine_options
from recommender.cli.output import check_output, deliver
from recommender.cli.progress import shown
from recommender.errors import InputError

FACETS = ("jurisdiction", "region", "year", "language")


def add_commands(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "compare",
        help="policies or groups side by side, or two versions of one policy",
        description=(
            "Compares policies action by action, and says which differences exceed the model's own noise. A policy is a number of "
            "the library or a file, which is not kept."
        ),
    )
    parser.add_argument("policies", nargs="*", metavar="POLICY", help="a number (see: recommender list) or a file")
    parser.add_argument("--by", choices=FACETS, help="compare groups; without policies, of the whole library")
    parser.add_argument("--versions", action="store_true", help="two versions of one policy: the older, then the newer")
    parser.add_argument("--level", type=float, default=0.05, metavar="N", help="level of significance (default 0.05)")
    parser.add_argument(
        "--format", choices=("text", "json", "csv", "html", "xlsx", "docx"), default="text", help="default: text"
    )
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="language of the headings")
    add_engine_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    check_output(arguments.format, arguments.output, arguments.policies)
    if arguments.versions and (len(arguments.policies) != 2 or arguments.by):
        raise InputError("--versions takes two policies, the older and the newer, and no --by.")
    if not 0 < arguments.level < 1:
        raise InputError("--level is a number between 0 and 1, such as 0.05.")
    from recommender.decisions.compare import compare_policies, compare_two_versions
    from recommender.framework import load_framework
    from recommender.reports import render
    from recommender.reports.comparison_report import comparison_report, versions_report
    from recommender.reports.plain_text import to_plain_text
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    library = Library(encoder=arguments.encoder)
    with shown("Comparing", arguments.quiet) as progress:
        if arguments.versions:
            older, newer = arguments.policies
            changes = compare_two_versions(library, framework, older, newer, progress)
            report = versions_report(changes, arguments.language)
        else:
            found = compare_policies(
                library, framework, arguments.policies, arguments.by, progress=progress, level=arguments.level
            )
            report = comparison_report(found, arguments.language)
    if arguments.format == "text":
        deliver(to_plain_text(report).encode("utf-8"), arguments.output)
    else:
        deliver(render(report, arguments.format), arguments.output)
    return 0
