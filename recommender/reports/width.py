"""Text in a terminal: how wide it is, and where it may be wrapped. Chinese characters take two columns.

Widths come from wcwidth. Its `wrap` is not used: it begins lines with "。" and ends them with "（", which Chinese
typesetting does not allow ("数据。共享" in five columns becomes "数据", "。共", "享").
"""

from __future__ import annotations

import re
import unicodedata

import wcwidth

# What may not start a line stays with the character before it, what may not end one with the one after it.
_CLOSING = "。，、；：！？）」』】》〉”’…％,.;:!?)]}"
_OPENING = "（「『【《〈“‘"


def display_width(text: str) -> int:
    """Columns that a text takes on one line."""
    return int(wcwidth.width(text))


def one_line(text: str) -> str:
    """The text on one line, without control and direction characters, which could rewrite a terminal."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def padded(text: str, width: int, right: bool = False) -> str:
    """The text filled with spaces to a number of columns, on its left if `right`."""
    return str(wcwidth.rjust(text, width) if right else wcwidth.ljust(text, width))


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Break a text into lines, at spaces and between wide characters; a word that fits no line is cut.

    :param width: most columns of a line.
    :param first: what the first line starts with.
    :param rest: what the others start with; None for as much space.
    """
    rest = " " * display_width(first) if rest is None else rest
    lines: list[str] = []
    line, used, indent = first, display_width(first), display_width(first)
    for piece in _pieces(one_line(text)):
        if used + display_width(piece.rstrip(" ")) <= width:
            line, used = line + piece, used + display_width(piece)
            continue
        # Onto the next line; sign by sign, for a word that is longer than a line.
        for number, sign in enumerate(wcwidth.iter_graphemes(piece)):
            size = display_width(sign)
            if used > indent and (number == 0 or (used + size > width and sign != " ")):
                lines.append(line.rstrip())
                line, used, indent = rest, display_width(rest), display_width(rest)
            line, used = line + sign, used + size
    return [*lines, line.rstrip()]


def _pieces(line: str) -> list[str]:
    """Parts that a line may be broken between; a part ends with the space behind it."""
    parts: list[str] = []
    for word in re.findall(r"[^ ]+ ?", line):
        part = last = ""
        for sign in wcwidth.iter_graphemes(word):
            wide = 2 in (display_width(sign), display_width(last))
            if part and wide and sign not in _CLOSING and sign != " " and last not in _OPENING:
                parts.append(part)
                part = ""
            part, last = part + sign, sign
        parts.append(part)
    return parts
