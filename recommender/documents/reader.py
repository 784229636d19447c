"""Reading a policy: checks before anything is opened, the reader of its format, then title and blocks."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from recommender.documents.detect import decode, detect_format
from recommender.documents.model import Document, Reading, assemble
from recommender.documents.structure import is_front_matter, named_heading
from recommender.errors import DocumentError
from recommender.settings import OnProgress, Settings, load_settings

_POOR_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b|untitled|unbenannt|sans titre|sin título|"
    r"document\d*$|no title|(?:slide|folie) \d|"
    r".*\.(?:docx?|pdf|indd|qxd|odt|rtf|html?|xlsx?|pptx?|txt|md|pmd|p65)$|[\W\d_]*$|"
    r"(?=\S*\d)[A-Z0-9_./:-]+$|[a-z0-9]+(?:[-_][a-z0-9]+)+$|print$|.*\.indd\b|layout \d+|pdf\w*$)",
    re.IGNORECASE,
)
_ISSUER = re.compile(
    r"(?:kingdom|republic|royal government|government|ministry|department|council|state|office|nation)"
    r"(?: of| for|,|$)|(?:ministerio|ministère|bundesministerium|gobierno|gouvernement|república|reino) |"
    r"nation,? religion",
    re.IGNORECASE,
)
MAX_TITLE = 300
# How files of the formats that are read are called; what a file is, its content says.
SUFFIXES = (".pdf", ".docx", ".odt", ".html", ".htm", ".xhtml", ".markdown", ".md", ".txt")


def read_document(
    path: str | Path,
    *,
    name: str | None = None,
    password: str | None = None,
    settings: Settings | None = None,
    on_progress: OnProgress | None = None,
) -> Document:
    """Read a policy file of any supported format, whatever its extension says.

    :param name: what to call the file (an upload's own name); default: the path's.
    :param password: opens a protected PDF.
    :param on_progress: called with (pages done, pages in all) after every page of a PDF, else once at the end.
    :raises DocumentError: where the file cannot be read or holds no text; it names the file and the remedy.
    """
    path = Path(path)
    name = name or path.name
    settings = settings or load_settings()
    _check_file(path, name, settings.max_file_mb)
    try:
        digest = file_hash(path)
        reading = _read(path, name, password, settings, on_progress)
    except PermissionError as error:
        raise DocumentError("{name} may not be read. Check the file's permissions and try again.", name=name) from error
    except MemoryError as error:
        raise DocumentError(
            "{name} is too large for this computer's memory. Split it and try again.", name=name
        ) from error
    text, blocks = assemble(reading.pieces)
    if not any(c.isalnum() for c in text):
        raise _without_text(name, reading)
    if on_progress is not None and reading.format != "pdf":
        on_progress(1, 1)
    return Document(
        name=name,
        path=str(path),
        sha256=digest,
        format=reading.format,
        title=_title(reading, name),
        text=text,
        blocks=blocks,
        pages=reading.pages,
        warnings=tuple(reading.warnings),
        ocr_pages=tuple(reading.ocr_pages),
        metadata=reading.metadata,
    )


def _without_text(name: str, reading: Reading) -> DocumentError:
    if reading.ocr_pages:
        return DocumentError(
            "{name} holds no text that recognition could read. Give a clearer scan or a file with text.", name=name
        )
    if reading.format == "pdf":
        return DocumentError(
            "{name} holds no text that could be read. Save it as PDF with text, or as pictures of its pages to have "
            "them read by text recognition.",
            name=name,
        )
    return DocumentError(
        "{name} holds no text. Check that it is the policy, and save it again as PDF or DOCX.", name=name
    )


def _check_file(path: Path, name: str, limit: int) -> None:
    try:
        if path.is_dir():
            raise DocumentError("{name} is a folder. Give the policy files in it one by one.", name=name)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise DocumentError("{path} does not exist. Check the name and the folder.", path=path) from error
    except (OSError, ValueError) as error:
        raise DocumentError("{path} cannot be opened. Check the name and the file's permissions.", path=path) from error
    if not path.is_file():
        raise DocumentError("{name} is not a file. Give a policy file.", name=name)
    if size == 0:
        raise DocumentError("{name} is empty (0 bytes). Download or save it again.", name=name)
    if size > limit * 1024 * 1024:
        raise DocumentError(
            "{name} is {size:.1f} MiB large; files up to {limit} MiB are read. Split it, or "
            "raise RECOMMENDER_MAX_FILE_MB.",
            name=name,
            size=size / 1024 / 1024,
            limit=limit,
        )


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path, name: str, password: str | None, settings: Settings, on_progress: OnProgress | None) -> Reading:
    found = detect_format(path, name)
    if found == "pdf":
        from recommender.documents import ocr
        from recommender.documents.pdf import read_pdf

        recognise = ocr.recognise if settings.ocr and ocr.available() else None
        return read_pdf(path, name, password, recognise, settings.max_ocr_pages, on_progress)
    if found in ("docx", "odt"):
        from recommender.documents.office import read_docx, read_odt

        return read_docx(path, name) if found == "docx" else read_odt(path, name)
    text = decode(path.read_bytes(), name)
    if found == "html":
        from recommender.documents.html import read_html

        return read_html(text, name)
    from recommender.documents.text import is_markdown, read_markdown, read_text

    return read_markdown(text) if is_markdown(text, Path(name).suffix.lower()) else read_text(text)


def _title(reading: Reading, name: str) -> str:
    """The best name that the document has for itself; the file's stem where it has none."""
    for title in (reading.title, reading.metadata.get("title", "")):
        title = " ".join(title.split())
        if len(title) >= 4 and not _POOR_TITLE.match(title) and title.lower() != Path(name).stem.lower():
            return title[:MAX_TITLE]
    found = _heading_title(reading) or _opening_heading(reading)
    return found[:MAX_TITLE] if found else Path(name).stem


def _opening_heading(reading: Reading) -> str:
    """The heading that the text opens with, where it says enough: a single section of a law is known by its own."""
    opening = next((piece for piece in reading.pieces if piece.kind != "furniture"), None)
    return opening.text if opening is not None and opening.kind == "heading" and len(opening.text) > 25 else ""


def _may_be_title(text: str) -> bool:
    """Whether a heading may be a line of the title: no part's heading, nor the name of the issuer."""
    usual = named_heading(text) or is_front_matter(text) or _ISSUER.match(text) or _POOR_TITLE.match(text)
    return not usual and not text[-1].isdigit() or len(text) > 12 and bool(re.search(r"(?:19|20)\d\d$", text))


def _heading_title(reading: Reading) -> str:
    """The heading or headings at the document's beginning that read as its title; "" if there are none."""
    start = [piece for piece in reading.pieces if piece.kind not in ("furniture", "contents")][:25]
    headings = [piece for piece in start if piece.kind == "heading" and (piece.page or 1) == 1]
    headings = [p for p in headings if _may_be_title(p.text)]
    if not headings:
        return ""
    largest = max(piece.size for piece in headings)
    top = min(piece.level for piece in headings)
    first = next(p for p in headings if (p.size > 0.9 * largest if largest else p.level == top))
    title = first.text
    following = start[start.index(first) + 1 :]
    for piece in following[:3]:  # a title set in several lines
        same = abs(piece.size - first.size) < 0.1 * first.size if largest else piece.level == first.level
        if piece.kind != "heading" or not same or not _may_be_title(piece.text) or len(title) > 150:
            break
        title += ("" if ord(title[-1]) > 0x2E7F else " ") + piece.text
    short = len(title) < 12 and " " not in title and title.isascii()
    return "" if short or not any(c.isalpha() for c in title) else title
