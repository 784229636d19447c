"""Evidence that people confirmed or rejected, as it is exchanged: one line of JSON a label."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.errors import InputError, Sentence

CONFIRMED, REJECTED = "confirmed", "rejected"
_FIELDS = ("action", "text", "policy", "label")


@dataclass(frozen=True)
class Label:
    """What a person said of a passage: it is evidence for the action ("confirmed"), or it is not ("rejected").

    :ivar action: id of the action.
    :ivar text: the passage.
    :ivar policy: which policy the passage is from, as the person names it; labels of one policy teach about others,
        never about that policy itself.
    :ivar label: CONFIRMED or REJECTED.
    """

    action: str
    text: str
    policy: str
    label: str


def read_labels(path: str | Path) -> list[Label]:
    """The labels of a JSONL file, in order.

    :param path: of the file, UTF-8; empty lines count for nothing.
    :raises InputError: where the file cannot be read, or a label is not usable; names the line.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(
            '{file} is not a file. Give a JSONL file with lines {{"action", "text", "policy", "label"}}.', file=file
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("{file} is not UTF-8. Save it as UTF-8 and try again.", file=file) from None
    except OSError as error:
        raise InputError("{file} cannot be read ({reason}).", file=file, reason=error.strerror) from None
    return list(_labels(text, file))


def _labels(text: str, file: Path) -> Iterator[Label]:
    # Not splitlines(): quotes may hold line separators of Unicode, which end no line of JSONL.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield label_of(json.loads(line))
            except (ValueError, RecursionError, InputError) as error:
                what = error.sentence if isinstance(error, InputError) else Sentence("is not JSON")
                raise InputError(
                    '{file}, line {number}: {what}. A label is {{"action", "text", "policy", "label"}}, '
                    'and "label" is "{confirmed}" or "{rejected}".',
                    file=file,
                    number=number,
                    what=what,
                    confirmed=CONFIRMED,
                    rejected=REJECTED,
                ) from None


def label_of(row: Any) -> Label:
    """The label that a row of JSON stands for.

    :param row: an object with the texts "action", "text", "policy", "label"; what else it holds is left out.
    :raises InputError: where it is none; says what is wrong, as the end of a sentence.
    """
    if not isinstance(row, dict):
        raise InputError("is not an object")
    values = []
    for name in _FIELDS:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise InputError('"{name}" is missing or is not a text', name=name)
        values.append(value.strip())
    label = Label(*values)
    if label.label not in (CONFIRMED, REJECTED):
        raise InputError('"label" is {label!r}', label=label.label)
    return label
