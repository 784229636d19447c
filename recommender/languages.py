"""Language of texts, passages and documents.

Three steps, cheapest first: the script (Chinese, Japanese, Korean, Greek, Arabic), the function words (the, que,
und, ...) and, only where these leave doubt, the naive Bayes model of py3langid, restricted to LANGUAGES. The model
takes half a second to load (its file is LZMA packed); most policies are decided without it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
LANGUAGES = (  # the official languages of the European Union, and some neighbours and partners
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
    *("ar", "ja", "ko", "no", "ru", "uk", "zh"),
)

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9f"
CJK = HAN + KANA

_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_WORD = re.compile(f"[^\\W\\d_{CJK}]+")
_OTHER_SCRIPTS = (("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")), ("ar", re.compile("[\u0600-\u06ff]")))

_SAMPLE = 3000  # characters looked at in one text: enough to be sure, and a long text costs no more
_DOCUMENT_TEXTS = 60  # texts looked at in one document, evenly spread
_MIN_WORDS = 3
# Confidence of the model above which a passage is held to be in another language than its document.
_FOREIGN_CONFIDENCE = 0.9
_TORN_WORD = 3.5  # mean letters in a word, below which a text is taken for torn words ("Vi lla ge s")

# Frequent words of each language; a word that several share is listed with each, so that it decides nothing.
_FUNCTION_WORDS = {
    "en": "the of and to in is that for with on by be are this which or shall from as at an it not "
    "should has have their its will may been was such any where other",
    "fr": "le la les des du de et en un une dans pour que qui est au aux par sur à il elle ou ne pas ce "
    "cette ces avec sont être sa ses leur leurs doit peut visé ainsi",
    "de": "der die das und den dem des von zu in im ist mit für auf ein eine einer eines einem einen "
    "nicht als auch an nach oder werden wird bei durch sich sind über zur zum kann aus hat nur "
    "soweit",
    "es": "el la los las de del y en un una que por para con se al es no lo su sus o como más este esta "
    "serán será deberá cuando sobre entre según podrá ha",
    "it": "il lo la i gli le di del della dei delle e in un una che per con si al alla da dal non è "
    "sono nel nella su o come anche ai alle sulla degli",
    "pt": "o a os as de do da dos das e em um uma que para com se ao à não por no na nos nas é são ou "
    "como mais pelo pela seu sua deve",
    "nl": "de het een en van in op te dat die voor met is zijn aan door niet of bij uit als ook om naar "
    "worden wordt kan deze tot heeft",
    "pl": "i w z na do się nie że o jest oraz dla od przez po za jak lub co są które który tym ich być może",
    "sv": "och i att det som en på är av för med den till de om ett inte har från eller ska vid kan genom ej",
    "da": "og i at det som en på er af for med den til de om et ikke har fra eller skal ved kan af mod efter",
    "no": "og i at det som en på er av for med den til de om et ikke har fra eller skal ved kan etter",
    "fi": "ja on ei että se oli ovat tai myös sekä kun joka jotka mukaan sen ole tämän voi voidaan",
    "et": "ja on ei et see ka või kui mis oma ning selle tema nende kes mille võib peab",
    "lv": "un ir ar par no uz kas lai to vai tiek ka kā arī tā pie gan var",
    "lt": "ir yra kad su į iš apie bei arba kaip tai pagal per ar dėl nuo turi kurie",
    "cs": "a v na se je že z do pro s o k by jako nebo které který podle jsou při může od",
    "sk": "a v na sa je že z do pre s o k by ako alebo ktoré ktorý podľa sú pri môže od",
    "sl": "in v na se je da za z s o k po ki ali kot so pri lahko tudi ter od",
    "hr": "i u na se je da za s o k po koji ili kao su pri može te od koja iz",
    "hu": "a az és hogy nem is egy vagy ha meg ez azt kell amely valamint által való",
    "ro": "și de la în a al ale cu pe care din pentru o un se că nu este sunt sau prin mai",
    "mt": "u ta li il tal għal dan din ma minn fil f'dan huma jew fuq bħala kif lill għandu",
    "ga": "an na agus ar a i is go le do de ag sa leis nó sé bhfuil bhí maidir faoi",
    "bg": "и на за от в с се да е по че не или като са със при което които към",
    "ru": "и на за от в с по не или как что к для о при это также их из",
    "uk": "і на за від в у з та що до не або як для про це також їх із є",
}


def _by_word() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in set(words.split()):
            table[word] = (*table.get(word, ()), language)
    return table


_LANGUAGES_OF_WORD = _by_word()


def detect_language(text: str) -> str:
    """Tell the language of a text. Never raises.

    Where a text mixes scripts, two Chinese characters weigh as much as one word.

    :returns: ISO 639-1 code, one of LANGUAGES; "und" for too little text: fewer than three words, and no Chinese,
        Japanese or Korean characters.
    """
    return _detect(text[:_SAMPLE])


def detect_document_language(texts: Sequence[str]) -> str:
    """Tell the language of most of a document.

    :param texts: its blocks or passages, in order.
    :returns: ISO 639-1 code, one of LANGUAGES; "und" where they hold too little text.
    """
    step = max(1, len(texts) // _DOCUMENT_TEXTS)
    votes: Counter[str] = Counter()
    for text in texts[::step]:
        sample = text[:_SAMPLE]
        language = _decided(sample)
        if language not in (None, UNKNOWN):
            votes[str(language)] += len(sample) * (2 if language in ("zh", "ja", "ko") else 1)
    if votes:
        language, most = votes.most_common(1)[0]
        if most * 2 > votes.total():
            return language
    joined = "\n".join(text[:300] for text in texts[::step])
    return _detect(joined[: 5 * _SAMPLE])


def detect_passage_languages(texts: Sequence[str], document_language: str) -> list[str]:
    """Tell the language of each passage of a document, in order.

    A passage is in its document's language unless there is strong evidence of another one, because short passages
    (names, references) are easily mistaken. Where the document's language is "und", each is judged by itself.
    """
    if document_language == UNKNOWN:
        return [detect_language(text) for text in texts]
    return [_passage_language(text[:_SAMPLE], document_language) for text in texts]


def _detect(text: str) -> str:
    language = _decided(text)
    return language if language is not None else _model_language(text)[0]


def _passage_language(text: str, document_language: str) -> str:
    script = _script_language(text)
    if script is not None:
        # A few Chinese characters, such as a name, may stand in a Japanese document.
        if script == "zh" and document_language == "ja" and len(text) < 40:
            return document_language
        return script
    words = _words(text)
    if len(words) < _MIN_WORDS:
        return document_language
    hits = _hits(words)
    own = hits[document_language]
    if own >= 2 and own == max(hits.values()):
        return document_language
    best = _clear_winner(hits, len(words))
    if best is not None:
        return best if hits[best] >= 2 * own + 2 else document_language
    # Only where foreign function words stand, but in doubt whose (Czech or Slovak), is it worth asking the
    # model: it finds any language in names, tables and words that extraction has torn to pieces.
    foreign = max(hits.values(), default=0)
    torn = sum(map(len, words)) < _TORN_WORD * len(words)
    if foreign < max(3, 2 * own + 2) or torn:
        return document_language
    language, confidence = _model_language(text)
    return language if confidence >= _FOREIGN_CONFIDENCE else document_language


def _decided(text: str) -> str | None:
    """The language as script and function words tell it, UNKNOWN for too little text, None for doubt."""
    script = _script_language(text)
    if script is not None:
        return script
    words = _words(text)
    if len(words) < _MIN_WORDS:
        return UNKNOWN
    return _clear_winner(_hits(words), len(words))


def _script_language(text: str) -> str | None:
    """The language where the script alone tells it: Chinese, Japanese, Korean, Greek, Arabic; else None."""
    if text.isascii():
        return None
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    words = len(_words(text))
    if han + kana + hangul:
        if hangul > han + kana:
            korean = len([word for word in _words(text) if _HANGUL.match(word)])
            return "ko" if 2 * korean >= words else None
        if (han + kana) >= 2 * words:
            return "ja" if kana * 10 >= han + kana else "zh"
    if words >= _MIN_WORDS:
        for language, pattern in _OTHER_SCRIPTS:
            letters = len(pattern.findall(text))
            if letters and letters * 2 > sum(map(str.isalpha, text)):
                return language
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _hits(words: list[str]) -> Counter[str]:
    hits: Counter[str] = Counter()
    for word in words:
        for language in _LANGUAGES_OF_WORD.get(word, ()):
            hits[language] += 1
    return hits


def _clear_winner(hits: Counter[str], words: int) -> str | None:
    """The language with the most function words, if they are many and no other comes near; else None."""
    ranking = hits.most_common(2)
    if not ranking:
        return None
    best, most = ranking[0]
    second = ranking[1][1] if len(ranking) > 1 else 0
    if most >= 3 and most * 6 >= words and (most >= 1.5 * second + 1):
        return best
    return None


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # numpy and the model: only when needed

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(LANGUAGES)
    return model


def _model_language(text: str) -> tuple[str, float]:
    """The model's language and its confidence, 0 to 1."""
    language, confidence = _model().classify(text)
    return str(language), float(confidence)
