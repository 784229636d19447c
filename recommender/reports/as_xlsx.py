"""A report as a workbook: an overview with the text, a sheet a table with native charts, and how it was made."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from recommender.reports.model import Bullets, Chart, Column, Heading, Link, Paragraph, Quote, Report, Table
from recommender.reports.sheets import FILL_COLOURS, write_header, write_row
from recommender.reports.values_text import plain_value
from recommender.reports.wording import words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {
    "text": 26,
    "long": 80,
    "number": 12,
    "count": 10,
    "probability": 12,
    "status": 14,
    "page": 8,
    "date": 20,
    "link": 16,
}
_FORMATS = {"probability": "0.0%", "number": "0.000", "count": "0"}


def to_xlsx_bytes(report: Report) -> bytes:
    from openpyxl import Workbook

    say = words(report.language)
    book = Workbook()
    overview = book.active
    overview.title = _name(say["overview"], set())
    taken = {overview.title.casefold(), say["method"].casefold()}
    names: dict[str, str] = {}
    for table in report.tables():
        names[table.key] = _name(table.title, taken)
        taken.add(names[table.key].casefold())
    charts = {
        block.table.key: block for section in report.sections for block in section.blocks if isinstance(block, Chart)
    }
    _overview(overview, report, names)
    for table in report.tables():
        sheet = book.create_sheet(names[table.key])
        _table(sheet, table, names, report.language)
        if table.key in charts:
            _picture(sheet, charts[table.key], len(table.rows) + 3)
    _method(book, report, say["method"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: at most 31 characters, none of those that Excel refuses, no other sheet's."""
    plain = re.sub(r"[\\/*?:\[\]']+", " ", title).strip() or "Table"
    name, number = plain[:31].strip(), 2
    while name.casefold() in taken:
        name, number = f"{plain[:27].strip()} {number}", number + 1
    return name


def _overview(sheet: Worksheet, report: Report, names: dict[str, str]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 110, 60
    row = 1

    def line(*values: str, font: Font | None = None) -> None:
        nonlocal row
        write_row(sheet, row, values)
        for column in range(1, len(values) + 1):
            cell = sheet.cell(row, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if font:
                cell.font = font
        row += 1

    line(report.title, font=Font(bold=True, size=16))
    line(report.subtitle)
    for note in report.notes:
        line(note)
    for section in report.sections:
        row += 1
        line(section.heading, font=Font(bold=True, size=13))
        for block in section.blocks:
            if isinstance(block, Paragraph):
                line(block.text, font=Font(bold=True) if block.strong else None)
            elif isinstance(block, Heading):
                line(
                    " – ".join(filter(None, [block.text, words(report.language).get(block.status, "")])),
                    font=Font(bold=True),
                )
            elif isinstance(block, Bullets):
                for item in block.items:
                    line(f"• {item}")
            elif isinstance(block, Quote):
                line(block.text, " · ".join(filter(None, [block.source, block.note])))
            else:
                table = block.table if isinstance(block, Chart) else block
                line(f"→ {table.title}", font=Font(color="1B4F8A", underline="single"))
                _link(sheet.cell(row - 1, 1), names[table.key], 1)


def _table(sheet: Worksheet, table: Table, names: dict[str, str], language: str) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    say = words(language)
    write_header(sheet, 1, [column.label for column in table.columns])
    for number, row in enumerate(table.rows, 2):
        write_row(sheet, number, [_value(value, column, say) for value, column in zip(row, table.columns, strict=True)])
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
            cell = sheet.cell(number, place)
            if column.kind == "status" and value in FILL_COLOURS:
                cell.fill = PatternFill("solid", fgColor=FILL_COLOURS[value])
            if column.kind in _FORMATS and isinstance(value, int | float) and not isinstance(value, bool):
                cell.number_format = _FORMATS[column.kind]
            if isinstance(value, Link) and value.table in names:
                _link(cell, names[value.table], value.row + 2)
                cell.font = Font(color="1B4F8A", underline="single")
    for place, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.kind, 20)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(table.columns)))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _link(cell: Cell, sheet: str, row: int) -> None:
    """A link inside the workbook: a place in it, not the address of something outside."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")


def _value(value: Any, column: Column, say: Any) -> Any:
    if column.kind == "status" and value is not None:
        return say.get(str(value), str(value))
    return plain_value(value) if not isinstance(value, bool) else ("✓" if value else "–")


def _picture(sheet: Worksheet, chart: Chart, row: int) -> None:
    """The chart as a picture under its numbers: a heat map is no chart that a workbook knows."""
    from openpyxl.drawing.image import Image

    from recommender.reports.charts import to_png

    picture = Image(io.BytesIO(to_png(chart.spec, 1.5)))
    picture.width, picture.height = picture.width * 0.62, picture.height * 0.62
    sheet.add_image(picture, f"A{row}")


def _method(book: Workbook, report: Report, name: str) -> None:
    sheet = book.create_sheet(name)
    say = words(report.language)
    write_header(sheet, 1, [say["fact"], say["value"]])
    for number, row in enumerate(report.method, 2):
        write_row(sheet, number, row)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 110
