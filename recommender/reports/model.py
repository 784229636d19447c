"""A report as content without form: sections of paragraphs, tables, charts and quotes. Every format is made of the same content.

Texts are plain, in the report's language; data (titles, quotes) stays as it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a column holds decides its format and width: "text", "long" (quotes), "number", "count", "probability" (0 to 1, shown as a
# percentage), "status" (one of verdicts.STATUSES; shown in the report's language with its colour), "page", "date" and "link" (a Link).
KINDS = ("text", "long", "number", "count", "probability", "status", "page", "date", "link")


@dataclass(frozen=True)
class Column:
    """key: stable name in JSON and CSV. label: what people read."""

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Link:
    """A link inside the report, to a table's row: `table` is a Table's key, `row` counts from 0."""

    text: str
    table: str
    row: int


@dataclass(frozen=True)
class Table:
    """rows: one value a column; None where there is none. key: stable name, unique in the report: the sheet and the JSON member.

    everywhere: False where only data formats (XLSX, CSV, JSON) carry it, because it is too long to read.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    everywhere: bool = True


@dataclass(frozen=True)
class Chart:
    """A picture of numbers that stand beside it. spec: a Vega-Lite specification (dict). alt: what it shows, in a sentence. table: its
    numbers."""

    title: str
    alt: str
    spec: Mapping[str, Any]
    table: Table


@dataclass(frozen=True)
class Quote:
    """A verbatim quote. source: policy, page and section in words. note: what is to be said of it, "" for nothing."""

    text: str
    source: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section. status: one of verdicts.STATUSES, shown as a coloured word beside it, or ""."""

    text: str
    status: str = ""


Block = Table | Chart | Quote | Paragraph | Bullets | Heading


@dataclass(frozen=True)
class Section:
    """key: stable name. new_page: starts a page in documents and in print."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True)
class Report:
    """method: facts of how it was made (label, value): versions, fingerprints, costs, expected false gaps; shown at the end of each
    format, and as a sheet of its own in workbooks. kind: "scorecard", "comparison", "versions", "brief", "assessment" or "indicators". data: the whole
    as JSON-ready values, for the JSON format; None for the tables. made: UTC.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    sections: tuple[Section, ...]
    method: tuple[tuple[str, str], ...]
    made: datetime.datetime
    data: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)

    def tables(self) -> list[Table]:
        """Every table, those beside charts too, in reading order."""
        found = []
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    found.append(block)
                elif isinstance(block, Chart):
                    found.append(block.table)
        return found
