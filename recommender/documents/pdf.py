"""PDF through pdfium: lines with their place on the page, running heads apart, scanned pages to OCR."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from recommender.documents import repair
from recommender.documents.detect import damaged_pdf
from recommender.documents.layout import Line, pieces_of_pages
from recommender.documents.model import Reading
from recommender.errors import DocumentError, Sentence
from recommender.settings import OnProgress

# pdfium is not thread-safe: whoever calls into it holds this lock.
PDFIUM_LOCK = threading.RLock()
FEW_CHARACTERS = 25  # a page with fewer may be a scan with a stamp or a page number
MAX_LINES = 20_000  # of one page; a fuzzed page can claim any number
Recognise = Callable[[Any, int], list[Line]]  # (PIL image, page) -> lines


@contextmanager
def open_pdf(path: Path, name: str, password: str | None = None) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF and close it at the end, pdfium's lock held in between.

    :raises DocumentError: where it cannot be opened.
    """
    with PDFIUM_LOCK, _opened(path, name, password) as document:
        yield document


@contextmanager
def _opened(path: Path, name: str, password: str | None) -> Iterator[pdfium.PdfDocument]:
    """As open_pdf, but the lock is held only to open and close: other threads may read between two pages."""
    with PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == raw.FPDF_ERR_PASSWORD and password:
                raise DocumentError(
                    "The password does not open {name}. Check it, or save a copy without one and try again.", name=name
                ) from error
            if code == raw.FPDF_ERR_PASSWORD:
                raise DocumentError(
                    "{name} is protected by a password. Give it, or save a copy without one and try again.", name=name
                ) from error
            if code == raw.FPDF_ERR_SECURITY:
                raise DocumentError(
                    "{name} is encrypted in a way that cannot be read. Save a plain copy and try again.", name=name
                ) from error
            raise damaged_pdf(name) from error
    try:
        yield document
    finally:
        with PDFIUM_LOCK:
            document.close()


def read_pdf(
    path: Path,
    name: str,
    password: str | None = None,
    recognise: Recognise | None = None,
    max_ocr_pages: int = 300,
    on_progress: OnProgress | None = None,
) -> Reading:
    """Read a PDF.

    :param recognise: OCR of one page's image; None where there is none.
    :param on_progress: called with (pages done, pages in all) after every page.
    :raises DocumentError: where it cannot be opened, or holds pictures of pages and no text.
    """
    reading = Reading("pdf", [])
    pages: list[list[Line]] = []
    heights: list[float] = []
    without_text: list[int] = []
    beyond_limit: list[int] = []
    broken: list[int] = []
    garbled: list[int] = []
    with _opened(path, name, password) as document:
        with PDFIUM_LOCK:
            total = len(document)
            reading.pages = total
            reading.metadata = _metadata(document)
        if not total:
            raise DocumentError("{name} has no pages. Download it again or save a new copy as PDF.", name=name)
        for index in range(total):
            image = None
            with PDFIUM_LOCK:
                lines, height, scanned, failed = _read_page(document, index)
                if scanned and recognise is not None and len(reading.ocr_pages) < max_ocr_pages:
                    image = _render(document, index)
            if failed:
                broken.append(index + 1)
            if _is_garbled(lines):
                garbled.append(index + 1)
                lines = []
            if image is not None and recognise is not None:
                lines = recognise(image, index + 1) or lines
                reading.ocr_pages.append(index + 1)
            elif scanned:
                (without_text if recognise is None else beyond_limit).append(index + 1)
            pages.append(lines)
            heights.append(height)
            if on_progress is not None:
                on_progress(index + 1, total)
    if without_text:
        if not any(line.text.strip() for lines in pages for line in lines):
            raise DocumentError(
                "{name} holds pictures of pages and no text. Install text recognition with "
                "pip install 'policy-recommender[ocr]' (and leave it switched on), or give a PDF that has text.",
                name=name,
            )
        warning = Sentence(
            "{pages}: skipped, a scan without readable text; text recognition is off or not installed "
            "(pip install 'policy-recommender[ocr]').",
            pages=_pages(without_text),
        )
        reading.warnings.append(warning)
    if beyond_limit:
        warning = Sentence(
            "{pages}: skipped, no text; text recognition stops after {limit} pages.",
            pages=_pages(beyond_limit),
            limit=max_ocr_pages,
        )
        reading.warnings.append(warning)
    if broken:
        warning = Sentence("{pages}: not readable, the file is damaged there.", pages=_pages(broken))
        reading.warnings.append(warning)
    if garbled:
        warning = Sentence(
            "{pages}: skipped, the fonts of the text name no characters. Export the pages as pictures into a new PDF "
            "to have them read by text recognition.",
            pages=_pages(garbled),
        )
        reading.warnings.append(warning)
    reading.pieces = pieces_of_pages(pages, heights)
    return reading


def _pages(numbers: list[int]) -> Sentence:
    shown = ", ".join(str(number) for number in numbers[:8])
    if len(numbers) > 8:
        return Sentence("Pages {shown} and {more} more", shown=shown, more=len(numbers) - 8)
    return Sentence("Page {shown}", shown=shown) if len(numbers) == 1 else Sentence("Pages {shown}", shown=shown)


