"""Text in a terminal: how wide it is, and where it may be wrapped. Chinese characters take two columns."""

from __future__ import annotations

import re
import unicodedata

# What may not start a line stays with the character before it, what may not end one with the one after it.
_CLOSING = "。，、；：！？）」』】》〉”’…％,.;:!?)]}"
_OPENING = "（「『【《〈“‘"


def char_width(char: str) -> int:
    """Columns of one character: 0 for combining and invisible ones, 2 for wide ones, else 1."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def display_width(text: str) -> int:
    """Columns that a text takes on one line."""
    return sum(char_width(char) for char in text)


def one_line(text: str) -> str:
    """The text on one line, without control and direction characters, which could rewrite a terminal."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def padded(text: str, width: int, right: bool = False) -> str:
    """The text filled with spaces to a number of columns, on its left if `right`."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most `width` columns. first, rest: what the first and the other lines start with.

    Lines break at spaces and between wide characters; a word that fits no line is cut.
    """
    rest = " " * display_width(first) if rest is None else rest
    lines: list[str] = []
    line, used, indent = first, display_width(first), display_width(first)
    for piece in _pieces(one_line(text)):
        size = display_width(piece)
        if used + display_width(piece.rstrip(" ")) <= width:
            line, used = line + piece, used + size
            continue
        if used > indent:
            lines.append(line.rstrip())
            line, used, indent = rest, display_width(rest), display_width(rest)
        for char in piece:
            if used + char_width(char) > width and char != " " and used > indent:
                lines.append(line.rstrip())
                line, used, indent = rest, display_width(rest), display_width(rest)
            line, used = line + char, used + char_width(char)
    return [*lines, line.rstrip()]


def _pieces(line: str) -> list[str]:
    """Parts that a line may be broken between; a part ends with the space behind it."""
    parts: list[str] = []
    for word in re.findall(r"[^ ]+ ?", line):
        part = ""
        for char in word:
            wide = bool(part) and (char_width(char) == 2 or char_width(part[-1]) == 2)
            if wide and char not in _CLOSING and char != " " and part[-1] not in _OPENING and char_width(char):
                parts.append(part)
                part = ""
            part += char
        parts.append(part)
    return parts
