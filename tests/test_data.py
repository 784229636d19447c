"""The shipped data: the roadmap, the briefs and the background."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from recommender.documents import Document, read_document
from recommender.framework import Action, load_framework
from recommender.languages import detect_language
from recommender.passages import split_passages
from recommender.settings import Settings
from tests.conftest import REPOSITORY

# Pillar by pillar and theme by theme, as the article counts them.
IDS = [
    *("1.1.a", "1.1.b", "1.1.c", "1.1.d", "1.2.a", "1.2.b", "1.2.c", "1.3.a", "1.3.b", "1.3.c", "1.3.d"),
    *("2.1.a", "2.1.b", "2.1.c", "2.1.d", "2.2.a", "2.2.b", "2.2.c"),
    *("3.1.a", "3.1.b", "3.1.c", "3.2.a", "3.2.b", "3.2.c"),
]
LANGUAGES = ("de", "es", "fr", "it", "zh")
FIELDS = ("title", "text", "pillar", "theme", "elements", "keywords")
HAN = "\u4e00-\u9fff"
BRIEFS = sorted((REPOSITORY / "data" / "policies").glob("*.md"))
FACTS = {"title", "jurisdiction", "region", "year", "language", "source", "note", "note_local"}

# Each brief and the official texts in shared/bench that it could have copied from.
OFFICIAL = {
    "cn-biosecurity-law-2024.zh.md": ("cn-biosecurity-law-2020-zh.md", "cn-biosecurity-law-2024-zh.md"),
    "cn-data-security-law-2021.zh.md": ("cn-data-security-law-2021-zh.md",),
    "cn-hainan-health-in-all-policies.zh.md": ("cn-hainan-hiap-plan-zh.docx",),
    "cn-healthy-china-2030.zh.md": ("cn-healthy-china-2030-zh.md",),
    "cn-healthy-china-action-2019.zh.md": ("cn-healthy-china-opinions-2019-zh.pdf",),
    "cn-pipl-2021.zh.md": ("cn-pipl-2021-zh.md",),
    "de-epa-gesundheitskompetenz-sgb5-2022.de.md": ("de-sgb5-full-2022-de.md",),
    "de-genomdatenmodell-64e-2021.de.md": ("de-sgb5-64e-modellvorhaben-de.md", "de-sgb5-full-2022-de.md"),
    "es-biobancos-rd-1716-2011.es.md": ("es-rd-1716-2011-biobancos-es.md",),
    "es-ley-14-2007.es.md": ("es-ley-14-2007-investigacion-biomedica-es.md",),
    "eu-ehds-2025.en.md": ("eu-ehds-2025-327-en.txt",),
    "lu-dossier-soins-partage-2019.fr.md": ("lu-dossier-soins-partage-2019-fr.md",),
}
# Names of acts, bodies and indicators, which cannot be said in other words.
NAMES = (
    "海南省将健康融入所有政策实施方案",
    "海南省健康海南建设委员会（爱国卫生运动委员会）",
    "中华人民共和国基本医疗卫生与健康促进法",
    "国务院关于实施健康中国行动的意见",
    "婴儿死亡率",
    "5岁以下儿童死亡率",
    "孕产妇死亡率",
    "Institut für Qualität und Wirtschaftlichkeit im Gesundheitswesen",
    "Modellvorhaben zur umfassenden Diagnostik und Therapiefindung mittels Genomsequenzierung",
    "Bundesamt für Sicherheit in der Informationstechnik",
    "Real Decreto 1716/2011, de 18 de noviembre",
    "Registro Nacional de Biobancos para Investigación Biomédica",
    "Ley 14/2007, de 3 de julio, de Investigación biomédica",
    "Comité de Ética de la Investigación",
    "Comisión de Garantías para la Donación y Utilización de Células y Tejidos Humanos",
    "Sistema Nacional de Salud",
    "règlement grand-ducal du 6 décembre 2019 précisant les modalités et conditions de mise en place du dossier de "
    "soins partagé",
)


@pytest.fixture(scope="module")
def actions() -> tuple[Action, ...]:
    return load_framework().actions


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    settings = Settings.at(tmp_path_factory.mktemp("home"))
    return {path.name: read_document(path, settings=settings) for path in BRIEFS}


def front_matter(path: Path) -> dict:
    _, head, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head)


def body(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("---\n", 2)[2]


# The roadmap


def test_the_roadmap_has_the_24_actions_in_the_order_of_the_article(actions: tuple[Action, ...]) -> None:
    assert [action.id for action in actions] == IDS


def test_the_roadmap_has_3_pillars_and_7_themes(actions: tuple[Action, ...]) -> None:
    assert [len([a for a in actions if a.id[0] == pillar]) for pillar in "123"] == [11, 7, 6]
    for language in (None, *LANGUAGES):
        tree = {(words.pillar, words.theme) for words in (action.localized(language) for action in actions)}
        assert (len({pillar for pillar, _ in tree}), len(tree)) == (3, 7), language
    # The number of an action says where it belongs.
    assert len({(action.id[0], action.pillar) for action in actions}) == 3
    assert len({(action.id[:3], action.theme) for action in actions}) == 7


def test_every_action_has_all_fields_in_all_languages(actions: tuple[Action, ...]) -> None:
    for action in actions:
        assert action.source, action.id
        assert tuple(sorted(action.translations)) == LANGUAGES, action.id
        for words in (action, *action.translations.values()):
            assert all(getattr(words, field) for field in FIELDS), action.id
        assert 2 <= len(action.elements) <= 6, action.id
        for code, words in action.translations.items():
            assert len(words.elements) == len(action.elements), (action.id, code)


def test_the_wording_is_in_the_language_that_it_is_given_for(actions: tuple[Action, ...]) -> None:
    for action in actions:
        assert detect_language(action.text) == "en", action.id
        for code, words in action.translations.items():
            assert detect_language(words.text) == code, (action.id, code)


def test_elements_are_statements_and_none_occurs_twice(actions: tuple[Action, ...]) -> None:
    for language in (None, *LANGUAGES):
        elements = [e for action in actions for e in action.localized(language).elements]
        twice = [e for e, n in Counter(e.casefold().strip(" .。") for e in elements).items() if n > 1]
        assert not twice, language
        if language == "zh":
            assert all(len(re.findall(f"[{HAN}]", e)) >= 6 for e in elements)
        else:
            assert not [e for e in elements if len(e.split()) < 4], language


def test_actions_have_different_texts_and_within_a_theme_different_titles(actions: tuple[Action, ...]) -> None:
    for language in (None, *LANGUAGES):
        words = [action.localized(language) for action in actions]
        assert len({w.text for w in words}) == len({(w.theme, w.title) for w in words}) == len(IDS), language


def test_chinese_wording_has_no_half_width_punctuation(actions: tuple[Action, ...]) -> None:
    half_width = re.compile(rf"(?<=[{HAN}])[,;:!?()]|[,;:!?(](?=[{HAN}])|(?<=[{HAN}])\.(?!\w)|\"|[{HAN}] +[{HAN}]")
    for action in actions:
        words = action.translations["zh"]
        texts = (words.title, words.text, words.pillar, words.theme, *words.elements, *words.keywords)
        assert not [text for text in texts if half_width.search(text)], action.id


def test_meta_file_names_title_and_source() -> None:
    framework = load_framework()
    assert framework.id == "ic2permed"
    assert set(framework.titles) == {"en", "zh"}
    assert framework.source and "not its verbatim text" in framework.note


# The briefs


def test_there_are_at_least_12_briefs_half_of_them_chinese() -> None:
    facts = [front_matter(path) for path in BRIEFS]
    assert len(facts) >= 12
    regions = Counter(fact["region"] for fact in facts)
    assert set(regions) == {"EU", "CN"} and regions["EU"] == regions["CN"]
    languages = Counter(fact["language"] for fact in facts)
    assert languages["zh"] >= 3
    assert all(languages[code] >= 1 for code in ("en", "fr", "de", "es"))


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.name)
def test_brief_states_its_facts_and_that_it_is_not_the_official_text(path: Path, briefs: dict[str, Document]) -> None:
    facts = front_matter(path)
    assert set(facts) == FACTS and all(facts.values())
    assert facts["note"] == "brief written for this project, not the official text"
    assert path.name.endswith(f".{facts['language']}.md")
    assert isinstance(facts["year"], int) and 1990 < facts["year"] < 2100
    # The reader passes on what the front matter says.
    assert {key: str(value) for key, value in facts.items()} == dict(briefs[path.name].metadata)
    assert briefs[path.name].title == facts["title"]
    # And so does the text itself, in its own language, right after the title.
    opening = body(path).strip().splitlines()
    assert opening[0] == f"# {facts['title']}"
    assert opening[2].startswith("*") and opening[2].endswith("*")


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.name)
def test_brief_is_600_to_1500_words_in_its_language(path: Path) -> None:
    text, language = body(path), front_matter(path)["language"]
    # A Chinese word is written with 1.7 characters or so.
    chinese = len(re.findall(f"[{HAN}]", text)) * 0.6
    length = chinese if language == "zh" else len(text.split())
    assert 600 <= length <= 1500
    assert detect_language(text) == language


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.name)
def test_brief_is_read_without_warnings_and_gives_passages(path: Path, briefs: dict[str, Document]) -> None:
    document = briefs[path.name]
    assert document.warnings == ()
    passages = split_passages(document)
    assert len(passages) >= 8
    assert {passage.language for passage in passages} == {front_matter(path)["language"]}
    assert all(passage.section for passage in passages)
    assert not [p for p in passages if "brief written for this project" in p.text and "note" in p.text]


def test_every_brief_is_compared_with_its_official_text() -> None:
    assert set(OFFICIAL) == {path.name for path in BRIEFS}


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.name)
def test_brief_is_not_copied_from_the_official_text(path: Path, bench: Path, tmp_path: Path) -> None:
    chinese = front_matter(path)["language"] == "zh"
    run = 16 if chinese else 8
    own = units(without_names(body(path)), chinese)
    for name in OFFICIAL[path.name]:
        file = bench / "policies" / name
        if file.suffix in (".md", ".txt"):
            text = file.read_text(encoding="utf-8")
        else:
            text = read_document(file, settings=Settings.at(tmp_path, ocr=False)).text
        official = units(text, chinese)
        assert len(official) > 2 * run
        there = {tuple(official[i : i + run]) for i in range(len(official) - run + 1)}
        windows = (tuple(own[i : i + run]) for i in range(len(own) - run + 1))
        assert not ["".join(w) if chinese else " ".join(w) for w in windows if w in there], name


def without_names(text: str) -> str:
    """The text with each name replaced by a mark that no text shares."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = re.sub(re.escape(name), " ⟂ ", text, flags=re.IGNORECASE)
    return text


