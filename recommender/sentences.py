"""Sentences of a block, with offsets: sentencex, and repairs where it cuts behind an abbreviation."""

from __future__ import annotations

import re

import sentencex

from recommender.languages import HAN

# Behind these a full stop ends no sentence (art. 5, n.º 3, M. Dupont, p. ej., Abs. 1). Not the one-letter words that
# may close a sentence, except those that stand before a name or number.
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:arts?|abs|nrn?|nos?|núm|num|vgl|bzw|ca|lit|ziff|buchst|bgbl|sog|ggf|inkl|rz|"
    r"pp?|p\.\s?ej|p\.\s?ex|[zb]\.\s?b|u\.\s?a|d\.\s?h|cf|al|fig|figs|chap|sec|para|paras|"
    r"mm?|mme|mmes|mlle|dr|dra|prof|sres?|sra|st|ste|ee|uu|apdo|párr|ltd|vol|approx|incl|"
    r"§+\s*\d+\w?\s+abs)\.\s*$",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"\n(?=[^\S\n]*(?:[-–—•*▪◦●○‣·]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s)")
_NEXT_PARAGRAPH = re.compile(r"\.\s+(?=\((?:\d{1,3}|[a-z])\)\s+[^\W\d_])")  # "... applies. (4) Patients ..."
_LINE = re.compile(r"\n+")
_HAN = re.compile(f"[{HAN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER_SIGN = ("º", "ª", "°")
_OPENING = "“„‚‘«‹(（[「『《〈【"
# sentencex finds no end of sentence behind a number in brackets that begins a paragraph: "(4) A. B. C."
_BRACKETED_NUMBER = re.compile(r"(?:^|(?<=\s))\((?=\w{1,5}\)\s)")


def sentence_spans(text: str, start: int, end: int, language: str, *, by_line: bool = False) -> list[tuple[int, int]]:
    """Find the sentences of text[start:end]; a list item whose mark begins a line begins a sentence.

    :param language: ISO 639-1 code or "und", for its abbreviations.
    :param by_line: every line is a sentence (the rows of a table).
    :returns: their spans in order, in offsets of `text`, trimmed of whitespace.
    """
    block = text[start:end]
    if by_line:
        cuts = {match.end() for match in _LINE.finditer(block)}
    else:
        cuts = {match.end() for match in _LIST_MARK.finditer(block)}
        cuts.update(match.end() for match in _NEXT_PARAGRAPH.finditer(block))
        cuts.update(_sentence_cuts(block, language))
    spans: list[tuple[int, int]] = []
    begin = 0
    for cut in sorted(cuts | {len(block)}):
        sentence = block[begin:cut]
        stripped = sentence.strip()
        if stripped:
            left = start + begin + len(sentence) - len(sentence.lstrip())
            spans.append((left, left + len(stripped)))
        begin = cut
    return spans


def _sentence_cuts(block: str, language: str) -> list[int]:
    """Offsets in the block where a sentence begins, as sentencex finds them, less those behind abbreviations."""
    if language in ("zh", "ja") or (not block.isascii() and len(_HAN.findall(block)) * 4 > len(block)):
        code = "ja" if language == "ja" else "zh"
    else:
        code = "en" if language == "und" else language
    # sentencex is Rust and refuses lone surrogates; a stand-in of the same length keeps the offsets.
    safe = _BRACKETED_NUMBER.sub(" ", block if block.isascii() else _SURROGATE.sub("?", block))
    cuts: list[int] = []
    for boundary in sentencex.get_sentence_boundaries(code, safe)[1:]:
        cut = boundary["start_index"]
        while cut and block[cut - 1] in _OPENING:
            cut -= 1
        if not _inside_sentence(block, cut):
            cuts.append(cut)
    return cuts


def _inside_sentence(block: str, cut: int) -> bool:
    """Whether a cut found by sentencex falls inside a sentence."""
    before, after = block[max(0, cut - 24) : cut], block[cut : cut + 8].lstrip()
    if not after or "\n\n" in before[-4:]:
        return False
    ending = before.rstrip()
    if ending.endswith(".") and (after[0].islower() or after.startswith(_NUMBER_SIGN)):
        return True
    return _ABBREVIATION.search(before) is not None
