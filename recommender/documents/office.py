"""DOCX and ODT: headings, lists, tables, text boxes and notes in document order, as with all changes accepted."""

# Libraries that turn these formats into HTML or Markdown lose what is read here. Of 19 small DOCX files mammoth 1.13,
# with its default styles, lost the structure of 6: headings by outline level, by bold type and by a style in another
# language, contents, nested tables, footnotes. Of 17 ODT files odfdo 3.27 lost that of 5: notes, text boxes, contents,
# line breaks, "*" and "[" in text; and it expands entities.

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

from recommender.documents import repair, structure
from recommender.documents.detect import protected
from recommender.documents.model import Piece, Reading
from recommender.errors import DocumentError

_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|encabezado|标题)\s*(\d)", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|titel|titre|título|标题)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|contents|verzeichnis|table of|目录)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|aufzählung|liste|lista|列表", re.IGNORECASE)
_NESTED = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo")}
_W_P, _W_TBL, _W_TR, _W_T, _VAL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:t"), qn("w:val")
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText")}
_TEXT_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_DEPTH = 30  # of tables and content controls in one another
MAX_NESTING = 200  # of any other elements

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ODT_BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"
_META = ("title", "creator", "subject", "language", "date")
_CONTENTS = {_TEXT + tag for tag in ("table-of-content", "illustration-index", "table-index", "alphabetical-index")}
_SKIPPED = {_TEXT + tag for tag in ("tracked-changes", "sequence-decls", "note-citation")}
_SKIPPED |= {_OFFICE + tag for tag in ("annotation", "annotation-end", "forms")}


def read_docx(path: Path, name: str) -> Reading:
    """Read a DOCX file.

    :raises DocumentError: where it is damaged.
    """
    try:
        document = _open(path)
        pieces = _DocxWalk(document).pieces + _docx_notes(path)
    except (
        OpcError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError, AttributeError,
    ) as error:  # fmt: skip
        raise DocumentError(
            "{name} is damaged and cannot be read as DOCX. Save a new copy as DOCX or PDF and try again.", name=name
        ) from error
    properties = document.core_properties
    fields = ("title", "author", "subject", "language", "created", "modified")
    given = {key: getattr(properties, key, None) for key in fields}
    metadata = {key: repair.repair_characters(str(value)).strip() for key, value in given.items() if value}
    return _reading("docx", structure.join_headings(structure.join_marks(pieces)), metadata)


def read_odt(path: Path, name: str) -> Reading:
    """Read an ODT file.

    :raises DocumentError: where it is damaged or protected.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise protected(name)
            root = etree.fromstring(archive.read("content.xml"), _parser())
            about = etree.fromstring(archive.read("meta.xml"), _parser()) if "meta.xml" in names else root
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        raise DocumentError(
            "{name} is damaged and cannot be read as ODT. Save a new copy as ODT or PDF and try again.", name=name
        ) from error
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    walk = _OdtWalk()
    if body is not None:
        walk.children(body, 0, "")
    pieces = walk.pieces + [Piece(note, "references") for note in walk.notes]
    metadata: dict[str, str] = {}
    for element in about.iterfind(f"{_OFFICE}meta/*"):
        key = etree.QName(element).localname
        if key in _META and element.text and element.text.strip():
            metadata[key] = repair.repair_characters(element.text.strip())
    return _reading("odt", structure.join_marks(pieces), metadata)


def _reading(format: str, pieces: list[Piece], metadata: dict[str, str]) -> Reading:
    structure.mark_parts(pieces)
    return Reading(format, pieces, title=metadata.get("title", ""), metadata=metadata)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


def _open(path: Path) -> Any:
    """The package; without its relations to missing parts where those stop python-docx."""
    try:
        return docx.Document(str(path))
    except KeyError:
        return docx.Document(_without_dangling(path))


def _without_dangling(path: Path) -> io.BytesIO:
    """A copy of the package without relations to missing parts, as some office programs leave them."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        names = set(source.namelist())
        for member in source.infolist():
            data = source.read(member)
            if member.filename.endswith(".rels"):
                root = etree.fromstring(data, _parser())
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


