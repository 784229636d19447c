"""What stands in a cell: safe to open, and the same to read in every format."""

from __future__ import annotations

import datetime
import re
from typing import Any

from recommender.messages import percent, words
from recommender.reports.model import Column, Link

# Tab, carriage return and the full-width signs start a formula in some spreadsheet programs too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL_LIMIT = 32_767


def guarded(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def xml_text(text: str) -> str:
    """The text without the characters that XML, and so Word and Excel, cannot hold."""
    return _NOT_IN_XML.sub("", text)


def workbook_text(text: str) -> str:
    """The guarded text without characters that a workbook cannot hold, cut with "…" at a cell's limit."""
    kept = guarded(xml_text(text))
    return kept if len(kept) <= CELL_LIMIT else kept[: CELL_LIMIT - 1] + "…"


def status_name(status: str, language: str) -> str:
    """What a status is called; other texts stay as they are."""
    return words(language).get(f"report.{status}", status) if status else ""


def cell_text(value: Any, column: Column, language: str) -> str:
    """What people read in a cell; "" for None."""
    if value is None:
        return ""
    if isinstance(value, Link):
        return value.text
    if column.kind == "status":
        return status_name(str(value), language)
    if column.kind in ("probability", "share"):
        return percent(float(value), language)
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def joined(*parts: str) -> str:
    """What stands in a line under a quote or beside a heading."""
    return " · ".join(part for part in parts if part)
