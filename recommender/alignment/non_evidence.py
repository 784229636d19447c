"""Which passages can be no evidence, however much they resemble an action: they name or cite it and take nothing up.

Readers set aside contents pages and bibliographies where the file's layout shows them. This module catches by their
wording what is left over: definitions of terms, references, lists of abbreviations, recitals that only cite, and
closing formulas.
"""

from __future__ import annotations

import re

from recommender.passages import Passage

KINDS = ("contents", "definition", "reference", "abbreviations", "citation", "closing")

_SECTIONS = {
    "definition": re.compile(
        r"^\W*(?:(?:article|artikel|art[íi]culo|articolo|art\.?|section|§)\s*\d+\w*\W*)?(?:\d[\d.]*\W*)?"
        r"(?:definitions?(?: and interpretation| of terms)?|glossary(?: of terms)?|interpretation"
        r"|begriffsbestimmungen|définitions?|glossaire"
        r"|definiciones|glosario|definizioni|glossario|defini[çc][õo]es|定义|术语(?:表|和定义)?|用语(?:的)?含义|名词解释)\W*$",
        re.IGNORECASE,
    ),
    "abbreviations": re.compile(
        r"^\W*(?:\d[\d.]*\W*)?(?:(?:list of )?(?:abbreviations?|acronyms?)(?: and (?:abbreviations?|acronyms?))?"
        r"|abkürzungsverzeichnis|abkürzungen|(?:liste des )?(?:sigles|abréviations|acronymes)(?: et (?:sigles"
        r"|abréviations|acronymes))?"
        r"|siglas(?: y acrónimos)?|abreviaturas|acronimi|缩略语|缩写)\W*$",
        re.IGNORECASE,
    ),
    "reference": re.compile(
        r"^\W*(?:\d[\d.]*\W*)?(?:references|bibliography|works cited|literaturverzeichnis|literatur|quellen"
        r"|bibliographie|références"
        r"|bibliografía|referencias|bibliografia|riferimenti|参考文献|参考资料)\W*$",
        re.IGNORECASE,
    ),
    "contents": re.compile(
        r"^\W*(?:(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|indice|sommario"
        r"|目\s*录|目\s*次)\W*$",
        re.IGNORECASE,
    ),
}

