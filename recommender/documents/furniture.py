"""What is on the pages but not the policy's text: running heads, page numbers, contents, references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from recommender.documents.model import Piece
from recommender.documents.numbering import decimal_heading, ends_sentence, is_bare_numbering, named_heading

_LEADER = re.compile(r"(?:\.\s?){5,}|…{2,}|(?:·\s?){5,}|(?:_ ?){6,}|(?:\. ){4,}|(?:…\s?\.?){2,}")
_ENDS_IN_PAGE = re.compile(r"^(?=.*[^\W\d_]{2}).{2,180}?(?:[\s.…·]\s*(?:\d{1,3}|[ivxl]{1,6})|\)\d{1,3})$")
_CONTENTS_TITLE = re.compile(
    r"(?:\W*|\d+\s+)(?:table of contents|contents|content|inhalt|inhaltsverzeichnis|inhaltsübersicht|"
    r"table des matières|sommaire|"
    r"índice(?: general)?|indice|contenido|tabla de contenidos?|sumario|目\s*录|目\s*次|"
    r"list of (?:tables|figures|"
    r"boxes|maps)|(?:figures|tables)(?:, (?:tables|figures))?(?: and (?:graphs|tables|figures))?|"
    r"abbildungsverzeichnis|tabellenverzeichnis|liste des (?:tableaux|figures))\W*",
    re.IGNORECASE,
)
_REFERENCES_TITLE = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+|[IVX]+\.?\s+|annex \w+\W+)?(?:references|reference list|"
    r"bibliography|works cited|"
    r"literature(?: and (?:resources|sources|references))?|"
    r"literatur|literaturverzeichnis|quellen|quellenverzeichnis|références|"
    r"références bibliographiques|bibliographie|"
    r"bibliografía|referencias(?: bibliográficas)?|endnotes|"
    r"参考文献|主要参考文献|references and notes)\W*",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"[(\[]?\s?(?:\d{1,3}|[*†‡])\s?[)\]]?[.,]?\s?(?=\S)")
_CITATION = re.compile(
    r"\bOJ [LC]\b|\bABl\. |\bJO [LC]\b|\bDO [LC]\b|\bibid\b|\bop\. ?cit|\bdoi:|doi\.org|"
    r"https?://|\bwww\.|\bet al\.|\bpp?\. ?\d|"
    r"\b(?:19|20)\d\d[a-z]?\)?[.,;:]|\bBGBl\b|\bRetrieved\b|\baccessed\b|\bISBN\b|\bISSN\b|"
    r"\bVol\. ?\d|\bS\. \d|参见|\[J\]|\[M\]",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|seite|página|pagina|pág|pag|p|s|第)?[\s.]*(?:\d{1,4}|[ivxlc]{1,6})"
    r"[\s]*(?:(?:/|\||of|de|von|sur|页\s*共|页，共|-)\s*\d{1,4})?[\W_]*页?[\W_]*",
    re.IGNORECASE,
)  # fmt: skip


def has_leader(text: str) -> bool:
    """Whether the line has a row of dots that leads to a page number."""
    dotted = (
        ".." in text or "…" in text or ". ." in text or "··" in text or "__" in text or "_ _" in text or "· ·" in text
    )
    return dotted and _LEADER.search(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number ("- 3 -", "Page 3 of 96", "xii")."""
    return 0 < len(text.strip()) <= 24 and _PAGE_NUMBER.fullmatch(text.strip()) is not None


def fold(text: str) -> str:
    """A line as running heads are compared: digits folded, no case, no spaces."""
    return _DIGITS.sub("#", "".join(text.split()).lower())


def running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """Folded lines that stand at the top or bottom of enough pages to be running heads.

    pages: for every page the lines in its margins. A line counts once a page.
    """
    counts: Counter[str] = Counter()
    for margin in pages:
        counts.update({head_key(text) for text in margin})
    enough = max(3, 0.08 * len(pages)) if len(pages) > 3 else 2
    return {key for key, count in counts.items() if count >= enough and key and (len(key) > 1 or key == "#")}


def head_key(text: str) -> str:
    """A line as running heads are counted; "Article 2" and "Article 7" are two headings, not one head."""
    text = text.strip()
    numbered = named_heading(text) or is_bare_numbering(text) or decimal_heading(text)
    return "".join(text.split()).lower() if numbered else fold(text)


def mark_contents(pieces: Sequence[Piece]) -> None:
    """Give every entry of a contents list the kind "contents"."""
    _mark_leaders(pieces)
    _mark_number_runs(pieces)
    _mark_titled(pieces)


def _mark_leaders(pieces: Sequence[Piece]) -> None:
    entries = [piece for piece in pieces if piece.kind != "table" and has_leader(piece.text)]
    for piece in entries:
        # A form's line to fill in also has a leader; a contents entry ends in its page, or is one of many.
        if len(entries) >= 3 or _ENDS_IN_PAGE.match(piece.text):
            piece.kind, piece.level = "contents", 0
    previous: Piece | None = None
    for index, piece in enumerate(pieces):
        follows = index + 1 < len(pieces) and pieces[index + 1].kind == "contents"
        # The first half of an entry that was wrapped, or a part's title between entries.
        between = previous is not None and previous.kind == "contents" and follows
        if between and piece.kind != "contents" and len(piece.text) < 160 and not piece.text.endswith((".", "。")):
            piece.kind, piece.level = "contents", 0
        previous = piece


