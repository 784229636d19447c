"""What a read document is: its text, and blocks that point into it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KINDS = ("heading", "paragraph", "list", "table", "contents", "references", "furniture")


@dataclass(frozen=True)
class Block:
    """A run of the document's text: `document.text[start:end]`.

    :ivar kind: one of KINDS.
    :ivar level: 1 (top) to 6 for a heading, else 0.
    :ivar page: 1-based, None where there are none.
    :ivar section: text of the nearest heading above, "" if there is none; a heading's own text for a heading.
    :ivar continued: the block goes on with the paragraph that the block before it began on the page before.
    """

    start: int
    end: int
    kind: str
    level: int = 0
    page: int | None = None
    section: str = ""
    continued: bool = False


@dataclass(frozen=True)
class Document:
    """A policy as read from a file.

    :ivar name: file name.
    :ivar path: where it was read from.
    :ivar sha256: hash of the file's bytes, in hex.
    :ivar format: "pdf", "docx", "odt", "html", "markdown" or "text".
    :ivar blocks: ordered, not overlapping, never spanning a page.
    :ivar pages: number of pages, None where the format has none.
    :ivar warnings: sentences for the user on what was left out or may be wrong.
    :ivar ocr_pages: the pages (1-based) that were read by OCR.
    :ivar metadata: what the file says about itself.
    """

    name: str
    path: str
    sha256: str
    format: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)

    def block_text(self, block: Block) -> str:
        """The text of one of the document's blocks."""
        return self.text[block.start : block.end]

    def page_at(self, offset: int) -> int | None:
        """The page of the block at an offset of the text, or of the last one before it; None where there are none."""
        block = self._block_at(offset)
        return block.page if block else None

    def by_page(self, start: int, end: int) -> list[tuple[int, str]]:
        """A passage's words page by page: one entry, or two where it runs over a page's end; none without pages.

        :param start: offset of its first character.
        :param end: offset behind its last one.
        """
        first, last = self._block_at(start), self._block_at(end - 1)
        if first is None or last is None or first.page is None or last.page is None:
            return []
        if first.page == last.page:
            return [(first.page, self.text[start:end])]
        return [(first.page, self.text[start : last.start].rstrip()), (last.page, self.text[last.start : end])]

    def last_page(self, start: int, end: int) -> int | None:
        """The page on which a passage ends, where that is not the one on which it begins; else None."""
        pages = self.by_page(start, end)
        return pages[1][0] if len(pages) == 2 else None

    def _block_at(self, offset: int) -> Block | None:
        number = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        return self.blocks[number] if number >= 0 else None


@dataclass
class Piece:
    """A block before it has its place in the text; what the readers of the formats produce."""

    text: str
    kind: str = "paragraph"
    level: int = 0
    page: int | None = None
    continued: bool = False
    size: float = 0.0  # font size in points, 0 where unknown
    low: bool = True  # on the lower part of its page, where footnotes stand
    full: bool = False  # the last line reaches the right margin, so that the paragraph may go on


@dataclass
class Reading:
    """What the reader of one format hands back."""

    format: str
    pieces: list[Piece]
    title: str = ""
    pages: int | None = None
    warnings: list[str] = field(default_factory=list)
    ocr_pages: list[int] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)


def assemble(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Lay the pieces out as one text.

    Blocks are parted by a blank line, a continued block by one line end, so that a passage may run across.

    :returns: the text, and one block for every piece that is not blank.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    section = ""
    for piece in pieces:
        text = piece.text.strip()
        if not text:
            continue
        if blocks:
            gap = "\n" if piece.continued else "\n\n"
            parts.append(gap)
            position += len(gap)
        if piece.kind == "heading":
            section = text
        end = position + len(text)
        level = piece.level if piece.kind == "heading" else 0
        blocks.append(Block(position, end, piece.kind, level, piece.page, section, piece.continued))
        parts.append(text)
        position = end
    return "".join(parts), tuple(blocks)
