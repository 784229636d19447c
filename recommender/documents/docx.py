"""DOCX through python-docx: headings by style and outline, lists, nested tables, in document order."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from recommender.documents import furniture, numbering, repair
from recommender.documents.model import Piece, Reading
from recommender.documents.text import join_marks
from recommender.errors import DocumentError

_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|encabezado|标题)\s*(\d)", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|titel|titre|título|标题)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|contents|verzeichnis|table of|目录)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|aufzählung|liste|lista|列表", re.IGNORECASE)
_NESTED = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo")}
_W_P, _W_TBL, _W_R, _W_T = qn("w:p"), qn("w:tbl"), qn("w:r"), qn("w:t")
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_DEPTH = 30


def read_docx(path: Path, name: str) -> Reading:
    """Read a DOCX file. Raises DocumentError where it is damaged or protected."""
    try:
        document = _open(path)
        pieces = _Walk(document).pieces
        pieces += _footnotes(path)
    except (
        OpcError,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        OSError,
        AttributeError,
    ) as error:
        raise DocumentError(
            f"{name} is damaged and cannot be read as DOCX. Save a new copy as DOCX or PDF and try again."
        ) from error
    pieces = _join_numbers(join_marks(pieces))
    furniture.mark_contents(pieces)
    furniture.mark_references(pieces)
    properties = document.core_properties
    metadata = {
        key: repair.repair_characters(str(value)).strip()
        for key in ("title", "author", "subject", "language", "created", "modified")
        if (value := getattr(properties, key, None))
    }
    return Reading("docx", pieces, title=metadata.get("title", ""), metadata=metadata)


def _open(path: Path) -> Any:
    """The package; without its relations to missing parts where those stop python-docx."""
    try:
        return docx.Document(str(path))
    except KeyError:
        return docx.Document(_without_dangling(path))


def _without_dangling(path: Path) -> io.BytesIO:
    """A copy of the package without relations to missing parts, as some office programs leave them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        names = set(source.namelist())
        for member in source.infolist():
            data = source.read(member)
            if member.filename.endswith(".rels"):
                root = etree.fromstring(data, parser)
                base = posixpath.dirname(posixpath.dirname(member.filename))
                for relation in list(root):
                    part = relation.get("Target", "")
                    inside = posixpath.normpath(posixpath.join("" if part.startswith("/") else base, part.lstrip("/")))
                    if relation.get("TargetMode") != "External" and inside not in names:
                        root.remove(relation)
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(member.filename, data)
    copy.seek(0)
    return copy


class _Walk:
    """Walks the body in document order."""

    def __init__(self, document: Any) -> None:
        self.pieces: list[Piece] = []
        self._styles = _style_names(document)
        for element in _blocks(document.element.body, 0):
            if element.tag == _W_P:
                self._paragraph(element)
            else:
                self._table(element, 0)

    def _paragraph(self, element: Any) -> None:
        text = paragraph_text(element)
        for box in _text_boxes(element):
            for inner in _blocks(box, 0):
                if inner.tag == _W_P:
                    self._paragraph(inner)
                else:
                    self._table(inner, 1)
        if text:
            kind, level = self._what(element, text)
            self.pieces.append(Piece(text, kind, level))

    def _what(self, element: Any, text: str) -> tuple[str, int]:
        style, outline, numbered = self._style(element)
        if _CONTENTS_STYLE.match(style):
            return "contents", 0
        found = _HEADING_STYLE.match(style)
        level = int(found.group(1)) if found else 1 if _TITLE_STYLE.fullmatch(style) else (outline or 0)
        if level and len(text) <= 300:
            return "heading", min(max(level, 1), 6)
        bold = _is_bold(element) and len(text) <= 150 and not text.endswith((".", ";", ",", "。", "；", ":", "："))
        if level := numbering.heading_level(text, alone=bold):
            return "heading", level
        if bold and not numbered and len(text) <= 90 and len(text) > 2:
            return "heading", 3
        return ("list" if numbered or _LIST_STYLE.search(style) or numbering.is_item(text) else "paragraph"), 0

    def _style(self, element: Any) -> tuple[str, int, bool]:
        """Style name, outline level (1 to 9, 0 if none) and whether the paragraph is numbered."""
        properties = element.find(qn("w:pPr"))
        if properties is None:
            return "", 0, False
        style = properties.find(qn("w:pStyle"))
        identifier = style.get(qn("w:val"), "") if style is not None else ""
        name, outline = self._styles.get(identifier, (identifier, 0))
        own = properties.find(qn("w:outlineLvl"))
        if own is not None and own.get(qn("w:val"), "").isdigit():
            outline = int(own.get(qn("w:val"))) + 1
        number = properties.find(qn("w:numPr"))
        numbered = (
            number is not None and (found := number.find(qn("w:numId"))) is not None and found.get(qn("w:val")) != "0"
        )
        return name, outline if outline <= 6 else 0, numbered

    def _table(self, table: Any, depth: int) -> None:
        rows = _rows(table)
        if rows and max(len(row) for row in rows) == 1 or depth > MAX_DEPTH:  # a frame around text
            for row in rows:
                for element in _blocks(row[0], depth):
                    if element.tag == _W_P:
                        self._paragraph(element)
                    elif depth <= MAX_DEPTH:
                        self._table(element, depth + 1)
            return
        lines = []
        for row in rows:
            cells = [cell_text(cell) for cell in row]
            if any(cells):
                lines.append(" | ".join(cells))
        if lines:
            self.pieces.append(Piece("\n".join(lines), "table"))


