"""`recommender recommend`: what to do about the gaps of a policy, most urgent first."""

from __future__ import annotations

import argparse
from pathlib import Path

from recommender.cli.assess import (
    FORMATS,
    add_cost_options,
    add_engine_options,
    add_learned_option,
    costs_of,
    labels_to_use,
)
from recommender.cli.failure import complain
from recommender.cli.output import check_output, deliver
from recommender.cli.progress import shown
from recommender.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `recommend`."""
    parser = commands.add_parser(
        "recommend",
        help="what to do about the gaps of a policy, most urgent first",
        description=(
            "Orders the actions that a policy misses or takes up in part. Says for each which of its parts are "
            "missing, where in the policy it would fit, and how the other policies of the library word it. A FILE is "
            "not stored. docx and html are the gap brief, one page a pillar; xlsx, csv and json hold all quotes."
        ),
    )
    parser.add_argument(
        "policy", metavar="FILE", help="a policy, or the number of one in the library, as list shows it"
    )
    add_engine_options(parser)
    add_learned_option(parser)
    parser.add_argument(
        "--importance",
        action="append",
        default=[],
        metavar="ACTION=N",
        help="how important an action is, 1 to 5 (default 3), such as 1.1.a=5; may be given many times",
    )
    for factor, what in (
        ("importance", "the importance that you set"),
        ("certainty", "how certain the gap is"),
        ("peers", "how many other policies act"),
    ):
        parser.add_argument(
            f"--weight-{factor}", default=1, metavar="N", help=f"weight of {what}, 0 to 5 (default 1; 0 leaves it out)"
        )
    add_cost_options(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the advice; quotes stay as they are")
    parser.add_argument("--password", metavar="WORD", help="opens a protected PDF")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Order the gaps of a policy, and say what to do about each.

    :returns: the exit status.
    :raises InputError: where a weight or an importance is not usable.
    """
    check_output(arguments.format, arguments.output, [arguments.policy])
    importance = _importance(arguments.importance)
    from recommender.framework import load_framework
    from recommender.library import Library
    from recommender.recommend import Weights, checked_importance, checked_weights
    from recommender.reports import brief_report, render

    framework = load_framework(arguments.framework)
    weights = checked_weights(Weights(arguments.weight_importance, arguments.weight_certainty, arguments.weight_peers))
    # Before the reading of a file, which may take minutes.
    importance = checked_importance(importance, {action.id for action in framework.actions})
    library = Library(encoder=arguments.encoder)
    with shown(Path(arguments.policy).name, arguments.quiet) as progress:
        if arguments.policy.isdecimal() and len(arguments.policy) < 19 and not Path(arguments.policy).exists():
            policy = library.policy(int(arguments.policy))
        else:
            policy = library.read(arguments.policy, password=arguments.password, progress=progress)
        advice = library.recommend(
            policy,
            framework,
            weights=weights,
            importance=importance,
            costs=costs_of(arguments),
            labels=labels_to_use(arguments),
            progress=progress,
        )
    for warning in advice.assessment.warnings:
        complain(f"{advice.assessment.policy.file}: {warning}")
    report = brief_report(advice, framework, arguments.language)
    deliver(render(report, arguments.format, to_file=bool(arguments.output)), arguments.output)
    return 0


def _importance(given: list[str]) -> dict[str, float]:
    """ACTION=N as the user wrote them. An id may hold an equals sign; a number cannot."""
    found: dict[str, float] = {}
    for text in given:
        action, sign, number = text.rpartition("=")
        try:
            if not sign or not action.strip():
                raise ValueError
            value = float(number)
        except ValueError:
            raise InputError(
                "--importance {text!r} is not an action and a number, such as 1.1.a=5.", text=text
            ) from None
        if found.setdefault(action.strip(), value) != value:
            raise InputError(
                "--importance names action {action!r} twice, with different numbers.", action=action.strip()
            )
    return found
