"""What stands in a passage verbatim: time frames, amounts, and the bodies that are responsible.

Patterns of our own, because no library serves. dateparser 1.5 `search_dates`: 100 to 440 passages a second, and takes
words for dates (de "die", "so", "mit"; en "We"; es "7-04"; fr "22 à 11"), because it reads every token. quantulum3
0.10: 10 English passages a second, nothing in Chinese. recognizers-text (2019) is not maintained. price-parser reads
one price from a price tag, and takes the "7" of "Art. 7" for one in running text. What an evidence panel needs is the
wording, not a calendar date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 5


def _verbatim(text: str, patterns: Iterable[re.Pattern[str]]) -> tuple[str, ...]:
    """What the patterns find.

    Of two finds that overlap the earlier one stays, or the longer one where they start together.
    """
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    found: list[str] = []
    end = 0
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < end or stop == start:
            continue
        end = stop
        quote = text[start:stop].strip(" ,;:")
        if quote and quote not in found:
            found.append(quote)
    return tuple(found[:MOST])


# Time frames: dates, years, deadlines and durations.

_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    "|januari|februari|maart|mei|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września"
    "|października"
    "|listopada|grudnia"
)
_COUNT = (
    r"\d+|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen"
    "|deux|trois|quatre|cinq|huit|neuf|dix|douze|quinze|trente|soixante"
    "|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|einem|einer|eines"
    "|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|trenta|dois|três|quatro|dez|twee|drie|vijf)"
)
_UNIT = (
    "(?:working |calendar |business )?(?:hours?|days?|weeks?|months?|years?)|heures?|jours?(?: ouvrables)?|semaines?"
    "|mois|ans|années?"
    "|horas?|días?(?: hábiles)?|semanas?|mes(?:es)?|años?|Stunden?|Tagen?|Wochen?|Monat(?:en?|s)?|Jahren?|Jahr(?:es)?"
    "|ore|giorni|settimane|mesi|anni|dias?|anos?|dagen|weken|maanden|jaar|dni|miesięcy|lat"
)
# Not the age of a person, and not one year among others ("in three years old ...").
_AGE = r"(?! of age| old|\s*révolus| de edad| d'âge| alt\b|-old)"
_BY = (
    r"(?:by|until|before|from|as of|no later than|since)(?: the)?(?: end of| year| beginning of)*"
    r"|d['’]ici(?: à)?(?: fin| la fin de)?|à l['’]horizon|jusqu['’]en|avant(?: fin)?|à partir de|depuis"
    r"|antes de(?: finales de)?|hasta|a partir de|desde|bis(?: zum)?(?: Ende| Jahr| Ende des Jahres)?|ab|seit"
    r"|entro(?: il| la fine del)?"
    r"|até|uiterlijk in|tegen|do(?: końca)?"
)
_YEAR = r"(?:19|20)\d\d"
# A year is not the number of a law: "2016/679", "14/2007", "(EU) 2021-1119".
_FREE_YEAR = r"(?<![\d/.,–—-])"
_END = r"(?![\d/%])(?![.,]\d)(?!\s?(?:euros?|EUR|%|per cent))"
_HAN_DIGIT = "[一二三四五六七八九十百两〇零]"

_TIMES = (
    re.compile(rf"{_FREE_YEAR}\b{_YEAR}\s?[-–—~～至到/]\s?(?:{_YEAR}|\d\d)(?!\d)年?(?![\d/-])"),
    re.compile(
        rf"(?<!\w)(?:(?:{_BY}) )?(?:le |the )?\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?(?: de"
        rf"| of)? (?:{_MONTH})\b(?:(?: del?)? {_YEAR})?",
        re.I,
    ),
    re.compile(rf"(?<!\w)(?:(?:{_BY}) )?(?:{_MONTH})(?: \d{{1,2}},)?(?: de)? {_YEAR}\b", re.I),
    re.compile(
        rf"\b(?:Q[1-4]|[1-4]T)[ /]?{_YEAR}\b|\b{_YEAR}[ -]?Q[1-4]\b|\b{_YEAR}-\d\d-\d\d\b"
        rf"|\b\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}\b"
    ),
    re.compile(rf"(?<!\w)(?:{_BY}) {_YEAR}{_END}", re.I),
    re.compile(rf"{_FREE_YEAR}(?<![A-Za-z]){_YEAR}{_END}(?![-–—]\d)(?!\w*年)(?![A-Za-z])"),
    re.compile(
        rf"(?<!\w)(?:(?:within|for|every|innerhalb von|binnen|dans les|dans un délai de|en|cada|tous les"
        rf"|alle) )?(?:{_COUNT}) (?:{_UNIT})\b{_AGE}",
        re.I,
    ),
    # Chinese: the date with what ends it (2030年底前), durations, and the plan periods (“十四五”期间).
    re.compile(
        rf"(?:[到至]|截至)?(?:{_YEAR}|[二一][〇零九]{_HAN_DIGIT}{{2}})年(?:\d{{1,2}}月(?:\d{{1,2}}日)?"
        rf"|{_HAN_DIGIT}{{1,2}}月(?:{_HAN_DIGIT}{{1,3}}日)?)?(?:[底末初](?:之?前)?|之?前|以来|起)?"
    ),
    re.compile(
        rf"(?<![第\d{_HAN_DIGIT[1:-1]}])(?:\d+|{_HAN_DIGIT}+)(?:个工作日|个?自然日|个月|小时|周|日|天|年)(?:以内|之内|内|以上|后)?(?![级度轮])"
    ),
    re.compile(r"[“\"]十[一二三四五]五[”\"](?:时期|期间|末)?|(?:本|下一|未来)世纪(?:中叶)?"),
)


def times(text: str) -> tuple[str, ...]:
    """The first time frames of a text (dates, years, deadlines, durations), verbatim; at most MOST."""
    return _verbatim(text, _TIMES)


# Sums of money, shares and quantities.

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_FREE = r"(?<![A-Za-z\d/.,-])"
_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|dix|vingt|trente|quarante|cinquante|soixante|diez|veinte|treinta|cuarenta|cincuenta|zehn|zwanzig|dreißig"
    "|vierzig|fünfzig"
)
_MANY = (
    r"(?:thousand|million|billion|trillion)s?|mille|milliers|millions?|milliards?|mil(?: millones)?|mill(?:ones|ón)"
    r"|Tausend"
    r"|Million(?:en)?|Milliarden?|Mio\.?|Mrd\.?|milion[ei]|miliard[oi]|milhões|milhão|miljoen|miljard|mln|mld|bn|mrd"
    r"|tys\."
)
_CURRENCY = (
    r"euros?|EUR|€|(?:US )?dollars?|USD|US\$|pounds?|GBP|yuan|RMB|CNY|francs?|Franken|CHF|pesos?|dólares|kron(?:er"
    r"|or)|crowns?|Kronen"
    r"|couronnes|złotych|zł|PLN|yen|rupees?|shillings?"
)
_SIGN = r"(?:€|£|\$|US\$|¥|￥|EUR|USD|GBP|CNY|RMB|CHF)"
_THING = (
    r"km²?|kilomet(?:re|er)s?|kilomètres|kilómetros|hectares?|hectáreas|Hektar|ha|tonnes?|tons|toneladas|Tonnen|MW"
    r"|GW|kWh|MWh|GWh|TWh"
    r"|litres?|litros|beds|lits|camas|Betten|posts|jobs|places|persons|people|patients?|pacientes|households"
    r"|families|schools|samples"
    r"|emplois|postes|plazas|Stellen|Planstellen|personas|personnes|hogares|ménages|Haushalte|genomes"
)
_HAN_NUMBER = (
    r"(?:(?<![\d,])\d[\d,]{0,15}(?:\.\d{1,9})?|(?<![一二三四五六七八九十百千两])[一二三四五六七八九十百千两]{1,12})"
)

_AMOUNTS = (
    re.compile(rf"(?<!\w){_SIGN}\s?{_NUMBER}(?:\s?(?:{_MANY}|[mk]))?\b", re.I),
    re.compile(
        rf"{_FREE}{_NUMBER}[ \u00a0\u202f]?(?:{_MANY})(?!\w)(?: (?:(?:of |de |d['’]|di )?(?:{_CURRENCY})(?!\w)))?", re.I
    ),
    re.compile(rf"{_FREE}{_NUMBER}[ \u00a0\u202f]?(?:{_CURRENCY})(?!\w)", re.I),
    re.compile(rf"{_FREE}{_NUMBER}[ \u00a0\u202f]?(?:{_THING})(?!\w)"),
    re.compile(rf"{_FREE}{_NUMBER} m\b(?=\s*(?:$|[|;.,)]))"),  # "41.5 m", the last cell of a table row
    re.compile(
        rf"{_FREE}{_NUMBER}[ \u00a0\u202f]?(?:[%％‰]|(?:per ?cent|pour ?cent|por ciento|Prozent|percento|procent)\b)",
        re.I,
    ),
    re.compile(rf"\b(?:{_WORD})(?:-\w+)? (?:per ?cent|pour cent|por ciento|Prozent)\b", re.I),
    re.compile(rf"{_HAN_NUMBER}(?:[万亿千百]+)?(?:余|多)?(?:元|美元|欧元|人民币)"),
    re.compile(rf"{_HAN_NUMBER}(?:[万亿]+)(?:余|多)?(?:人次|[人户家例份吨亩套张名所座公千平][里顷米克方]?)?"),
    re.compile(
        r"(?<![\d,])\d[\d,]{0,15}(?:\.\d{1,9})?(?:余|多)?(?:人次|人|户|家|公里|公顷|吨|亩|套|张|名|所|座|万人|平方公里|平方米|个百分点)"
    ),
    re.compile(r"百分之[一二三四五六七八九十百点]+"),
)


def amounts(text: str) -> tuple[str, ...]:
    """The first sums of money, shares and quantities of a text, verbatim; at most MOST."""
    return _verbatim(text, _AMOUNTS)


_MONEY = re.compile(
    rf"(?:{_SIGN}\s?\d|\d\s?(?:{_CURRENCY})(?!\w)|\d\s?(?:m|bn|M€)\b\s*(?:$|[|;.,)])"
    rf"|\d\s?(?:{_MANY})(?!\w)(?!\s+(?:people|persons|hab|Einw|pers))|[\d万亿]元)",
    re.I,
)


def names_money(text: str) -> bool:
    """Whether a sum stands in the text that is money, as far as its form tells."""
    return bool(_MONEY.search(text))


# Responsible bodies: ministries, authorities, agencies, courts, Member States. A body is told by its head word and what
# stands around it, by language: capitals in English, connecting words in the Romance languages, compounds in German,
# endings in Chinese. Names without such a head word are missed on purpose; a capital alone says too little.

_CAP = "[A-ZÀ-ÖØ-Þ][\\w’'-]*"
_HEAD_EN = (
    "Ministr(?:y|ies)|Minister|Department|Office|Agency|Institute|Council|Board|Bureau|Commission|Committee|Centre"
    "|Center|Authority"
    "|Authorities|Fund|Secretariat|Secretary|Parliament|Government|Treasury|Bank|Corporation|Administration"
    "|Inspectorate|Court"
    "|Ombudsman|Service|Directorate|Commissioner|Registrar|Academy|Supervisor"
)
_ENGLISH = re.compile(
    rf"\b(?:(?!The |This |Each |Any |Every |No |In |By |A |An )[A-Z][\w’'-]* (?:of |and |for )?){{0,4}}(?:{_HEAD_EN})\b"
    rf"(?: (?:of|for|on)(?: the)? {_CAP}(?:(?:,| and| of| for|, and)? {_CAP}){{0,4}})?"
    r"|\bMember States?\b|\b(?:competent|supervisory|national|local|regional|public|health"
    r"|market surveillance) authorit(?:y|ies)\b"
    r"|\bhealth data access bod(?:y|ies)\b|\b(?:local|national|federal|regional) governments?\b"
    r"|\bStates? [Pp]art(?:y|ies)\b"
)
_LINK = (
    r"(?:de la|de l['’]|de los|de las|del|des|du|de|dell['’]|della|delle|degli|dei|di|do|da|dos|das|d['’]|per la"
    r"|per l['’]|pour la|para la|chargée? de la|chargée? de l['’]|chargée? des|chargée? du)"
)
_ADJECTIVE = (
    r"(?:nationale?s?|nacional(?:es)?|nazional[ei]|général[e]?|general(?:es)?|régionale?s?|regional[ei]?s?|fédérale?"
    r"|europ[ée]+nne|europe[oa]"
    r"|supérieure?|superior|compétente?s?|competentes?|competent[ei]|autónomas?|públicas?|publiques?|statistique"
    r"|sanitari[oa]s?|Europea)"
)
_HEAD_ROMANCE = (
    r"minist(?:ère|re|ra)|[Mm]inisteri[oa]|[Mm]inistero|[Mm]inistér?io|[Aa]gen(?:ce|cia|zia|cias)|[Cc]ommission"
    r"|[Cc]omisi[óo]n|[Cc]ommissione|[Cc]omissão|[Cc]onse(?:il|jo|lho)"
    r"|[Cc]onsiglio|[Cc]onsejería|[Aa]utorit(?:é|és|à)|[Aa]utoridad(?:e|es)?|[Ii]nstitut[o]?|[Oo]ffice|[Cc]aisse"
    r"|[Cc]omit[éeè]s?|[Cc]omitato|[Pp]réfet|[Gg]ouvernement"
    r"|[Gg]obierno|[Gg]overno|[Dd]irecci[óo]n|[Dd]irection|[Ss]ecretaría|[Ff]ondo|Junta|Région|Regione"
    r"|Comunidad(?:es)?|comunidades|Administraci(?:ón|ones)"
    r"|[Uu]niversidad|[Pp]arlement|[Tt]ribunal|Cortes Generales|Ministre|Ministère"
)
_ROMANCE = re.compile(
    rf"\b(?:Haute? |Haut )?(?:{_HEAD_ROMANCE})\b(?: {_ADJECTIVE}){{0,2}}"
    rf"(?:(?: {_LINK} ?| (?=[A-ZÀ-Ö]))[\w-]+(?:(?:,? (?:et|y|e|ed) (?:{_LINK} ?)?|, | )(?=[A-ZÀ-ÖØ-Þ])[\w-]+"
    rf"| {_ADJECTIVE}){{0,3}})?"
    r"|\b[ÉE]tats membres\b|\bEstados miembros\b|\bStati membri\b|\bEstados-[Mm]embros\b|\bl['’]État\b|\bel Estado\b"
    r"|\blo Stato\b"
)
_GERMAN = re.compile(
    r"\b(?:[A-ZÄÖÜ]\w*(?:[mM]inisteri(?:um|en|ums)|[bB]ehörden?|agentur(?:en)?|instituts?|ausschuss(?:es)?"
    r"|verband(?:es)?|verbände|kassen?|regierung(?:en)?"
    r"|[kK]ommission|[mM]inister(?:in|s)?|bundesamt|landesamt|[aä]mt(?:er|es|s)?|gericht(?:e|s)?|beauftragte[rn]?"
    r"|vereinigung(?:en)?|kammern?|stiftung)"
    r"|Ministeri(?:um|en|ums)|Behörden?|Bundesrat(?:es)?|Bundestag|Landtag)\b"
    r"(?: (?:(?:Bund|für|der|des|und) (?:den |die |das )?)+(?=[A-ZÄÖÜ])[\w-]+(?: und (?=[A-ZÄÖÜ])[\w-]+)?)?"
    r"|\bMitgliedstaat(?:en|s)?\b|\bdie Länder\b"
)
_HAN = "[\u4e00-\u9fff]"
_CHINESE = re.compile(
    rf"国务院(?:{_HAN}{{0,12}}?(?:主管部门|部门|办公厅|委员会))?"
    rf"|(?:县级以上|省级以上|各级|地方各级|省、自治区、直辖市|设区的市级?)?(?:地方)?(?:各级)?人民政府(?:{_HAN}{{0,10}}?(?:主管部门|部门))?"
    rf"|国家(?:{_HAN}{{2,8}}?(?:委员会|总局|局|委|中心|领导机构|协调机制|主管部门|部门))"
    r"|中央(?:国家安全领导机构|军事委员会|财政)|军队有关部门|海关(?:总署)?"
    r"|(?:[省市县区]|国家)?(?:卫生健康|卫生计生|卫生|科学技术|科技|教育|财政|公安|发展改革|农业农村|渔业|民政|人力资源社会保障|人力资源和社会保障|医疗保障|医保"
    r"|药品监督管理|药监|网信|工业和信息化|生态环境|交通运输|住房城乡建设|市场监管|体育|商务|自然资源|国家安全|畜牧兽医|林业草原)(?:行政)?(?:主管部门|部门|委员会|委|厅|局|部)"
    rf"|(?:{_HAN}{{2,8}}?)(?<![的和及与或由向])管理委员会|有关主管部门|国际社会|缔约国"
)
_BY_LANGUAGE = {
    "en": (_ENGLISH,),
    "zh": (_CHINESE,),
    "de": (_GERMAN,),
    **dict.fromkeys(("fr", "es", "it", "pt"), (_ROMANCE,)),
}
_ALL = (_ENGLISH, _ROMANCE, _GERMAN, _CHINESE)


def bodies(text: str, language: str) -> tuple[str, ...]:
    """The first responsible bodies that a text names, verbatim; at most MOST.

    :param language: ISO 639-1 code; one without patterns of its own is read with all.
    """
    return _verbatim(text, _BY_LANGUAGE.get(language, _ALL))
