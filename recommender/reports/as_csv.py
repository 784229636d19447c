"""A report as CSV: its tables one below the other, each under a line with its title, and at the end how it was made.

Values stand as numbers, probabilities from 0 to 1. For programs JSON is the better choice; this is for spreadsheets.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from recommender.reports.cells import guarded
from recommender.reports.model import Bullets, Heading, Paragraph, Quote, Report
from recommender.reports.values_text import plain_value
from recommender.reports.wording import words


def to_csv_bytes(report: Report) -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Chinese."""
    stream = io.StringIO()
    write = csv.writer(stream, lineterminator="\r\n").writerow
    write([_cell(report.title)])
    write([_cell(report.subtitle)])
    for note in report.notes:
        write([_cell(note)])
    say = words(report.language)
    for section in report.sections:
        for block in section.blocks:
            # What stands in no table: quotes with their source, and what is said.
            if isinstance(block, Quote):
                write([_cell(section.heading), _cell(block.text), _cell(block.source), _cell(block.note)])
            elif isinstance(block, Heading):
                write([_cell(section.heading), _cell(block.text), say.get(block.status, "")])
            elif isinstance(block, Paragraph):
                write([_cell(section.heading), _cell(block.text)])
            elif isinstance(block, Bullets):
                for item in block.items:
                    write([_cell(section.heading), _cell(item)])
    for table in report.tables():
        write([])
        write([_cell(table.title)])
        write([_cell(column.label) for column in table.columns])
        for row in table.rows:
            cells = zip(row, table.columns, strict=True)
            write([_cell(say.get(str(v), v) if c.kind == "status" else plain_value(v)) for v, c in cells])
    write([])
    write([say["method"]])
    for name, value in report.method:
        write([_cell(name), _cell(value)])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value
