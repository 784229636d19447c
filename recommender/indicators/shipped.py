"""The indicators that come with the program, for the framework that their file names."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from recommender.errors import FrameworkError
from recommender.framework import default_framework_path
from recommender.indicators.checks import checked_indicator
from recommender.indicators.values import Indicator, Wording

_DATES = ("baseline_date", "target_date")
_KEYS = {field.name for field in fields(Indicator)} - {"shipped"} | {"framework"}


def shipped_indicators(framework_id: str, path: Path | None = None) -> tuple[Indicator, ...]:
    """Those of a framework, in the order of the file; () for a framework of the user's. path: None for the shipped file.

    Each line is an object with the fields of an Indicator and the `framework` that it belongs to.
    """
    path = path or default_framework_path().with_name("indicators.jsonl")
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise FrameworkError(f"The shipped indicators {path} are missing ({error.strerror}). Install again.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            if unknown := set(record) - _KEYS:
                raise ValueError(f"unknown fields {sorted(unknown)}")
            made = from_record({**record, "shipped": True})
        except (ValueError, TypeError, KeyError) as error:
            raise FrameworkError(f"{path.name}, line {number}: {error}.") from None
        if record["framework"] == framework_id:
            found.append(checked_indicator(made))
    return tuple(found)


def from_record(record: Mapping[str, Any]) -> Indicator:
    """An indicator from what JSON can hold; see `to_record`."""
    values = {key: value for key, value in record.items() if key != "framework"}
    for name in _DATES:
        if values.get(name):
            values[name] = datetime.date.fromisoformat(values[name])
    values["translations"] = {code: Wording(**texts) for code, texts in values.get("translations", {}).items()}
    return Indicator(**values)


def to_record(indicator: Indicator) -> dict[str, Any]:
    """An indicator as what JSON can hold."""
    values = dict(vars(indicator))
    for name in _DATES:
        values[name] = values[name].isoformat() if values[name] else None
    return values | {"translations": {code: dict(vars(said)) for code, said in indicator.translations.items()}}
