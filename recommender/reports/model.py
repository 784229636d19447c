"""A report as content without form: sections of paragraphs, tables, charts and quotes. All formats are made of it.

Texts are plain, in the report's language; data (titles, quotes) stays as it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

# What a column holds decides its format and width: "text", "long" (quotes), "number", "count", "probability" (0 to 1,
# of a model, so never quite 0 or 1), "share" (0 to 1), "status" (one of STATUSES), "page", "date", "link" (a Link).
KINDS = ("text", "long", "number", "count", "probability", "share", "status", "page", "date", "link")
NUMBERS = ("number", "count", "probability", "share", "page")


class StatusColours(NamedTuple):
    """The colours of one status as "#rrggbb": of bars and cells of charts, and of the fill behind its word.

    What is written on either has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
    """

    mark: str
    on_mark: str
    fill: str
    on_fill: str


# Told apart by lightness as well as by hue (dark blue, light amber, brick), for every kind of colour blindness.
STATUS_COLOURS = {
    "addressed": StatusColours("#1f5f9e", "#ffffff", "#dfeaf6", "#174a7d"),
    "partial": StatusColours("#f0b44c", "#1a2433", "#fdf0d5", "#6d4700"),
    "missing": StatusColours("#b0432c", "#ffffff", "#f9e3de", "#8c2f1b"),
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    :ivar key: stable name in JSON and CSV.
    :ivar label: what people read.
    :ivar kind: one of KINDS.
    """

    key: str
    label: str
    kind: str = "text"


def columns(say: Mapping[str, str], *told: str) -> tuple[Column, ...]:
    """Columns whose labels are texts of the catalogue.

    :param told: for each "key of the text", "key kind" or "key kind name"; without a name the column's key is the last
        part of the text's.
    """
    made = []
    for one in told:
        text, kind, name, *_ = [*one.split(), "", ""]
        made.append(Column(name or text.rpartition(".")[2], say[text], kind or "text"))
    return tuple(made)


@dataclass(frozen=True)
class Link:
    """A link inside the report, to a table's row: `table` is a Table's key, `row` counts from 0."""

    text: str
    table: str
    row: int


@dataclass(frozen=True)
class Table:
    """A table.

    :ivar key: stable name, unique in the report: the JSON member, and what links go to.
    :ivar rows: one value a column; None where there is none.
    :ivar everywhere: False where only data formats (XLSX, CSV, JSON) carry it, because it is too long to read.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    everywhere: bool = True


@dataclass(frozen=True)
class Chart:
    """A picture of numbers that stand beside it.

    :ivar alt: what it shows, in a sentence.
    :ivar draw: makes the Altair chart, only where a format shows a picture; None where a workbook alone draws it.
    :ivar table: its numbers.
    :ivar stacked: keys of the columns that are stacked in a bar a row, each named as a status; a workbook then draws a
        chart of its own, its bars named by the column `names`, and not a picture.
    """

    title: str
    alt: str
    draw: Callable[[], Any] | None = field(compare=False)
    table: Table
    stacked: tuple[str, ...] = ()
    names: str = ""

    @cached_property
    def spec(self) -> Mapping[str, Any]:
        """The chart's Vega-Lite specification; empty where it is not drawn."""
        return self.draw().to_dict() if self.draw else {}


@dataclass(frozen=True)
class Quote:
    """A verbatim quote.

    :ivar source: policy, page and section in words.
    :ivar note: what is to be said of it, "" for nothing.
    """

    text: str
    source: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. small: fine print, for whoever wants to know exactly."""

    text: str
    strong: bool = False
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section.

    :ivar status: one of STATUSES, shown as a coloured word beside it, or "".
    :ivar note: what is to be said of the status, beside it.
    """

    text: str
    status: str = ""
    note: str = ""


Block = Table | Chart | Quote | Paragraph | Bullets | Heading


@dataclass(frozen=True)
class Section:
    """A part of a report.

    :ivar key: stable name.
    :ivar new_page: whether it starts a page in documents and in print.
    :ivar only: the formats that have it, where the same is said otherwise in the others; () for all.
    """

    key: str
    heading: str
    blocks: tuple[Block, ...]
    new_page: bool = False
    only: tuple[str, ...] = ()

    def tables(self) -> Iterator[Table]:
        """Its tables, those beside charts too, in reading order."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield block
            elif isinstance(block, Chart):
                yield block.table


@dataclass(frozen=True)
class Report:
    """A result as it is to be read.

    :ivar kind: "scorecard", "comparison", "versions", "brief", "assessment", "indicators" or "evaluation".
    :ivar method: facts of how it was made (label, value): versions, fingerprints, costs, expected false gaps; shown at
        the end of each format, and as a sheet of its own in workbooks.
    :ivar made: UTC.
    :ivar data: the whole as JSON-ready values. A mapping is one member of the JSON; a list is all of it.
    :ivar csv: the one table that its CSV is, with column keys and codes in place of words; None for all sections.
    :ivar sheets: what a workbook holds, one sheet a section, in place of what is made of the sections; () for that.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    sections: tuple[Section, ...]
    method: tuple[tuple[str, str], ...]
    made: datetime.datetime
    data: Mapping[str, Any] | list[Any] | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)
    csv: Table | None = None
    sheets: tuple[Section, ...] = ()

    def sections_in(self, format: str) -> list[Section]:
        """The sections that a format has."""
        return [section for section in self.sections if not section.only or format in section.only]

    def tables(self) -> list[Table]:
        """Every table, those beside charts too, in reading order."""
        return [table for section in self.sections for table in section.tables()]
