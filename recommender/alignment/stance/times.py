"""Time frames of a passage: dates, years, deadlines and durations, verbatim.

Patterns of our own, because no library serves. dateparser 1.5 `search_dates`: 100 to 440 passages a second, and takes words for
dates (de "die", "so", "mit"; en "We"; es "7-04"; fr "22 à 11"), because it reads every token. quantulum3 0.10: 10 English passages a
second, nothing in Chinese. recognizers-text (2019) is not maintained. What an evidence panel needs is the wording, not a calendar date.
"""

from __future__ import annotations

import re

from recommender.alignment.stance.spans import verbatim

_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    "|januari|februari|maart|mei|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    "|listopada|grudnia"
)
_NUMBER = (
    r"\d+|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen"
    "|deux|trois|quatre|cinq|huit|neuf|dix|douze|quinze|trente|soixante"
    "|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|einem|einer|eines"
    "|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|trenta|dois|três|quatro|dez|twee|drie|vijf)"
)
_UNIT = (
    "(?:working |calendar |business )?(?:hours?|days?|weeks?|months?|years?)|heures?|jours?(?: ouvrables)?|semaines?|mois|ans|années?"
    "|horas?|días?(?: hábiles)?|semanas?|mes(?:es)?|años?|Stunden?|Tagen?|Wochen?|Monat(?:en?|s)?|Jahren?|Jahr(?:es)?"
    "|ore|giorni|settimane|mesi|anni|dias?|anos?|dagen|weken|maanden|jaar|dni|miesięcy|lat"
)
# Not the age of a person, and not one year among others ("in three years old ...").
_AGE = r"(?! of age| old|\s*révolus| de edad| d'âge| alt\b|-old)"
_BY = (
    r"(?:by|until|before|from|as of|no later than|since)(?: the)?(?: end of| year| beginning of)*"
    r"|d['’]ici(?: à)?(?: fin| la fin de)?|à l['’]horizon|jusqu['’]en|avant(?: fin)?|à partir de|depuis"
    r"|antes de(?: finales de)?|hasta|a partir de|desde|bis(?: zum)?(?: Ende| Jahr| Ende des Jahres)?|ab|seit|entro(?: il| la fine del)?"
    r"|até|uiterlijk in|tegen|do(?: końca)?"
)
_YEAR = r"(?:19|20)\d\d"
# A year is not the number of a law: "2016/679", "14/2007", "(EU) 2021-1119".
_FREE = r"(?<![\d/.,–—-])"
_END = r"(?![\d/%])(?![.,]\d)(?!\s?(?:euros?|EUR|%|per cent))"
_HAN_NUMBER = "[一二三四五六七八九十百两〇零]"

_PATTERNS = (
    re.compile(rf"{_FREE}\b{_YEAR}\s?[-–—~～至到/]\s?(?:{_YEAR}|\d\d)(?!\d)年?(?![\d/-])"),
    re.compile(
        rf"(?<!\w)(?:(?:{_BY}) )?(?:le |the )?\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?(?: de| of)? (?:{_MONTH})\b(?:(?: del?)? {_YEAR})?",
        re.I,
    ),
    re.compile(rf"(?<!\w)(?:(?:{_BY}) )?(?:{_MONTH})(?: \d{{1,2}},)?(?: de)? {_YEAR}\b", re.I),
    re.compile(
        rf"\b(?:Q[1-4]|[1-4]T)[ /]?{_YEAR}\b|\b{_YEAR}[ -]?Q[1-4]\b|\b{_YEAR}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}\b"
    ),
    re.compile(rf"(?<!\w)(?:{_BY}) {_YEAR}{_END}", re.I),
    re.compile(rf"{_FREE}(?<![A-Za-z]){_YEAR}{_END}(?![-–—]\d)(?!\w*年)(?![A-Za-z])"),
    re.compile(
        rf"(?<!\w)(?:(?:within|for|every|innerhalb von|binnen|dans les|dans un délai de|en|cada|tous les|alle) )?(?:{_NUMBER}) (?:{_UNIT})\b{_AGE}",
        re.I,
    ),
    # Chinese: the date with what ends it (2030年底前), durations, and the plan periods (“十四五”期间).
    re.compile(
        rf"(?:[到至]|截至)?(?:{_YEAR}|[二一][〇零九]{_HAN_NUMBER}{{2}})年(?:\d{{1,2}}月(?:\d{{1,2}}日)?|{_HAN_NUMBER}{{1,2}}月(?:{_HAN_NUMBER}{{1,3}}日)?)?(?:[底末初](?:之?前)?|之?前|以来|起)?"
    ),
    re.compile(
        rf"(?<![第\d{_HAN_NUMBER[1:-1]}])(?:\d+|{_HAN_NUMBER}+)(?:个工作日|个?自然日|个月|小时|周|日|天|年)(?:以内|之内|内|以上|后)?(?![级度轮])"
    ),
    re.compile(r"[“\"]十[一二三四五]五[”\"](?:时期|期间|末)?|(?:本|下一|未来)世纪(?:中叶)?"),
)


def times(text: str) -> tuple[str, ...]:
    """At most 5 time frames, in reading order."""
    return verbatim(text, _PATTERNS)
