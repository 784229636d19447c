"""From bytes to text, in the encodings that policies come in."""

from __future__ import annotations

import codecs
import re

from recommender.errors import DocumentError

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


def decode(data: bytes, name: str) -> str:
    """The text of `data`. Raises DocumentError where it is binary or in an encoding that cannot be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    if (wide := _wide_encoding(data)) is not None:
        return _strict(data, wide, name)
    if b"\0" in data[:4096] and not _is_wide(data):
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


def _is_wide(data: bytes) -> bool:
    return _wide_encoding(data) is not None


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
    try:
        text = sample[: len(sample) // 2 * 2].decode(encoding, "ignore")
    except UnicodeDecodeError:
        return None
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


def _strict(data: bytes, encoding: str, name: str) -> str:
    return _checked(data.decode(encoding, "replace"), name)


def _unreadable(name: str) -> DocumentError:
    return DocumentError(
        f"{name} is not text that can be read: it is binary, or its encoding is unknown. Save it as PDF, "
        "DOCX or UTF-8 text and try again."
    )