def _mark_number_runs(pieces: Sequence[Piece]) -> None:
    """Runs of four or more short pieces that end in page numbers which do not fall."""
    run: list[Piece] = []
    numbers: list[int] = []
    missed = 0
    for piece in [*pieces, Piece(""), Piece("")]:
        fits = piece.kind not in ("table", "references", "furniture") and len(piece.text) < 180
        listed = fits and _ENDS_IN_PAGE.match(piece.text) and not is_bare_numbering(piece.text)
        found = re.search(r"(\d{1,3})$", piece.text) if listed else None
        if found and (not numbers or int(found.group(1)) >= numbers[-1]):
            run.append(piece)
            numbers.append(int(found.group(1)))
            missed = 0
            continue
        # The second line of an entry that was wrapped has no number.
        open_end = 0 < len(piece.text) < 100 and piece.text[-1] not in ".;:。；"
        if run and fits and open_end and not found and not missed:
            run.append(piece)
            missed = 1
            continue
        if missed:
            run.pop()
        if len(numbers) >= 4 and numbers[-1] > numbers[0]:
            for entry in run:
                entry.kind, entry.level = "contents", 0
        run, numbers, missed = ([piece], [int(found.group(1))], 0) if found else ([], [], 0)


def _mark_titled(pieces: Sequence[Piece]) -> None:
    """What follows the heading "Contents" for as long as it is short and comes again later."""
    keys = [_entry_key(piece.text) if len(piece.text) < 160 else "" for piece in pieces]
    last_seen = {key: index for index, key in enumerate(keys)}
    index = 0
    while index < len(pieces):
        title = pieces[index]
        index += 1
        if len(title.text) > 60 or not _CONTENTS_TITLE.fullmatch(title.text):
            continue
        first = index
        seen: set[str] = set()
        misses = 0
        end = first
        for position in range(first, min(first + 400, len(pieces))):
            key = keys[position]
            listed = pieces[position].kind == "contents"
            if key in seen and key and not listed:  # the text itself begins
                break
            if listed or (key and last_seen[key] > position):
                misses, end = 0, position + 1
                seen.add(key)
            else:
                misses += 1
                if misses > 2 or not key or pieces[position].text.endswith((".", "。", ";", "；")):
                    break
        if end > first:
            for piece in [title, *pieces[first:end]]:
                piece.kind, piece.level = "contents", 0
            index = end


def _entry_key(text: str) -> str:
    text = _LEADER.split(text)[0]
    text = re.sub(r"[\s.…]*(?:\d{1,3}|[ivxl]{1,6})$", "", text)
    return "".join(c for c in text.lower() if c.isalnum())


def mark_references(pieces: Sequence[Piece], body: float = 0.0) -> None:
    """Give bibliographies, and footnotes that only cite, the kind "references".

    body: size of the body type in points; smaller type at a note's mark makes a footnote whatever it says.
    """
    within = 0  # level of the heading "References" that we are under; 0 = not under one
    last: Piece | None = None  # the piece before, on the same page
    for index, piece in enumerate(pieces):
        last = pieces[index - 1] if index and pieces[index - 1].page == piece.page else None
        if piece.kind == "heading":
            if within and piece.level <= within:
                within = 0
            if _REFERENCES_TITLE.fullmatch(piece.text) and len(piece.text) < 60:
                ahead = [p for p in pieces[index + 1 : index + 9] if p.kind != "furniture"]
                cites = sum(bool(_CITATION.search(p.text)) for p in ahead)
                within = max(piece.level, 1) if ahead and cites >= 0.4 * len(ahead) else 0
            continue
        if piece.kind in ("contents", "furniture", "table"):
            continue
        if within or _is_note(piece, body):
            piece.kind = "references"
        elif body and last is not None and last.kind == "references" and abs(last.size - piece.size) < 0.6:
            # A note's second half has the note's type but no mark.
            smaller = 0 < piece.size < 0.9 * body
            if (smaller or not ends_sentence(last.text)) and len(piece.text) < 600:
                piece.kind = "references"


def _is_note(piece: Piece, body: float) -> bool:
    mark = _NOTE_MARK.match(piece.text)
    if mark is None:
        return False
    rest = piece.text[mark.end() :]
    if body and 0 < piece.size < 0.92 * body and (piece.low or _CITATION.search(rest)) and not re.match(r"\d", rest):
        return True
    cites = len(_CITATION.findall(rest))
    # Full-size notes (plain text, HTML): only a short citation right behind its mark.
    return bool(re.match(r"OJ [LC]\b|JO [LC]\b|DO [LC]\b|ABl\. |[Ii]bid", rest)) or (
        cites > 0 and len(rest) < 450 and re.search(r"\((?:OJ|JO|DO|ABl\.?) [LC]\b[^)]*\)\.?$", rest) is not None
    )


def tidy_page_turns(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the notes at the foot of a page before its last paragraph, where that goes on overleaf.

    So both halves of the paragraph meet; a running head of the next page follows them. A page that is one
    single paragraph keeps its notes below.
    """
    out: list[Piece] = []
    for piece in pieces:
        late: list[Piece] = []
        if piece.continued:
            while out and out[-1].kind == "furniture" and out[-1].page == piece.page:
                late.insert(0, out.pop())
            body = len(out)
            while body and out[body - 1].kind in ("references", "furniture"):
                body -= 1
            if 0 < body < len(out) and not out[body - 1].continued:
                out.append(out.pop(body - 1))
        out.append(piece)
        out += late
    return out
