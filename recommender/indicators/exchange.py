"""Observations as CSV, out and in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from recommender.errors import InputError
from recommender.indicators.checks import checked_observation, parse_date, parse_number
from recommender.indicators.ledger import Indicators
from recommender.indicators.values import Observation

COLUMNS = ("indicator", "title", "unit", "date", "jurisdiction", "value", "source", "by", "number")
_NEEDED = ("indicator", "date", "value")
SIZE_LIMIT = 10 * 1024 * 1024
# A spreadsheet takes what starts so for a formula; an apostrophe before it makes it a text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Imported:
    """added: new values. replaced: other values for a date and jurisdiction that had one. known: the same as before. left_out: of
    indicators that fill themselves."""

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
            texts = (one.jurisdiction, one.source, one.by)
            place, source, by = map(_guarded, texts)
            about = (indicator.id, _guarded(indicator.title), _guarded(indicator.unit))
            writer.writerow((*about, one.date.isoformat(), place, repr(one.value), source, by, one.number or ""))
    return out.getvalue()


def from_csv(indicators: Indicators, data: bytes, name: str, by: str) -> Imported:
    """Enters the observations of a CSV file, all or none; other columns than indicator, date, jurisdiction, value and source
    are passed over. Raises InputError that names file, line and fault."""
    table = {indicator.id: (indicator, observations) for indicator, observations in indicators.table()}
    wanted: list[Observation] = []
    lines: dict[tuple[object, ...], int] = {}
    problems: list[str] = []
    added = replaced = known = left_out = 0
    for line, row in _rows(data, name):
        try:
            if row["indicator"] not in table:
                raise InputError(
                    f"There is no indicator with the id {row['indicator']!r}; there is {', '.join(table)}."
                )
            indicator, observations = table[row["indicator"]]
            if indicator.automatic:
                left_out += 1
                continue
            made = Observation(
                indicator.id, parse_date(row["date"]), row["jurisdiction"], parse_number(row["value"]), row["source"]
            )
            made = checked_observation(made, indicator.unit)
            key = (made.indicator, made.date, made.jurisdiction)
            if key in lines:
                raise InputError(f"Line {lines[key]} has a value for the same indicator, date and jurisdiction.")
            lines[key] = line
        except InputError as error:
            problems.append(f"{name}, line {line}: {error}")
            continue
        before = next((o for o in observations if (o.date, o.jurisdiction) == (made.date, made.jurisdiction)), None)
        if before and (before.value, before.source) == (made.value, made.source):
            known += 1
            continue
        added, replaced = (added, replaced + 1) if before else (added + 1, replaced)
        wanted.append(made)
    if problems:
        more = len(problems) - 1
        rest = f" {more} more line{' has' if more == 1 else 's have'} a fault." if more else ""
        raise InputError(f"{problems[0]} Nothing was entered.{rest}")
    indicators.observe_many(wanted, by)
    return Imported(added, replaced, known, left_out)


def _rows(data: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with their numbers, as texts by column."""
    if len(data) > SIZE_LIMIT:
        raise InputError(f"{name} is larger than 10 MiB; no list of observations is. Is it the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not in UTF-8. In a spreadsheet, save it as “CSV UTF-8”.") from None
    # A spreadsheet set to a language that writes decimals with a comma saves with semicolons.
    head = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
    )
    try:
        names = [column.strip().casefold() for column in next(reader, [])]
        if missing := [column for column in _NEEDED if column not in names]:
            raise InputError(
                f"{name}, line 1: the column {missing[0]} is missing. The first line names the columns: "
                "indicator, date, jurisdiction, value, source."
            )
        if doubled := [column for column in _NEEDED if names.count(column) > 1]:
            raise InputError(f"{name}, line 1: the column {doubled[0]} is there twice.")
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if any(cell.strip() for cell in row[len(names) :]):
                # Such as 32,5 without quotes: a wrong value would be entered.
                raise InputError(
                    f"{name}, line {reader.line_num}: this line has more cells than there are columns. Is a comma inside a "
                    "value? Write decimals with a point. Nothing was entered."
                )
            cells = dict(zip(names, row, strict=False))
            yield (
                reader.line_num,
                {column: _unguarded(cells.get(column, "").strip()) for column in (*_NEEDED, "jurisdiction", "source")},
            )
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: this is no CSV ({error}).") from None


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