def units(text: str, chinese: bool) -> list[str]:
    """Chinese characters, or words in lower case; punctuation, digits in Chinese and layout do not count."""
    return re.findall(f"[{HAN}⟂]" if chinese else r"\w+|⟂", text.lower())


# The background


@pytest.fixture(scope="module")
def background() -> list[dict]:
    path = REPOSITORY / "recommender" / "alignment" / "background.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_background_has_80_subjects_in_6_languages(background: list[dict]) -> None:
    assert len(background) == 80
    assert len({row["id"] for row in background}) == len({row["subject"] for row in background}) == 80
    for row in background:
        assert sorted(row["texts"]) == sorted((*LANGUAGES, "en")), row["id"]


def test_background_is_in_the_languages_that_it_is_given_for(background: list[dict]) -> None:
    wrong = [(r["id"], code) for r in background for code, text in r["texts"].items() if detect_language(text) != code]
    assert not wrong


def test_background_holds_nothing_twice(background: list[dict]) -> None:
    for code in (*LANGUAGES, "en"):
        texts = [row["texts"][code] for row in background]
        assert len(set(texts)) == len(texts)
        openings = Counter(text[:40] for text in texts)
        assert not [opening for opening, count in openings.items() if count > 1], code
    english = [row["texts"]["en"] for row in background]
    for number, text in enumerate(english):
        alike = difflib.get_close_matches(text, english[:number], n=1, cutoff=0.8)
        assert not alike, background[number]["id"]


def test_background_passages_are_about_as_long_as_passages_of_policies(background: list[dict]) -> None:
    lengths = [len(row["texts"]["en"].split()) for row in background]
    assert min(lengths) >= 30 and max(lengths) <= 140
