"""What a text's own wording says of its structure: headings and list items, contents, references, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from recommender.documents.model import Piece

_NUMBER = r"(?:\d{1,4}[a-z]{0,3}|[IVXLCDM]{1,8}|[A-Z])"
_CHINESE_NUMBER = "[一二三四五六七八九十百零〇\\d]{1,6}"
# A number alone, or a number and a title set off by a point, colon or dash, or starting with a capital.
_TITLE = r"(?:$|\s*[.:–—-]\s*\S|\s+(?:[A-ZÀ-ÖØ-Þ«\"“‘'¿]|\d))"


def _named(words: str, number: str = _NUMBER) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})\.?\s+{number}(?:\s?(?:bis|ter|quater))?\b{_TITLE}")


_ORDINALS = (
    r"(?:Erste|Zweite|Dritte|Vierte|Fünfte|Sechste|Siebente|Siebte|Achte|Neunte|Zehnte|Elfte|Zwölfte)[rs]?|"
    r"(?:Drei|Vier|Fünf|Sech|Sieb|Acht|Neun)zehnte[rs]?"
)
_ARTICLE = r"(?:\d{1,4}[a-z]{0,3}|[IVXL]+|1er|premier|único)"
_HEADINGS: tuple[tuple[re.Pattern[str], int], ...] = (
    (_named("PART|Part|TITLE|Title|TEIL|Teil|BUCH|Buch|TITRE|Titre|PARTIE|LIVRE"), 1),
    (_named("TÍTULO|Título|PARTE|LIBRO"), 1),
    (re.compile(r"T[ÍI]TULO (?:PRELIMINAR|[IVXL]+)\b|(?:TÍTULO|Título) preliminar\b"), 1),
    (re.compile(rf"(?:ANNEX|Annex|ANNEXE|Annexe|ANHANG|Anhang|ANLAGE|Anlage|ANEXO|Anexo|APPENDIX|Appendix"
                rf"|SCHEDULE)(?:\s+{_NUMBER})?{_TITLE}"), 1),
    (_named("CHAPTER|Chapter|KAPITEL|Kapitel|CHAPITRE|Chapitre|Chap|CAPÍTULO|Capítulo|CAPITULO"), 2),
    (re.compile(rf"(?:{_ORDINALS})\s+(?:Kapitel|Teil|Buch)\b"), 2),
    (_named("SECTION|Section|ABSCHNITT|Abschnitt|SECCIÓN|Sección|Sect|Unterabschnitt|TITEL|Titel"), 3),
    (re.compile(rf"(?:{_ORDINALS})\s+(?:Abschnitt|Unterabschnitt|Titel)\b"), 3),
    (_named("ARTICLE|Article|ARTIKEL|Artikel|Artículo|ARTÍCULO|Articolo|Art", _ARTICLE), 4),
    (re.compile(r"(?:Disposición|Disposition)\s+(?:adicional|transitoria|derogatoria|final)\b"), 4),
    (re.compile(r"§§?\s?\d{1,4}\s?[a-z]{0,3}\b"), 4),
    (re.compile(rf"第{_CHINESE_NUMBER}(?:编|篇|部分|編)"), 1),
    (re.compile(rf"第{_CHINESE_NUMBER}章"), 2),
    (re.compile(rf"第{_CHINESE_NUMBER}[节節]"), 3),
    (re.compile(rf"第{_CHINESE_NUMBER}[条條](?:之[一二三四五六七八九十])?"), 4),
    (re.compile("[一二三四五六七八九十]{1,3}、"), 3),
    (re.compile("[（(][一二三四五六七八九十]{1,3}[）)]"), 4),
)  # fmt: skip
_DECIMAL = re.compile(r"\d{1,2}((?:\.\d{1,2}){0,4})[.)]?\s+(?=[A-ZÀ-ÖØ-Þ«“\"‘¿\u4e00-\u9fff])")
_FRONT = re.compile(
    r"(?:table of contents|contents|foreword|preface|introduction|executive summary|summary|conclusions?|references|"
    r"bibliography|abbreviations|acronyms|glossary|preamble|background|inhalt|inhaltsverzeichnis|vorwort|einleitung|"
    r"zusammenfassung|anhang|préambule|avant-propos|sommaire|table des matières|résumé|índice|preámbulo|prólogo|"
    r"introducción|resumen|前言|序言|目录|目次|总则|附则|附件|附录)[.:：]?",
    re.IGNORECASE,
)
_TERMINAL = (".", ";", ",", ":", "。", "；", "，", "：", "、", "!", "！")
_CHINESE = re.compile("[\u4e00-\u9fff]")

_STRONG_ITEM = re.compile(
    r"[•●▪◦■□○◆❖➢➤✓✔‣·∙▶►]\s*|"
    r"第[一二三四五六七八九十百零〇\d]{1,6}[条條章节節编篇]|[一二三四五六七八九十]{1,3}、|"
    r"[（(][一二三四五六七八九十]{1,3}[）)]|[①-⑳]|"
    r"(?:Article|Artikel|Artículo|Art\.|§) ?\d{1,4}[a-z]{0,2}[.:]? ?(?:$|[A-ZÀ-Ý(])"
)
_ITEM = re.compile(
    r"[(（]\s?(?:\d{1,3}[a-z]?|[a-zA-Z]{1,2}|[ivxl]{1,5})\s?[)）](?:\s|$|(?=[\u4e00-\u9fff]))|"
    r"(?:\d{1,3}|[a-zA-Z]|[ivxl]{1,5})[)）](?:\s|$)|"
    r"\d{1,3}\.(?:\s|$|(?=[\u4e00-\u9fff]))|\d{1,3}(?:\.\d{1,3})+[.)]?\s|"
    r"[a-zA-Z][.)]\s|[IVX]{1,5}\.\s|\d{1,2}[．、]|"
    r"[-–—*]\s+|——(?=[\u4e00-\u9fff])|(?:ad|Nr\.|Ziff\.)\s\d"
)
MARKER_ONLY = re.compile(
    r"(?:[(（]?(?:\d{1,3}[a-z]?|[a-zA-Z]{1,2}|[ivxl]{1,5})[)）.]|\d{1,3}(?:\.\d{1,3})+\.?|"
    r"[•●▪◦■□○◆❖➢➤✓✔‣·–—-])"
)
_BARE_NUMBERING = re.compile(
    rf"(?:{_ORDINALS}\s+)?(?:Part|Title|Book|Teil|Buch|Titre|Partie|Título|Parte|"
    rf"Chapter|Kapitel|Chapitre|Capítulo|Section|Abschnitt|Unterabschnitt|Titel|Sección|Article|Artikel|Artículo|"
    rf"Art\.|Annex|Annexe|Anhang|Anlage|Anexo|Appendix|Schedule|§)(?:\.?\s*(?:{_NUMBER}|premier|1er|único))?[.:]?|"
    rf"第{_CHINESE_NUMBER}[编篇章节節条條]",
    re.IGNORECASE,
)

_DOTS = ("..", "…", ". .", "··", "__", "_ _", "· ·")  # no leader is without; looked for first, as it is faster
_LEADER = re.compile(r"(?:\.\s?){5,}|…{2,}|(?:·\s?){5,}|(?:_ ?){6,}|(?:\. ){4,}|(?:…\s?\.?){2,}")
_ENDS_IN_PAGE = re.compile(r"^(?=.*[^\W\d_]{2}).{2,180}?(?:[\s.…·]\s*(?:\d{1,3}|[ivxl]{1,6})|\)\d{1,3})$")
_CONTENTS_TITLE = re.compile(
    r"(?:\W*|\d+\s+)(?:table of contents|contents|content|inhalt|inhaltsverzeichnis|inhaltsübersicht|"
    r"table des matières|sommaire|índice(?: general)?|indice|contenido|tabla de contenidos?|sumario|目\s*录|目\s*次|"
    r"list of (?:tables|figures|boxes|maps)|"
    r"(?:figures|tables)(?:, (?:tables|figures))?(?: and (?:graphs|tables|figures))?|"
    r"abbildungsverzeichnis|tabellenverzeichnis|liste des (?:tableaux|figures))\W*",
    re.IGNORECASE,
)
_REFERENCES_TITLE = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+|[IVX]+\.?\s+|annex \w+\W+)?(?:references|reference list|bibliography|works cited|"
    r"literature(?: and (?:resources|sources|references))?|literatur|literaturverzeichnis|quellen|"
    r"quellenverzeichnis|références|références bibliographiques|bibliographie|bibliografía|"
    r"referencias(?: bibliográficas)?|endnotes|参考文献|主要参考文献|references and notes)\W*",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"[(\[]?\s?(?:\d{1,3}|[*†‡])\s?[)\]]?[.,]?\s?(?=\S)")
_CITATION = re.compile(
    r"\bOJ [LC]\b|\bABl\. |\bJO [LC]\b|\bDO [LC]\b|\bibid\b|\bop\. ?cit|\bdoi:|doi\.org|"
    r"https?://|\bwww\.|\bet al\.|\bpp?\. ?\d|\b(?:19|20)\d\d[a-z]?\)?[.,;:]|"
    r"\bBGBl\b|\bRetrieved\b|\baccessed\b|\bISBN\b|\bISSN\b|"
    r"\bVol\. ?\d|\bS\. \d|参见|\[J\]|\[M\]",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|seite|página|pagina|pág|pag|p|s|第)?[\s.]*(?:\d{1,4}|[ivxlc]{1,6})"
    r"[\s]*(?:(?:/|\||of|de|von|sur|页\s*共|页，共|-)\s*\d{1,4})?[\W_]*页?[\W_]*",
    re.IGNORECASE,
)  # fmt: skip


def named_heading(text: str) -> int:
    """Level (1 to 4) of a line that is a numbered heading of a law ("Article 5", "第二章"); 0 if not."""
    if len(text) > 220:
        return 0
    chinese = _CHINESE.match(text) or text[0:1] in "（("
    limit = 40 if chinese else 180
    for pattern, level in _HEADINGS:
        if pattern.match(text):
            closed = text.endswith((".", ";", ",", "。", "；", "，", "：", ":"))
            if len(text) > limit or (closed and (chinese or len(text) > 120 or text.endswith((";", ",")))):
                return 0
            return level
    return 0


def _decimal_heading(text: str) -> int:
    """Level of a line such as "1.2 Title" (1 for "1 Title"), 0 if it does not read as a heading."""
    found = _DECIMAL.match(text)
    if found is None or len(text) > 120 or text.endswith(_TERMINAL):
        return 0
    return min(6, 1 + found.group(1).count("."))


def _is_capitals(text: str) -> bool:
    """Whether a short line is set in capitals throughout, as headings are."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 4 or len(text) > 110 or text.endswith((";", ",", ".")):
        return False
    return text.isupper() and len(letters) >= 0.6 * len(text.replace(" ", "")) and not _CHINESE.search(text)


