"""Scanned pages are read by text recognition, and only those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from recommender.documents import ocr, read_document
from recommender.errors import Sentence
from recommender.settings import Settings
from tests.pdf_maker import make_pdf, paragraph

pytestmark = pytest.mark.skipif(not ocr.available(), reason="text recognition (extra 'ocr') is not installed")

CJK_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")


def chinese_font() -> Path | None:
    for folder in CJK_FONTS:
        for pattern in ("**/NotoS*CJK*Regular*", "**/wqy*.tt?", "**/simsun*", "**/PingFang*"):
            if found := sorted(Path(folder).glob(pattern)):
                return found[0]
    return None


def scan(path: Path, lines: Sequence[str], font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> Path:
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(lines):
        draw.text((120, 200 + 50 * index), line, fill="black", font=font)
    image.save(path, "PDF", resolution=150)
    return path


@pytest.mark.slow
def test_a_scan_between_text_pages_is_read_and_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = ["The ministry sets up a register", "of rare diseases by 2030."]
    scanned = scan(tmp_path / "scan.pdf", lines, ImageFont.load_default(size=32))
    text = make_pdf(
        tmp_path / "text.pdf", [paragraph(["This page has text of its own, so it is not recognised."], 700)]
    )
    merged = pdfium.PdfDocument.new()
    for source in (text, scanned):
        opened = pdfium.PdfDocument(source)
        merged.import_pages(opened)
        opened.close()
    merged.save(tmp_path / "both.pdf")
    merged.close()
    document = read_document(tmp_path / "both.pdf")
    assert document.ocr_pages == (2,) and document.pages == 2
    second = " ".join(document.block_text(block) for block in document.blocks if block.page == 2)
    assert "register of rare diseases by 2030" in second
    assert capfd.readouterr().out == ""


def test_a_chinese_scan_is_read(tmp_path: Path) -> None:
    font = chinese_font()
    if font is None:
        pytest.skip("no font with Chinese characters is installed on this machine")
    path = scan(tmp_path / "scan.pdf", ["第一条 为了维护国家生物安全，制定本法。"], ImageFont.truetype(str(font), 34))
    assert "维护国家生物安全" in read_document(path).text


def test_with_text_recognition_off_scans_are_skipped_with_a_warning(tmp_path: Path) -> None:
    scanned = scan(tmp_path / "scan.pdf", ["Scanned words"], ImageFont.load_default(size=32))
    text = make_pdf(tmp_path / "text.pdf", [paragraph(["This page has text of its own."], 700)])
    merged = pdfium.PdfDocument.new()
    for source in (scanned, text):
        opened = pdfium.PdfDocument(source)
        merged.import_pages(opened)
        opened.close()
    merged.save(tmp_path / "both.pdf")
    merged.close()
    document = read_document(tmp_path / "both.pdf", settings=Settings.at(tmp_path, ocr=False))
    assert document.ocr_pages == () and "Page 1" in document.warnings[0] and "pip install" in document.warnings[0]
    assert isinstance(document.warnings[0], Sentence) and "{pages}" in document.warnings[0].template


def test_the_models_are_the_files_of_the_package() -> None:
    models = ocr._models()
    assert models is not None and all(path.is_file() for path in models.values())
