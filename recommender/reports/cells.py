"""What is safe to put in a cell: a text of a policy must never run as a formula on somebody's computer."""

from __future__ import annotations

import re

# Tab, carriage return and the full-width signs start a formula in some spreadsheet programs too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL_LIMIT = 32_767


def guarded(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def workbook_text(text: str) -> str:
    """The guarded text without characters that a workbook cannot hold, cut with "…" at a cell's limit."""
    kept = guarded(_NOT_IN_XML.sub("", text))
    return kept if len(kept) <= CELL_LIMIT else kept[: CELL_LIMIT - 1] + "…"