def is_front_matter(text: str) -> bool:
    """Whether the line is the name of a usual part without a number ("Foreword", "目录")."""
    return len(text) <= 40 and _FRONT.fullmatch(text.strip()) is not None


def is_bare_numbering(text: str) -> bool:
    """Whether the line is only a number ("Article 2", "CHAPTER IV"), so that the title follows."""
    return len(text) <= 40 and _BARE_NUMBERING.fullmatch(text.strip()) is not None


def heading_level(text: str, *, alone: bool) -> int:
    """Level (1 to 6) that a line has as a heading by its wording, 0 if it is none.

    :param alone: the line stands apart from the text around it; only then do capitals and "1 Title" make a heading.
    """
    if (level := named_heading(text)) or not alone:
        return level
    if level := _decimal_heading(text):
        return min(6, level + 1)
    return 2 if _is_capitals(text) or is_front_matter(text) else 0


def starts_item(text: str) -> bool:
    """Whether the line starts with a mark that always opens a new block (bullet, 第三条, 一、)."""
    return _STRONG_ITEM.match(text) is not None


def may_start_item(text: str) -> bool:
    """Whether the line starts as a list item does; the mark may yet be part of a wrapped sentence."""
    return _ITEM.match(text) is not None


def is_item(text: str) -> bool:
    """Whether a paragraph is a list item or a numbered paragraph."""
    return starts_item(text) or may_start_item(text)


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence, a list item or a lead-in does."""
    return text.rstrip().rstrip("”’\"')）】]»").endswith((".", "!", "?", ":", ";", "。", "！", "？", "：", "；", "…"))


def has_leader(text: str) -> bool:
    """Whether the line has a row of dots that leads to a page number."""
    return any(dots in text for dots in _DOTS) and _LEADER.search(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number ("- 3 -", "Page 3 of 96", "xii")."""
    return 0 < len(text.strip()) <= 24 and _PAGE_NUMBER.fullmatch(text.strip()) is not None


