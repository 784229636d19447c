"""A report as JSON: what it is, how it was made, what it says in reading order, and its tables as lists of objects."""

from __future__ import annotations

import datetime
import json
from functools import singledispatch
from typing import Any

from recommender.reports.model import Block, Bullets, Chart, Heading, Link, Paragraph, Quote, Report, Table


def render(report: Report) -> bytes:
    """The report; only its data where that is a list.

    :raises ValueError: where a number of the data is none.
    """
    if isinstance(report.data, list):
        return _dumped(report.data)
    sections = [
        {"key": section.key, "heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections_in("json")
    ]
    content = {
        "kind": report.kind,
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "made": report.made.isoformat(timespec="seconds"),
        "method": dict(report.method),
        "notes": [str(note) for note in report.notes],
        "sections": sections,
        "tables": {table.key: _rows(table) for table in report.tables()},
    }
    return _dumped(content if report.data is None else content | {"data": report.data})


def plain_value(value: Any) -> Any:
    """A value of a table as JSON can hold it."""
    if isinstance(value, Link):
        return value.text
    return value.isoformat() if isinstance(value, datetime.date) else value


def _dumped(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8", "replace")


def _rows(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, map(plain_value, row), strict=True)) for row in table.rows]


@singledispatch
def _block(block: Block) -> dict[str, Any]:
    raise NotImplementedError(type(block))


@_block.register
def _(block: Paragraph) -> dict[str, Any]:
    return {"paragraph": block.text}


@_block.register
def _(block: Heading) -> dict[str, Any]:
    return {"heading": block.text, "status": block.status or None}


@_block.register
def _(block: Bullets) -> dict[str, Any]:
    return {"bullets": list(block.items)}


@_block.register
def _(block: Quote) -> dict[str, Any]:
    return {"quote": block.text, "source": block.source, "note": block.note, "language": block.language}


@_block.register
def _(block: Chart) -> dict[str, Any]:
    return {"chart": block.title, "shows": block.alt, "table": block.table.key, "title": block.table.title}


@_block.register
def _(block: Table) -> dict[str, Any]:
    # Its rows stand under "tables", where its key finds them.
    return {"table": block.key, "title": block.title}
