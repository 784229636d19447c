"""A report as JSON: what it is, how it was made, and its data or its tables as lists of objects."""

from __future__ import annotations

import json

from recommender.reports.content import Report
from recommender.reports.values_text import plain_value


def to_json_bytes(report: Report) -> bytes:
    about = {"kind": report.kind, "title": report.title, "subtitle": report.subtitle, "language": report.language}
    tables = {
        table.key: [
            {column.key: plain_value(value) for column, value in zip(table.columns, row, strict=True)}
            for row in table.rows
        ]
        for table in report.tables()
    }
    made = {
        "made": report.made.isoformat(timespec="seconds"),
        "method": dict(report.method),
        "notes": list(report.notes),
    }
    content = about | made | {"tables": tables} | ({"data": report.data} if report.data is not None else {})
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
