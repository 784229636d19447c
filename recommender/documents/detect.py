"""What a file is, by its content: its format, what is refused with the remedy, and the encoding of a text."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

import puremagic

from recommender.errors import DocumentError

MAX_UNPACKED = 600 * 1024 * 1024  # bytes of all parts of an office file together
MAX_PART = 200 * 1024 * 1024  # bytes of one XML part
MAX_RATIO = 400  # unpacked to packed; office XML stays below 60

# How the MIME types begin, or what the extensions are, under which puremagic knows files that are no documents.
_REFUSED = {
    "picture": ("image/",),
    "recording": ("video/", "audio/"),
    "program": ("application/vnd.microsoft.portable-executable", ".exe", "application/x-iso9660-appimage"),  # last: ELF
    "archive": ("application/x-gzip", "application/x-bzip", "application/x-xz", "application/x-tar", ".7z", ".rar"),
    "database": ("application/x-sqlite3",),
    "PostScript": ("application/postscript",),
}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<\?xml[\s?]")
_TAGS = re.compile(rb"<(?:p|div|h[1-6]|table|ul|ol|article|section|br|span)[\s>/]", re.IGNORECASE)
_DECLARED = re.compile(
    rb"""(?:charset\s*=\s*|<\?xml[^>]{0,80}encoding\s*=\s*)["']?\s*([A-Za-z0-9_.:-]{3,30})""", re.IGNORECASE
)
_ODD = re.compile("[\ufffd¤¶¬¦×÷ÐðÞþ¿¡\x7f-\x9f\ue000-\uf8ff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What detectors confuse with their supersets: the superset reads every file that the named encoding reads.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "hz": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin_1": "cp1252",
    "ascii": "cp1252",
    "big5": "cp950",
}
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "cp932", "euc_kr", "cp1252")


