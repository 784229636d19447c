"""Repair of what extraction breaks: look-alikes, ligatures, stray spaces, words cut at line ends."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

# CJK radicals that fonts put in the place of the ideograph and that Unicode does not decompose.
_RADICALS = dict(
    zip(
        "⺁⺇⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂几卜㔾小小兀尣尢𡯁巳幺彑忄扌攵无月歺母民氵氺灬爫爫丬犭王疋罒示礻𥫗纟纟罓罒罓罒𦍌羊羊耂肀聿月臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
# Symbol-font glyphs that land in the private area: bullets and ticks become a bullet, arrows an arrow.
_BULLETS = "\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf076\uf06e\uf071\uf0b2\uf06c"
_BULLETS += "\uf0be\uf02d\u25cf\u25aa\u25fc\uf0e0\u2751\uf0f0"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
_DROPPED = "\u200b\u2060\ufeff\ufff9\ufffa\ufffb\uffff\u00ad"
HYPHEN_MARK = "\ufffe"  # pdfium's mark for a hyphen at a line end

CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
CJK_PUNCTUATION = "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—·"
_WIDE = re.compile(f"[{CJK}{CJK_PUNCTUATION}]")
_LETTERS_APART = re.compile(f"(?<![{CJK}])(?:[{CJK}] +)+[{CJK}](?![{CJK}])")
_BEFORE_POINT = re.compile(f"(?<=[{CJK}]) +(?=[\u3001\u3002\uff01-\uff0f\uff1a-\uff1f])")
_APART = re.compile(f"(?<=[{CJK}]) (?=[{CJK}])")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_RUN_OF_SPACES = re.compile(r" {2,}")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_CUT = re.compile(rf"[^\W\d_]*{HYPHEN_MARK}[^\W\d_]*")
_LAST_WORD = re.compile(r"([^\W\d_]+)$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# After a hyphen that stands for a part left out ("Gesundheits- und Pflegeberufe") there is a space.
_SUSPENDED = frozenset((
    "und", "oder", "bzw", "sowie", "and", "or", "to", "et", "ou", "y", "o", "e", "u", "i", "en", "of",
))  # fmt: skip
_PREFIXES = frozenset((
    "non", "self", "cross", "well", "long", "short", "high", "low", "co", "pre", "post", "anti", "multi", "inter",
    "sub", "e", "so", "ex", "all", "half", "full", "semi", "quasi",
))  # fmt: skip


def _character_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    folded = [(0x2F00, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06), (0xFB50, 0xFDCF), (0xFDF0, 0xFDFB)]
    folded += [(0xFE70, 0xFEFC), (0x2F800, 0x2FA1F), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)]
    for first, last in folded:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                table[code] = plain
    table.update({ord(radical): plain for radical, plain in _RADICALS.items()})
    for code in (*range(0x00, 0x20), *range(0x7F, 0xA0)):
        table[code] = None
    table[0x0A] = "\n"
    table.update({ord(space): " " for space in _SPACES})
    table.update({ord(bullet): "•" for bullet in _BULLETS})
    table.update({ord(dropped): None for dropped in _DROPPED})
    return table


_TABLE = _character_table()
_NEEDS_TABLE = re.compile("[" + re.escape("".join(chr(code) for code in _TABLE if code != 0x0A)) + "]")


def repair_characters(text: str) -> str:
    """Text with look-alikes, ligatures, odd spaces and control characters replaced; line ends (LF) stay."""
    if text.isascii() and _NEEDS_TABLE.search(text) is None:
        return _RUN_OF_SPACES.sub(" ", text)
    text = text.translate(_TABLE)
    text = _PRIVATE.sub(" ", text)
    text = _RUN_OF_SPACES.sub(" ", text)
    if _WIDE.search(text):
        text = _repair_wide(text)
    return unicodedata.normalize("NFC", text)


def _repair_wide(text: str) -> str:
    """Take out the spaces that extraction leaves between ideographs, not those that an author set."""
    text = _LETTERS_APART.sub(lambda found: found.group().replace(" ", ""), text)
    apart = len(_APART.findall(text))
    if apart > 3 and apart > 0.2 * len(_WIDE.findall(text)):
        text = _APART.sub("", text)
    return _BEFORE_POINT.sub("", text)


def undouble(text: str) -> str:
    """The line as drawn once, where every character was drawn twice ("AAccttiioonn")."""
    squeezed = "".join(text.split())
    if len(squeezed) < 6 or len(squeezed) % 2 or squeezed[::2] != squeezed[1::2] or len(set(squeezed)) < 3:
        return text
    return " ".join(word[::2] for word in text.split())


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word (letters, lower case) occurs; words cut at line ends are left out."""
    words: Counter[str] = Counter()
    for text in texts:
        if HYPHEN_MARK in text:
            text = _CUT.sub(" ", text)
        found = _WORD.findall(text.lower())
        if found and text.rstrip().endswith(("-", "\u2010", "\u00ad")):
            found.pop()
        words.update(found)
        words.update(part for word in found if "-" in word for part in word.split("-"))
    return words


def _rejoin(left: str, right: str, words: Mapping[str, int]) -> str | None:
    """Join two halves of a word that a hyphen parts at a line end.

    :param left: text up to the hyphen, without it.
    :param right: text after the line end.
    :param words: the document's vocabulary, which tells "well-being" from "implementation".
    :returns: the joined text; None where these are not the halves of one word.
    """
    head, tail = _LAST_WORD.search(left), _FIRST_WORD.match(right)
    if head is None:
        return None
    if tail is None:
        return f"{left}-{right}" if right[:1].isdigit() else None
    first, second = head.group().lower(), tail.group().lower()
    if second in _SUSPENDED:
        return f"{left}- {right}"
    if tail.group()[0].isupper() and not head.group().isupper():
        return f"{left}-{right}"
    whole, hyphened = words.get(first + second, 0), words.get(f"{first}-{second}", 0)
    if hyphened != whole:
        return f"{left}-{right}" if hyphened > whole else left + right
    both_known = len(first) > 2 and len(second) > 2 and words.get(first, 0) > 0 and words.get(second, 0) > 0
    return f"{left}-{right}" if both_known or first in _PREFIXES else left + right


def join_marked(text: str, words: Mapping[str, int]) -> str:
    """Text with every hyphen that pdfium marked as standing at a line end kept or taken out."""
    if HYPHEN_MARK not in text:
        return text
    first, *rest = text.split(HYPHEN_MARK)
    joined = first
    for part in rest:
        whole = _rejoin(joined.rstrip(), part.lstrip(), words)
        joined = f"{joined}-{part}" if whole is None else whole
    return joined


def join_lines(left: str, right: str, words: Mapping[str, int]) -> str:
    """One line appended to another as running text: cut words whole again, no space between ideographs."""
    left, right, spaced = left.rstrip(), right.lstrip(), left.endswith(" ")
    if not left or not right:
        return left + right
    if left[-1] == "\u00ad":
        return left[:-1] + right
    if left[-1] in "-\u2010" and len(left) > 1 and (whole := _rejoin(left[:-1], right, words)) is not None:
        return whole
    if left[-1] in "/_" and "//" in left.rsplit(" ", 1)[-1]:
        return left + right
    wide = bool(_WIDE.match(left[-1])), bool(_WIDE.match(right[0]))
    # Curly quotes and dashes count as wide only beside an ideograph.
    if all(wide) and (ord(left[-1]) > 0x2E7F or ord(right[0]) > 0x2E7F):
        return left + right
    if any(ord(c) > 0x2E7F for c in (left[-1], right[0])) and not spaced:
        return left + right
    return f"{left} {right}"