def running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """Find the lines that stand at the top or bottom of enough pages to be running heads.

    :param pages: for every page the lines in its margins; a line counts once a page.
    :returns: the lines as `head_key` folds them.
    """
    counts: Counter[str] = Counter()
    for margin in pages:
        counts.update({head_key(text) for text in margin})
    enough = max(3, 0.08 * len(pages)) if len(pages) > 3 else 2
    return {key for key, count in counts.items() if count >= enough and key and (len(key) > 1 or key == "#")}


def head_key(text: str) -> str:
    """A line as running heads are counted; "Article 2" and "Article 7" are two headings, not one head."""
    text = text.strip()
    folded = "".join(text.split()).lower()
    numbered = named_heading(text) or is_bare_numbering(text) or _decimal_heading(text)
    return folded if numbered else _DIGITS.sub("#", folded)


def join_marks(pieces: Sequence[Piece]) -> list[Piece]:
    """Join list marks that stand on a line of their own ("(1)") with the paragraph that follows."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        alone = last is not None and last.kind != "heading" and MARKER_ONLY.fullmatch(last.text) is not None
        if alone and last is not None and piece.kind in ("paragraph", "list", "references") and last.page == piece.page:
            last.text, last.kind = f"{last.text} {piece.text}", "list"
        else:
            joined.append(piece)
    return joined


def join_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Join a heading that is only a number ("Article 2") with the title on the next line."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else piece
        titled = piece.kind == "heading" and not is_bare_numbering(piece.text)
        if titled and last.kind == "heading" and is_bare_numbering(last.text):
            last.text = f"{last.text} {piece.text}"
        else:
            joined.append(piece)
    return joined


def mark_parts(pieces: Sequence[Piece], body: float = 0.0) -> None:
    """Give the entries of a contents list the kind "contents", bibliographies and footnotes "references".

    :param body: size of the body type in points, 0 where unknown.
    """
    _mark_leaders(pieces)
    _mark_number_runs(pieces)
    _mark_titled(pieces)
    _mark_references(pieces, body)


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


def _mark_references(pieces: Sequence[Piece], body: float) -> None:
    """Bibliographies, and footnotes that only cite; small type at a note's mark makes one whatever it says."""
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
    """Put the notes at the foot of a page before its last paragraph, where that goes on overleaf.

    So both halves of the paragraph meet; a running head of the next page follows them. A page that is one single
    paragraph keeps its notes below.
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
