"""How the command line says that something failed: a sentence on stderr; what is our own fault, in a log besides."""

from __future__ import annotations

import logging
import sys
import textwrap
from logging.handlers import RotatingFileHandler

from recommender.errors import RecommenderError
from recommender.settings import load_settings


def complain(sentence: str) -> None:
    """Print a sentence to standard error, wrapped where a person reads it."""
    if sys.stderr.isatty():  # a file or another program gets it on one line
        sentence = textwrap.fill(sentence, 100, break_long_words=False, break_on_hyphens=False)
    print(sentence, file=sys.stderr)


def complain_of(error: Exception, about: str = "") -> None:
    """Say one sentence for any error, and log the traceback of a defect of ours.

    :param about: the file that it happened with; errors meant for users name it themselves.
    """
    if isinstance(error, RecommenderError):
        complain(str(error))
        return
    # A defect of ours: the user gets a sentence, the log gets the traceback.
    what = f"{about}: something" if about else "Something"
    complain(f"{what} went wrong that should not have ({type(error).__name__}: {error}).{_log(error)}")


def _log(error: Exception) -> str:
    try:
        folder = load_settings().logs_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(folder / "errors.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except (OSError, RecommenderError):
        return ""
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("recommender.errors")
    logger.addHandler(handler)
    logger.propagate = False
    logger.error("unexpected error", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return f" Details are in {folder / 'errors.log'}."
