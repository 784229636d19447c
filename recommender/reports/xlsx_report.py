"""Assessments as a workbook: what is missing, what is matched, every quote, and how it was found."""

from __future__ import annotations

import datetime
import importlib.metadata
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recommender.reports.cells import workbook_text
from recommender.reports.wording import words
from recommender.verdicts import STATUSES, Assessment, Evidence

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Blue, orange and grey stay apart for every kind of colour blindness; the word is always there as well.
CHART_COLOURS = {"addressed": "0072B2", "partial": "E69F00", "missing": "7F7F7F"}
FILL_COLOURS = {"addressed": "CFE4F3", "partial": "FBE3B5", "missing": "DEDEDE"}
HEADER_COLOUR = "1F3A5F"
PROBABILITY_FORMAT = "0.00"
WIDTHS = {"policy": 24, "pillar": 28, "theme": 28, "action_title": 36, "policy_title": 36, "framework": 30}
WIDTHS |= {"best": 80, "closest": 80, "quote": 80, "element": 50, "section": 30, "fact": 26, "value": 100}
Row = Sequence[Any]


def to_xlsx(assessments: Sequence[Assessment], language: str = "en", now: datetime.datetime | None = None) -> bytes:
    """The bytes of an .xlsx file with the sheets Overview, Missing, Matched, Evidence, Elements and Method.

    Rows of several assessments stand together, told apart by the column of the policy. language: of the
    headings, "en" or "zh". now: time of the report with its zone, for the Method sheet; None is now.
    """
    from openpyxl import Workbook

    say = words(language)
    book = Workbook()
    book.remove(book.active)
    _overview(book, assessments, say)
    _actions(book, assessments, say, "missing_sheet", "closest", ("missing",))
    _actions(book, assessments, say, "matched", "best", ("addressed", "partial"))
    _evidence(book, assessments, say)
    _elements(book, assessments, say)
    _method(book, assessments, say, now or datetime.datetime.now(datetime.UTC))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _overview(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    keys = ["policy", "policy_title", "language", "pages", "characters", "passages", "framework", "actions"]
    rows = []
    for found in assessments:
        policy, counts = found.policy, found.counts()
        facts = (policy.file, policy.title, policy.language, policy.pages, policy.characters, found.passages)
        rows.append((*facts, found.framework.title, len(found.actions), *(counts[s] for s in STATUSES)))
    sheet = _sheet(book, "overview", [*keys, *STATUSES], rows, say, filters=False)

    top = sheet.max_row + 2
    _header(sheet, top, [say[key] for key in ("policy", "pillar", *STATUSES, "total")])
    row = top
    for found in assessments:
        for pillar, counts in found.by_pillar().items():
            row += 1
            cells = (found.policy.file, pillar or say["no_pillar"], *counts.values(), sum(counts.values()))
            _write(sheet, row, cells)
    if row == top:
        return
    if len(assessments) == 1:
        _chart(sheet, say["coverage"], labels=2, first=3, top=top, last=row)
    else:
        _chart(sheet, say["coverage_policies"], labels=1, first=9, top=1, last=1 + len(assessments), below=row)


def _chart(
    sheet: Worksheet, title: str, labels: int, first: int, top: int, last: int, below: int | None = None
) -> None:
    """A stacked bar chart under the tables. labels, first: columns of the names and of the first status."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.title = "bar", "stacked", 100, title
    values = Reference(sheet, min_col=first, max_col=first + len(STATUSES) - 1, min_row=top, max_row=last)
    chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=labels, min_row=top + 1, max_row=last))
    for series, status in zip(chart.series, STATUSES, strict=True):
        series.graphicalProperties.solidFill = CHART_COLOURS[status]
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt = "0"
    chart.legend.position = "b"
    chart.width, chart.height = 26, 5 + 1.0 * (last - top)
    sheet.add_chart(chart, f"A{(below or last) + 2}")


def _actions(
    book: Workbook,
    assessments: Sequence[Assessment],
    say: Mapping[str, str],
    name: str,
    quote: str,
    statuses: tuple[str, ...],
) -> None:
    keys = ["policy", "action", "action_title", "pillar", "theme", "status", "probability", "rank", quote]
    rows = []
    for found in assessments:
        for action in found.with_status(*statuses):
            verdict = (action.id, action.title, action.pillar, action.theme, say[action.status])
            best = action.evidence[0] if action.evidence else None
            place = (best.text, best.page, best.section) if best else (None,) * 3
            rows.append((found.policy.file, *verdict, action.probability, action.rank, *place))
    _sheet(book, name, [*keys, "page", "section"], rows, say)


def _evidence(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    keys = ["policy", "action", "action_title", "status", "probability", "quote", "page", "section"]
    rows = []
    for found in assessments:
        for action in found.actions:
            head = (found.policy.file, action.id, action.title, say[action.status])
            rows += [
                (*head, quote.probability, *_quote(quote), quote.start, quote.end, quote.language)
                for quote in action.evidence
            ]
    _sheet(book, "evidence", [*keys, "start", "end", "language"], rows, say)


def _elements(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    keys = [
        "policy",
        "action",
        "action_title",
        "element",
        "status",
        "probability",
        "quote",
        "page",
        "section",
    ]
    rows = []
    for found in assessments:
        for action in found.actions:
            for element in action.elements:
                head = (found.policy.file, action.id, action.title, element.text, say[element.status])
                quote = element.evidence
                offsets = (quote.start, quote.end) if quote else (None, None)
                rows.append((*head, element.probability, *_quote(quote), *offsets))
    _sheet(book, "elements", [*keys, "start", "end"], rows, say)


def _quote(found: Evidence | None) -> tuple[Any, ...]:
    return (found.text, found.page, found.section) if found else (None, None, None)


def _method(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str], now: datetime.datetime) -> None:
    rows: list[Row] = [("", say["date"], now.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M"))]
    if version := _version():
        rows.append(("", say["version"], version))
    explained = ("meaning", "status_meaning", "offsets", "apostrophe")
    rows += [("", say[key], say[key + "_text"]) for key in explained]
    for found in assessments:
        facts = [
            ("SHA-256", found.policy.sha256),
            (say["framework"], f"{found.framework.title} ({found.framework.id})"),
            (say["number_of_actions"], found.framework.actions),
            (say["encoder"], found.encoder.name),
            (say["encoder_fingerprint"], found.encoder.fingerprint),
            (say["model"], found.model),
            (say["passages"], found.passages),
            *((say["warning"], warning) for warning in found.warnings),
        ]
        rows += [(found.policy.file, *fact) for fact in facts]
    _sheet(book, "method", ["policy", "fact", "value"], rows, say)


def _version() -> str:
    for name in importlib.metadata.packages_distributions().get("recommender", []):
        return importlib.metadata.version(name)
    return ""


def _sheet(
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
    _header(sheet, 1, [say[key] for key in keys])
    fills = {say[status]: PatternFill("solid", fgColor=colour) for status, colour in FILL_COLOURS.items()}
    number = 1
    for number, row in enumerate(rows, start=2):  # noqa: B007  (the last number is the table's end)
        _write(sheet, number, row)
        for column, key in enumerate(keys, start=1):
            if key == "status":
                sheet.cell(number, column).fill = fills[row[column - 1]]
            elif key == "probability":
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


def _header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, name in enumerate(names, start=1):
        cell = sheet.cell(row, column, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_COLOUR)
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _write(sheet: Worksheet, row: int, values: Row) -> None:
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
