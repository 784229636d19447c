"""Files that cannot be read are refused with a sentence that names the file and the remedy."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image

from recommender.documents import read_document
from recommender.errors import DocumentError
from recommender.settings import Settings
from tests.pdf_maker import make_pdf, paragraph

TEXT = ["The plan provides for a national register of rare diseases and its funding."]
NAMESPACES = (("o", "office"), ("t", "text"))
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def save(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def archive(tmp_path: Path, name: str, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as out:
        for part, data in parts.items():
            out.writestr(part, data)
    return tmp_path / name


def refused(path: Path, says: str, **arguments: object) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        read_document(path, **arguments)  # type: ignore[arg-type]
    message = str(caught.value)
    assert path.name in message and message.endswith(".") and "\n" not in message
    assert "Traceback" not in message and len(message) < 400


def test_missing_file_folder_and_empty_file(tmp_path: Path) -> None:
    refused(tmp_path / "none.pdf", "does not exist")
    refused(tmp_path, "is a folder")
    refused(save(tmp_path, "a.pdf", b""), "is empty")


def test_a_protected_pdf_needs_its_password(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [paragraph(TEXT, 700)], password="secret")
    refused(path, "protected by a password")
    refused(path, "password does not open", password="wrong")
    assert read_document(path, password="secret").text == TEXT[0]


def test_a_damaged_pdf(tmp_path: Path) -> None:
    refused(save(tmp_path, "a.pdf", b"%PDF-1.7\n" + b"garbage " * 50), "damaged")
    whole = make_pdf(tmp_path / "b.pdf", [paragraph(TEXT, 700)]).read_bytes()
    cut = save(tmp_path, "c.pdf", whole[:200])
    refused(cut, "damaged|no pages|no text")


def test_pictures_without_text_recognition(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (850, 1100), "white").save(path, "PDF", resolution=100)
    refused(path, r"pip install 'policy-recommender\[ocr\]'", settings=Settings.at(tmp_path, ocr=False))


def test_no_words(tmp_path: Path) -> None:
    refused(make_pdf(tmp_path / "a.pdf", [[]]), "no text")
    refused(save(tmp_path, "a.txt", b" \n\t \n--- ...\n"), "no text")


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = save(tmp_path, "a.txt", b"word " * 300_000)
    refused(path, "up to 1 MiB", settings=Settings.at(tmp_path, max_file_mb=1))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "is a picture"),
        ("a.exe", b"MZ\x90\0\x03" + b"\0" * 200, "is a program"),
        ("a.bin", bytes(range(256)) * 40, "binary"),
        (
            "a.doc",
            OLD_OFFICE + "WordDocument".encode("utf-16-le"),
            "save it as DOCX or PDF|Save it as DOCX or PDF",
        ),
        ("a.docx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.rtf", b"{\\rtf1\\ansi Text}", "RTF.*DOCX or PDF"),
        ("a.gz", b"\x1f\x8b\x08" + b"\0" * 50, "Unpack it"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "Unpack it"),
        ("a.heic", b"\0\0\0\x18ftypmif1" + b"\0" * 50, "is a picture"),
        ("a.tiff", b"MM\0*" + b"\0" * 50, "is a picture"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 50, "is a film"),
        ("a.elf", b"\x7fELF\x02\x01\x01" + b"\0" * 50, "is a program"),
        ("a.sqlite", b"SQLite format 3\0" + b"\0" * 50, "is a database"),
        ("a.ps", b"%!PS-Adobe-3.0\n", "Convert it to PDF"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ],
)
def test_formats_that_are_not_read(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    refused(save(tmp_path, name, data), says)


@pytest.mark.parametrize("start", ["BM", "MZ", "ID3", "P6", "II*", "GIF8"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_that_begins_as_the_signature_of_another_format_is_a_text(
    tmp_path: Path, start: str, encoding: str
) -> None:
    text = f"{start} is the register of rare diseases."
    assert read_document(save(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_an_error_keeps_its_template_and_its_values(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(save(tmp_path, "{x}.txt", b""))
    assert caught.value.sentence.template == "{name} is empty (0 bytes). Download or save it again."
    assert caught.value.sentence.values == {"name": "{x}.txt"}


def test_archives_that_are_no_documents(tmp_path: Path) -> None:
    refused(archive(tmp_path, "a.zip", {"plan.txt": b"x"}), "ZIP archive")
    refused(archive(tmp_path, "a.xlsx", {"xl/workbook.xml": b"<x/>"}), "spreadsheet")
    refused(archive(tmp_path, "a.pptx", {"ppt/presentation.xml": b"<x/>"}), "presentation.*PDF")
    refused(archive(tmp_path, "a.docx", {"word/document.xml": b"<not-xml"}), "damaged")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    refused(archive(tmp_path, "a.docx", {"word/document.xml": b"<a>" + b"\0" * 60_000_000}), "unpacks to")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = save(tmp_path, "secret.txt", b"top secret words")
    html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body><p>Plan &x;</p></body></html>'
    refused(save(tmp_path, "a.html", html.encode()), "entities")
    laughs = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    spaces = (f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in NAMESPACES)
    body = "<o:body><o:text><t:p>Plan &b;</t:p></o:text></o:body>"
    content = laughs + f"<o:document-content {' '.join(spaces)}>{body}</o:document-content>".encode()
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content}
    odt = archive(tmp_path, "a.odt", parts)
    assert "ha" not in read_document(odt).text


def test_a_pdf_under_another_name_is_read_and_named_as_asked(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.txt", [paragraph(TEXT, 700)])
    document = read_document(path, name="Upload.pdf")
    assert document.format == "pdf" and document.name == "Upload.pdf"
