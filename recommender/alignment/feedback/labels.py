"""Evidence that people confirmed or rejected, as it is exchanged: one line of JSON a label."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.errors import InputError

CONFIRMED, REJECTED = "confirmed", "rejected"
_FIELDS = ("action", "text", "policy", "label")


@dataclass(frozen=True)
class Label:
    """What a person said of a passage: it is evidence for the action ("confirmed"), or it is not ("rejected").

    policy: which policy the passage is from, as the person names it; labels of one policy teach about others, never
    about it alone.
    """

    action: str
    text: str
    policy: str
    label: str


def read_labels(path: str | Path) -> list[Label]:
    """Labels of a JSONL file. Raises InputError with the line where one is not usable."""
    file = Path(path)
    if not file.is_file():
        raise InputError(f'{file} is not a file. Give a JSONL file with lines {{"action", "text", "policy", "label"}}.')
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8. Save it as UTF-8 and try again.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).") from None
    return list(_labels(text, file))


def _labels(text: str, file: Path) -> Iterator[Label]:
    # Not splitlines(): quotes may hold line separators of Unicode, which end no line of JSONL.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield label_of(json.loads(line))
            except (ValueError, RecursionError, InputError) as error:
                what = str(error) if isinstance(error, InputError) else "is not JSON"
                raise InputError(
                    f'{file}, line {number}: {what}. A label is {{"action", "text", "policy", "label"}}, '
                    f'and "label" is "{CONFIRMED}" or "{REJECTED}".'
                ) from None


def label_of(row: Any) -> Label:
    """The label that a row stands for. Raises InputError where it is none."""
    if not isinstance(row, dict):
        raise InputError("is not an object")
    values = []
    for name in _FIELDS:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise InputError(f'"{name}" is missing or is not a text')
        values.append(value.strip())
    label = Label(*values)
    if label.label not in (CONFIRMED, REJECTED):
        raise InputError(f'"label" is {label.label!r}')
    return label
