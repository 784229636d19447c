"""Assessments as a workbook: what is missing, what is matched, every quote, and how it was found."""

from __future__ import annotations

import datetime
import importlib.metadata
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recommender.reports import explain
from recommender.reports.sheets import Row, add_sheet, write_header, write_row
from recommender.reports.wording import words
from recommender.alignment.results import STATUSES, Assessment, Evidence

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

STANCE = ("commitment", "direction_of_quote", "times", "amounts", "bodies")
# Blue, orange and grey stay apart for every kind of colour blindness; the word is always there as well.
CHART_COLOURS = {"addressed": "0072B2", "partial": "E69F00", "missing": "7F7F7F"}


def to_xlsx(assessments: Sequence[Assessment], language: str = "en", now: datetime.datetime | None = None) -> bytes:
    """The bytes of an .xlsx file with the sheets Overview, Missing, Closest, Matched, Evidence, Elements, Why and Method.

    Rows of several assessments stand together, told apart by the column of the policy. language: of the
    headings, "en" or "zh". now: time of the report with its zone, for the Method sheet; None is now.
    """
    from openpyxl import Workbook

    say = words(language)
    book = Workbook()
    book.remove(book.active)
    _overview(book, assessments, say)
    _actions(book, assessments, say, "missing_sheet", "closest", ("missing",))
    _closest(book, assessments, say)
    _actions(book, assessments, say, "matched", "best", ("addressed", "partial"))
    _evidence(book, assessments, say)
    _elements(book, assessments, say)
    _why(book, assessments, say)
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
        gaps = found.false_gaps
        false = (round(gaps.expected, 2), gaps.low, gaps.high) if gaps else (None,) * 3
        rows.append((*facts, found.framework.title, len(found.actions), *(counts[s] for s in STATUSES), *false))
    columns = [*keys, *STATUSES, "false_gaps", "false_gaps_low", "false_gaps_high"]
    sheet = add_sheet(book, "overview", columns, rows, say, filters=False)

    top = sheet.max_row + 2
    write_header(sheet, top, [say[key] for key in ("policy", "pillar", *STATUSES, "total")])
    row = top
    for found in assessments:
        for pillar, counts in found.by_pillar().items():
            row += 1
            cells = (found.policy.file, pillar or say["no_pillar"], *counts.values(), sum(counts.values()))
            write_row(sheet, row, cells)
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
            other = (_word(action.direction, say), explain.prior(action.prior, say))
            rows.append((found.policy.file, *verdict, action.probability, action.rank, *place, *other))
    add_sheet(book, name, [*keys, "page", "section", "direction_of_policy", "prior"], rows, say)


def _closest(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    """What comes closest to each missing action, and why it falls short."""
    keys = ["policy", "action", "action_title", "searched", "position", "quote", "page", "section", "shortfall"]
    rows: list[Row] = []
    for found in assessments:
        for action in found.actions:
            for position, near in enumerate(action.closest, start=1):
                head = (found.policy.file, action.id, action.title, found.passages, position)
                quote = near.evidence
                told = explain.reasons(near, found, say)
                rows.append(
                    (*head, *_quote(quote), told, quote.probability, quote.start, quote.end, *_stance(quote, say))
                )
    add_sheet(book, "closest_sheet", [*keys, "probability", "start", "end", *STANCE], rows, say)


def _evidence(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    keys = ["policy", "action", "action_title", "status", "probability", "quote", "page", "section"]
    rows = []
    for found in assessments:
        for action in found.actions:
            head = (found.policy.file, action.id, action.title, say[action.status])
            rows += [
                (*head, quote.probability, *_quote(quote), quote.start, quote.end, quote.language, *_stance(quote, say))
                for quote in action.evidence
            ]
    add_sheet(book, "evidence", [*keys, "start", "end", "language", *STANCE], rows, say)


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
                rows.append((*head, element.probability, *_quote(quote), *offsets, *_stance(quote, say)))
    add_sheet(book, "elements", [*keys, "start", "end", *STANCE], rows, say)


def _quote(found: Evidence | None) -> tuple[Any, ...]:
    return (found.text, found.page, found.section) if found else (None, None, None)


def _stance(found: Evidence | None, say: Mapping[str, str]) -> tuple[str, ...]:
    """How binding a quote is, what it does, and the time frames, amounts and bodies in it: the columns of STANCE."""
    if found is None or found.stance is None:
        return ("",) * len(STANCE)
    lists = ("; ".join(values) for values in (found.stance.times, found.stance.amounts, found.stance.bodies))
    return (say[found.stance.commitment], say[found.stance.direction], *lists)


def _word(code: str, say: Mapping[str, str]) -> str:
    return say[code] if code else ""


def _why(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str]) -> None:
    """What each signal adds to the log-odds of each verdict."""
    keys = ["policy", "action", "action_title", "status", "probability", "log_odds"]
    rows: list[Row] = []
    for found in assessments:
        for action in found.actions:
            added = {part.signal: part.log_odds for part in action.contributions}
            total = sum(added.values()) if added else None
            head = (found.policy.file, action.id, action.title, say[action.status], action.probability, total)
            rows.append((*head, *(added.get(signal) for signal in explain.FEATURES)))
    add_sheet(book, "why_sheet", [*keys, *(f"signal_{signal}" for signal in explain.FEATURES)], rows, say)


def _method(book: Workbook, assessments: Sequence[Assessment], say: Mapping[str, str], now: datetime.datetime) -> None:
    rows: list[Row] = [("", say["date"], now.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M"))]
    if version := _version():
        rows.append(("", say["version"], version))
    explained = ("meaning", "status_meaning", "why", "offsets", "apostrophe")
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
            (say["costs"], explain.costs(found, say)),
            (say["learned"], explain.learned(found, say)),
            (say["false_gaps"], explain.false_gaps(found, say)),
            (say["against"], explain.against(found, say)),
            *((say["warning"], warning) for warning in found.warnings),
        ]
        rows += [(found.policy.file, *fact) for fact in facts if fact[1] != ""]
    add_sheet(book, "method", ["policy", "fact", "value"], rows, say)


def _version() -> str:
    for name in importlib.metadata.packages_distributions().get("recommender", []):
        return importlib.metadata.version(name)
    return ""
