"""Plain text and Markdown.

Text: wrapped lines become paragraphs again, and headings are told by their wording. Markdown: block structure from
markdown-it, markup out of the text, front matter into the metadata.
"""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Mapping, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from recommender.documents import repair, structure
from recommender.documents.layout import Line, Paragraphs, right_edges
from recommender.documents.model import Piece, Reading

_INNER_BULLET = re.compile(r"(?<=\S)\s+(?=[•●▪■➢❖✓]\s*[^\W\d_])")
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60]")
_RULE = re.compile(r"[\W_]{3,}")
MAX_FRONT_MATTER = 20_000  # characters; more is not asked of the YAML reader, which is slow
MAX_WRAPPED = 160  # columns; a file whose lines are longer keeps a paragraph on one line
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_][\w .-]{0,60}):[ \t]+(.*)$", re.MULTILINE)
_MARKDOWN = re.compile(
    r"^(?:#{1,6}[ \t]+\S|\*\*[^*\n]+\*\*|\s{0,3}[-*+][ \t]+\S|\|.+\|\s*$|>[ \t]|\d+\.[ \t])", re.MULTILINE
)
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_HEADING_APART = re.compile(r"(?:\A|\n[ \t]*\n)#{1,6}[ \t]+[^\W\d_]")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[([^\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"), ""),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1", re.DOTALL), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL), r"\2"),
    (re.compile(r"~~(.+?)~~"), r"\1"),
    (re.compile(r"\[\^[^\]]+\]"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_DEFINITION = re.compile(r"\n:\s+")
_NEEDS_CLEANING = re.compile(r"[\[*_`<\\&~]")


def read_text(text: str) -> Reading:
    """Read plain text. Form feeds, as converters of PDF leave them, count as page ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    sheets = text.split("\f")
    if not sheets[-1].strip():
        sheets.pop()
    paged = len(sheets) > 1
    pieces = pieces_of_text(sheets, paged)
    for piece in pieces:
        if piece.kind != "heading" and len(piece.text) < 9 and structure.is_page_number(piece.text):
            piece.kind = "furniture"
    structure.mark_parts(pieces)
    return Reading("text", pieces, pages=len(sheets) if paged else None)


def pieces_of_text(sheets: Sequence[str], paged: bool = False) -> list[Piece]:
    """Make pieces of plain text.

    :param sheets: the text of each page, or the whole as one.
    :param paged: whether the pieces are to carry the numbers of these pages.
    """
    if len(sheets) == 1 and "\n" not in (only := sheets[0].strip()) and len(only) < 2000:
        whole = repair.repair_characters(only)
        return [_kind(part, None) for part in _INNER_BULLET.split(whole)] if whole.strip() else []
    repaired = [[repair.repair_characters(line.rstrip()) for line in sheet.split("\n")] for sheet in sheets]
    words = repair.vocabulary(line for lines in repaired for line in lines)
    pieces: list[Piece] = []
    for index, lines in enumerate(repaired):
        found = _pieces_of_lines(lines, words, index + 1 if paged else None)
        pieces += structure.join_marks(_heal(found, words))
    return pieces


def _width_of(text: str) -> int:
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
            rows.append(Line(part, indent, indent + _width_of(part), y, y, 1.0, False, page))
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
    widths = [_width_of(line) for line in lines if line.strip()]
    long = statistics.quantiles(widths, n=20)[-1] if len(widths) > 1 else widths[0]
    broken = sum(not structure.ends_sentence(above) and _width_of(above) > 0.6 * long for above, _ in pairs)
    return long <= MAX_WRAPPED and (broken >= 0.25 * len(pairs) or broken > 40)


def _single(row: Line) -> Piece:
    return _kind(row.text.strip(), row.page)


def _kind(text: str, page: int | None) -> Piece:
    level = structure.heading_level(text, alone=True) if len(text) < 220 else 0
    if level:
        return Piece(text, "heading", level, page)
    return Piece(text, "list" if structure.is_item(text) else "paragraph", page=page)


def _heal(pieces: Sequence[Piece], words: Mapping[str, int]) -> list[Piece]:
    """Join paragraphs that a page's end or a blank line broke within a sentence, and wrapped headings."""
    healed: list[Piece] = []
    for piece in pieces:
        last = healed[-1] if healed else None
        if last is not None and _was_broken(last, piece):
            last.text = repair.join_lines(last.text, piece.text, words)
        elif (
            last is not None and last.kind == "heading" and structure.is_bare_numbering(last.text) and _is_title(piece)
        ):
            last.text = f"{last.text} {piece.text}"
        else:
            healed.append(piece)
    return healed


def _was_broken(last: Piece, piece: Piece) -> bool:
    if last.kind == "heading" or piece.kind != "paragraph" or structure.has_leader(last.text):
        return False
    start, end = piece.text[:1], last.text[-1:]
    if end in "-\u2010" and start.islower():
        return True
    if structure.ends_sentence(last.text) or not start.islower() or len(last.text) < 50 or len(piece.text) < 12:
        return False
    return end.islower() or end in ","


def _is_title(piece: Piece) -> bool:
    text = piece.text
    if structure.is_bare_numbering(text) or len(text) > 160 or structure.is_item(text):
        return False
    return piece.kind == "heading" or (not text.endswith((".", ";", ":", ",", "。", "；")) and not text[0].islower())


def is_markdown(text: str, suffix: str) -> bool:
    """Whether text is Markdown: by its headings, or by other markup where the file's name says so too."""
    head = text[:100_000]
    if len(_HEADING_APART.findall(head)) >= 2:
        return True
    if suffix in (".md", ".markdown", ".mdown"):
        return bool(_MARKDOWN.search(head) or _FRONT.match(head))
    return bool(_FRONT.match(head) and _HEADING.search(head))


def read_markdown(text: str) -> Reading:
    """Read Markdown (CommonMark with tables)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    metadata: dict[str, str] = {}
    if (front := _FRONT.match(text)) is not None:
        metadata = _front_matter(front.group(1))
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Indented laws are not code, and inline markup is taken out here, which is several times faster.
    parser.disable(["code", "inline", "text_join"], ignoreInvalid=True)
    pieces = structure.join_marks(_Walk(parser.parse(text)).pieces)
    structure.mark_parts(pieces)
    return Reading("markdown", pieces, title=metadata.get("title", ""), metadata=metadata)


def _front_matter(block: str) -> dict[str, str]:
    """The plain fields of a YAML front matter, as they are written; keys in lower case."""
    try:
        found = yaml.load(block, yaml.BaseLoader) if len(block) < MAX_FRONT_MATTER else None
    except (yaml.YAMLError, RecursionError):
        found = None
    if not isinstance(found, dict):  # "title: Act: part one" is no YAML, but common
        found = {key: value.strip("|> \t\"'") for key, value in _FIELD.findall(block)}
    fields = {str(key).strip().lower(): value for key, value in found.items() if isinstance(value, str)}
    return {key: clean for key, value in fields.items() if (clean := repair.repair_characters(" ".join(value.split())))}


def _clean_inline(text: str) -> str:
    """Text without inline markup; line ends stay."""
    if _NEEDS_CLEANING.search(text):
        for pattern, replacement in _INLINE:
            text = pattern.sub(replacement, text)
        if "*" in text or "_" in text:  # emphasis within emphasis
            for pattern, replacement in _INLINE[8:10]:
                text = pattern.sub(replacement, text)
        text = html.unescape(text)
    return text


class _Walk:
    """Turns markdown-it's tokens into pieces."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.pieces: list[Piece] = []
        self._mark = ""
        self._items = 0
        self._row: list[str] | None = None
        self._table: list[str] = []
        self._level = 0
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._level = int(token.tag[1])
        elif kind == "inline":
            self._inline(token.content)
        elif kind == "heading_close":
            self._level = 0
        elif kind == "list_item_open":
            self._items += 1
            self._mark = f"{token.info}{token.markup} " if token.info else "- "
        elif kind == "list_item_close":
            self._items -= 1
            self._mark = ""
        elif kind == "table_open":
            self._table = []
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close":
            if self._row and any(self._row):
                self._table.append(" | ".join(self._row))
            self._row = None
        elif kind == "table_close":
            if self._table:
                self.pieces.append(Piece("\n".join(self._table), "table"))
        elif kind in ("fence", "code_block"):
            self.pieces += pieces_of_text([token.content])
        elif kind == "html_block":
            self._html(token.content)

    def _inline(self, content: str) -> None:
        text = _clean_inline(content)
        if self._row is not None:
            self._row.append(repair.repair_characters(" ".join(text.split())))
            return
        if self._level:
            title = repair.repair_characters(" ".join(text.split()))
            long = len(title) > 300
            self.pieces.append(Piece(title, "paragraph" if long else "heading", 0 if long else self._level))
            return
        text = _DEFINITION.sub(": ", text)
        found = pieces_of_text([text])
        if self._items and found:
            found[0].text = (self._mark if self._mark != "- " else "") + found[0].text
            self._mark = ""
            for piece in found:
                piece.kind, piece.level = "list", 0
        elif len(found) == 1 and found[0].kind == "heading" and not _stands_out(content, found[0].text):
            found[0].kind, found[0].level = "paragraph", 0
        self.pieces += found

    def _html(self, content: str) -> None:
        from recommender.documents.html import pieces_of_html

        self.pieces += pieces_of_html(f"<div>{content}</div>")


def _stands_out(content: str, text: str) -> bool:
    """Whether a paragraph is a heading although it has no "#": numbered as in a law, or all in bold."""
    bold = content.strip().startswith("**") and content.strip().endswith("**")
    return bold or structure.named_heading(text) > 0
