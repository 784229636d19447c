"""A value of a table as people read it, the same in every format."""

from __future__ import annotations

import datetime
from typing import Any

from recommender.reports.model import Column, Link
from recommender.reports.wording import words


def shown(value: Any, column: Column, language: str) -> str:
    """The text of a value; "" for None. Probabilities are percentages with one digit."""
    if value is None:
        return ""
    if isinstance(value, Link):
        return value.text
    if column.kind == "status":
        return words(language).get(str(value), str(value))
    if column.kind == "probability":
        return f"{100 * float(value):.1f} %"
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return str(value)


def plain_value(value: Any) -> Any:
    """The value for JSON."""
    if isinstance(value, Link):
        return value.text
    return value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value
