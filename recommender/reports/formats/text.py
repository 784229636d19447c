"""A report as plain text for a terminal: no colour, no markup, no line wider than asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from recommender.messages import words
from recommender.reports.formats.cells import cell_text, status_name
from recommender.reports.model import NUMBERS, Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Section, Table
from recommender.reports.width import display_width, one_line, padded, wrap

WIDTH, MIN_WIDTH = 100, 40
_GAP, _NARROWEST = 2, 8  # columns between the cells of a table, and of its narrowest cell with text


def render(report: Report) -> bytes:
    """The text, 100 columns wide."""
    return to_text(report).encode("utf-8", "replace")


def to_text(report: Report, width: int = WIDTH) -> str:
    """The text.

    :param width: most columns of a line, 40 at least; a Chinese character takes two.
    """
    width = max(width, MIN_WIDTH)
    lines = [*wrap(report.title, width), *wrap(report.subtitle, width)]
    for note in report.notes:
        lines += wrap(note, width, first="- ")
    for section in report.sections_in("text"):
        lines += _section(section, width, report.language)
    lines += _headed(words(report.language)["report.method"], width)
    for name, value in report.method:
        lines += wrap(words(report.language)("report.fact_of", fact=name, value=value), width, rest="  ")
    return "\n".join(lines) + "\n"


def _headed(heading: str, width: int) -> list[str]:
    lines = wrap(heading, width)
    return ["", *lines, "-" * max(map(display_width, lines))]


def _section(section: Section, width: int, language: str) -> list[str]:
    lines = ["", "=" * width] if section.new_page else []
    lines += _headed(section.heading, width)
    indent = ""
    for block in section.blocks:
        if isinstance(block, Heading):
            indent = ""
        lines += _block(block, width, language, indent)
        if isinstance(block, Heading):
            indent = "    "
    return lines


@singledispatch
def _block(block: Block, width: int, language: str, indent: str) -> list[str]:
    """The lines of a block. indent: what they start with, under a heading."""
    raise NotImplementedError(type(block))


@_block.register
def _(block: Paragraph, width: int, language: str, indent: str) -> list[str]:
    return wrap(block.text, width, first=indent)


@_block.register
def _(block: Heading, width: int, language: str, indent: str) -> list[str]:
    said = [status_name(block.status, language)] if block.status else []
    told = "".join(f" [{one}]" for one in (*said, block.note) if one)
    return ["", *wrap(block.text + told, width, rest="    ")]


@_block.register
def _(block: Bullets, width: int, language: str, indent: str) -> list[str]:
    return [line for item in block.items for line in wrap(item, width, first=f"{indent}- ")]


@_block.register
def _(block: Quote, width: int, language: str, indent: str) -> list[str]:
    source = f" ({block.source})" if block.source else ""
    lines = wrap(f"“{block.text}”{source}", width, first=indent or "  ")
    return lines + (wrap(block.note, width, first=f"{indent or '  '}  ") if block.note else [])


@_block.register
def _(block: Chart, width: int, language: str, indent: str) -> list[str]:
    return _block(block.table, width, language, indent)


@_block.register
def _(block: Table, width: int, language: str, indent: str) -> list[str]:
    if not block.everywhere:
        return []
    head = [one_line(column.label) for column in block.columns]
    rows = [
        [one_line(cell_text(value, column, language)) for value, column in zip(row, block.columns, strict=True)]
        for row in block.rows
    ]
    right = [column.kind in NUMBERS for column in block.columns]
    widths = _widths([head, *rows], right, width)
    lines = ["", *wrap(block.title, width)]
    if widths is None:
        return lines + _records(head, rows, width)
    return lines + [line for row in [head, *rows] for line in _row(row, widths, right)]


def _widths(rows: Sequence[Sequence[str]], right: Sequence[bool], width: int) -> list[int] | None:
    """How wide each column may be: as its longest cell, the widest ones less; None where the table stays too wide."""
    widths = [max(1, *map(display_width, cells)) for cells in zip(*rows, strict=True)]
    # A number is never broken, its column's name may be.
    least = [
        max([1, *(display_width(row[place]) for row in rows[1:])]) if is_number else _NARROWEST
        for place, is_number in enumerate(right)
    ]
    least = [min(one, most) for one, most in zip(least, widths, strict=True)]
    room = width - _GAP * (len(widths) - 1)
    if sum(least) > room:
        return None
    while (over := sum(widths) - room) > 0:
        loose = [place for place in range(len(widths)) if widths[place] > least[place]]
        widest = max(loose, key=lambda place: widths[place])
        others = [widths[place] for place in loose if widths[place] < widths[widest]]
        widths[widest] = max(widths[widest] - over, least[widest], max(others, default=0) - 1)
    return widths


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    cells = [wrap(text, size) for text, size in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        lines.append((" " * _GAP).join(map(padded, parts, widths, right)).rstrip())
    return lines


def _records(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """One line a cell, each with its column's name, where a row would be too wide."""
    lines: list[str] = []
    for row in rows:
        for number, (name, text) in enumerate(zip(head, row, strict=True)):
            if text:
                lines += wrap(f"{name}: {text}", width, first="  " if number else "- ", rest="    ")
    return lines
