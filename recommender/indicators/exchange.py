"""Observations as CSV, out and in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from recommender.errors import InputError
from recommender.indicators.checks import checked_observation, parse_date, parse_number
from recommender.indicators.ledger import Indicators, known
from recommender.indicators.values import Observation

COLUMNS = ("indicator", "title", "unit", "date", "jurisdiction", "value", "source", "by", "number")
SIZE_LIMIT = 10 * 1024 * 1024
_NEEDED = ("indicator", "date", "value")
_READ = (*_NEEDED, "jurisdiction", "source")
# A spreadsheet takes what starts so for a formula; an apostrophe before it makes it a text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Imported:
    """How many values a file had.

    :ivar replaced: other values for a date and jurisdiction that had one.
    :ivar known: the same as before.
    :ivar left_out: of indicators that fill themselves.
    """

    added: int
    replaced: int
    known: int
    left_out: int


def to_csv(indicators: Indicators) -> str:
    """All observations that count, one a line, those that were filled in too (without a number)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for indicator, observations in indicators.table():
        for one in observations:
            place, source, by = map(_guarded, (one.jurisdiction, one.source, one.by))
            about = (indicator.id, _guarded(indicator.title), _guarded(indicator.unit))
            writer.writerow((*about, one.date.isoformat(), place, repr(one.value), source, by, one.number or ""))
    return out.getvalue()


def from_csv(indicators: Indicators, data: bytes, name: str, by: str) -> Imported:
    """Enter the observations of a CSV file, all or none.

    Its columns are indicator, date and value, perhaps jurisdiction and source; others are passed over.

    :param name: of the file.
    :param by: who enters them.
    :raises InputError: that names file, line and fault.
    """
    table = indicators.table()
    by_id = {indicator.id: indicator for indicator, _ in table}
    before = {(o.indicator, o.date, o.jurisdiction): o for _, observations in table for o in observations}
    wanted: list[Observation] = []
    lines: dict[tuple[object, ...], int] = {}
    problems: list[tuple[int, InputError]] = []
    added = replaced = same = left_out = 0
    for line, row in _rows(data, name):
        try:
            indicator = known(by_id, row["indicator"])
            if indicator.automatic:
                left_out += 1
                continue
            date, value = parse_date(row["date"]), parse_number(row["value"])
            made = Observation(indicator.id, date, row["jurisdiction"], value, row["source"])
            made = checked_observation(made, indicator.unit)
            key = (made.indicator, made.date, made.jurisdiction)
            if key in lines:
                raise InputError(
                    "Line {line} has a value for the same indicator, date and jurisdiction.", line=lines[key]
                )
        except InputError as error:
            problems.append((line, error))
            continue
        lines[key] = line
        there = before.get(key)
        if there and (there.value, there.source) == (made.value, made.source):
            same += 1
            continue
        added, replaced = (added, replaced + 1) if there else (added + 1, replaced)
        wanted.append(made)
    if problems:
        raise _told(problems, name)
    indicators.observe_many(wanted, by)
    return Imported(added, replaced, same, left_out)


def _told(problems: list[tuple[int, InputError]], name: str) -> InputError:
    (line, error), more = problems[0], len(problems) - 1
    about = {"file": name, "line": line, "problem": error.sentence}
    if not more:
        return InputError("{file}, line {line}: {problem} Nothing was entered.", **about)
    if more == 1:
        return InputError("{file}, line {line}: {problem} Nothing was entered. 1 more line has a fault.", **about)
    return InputError(
        "{file}, line {line}: {problem} Nothing was entered. {more} more lines have a fault.", **about, more=more
    )


def _rows(data: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with their numbers, as texts by column."""
    if len(data) > SIZE_LIMIT:
        raise InputError("{file} is larger than 10 MiB; no list of observations is. Is it the right file?", file=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("{file} is not in UTF-8. In a spreadsheet, save it as “CSV UTF-8”.", file=name) from None
    # A spreadsheet set to a language that writes decimals with a comma saves with semicolons.
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [column.strip().casefold() for column in next(reader, [])]
        for column in _NEEDED:
            if column not in names:
                raise InputError(
                    "{file}, line 1: the column {column} is missing. The first line names the columns: indicator, "
                    "date, jurisdiction, value, source.",
                    file=name,
                    column=column,
                )
            if names.count(column) > 1:
                raise InputError("{file}, line 1: the column {column} is there twice.", file=name, column=column)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if any(cell.strip() for cell in row[len(names) :]):
                # Such as 32,5 without quotes: a wrong value would be entered.
                raise InputError(
                    "{file}, line {line}: this line has more cells than there are columns. Is a comma inside a value? "
                    "Write decimals with a point. Nothing was entered.",
                    file=name,
                    line=reader.line_num,
                )
            cells = dict(zip(names, row, strict=False))
            yield reader.line_num, {column: _unguarded(cells.get(column, "").strip()) for column in _READ}
    except csv.Error as error:
        raise InputError(
            "{file}, line {line}: this is no CSV ({reason}).", file=name, line=reader.line_num, reason=str(error)
        ) from None


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
