"""Plain text: wrapped lines become paragraphs again, and headings are told by their wording."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence

from recommender.documents import furniture, numbering, repair
from recommender.documents.lines import Line, Paragraphs, right_edges
from recommender.documents.model import Piece, Reading

_INNER_BULLET = re.compile(r"(?<=\S)\s+(?=[•●▪■➢❖✓]\s*[^\W\d_])")
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60]")
_RULE = re.compile(r"[\W_]{3,}")
MAX_WRAPPED = 160  # columns; a file whose lines are longer keeps a paragraph on one line


def read_text(text: str) -> Reading:
    """Read plain text. Form feeds, as converters of PDF leave them, count as page ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    sheets = text.split("\f")
    if not sheets[-1].strip():
        sheets.pop()
    paged = len(sheets) > 1
    pieces = pieces_of_text(sheets, paged)
    for piece in pieces:
        if piece.kind != "heading" and len(piece.text) < 9 and furniture.is_page_number(piece.text):
            piece.kind = "furniture"
    furniture.mark_contents(pieces)
    furniture.mark_references(pieces)
    return Reading("text", pieces, pages=len(sheets) if paged else None)


def pieces_of_text(sheets: Sequence[str], paged: bool = False) -> list[Piece]:
    """Pieces of plain text given page by page."""
    if len(sheets) == 1 and "\n" not in (only := sheets[0].strip()) and len(only) < 2000:
        whole = repair.repair_characters(only)
        return [_kind(part, None) for part in _INNER_BULLET.split(whole)] if whole.strip() else []
    repaired = [[repair.repair_characters(line.rstrip()) for line in sheet.split("\n")] for sheet in sheets]
    words = repair.vocabulary(line for lines in repaired for line in lines)
    pieces: list[Piece] = []
    for index, lines in enumerate(repaired):
        found = _pieces_of_lines(lines, words, index + 1 if paged else None)
        pieces += join_marks(_heal(found, words))
    return pieces


def width_of(text: str) -> int:
    """Columns that a line takes: ideographs take two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def _pieces_of_lines(lines: Sequence[str], words: Mapping[str, int], page: int | None) -> list[Piece]:
    wrapped = _wraps(lines)
    rows: list[Line] = []
    for number, line in enumerate(lines):
        content = line.strip()
        if not content or _RULE.fullmatch(content):
            continue
        indent = len(line) - len(line.lstrip())
        for part in _INNER_BULLET.split(content):
            y = -1.2 * number - 0.001 * (part is not content)
            rows.append(Line(part, indent, indent + width_of(part), y, y, 1.0, False, page))
    if not wrapped:
        return [_single(row) for row in rows]
    grouping = Paragraphs(rows, words)
    grouping.leading = {1.0: 1.2}
    edges = right_edges(rows)
    pieces = []
    at = -1
    for group in grouping.group(rows):
        at += len(group)
        piece = _kind(grouping.text_of(group), page)
        piece.full = group[-1].x1 > edges[at] - 8
        pieces.append(piece)
    return pieces


def _wraps(lines: Sequence[str]) -> bool:
    """Whether the file breaks its lines within paragraphs (else every line is a paragraph)."""
    pairs = [(above, below) for above, below in zip(lines, lines[1:], strict=False) if above.strip() and below.strip()]
    if not pairs:
        return False
    widths = [width_of(line) for line in lines if line.strip()]
    long = statistics.quantiles(widths, n=20)[-1] if len(widths) > 1 else widths[0]
    broken = sum(not numbering.ends_sentence(above) and width_of(above) > 0.6 * long for above, _ in pairs)
    return long <= MAX_WRAPPED and (broken >= 0.25 * len(pairs) or broken > 40)


def _single(row: Line) -> Piece:
    return _kind(row.text.strip(), row.page)


def _kind(text: str, page: int | None) -> Piece:
    level = numbering.heading_level(text, alone=True) if len(text) < 220 else 0
    if level:
        return Piece(text, "heading", level, page)
    return Piece(text, "list" if numbering.is_item(text) else "paragraph", page=page)


def _heal(pieces: Sequence[Piece], words: Mapping[str, int]) -> list[Piece]:
    """Join paragraphs that a page's end or a blank line broke within a sentence, and wrapped headings."""
    healed: list[Piece] = []
    for piece in pieces:
        last = healed[-1] if healed else None
        if last is not None and _was_broken(last, piece):
            last.text = repair.join_lines(last.text, piece.text, words)
        elif (
            last is not None and last.kind == "heading" and numbering.is_bare_numbering(last.text) and _is_title(piece)
        ):
            last.text = f"{last.text} {piece.text}"
        else:
            healed.append(piece)
    return healed


def _was_broken(last: Piece, piece: Piece) -> bool:
    if last.kind == "heading" or piece.kind != "paragraph" or furniture.has_leader(last.text):
        return False
    start, end = piece.text[:1], last.text[-1:]
    if end in "-\u2010" and start.islower():
        return True
    if numbering.ends_sentence(last.text) or not start.islower() or len(last.text) < 50 or len(piece.text) < 12:
        return False
    return end.islower() or end in ","


def _is_title(piece: Piece) -> bool:
    text = piece.text
    if numbering.is_bare_numbering(text) or len(text) > 160 or numbering.is_item(text):
        return False
    return piece.kind == "heading" or (not text.endswith((".", ";", ":", ",", "。", "；")) and not text[0].islower())


def join_marks(pieces: Sequence[Piece]) -> list[Piece]:
    """Join list marks that stand on a line of their own ("(1)") with the paragraph that follows."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        alone = last is not None and last.kind != "heading" and numbering.MARKER_ONLY.fullmatch(last.text) is not None
        if alone and last is not None and piece.kind in ("paragraph", "list", "references") and last.page == piece.page:
            last.text, last.kind = f"{last.text} {piece.text}", "list"
        else:
            joined.append(piece)
    return joined
