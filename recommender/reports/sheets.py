"""A sheet of a workbook: its header, its rows, its colours and widths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recommender.reports.cells import workbook_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FILL_COLOURS = {"addressed": "CFE4F3", "partial": "FBE3B5", "missing": "DEDEDE"}
HEADER_COLOUR = "1F3A5F"
PROBABILITY_FORMAT = "0.00"
WIDTHS = {"policy": 24, "pillar": 28, "theme": 28, "action_title": 36, "policy_title": 36, "framework": 30}
WIDTHS |= {"best": 80, "closest": 80, "quote": 80, "element": 50, "section": 30, "fact": 26, "value": 100}
WIDTHS |= {"direction_of_policy": 18, "times": 24, "amounts": 24, "bodies": 30, "shortfall": 60, "prior": 36}
Row = Sequence[Any]


def add_sheet(
    book: Workbook,
    name: str,
    keys: Sequence[str],
    rows: Iterable[Row],
    say: Mapping[str, str],
    filters: bool = True,
) -> Worksheet:
    """A sheet with a frozen header row; `keys` name the columns in the wording and set width and format."""
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(say[name])
    write_header(sheet, 1, [say[key] for key in keys])
    fills = {say[status]: PatternFill("solid", fgColor=colour) for status, colour in FILL_COLOURS.items()}
    number = 1
    for number, row in enumerate(rows, start=2):  # noqa: B007  (the last number is the table's end)
        write_row(sheet, number, row)
        for column, key in enumerate(keys, start=1):
            if key == "status":
                sheet.cell(number, column).fill = fills[row[column - 1]]
            elif key in ("probability", "log_odds") or key.startswith("signal_"):
                sheet.cell(number, column).number_format = PROBABILITY_FORMAT
    for column, key in enumerate(keys, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(key, 14)
    sheet.freeze_panes = "A2"
    if filters:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(keys))}{number}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def write_header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, name in enumerate(names, start=1):
        cell = sheet.cell(row, column, workbook_text(name))
        cell.data_type = "s"  # a policy's title may look like a formula
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_COLOUR)
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def write_row(sheet: Worksheet, row: int, values: Row) -> None:
    from openpyxl.styles import Alignment

    for column, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = workbook_text(value)
            cell.data_type = "s"  # "#N/A" or "1.10" of a policy is a text, whatever it looks like
        else:
            cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")
