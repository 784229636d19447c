"""A report as Markdown, such as this repository keeps of the comparison of languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Table

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def to_markdown(report: Report) -> str:
    """The report as Markdown: what is said, and the tables that can be read."""
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    yield f"# {_plain(report.title)}"
    yield _plain(report.subtitle)
    yield from map(_plain, report.notes)
    for section in report.sections:
        yield f"## {_plain(section.heading)}"
        yield from map(_block, section.blocks)
    yield "## Method"
    yield "\n".join(f"- {_plain(name)}: `{value}`" for name, value in report.method)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"**{_plain(block.text)}**" if block.strong else _plain(block.text)
    if isinstance(block, Heading):
        return f"### {_plain(block.text)}"
    if isinstance(block, Bullets):
        return "\n".join(f"- {_plain(item)}" for item in block.items)
    if isinstance(block, Quote):
        return f"{_plain(block.source)}{f' ({_plain(block.note)})' if block.note else ''}:\n\n> {_plain(block.text)}"
    return _table(block.table if isinstance(block, Chart) else block)


def _table(table: Table) -> str:
    rows = [[column.label for column in table.columns], *table.rows]
    head, *lines = (f"| {' | '.join('' if value is None else _plain(str(value)) for value in row)} |" for row in rows)
    return "\n".join([head, "|---" * len(table.columns) + "|", *lines])


def _plain(text: str) -> str:
    """A text whose characters mean nothing to Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
