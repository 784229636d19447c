"""One report in any format."""

from __future__ import annotations

from recommender.errors import InputError
from recommender.reports.content import Report

FORMATS = ("xlsx", "docx", "html", "csv", "json")
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "csv": "text/csv",
    "json": "application/json",
}


def render(report: Report, format: str) -> bytes:
    """The bytes of a file with the report. Raises InputError for a format that is not in FORMATS."""
    if format not in FORMATS:
        raise InputError(f"{format!r} is no format of reports; there are {', '.join(FORMATS)}.")
    raise NotImplementedError(format)
