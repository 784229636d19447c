"""Pictures of a PDF's pages, and where on a page a quote stands."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from recommender.documents.pdf import PDFIUM_LOCK, open_pdf
from recommender.documents.repair import repair_characters
from recommender.errors import DocumentError

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in PDF points, y upwards
MARK = (255, 221, 0, 96)  # translucent yellow, RGBA
MAX_PIXELS = 30_000_000
_IGNORED = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\ufffe|•·")


def render_page(path: str | Path, page: int, scale: float = 1.5, *, password: str | None = None) -> Image.Image:
    """Render a page as an RGB image.

    :param page: 1-based.
    :param scale: pixels a point; less where the image would exceed MAX_PIXELS.
    :raises DocumentError: where there is no such page, or the file does not open.
    """
    with _opened(path, page, password) as opened:
        return _render(opened, scale)


def highlight_page(
    path: str | Path, page: int, quote: str, scale: float = 1.5, *, password: str | None = None
) -> Image.Image:
    """Render a page as `render_page` does, the words of a quote marked in yellow where they are found."""
    with _opened(path, page, password) as opened:
        image = _render(opened, scale)
        boxes = _locate(opened, quote)
        marks = [_to_pixels(opened, box, image) for box in boxes]
    if not marks:
        return image
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for x0, y0, x1, y1 in marks:
        draw.rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), fill=MARK)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def locate(path: str | Path, page: int, quote: str, *, password: str | None = None) -> list[Box]:
    """Find a quote on a page, compared without spaces, hyphens, case and look-alikes, as its text was repaired.

    :param page: 1-based.
    :returns: boxes (x0, y0, x1, y1 in points, y upwards) around its words, one a line; empty where not found.
    :raises DocumentError: where there is no such page, or the file does not open.
    """
    with _opened(path, page, password) as opened:
        return _locate(opened, quote)


@contextmanager
def _opened(path: str | Path, page: int, password: str | None) -> Iterator[pdfium.PdfPage]:
    """One page of a PDF, pdfium's lock held until it is closed."""
    with PDFIUM_LOCK, open_pdf(Path(path), Path(path).name, password) as document:
        opened = _page(document, page, path)
        try:
            yield opened
        finally:
            opened.close()


def _page(document: pdfium.PdfDocument, page: int, path: str | Path) -> pdfium.PdfPage:
    count = len(document)
    if not 1 <= page <= count:
        raise DocumentError(
            "{name} has no page {page}; it has {count} pages.", name=Path(path).name, page=page, count=count
        )
    try:
        return document[page - 1]
    except pdfium.PdfiumError as error:
        raise DocumentError(
            "Page {page} of {name} is damaged and cannot be shown.", page=page, name=Path(path).name
        ) from error


def _render(page: pdfium.PdfPage, scale: float) -> Image.Image:
    area = max(1.0, page.get_width() * page.get_height())
    scale = max(0.05, min(scale, (MAX_PIXELS / area) ** 0.5))
    bitmap = page.render(scale=scale)
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image
    finally:
        bitmap.close()


def _to_pixels(page: pdfium.PdfPage, box: Box, image: Image.Image) -> Box:
    """A box in pixels of the rendered image; pdfium turns the page as it is shown."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for px, py in ((box[0], box[1]), (box[2], box[3])):
        raw.FPDF_PageToDevice(page, 0, 0, image.width, image.height, 0, px, py, x, y)
        corners.append((x.value, y.value))
    xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    return (xs[0], ys[0], xs[1], ys[1])


def _fold(text: str) -> str:
    """Text as it is compared: no spaces, hyphens or marks, no case, look-alikes as one."""
    plain = unicodedata.normalize("NFKC", repair_characters(text)).casefold()
    return "".join(c for c in plain if not c.isspace() and c not in _IGNORED)


def _locate(page: pdfium.PdfPage, quote: str) -> list[Box]:
    wanted = _fold(quote)
    if not wanted:
        return []
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        folded: list[str] = []
        origin: list[int] = []
        for index in range(count):
            code = raw.FPDFText_GetUnicode(textpage, index)
            if code in (0, 0xFFFE) or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                continue
            for c in _fold(chr(code)):
                folded.append(c)
                origin.append(index)
        text = "".join(folded)
        found = _find(text, wanted)
        return [box for first, last in found for box in _boxes(textpage, origin[first], origin[last - 1])]
    finally:
        textpage.close()


def _find(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where the quote stands in the page's folded text: whole, else its longest parts that are there."""
    at = text.find(wanted)
    if at >= 0:
        return [(at, at + len(wanted))]
    # A quote that runs over the page's end, or across a footnote mark: match it piece by piece.
    found: list[tuple[int, int]] = []
    position = start = 0
    least = max(6, min(24, len(wanted) // 3))
    while start <= len(wanted) - least:
        at = text.find(wanted[start : start + least], position)
        if at < 0:
            at = text.find(wanted[start : start + least])
        if at < 0:
            start += 1
            continue
        length = least
        while start + length < len(wanted) and at + length < len(text) and text[at + length] == wanted[start + length]:
            length += 1
        found.append((at, at + length))
        position, start = at + length, start + length
    matched = sum(last - first for first, last in found)
    return found if matched >= 0.5 * len(wanted) or matched >= 40 else []


def _boxes(textpage: pdfium.PdfTextPage, first: int, last: int) -> list[Box]:
    """One box a line for the characters from `first` to `last`, both included."""
    boxes = []
    for index in range(textpage.count_rects(first, last - first + 1)):
        left, bottom, right, top = textpage.get_rect(index)
        if right > left and top > bottom:
            boxes.append((left, bottom, right, top))
    return boxes
