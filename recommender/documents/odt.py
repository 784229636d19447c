"""ODT: the content part of the package, read with lxml."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from recommender.documents import furniture, numbering, repair
from recommender.documents.model import Piece, Reading
from recommender.documents.text import join_marks
from recommender.errors import DocumentError

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = ("title", "creator", "subject", "language", "date")
_CONTENTS = {_TEXT + tag for tag in ("table-of-content", "illustration-index", "table-index", "alphabetical-index")}
_SKIPPED = {
    _TEXT + "tracked-changes",
    _TEXT + "sequence-decls",
    _TEXT + "note-citation",
    _OFFICE + "annotation",
    _OFFICE + "annotation-end",
    _OFFICE + "forms",
}
MAX_DEPTH = 200


def read_odt(path: Path, name: str) -> Reading:
    """Read an ODT file. Raises DocumentError where it is damaged or protected."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            if b"encryption-data" in manifest:
                raise DocumentError(f"{name} is protected by a password. Save a copy without a password and try again.")
            root = etree.fromstring(archive.read("content.xml"), parser)
            metadata = _metadata(etree.fromstring(archive.read("meta.xml"), parser)) if "meta.xml" in names else {}
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        raise DocumentError(
            f"{name} is damaged and cannot be read as ODT. Save a new copy as ODT or PDF and try again."
        ) from error
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    walk = _Walk()
    if body is not None:
        walk.children(body, 0, "")
    pieces = join_marks(walk.pieces + [Piece(note, "references") for note in walk.notes])
    furniture.mark_contents(pieces)
    furniture.mark_references(pieces)
    return Reading("odt", pieces, title=metadata.get("title", ""), metadata=metadata)


def _metadata(root: Any) -> dict[str, str]:
    found = {}
    for element in root.iter():
        key = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if key in _META and element.text and element.text.strip():
            found[key] = repair.repair_characters(element.text.strip())
    return found


class _Walk:
    """Walks the text body in document order."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.notes: list[str] = []

    def children(self, parent: Any, depth: int, kind: str) -> None:
        """Take in the blocks under `parent`; kind: what paragraphs are there, "" for what they read as."""
        if depth > MAX_DEPTH:
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
            level = 0 if kind else numbering.heading_level(text, alone=False)
            found = kind or ("heading" if level else "list" if numbering.is_item(text) else "paragraph")
            self.pieces.append(Piece(text, found, level))
        for frame in element.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"):
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
            elif isinstance(tag, str) and tag not in _SKIPPED and not tag.endswith("}frame") and depth < MAX_DEPTH:
                self._collect(child, parts, depth + 1)
            parts.append(child.tail or "")
