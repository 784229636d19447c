"""Signals of (passage, action) pairs: what they are made of, and that they mean the same in every company."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from fake_encoder import FakeEncoder
from recommender.alignment import FEATURES, FeatureMaker, shipped_model
from recommender.alignment.features import background_passages
from recommender.alignment.lexical import LexicalScorer, terms
from recommender.alignment.queries import elements_as_actions, framework_language, worded_in
from recommender.framework import Action, Framework, Translation, load_framework
from recommender.languages import detect_language

LANGUAGES = ("de", "en", "es", "fr", "it", "zh")


def signal(name: str) -> int:
    return FEATURES.index(name)


@pytest.fixture(scope="module")
def roadmap() -> Framework:
    actions = [
        Action(
            "1",
            "Member States shall train physicians in reading genomic reports.",
            "Training of physicians",
            theme="Education",
            elements=("train physicians", "curricula for genomics"),
            translations={
                "zh": Translation("医生培训", "各国应当培训医生解读基因组报告。", ("培训医生", "基因组学课程"))
            },
        ),
        Action(
            "2",
            "Health data shall be exchanged across borders under common standards.",
            "Exchange of health data",
            theme="Data",
            elements=("common standards", "cross-border exchange", "secure infrastructure"),
            translations={"zh": Translation("健康数据交换", "健康数据应当按照共同标准跨境交换。", ("共同标准",))},
        ),
        Action("3", "Patients and citizens shall take part in the governance of biobanks.", "Participation"),
    ]
    return Framework.of("road", "A roadmap", actions)


PASSAGES = [
    "Every hospital trains its physicians in genomic medicine and in reading genomic reports for patients.",
    "The authority lays down common standards for the exchange of health data across borders.",
    "Fishing quotas are set every year by the ministry after hearing the fleet.",
    "Biobanks invite patients and citizens to take part in their governance.",
]
CHINESE = ["各国应当培训医生解读基因组报告。", "健康数据应当按照共同标准跨境交换。", "渔船队的配额由主管部门每年确定。"]


# Terms


def test_words_are_cut_to_their_stems() -> None:
    assert terms("Regulation regulates REGULATORY data.") == ["regula", "regula", "regula", "data"]
    assert terms("Übermittlung von Gesundheitsdaten") == ["übermi", "von", "gesund"]


def test_short_words_digits_and_punctuation_are_no_terms() -> None:
    assert terms("In 2024, of 17 EU members: 3-D!") == ["member"]
    assert terms("") == terms("12 34 — _") == []


def test_chinese_is_taken_in_pairs_and_triples_within_its_marks() -> None:
    assert terms("健康数据") == ["健康", "康数", "数据", "健康数", "康数据"]
    assert terms("健康，数据") == ["健康", "数据"]
    assert terms("法") == []


def test_mixed_text_gives_the_terms_of_both() -> None:
    assert sorted(terms("使用 biobank 样本")) == sorted(["使用", "样本", "bioban"])


# BM25


def test_a_small_case_is_what_the_formula_says() -> None:
    scorer = LexicalScorer(["alpha beta"], ["alpha gamma", "delta"])
    alpha, beta = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)  # in two and in one of three texts
    saturation = 1.2 * (0.6 + 0.4 * 3 / 1.5)  # three terms, where 1.5 are the mean
    expected = alpha * 1 * 2.2 / (1 + saturation) + beta * 2 * 2.2 / (2 + saturation)
    found = scorer.score(["beta alpha beta"])
    assert found.shape == (1, 1)
    assert found[0, 0] == pytest.approx(expected / math.hypot(alpha, beta), rel=1e-5)


def test_no_shared_term_is_zero_and_rare_terms_count_more() -> None:
    scorer = LexicalScorer(["common rarity", "common"], ["common things"] * 9)
    scores = scorer.score(["nothing of it", "", "common", "rarity"])
    assert scores[:2].tolist() == [[0, 0], [0, 0]]
    assert scores[3, 0] > scores[2, 0] > 0
    assert scores[3, 1] == 0


def test_a_word_said_again_and_again_counts_less_each_time() -> None:
    scorer = LexicalScorer(["genome"], ["some other text"])
    once, twice, thrice = (scorer.score([" ".join(["genome"] * n)])[0, 0] for n in (1, 2, 3))
    assert once < twice < thrice
    assert thrice - twice < twice - once


def test_actions_without_any_term_score_zero() -> None:
    assert LexicalScorer(["12", "§ 3"], ["text here"]).score(["text 12", "3"]).tolist() == [[0, 0], [0, 0]]


# Background


def test_the_background_says_the_same_in_six_languages() -> None:
    lines = files("recommender.alignment").joinpath("background.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line)["texts"] for line in lines]
    assert len(rows) == 80
    assert all(tuple(sorted(row)) == LANGUAGES for row in rows)
    for code in LANGUAGES:
        texts = background_passages(code)
        assert list(texts) == [row[code] for row in rows]
        assert len(set(texts)) == 80
        assert sum(detect_language(text) == code for text in texts) >= 78


def test_the_passages_of_a_row_have_the_same_length() -> None:
    """Rows that are no translations of each other would show in this."""
    lengths = {code: np.array([len(text) for text in background_passages(code)]) for code in LANGUAGES}
    for code in LANGUAGES:
        ratio = lengths[code] / lengths["en"]
        assert np.abs(ratio / np.median(ratio) - 1).max() < 0.6, code


def test_other_languages_get_the_nearest_background() -> None:
    assert background_passages("ja") == background_passages("zh")
    mixed = background_passages("sw")
    assert mixed == background_passages("und")
    # One subject in each of the five European languages by turns.
    assert len(mixed) == 80
    assert [mixed[i] in background_passages(code) for i, code in enumerate(("de", "en", "es", "fr", "it"))] == [
        True
    ] * 5
    assert not set(background_passages("sw")) & set(background_passages("zh"))


# Wording


def test_the_wording_of_a_language_is_used_where_the_framework_has_it(roadmap: Framework) -> None:
    words = worded_in(roadmap, "zh", "en")
    assert words.language == "zh"
    assert words.texts[0] == "各国应当培训医生解读基因组报告。"
    assert words.texts[2] == roadmap.actions[2].text  # not translated: its own
    assert words.elements[0] == ("培训医生", "基因组学课程")
    assert words.elements[2] == ()


def test_a_language_that_the_framework_lacks_gets_its_own_wording(roadmap: Framework) -> None:
    assert worded_in(roadmap, "fr", "en") == worded_in(roadmap, "en", "en")
    assert worded_in(roadmap, "fr", "en").language == "en"


def test_the_language_of_a_framework_is_detected(roadmap: Framework) -> None:
    assert framework_language(roadmap) == "en"
    assert framework_language(load_framework()) == "en"


def test_elements_stand_in_a_row_as_actions_of_their_own(roadmap: Framework) -> None:
    elements = elements_as_actions(roadmap).actions
    assert [element.text for element in elements] == [text for action in roadmap.actions for text in action.elements]
    assert len({element.id for element in elements}) == 5
    # The first action's elements are translated one by one; the second's are split otherwise in Chinese.
    assert elements[1].localized("zh").text == "基因组学课程"
    assert not any(element.translations for element in elements[2:])
    assert elements_as_actions(Framework.of("bare", "Bare", roadmap.actions[2:])).actions == ()


def test_a_title_stands_with_its_theme(roadmap: Framework) -> None:
    words = worded_in(roadmap, "en", "en")
    assert words.titles == ("Education: Training of physicians", "Data: Exchange of health data", "Participation")


# Signals


def test_each_passage_stands_out_towards_the_action_that_it_takes_up(roadmap: Framework) -> None:
    # Without translations: the fake encoder knows no two languages as one, as a real one does.
    bare = Framework.of("bare", "Bare", [replace(action, translations={}) for action in roadmap.actions])
    found = FeatureMaker(bare, FakeEncoder()).features(PASSAGES, ["en"] * 4)
    assert found.values.shape == (4, 3, len(FEATURES))
    assert found.values.dtype == np.float32
    for name in FEATURES[:4]:
        values = found.values[..., signal(name)]
        assert values[0].argmax() == 0, name
        assert values[1].argmax() == 1, name
        assert values[3].argmax() == 2, name
    assert not found.has_examples.any()
    assert not found.values[..., 4:].any()


def test_the_background_itself_is_ordinary(roadmap: Framework) -> None:
    texts = background_passages("en")
    examples = {"1": PASSAGES[:1], "2": PASSAGES[1:2], "3": [PASSAGES[3]]}
    found = FeatureMaker(roadmap, FakeEncoder(), examples).features(texts, ["en"] * 80)
    for name in ("meaning", "words", "examples"):
        values = found.values[..., signal(name)]
        assert np.abs(values.mean(axis=0)).max() < 0.15, name
        assert 0.5 < values.std() < 1.5, name


@pytest.mark.parametrize("language", ["en", "zh", "fr", "und"])
def test_the_signals_of_a_passage_do_not_depend_on_its_company(roadmap: Framework, language: str) -> None:
    texts = CHINESE if language == "zh" else PASSAGES
    examples = {"1": CHINESE[:1]}
    together = FeatureMaker(roadmap, FakeEncoder(), examples).features(
        [*texts, *CHINESE], [language] * len(texts) + ["zh"] * 3
    )
    for row, text in enumerate(texts):
        alone = FeatureMaker(roadmap, FakeEncoder(), examples).features([text], [language])
        assert np.allclose(alone.values[0], together.values[row], atol=1e-3)


def test_passages_are_compared_with_the_wording_of_their_language(roadmap: Framework) -> None:
    bare = Framework.of("bare", "Bare", [Action(a.id, a.text, a.title, elements=a.elements) for a in roadmap.actions])
    translated = FeatureMaker(roadmap, FakeEncoder()).features(CHINESE, ["zh"] * 3)
    untranslated = FeatureMaker(bare, FakeEncoder()).features(CHINESE, ["zh"] * 3)
    for row in (0, 1):
        for name in ("meaning", "meaning_relative", "words"):
            values = translated.values[row, :, signal(name)]
            assert values.argmax() == row, name
            assert values[row] > untranslated.values[row, row, signal(name)] + 1, name


def test_every_wording_serves_passages_of_every_language(roadmap: Framework) -> None:
    """Twins of one policy in two languages must be measured by the same wordings."""
    used = FakeEncoder()
    found = FeatureMaker(roadmap, used).features([CHINESE[0]], ["en"])  # Chinese that was taken for English
    assert "各国应当培训医生解读基因组报告。" in used.encoded
    assert found.values[0, :, signal("meaning")].argmax() == 0


def test_a_language_is_prepared_once(roadmap: Framework) -> None:
    used = FakeEncoder()
    maker = FeatureMaker(roadmap, used)
    calls: list[tuple[int, int]] = []
    maker.prepare(["en", "zh", "en"], lambda done, total: calls.append((done, total)))
    assert calls[-1] == (2, 2)
    used.encoded.clear()
    maker.features([*PASSAGES, *CHINESE], ["en"] * 4 + ["zh"] * 3)
    assert sorted(used.encoded) == sorted([*PASSAGES, *CHINESE])


def test_examples_draw_passages_like_them_to_their_action(roadmap: Framework) -> None:
    asked = ["Fishing quotas are heard by the fleet before the ministry sets them.", PASSAGES[0]]
    maker = FeatureMaker(roadmap, FakeEncoder(), {"3": [PASSAGES[2]], "1": ["Physicians are trained."]})
    found = maker.features(asked, ["en", "en"])
    assert found.has_examples.tolist() == [True, False, True]
    assert found.values[0, :, signal("examples")].argmax() == 2
    assert found.values[1, :, signal("examples")].argmax() == 0
    assert not found.values[:, 1, 4:].any()


def test_examples_of_a_framework_serve_every_language(roadmap: Framework) -> None:
    words = Translation(examples=(CHINESE[2],))
    action = Action("x", "Fleets.", "Fleets", examples=(PASSAGES[2],), translations={"zh": words})
    found = FeatureMaker(Framework.of("f", "F", [action, *roadmap.actions]), FakeEncoder()).features(
        [PASSAGES[2], CHINESE[2]], ["en", "zh"]
    )
    assert found.has_examples.tolist() == [True, False, False, False]
    assert (found.values[:, 0, signal("examples")] > 3).all()


def test_progress_counts_passages(roadmap: Framework) -> None:
    maker = FeatureMaker(roadmap, FakeEncoder())
    calls: list[tuple[int, int]] = []
    maker.features([*PASSAGES, *CHINESE], ["en"] * 4 + ["zh"] * 3, lambda done, total: calls.append((done, total)))
    assert calls == sorted(calls)
    assert {total for _, total in calls} == {7}
    assert calls[-1] == (7, 7)


def test_no_passage_is_no_signal(roadmap: Framework) -> None:
    found = FeatureMaker(roadmap, FakeEncoder()).features([], [])
    assert found.values.shape == (0, 3, len(FEATURES))
    assert found.has_examples.shape == (3,)


@pytest.mark.parametrize(
    "actions",
    [
        [Action("only", "Train physicians in genomics.")],
        [Action("only", "Train physicians in genomics.", elements=("train physicians",))],
        [Action("a", "培训医生。"), Action("b", "交换数据。")],
        [Action("a", "1.2"), Action("b", "§ 3")],
        [Action("a", "The same text."), Action("b", "The same text.")],
    ],
    ids=["one bare action", "one action", "bare actions in Chinese", "no words", "two alike"],
)
def test_small_frameworks_give_finite_signals(actions: list[Action]) -> None:
    maker = FeatureMaker(Framework.of("small", "Small", actions), FakeEncoder())
    found = maker.features([*PASSAGES, *CHINESE, "", "1.2"], ["en"] * 4 + ["zh"] * 3 + ["und"] * 2)
    assert found.values.shape == (9, len(actions), len(FEATURES))
    assert np.isfinite(found.values).all()
    if len(actions) == 1:
        assert not found.values[..., signal("meaning_relative")].any()  # one action is never more than the others


def test_a_rejected_passage_speaks_against_its_like_for_that_action_alone(roadmap: Framework) -> None:
    near, other = PASSAGES[0] + " Courses are free.", PASSAGES[1]
    plain = FeatureMaker(roadmap, FakeEncoder()).features([near, other], ["en", "en"])
    against = FeatureMaker(roadmap, FakeEncoder(), rejected={"1": [PASSAGES[0]]}).features([near, other], ["en", "en"])
    rejected = against.values[..., signal("rejected")]
    assert rejected[0, 0] > 0
    assert not rejected[:, 1:].any() and not rejected[1].any()
    assert np.array_equal(plain.values[..., :6], against.values[..., :6])
    odds = shipped_model().passage_log_odds
    assert odds(against)[0, 0] < odds(plain)[0, 0]
