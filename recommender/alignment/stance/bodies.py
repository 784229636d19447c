"""Responsible bodies of a passage, verbatim: ministries, authorities, agencies, courts, Member States.

A body is told by its head word and what stands around it, by language: capitals in English, connecting words in the Romance languages,
compounds in German, endings in Chinese. Names without such a head word are missed on purpose; a capital alone says too little.
"""

from __future__ import annotations

import re

from recommender.alignment.stance.spans import verbatim

_CAP = "[A-ZÀ-ÖØ-Þ][\\w’'-]*"
_HEAD_EN = (
    "Ministr(?:y|ies)|Minister|Department|Office|Agency|Institute|Council|Board|Bureau|Commission|Committee|Centre|Center|Authority"
    "|Authorities|Fund|Secretariat|Secretary|Parliament|Government|Treasury|Bank|Corporation|Administration|Inspectorate|Court"
    "|Ombudsman|Service|Directorate|Commissioner|Registrar|Academy|Supervisor"
)
_ENGLISH = re.compile(
    rf"\b(?:(?!The |This |Each |Any |Every |No |In |By |A |An )[A-Z][\w’'-]* (?:of |and |for )?){{0,4}}(?:{_HEAD_EN})\b"
    rf"(?: (?:of|for|on)(?: the)? {_CAP}(?:(?:,| and| of| for|, and)? {_CAP}){{0,4}})?"
    r"|\bMember States?\b|\b(?:competent|supervisory|national|local|regional|public|health|market surveillance) authorit(?:y|ies)\b"
    r"|\bhealth data access bod(?:y|ies)\b|\b(?:local|national|federal|regional) governments?\b|\bStates? [Pp]art(?:y|ies)\b"
)
_LINK = r"(?:de la|de l['’]|de los|de las|del|des|du|de|dell['’]|della|delle|degli|dei|di|do|da|dos|das|d['’]|per la|per l['’]|pour la|para la|chargée? de la|chargée? de l['’]|chargée? des|chargée? du)"
_ADJECTIVE = (
    r"(?:nationale?s?|nacional(?:es)?|nazional[ei]|général[e]?|general(?:es)?|régionale?s?|regional[ei]?s?|fédérale?|europ[ée]+nne|europe[oa]"
    r"|supérieure?|superior|compétente?s?|competentes?|competent[ei]|autónomas?|públicas?|publiques?|statistique|sanitari[oa]s?|Europea)"
)
_HEAD_ROMANCE = (
    r"minist(?:ère|re|ra)|[Mm]inisteri[oa]|[Mm]inistero|[Mm]inistér?io|[Aa]gen(?:ce|cia|zia|cias)|[Cc]ommission|[Cc]omisi[óo]n|[Cc]ommissione|[Cc]omissão|[Cc]onse(?:il|jo|lho)"
    r"|[Cc]onsiglio|[Cc]onsejería|[Aa]utorit(?:é|és|à)|[Aa]utoridad(?:e|es)?|[Ii]nstitut[o]?|[Oo]ffice|[Cc]aisse|[Cc]omit[éeè]s?|[Cc]omitato|[Pp]réfet|[Gg]ouvernement"
    r"|[Gg]obierno|[Gg]overno|[Dd]irecci[óo]n|[Dd]irection|[Ss]ecretaría|[Ff]ondo|Junta|Région|Regione|Comunidad(?:es)?|comunidades|Administraci(?:ón|ones)"
    r"|[Uu]niversidad|[Pp]arlement|[Tt]ribunal|Cortes Generales|Ministre|Ministère"
)
_ROMANCE = re.compile(
    rf"\b(?:Haute? |Haut )?(?:{_HEAD_ROMANCE})\b(?: {_ADJECTIVE}){{0,2}}"
    rf"(?:(?: {_LINK} ?| (?=[A-ZÀ-Ö]))[\w-]+(?:(?:,? (?:et|y|e|ed) (?:{_LINK} ?)?|, | )(?=[A-ZÀ-ÖØ-Þ])[\w-]+| {_ADJECTIVE}){{0,3}})?"
    r"|\b[ÉE]tats membres\b|\bEstados miembros\b|\bStati membri\b|\bEstados-[Mm]embros\b|\bl['’]État\b|\bel Estado\b|\blo Stato\b"
)
_GERMAN = re.compile(
    r"\b(?:[A-ZÄÖÜ]\w*(?:[mM]inisteri(?:um|en|ums)|[bB]ehörden?|agentur(?:en)?|instituts?|ausschuss(?:es)?|verband(?:es)?|verbände|kassen?|regierung(?:en)?"
    r"|[kK]ommission|[mM]inister(?:in|s)?|bundesamt|landesamt|[aä]mt(?:er|es|s)?|gericht(?:e|s)?|beauftragte[rn]?|vereinigung(?:en)?|kammern?|stiftung)"
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
    """At most 5 bodies, in reading order. A language without patterns of its own is read with all."""
    return verbatim(text, _BY_LANGUAGE.get(language, _ALL))
