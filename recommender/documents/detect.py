"""What a file is, by its content; and what is refused, with the remedy."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from recommender.errors import DocumentError

MAX_UNPACKED = 600 * 1024 * 1024  # bytes of all parts of an office file together
MAX_PART = 200 * 1024 * 1024  # bytes of one XML part
MAX_RATIO = 400  # unpacked to packed; office XML stays below 60

_READ = "PDF, DOCX, ODT, HTML, Markdown and plain text are read."
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"SQLite format 3", "a database"),
    (b"%!PS", "a PostScript file"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<\?xml[\s?]")
_TAGS = re.compile(rb"<(?:p|div|h[1-6]|table|ul|ol|article|section|br|span)[\s>/]", re.IGNORECASE)


def detect_format(path: Path, name: str) -> str:
    """One of "pdf", "docx", "odt", "html", "text" (or Markdown). Raises DocumentError for anything else."""
    with path.open("rb") as file:
        head = file.read(8192)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _office_format(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise DocumentError(_old_office(path, name))
    if head.lstrip()[:5] == b"{\\rtf":
        raise DocumentError(
            f"{name} is an RTF file. Open it in a word processor, save it as DOCX or PDF and try again."
        )
    if head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise DocumentError(f"{name} is a picture. Put the scanned pages into one PDF and try again.")
    for start, what in _REFUSED:
        if head.startswith(start) and (start not in (b"BM", b"MZ") or b"\0" in head[:256]):
            remedy = {
                "a picture": "Put the scanned pages into one PDF and try again.",
                "a compressed archive": "Unpack it and give the policy itself.",
                "a PostScript file": "Convert it to PDF and try again.",
            }.get(what, f"{_READ}")
            raise DocumentError(f"{name} is {what}. {remedy}")
    if path.suffix.lower() == ".pdf" and b"\0" in head:
        raise DocumentError(
            f"{name} is damaged and cannot be opened as a PDF. Download it again, or open it in a PDF viewer "
            "and save a new copy."
        )
    return "html" if _is_html(head, path) else "text"


def _is_html(head: bytes, path: Path) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\0", b"")[2:]
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head) or (_XML.match(head) and b"<html" in head.lower()):
        return True
    suffix = path.suffix.lower() in (".html", ".htm", ".xhtml")
    return (suffix and len(_TAGS.findall(head)) >= 1) or (head.lstrip()[:1] == b"<" and len(_TAGS.findall(head)) >= 5)


def _office_format(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            check_archive(members, name)
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise DocumentError(
            f"{name} is damaged and cannot be unpacked. Save a new copy as DOCX or PDF and try again."
        ) from error
    if "word/document.xml" in names or any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return "docx"
    if b"opendocument.text" in mimetype:
        return "odt"
    if any(n.startswith("xl/") for n in names) or b"spreadsheet" in mimetype:
        raise DocumentError(f"{name} is a spreadsheet. Save the policy's text as DOCX or PDF and try again.")
    if any(n.startswith("ppt/") for n in names) or b"presentation" in mimetype:
        raise DocumentError(f"{name} is a presentation. Save it as PDF and try again.")
    if b"epub" in mimetype:
        raise DocumentError(f"{name} is an e-book. Save it as PDF, DOCX or HTML and try again.")
    raise DocumentError(f"{name} is a ZIP archive and not a document. Unpack it and give the policy itself. {_READ}")


def check_archive(members: list[zipfile.ZipInfo], name: str) -> None:
    """Raise DocumentError where the parts of an office file would unpack to more than the limits."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    largest = max((member.file_size for member in members if member.filename.endswith(".xml")), default=0)
    bomb = total > 20 * 1024 * 1024 and total / packed > MAX_RATIO
    if total > MAX_UNPACKED or largest > MAX_PART or bomb or len(members) > 20_000:
        raise DocumentError(
            f"{name} unpacks to {total / 1024 / 1024:.0f} MiB, more than is read. Save it as PDF, or without "
            "its pictures, and try again."
        )


def _old_office(path: Path, name: str) -> str:
    data = path.read_bytes()[:4_000_000]
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return f"{name} is protected by a password. Save a copy without a password and try again."
    if "WordDocument".encode("utf-16-le") in data:
        return f"{name} is an old Word file (.doc). Save it as DOCX or PDF and try again."
    if "Workbook".encode("utf-16-le") in data:
        return f"{name} is an old Excel file. Save the policy's text as DOCX or PDF and try again."
    if "PowerPoint Document".encode("utf-16-le") in data:
        return f"{name} is an old PowerPoint file. Save it as PDF and try again."
    return f"{name} is an old Office file that cannot be read. Save it as DOCX or PDF and try again."
