"""A report as CSV, for spreadsheets and statistics programs: one table, or all that a report says.

Values stand as numbers, probabilities from 0 to 1. UTF-8 with a byte order mark, without which Excel garbles Chinese.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any

from recommender.messages import words
from recommender.reports.formats.cells import guarded, status_name
from recommender.reports.formats.json import plain_value
from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Table


class _Lines(list[str]):
    """Takes the writer's rows. They end with CR LF: only then it quotes a lone CR in a text."""

    def write(self, row: str) -> int:
        self.append(row.removesuffix("\r\n") + "\n")
        return len(row)


def render(report: Report) -> bytes:
    """The report's one table; else what is said, then its tables one below the other, then how it was made."""
    if report.csv:
        lines = _Lines()
        _write(lines, [[column.key for column in report.csv.columns], *report.csv.rows])
        return "".join(lines).encode("utf-8-sig", "replace")
    stream = io.StringIO()
    _write(stream, _all(report))
    return stream.getvalue().encode("utf-8-sig", "replace")


def _write(stream: Any, rows: Iterable[Iterable[Any]]) -> None:
    write = csv.writer(stream, lineterminator="\r\n").writerow
    for row in rows:
        write([guarded(value) if isinstance(value, str) else plain_value(value) for value in row])


def _all(report: Report) -> Iterator[list[Any]]:
    yield [report.title]
    yield [report.subtitle]
    for note in report.notes:
        yield [note]
    for section in report.sections_in("csv"):
        for block in section.blocks:
            for cells in _said(block, report.language):
                yield [section.heading, *cells]
    for table in report.tables():
        yield []
        yield [table.title]
        yield [column.label for column in table.columns]
        for row in table.rows:
            pairs = zip(row, table.columns, strict=True)
            yield [status_name(v or "", report.language) if c.kind == "status" else v for v, c in pairs]
    yield []
    yield [words(report.language)["report.method"]]
    yield from map(list, report.method)


@singledispatch
def _said(block: Block, language: str) -> list[tuple[str, ...]]:
    """The lines of what stands in no table."""
    raise NotImplementedError(type(block))


@_said.register
def _(block: Quote, language: str) -> list[tuple[str, ...]]:
    return [(block.text, block.source, block.note)]


@_said.register
def _(block: Heading, language: str) -> list[tuple[str, ...]]:
    return [(block.text, status_name(block.status, language))]


@_said.register
def _(block: Paragraph, language: str) -> list[tuple[str, ...]]:
    return [(block.text,)]


@_said.register
def _(block: Bullets, language: str) -> list[tuple[str, ...]]:
    return [(item,) for item in block.items]


@_said.register(Table)
@_said.register(Chart)
def _(block: Table | Chart, language: str) -> list[tuple[str, ...]]:
    return []
