"""Names in a list of choices. The browser sends a choice back as the words that it shows, so two that read alike would be one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def apart(names: Mapping[Key, str]) -> dict[Key, str]:
    """The names, numbered from the second on where several are the same."""
    found: dict[Key, str] = {}
    taken = set(names.values())
    seen: set[str] = set()
    for key, name in names.items():
        label, number = name, 2
        while label in seen or (label != name and label in taken):
            label, number = f"{name} ({number})", number + 1
        seen.add(label)
        found[key] = label
    return found