class _DocxWalk:
    def __init__(self, document: Any) -> None:
        self.pieces: list[Piece] = []
        self._styles = _style_names(document)
        for element in _blocks(document.element.body, 0):
            self._block(element, 0)

    def _block(self, element: Any, depth: int) -> None:
        if element.tag == _W_P:
            self._paragraph(element)
        elif depth <= MAX_DEPTH + 1:
            self._table(element, depth)

    def _paragraph(self, element: Any) -> None:
        text = _paragraph_text(element)
        for box in _text_boxes(element):
            for inner in _blocks(box, 0):
                self._block(inner, 1)
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
        if level := structure.heading_level(text, alone=bold):
            return "heading", level
        if bold and not numbered and len(text) <= 90 and len(text) > 2:
            return "heading", 3
        return ("list" if numbered or _LIST_STYLE.search(style) or structure.is_item(text) else "paragraph"), 0

    def _style(self, element: Any) -> tuple[str, int, bool]:
        """Style name, outline level (1 to 9, 0 if none) and whether the paragraph is numbered."""
        properties = element.find(qn("w:pPr"))
        if properties is None:
            return "", 0, False
        style = properties.find(qn("w:pStyle"))
        identifier = style.get(_VAL, "") if style is not None else ""
        name, outline = self._styles.get(identifier, (identifier, 0))
        own = properties.find(qn("w:outlineLvl"))
        if own is not None and own.get(_VAL, "").isdigit():
            outline = int(own.get(_VAL)) + 1
        number = properties.find(qn("w:numPr"))
        numbered = number is not None and (found := number.find(qn("w:numId"))) is not None and found.get(_VAL) != "0"
        return name, outline if outline <= 6 else 0, numbered

    def _table(self, table: Any, depth: int) -> None:
        rows = _rows(table)
        if rows and max(len(row) for row in rows) == 1 or depth > MAX_DEPTH:  # a frame around text
            for row in rows:
                for element in _blocks(row[0], depth):
                    self._block(element, depth + 1)
            return
        texts = [[_cell_text(cell) for cell in row] for row in rows]
        if lines := [" | ".join(cells) for cells in texts if any(cells)]:
            self.pieces.append(Piece("\n".join(lines), "table"))


def _rows(table: Any) -> list[list[Any]]:
    rows = []
    for row in table.iter(_W_TR):
        if _nearest(row, _W_TBL) is not table:
            continue
        cells = [cell for cell in row.iter(qn("w:tc")) if _nearest(cell, _W_TR) is row]
        merged = [cell for cell in cells if not _goes_on(cell)]
        if cells:
            rows.append(merged or cells[:1])
    return rows