def _metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    try:
        found = document.get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return {}
    return {key.lower(): repair.repair_characters(str(value)).strip() for key, value in found.items()}


def _read_page(document: pdfium.PdfDocument, index: int) -> tuple[list[Line], float, bool, bool]:
    """Lines of a page, its height, whether it is a scan, whether it failed; the caller holds the lock."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return [], 0.0, False, True
    try:
        try:
            textpage = page.get_textpage()
        except pdfium.PdfiumError:
            return [], page.get_height(), _is_picture(page), True
        try:
            lines = _lines(textpage, page, index + 1)
        finally:
            textpage.close()
        letters = sum(len(line.text.strip()) for line in lines)
        return lines, page.get_height(), letters < FEW_CHARACTERS and _is_picture(page), False
    finally:
        page.close()


def _is_garbled(lines: list[Line]) -> bool:
    """Whether the fonts name no characters, so that the text is codes without meaning."""
    text = "".join(line.text for line in lines)
    codes = len(text) - text.count(" ") - text.count(repair.HYPHEN_MARK)
    return codes >= 60 and sum(c < " " or c == "\ufffd" or "\ue000" <= c < "\uf8ff" for c in text) > 0.4 * codes


def _is_picture(page: pdfium.PdfPage) -> bool:
    """Whether images cover most of the page."""
    width, height = page.get_size()
    if width * height <= 0:
        return False
    covered = 0.0
    try:
        for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = found.get_bounds()
            covered += max(0.0, min(right, 2 * width) - max(left, -width)) * max(0.0, top - bottom)
            if covered > 0.45 * width * height:
                return True
    except pdfium.PdfiumError:
        return False
    return False


def _render(document: pdfium.PdfDocument, index: int, longest: int = 2000) -> Any:
    """The page as an RGB image for OCR, 150 dots an inch, at most `longest` pixels; the caller locks."""
    page = document[index]
    try:
        scale = min(150 / 72, longest / max(1.0, *page.get_size()))
        bitmap = page.render(scale=max(scale, 0.05))
        try:
            return bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
    finally:
        page.close()


def _lines(textpage: pdfium.PdfTextPage, page: pdfium.PdfPage, number: int) -> list[Line]:
    count = textpage.count_chars()
    if count <= 0:
        return []
    text = textpage.get_text_range(errors="replace") if count else ""
    left, bottom, right, top = page.get_bbox()
    probe = _Probe(textpage)
    lines: list[Line] = []
    position = 0
    aligned = len(text.encode("utf-16-le", "surrogatepass")) // 2 == count
    for part in text.split("\r\n")[:MAX_LINES]:
        wide = len(part) if part.isascii() else len(part.encode("utf-16-le", "surrogatepass")) // 2
        content = part.rstrip()
        if content.strip():
            lead = len(content) - len(content.lstrip())
            line = probe.line(part, position + lead, position + len(content) - 1, number)
            if not aligned or probe.turned or (line.x1 > left and line.x0 < right and bottom - 1 < line.y < top + 1):
                lines.append(line)
        position += wide + 2
    return lines


class _Probe:
    """Asks pdfium where a line begins and ends: a dozen calls a line, not several a character."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._page = textpage.raw
        self._box = [ctypes.c_double() for _ in range(4)]
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()
        self.turned = False  # whether the last line runs up or down the page

    def _place(self, index: int) -> tuple[float, float, float, float]:
        """Left and right edge, baseline and x of the origin of one character."""
        left, right, bottom, top = self._box
        raw.FPDFText_GetCharBox(self._page, index, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        return left.value, right.value, self._y.value, bottom.value

    def _size(self, index: int) -> float:
        size = abs(raw.FPDFText_GetFontSize(self._page, index))
        if raw.FPDFText_GetMatrix(self._page, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d) or 1.0
        return float(size)

    def line(self, text: str, first: int, last: int, number: int) -> Line:
        angle = raw.FPDFText_GetCharAngle(self._page, first)
        left0, right0, y0, _ = self._place(first)
        bottom0, top0 = self._box[2].value, self._box[3].value
        left1, right1, y1, _ = self._place(last)
        bottom1, top1 = self._box[2].value, self._box[3].value
        # A bullet before the line or a footnote mark behind it may be smaller than its text.
        size = max(self._size(first), self._size(last))
        bold = min(raw.FPDFText_GetFontWeight(self._page, i) for i in (first, last)) >= 600
        quarter = round(angle / (math.pi / 2)) % 4 if angle >= 0 else 0
        self.turned = quarter % 2 == 1
        if self.turned:  # turned text: its own x runs along the page's y
            ends = (bottom0, top0, bottom1, top1)
            x0, x1 = min(ends), max(ends)
            y = -(left0 + right0) / 2 if quarter == 1 else (left0 + right0) / 2
            return Line(text, x0, x1, y, y, size, bold, number)
        x0, x1 = min(left0, left1), max(right0, right1)
        return Line(text, x0, x1, y0, y1 if y1 <= y0 + size else y0, size, bold, number)
