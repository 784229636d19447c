"""A report as JSON: what it is, how it was made, what it says in reading order, and its tables as lists of objects."""

from __future__ import annotations

import json
from typing import Any

from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report
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
    sections = [
        {"key": section.key, "heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections
    ]
    content = (
        about
        | made
        | {"sections": sections, "tables": tables}
        | ({"data": report.data} if report.data is not None else {})
    )
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _block(block: Block) -> dict[str, Any]:
    """A table's rows stand under "tables", where its key finds them."""
    if isinstance(block, Paragraph):
        return {"paragraph": block.text}
    if isinstance(block, Heading):
        return {"heading": block.text, "status": block.status or None}
    if isinstance(block, Bullets):
        return {"bullets": list(block.items)}
    if isinstance(block, Quote):
        return {"quote": block.text, "source": block.source, "note": block.note, "language": block.language}
    if isinstance(block, Chart):
        return {"chart": block.title, "shows": block.alt, "table": block.table.key, "title": block.table.title}
    return {"table": block.key, "title": block.title}
