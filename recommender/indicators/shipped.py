"""The indicators that come with the program, for the framework that their file names."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import msgspec

from recommender.errors import FrameworkError
from recommender.framework import default_framework_path
from recommender.indicators.checks import checked_indicator
from recommender.indicators.values import Indicator

_KEYS = {field.name for field in fields(Indicator)} - {"shipped"} | {"framework"}


def shipped_indicators(framework_id: str, path: Path | None = None) -> tuple[Indicator, ...]:
    """Those of a framework, in the order of the file; none for a framework of the user's.

    Each line is an object with the fields of an Indicator and the `framework` that it belongs to.

    :param path: None for the shipped file.
    :raises FrameworkError: where the file is missing or a line is not usable.
    """
    path = path or default_framework_path().with_name("indicators.jsonl")
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise FrameworkError(
            "The shipped indicators {path} are missing ({reason}). Install again.", path=path, reason=error.strerror
        ) from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            if unknown := set(record) - _KEYS:
                raise ValueError(f"unknown fields {sorted(unknown)}")
            made, framework = msgspec.convert({**record, "shipped": True}, Indicator), record["framework"]
        except (ValueError, TypeError, KeyError, msgspec.ValidationError) as error:
            raise FrameworkError(
                "{file}, line {line}: {reason}.", file=path.name, line=number, reason=str(error)
            ) from None
        if framework == framework_id:
            found.append(checked_indicator(made))
    return tuple(found)