def _goes_on(cell: Any) -> bool:
    """Whether the cell only goes on with one that is merged from above."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(_VAL) != "restart" and not _cell_text(cell)


def _nearest(element: Any, tag: str) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def _cell_text(cell: Any) -> str:
    """Text of a table cell on one line, with the tables nested in it."""
    return " ".join(text for element in cell.iter(_W_P) if (text := _paragraph_text(element)))


def _blocks(parent: Any, depth: int) -> Iterator[Any]:
    """Paragraphs and tables directly under a parent, through content controls and accepted insertions."""
    for child in parent:
        if child.tag in (_W_P, _W_TBL):
            yield child
        elif child.tag in _NESTED and depth < MAX_DEPTH:
            yield from _blocks(child, depth + 1)


def _paragraph_text(paragraph: Any) -> str:
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
        elif tag in _GONE or tag in (_FALLBACK, _W_TBL) or tag == _TEXT_BOX or not isinstance(tag, str):
            continue
        elif depth < MAX_NESTING:
            _collect(child, parts, depth + 1)


def _text_boxes(paragraph: Any) -> list[Any]:
    boxes = []
    for box in paragraph.iter(_TEXT_BOX):
        ancestors = {parent.tag for parent in box.iterancestors()}
        if _FALLBACK not in ancestors and _nearest(box, _W_P) is paragraph:
            boxes.append(box)
    return boxes


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(t.text or "" for t in run.iter(_W_T)).strip()]
    bold = qn("w:rPr") + "/" + qn("w:b")
    return bool(runs) and all(
        (found := run.find(bold)) is not None and found.get(_VAL) not in ("0", "false") for run in runs
    )


def _style_names(document: Any) -> dict[str, tuple[str, int]]:
    """Name and outline level of every paragraph style by its id, inherited from the style it is based on."""
    names: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in document.styles.element.iter(qn("w:style")):
        identifier = style.get(qn("w:styleId"), "")
        name = style.find(qn("w:name"))
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = outline.get(_VAL, "") if outline is not None else ""
        names[identifier] = (
            name.get(_VAL, identifier) if name is not None else identifier,
            int(value) + 1 if value.isdigit() else 0,
        )
        parent = style.find(qn("w:basedOn"))
        if parent is not None:
            based[identifier] = parent.get(_VAL, "")
    for identifier, (name_, level) in list(names.items()):
        ancestor, steps = based.get(identifier, ""), 0
        while not level and ancestor in names and steps < 10:
            level, steps = names[ancestor][1], steps + 1
            ancestor = based.get(ancestor, "")
        names[identifier] = (name_, level)
    return names


def _docx_notes(path: Path) -> list[Piece]:
    """Footnotes and endnotes, which python-docx leaves out."""
    pieces = []
    with zipfile.ZipFile(path) as archive:
        for part, tag in (("word/footnotes.xml", "w:footnote"), ("word/endnotes.xml", "w:endnote")):
            if part not in archive.namelist():
                continue
            for note in etree.fromstring(archive.read(part), _parser()).iter(qn(tag)):
                text = " ".join(t for p in note.iter(_W_P) if (t := _paragraph_text(p)))
                if text and note.get(qn("w:type")) is None:
                    pieces.append(Piece(text, "references"))
    return pieces


class _OdtWalk:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.notes: list[str] = []

    def children(self, parent: Any, depth: int, kind: str) -> None:
        """Take in the blocks under `parent`; kind: what paragraphs are there, "" for what they read as."""
        if depth > MAX_NESTING:
            return
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == _TEXT + "h":
                self._heading(child)
            elif tag == _TEXT + "p":
                self._paragraph(child, kind, depth)
            elif tag == _TABLE + "table":
                self._table(child)
            elif tag in _CONTENTS:
                self.children(child, depth + 1, "contents")
            elif tag in (_TEXT + "list", _TEXT + "list-item", _TEXT + "list-header"):
                self.children(child, depth + 1, kind or "list")
            else:
                self.children(child, depth + 1, kind)

    def _heading(self, element: Any) -> None:
        text = self._text(element)
        level = element.get(_TEXT + "outline-level", "1")
        if text:
            self.pieces.append(Piece(text, "heading", min(6, max(1, int(level) if level.isdigit() else 1))))

    def _paragraph(self, element: Any, kind: str, depth: int) -> None:
        text = self._text(element)
        if text:
            level = 0 if kind else structure.heading_level(text, alone=False)
            found = kind or ("heading" if level else "list" if structure.is_item(text) else "paragraph")
            self.pieces.append(Piece(text, found, level))
        for frame in element.iter(_ODT_BOX):
            self.children(frame, depth + 1, kind)

    def _table(self, table: Any) -> None:
        lines = []
        for row in table.iter(_TABLE + "table-row"):
            if next(row.iterancestors(_TABLE + "table"), None) is not table:
                continue
            cells = []
            for cell in row.iterchildren(_TABLE + "table-cell"):
                texts = [self._text(p) for p in cell.iter(_TEXT + "p", _TEXT + "h")]
                cells.append(" ".join(text for text in texts if text))
            if any(cells):
                lines.append(" | ".join(cells).rstrip(" |"))
        if lines:
            self.pieces.append(Piece("\n".join(lines), "table"))

    def _text(self, element: Any) -> str:
        parts: list[str] = []
        self._collect(element, parts, 0)
        return repair.repair_characters(" ".join("".join(parts).split()))

    def _collect(self, element: Any, parts: list[str], depth: int) -> None:
        parts.append(element.text or "")
        for child in element:
            tag = child.tag
            if tag == _TEXT + "note":
                note: list[str] = []
                for body in child.iter(_TEXT + "note-body"):
                    for paragraph in body.iter(_TEXT + "p"):
                        self._collect(paragraph, note, depth + 1)
                        note.append(" ")
                self.notes.append(repair.repair_characters(" ".join("".join(note).split())))
            elif tag in (_TEXT + "s", _TEXT + "tab", _TEXT + "line-break"):
                parts.append(" ")
            elif isinstance(tag, str) and tag not in _SKIPPED and not tag.endswith("}frame") and depth < MAX_NESTING:
                self._collect(child, parts, depth + 1)
            parts.append(child.tail or "")