def _rows(table: Any) -> list[list[Any]]:
    rows = []
    for row in table.iter(qn("w:tr")):
        if _nearest(row, _W_TBL) is not table:
            continue
        cells = [cell for cell in row.iter(qn("w:tc")) if _nearest(cell, qn("w:tr")) is row]
        merged = [cell for cell in cells if not _goes_on(cell)]
        if cells:
            rows.append(merged or cells[:1])
    return rows


def _goes_on(cell: Any) -> bool:
    """Whether the cell only goes on with one that is merged from above."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart" and not cell_text(cell)


def _nearest(element: Any, tag: str) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def cell_text(cell: Any) -> str:
    """Text of a table cell on one line, with the tables nested in it."""
    return " ".join(text for element in cell.iter(_W_P) if (text := paragraph_text(element)))


def _blocks(parent: Any, depth: int) -> Iterator[Any]:
    """Paragraphs and tables directly under a parent, through content controls and accepted insertions."""
    for child in parent:
        if child.tag in (_W_P, _W_TBL):
            yield child
        elif child.tag in _NESTED and depth < MAX_DEPTH:
            yield from _blocks(child, depth + 1)


def paragraph_text(paragraph: Any) -> str:
    """Text of a paragraph as it reads with all changes accepted; without its text boxes."""
    parts: list[str] = []
    _collect(paragraph, parts, 0)
    return repair.repair_characters(" ".join("".join(parts).split()))


def _collect(element: Any, parts: list[str], depth: int) -> None:
    for child in element:
        tag = child.tag
        if tag == _W_T:
            parts.append(child.text or "")
        elif tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            parts.append(" ")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag == qn("w:sym"):
            parts.append("•" if not parts else "")
        elif tag in _GONE or tag in (_FALLBACK, _W_TBL) or tag == qn("w:txbxContent") or not isinstance(tag, str):
            continue
        elif depth < 200:
            _collect(child, parts, depth + 1)


def _text_boxes(paragraph: Any) -> list[Any]:
    boxes = []
    for box in paragraph.iter(qn("w:txbxContent")):
        ancestors = {parent.tag for parent in box.iterancestors()}
        if _FALLBACK not in ancestors and _nearest(box, _W_P) is paragraph:
            boxes.append(box)
    return boxes


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(_W_R) if "".join(t.text or "" for t in run.iter(_W_T)).strip()]
    bold = qn("w:rPr") + "/" + qn("w:b")
    return bool(runs) and all(
        (found := run.find(bold)) is not None and found.get(qn("w:val")) not in ("0", "false") for run in runs
    )


def _style_names(document: Any) -> dict[str, tuple[str, int]]:
    """Name and outline level of every paragraph style by its id, inherited from the style it is based on."""
    names: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in document.styles.element.iter(qn("w:style")):
        identifier = style.get(qn("w:styleId"), "")
        name = style.find(qn("w:name"))
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = outline.get(qn("w:val"), "") if outline is not None else ""
        names[identifier] = (
            name.get(qn("w:val"), identifier) if name is not None else identifier,
            int(value) + 1 if value.isdigit() else 0,
        )
        parent = style.find(qn("w:basedOn"))
        if parent is not None:
            based[identifier] = parent.get(qn("w:val"), "")
    for identifier, (name_, level) in list(names.items()):
        ancestor, steps = based.get(identifier, ""), 0
        while not level and ancestor in names and steps < 10:
            level, steps = names[ancestor][1], steps + 1
            ancestor = based.get(ancestor, "")
        names[identifier] = (name_, level)
    return names


def _footnotes(path: Path) -> list[Piece]:
    """Footnotes and endnotes, which python-docx leaves out."""
    pieces = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(path) as archive:
        for part, tag in (("word/footnotes.xml", "w:footnote"), ("word/endnotes.xml", "w:endnote")):
            if part not in archive.namelist():
                continue
            for note in etree.fromstring(archive.read(part), parser).iter(qn(tag)):
                text = " ".join(t for p in note.iter(_W_P) if (t := paragraph_text(p)))
                if text and note.get(qn("w:type")) is None:
                    pieces.append(Piece(text, "references"))
    return pieces


def _join_numbers(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        bare = last is not None and last.kind == "heading" and numbering.is_bare_numbering(last.text)
        if bare and last is not None and piece.kind == "heading" and not numbering.is_bare_numbering(piece.text):
            last.text = f"{last.text} {piece.text}"
        else:
            joined.append(piece)
    return joined
