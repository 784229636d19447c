"""Arguments of the command line, and how it fails: one sentence on stderr, exit status 1, never a traceback."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import textwrap
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from logging.handlers import RotatingFileHandler

from recommender.cli import assess, library, score
from recommender.errors import RecommenderError
from recommender.settings import load_settings


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="recommender",
        description="Which actions of a roadmap does a policy take up, touch or miss, with quotable evidence by page.",
        epilog="Everything stays on this machine. RECOMMENDER_HOME moves all that is written to another folder.",
    )
    parser.add_argument("--version", action="version", version=f"recommender {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (assess, score, library):
        module.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parsed = build_parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except RecommenderError as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        complain("Stopped. What was encoded so far is kept; the next run goes on from there.")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is left to say, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # a defect of ours: the user gets a sentence, the log gets the traceback
        complain(f"Something went wrong that should not have ({type(error).__name__}: {error}).{_log_it()}")
        return 1


def complain(sentence: str) -> None:
    print(textwrap.fill(sentence, 100, break_long_words=False, break_on_hyphens=False), file=sys.stderr)


def _log_it() -> str:
    try:
        folder = load_settings().logs_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(folder / "errors.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        logger = logging.getLogger("recommender.errors")
        logger.addHandler(handler)
        logger.propagate = False
        logger.exception("unexpected error")
        handler.close()
        logger.removeHandler(handler)
    except (OSError, RecommenderError):
        return ""
    return f" Details are in {folder / 'errors.log'}."


def _version() -> str:
    try:
        return version("policy-recommender")
    except PackageNotFoundError:
        return "(not installed)"
