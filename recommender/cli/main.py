"""Arguments of the command line, and how it fails: one sentence on stderr, exit status 1, never a traceback."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from recommender.cli import assess, compare, evaluate, indicators, learn, library, recommend, score, scorecards
from recommender.cli.failure import complain, complain_of


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands; each sets `run`, which takes what was parsed and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="recommender",
        description="Which actions of a roadmap does a policy take up, touch or miss, with quotable evidence by page.",
        epilog="Everything stays on this machine. RECOMMENDER_HOME moves all that is written to another folder.",
    )
    parser.add_argument("--version", action="version", version=f"recommender {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (assess, recommend, compare, score, learn, evaluate, library, scorecards, indicators):
        module.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    :param arguments: None for those of the process.
    :returns: the exit status: 0 where all went well, 1 where something failed, 130 where it was interrupted.
    """
    parsed = build_parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Titles are in any language; what the terminal's own encoding lacks must not stop a list, nor garble a file.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = int(parsed.run(parsed))
        sys.stdout.flush()  # here, where a reader that has gone is no error
        return status
    except KeyboardInterrupt:
        complain("Stopped. What was encoded so far is kept; the next run goes on from there.")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is left to say, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        complain_of(error)
        return 1


def _version() -> str:
    try:
        return version("policy-recommender")
    except PackageNotFoundError:
        return "(not installed)"
