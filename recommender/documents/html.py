"""HTML and XHTML: headings, paragraphs, lists and tables in order; no scripts, styles or navigation."""

from __future__ import annotations

import re

from lxml import etree, html

from recommender.documents import repair, structure
from recommender.documents.model import Piece, Reading
from recommender.errors import DocumentError

_DROPPED = frozenset((
    "script", "style", "nav", "noscript", "template", "iframe", "object", "embed", "svg", "math", "form", "button",
    "select", "option", "input", "textarea", "head", "link", "meta", "aside", "canvas", "audio", "video", "map",
    "dialog",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "figure", "figcaption", "address", "body", "html", "fieldset", "details", "summary", "center",
))  # fmt: skip
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_HEADING_CLASS = re.compile(
    r"\b(?:title|heading|titre|ueberschrift|oj-ti|doc-ti|eli-title|ti-art|sti-art|ti-section|ti-grseq)",
    re.IGNORECASE,
)
_NOTE_CLASS = re.compile(r"\b(?:oj-note|footnote|note|fn|endnote)\b", re.IGNORECASE)
_HEAD_CLASS = re.compile(r"\b(?:oj-hd|hd-)", re.IGNORECASE)
_CHARSET = re.compile(r"""^\s*<\?xml[^>]*\?>""")
MAX_DEPTH = 400


def read_html(text: str, name: str) -> Reading:
    """Read HTML that is already decoded.

    :raises DocumentError: where it defines entities, or cannot be parsed.
    """
    root = _parse(text, name)
    pieces = _pieces(root)
    structure.mark_parts(pieces)
    title = " ".join((root.findtext(".//title") or "").split())
    metadata: dict[str, str] = {}
    for meta in root.iter("meta"):
        key, value = (meta.get("name") or meta.get("property") or "").lower(), meta.get("content")
        if key and value and len(metadata) < 40:
            metadata[key] = repair.repair_characters(value)[:1000]
    return Reading("html", pieces, title=repair.repair_characters(title), metadata=metadata)


def pieces_of_html(text: str) -> list[Piece]:
    """Pieces of a fragment of HTML; none where it holds no element."""
    try:
        root = _parse(text, "")
    except DocumentError:
        return []
    return _pieces(root)


def _parse(text: str, name: str) -> html.HtmlElement:
    if _ENTITY.search(text[:20_000]):
        raise DocumentError(
            "{name} defines XML entities, which are not read for safety. Save it as PDF or plain text.", name=name
        )
    text = _CHARSET.sub("", text.replace("\0", ""), count=1)
    # A namespace prefix (xhtml:p) would hide the tags from the HTML parser.
    text = re.sub(r"(</?)(?:xhtml|html|h):(?=\w)", r"\1", text) if ":p>" in text or ":body" in text else text
    parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            "{name} holds no readable HTML. Open it in a browser, save it as PDF and try again.", name=name
        ) from error
    return root


def _pieces(root: html.HtmlElement) -> list[Piece]:
    reader = _Reader()
    body = root if root.tag == "body" else root.find(".//body")
    reader.walk(root if body is None else body, 0)
    reader.flush()
    return structure.join_marks(reader.pieces)


class _Reader:
    """Walks the tree and collects running text until a block ends."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._text: list[str] = []
        self._kind = "paragraph"
        self._level = 0
        self._item = ""

    def flush(self) -> None:
        """End the block that is being collected."""
        text = repair.repair_characters(" ".join("".join(self._text).split()))
        self._text.clear()
        if not text:
            return
        if self._item:
            text = f"{self._item} {text}"
            self._item = ""
        kind, level = self._kind, self._level
        if kind == "paragraph":
            if level_found := structure.heading_level(text, alone=False):
                kind, level = "heading", level_found
            elif structure.is_item(text):
                kind = "list"
        if kind == "heading" and len(text) > 300:
            kind, level = "paragraph", 0
        last = self.pieces[-1] if self.pieces else None
        if kind == "heading" and last is not None and last.kind == "heading" and structure.is_bare_numbering(last.text):
            last.text = f"{last.text} {text}"
            return
        self.pieces.append(Piece(text, kind, level))

    def walk(self, element: html.HtmlElement, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _DROPPED or depth > MAX_DEPTH or _hidden(element):
            return
        if tag == "table" and not _is_layout(element):
            self.flush()
            self._table(element)
            return
        if tag == "br":
            self._text.append(" ")
            return
        block = tag in _BLOCKS
        before = self._kind, self._level
        if block:
            self.flush()
            self._enter(tag, element)
        if element.text:
            self._text.append(element.text)
        number = int(element.get("start") or 1) if tag == "ol" and (element.get("start") or "1").isdigit() else 1
        for child in element:
            if tag == "ol" and child.tag == "li":
                self.flush()
                self._item = f"{number}."
                number += 1
            self.walk(child, depth + 1)
            if child.tail:
                self._text.append(child.tail)
        if block:
            self.flush()
            self._kind, self._level = before
            self._item = ""

    def _enter(self, tag: str, element: html.HtmlElement) -> None:
        classes = element.get("class") or ""
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._kind, self._level = "heading", int(tag[1])
        elif tag in ("li", "dt", "dd"):
            self._kind, self._level = "list", 0
        elif tag == "p" and _NOTE_CLASS.search(classes):
            self._kind = "references"
        elif tag == "p" and _HEAD_CLASS.search(classes):
            self._kind = "furniture"
        elif tag in ("p", "div") and _HEADING_CLASS.search(classes) and _is_short(element):
            text = " ".join(element.text_content().split())
            level = 1 if "doc-ti" in classes else 3
            self._kind, self._level = "heading", structure.named_heading(text) or level
        elif self._kind not in ("list", "references", "heading") or tag in ("table", "section", "article"):
            self._kind, self._level = "paragraph", 0

    def _table(self, table: html.HtmlElement) -> None:
        rows = []
        for row in table.iter("tr"):
            if row.xpath("count(ancestor::table)") != table.xpath("count(ancestor::table)") + 1:
                continue
            cells = []
            for cell in row:
                if cell.tag in ("td", "th"):
                    cells.append(repair.repair_characters(" ".join(_cell_text(cell).split())))
            if any(cells):
                rows.append(" | ".join(cells))
        if rows:
            self.pieces.append(Piece("\n".join(rows), "table"))


def _cell_text(cell: html.HtmlElement) -> str:
    parts: list[str] = []
    for node in cell.iter():
        if isinstance(node.tag, str) and node.tag not in _DROPPED and node.text:
            parts.append((" " if node.tag in _BLOCKS or node.tag == "br" else "") + node.text)
        if node is not cell and node.tail:
            parts.append((" " if node.tag in _BLOCKS or node.tag == "br" else "") + node.tail)
    return "".join(parts)


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only sets out text: numbers beside paragraphs, or cells that hold whole sections."""
    rows = [row for row in table.iter("tr")]
    if not rows:
        return True
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows[:50]]
    if table.find(".//th") is not None or table.find("caption") is not None:
        return False
    widest = max((len(row) for row in cells), default=0)
    if widest <= 1 or table.find(".//table") is not None:
        return True
    if widest == 2:
        firsts = [" ".join(row[0].text_content().split()) for row in cells if row]
        return all(not first or structure.MARKER_ONLY.fullmatch(first) or len(first) <= 4 for first in firsts)
    return False


def _is_short(element: html.HtmlElement) -> bool:
    return len(" ".join(element.text_content().split())) <= 300 and element.find(".//p") is None


def _hidden(element: html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    role = element.get("role") or ""
    return "display:none" in style or element.get("hidden") is not None or role in ("navigation", "banner", "search")
