"""Lines of JSONL files, and what every mistake in them is told as: file, line and remedy."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.errors import InputError, Sentence


@dataclass(frozen=True)
class Row:
    """One line of a file. Every getter raises InputError where the field is not usable.

    :ivar number: of the line, from 1.
    """

    path: Path
    number: int
    values: dict[str, Any]

    def error(self, template: str, /, **values: Any) -> InputError:
        """What is wrong with this line, for the user; the arguments are those of a `Sentence`."""
        return _wrong(self.path, self.number, Sentence(template, **values))

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty, or the default; ids may be numbers."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            raise self.error('the field "{name}" is missing, or is not text. Give it a text.', name=name)
        # Half a surrogate pair is no character; no tokenizer takes it.
        return value.encode("utf-8", "replace").decode("utf-8")

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self.error('the field "{name}" is missing, or is neither true nor false.', name=name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where the field is absent."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            raise self.error('the field "{name}" is not a list of texts.', name=name)
        return tuple(str(one) for one in value)

    def two(self, name: str, allowed: Sequence[str] = ()) -> tuple[str, str]:
        """What two people said: a list of two texts, or numbers, each of those that are allowed."""
        said = self.texts(name)
        if len(said) != 2:
            raise self.error('the field "{name}" is not a list of two: one value of each coder.', name=name)
        if wrong := [one for one in said if allowed and one not in allowed]:
            raise self.error(
                'the field "{name}" says {value}. Give one of: {allowed}.',
                name=name,
                value=wrong[0],
                allowed=", ".join(allowed),
            )
        return said[0], said[1]

    def labels(self, name: str) -> tuple[str, ...]:
        """Ids of actions: of a list, or of an object {id: 1 or 2}, where 0 says that the action is not addressed."""
        value = self.values.get(name)
        if isinstance(value, dict):
            for action, grade in value.items():
                if isinstance(grade, bool) or grade not in (0, 1, 2):
                    raise self.error(
                        '"{name}" says {grade!r} of action {action}. Give 1 (touches it) or 2 (commits to it).',
                        name=name,
                        grade=grade,
                        action=action,
                    )
            return tuple(action for action, grade in value.items() if grade)
        if not isinstance(value, list):
            raise self.error(
                'the field "{name}" is missing. Give a list of action ids, empty if there are none.', name=name
            )
        return self.texts(name)


def read_rows(path: Path) -> Iterator[Row]:
    """The objects of a JSONL file, which may be compressed (.gz).

    :raises InputError: where the file or a line cannot be read.
    """
    try:
        with _opened(path) as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield Row(path, number, _object(raw, path, number))
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError("{path} cannot be read ({why}). Check the path.", path=path, why=why) from error


def _opened(path: Path) -> AbstractContextManager[Iterable[bytes]]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _object(raw: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        values = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        said = Sentence("not JSON in UTF-8 ({why}). Write one object a line.", why=error)
        raise _wrong(path, number, said) from error
    if not isinstance(values, dict):
        raise _wrong(path, number, Sentence("not a JSON object. Write one object a line."))
    return values


def _wrong(path: Path, number: int, problem: str) -> InputError:
    return InputError("{path}, line {number}: {problem}", path=path, number=number, problem=problem)