def detect_format(path: Path, name: str) -> str:
    """Tell the format by the first bytes, whatever the file is called.

    :param name: the file's name, for messages.
    :returns: "pdf", "docx", "odt", "html" or "text" (which Markdown is too).
    :raises DocumentError: for anything else, with the remedy.
    """
    with path.open("rb") as file:
        head = file.read(8192)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_format(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_office(path, name)
    if head.lstrip()[:5] == b"{\\rtf":
        raise DocumentError(
            "{name} is an RTF file. Open it in a word processor, save it as DOCX or PDF and try again.", name=name
        )
    if kind := _refused_kind(head):
        raise _refusal(kind, name)
    if path.suffix.lower() == ".pdf" and b"\0" in head:
        raise damaged_pdf(name)
    return "html" if _is_html(head, path) else "text"


def damaged_pdf(name: str) -> DocumentError:
    """What is said of a PDF that does not open."""
    return DocumentError(
        "{name} is damaged and cannot be opened as a PDF. Download it again, or open it in a PDF viewer "
        "and save a new copy.",
        name=name,
    )


def _refused_kind(head: bytes) -> str | None:
    """What a file is that is no document, as a key of `_REFUSED`."""
    # Texts may begin as a short signature does ("BM", "MZ", "ID3"), and in UTF-16 they hold zeros too.
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" not in head and head[:4] != b"%!PS":
        return None
    if head[4:12] == b"ftypmif1":  # a brand of HEIF that puremagic 1.30 does not know
        return "picture"
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return None
    for known in found:
        for kind, signs in _REFUSED.items():
            if known.mime_type.startswith(tuple(s for s in signs if s[0] != ".")) or known.extension in signs:
                return kind
    return None


def _refusal(kind: str, name: str) -> DocumentError:
    match kind:
        case "picture":
            return DocumentError("{name} is a picture. Put the scanned pages into one PDF and try again.", name=name)
        case "archive":
            return DocumentError("{name} is a compressed archive. Unpack it and give the policy itself.", name=name)
        case "PostScript":
            return DocumentError("{name} is a PostScript file. Convert it to PDF and try again.", name=name)
        case "program":
            return DocumentError(
                "{name} is a program. PDF, DOCX, ODT, HTML, Markdown and plain text are read.", name=name
            )
        case "database":
            return DocumentError(
                "{name} is a database. PDF, DOCX, ODT, HTML, Markdown and plain text are read.", name=name
            )
    return DocumentError(
        "{name} is a film or a sound recording. PDF, DOCX, ODT, HTML, Markdown and plain text are read.", name=name
    )


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
            _check_archive(members, name)
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise DocumentError(
            "{name} is damaged and cannot be unpacked. Save a new copy as DOCX or PDF and try again.", name=name
        ) from error
    if any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return "docx"
    if b"opendocument.text" in mimetype:
        return "odt"
    if any(n.startswith("xl/") for n in names) or b"spreadsheet" in mimetype:
        raise DocumentError("{name} is a spreadsheet. Save the policy's text as DOCX or PDF and try again.", name=name)
    if any(n.startswith("ppt/") for n in names) or b"presentation" in mimetype:
        raise DocumentError("{name} is a presentation. Save it as PDF and try again.", name=name)
    if b"epub" in mimetype:
        raise DocumentError("{name} is an e-book. Save it as PDF, DOCX or HTML and try again.", name=name)
    raise DocumentError(
        "{name} is a ZIP archive and not a document. Unpack it and give the policy itself. "
        "PDF, DOCX, ODT, HTML, Markdown and plain text are read.",
        name=name,
    )


def _check_archive(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse an office file whose parts would unpack to more than the limits."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    largest = max((member.file_size for member in members if member.filename.endswith(".xml")), default=0)
    bomb = total > 20 * 1024 * 1024 and total / packed > MAX_RATIO
    if total > MAX_UNPACKED or largest > MAX_PART or bomb or len(members) > 20_000:
        raise DocumentError(
            "{name} unpacks to {size:.0f} MiB, more than is read. Save it as PDF, or without its pictures, "
            "and try again.",
            name=name,
            size=total / 1024 / 1024,
        )


def _old_office(path: Path, name: str) -> DocumentError:
    data = path.read_bytes()[:4_000_000]

    def holds(*streams: str) -> bool:
        return any(stream.encode("utf-16-le") in data for stream in streams)

    if holds("EncryptedPackage", "EncryptionInfo"):
        return protected(name)
    if holds("WordDocument"):
        return DocumentError("{name} is an old Word file (.doc). Save it as DOCX or PDF and try again.", name=name)
    if holds("Workbook"):
        return DocumentError(
            "{name} is an old Excel file. Save the policy's text as DOCX or PDF and try again.", name=name
        )
    if holds("PowerPoint Document"):
        return DocumentError("{name} is an old PowerPoint file. Save it as PDF and try again.", name=name)
    return DocumentError(
        "{name} is an old Office file that cannot be read. Save it as DOCX or PDF and try again.", name=name
    )


def protected(name: str) -> DocumentError:
    """What is said of an office file with a password."""
    return DocumentError("{name} is protected by a password. Save a copy without a password and try again.", name=name)


def decode(data: bytes, name: str) -> str:
    """Decode a text file whose encoding is not known.

    charset-normalizer is asked last: alone it took 15 of 126 pieces of policies (300 to 100,000 characters in GB18030,
    Big5 or CP1252) for another encoding, where the checks here take 3.

    :param name: the file's name, for messages.
    :raises DocumentError: where it is binary, or in an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"), name)
    if (wide := _wide_encoding(data)) is not None:
        return _checked(data.decode(wide, "replace"), name)
    if b"\0" in data[:4096]:
        raise _unreadable(name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        # A UTF-8 file with a few broken bytes (a cut file, a pasted quote) is still a UTF-8 file.
        if error.start > 2000 or len(data) > 5000:
            text = data.decode("utf-8", "replace")
            multibyte = sum(byte >= 0xC2 for byte in data[:200_000])
            if text.count("\ufffd") < 0.02 * max(1, multibyte):
                return _checked(text, name)
    if (declared := _DECLARED.search(data[:2048])) is not None:
        encoding = declared.group(1).decode("ascii").lower()
        encoding = _SUPERSETS.get(encoding, encoding)
        try:
            return _checked(data.decode(encoding, "replace"), name)
        except LookupError:
            pass
    return _checked(_detected(data, name), name)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of ASCII text is zero, and so is each line end of any text."""
    sample = data[:4000]
    if len(sample) < 8 or len(data) % 2 or b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd >= 1:
        encoding = "utf-16-le"
    elif even > 4 * odd and even >= 1:
        encoding = "utf-16-be"
    else:
        return None
    text = sample.decode(encoding, "ignore")
    readable = sum(c.isalnum() or c.isspace() or c in ".,;:-()，。、；：" for c in text)
    return encoding if readable > 0.8 * len(text) and not _CONTROLS.search(text) else None


def _detected(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best: tuple[float, str] | None = None
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if best is None or score > best[0] + 0.01:
            best = (score, text)
    if best is not None and best[0] > 0.9:
        return best[1]
    match = from_bytes(data[:500_000]).best()
    if match is not None:
        encoding = _SUPERSETS.get(match.encoding.replace("_", "-"), match.encoding)
        text = data.decode(encoding, "replace")
        if _plausibility(text) > 0.6:
            return text
    if best is not None and best[0] > 0.6:
        return best[1]
    raise _unreadable(name)


# The commonest ideographs, of either script: true text is full of them, a wrong decoding is not.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
    "产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使"
    "点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明"
    "看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题規定國為個這"
    "對會發動產經進電裡實點業應開還問題與關無質條結體機當從後時來過說種學麼變間們數衛健康生醫療務員及"
    "應施"
)


def _plausibility(text: str) -> float:
    """0 to 1: share of characters that read as letters, marks and spaces of real text."""
    sample = text[:60_000]
    if not sample:
        return 0.0
    wide = [c for c in sample if "\u2e80" < c < "\ua000" or "\uac00" <= c <= "\ud7af" or "\ue000" <= c <= "\uffff"]
    odd = len(_ODD.findall(sample))
    accents = [i for i, c in enumerate(sample) if "\xc0" <= c <= "\u017f"]
    paired = sum(b - a == 1 for a, b in zip(accents, accents[1:], strict=False))
    score = 1.0 - 3 * odd / len(sample) - 2 * paired / len(sample)
    if len(wide) > 5:
        common = sum(c in _COMMON for c in wide) / len(wide)
        score -= 0.0 if common > 0.25 else 0.5 * (0.25 - common) / 0.25
    return max(0.0, score)


def _checked(text: str, name: str) -> str:
    sample = text[:100_000]
    if len(_CONTROLS.findall(sample)) > 0.005 * len(sample) + 2:
        raise _unreadable(name)
    return text


def _unreadable(name: str) -> DocumentError:
    return DocumentError(
        "{name} is not text that can be read: it is binary, or its encoding is unknown. Save it as PDF, "
        "DOCX or UTF-8 text and try again.",
        name=name,
    )
