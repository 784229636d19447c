"""From lines on pages to pieces: running heads apart, paragraphs by gaps, indents, short lines, marks and type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from recommender.documents import repair, structure
from recommender.documents.model import Piece

MAX_HEADING = 220  # characters
MARGIN = 0.16  # share of the page's height at its top and bottom where running heads stand


@dataclass(slots=True)
class Line:
    """One line of text; all lengths in one unit (PDF points, pixels of a scan, columns of plain text).

    :ivar x0: left edge.
    :ivar x1: right edge.
    :ivar y: baseline of its first row, counted upwards; y_end: of its last row.
    :ivar size: height of the type in it.
    :ivar page: 1-based, None where there are none.
    """

    text: str
    x0: float
    x1: float
    y: float
    y_end: float
    size: float
    bold: bool = False
    page: int | None = None


def pieces_of_pages(pages: list[list[Line]], heights: list[float]) -> list[Piece]:
    """Make pieces of a document's lines; running heads become furniture, once each.

    :param pages: the lines of each page, from top to bottom.
    :param heights: of each page, in the unit of its lines.
    """
    for lines in pages:
        for line in lines:
            mark = line.text.endswith(" ")
            line.text = repair.undouble(repair.repair_characters(line.text).strip()) + (" " if mark else "")
    pages = [_merge_fragments(_drawn_once([line for line in lines if line.text.strip()])) for lines in pages]
    heads, pages = _take_heads(pages, heights)
    words = repair.vocabulary(line.text for lines in pages for line in lines)
    for lines in pages:
        for line in lines:
            line.text = repair.join_marked(line.text, words)
    grouping = Paragraphs([line for lines in pages for line in lines], words)
    pieces: list[Piece] = []
    for index, lines in enumerate(pages):
        groups = grouping.group(lines)
        edges = right_edges(lines)
        at = -1
        pieces += [Piece(text, "furniture", page=index + 1) for text in heads.get(index, [])]
        page_pieces = []
        for group in groups:
            at += len(group)
            page_pieces.append(grouping.piece_of(group, edges[at]))
            page_pieces[-1].low = group[0].y < 0.6 * heights[index]
        pieces += structure.join_headings(page_pieces)
    structure.mark_parts(pieces, grouping.body)
    _continue_pages(pieces)
    return structure.tidy_page_turns(pieces)


def _drawn_once(lines: list[Line]) -> list[Line]:
    """Without lines that are drawn a second time at the same place (shadows, poor man's bold)."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for line in lines:
        key = (line.text.strip(), round(line.x0 / 2), round(line.y / 2))
        if key not in seen:
            seen.add(key)
            kept.append(line)
    return kept


def _take_heads(pages: list[list[Line]], heights: list[float]) -> tuple[dict[int, list[str]], list[list[Line]]]:
    """Running heads and page numbers by page index (each wording once), and the pages without them."""
    margins: list[list[Line]] = []
    for lines, height in zip(pages, heights, strict=True):
        low, high = MARGIN * height, (1 - MARGIN) * height
        margins.append([line for line in lines if line.y < low or line.y > high])
    repeated = structure.running_heads([[line.text for line in margin] for margin in margins])
    numbered = sum(any(structure.is_page_number(line.text) for line in margin) for margin in margins)
    heads: dict[int, list[str]] = {}
    seen: set[str] = set()
    kept: list[list[Line]] = []
    for index, (lines, margin) in enumerate(zip(pages, margins, strict=True)):
        taken = set()
        ys = [line.y for line in lines]
        for line in margin:
            key = structure.head_key(line.text)
            outer = line.y >= max(ys) - 1 or line.y <= min(ys) + 1
            number = structure.is_page_number(line.text) and (outer or numbered > 1)
            if not number and key not in repeated:
                continue
            taken.add(id(line))
            if not number and key not in seen:
                seen.add(key)
                heads.setdefault(index, []).append(line.text.strip())
        kept.append([line for line in lines if id(line) not in taken])
    return heads, kept


def _merge_fragments(lines: Sequence[Line]) -> list[Line]:
    """Lines with their raised or lowered fragments (footnote marks, indices) put back where they stand."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last is not None and _same_row(last, line):
            gap = line.x0 - last.x1
            space = " " if gap > 0.2 * max(last.size, line.size) and not last.text.endswith((" ", "(", "[")) else ""
            if line.text[:1] in ").,;:]":
                space = ""
            bigger = last if last.size >= line.size else line
            merged[-1] = replace(
                last,
                text=last.text + space + line.text,
                x1=max(line.x1, last.x1),
                y_end=last.y if line.y_end == line.y else line.y_end,
                size=bigger.size,
                bold=last.bold and line.bold,
            )
        else:
            merged.append(line)
    return merged


def _same_row(last: Line, line: Line) -> bool:
    size = max(last.size, line.size)
    gap = line.x0 - last.x1
    raised = min(abs(line.y - last.y_end), abs(line.y - last.y))
    return raised < 0.55 * size and -0.3 * size < gap < 1.2 * size


def _body_size(lines: Sequence[Line]) -> float:
    """The size of type that most characters have (0 if there are none)."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Usual distance of two baselines within a paragraph, for every size of type (rounded to halves)."""
    distances: dict[float, Counter[float]] = {}
    for above, below in zip(lines, lines[1:], strict=False):
        distance = above.y_end - below.y
        if above.page == below.page and 0.6 * below.size < distance < 3.2 * below.size and _same_size(above, below):
            distances.setdefault(round(below.size * 2) / 2, Counter())[round(distance * 2) / 2] += 1
    usual: dict[float, float] = {}
    for size, counted in distances.items():
        most = max(counted.values())
        # The smallest distance that is about as common as the commonest: wide gaps part paragraphs.
        usual[size] = min(distance for distance, count in counted.items() if count >= 0.4 * most)
    return usual


def _same_size(above: Line, below: Line) -> bool:
    """Whether two lines are set in one size of type."""
    return abs(above.size - below.size) <= 0.12 * max(above.size, below.size)


class Paragraphs:
    """Groups the lines of a document into paragraphs, page by page."""

    def __init__(self, lines: Sequence[Line], words: Mapping[str, int]) -> None:
        """Learn the document's usual type and leading.

        :param lines: of the whole document, in order.
        :param words: its vocabulary, as `repair.vocabulary` counts it.
        """
        self.words = words
        self.body = _body_size(lines)
        self.leading = _leadings(lines)
        # Type that is rare may stand only in single lines, whose distance is that of paragraphs.
        most = 1.3 * self.leading.get(self.body, 1.25 * self.body) / (self.body or 1.0)
        self.leading = {size: min(usual, most * size) for size, usual in self.leading.items()}
        self.margin = 0.0  # left edge of the body type on the page at hand

    def group(self, lines: Sequence[Line]) -> list[list[Line]]:
        """The lines of one page in groups, one for each paragraph, heading or list item."""
        groups: list[list[Line]] = []
        edges = right_edges(lines)
        self.margin = min((line.x0 for line in lines if abs(line.size - self.body) < 0.1 * self.body), default=0.0)
        for index, line in enumerate(lines):
            if groups and not self._breaks(groups[-1], line, edges[index - 1]):
                groups[-1].append(line)
            else:
                groups.append([line])
        return groups

    def _breaks(self, group: list[Line], line: Line, edge: float) -> bool:
        """Whether `line` starts a new paragraph; `edge` is the right margin at the last line of `group`."""
        last, first = group[-1], group[0]
        text = line.text.lstrip()
        if (
            not _same_size(last, line)
            or structure.has_leader(last.text)
            or structure.has_leader(line.text)
            and _may_be_entry(line.text)
        ):
            return True
        if last.bold != line.bold and (first.bold or len(group) > 1 or line.bold):
            return True
        if structure.starts_item(text):
            return True
        distance = last.y_end - line.y
        if distance < -0.3 * line.size or line.x0 > last.x1 + 2 * line.size:  # next column, or the next cell of a row
            return not self._flows(last, line)
        usual = self.leading.get(round(line.size * 2) / 2, 1.25 * line.size)
        if distance > 1.3 * usual + 0.1 * line.size:
            return True
        tolerance = 0.6 * line.size
        if structure.named_heading(first.text.strip()) and structure.is_bare_numbering(first.text) and len(group) == 1:
            return True
        if line.size > 1.25 * self.body and last.bold == line.bold and distance < 1.7 * line.size:
            return structure.is_item(text)  # a heading breaks where it reads well
        if _centred(last, line):
            return structure.ends_sentence(last.text)
        if structure.may_start_item(text) and self._starts_here(group, line, edge, tolerance):
            return True
        if structure.named_heading(text):
            return True
        if self._indents(group, line, tolerance):
            return True
        return _fits(last, line, edge)

    def _flows(self, last: Line, line: Line) -> bool:
        """Whether a paragraph goes on at the top of the next column."""
        if structure.ends_sentence(last.text) or structure.is_item(line.text.lstrip()):
            return False
        return line.y > last.y and line.text.lstrip()[:1].islower()

    def _starts_here(self, group: list[Line], line: Line, edge: float, tolerance: float) -> bool:
        """Whether a list mark at the start of a line opens an item; else it is part of a wrapped sentence."""
        if len(group) > 1:
            hanging = group[1].x0 - group[0].x0
            if hanging > tolerance:
                return line.x0 < group[1].x0 - tolerance or structure.ends_sentence(group[-1].text)
        elif structure.is_item(group[0].text.lstrip()) and abs(line.x0 - group[0].x0) < tolerance:
            return True
        last = group[-1]
        return structure.ends_sentence(last.text) or abs(line.x0 - last.x0) > tolerance or _fits(last, line, edge)

    def _indents(self, group: list[Line], line: Line, tolerance: float) -> bool:
        """Whether the left edge of `line` says that it opens a paragraph."""
        first, last = group[0], group[-1]
        wide = ord(line.text.lstrip()[:1] or " ") > 0x2E7F
        indented = min(first.x0, line.x0) > self.margin + 1.2 * line.size
        # Chinese paragraphs open with an indent of two characters and go on at the margin.
        if wide and indented and structure.ends_sentence(last.text):
            return True
        if len(group) == 1:
            if line.x0 > first.x0 + tolerance:
                return not structure.is_item(first.text.lstrip()) and structure.ends_sentence(first.text)
            return line.x0 < first.x0 - 8 * line.size
        if line.x0 > last.x0 + tolerance:
            return not (line.text.lstrip()[:1].islower() and not structure.ends_sentence(last.text))
        return line.x0 < last.x0 - tolerance and structure.ends_sentence(last.text)

    def text_of(self, group: Sequence[Line]) -> str:
        """The group as running text."""
        text = group[0].text.strip()
        for above, line in zip(group, group[1:], strict=False):
            spaced = above.text.endswith(" ") and not above.text.rstrip().endswith("-")
            text = repair.join_lines(text + " " if spaced else text, line.text, self.words)
        return text.strip()

    def piece_of(self, group: Sequence[Line], edge: float) -> Piece:
        """The group as a piece, with what it is by its type and wording.

        :param edge: right margin at the group's last line.
        """
        text = self.text_of(group)
        size = max(line.size for line in group)
        piece = Piece(text, page=group[0].page, size=size)
        last = group[-1]
        piece.full = last.x1 > edge - 2.5 * last.size
        level = self._heading(text, group, size)
        if level:
            piece.kind, piece.level = "heading", level
        elif structure.is_item(text):
            piece.kind = "list"
        return piece

    def _heading(self, text: str, group: Sequence[Line], size: float) -> int:
        letters = sum(c.isalpha() for c in text)
        if len(text) > MAX_HEADING or len(group) > 4 or letters < 2:
            return 0
        if text[0] in "(（" and text[-1] in ")）":
            return 0  # a remark under a title, such as "(Text with EEA relevance)"
        bold = all(line.bold for line in group)
        large = size > 1.15 * self.body > 0
        level = structure.heading_level(text, alone=bold or large or structure.is_front_matter(text))
        if level and (size >= 0.9 * self.body):
            return level
        if not (bold or large) or text.endswith((";", ",", "；", "，", "。")) or text[0].islower():
            return 0
        if bold and not large and (text.endswith((".", ":")) or len(text) > 150):
            return 0
        if large:
            return 1 if size > 1.6 * self.body else 2 if size > 1.3 * self.body else 3
        return 4


def right_edges(lines: Sequence[Line]) -> list[float]:
    """For every line the right margin of its column: the farthest right edge of the lines near it."""
    edges = []
    for index, line in enumerate(lines):
        near = lines[max(0, index - 12) : index + 13]
        same = [
            other.x1
            for other in near
            if other.x0 < line.x1 and other.x1 > line.x0 and abs(other.x0 - line.x0) < 12 * max(line.size, 0.1)
        ]
        edges.append(max(same, default=line.x1))
    return edges


def _fits(last: Line, line: Line, edge: float) -> bool:
    """Whether the first word of `line` would have fitted on the line above, which so ended on purpose."""
    text = line.text.strip()
    wide = bool(text) and ord(text[0]) > 0x2E7F
    word = text[:2] if wide else text.split(" ", 1)[0]
    width = (line.x1 - line.x0) / max(1, len(text))
    needed = (len(word) + (0 if wide else 1)) * width
    room = edge - last.x1
    if wide and last.text and ord(last.text.rstrip()[-1:] or " ") > 0x2E7F:  # ideographs fill their lines
        return room > (1.3 if structure.ends_sentence(last.text) else 2.6) * width
    if room <= 1.15 * needed + 0.1 * line.size:
        return False
    # Ragged lines end early too; only a sentence's end or a wide gap is proof.
    if structure.ends_sentence(last.text):
        return room > needed * 1.5 or not text[:1].islower()
    return room > 0.3 * max(1.0, edge - last.x0) and not (text[:1].islower() and room < 0.6 * (edge - last.x0))


def _centred(above: Line, below: Line) -> bool:
    """Whether two lines are centred on one axis, and short of the margins."""
    axis = abs((above.x0 + above.x1) - (below.x0 + below.x1)) / 2
    return (
        axis < 0.5 * below.size
        and abs(above.x0 - below.x0) > 1.2 * below.size
        and below.x0 > above.x0 - 200 * below.size
    )


def _may_be_entry(text: str) -> bool:
    """Whether a line with leaders may be an entry of its own (not the mere end of one that was wrapped)."""
    return any(c.isalpha() for c in text.split("..")[0])


def _continue_pages(pieces: Sequence[Piece]) -> None:
    """Mark every first piece of a page that goes on with the last paragraph of the page before."""
    last: Piece | None = None
    for piece in pieces:
        if piece.kind in ("references", "furniture", "contents"):
            continue
        turned = last is not None and piece.page is not None and last.page is not None and piece.page == last.page + 1
        if turned and last is not None and _goes_on(last, piece):
            piece.continued = True
            if piece.kind == "heading":
                piece.kind, piece.level = last.kind, last.level
        last = piece


def _goes_on(last: Piece, piece: Piece) -> bool:
    if last.kind not in ("paragraph", "list") or structure.ends_sentence(last.text) or structure.is_item(piece.text):
        return False
    if piece.size and last.size and abs(piece.size - last.size) > 0.12 * last.size:
        return False
    if piece.kind == "heading":
        return False
    start = piece.text[:1]
    cut = ord(start) > 0x2E7F or last.text.endswith((",", "-")) or len(last.text) > 60
    return start.islower() or (last.full and cut)
