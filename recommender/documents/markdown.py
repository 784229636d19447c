"""Markdown: block structure from markdown-it, markup out of the text, front matter into the metadata."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from recommender.documents import furniture, numbering, repair
from recommender.documents.model import Piece, Reading
from recommender.documents.text import join_marks, pieces_of_text

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_][\w .-]{0,60}):[ \t]*(.*)$")
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
        metadata = front_matter(front.group(1))
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Indented laws are not code, and inline markup is taken out here, which is several times faster.
    parser.disable(["code", "inline", "text_join"], ignoreInvalid=True)
    pieces = join_marks(_Walk(parser.parse(text)).pieces)
    furniture.mark_contents(pieces)
    furniture.mark_references(pieces)
    return Reading("markdown", pieces, title=metadata.get("title", ""), metadata=metadata)


def front_matter(block: str) -> dict[str, str]:
    """Fields of a YAML front matter, as text; keys in lower case. Nested values are left out."""
    fields: dict[str, str] = {}
    key = ""
    for line in block.split("\n"):
        found = _FIELD.match(line)
        if found:
            key = found.group(1).strip().lower()
            fields[key] = found.group(2).strip()
        elif key and line[:1] in " \t" and not line.lstrip().startswith("- "):
            fields[key] = f"{fields[key]} {line.strip()}".strip()
    cleaned = {key: value.strip("|>").strip().strip("\"'").strip() for key, value in fields.items()}
    return {key: repair.repair_characters(value) for key, value in cleaned.items() if value}


def clean_inline(text: str) -> str:
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
        text = clean_inline(content)
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
    return bold or numbering.named_heading(text) > 0
