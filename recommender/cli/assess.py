"""`recommender assess`: which actions of a framework policies take up, with evidence."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.alignment.assess import MAX_EVIDENCE
from recommender.alignment.results import USUAL_COSTS, Costs
from recommender.cli.failure import complain, complain_of
from recommender.cli.output import check_output, deliver
from recommender.cli.progress import shown
from recommender.errors import InputError

if TYPE_CHECKING:
    from recommender.alignment.feedback import Label
    from recommender.alignment.results import Verdicts
    from recommender.framework import Framework

FORMATS = ("text", "json", "csv", "xlsx", "docx", "html")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `assess`."""
    parser = commands.add_parser(
        "assess",
        help="which actions a policy addresses, in part, or not, with evidence",
        description=(
            "Assesses policies (PDF, DOCX, ODT, HTML, Markdown, text). Nothing is stored unless --save is given."
        ),
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a policy")
    add_engine_options(parser)
    add_learned_option(parser)
    parser.add_argument(
        "--evidence", type=_evidence, default=3, metavar="N", help=f"quotes an action, 1 to {MAX_EVIDENCE} (default 3)"
    )
    add_cost_options(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", metavar="CODE", help="wording of the actions in the result, such as zh")
    parser.add_argument("--password", metavar="WORD", help="opens protected PDFs")
    parser.add_argument("--save", action="store_true", help="keep the policies in the library")
    parser.set_defaults(run=run)


def add_cost_options(parser: argparse.ArgumentParser) -> None:
    """Add what mistakes cost, for every command whose verdicts are statuses."""
    usual = USUAL_COSTS
    parser.add_argument(
        "--cost-false-gap",
        type=_cost,
        default=usual.false_gap,
        metavar="N",
        help=(
            f"what calling an action missing costs where it is there (default {usual.false_gap:g}); more: fewer "
            "missing; only the ratio of the two costs counts"
        ),
    )
    parser.add_argument(
        "--cost-missed-gap",
        type=_cost,
        default=usual.missed_gap,
        metavar="N",
        help=f"what calling one addressed costs where it is not (default {usual.missed_gap:g}); more: fewer addressed",
    )


def costs_of(arguments: argparse.Namespace) -> Costs:
    """The costs that were given."""
    return Costs(arguments.cost_false_gap, arguments.cost_missed_gap)


def check_language(framework: Framework, language: str | None) -> None:
    """Refuse a language in which the framework says nothing, before anything is computed.

    :raises InputError: naming the languages that there are.
    """
    known = {"en", *framework.languages()}
    if language and language.lower().split("-")[0] not in {code.split("-")[0] for code in known}:
        raise InputError(
            '--language {language!r}: "{framework}" has no wording in it. There are: {known}.',
            language=language,
            framework=framework.title,
            known=", ".join(sorted(known)),
        )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that compares texts with a framework."""
    parser.add_argument(
        "--framework", metavar="PATH", help="JSONL, CSV or XLSX with id and text (default: the shipped roadmap)"
    )
    add_encoder_options(parser)


def add_learned_option(parser: argparse.ArgumentParser) -> None:
    """Add the option of commands whose verdicts use what people confirmed and rejected."""
    parser.add_argument(
        "--no-learned", action="store_true", help="leave out what was learned from people (see: recommender learn)"
    )


def labels_to_use(arguments: argparse.Namespace) -> list[Label] | None:
    """The labels to assess with, as `Library` takes them: None for those that are kept, [] for none."""
    return [] if arguments.no_learned else None


def add_encoder_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that may load a model."""
    parser.add_argument("--encoder", metavar="NAME_OR_PATH", help="another sentence-transformers model")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: argparse.Namespace) -> int:
    """Assess policies; a file that fails does not stop the others.

    :returns: the exit status; 1 where a file failed.
    """
    check_output(arguments.format, arguments.output, arguments.files)
    from recommender.framework import load_framework
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    check_language(framework, arguments.language)
    library = Library(encoder=arguments.encoder)
    made: list[Verdicts] = []
    failed = 0
    for file in arguments.files:
        try:
            with shown(Path(file).name, arguments.quiet) as progress:
                policy = library.read(file, password=arguments.password, progress=progress)
                labels = labels_to_use(arguments)
                found = library.assess(policy, framework, evidence=arguments.evidence, labels=labels, progress=progress)
                made.append(found.at(costs_of(arguments)))
            if arguments.save and library.find(policy.sha256) is None:
                library.save(policy)
        except Exception as error:
            # The other files still run; the exit status says that one did not.
            failed += 1
            complain_of(error, Path(file).name)
    for verdicts in made:
        for warning in verdicts.assessment.warnings:
            complain(f"{verdicts.policy.file}: {warning}")
    if made or arguments.format == "json":
        from recommender.reports import assessment_report, render

        report = assessment_report(made, framework, arguments.language)
        deliver(render(report, arguments.format, to_file=bool(arguments.output)), arguments.output)
    return 1 if failed else 0


def _evidence(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MAX_EVIDENCE:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 1 to {MAX_EVIDENCE}")
    return int(value)


def _cost(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{value!r} is not a number above 0, such as 2 or 0.5")
    return number