# One sentence, or one point of a list, that says what a term means.
_DEFINES = re.compile(
    r"^\W*(?:\(?[\w]{1,4}[.)）、]\s*)?(?:[‘'\"“„«‚][^’'\"”“»‘]{2,120}[’'\"”“»‘]\W*(?:\([^)]{1,60}\)\W*)?(?:means?"
    r"|shall mean|refers? to|bezeichnet|ist|sind|:|,|désigne|s’entend|significa|si intende)"
    r"|.{2,90}?(?:是指|系指|，指(?![导标数定引挥派出示向明南令控认纹望])))"
    r"|^(?:.{0,80}\b(?:for the purposes? of this \w+,? (?:the following|[‘'\"“])|the following definitions"
    r"|im sinne (?:dieser|dieses|der|des)|aux fins d[ue]|au sens d[ue]|on entend par|a (?:los )?efectos de"
    r"|se entender[áa] por|se entiende por|ai fini d[ei]|si intende per)\b)"
    r"|^.{0,60}(?:下列用语|下列术语|本(?:法|条例|办法|规定)所称)",
    re.IGNORECASE | re.DOTALL,
)
_CITES = re.compile(
    r"^\W*(?:having regard to|after consulting|acting in accordance with|vu (?:le|la|les|l['’]|l’avis)|gestützt auf"
    r"|nach (?:stellungnahme|anhörung)"
    r"|auf vorschlag|vist[oa]s?\b|en virtud de|acting on a proposal|statuant conformément|après transmission)",
    re.IGNORECASE,
)
_CITES_ZH = re.compile(
    r"^\W*(?:.{0,40}?)(?:根据|依据|按照)(?:.{0,10}《[^》]+》.{0,12})+(?:，|,).{0,24}制定(?:本|《|如下)[^。]{0,30}。?\s*$",
    re.DOTALL,
)
_CLOSES = re.compile(
    r"^\W*(?:done at\b|fait à\b|geschehen zu\b|hecho en\b|fatto a\b|this (?:regulation|directive|law"
    r"|act) shall (?:enter into force|be binding)"
    r"|本(?:法|条例|办法|规定|规划|方案)自.{0,30}(?:起)?(?:施行|实施|执行)。?\W*$)",
    re.IGNORECASE,
)
_REFERENCE_MARKS = re.compile(
    r"\bOJ [LC]\b|\bJO [LC]\b|\bABl\.|\bDO [LC]\b|\bELI:|https?://|\bwww\.|\bdoi[:.]|\bISBN\b|\bISSN\b|\bibid\b"
    r"|\bpp?\.\s?\d+|\bvol\.\s?\d+|\bet al\b"
    r"|\((?:19|20)\d\d[a-z]?\)\.|\bn[°o]\.? \d+/\d+",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*|…{2,}|\t\d{1,3}\s*$|_{5,}")
_ENTRY = re.compile(r"^.{3,110}?\s(\d{1,3}|[ivxl]{1,6})$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"^\W*[A-Z][A-Z&/-]{1,11}s?\s*[-–—:=\t]\s*\w")
_SENTENCES = re.compile(r"(?<=[.;:。；])\s+|\n+|(?<=[。；])")


def non_evidence(passage: Passage) -> str | None:
    """What keeps a passage from being evidence: one of KINDS, or None where nothing does."""
    return kind_of_text(passage.text, passage.section)


def kind_of_text(text: str, section: str = "") -> str | None:
    """What keeps a text from being evidence: one of KINDS, or None where nothing does.

    :param section: the heading that it stands under, "" where there is none.
    """
    parts = [part.strip() for part in _SENTENCES.split(text) if part and len(part.strip()) > 3]
    if not parts:
        return None
    for kind, pattern in _SECTIONS.items():
        # A heading alone is no proof: where the next one was not recognised, running text stands below it.
        if (
            section
            and pattern.match(section)
            and (_share(parts, _DEFINES) > 0.2 if kind == "definition" else _is_list(text))
        ):
            return kind
    size = sum(map(len, parts))
    if sum(len(p) for p in parts if _LEADER.search(p)) > size / 2 or _is_contents(text):
        return "contents"
    if _share(parts, _DEFINES) > 0.5:
        return "definition"
    if _CITES.match(text) and _share(parts, _CITES) > 0.4 or _CITES_ZH.match(text):
        return "citation"
    if _CLOSES.match(text) and len(text) < 400:
        return "closing"
    words = max(len(text.split()), len(text) // 6)
    if len(_REFERENCE_MARKS.findall(text)) * 9 > words:
        return "reference"
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) >= 3 and sum(bool(_ABBREVIATION.match(line)) and len(line) < 90 for line in lines) > 0.7 * len(lines):
        return "abbreviations"
    return None


def _share(parts: list[str], pattern: re.Pattern[str]) -> float:
    """Share of the text, by characters, in parts that match."""
    return sum(len(p) for p in parts if pattern.search(p)) / sum(map(len, parts))


def _is_list(text: str) -> bool:
    """Names, titles and numbers rather than sentences: most words begin with a capital letter or a digit."""
    words = [word for word in re.findall(r"\w+", text) if len(word) > 1]
    return sum(word[0].isupper() or word[0].isdigit() for word in words) > 0.5 * len(words)


def _is_contents(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    entries = [found for line in lines if (found := _ENTRY.match(line))]
    if len(lines) < 4 or len(entries) <= 0.7 * len(lines):
        return False
    # Page numbers rise; the figures at the end of a table's rows do not.
    pages = [int(found[1]) for found in entries if found[1].isdigit()]
    return len(pages) < 2 or pages == sorted(pages)
