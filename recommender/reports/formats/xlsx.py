"""A report as a workbook: an overview with the text, a sheet a table with its chart, and how it was made.

A report that brings sheets of its own has these instead.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from recommender.messages import words
from recommender.reports.formats.cells import joined, status_name, workbook_text
from recommender.reports.formats.json import plain_value
from recommender.reports.model import (
    STATUS_COLOURS,
    Block,
    Bullets,
    Chart,
    Column,
    Heading,
    Link,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
    columns,
)

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {"long": 70, "number": 12, "count": 10, "probability": 12, "share": 12, "status": 14, "page": 8, "date": 20}
_TEXT_WIDTH = 26
# As `messages.percent` writes it: what is not quite 0 or 1 is never shown as it.
_PERCENT = {"en": "0 %", "zh": "0%"}
_FORMATS = {"number": "0.000", "count": "0"}
_HEADER, _LINK = "1F3A5F", "1B4F8A"
Line = tuple[str, str, dict[str, Any]]  # two cells and the font of the first


def render(report: Report) -> bytes:
    """The bytes of the workbook. Every text is a text in it, whatever it looks like."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    say = words(report.language)
    method = Table("method", say["report.method"], columns(say, "report.fact", "report.value long"), report.method)
    if report.sheets:
        names = _names([section.heading for section in report.sheets])
        named = list(zip(report.sheets, names, strict=True))
        tables = {table.key: name for section, name in named for table in section.tables()}
        for section, name in named:
            _section(book.create_sheet(name), section, tables, report.language)
    else:
        found = [*report.tables(), method]
        first, *names = _names([say["report.overview"], *(table.title for table in found)])
        tables = dict(zip([table.key for table in found], names, strict=True))
        _overview(book.create_sheet(first), report, tables)
        charts = {b.table.key: b for s in report.sections for b in s.blocks if isinstance(b, Chart)}
        for table in found:
            blocks = (charts.get(table.key, table),)
            _section(
                book.create_sheet(tables[table.key]), Section(table.key, table.title, blocks), tables, report.language
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def percent_format(language: str, certain: bool) -> str:
    """The number format of a percentage. certain: whether it may be quite 0 or 1."""
    plain = _PERCENT[language]
    low, high = plain.replace("0", "1"), plain.replace("0", "99")
    return plain if certain else f'[<0.01]"< {low}";[>0.99]"> {high}";{plain}'


def _names(titles: Iterable[str]) -> list[str]:
    """Names of sheets: at most 31 characters, without those that Excel refuses, each once."""
    taken: dict[str, str] = {}
    for title in titles:
        plain = re.sub(r"[\\/*?:\[\]']+", " ", title).strip() or "Table"
        name, number = plain[:31].strip(), 2
        while name.casefold() in taken:
            name, number = f"{plain[:27].strip()} {number}", number + 1
        taken[name.casefold()] = name
    return list(taken.values())


def _overview(sheet: Worksheet, report: Report, tables: dict[str, str]) -> None:
    """All that is said, line by line, with links to the tables."""
    from openpyxl.styles import Font

    lines: list[Line] = [(report.title, "", {"bold": True, "size": 16}), (report.subtitle, "", {})]
    lines += [(note, "", {}) for note in report.notes]
    links: dict[int, str] = {}
    for section in report.sections_in("xlsx"):
        lines += [("", "", {}), (section.heading, "", {"bold": True, "size": 13})]
        for block in section.blocks:
            if isinstance(block, Table | Chart):
                links[len(lines) + 1] = tables[(block.table if isinstance(block, Chart) else block).key]
            lines += _lines(block, report.language)
    for number, (one, other, font) in enumerate(lines, 1):
        _write(sheet, number, (one, other))
        if font:
            sheet.cell(number, 1).font = Font(**font)
        if number in links:
            _link(sheet.cell(number, 1), links[number], 1)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 110, 60


@singledispatch
def _lines(block: Block, language: str) -> list[Line]:
    """A block on the overview."""
    raise NotImplementedError(type(block))


@_lines.register
def _(block: Paragraph, language: str) -> list[Line]:
    return [(block.text, "", {"bold": True} if block.strong else {})]


@_lines.register
def _(block: Heading, language: str) -> list[Line]:
    return [(joined(block.text, status_name(block.status, language)), "", {"bold": True})]


@_lines.register
def _(block: Bullets, language: str) -> list[Line]:
    return [(f"• {item}", "", {}) for item in block.items]


@_lines.register
def _(block: Quote, language: str) -> list[Line]:
    return [(block.text, joined(block.source, block.note), {})]


@_lines.register
def _(block: Chart, language: str) -> list[Line]:
    return _lines(block.table, language)


@_lines.register
def _(block: Table, language: str) -> list[Line]:
    return [(f"→ {block.title}", "", {})]


def _section(sheet: Worksheet, section: Section, tables: dict[str, str], language: str) -> None:
    """Tables one below the other, then the picture. The first head stays in sight; a single table can be filtered."""
    from openpyxl.utils import get_column_letter

    found, top, drawn = list(section.tables()), 1, {}
    for table in found:
        drawn[table.key] = (top, _table(sheet, table, top, tables, language))
        top = drawn[table.key][1] + 2
    for block in section.blocks:
        if isinstance(block, Chart) and block.stacked:
            _bars(sheet, block, *drawn[block.table.key], below=top)
        elif isinstance(block, Chart):
            _picture(sheet, block, top)
    for place, column in enumerate(found[0].columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.kind, _TEXT_WIDTH)
    sheet.freeze_panes = "A2"
    if len(found) == 1:
        sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(found[0].columns)))}{len(found[0].rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _table(sheet: Worksheet, table: Table, top: int, tables: dict[str, str], language: str) -> int:
    """Head and rows from the row `top`; gives the last row."""
    from openpyxl.styles import Alignment, Font, PatternFill

    _write(sheet, top, [column.label for column in table.columns])
    for place in range(1, len(table.columns) + 1):
        cell = sheet.cell(top, place)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEADER)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for number, row in enumerate(table.rows, top + 1):
        pairs = list(zip(row, table.columns, strict=True))
        _write(sheet, number, [_value(value, column, language) for value, column in pairs])
        for place, (value, column) in enumerate(pairs, 1):
            _dress(sheet.cell(number, place), value, column, tables, language)
    return top + len(table.rows)


def _write(sheet: Worksheet, row: int, values: Sequence[Any]) -> None:
    from openpyxl.styles import Alignment

    for column, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = workbook_text(value)
            cell.data_type = "s"  # "=1", "#N/A" or "1.10" of a policy is a text, whatever it looks like
        else:
            cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _value(value: Any, column: Column, language: str) -> Any:
    if column.kind == "status" and value is not None:
        return status_name(str(value), language)
    return plain_value(value) if not isinstance(value, bool) else ("✓" if value else "–")


def _dress(cell: Cell, value: Any, column: Column, tables: dict[str, str], language: str) -> None:
    """The colour of a status, the format of a number, the place that a link goes to."""
    from openpyxl.styles import Font, PatternFill

    if column.kind == "status" and value in STATUS_COLOURS:
        colours = STATUS_COLOURS[value]
        cell.fill, cell.font = PatternFill("solid", fgColor=_hex(colours.fill)), Font(color=_hex(colours.on_fill))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if column.kind in ("probability", "share"):
            cell.number_format = percent_format(language, certain=column.kind == "share")
        elif column.kind in _FORMATS:
            cell.number_format = _FORMATS[column.kind]
    if isinstance(value, Link) and value.table in tables:
        _link(cell, tables[value.table], value.row + 2)


def _link(cell: Cell, sheet: str, row: int) -> None:
    """A link inside the workbook: a place in it, not the address of something outside."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    cell.font = Font(color=_LINK, underline="single")


def _bars(sheet: Worksheet, chart: Chart, top: int, last: int, below: int) -> None:
    """A stacked bar chart of the workbook's own, which people can change."""
    from openpyxl.chart import BarChart, Reference

    if top == last:
        return
    keys = [column.key for column in chart.table.columns]
    first = keys.index(chart.stacked[0]) + 1
    drawn = BarChart()
    drawn.type, drawn.grouping, drawn.overlap, drawn.title = "bar", "stacked", 100, chart.title
    values = Reference(sheet, min_col=first, max_col=first + len(chart.stacked) - 1, min_row=top, max_row=last)
    drawn.add_data(values, titles_from_data=True)
    drawn.set_categories(Reference(sheet, min_col=keys.index(chart.names) + 1, min_row=top + 1, max_row=last))
    for series, status in zip(drawn.series, chart.stacked, strict=True):
        series.graphicalProperties.solidFill = _hex(STATUS_COLOURS[status].mark)
    drawn.x_axis.scaling.orientation = "maxMin"  # the first row on top
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.numFmt = "0"
    drawn.legend.position = "b"
    drawn.width, drawn.height = 26, 5 + 1.0 * (last - top)
    sheet.add_chart(drawn, f"A{below}")


def _picture(sheet: Worksheet, chart: Chart, row: int) -> None:
    """The chart as a picture under its numbers: a heat map is no chart that a workbook knows."""
    from openpyxl.drawing.image import Image

    from recommender.reports.charts import to_png

    picture = Image(io.BytesIO(to_png(chart.spec, 1.5)))
    picture.width, picture.height = picture.width * 0.62, picture.height * 0.62
    sheet.add_image(picture, f"A{row}")


def _hex(colour: str) -> str:
    return colour.lstrip("#").upper()
