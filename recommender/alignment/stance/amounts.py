"""Sums of money, shares and quantities of a passage, verbatim.

Patterns of our own: price-parser reads one price from a price tag (it takes "7" of "Art. 7" for one in running text), quantulum3 reads
English only, at 10 passages a second; see times.py.
"""

from __future__ import annotations

import re

from recommender.alignment.stance.spans import verbatim

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_FREE = r"(?<![A-Za-z\d/.,-])"
_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|dix|vingt|trente|quarante|cinquante|soixante|diez|veinte|treinta|cuarenta|cincuenta|zehn|zwanzig|dreißig|vierzig|fünfzig"
)
_MANY = (
    r"(?:thousand|million|billion|trillion)s?|mille|milliers|millions?|milliards?|mil(?: millones)?|mill(?:ones|ón)|Tausend"
    r"|Million(?:en)?|Milliarden?|Mio\.?|Mrd\.?|milion[ei]|miliard[oi]|milhões|milhão|miljoen|miljard|mln|mld|bn|mrd|tys\."
)
_CURRENCY = (
    r"euros?|EUR|€|(?:US )?dollars?|USD|US\$|pounds?|GBP|yuan|RMB|CNY|francs?|Franken|CHF|pesos?|dólares|kron(?:er|or)|crowns?|Kronen"
    r"|couronnes|złotych|zł|PLN|yen|rupees?|shillings?"
)
_SIGN = r"(?:€|£|\$|US\$|¥|￥|EUR|USD|GBP|CNY|RMB|CHF)"
_THING = (
    r"km²?|kilomet(?:re|er)s?|kilomètres|kilómetros|hectares?|hectáreas|Hektar|ha|tonnes?|tons|toneladas|Tonnen|MW|GW|kWh|MWh|GWh|TWh"
    r"|litres?|litros|beds|lits|camas|Betten|posts|jobs|places|persons|people|patients?|pacientes|households|families|schools|samples"
    r"|emplois|postes|plazas|Stellen|Planstellen|personas|personnes|hogares|ménages|Haushalte|genomes"
)
_HAN_NUMBER = (
    r"(?:(?<![\d,])\d[\d,]{0,15}(?:\.\d{1,9})?|(?<![一二三四五六七八九十百千两])[一二三四五六七八九十百千两]{1,12})"
)

_PATTERNS = (
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
    """At most 5 sums or quantities, in reading order."""
    return verbatim(text, _PATTERNS)


_MONEY = re.compile(
    rf"(?:{_SIGN}\s?\d|\d\s?(?:{_CURRENCY})(?!\w)|\d\s?(?:m|bn|M€)\b\s*(?:$|[|;.,)])|\d\s?(?:{_MANY})(?!\w)(?!\s+(?:people|persons|hab|Einw|pers))|[\d万亿]元)",
    re.I,
)


def names_money(text: str) -> bool:
    """Whether a sum stands in the text that is money, as far as its form tells."""
    return bool(_MONEY.search(text))
