"""Languages of texts, passages and documents."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recommender.languages import (
    LANGUAGES,
    detect_document_language,
    detect_language,
    detect_passage_languages,
)

SENTENCES = {
    "ar": "تضمن الدول الأعضاء حصول المرضى على الاختبارات الجينية.",
    "bg": "Държавите членки гарантират, че пациентите имат достъп до генетични изследвания.",
    "cs": "Členské státy zajistí, aby pacienti měli přístup ke genetickým testům.",
    "da": "Medlemsstaterne sikrer, at patienter har adgang til genetiske test.",
    "de": "Die Mitgliedstaaten stellen sicher, dass Patienten Zugang zu Gentests haben.",
    "el": "Τα κράτη μέλη διασφαλίζουν ότι οι ασθενείς έχουν πρόσβαση σε γενετικές εξετάσεις.",
    "en": "Member States shall ensure that patients have access to genomic testing.",
    "es": "Los Estados miembros garantizarán que los pacientes tengan acceso a pruebas genómicas.",
    "et": "Liikmesriigid tagavad, et patsientidel on juurdepääs geenitestidele.",
    "fi": "Jäsenvaltioiden on varmistettava, että potilailla on pääsy geenitesteihin.",
    "fr": "Les États membres veillent à ce que les patients aient accès aux tests génomiques.",
    "ga": "Áiritheoidh na Ballstáit go mbeidh rochtain ag othair ar thástáil ghéiniteach.",
    "hr": "Države članice osiguravaju da pacijenti imaju pristup genetskim testovima.",
    "hu": "A tagállamok biztosítják, hogy a betegek hozzáférjenek a genetikai vizsgálatokhoz.",
    "it": "Gli Stati membri garantiscono che i pazienti abbiano accesso ai test genomici.",
    "ja": "加盟国は、患者がゲノム検査を受けられるようにしなければならない。",
    "ko": "회원국은 환자가 유전체 검사를 받을 수 있도록 보장하여야 한다.",
    "lt": "Valstybės narės užtikrina, kad pacientai galėtų naudotis genetiniais tyrimais.",
    "lv": "Dalībvalstis nodrošina, ka pacientiem ir piekļuve ģenētiskajiem testiem.",
    "mt": "L-Istati Membri għandhom jiżguraw li l-pazjenti jkollhom aċċess għal testijiet ġenetiċi.",
    "nl": "De lidstaten zorgen ervoor dat patiënten toegang hebben tot genetische tests.",
    "no": "Statene skal sikre at pasientene har tilgang til genetiske tester, og at tjenesten følger opp.",
    "pl": "Państwa członkowskie zapewniają pacjentom dostęp do badań genomowych.",
    "pt": "Os Estados-Membros asseguram que os doentes tenham acesso a testes genómicos.",
    "ro": "Statele membre se asigură că pacienții au acces la teste genetice.",
    "ru": "Государства-члены обеспечивают доступ пациентов к генетическим тестам.",
    "sk": "Členské štáty zabezpečia, aby pacienti mali prístup ku genetickým testom.",
    "sl": "Države članice zagotovijo, da imajo pacienti dostop do genetskih testov.",
    "sv": "Medlemsstaterna ska se till att patienter har tillgång till genetiska tester.",
    "uk": "Держави-члени забезпечують доступ пацієнтів до генетичних тестів.",
    "zh": "推进健康中国建设，加强基因组学研究。",
}


def test_every_language_is_told_from_one_sentence() -> None:
    assert sorted(SENTENCES) == sorted(LANGUAGES)
    found = {language: detect_language(text) for language, text in SENTENCES.items()}
    assert found == {language: language for language in SENTENCES}


@pytest.mark.parametrize("text", ["", "  \n", "12.3", "2017/745", "Annex II", "— * —", "§ 5", "\ud800"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect_language(text) == "und"


def test_two_chinese_characters_are_enough() -> None:
    assert detect_language("目录") == "zh"


def test_a_foreign_term_or_name_does_not_change_the_language() -> None:
    assert detect_language("建立 Genomic Data Commons 平台，加强基因组数据共享。") == "zh"
    assert detect_language("The Healthy China 2030 plan (健康中国2030) is the national strategy.") == "en"


def test_a_document_has_the_language_of_most_of_its_text() -> None:
    texts = [SENTENCES["fr"]] * 6 + [SENTENCES["en"]] * 3 + ["Annexe II"]
    assert detect_document_language(texts) == "fr"
    assert detect_document_language([]) == "und"
    assert detect_document_language(["Annex", "II"]) == "und"


def test_a_document_of_short_lines_is_judged_by_all_of_them() -> None:
    assert detect_document_language(["Nationaler Plan", "seltene Krankheiten", "Ziele und Maßnahmen"]) == "de"


def test_a_short_passage_is_in_its_documents_language() -> None:
    texts = ["Prof. Jean Dupont, CNRS Paris", "Table 3. Genomics", SENTENCES["de"]]
    assert detect_passage_languages(texts, "de") == ["de", "de", "de"]


def test_a_passage_clearly_in_another_language_is_told() -> None:
    english = "The Commission shall adopt the acts for the exchange of health data that are to be available."
    texts = [SENTENCES["de"], english, SENTENCES["zh"], SENTENCES["el"]]
    assert detect_passage_languages(texts, "de") == ["de", "en", "zh", "el"]


def test_a_foreign_passage_in_one_of_two_near_languages_is_told() -> None:
    slovak = "Členské štáty zabezpečia, aby pacienti mali prístup k testom, a spolupracujú pri výmene údajov."
    czech = "Členské státy zajistí, aby pacienti měli přístup k testům, a spolupracují při výměně údajů."
    assert detect_passage_languages([slovak, czech], "en") == ["sk", "cs"]


def test_words_torn_by_extraction_are_in_their_documents_language() -> None:
    torn = "Ac ce ss to im pr ov ed S an ita tio n % of R ur al Po pu lat ion (lo we st 25 % of a ll)"
    assert detect_passage_languages([torn], "en") == ["en"]


def test_passages_of_a_document_without_a_language_are_judged_each_by_itself() -> None:
    assert detect_passage_languages([SENTENCES["es"], "12"], "und") == ["es", "und"]


def test_plain_passages_are_decided_without_loading_the_model() -> None:
    code = (
        "import sys; from recommender.languages import detect_passage_languages as d;"
        "t='The Commission shall adopt the acts that are referred to in this Article.';"
        "assert d([t], 'en') == ['en']; assert not {'py3langid', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
