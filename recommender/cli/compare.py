"""`recommender compare`: policies, groups of policies, or two versions of one, side by side."""

from __future__ import annotations

import argparse

from recommender.cli.assess import FORMATS, add_cost_options, add_engine_options, costs_of
from recommender.cli.output import check_output, deliver
from recommender.cli.progress import shown
from recommender.compare import FACETS, LEVEL
from recommender.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `compare`."""
    parser = commands.add_parser(
        "compare",
        help="policies or groups side by side, or two versions of one policy",
        description=(
            "Compares policies action by action, and says which differences exceed the model's own noise. A policy "
            "is a number of the library or a file, which is not kept."
        ),
    )
    parser.add_argument("policies", nargs="*", metavar="POLICY", help="a number (see: recommender list) or a file")
    parser.add_argument("--by", choices=FACETS, help="compare groups; without policies, of the whole library")
    parser.add_argument("--versions", action="store_true", help="two versions of one policy: the older, then the newer")
    parser.add_argument("--level", type=float, default=LEVEL, metavar="N", help="level of significance (default 0.05)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="language of the headings")
    add_cost_options(parser)
    add_engine_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare policies, groups of them, or two versions of one.

    :returns: the exit status.
    :raises InputError: where the options do not go together.
    """
    check_output(arguments.format, arguments.output, arguments.policies)
    if arguments.versions and (len(arguments.policies) != 2 or arguments.by):
        raise InputError("--versions takes two policies, the older and the newer, and no --by.")
    if not 0 < arguments.level < 1:
        raise InputError("--level is a number between 0 and 1, such as 0.05.")
    if not arguments.policies and not arguments.by:
        raise InputError("Name two or more policies, or say by what the library is to be grouped (--by jurisdiction).")
    from recommender.framework import load_framework
    from recommender.library import Library
    from recommender.reports import comparison_report, render, versions_report

    framework, costs = load_framework(arguments.framework), costs_of(arguments)
    library = Library(encoder=arguments.encoder)
    with shown("Comparing", arguments.quiet) as progress:
        policies = library.choose(arguments.policies, progress) if arguments.policies else library.policies()
        if arguments.versions:
            before, after = policies
            changes = library.compare_versions(before, after, framework, costs=costs, progress=progress)
            report = versions_report(changes, framework, arguments.language)
        else:
            found = library.compare(
                policies, framework, by=arguments.by, level=arguments.level, costs=costs, progress=progress
            )
            report = comparison_report(found, framework, arguments.language)
    deliver(render(report, arguments.format, to_file=bool(arguments.output)), arguments.output)
    return 0
