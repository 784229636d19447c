"""One report in any format."""

from __future__ import annotations

from recommender.errors import InputError
from recommender.reports.model import Report

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
    # Each format brings a library of its own, which is loaded when somebody asks for it.
    if format == "html":
        from recommender.reports.as_html import to_html_bytes as make
    elif format == "docx":
        from recommender.reports.as_docx import to_docx_bytes as make
    elif format == "xlsx":
        from recommender.reports.as_xlsx import to_xlsx_bytes as make
    elif format == "csv":
        from recommender.reports.as_csv import to_csv_bytes as make
    else:
        from recommender.reports.as_json import to_json_bytes as make
    return make(report)
