"""From the bytes of a framework file to records: JSONL, JSON, CSV or XLSX, told apart by content."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from recommender.errors import FrameworkError, Sentence

FORMATS = Sentence("a framework is JSONL (one action a line), a JSON list, CSV or XLSX with the columns id and text")
_UNPACKED_LIMIT = 512 * 1024 * 1024


class NumberText(str):
    """A number in a file, kept as it is written there, so that 17.10 stays 17.10."""


@dataclass(frozen=True)
class Record:
    """One object or row of a file.

    :ivar place: "line 3", "row 3" or "item 3 (line 5)", for messages.
    :ivar values: what JSON holds there, or (column, cell) pairs of a table.
    :ivar problem: why there are no values.
    """

    place: Sentence
    values: Any = None
    problem: Sentence | None = None


@dataclass(frozen=True)
class Records:
    """What a file holds.

    :ivar cells: whether the values are cells of a table, where a list is written as one text.
    :ivar header: what the file says of the framework itself.
    """

    records: list[Record]
    cells: bool = False
    header: dict[str, Any] = field(default_factory=dict)


def read_records(data: bytes, name: str) -> Records:
    """Take a file's content apart into records, its format told by its first characters.

    :param name: the file's name, for messages.
    :raises FrameworkError: where it is not readable.
    """
    if not data.strip():
        raise FrameworkError("{name} is empty; {formats}.", name=name, formats=FORMATS)
    if data.startswith(b"PK\x03\x04"):
        return _read_xlsx(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FrameworkError("{name} is an old Excel file or has a password. Save it as .xlsx without one.", name=name)
    text = _decode(data, name)
    start = text.lstrip()
    if start.startswith("["):
        return _read_json_list(text, name)
    if start.startswith("{"):
        return _read_json_objects(text, name)
    return _read_csv(text, name)


def _line(number: int) -> Sentence:
    return Sentence("line {number}", number=number)


def _row(number: int) -> Sentence:
    return Sentence("row {number}", number=number)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise FrameworkError("{name} is not a text file; {formats}.", name=name, formats=FORMATS)
    else:
        # In Chinese text bytes above 127 come in pairs; in a Western code page they mostly stand alone.
        alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", data))
        high = len(re.findall(rb"[\x80-\xff]", data))
        encodings = ["utf-8-sig", "cp1252" if alone * 2 > high else "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FrameworkError("{name} is neither UTF-8 nor GB18030 text. Save it as UTF-8, then try again.", name=name)


def parse_json(text: str) -> Any:
    """Parse JSON, with numbers kept as NumberText.

    :raises ValueError: whose text says what is wrong and where.
    """
    try:
        return json.loads(text, parse_float=NumberText, parse_int=NumberText)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _read_json_list(text: str, name: str) -> Records:
    try:
        items = parse_json(text)
    except ValueError as error:
        raise FrameworkError("{name} is not valid JSON: {error}.", name=name, error=error) from None
    decoder = json.JSONDecoder()
    skip = re.compile(r"[\s,]*")
    position = text.index("[") + 1
    records = []
    for number, item in enumerate(items, start=1):
        found = skip.match(text, position)
        begin = found.end() if found else position
        line = text.count("\n", 0, begin) + 1
        records.append(Record(Sentence("item {number} (line {line})", number=number, line=line), item))
        position = decoder.raw_decode(text, begin)[1]
    return Records(records)


def _read_json_objects(text: str, name: str) -> Records:
    try:
        whole = parse_json(text)
    except ValueError:
        return _read_jsonl(text, name)
    if isinstance(whole.get("actions"), list):
        items = enumerate(whole["actions"], start=1)
        records = [Record(Sentence("item {number}", number=number), item) for number, item in items]
        about = whole.get("framework", {key: whole[key] for key in ("id", "title") if key in whole})
        return Records(records, header=_header(about, name))
    if _is_header(whole):
        return Records([], header=_header(whole["framework"], name))
    return Records([Record(_line(1), whole)])


def _read_jsonl(text: str, name: str) -> Records:
    records: list[Record] = []
    header: dict[str, Any] = {}
    # Not splitlines(): U+2028 and the like may stand inside a JSON string.
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            records.append(Record(_line(number), problem=Sentence("it is not valid JSON ({error})", error=error)))
            continue
        if not records and not header and _is_header(value):
            header = _header(value["framework"], name)
            continue
        records.append(Record(_line(number), value))
    return Records(records, header=header)


def _is_header(value: Any) -> bool:
    return isinstance(value, dict) and "framework" in value and not {"id", "text"} & set(value)


def _header(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FrameworkError('{name}: the field "framework" is not an object with id and title.', name=name)
    return value


def _read_csv(text: str, name: str) -> Records:
    separator = re.match(r"sep=(.)\r?\n", text)  # a line that Excel understands and writes nowhere else
    skipped = 1 if separator else 0
    body = text[separator.end() :] if separator else text
    tables = []
    for delimiter in [separator.group(1)] if separator else [",", ";", "\t"]:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        try:
            header = next((row for row in reader if any(cell.strip() for cell in row)), [])
        except csv.Error:
            continue
        names = {cell.strip().casefold() for cell in header}
        tables.append(({"id", "text"} <= names, len(header), delimiter))
    if not tables:
        raise FrameworkError("{name} has a header row that cannot be read; {formats}.", name=name, formats=FORMATS)
    delimiter = max(tables, key=lambda table: table[:2])[2]
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[Any]]] = []
    line = skipped
    broken = []
    try:
        for row in reader:
            rows.append((line + 1, list(row)))
            line = reader.line_num + skipped
    except csv.Error as error:
        problem = Sentence(
            "it cannot be read as CSV ({error}); is a quotation mark left open or not doubled?", error=error
        )
        broken.append(Record(_line(line + 1), problem=problem))
    return _table(rows, _line, name, broken)


def _read_xlsx(data: bytes, name: str) -> Records:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED_LIMIT:
                raise FrameworkError("{name} unpacks to more than 512 MiB; a framework is a small table.", name=name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of features it drops, none of which we read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong extent, which would cut rows
            rows = [(n, [_shown(cell) for cell in row]) for n, row in enumerate(sheet.iter_rows(), start=1)]
    except FrameworkError:
        raise
    except Exception as error:  # openpyxl raises many kinds for a file that is damaged or no workbook
        raise FrameworkError(
            "{name} is not a readable Excel workbook ({kind}); {formats}.",
            name=name,
            kind=type(error).__name__,
            formats=FORMATS,
        ) from error
    return _table(rows, _row, name, [])


def _shown(cell: Any) -> Any:
    """A cell's value as the text it shows; a date is returned as it is, because it was not meant as one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        decimals = re.fullmatch(r"0(?:\.(0+))?", str(cell.number_format))
        if decimals:
            return NumberText(f"{value:.{len(decimals.group(1) or '')}f}")
        return NumberText(str(int(value)) if float(value).is_integer() else repr(value))
    return value if isinstance(value, datetime.date) else str(value)


