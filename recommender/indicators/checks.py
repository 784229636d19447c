"""What may be entered: every fault is told in a sentence that says what to write instead."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import replace
from typing import Any

from recommender.errors import InputError, Sentence
from recommender.indicators.values import AUTOMATIC, PERCENT, Indicator, Observation

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_YEARS = (1900, 2200)
# In characters; enough for any honest entry, too little to fill the disk by a slip of the clipboard.
_TEXTS = {
    "title": (Sentence("The title"), 200),
    "definition": (Sentence("The definition"), 4000),
    "unit": (Sentence("The unit"), 40),
    "source": (Sentence("The source"), 1000),
    "jurisdiction": (Sentence("The jurisdiction"), 80),
    "name": (Sentence("The name"), 80),
    "reason": (Sentence("The reason"), 1000),
}
_LEVELS = {
    "baseline": Sentence("The baseline"),
    "baseline_low": Sentence("The lower end of the baseline"),
    "baseline_high": Sentence("The upper end of the baseline"),
    "target": Sentence("The target"),
}
_DATES = {
    "baseline_date": Sentence("The date of the baseline"),
    "target_date": Sentence("The date of the target"),
}


def parse_date(text: str) -> datetime.date:
    """A date written as 2026-03-31.

    :raises InputError: for anything else, also where it could be read in two ways.
    """
    text = text.strip()
    if not _DATE.fullmatch(text):
        raise InputError("{text!r} is no date; write year, month and day as 2026-03-31.", text=text)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError("{text} is no day of the calendar; write a date such as 2026-03-31.", text=text) from None


def parse_number(text: str) -> float:
    """A number written with a decimal point.

    :raises InputError: for commas, units and what is not finite.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise InputError(
            "{text!r} is no number; write it as 1234.5: a point for decimals, no unit, no other marks.", text=text
        )
    return float(text)


def checked_name(by: str) -> str:
    """Who enters something.

    :raises InputError: where nobody is named.
    """
    if name := _one_line(by, "name"):
        return name
    raise InputError("Say who enters this: the record keeps a name with every entry.")


def checked_reason(reason: str) -> str:
    """Why something is withdrawn.

    :raises InputError: where nothing is said.
    """
    if found := _one_line(reason, "reason"):
        return found
    raise InputError("Say why it is withdrawn: the reason is kept in the record.")


def checked_indicator(given: Indicator) -> Indicator:
    """The indicator with tidy texts.

    :raises InputError: for the first fault.
    """
    found = replace(
        given,
        title=_one_line(given.title, "title"),
        definition=_short(_storable(given.definition).strip(), "definition"),
        unit=_one_line(given.unit, "unit"),
        source=_one_line(given.source, "source"),
    )
    if not _ID.fullmatch(found.id):
        raise InputError(
            "{id!r} cannot be an indicator's id; use up to 60 letters a to z, digits, points, dashes and underscores.",
            id=found.id,
        )
    if not found.title:
        raise InputError("The indicator has no title. Say in a few words what is measured.")
    if not found.definition:
        raise InputError(
            "“{title}” has no definition. Say what is counted, and how, so that others measure the same.",
            title=found.title,
        )
    if not found.unit:
        raise InputError("“{title}” has no unit. Give one, such as % or programmes.", title=found.title)
    if found.automatic not in ("", *AUTOMATIC):
        raise InputError(
            "{rule!r} is no rule that fills indicators; there is {rules}.",
            rule=found.automatic,
            rules=", ".join(AUTOMATIC),
        )
    return _checked_path(found)


def _checked_path(given: Indicator) -> Indicator:
    levels: dict[str, Any] = {
        name: _number(value, given.unit, what)
        for name, what in _LEVELS.items()
        if (value := getattr(given, name)) is not None
    }
    found = replace(given, **levels)
    low, high, level = found.baseline_low, found.baseline_high, found.baseline
    if (low is None) != (high is None):
        raise InputError("A range of the baseline has two ends; give both, or one baseline.")
    if low is not None and high is not None:
        if low > high:
            raise InputError(
                "The baseline's range goes from {low:g} down to {high:g}; swap its ends.", low=low, high=high
            )
        if level is not None and not low <= level <= high:
            raise InputError(
                "The baseline {level:g} lies outside its own range, {low:g} to {high:g}.",
                level=level,
                low=low,
                high=high,
            )
    if found.baseline_date is not None and level is None and low is None:
        raise InputError("There is a date of the baseline but no baseline. Give its value, or no date.")
    if (found.target is None) != (found.target_date is None):
        raise InputError("A target is a value and the date by which it is to be reached; give both, or neither.")
    for name, what in _DATES.items():
        if (date := getattr(found, name)) is not None:
            _date(date, what)
    if found.baseline_date and found.target_date and found.target_date <= found.baseline_date:
        raise InputError(
            "The target's date {target} is not after the baseline's date {baseline}; change one of them.",
            target=found.target_date,
            baseline=found.baseline_date,
        )
    return found


def checked_observation(given: Observation, unit: str) -> Observation:
    """The observation with tidy texts.

    :param unit: the indicator's.
    :raises InputError: for the first fault.
    """
    _date(given.date, Sentence("The date of the observation"))
    if given.date > datetime.date.today():
        raise InputError(
            "The date of the observation, {date}, has not come yet; enter what was measured.", date=given.date
        )
    return replace(
        given,
        jurisdiction=_one_line(given.jurisdiction, "jurisdiction"),
        source=_one_line(given.source, "source"),
        value=_number(given.value, unit, Sentence("The value")),
    )


def _number(value: float, unit: str, what: Sentence) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError("{what} is {value!r}, which is no number.", what=what, value=value)
    if unit == PERCENT and not 0 <= value <= 100:
        raise InputError("{what} is {value:g} %; a percentage lies between 0 and 100.", what=what, value=value)
    return float(value)


def _date(date: datetime.date, what: Sentence) -> None:
    first, last = _YEARS
    if not first <= date.year <= last:
        raise InputError(
            "{what} is {date}; its year must lie between {first} and {last}.",
            what=what,
            date=date,
            first=first,
            last=last,
        )


def _one_line(text: str, name: str) -> str:
    return _short(" ".join(_storable(text).split()), name)


def _short(text: str, name: str) -> str:
    what, limit = _TEXTS[name]
    if len(text) > limit:
        raise InputError(
            "{what} has {length} characters; at most {limit} are kept. Shorten it.",
            what=what,
            length=len(text),
            limit=limit,
        )
    return text


def _storable(text: str) -> str:
    # Half a surrogate pair is no character, and control characters have no place in a report.
    kept = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in kept if char >= " " or char in "\n\t")
