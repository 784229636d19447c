"""What may be entered: every fault is told in a sentence that says what to write instead."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import replace
from typing import Any

from recommender.errors import InputError
from recommender.indicators.values import AUTOMATIC, PERCENT, Indicator, Observation

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_YEARS = (1900, 2200)
# In characters; enough for any honest entry, too little to fill the disk by a slip of the clipboard.
_LENGTHS = {
    "title": 200,
    "definition": 4000,
    "unit": 40,
    "source": 1000,
    "jurisdiction": 80,
    "name": 80,
    "reason": 1000,
}


def one_line(text: str, what: str) -> str:
    """The text without outer and double spaces. Raises InputError where it is too long. what: a key of the lengths above."""
    return _short(" ".join(_storable(text).split()), what)


def parse_date(text: str) -> datetime.date:
    """A date written as 2026-03-31. Raises InputError for anything else, also where it could be read in two ways."""
    text = text.strip()
    if not _DATE.fullmatch(text):
        raise InputError(f"{text!r} is no date; write year, month and day as 2026-03-31.")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text} is no day of the calendar; write a date such as 2026-03-31.") from None


def parse_number(text: str) -> float:
    """A number written with a decimal point. Raises InputError for commas, units and what is not finite."""
    text = text.strip()
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise InputError(f"{text!r} is no number; write it as 1234.5: a point for decimals, no unit, no other marks.")
    return float(text)


def checked_name(by: str) -> str:
    """Who enters something. Raises InputError where nobody is named."""
    name = one_line(by, "name")
    if not name:
        raise InputError("Say who enters this: the record keeps a name with every entry.")
    return name


def checked_reason(reason: str) -> str:
    found = one_line(reason, "reason")
    if not found:
        raise InputError("Say why it is withdrawn: the reason is kept in the record.")
    return found


def checked_indicator(given: Indicator) -> Indicator:
    """The indicator with tidy texts. Raises InputError for the first fault."""
    found = replace(
        given,
        title=one_line(given.title, "title"),
        definition=_short(_storable(given.definition).strip(), "definition"),
        unit=one_line(given.unit, "unit"),
        source=one_line(given.source, "source"),
    )
    if not _ID.fullmatch(found.id):
        raise InputError(
            f"{found.id!r} cannot be an indicator's id; use up to 60 letters a to z, digits, points, dashes and underscores."
        )
    if not found.title:
        raise InputError("The indicator has no title. Say in a few words what is measured.")
    if not found.definition:
        raise InputError(
            f"“{found.title}” has no definition. Say what is counted, and how, so that others measure the same."
        )
    if not found.unit:
        raise InputError(f"“{found.title}” has no unit. Give one, such as % or programmes.")
    if found.automatic not in ("", *AUTOMATIC):
        raise InputError(f"{found.automatic!r} is no rule that fills indicators; there is {', '.join(AUTOMATIC)}.")
    return _checked_path(found)


def _checked_path(found: Indicator) -> Indicator:
    levels: dict[str, Any] = {
        name: getattr(found, name) for name in ("baseline", "baseline_low", "baseline_high", "target")
    }
    for name, value in levels.items():
        if value is not None:
            levels[name] = _number(value, found.unit, "The " + name.replace("_", ", "))
    found = replace(found, **levels)
    low, high, level = found.baseline_low, found.baseline_high, found.baseline
    if (low is None) != (high is None):
        raise InputError("A range of the baseline has two ends; give both, or one baseline.")
    if low is not None and high is not None:
        if low > high:
            raise InputError(f"The baseline's range goes from {low:g} down to {high:g}; swap its ends.")
        if level is not None and not low <= level <= high:
            raise InputError(f"The baseline {level:g} lies outside its own range, {low:g} to {high:g}.")
    if found.baseline_date is not None and level is None and low is None:
        raise InputError("There is a date of the baseline but no baseline. Give its value, or no date.")
    if (found.target is None) != (found.target_date is None):
        raise InputError("A target is a value and the date by which it is to be reached; give both, or neither.")
    for date, what in ((found.baseline_date, "baseline"), (found.target_date, "target")):
        if date is not None:
            _date(date, f"The date of the {what}")
    if found.baseline_date and found.target_date and found.target_date <= found.baseline_date:
        raise InputError(
            f"The target's date {found.target_date} is not after the baseline's date {found.baseline_date}; change one of them."
        )
    return found


def checked_observation(given: Observation, unit: str) -> Observation:
    """The observation with tidy texts. Raises InputError for the first fault. unit: the indicator's."""
    _date(given.date, "The date of the observation")
    if given.date > datetime.date.today():
        raise InputError(f"The date of the observation, {given.date}, has not come yet; enter what was measured.")
    return replace(
        given,
        jurisdiction=one_line(given.jurisdiction, "jurisdiction"),
        source=one_line(given.source, "source"),
        value=_number(given.value, unit, "The value"),
    )


def _number(value: float, unit: str, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{what} is {value!r}, which is no number.")
    if unit == PERCENT and not 0 <= value <= 100:
        raise InputError(f"{what} is {value:g} %; a percentage lies between 0 and 100.")
    return float(value)


def _date(date: datetime.date, what: str) -> None:
    first, last = _YEARS
    if not first <= date.year <= last:
        raise InputError(f"{what} is {date}; its year must lie between {first} and {last}.")


def _short(text: str, what: str) -> str:
    limit = _LENGTHS[what]
    if len(text) > limit:
        raise InputError(f"The {what} has {len(text)} characters; at most {limit} are kept. Shorten it.")
    return text


def _storable(text: str) -> str:
    # Half a surrogate pair is no character, and control characters have no place in a report.
    kept = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in kept if char >= " " or char in "\n\t")
