"""The formats that a report can be had in: one module each, with a small function for each kind of block."""

from __future__ import annotations

import codecs
from importlib import import_module

from recommender.errors import InputError
from recommender.reports.model import Report

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "csv": "text/csv",
    "json": "application/json",
    "text": "text/plain",
}
# Files to take away; "text" is for terminals.
FORMATS = ("xlsx", "docx", "html", "csv", "json")


def render(report: Report, format: str, to_file: bool = True) -> bytes:
    """The bytes of the report.

    :param format: one of FORMATS, or "text", which is 100 columns wide (see `formats.text.to_text` for others).
    :param to_file: whether they go to a file. Only there CSV begins with the mark by which Excel knows UTF-8.
    :raises InputError: for another format.
    """
    if format not in MIME:
        raise InputError(
            "{format!r} is not a format of reports; choose one of {known}.", format=format, known=", ".join(MIME)
        )
    # Each format brings a library of its own, which is loaded when somebody asks for it.
    made: bytes = import_module(f"recommender.reports.formats.{format}").render(report)
    return made if to_file else made.removeprefix(codecs.BOM_UTF8)