def _table(
    rows: list[tuple[int, list[Any]]], place: Callable[[int], Sentence], name: str, broken: list[Record]
) -> Records:
    filled = [(number, row) for number, row in rows if any(str(cell).strip() for cell in row)]
    if not filled:
        raise FrameworkError("{name} has no header row; {formats}.", name=name, formats=FORMATS)
    header = [str(cell).strip() for cell in filled[0][1]]
    folded = [cell.casefold() for cell in header]
    for wanted in ("id", "text"):
        if wanted not in folded:
            raise FrameworkError(
                '{name}, {place}: there is no column "{wanted}" (found: {found}); {formats}.',
                name=name,
                place=place(filled[0][0]),
                wanted=wanted,
                found=", ".join(f'"{cell[:40]}"' for cell in header[:12] if cell),
                formats=FORMATS,
            )
    records = []
    for number, row in filled[1:]:
        if any(str(cell).strip() for cell in row[len(header) :]):
            problem = Sentence(
                "it has {cells} cells where the header has {columns}; put a text that holds the separator in "
                "quotation marks",
                cells=len(row),
                columns=len(header),
            )
            records.append(Record(place(number), problem=problem))
            continue
        cells = [*row, *[""] * (len(header) - len(row))]
        pairs = [(column, cell) for column, cell in zip(header, cells, strict=False) if column]
        records.append(Record(place(number), pairs))
    return Records([*records, *broken], cells=True)
