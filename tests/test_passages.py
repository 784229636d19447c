"""Passages: offsets, limits, sections, pages and sentences."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.documents import Block, Document, read_document
from recommender.passages import (
    EVIDENCE_KINDS,
    MAX_WORDS,
    MIN_WORDS,
    Passage,
    given_passages,
    is_evidence,
    length_in_words,
    split_passages,
)
from recommender.sentences import sentence_spans

Row = tuple[str, str, int | None]  # kind, text, page
POLICIES = Path(__file__).parents[1].parent / "shared" / "bench" / "policies"


def build(*rows: Row, gap: str = "\n\n") -> Document:
    """A document of the given blocks."""
    text, section = "", ""
    blocks: list[Block] = []
    for kind, content, page in rows:
        text += gap if text else ""
        section = content if kind == "heading" else section
        blocks.append(Block(len(text), len(text) + len(content), kind, 0, page, section))
        text += content
    return Document("a.txt", "a.txt", "0", "text", "", text, tuple(blocks))


def sentence(words: int, name: str = "health") -> str:
    return f"The {name} " + "policy " * (words - 3) + "ends."


def texts(document: Document) -> list[str]:
    return [passage.text for passage in split_passages(document)]


def test_consecutive_paragraphs_are_packed_until_the_minimum_is_reached() -> None:
    document = build(("paragraph", sentence(20), None), ("paragraph", sentence(25), None))
    assert texts(document) == [document.text]


def test_an_intro_stays_with_its_list() -> None:
    before, intro = sentence(70, "first"), "The Member States shall:"
    items = ["(a) " + sentence(20, "second"), "(b) " + sentence(25, "third")]
    document = build(("paragraph", before, None), ("paragraph", intro, None), *(("list", item, None) for item in items))
    assert texts(document) == [before, "\n\n".join([intro, *items])]


def test_a_number_on_its_own_line_stays_with_the_paragraph_behind_it() -> None:
    first, second = sentence(70, "first"), sentence(70, "second")
    document = build(("paragraph", first, None), ("paragraph", "(37)", None), ("paragraph", second, None))
    assert texts(document) == [first, "(37)\n\n" + second]


def test_a_short_tail_joins_the_passage_before_it() -> None:
    document = build(("paragraph", sentence(80), None), ("paragraph", sentence(10), None))
    assert texts(document) == [document.text]


def test_a_short_section_is_one_short_passage() -> None:
    document = build(("heading", "Aim", 1), ("paragraph", sentence(8), 1), ("heading", "Scope", 1))
    assert [(p.text, p.section) for p in split_passages(document)] == [(sentence(8), "Aim")]


def test_no_passage_crosses_a_heading_a_page_or_what_is_no_evidence() -> None:
    document = build(
        ("paragraph", sentence(10, "one"), 1),
        ("furniture", "Official Journal of the Union", 1),
        ("paragraph", sentence(10, "two"), 1),
        ("paragraph", sentence(10, "three"), 2),
        ("heading", "Title", 2),
        ("paragraph", sentence(10, "four"), 2),
        ("contents", "Title ........ 2", 2),
        ("references", "Smith et al. A paper on genomic medicine, 2020.", 3),
    )
    found = [(p.text.split()[1], p.page, p.section, p.position) for p in split_passages(document)]
    assert found == [("one", 1, "", 0), ("two", 1, "", 1), ("three", 2, "", 2), ("four", 2, "Title", 3)]


def test_a_paragraph_that_runs_over_a_pages_end_keeps_its_sentences_whole() -> None:
    first, broken = sentence(45, "one"), "The second sentence begins here and goes"
    rest = "on over the page until it ends."
    last = sentence(60, "three")
    text = f"{first} {broken}\n{rest} {last}"
    cut = len(f"{first} {broken}")
    blocks = (
        Block(0, cut, "paragraph", 0, 1, ""),
        Block(cut + 1, len(text), "paragraph", 0, 2, "", continued=True),
    )
    document = Document("a.pdf", "a.pdf", "0", "pdf", "", text, blocks, pages=2)
    one, two = split_passages(document)
    assert one.text == f"{first} {broken}\n{rest}" and (one.page, document.page_at(one.end - 1)) == (1, 2)
    assert two.text == last and two.page == document.page_at(two.end - 1) == 2


def test_a_long_sentence_is_cut_at_a_semicolon_near_its_middle() -> None:
    left, right = "the state " + "acts, " * 80 + "here;", "the union " + "acts, " * 70 + "there."
    assert texts(build(("paragraph", f"{left} {right}", None))) == [left, right]


def test_a_comma_inside_a_number_is_no_place_to_cut() -> None:
    document = build(("paragraph", " ".join(["about 1,000,000 people"] * 60), None))
    for passage in split_passages(document):
        assert passage.text.startswith(("about", "1,000,000", "people"))
        assert passage.text.endswith(("about", "1,000,000", "people"))


def test_a_word_that_cannot_be_cut_is_kept_whole() -> None:
    word = "genome" * 400
    assert texts(build(("paragraph", word, None))) == [word]


def test_a_long_chinese_sentence_is_cut_at_its_commas() -> None:
    document = build(("paragraph", "加强基因组学研究，" * 60 + "。", None))
    passages = split_passages(document)
    assert all(p.text.endswith(("，", "。")) and length_in_words(p.text) <= MAX_WORDS for p in passages)
    assert "".join(p.text for p in passages) == document.text
    assert {p.language for p in passages} == {"zh"}


def test_rows_of_a_table_stay_whole() -> None:
    rows = [f"| Goal {n} | {sentence(30)} It is so. |" for n in range(6)]
    for text in texts(build(("table", "\n".join(rows), None))):
        assert set(text.split("\n")) <= set(rows)


@pytest.mark.parametrize("text", ["12 345 67.8 %\n2019 2020 2021", "* * *", "(1) (2) (3)", "A. B.", "a 1 2 3 4 5 6"])
def test_what_has_hardly_a_letter_is_dropped(text: str) -> None:
    assert not is_evidence(text)
    assert texts(build(("table", text, None))) == []


@pytest.mark.parametrize("text", ["Data shall be shared.", "基因检测", "Alle Daten von 2020/21."])
def test_short_text_is_kept(text: str) -> None:
    assert texts(build(("paragraph", text, None))) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "Under Art. 5 of Regulation (EU) No 910/2014, e.g. the U.S. may act.",
                "See p. 5.",
                "Dr. A. Lee agrees.",
            ],
        ),
        (
            "de",
            [
                "(4) Nach Art. 5 Abs. 1 Nr. 3 SGB V, z. B. bei Kassen, d. h. am 1. Januar 2022, gilt dies.",
                "Vgl. S. 12 der Begründung.",
            ],
        ),
        (
            "fr",
            [
                "Selon l'art. 5 du règlement no 910/2014, p. ex. en santé, cf. annexe II, il agit.",
                "M. Dupont agit.",
            ],
        ),
        (
            "es",
            [
                "Según el art. 5 del Reglamento n.º 910/2014, p. ej. los Estados, actúan.",
                "El Sr. García actúa.",
            ],
        ),
        (
            "zh",
            ["推进健康中国建设。", "坚持以人民为中心；加强研究！", "是否可行？", "“这是引用。”", "他说。"],
        ),
        ("en", ["Patients have the right.", "(4) Member States shall act.", "They shall report."]),
    ],
)
def test_sentences_end_where_they_end(language: str, sentences: list[str]) -> None:
    text = ("" if language == "zh" else " ").join(sentences)
    assert [text[a:b] for a, b in sentence_spans(text, 0, len(text), language)] == sentences


def test_sentence_offsets_count_characters_and_survive_lone_surrogates() -> None:
    text = "x😀 One 😀 is. Two \ud800 is.\nThree."
    assert [text[a:b] for a, b in sentence_spans(text, 1, len(text), "en")] == [
        "😀 One 😀 is.",
        "Two \ud800 is.",
        "Three.",
    ]


def test_texts_that_are_passages_already_stay_whole() -> None:
    assert given_passages(["Die Daten sind für die Forschung zu nutzen.", ""]) == [
        Passage(0, 43, "Die Daten sind für die Forschung zu nutzen.", None, "", "de", 0),
        Passage(0, 0, "", None, "", "und", 1),
    ]


_LATIN = "the of health data; shall, Art. 5. e.g. z. B. (a) genome: Forschung über. 1,000 2017/745 [1] . — • |"
_OTHER = "и данные. ο νόμος, 健康中国。 加强，研究； 基因组 ゲノム研究。 유전체 검사 😀 🧬."
_WORDS = st.sampled_from([*_LATIN.split(), *_OTHER.split(), "\ud800", "\u00a0", "\n", "\n-", "\u2028"])
_BLOCK = st.tuples(
    st.sampled_from(["heading", "paragraph", "paragraph", "paragraph", "list", "table", "furniture", "contents"]),
    st.one_of(
        st.lists(_WORDS, max_size=20).map(" ".join),
        st.tuples(st.lists(_WORDS, min_size=1, max_size=12), st.integers(1, 40)).map(
            lambda pair: " ".join(pair[0] * pair[1])
        ),
        st.text(max_size=60),
    ),
    st.integers(0, 1),
)


@given(st.lists(_BLOCK, max_size=12), st.booleans(), st.sampled_from(["\n\n", "\n", " "]))
@settings(max_examples=150, deadline=None)
def test_passages_of_any_document_keep_the_contract(rows: list[tuple[str, str, int]], paged: bool, gap: str) -> None:
    page = 1
    placed: list[Row] = []
    for kind, content, step in rows:
        page += step
        placed.append((kind, content, page if paged else None))
    document = build(*placed, gap=gap)
    passages = split_passages(document)

    assert [p.position for p in passages] == list(range(len(passages)))
    assert all(a.end <= b.start for a, b in pairwise(passages))
    covered = [False] * len(document.text)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        assert is_evidence(passage.text)
        inside = [b for b in document.blocks if b.start < passage.end and passage.start < b.end]
        assert {b.kind for b in inside} <= EVIDENCE_KINDS
        assert {(b.page, b.section) for b in inside} == {(passage.page, passage.section)}
        unbreakable = not re.search(r"\s", passage.text)
        assert length_in_words(passage.text) <= MAX_WORDS or unbreakable
        covered[passage.start : passage.end] = [True] * len(passage.text)
    for block in document.blocks:
        if block.kind in EVIDENCE_KINDS:
            for run in re.finditer(r"\S+", document.text[block.start : block.end]):
                start = block.start + run.start()
                if not all(covered[start : start + len(run[0])]):
                    # Only a passage with hardly a letter may be missing, and then as a whole.
                    left = max((p.end for p in passages if p.end <= start), default=0)
                    right = min((p.start for p in passages if p.start > start), default=len(document.text))
                    assert not any(covered[left:right])


@pytest.mark.parametrize("words", [60, 130, 400, 1500])
def test_plain_text_without_any_end_is_still_divided_evenly(words: int) -> None:
    passages = split_passages(build(("paragraph", "policy " * words, None)))
    assert all(MIN_WORDS <= length_in_words(p.text) <= MAX_WORDS for p in passages)
    assert sum(length_in_words(p.text) for p in passages) == words


@pytest.mark.parametrize(
    ("name", "language", "least"),
    [("eu-ehds-2025-327-en.txt", "en", 0.9), ("cn-healthy-china-2030-zh.md", "zh", 0.85)],
)
def test_most_passages_of_a_real_policy_have_the_length_aimed_at(name: str, language: str, least: float) -> None:
    if not (POLICIES / name).exists():
        pytest.skip(f"{POLICIES / name} is not here")
    passages = split_passages(read_document(POLICIES / name))
    fitting = [
        p for p in passages if length_in_words(p.text) + 0.5 >= MIN_WORDS and length_in_words(p.text) <= MAX_WORDS
    ]
    assert len(fitting) >= least * len(passages)
    assert sum(p.language == language for p in passages) >= 0.99 * len(passages)
