"""A report as plain text for a terminal: what is said, and the tables that can be read there."""

from __future__ import annotations

from recommender.reports.model import Bullets, Chart, Heading, Paragraph, Quote, Report, Table
from recommender.reports.values_text import shown
from recommender.reports.width import display_width, one_line, padded

_WIDEST = 44  # columns of a cell
_COLUMNS = 8


def to_plain_text(report: Report) -> str:
    lines = [report.title, report.subtitle, *report.notes]
    for section in report.sections:
        lines += ["", section.heading, "=" * display_width(section.heading)]
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Heading):
                lines += ["", block.text]
            elif isinstance(block, Bullets):
                lines += [f"- {item}" for item in block.items]
            elif isinstance(block, Quote):
                lines += [f'  "{" ".join(block.text.split())}"', f"    {block.source}  {block.note}".rstrip()]
            else:
                lines += _table(block.table if isinstance(block, Chart) else block, report.language)
    return "\n".join(lines) + "\n"


def _table(table: Table, language: str) -> list[str]:
    if not table.everywhere:
        return []
    columns = table.columns[:_COLUMNS]
    rows = [[column.label for column in columns]]
    for row in table.rows:
        texts = [" ".join(shown(v, c, language).split()) for v, c in zip(row[:_COLUMNS], columns, strict=True)]
        rows.append([_cut(one_line(text)) for text in texts])
    widths = [max(display_width(row[place]) for row in rows) for place in range(len(columns))]
    made = ["  ".join(padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return ["", table.title, *made]


def _cut(text: str) -> str:
    kept = ""
    for char in text:
        if display_width(kept + char) >= _WIDEST:
            return kept.rstrip() + "…"
        kept += char
    return kept
