"""How laws and plans number their parts: which line is a heading by its wording, which starts a list item."""

from __future__ import annotations

import re

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
    r"(?:table of contents|contents|foreword|preface|introduction|executive summary|"
    r"summary|conclusions?|references|"
    r"bibliography|abbreviations|acronyms|glossary|preamble|background|inhalt|"
    r"inhaltsverzeichnis|vorwort|einleitung|"
    r"zusammenfassung|anhang|préambule|avant-propos|sommaire|table des matières|résumé|"
    r"índice|preámbulo|prólogo|"
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
    rf"Chapter|Kapitel|Chapitre|Capítulo|"
    rf"Section|Abschnitt|Unterabschnitt|Titel|Sección|Article|Artikel|Artículo|Art\.|"
    rf"Annex|Annexe|Anhang|Anlage|Anexo|"
    rf"Appendix|Schedule|§)(?:\.?\s*(?:{_NUMBER}|premier|1er|único))?[.:]?|"
    rf"第{_CHINESE_NUMBER}[编篇章节節条條]",
    re.IGNORECASE,
)


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


def decimal_heading(text: str) -> int:
    """Level of a line such as "1.2 Title" (1 for "1 Title"), 0 if it does not read as a heading."""
    found = _DECIMAL.match(text)
    if found is None or len(text) > 120 or text.endswith(_TERMINAL):
        return 0
    return min(6, 1 + found.group(1).count("."))


def is_capitals(text: str) -> bool:
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
    """Level (1 to 6) that a line has by its wording, 0 if it is none.

    alone: the line stands apart from the text around it; only then do capitals and "1 Title" make a heading.
    """
    if (level := named_heading(text)) or not alone:
        return level
    if level := decimal_heading(text):
        return min(6, level + 1)
    return 2 if is_capitals(text) or is_front_matter(text) else 0


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
