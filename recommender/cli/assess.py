"""`recommender assess`: which actions of a framework do these policies take up?"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.alignment.assess import MAX_EVIDENCE
from recommender.cli.failure import complain, complain_of
from recommender.cli.output import check_output, deliver
from recommender.cli.progress import shown
from recommender.alignment.results import Costs

if TYPE_CHECKING:
    from recommender.alignment.feedback import Label
    from recommender.alignment.results import Assessment

_COSTS = Costs()


def add_commands(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "assess",
        help="which actions a policy addresses, in part, or not, with evidence",
        description="Assesses policies (PDF, DOCX, ODT, HTML, Markdown, text). Nothing is stored unless --save is given.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a policy")
    add_engine_options(parser)
    add_learned_option(parser)
    parser.add_argument(
        "--evidence", type=_evidence, default=3, metavar="N", help=f"quotes an action, 1 to {MAX_EVIDENCE} (default 3)"
    )
    parser.add_argument(
        "--cost-false-gap",
        type=_cost,
        default=_COSTS.false_gap,
        metavar="N",
        help=f"what calling an action missing costs where it is there (default {_COSTS.false_gap:g}); more: fewer missing",
    )
    parser.add_argument(
        "--cost-missed-gap",
        type=_cost,
        default=_COSTS.missed_gap,
        metavar="N",
        help=f"what calling an action addressed costs where it is not (default {_COSTS.missed_gap:g}); more: fewer addressed",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "csv", "xlsx", "docx", "html"), default="text", help="default: text"
    )
    parser.add_argument("--output", metavar="PATH", help="write here instead of to standard output")
    parser.add_argument("--language", metavar="CODE", help="wording of the actions in the result, such as zh")
    parser.add_argument("--password", metavar="WORD", help="opens protected PDFs")
    parser.add_argument("--save", action="store_true", help="keep the policies in the library")
    parser.set_defaults(run=run)


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that compares texts with a framework."""
    parser.add_argument(
        "--framework", metavar="PATH", help="JSONL, CSV or XLSX with id and text (default: the shipped roadmap)"
    )
    add_encoder_options(parser)


def add_learned_option(parser: argparse.ArgumentParser) -> None:
    """For commands whose verdicts use what people confirmed and rejected."""
    parser.add_argument(
        "--no-learned", action="store_true", help="leave out what was learned from people (see: recommender learn)"
    )


def labels_to_use(arguments: argparse.Namespace) -> list[Label] | None:
    """None for those that are kept, [] for none, as Library takes them."""
    return [] if arguments.no_learned else None


def add_encoder_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoder", metavar="NAME_OR_PATH", help="another sentence-transformers model")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: argparse.Namespace) -> int:
    check_output(arguments.format, arguments.output, arguments.files)
    from recommender.framework import load_framework
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    library = Library(encoder=arguments.encoder)
    costs = Costs(arguments.cost_false_gap, arguments.cost_missed_gap)
    made: list[Assessment] = []
    failed = 0
    for file in arguments.files:
        try:
            with shown(Path(file).name, arguments.quiet) as progress:
                document = library.read(file, password=arguments.password, progress=progress)
                found = library.assess(
                    document, framework, arguments.evidence, arguments.language, progress, labels_to_use(arguments), costs
                )
                made.append(found)
            if arguments.save and document.sha256 not in {stored.sha256 for stored in library.policies()}:
                library.save(document)
        except Exception as error:
            # The other files still run; the exit status says that one did not.
            failed += 1
            complain_of(error, Path(file).name)
    for assessment in made:
        for warning in assessment.warnings:
            complain(f"{assessment.policy.file}: {warning}")
    if made or arguments.format == "json":
        _deliver(made, arguments)
    return 1 if failed else 0


def _deliver(made: list[Assessment], arguments: argparse.Namespace) -> None:
    from recommender import reports

    # Headings in the language of the actions where there are some in it; a policy may be read in any other.
    language = "zh" if arguments.language == "zh" else "en"
    if arguments.format == "xlsx":
        deliver(reports.to_xlsx(made, language=arguments.language or "en"), arguments.output)
        return
    if arguments.format in ("docx", "html"):
        from recommender.reports.assessment_report import assessment_report

        deliver(reports.render(assessment_report(made, language), arguments.format), arguments.output)
        return
    if arguments.format == "text":
        text = reports.to_text(made, language=language)
    else:
        text = reports.to_json(made) if arguments.format == "json" else reports.to_csv(made)
    if not text.endswith("\n"):
        text += "\n"
    # The mark at the front makes Excel read a CSV file as UTF-8, without which Chinese is garbage in it.
    marked = arguments.format == "csv" and arguments.output
    deliver(text.encode("utf-8-sig" if marked else "utf-8"), arguments.output)


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
