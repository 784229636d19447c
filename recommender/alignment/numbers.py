"""Rounding that never makes two different probabilities equal, and the natural order of ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

DIGITS = 6

Rounding = Callable[[float], float]


def distinct_rounding(values: Iterable[float], digits: int = DIGITS) -> Rounding:
    """A function that rounds each of these values to `digits`, or to more where two would become equal."""
    groups: dict[float, list[float]] = {}
    for value in set(values):
        groups.setdefault(round(value, digits), []).append(value)
    exact: dict[float, float] = {}
    for near in groups.values():
        places = digits
        while len(near) > 1 and len({round(value, places) for value in near}) < len(near) and places < 17:
            places += 1
        exact |= {value: value if places >= 17 else round(value, places) for value in near}
    return lambda value: exact.get(value, value)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which numbers inside a text count as numbers: "2.1" before "10.1"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
