"""Verbatim finds in a text: in reading order, each once, a few at most."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 5


def verbatim(text: str, patterns: Iterable[re.Pattern[str]]) -> tuple[str, ...]:
    """What the patterns find. Of two finds that overlap the earlier one stays, or the longer one where they start together."""
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    found: list[str] = []
    end = 0
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < end or stop == start:
            continue
        end = stop
        quote = text[start:stop].strip(" ,;:")
        if quote and quote not in found:
            found.append(quote)
    return tuple(found[:MOST])
