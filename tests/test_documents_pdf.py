"""Reading PDFs: paragraphs, headings, pages, running heads, contents, references, titles."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recommender.documents import Document, read_document
from recommender.documents.pages import highlight_page, locate, render_page
from recommender.errors import DocumentError
from tests.pdf_maker import Line, make_pdf, paragraph

FIRST = [
    "The ministry shall set up a national register of genomic data that serves",
    "research and care alike, and shall lay down in regulations who may use it",
    "and for which purposes.",
]
SECOND = [
    "Every hospital reports to the register once a year. The report names the",
    "number of patients and the methods used.",
]


def texts(document: Document, *kinds: str) -> list[str]:
    return [document.block_text(block) for block in document.blocks if not kinds or block.kind in kinds]


def check_blocks(document: Document) -> None:
    end = 0
    for block in document.blocks:
        assert block.start >= end and block.end > block.start
        assert document.text[block.start : block.end].strip() == document.text[block.start : block.end]
        end = block.end
    pages = [block.page for block in document.blocks if block.page is not None]
    assert pages == sorted(pages)


def test_wrapped_lines_become_paragraphs_with_page_and_section(tmp_path: Path) -> None:
    page = [(72.0, 780.0, 18.0, "National Genome Strategy"), *paragraph(FIRST, 740), *paragraph(SECOND, 690)]
    document = read_document(make_pdf(tmp_path / "a.pdf", [page]))
    assert texts(document, "heading") == ["National Genome Strategy"]
    assert texts(document, "paragraph") == [" ".join(FIRST), " ".join(SECOND)]
    assert [block.page for block in document.blocks] == [1, 1, 1]
    assert document.blocks[2].section == "National Genome Strategy"
    assert document.pages == 1 and document.format == "pdf" and document.ocr_pages == ()
    check_blocks(document)


def test_list_items_and_numbered_paragraphs_start_blocks(tmp_path: Path) -> None:
    lines = paragraph(["The plan has these aims:"], 740)
    lines += [(72.0, 727.0, 11.0, "(a) to train more nurses and doctors in rural areas, above all where the")]
    lines += [(90.0, 714.0, 11.0, "density of doctors is low;"), (72.0, 701.0, 11.0, "(b) to build clinics.")]
    lines += [(72.0, 688.0, 11.0, "1. Each region names a coordinator.")]
    document = read_document(make_pdf(tmp_path / "a.pdf", [lines]))
    assert texts(document, "list") == [
        "(a) to train more nurses and doctors in rural areas, above all where the density of doctors is low;",
        "(b) to build clinics.",
        "1. Each region names a coordinator.",
    ]


def test_article_number_and_its_title_make_one_heading(tmp_path: Path) -> None:
    page = [(260.0, 780.0, 11.0, "Article 2"), (255.0, 760.0, 14.0, "Definitions"), *paragraph(FIRST, 730)]
    page += [(72.0, 640.0, 11.0, "as Article 2 of that Act provides for the whole of the national territory.")]
    document = read_document(make_pdf(tmp_path / "a.pdf", [page]))
    assert texts(document, "heading") == ["Article 2 Definitions"]
    assert document.blocks[-1].section == "Article 2 Definitions"


def running(number: int, body: list[Line]) -> list[Line]:
    return [(72.0, 810.0, 9.0, "Health Strategy 2030"), *body, (290.0, 30.0, 9.0, f"Page {number} of 4")]


def test_running_heads_and_page_numbers_leave_the_text(tmp_path: Path) -> None:
    bodies = [paragraph([f"Measure number {i} is carried out by the regions in {2020 + i}."], 600) for i in range(4)]
    pages = [running(i + 1, body) for i, body in enumerate(bodies)]
    document = read_document(make_pdf(tmp_path / "a.pdf", pages))
    assert texts(document, "paragraph") == [
        f"Measure number {i} is carried out by the regions in {2020 + i}." for i in range(4)
    ]
    assert texts(document, "furniture") == ["Health Strategy 2030"]


def test_articles_at_the_top_of_pages_are_no_running_heads(tmp_path: Path) -> None:
    tasks = ["registers", "hospitals", "research", "funding", "reports"]
    pages = [
        [(260.0, 800.0, 11.0, f"Article {i + 1}"), *paragraph([f"This article is about {task}."], 700)]
        for i, task in enumerate(tasks)
    ]
    document = read_document(make_pdf(tmp_path / "a.pdf", pages))
    assert texts(document, "heading") == [f"Article {i + 1}" for i in range(5)]


def test_a_paragraph_that_goes_on_overleaf_is_two_blocks_that_meet(tmp_path: Path) -> None:
    pages = [running(1, paragraph(FIRST[:2], 400)), running(2, paragraph(FIRST[2:], 700))]
    pages += [running(i, paragraph(SECOND, 700)) for i in (3, 4)]
    document = read_document(make_pdf(tmp_path / "a.pdf", pages))
    halves = [block for block in document.blocks if block.kind == "paragraph"][:2]
    assert [half.page for half in halves] == [1, 2]
    assert [half.continued for half in halves] == [False, True]
    assert document.text[halves[0].end : halves[1].start] == "\n"
    check_blocks(document)


@pytest.mark.parametrize(
    ("head", "tail", "elsewhere", "joined"),
    [
        ("the implemen-", "tation of the plan", "", "the implementation of the plan"),
        ("a decision-", "making body decides", "decision-making is slow", "a decision-making body decides"),
        ("die Gesundheits-", "und Pflegeberufe", "", "die Gesundheits- und Pflegeberufe"),
        ("during the COVID-", "19 pandemic", "", "during the COVID-19 pandemic"),
        ("le développe-", "ment durable", "le développement", "le développement durable"),
    ],
)
def test_words_cut_at_line_ends_are_whole_again(
    tmp_path: Path, head: str, tail: str, elsewhere: str, joined: str
) -> None:
    start = "This line is here so that the paragraph is as wide as the page allows " + head
    page = paragraph([start, tail + " and so on until the very end of this second line of the text."], 740)
    page += paragraph([f"In other words {elsewhere} as was said before."], 600)
    document = read_document(make_pdf(tmp_path / "a.pdf", [page]))
    assert joined in document.text


def test_contents_lists_are_marked(tmp_path: Path) -> None:
    entries = [("1 Introduction", 3), ("2 Goals of the strategy", 5), ("3 Measures", 9), ("4 Funding", 14)]
    page: list[Line] = [(72.0, 780.0, 16.0, "Contents")]
    page += [(72.0, 750.0 - 20 * i, 11.0, f"{title} {'.' * 60} {n}") for i, (title, n) in enumerate(entries)]
    document = read_document(make_pdf(tmp_path / "a.pdf", [page, paragraph(FIRST, 700)]))
    assert len(texts(document, "contents")) >= 4
    assert texts(document, "paragraph") == [" ".join(FIRST)]


def test_citing_footnotes_are_references(tmp_path: Path) -> None:
    page = paragraph(FIRST, 740) + [(72.0, 80.0, 7.0, "(1) OJ C 486, 21.12.2022, p. 123.")]
    document = read_document(make_pdf(tmp_path / "a.pdf", [page]))
    assert texts(document, "references") == ["(1) OJ C 486, 21.12.2022, p. 123."]


@pytest.mark.parametrize("poor", ["Microsoft Word - final.doc", "strategy_v3.pdf", "L_202500327EN", ""])
def test_a_poor_metadata_title_gives_way_to_the_largest_text(tmp_path: Path, poor: str) -> None:
    page = [(72.0, 780.0, 20.0, "National Cancer Plan"), *paragraph(FIRST, 700)]
    assert read_document(make_pdf(tmp_path / "a.pdf", [page], title=poor)).title == "National Cancer Plan"


def test_a_good_metadata_title_is_the_title(tmp_path: Path) -> None:
    document = read_document(make_pdf(tmp_path / "a.pdf", [paragraph(FIRST, 700)], title="Plan for Rare Diseases"))
    assert document.title == "Plan for Rare Diseases"
    assert document.metadata["title"] == "Plan for Rare Diseases"


def test_without_any_title_the_file_gives_its_stem(tmp_path: Path) -> None:
    assert read_document(make_pdf(tmp_path / "plan.pdf", [paragraph(FIRST, 700)])).title == "plan"


def test_progress_counts_every_page(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = make_pdf(tmp_path / "a.pdf", [paragraph(FIRST, 700)] * 3)
    read_document(path, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_quote_is_found_across_lines_and_hyphens_and_marked(tmp_path: Path) -> None:
    lines = ["The plan provides for the implemen-", "tation of ﬁve pilot projects.".replace("ﬁ", "fi")]
    path = make_pdf(tmp_path / "a.pdf", [paragraph(lines, 700)])
    boxes = locate(path, 1, "the implementation of five pilot")
    assert len(boxes) == 2
    assert all(70 < x0 < x1 < 300 and 680 < y0 < y1 < 715 for x0, y0, x1, y1 in boxes)
    plain, marked = render_page(path, 1), highlight_page(path, 1, "the implementation of five pilot")
    assert plain.size == marked.size and plain.tobytes() != marked.tobytes()
    x0, y0, x1, y1 = boxes[0]
    centre = (int((x0 + x1) / 2 * 1.5), int((842 - y1) * 1.5) + 1)
    red, _, blue = marked.getpixel(centre)
    assert red > blue + 40


def test_a_quote_that_is_not_there_leaves_the_page_unmarked(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [paragraph(FIRST, 700)])
    assert locate(path, 1, "nothing of this kind stands anywhere") == []
    assert highlight_page(path, 1, "nothing of this kind").tobytes() == render_page(path, 1).tobytes()


def test_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [paragraph(FIRST, 700)])
    with pytest.raises(DocumentError, match="has no page 2"):
        render_page(path, 2)


def test_threads_read_at_the_same_time(tmp_path: Path) -> None:
    paths = [make_pdf(tmp_path / f"{i}.pdf", [paragraph([f"Text of plan {i}."], 700)] * 20) for i in range(6)]
    with ThreadPoolExecutor(6) as pool:
        documents = list(pool.map(read_document, paths))
    assert all(document.text.count(f"Text of plan {i}.") == 20 for i, document in enumerate(documents))


@pytest.mark.slow
def test_the_ehds_regulation_is_read_fast_with_its_articles(bench: Path) -> None:
    start = time.perf_counter()
    document = read_document(bench / "policies" / "eu-ehds-2025-327-oj-en.pdf")
    assert time.perf_counter() - start < 8  # about 0.9 s on an idle machine
    check_blocks(document)
    articles = [text for text in texts(document, "heading") if text.startswith("Article ")]
    assert len(articles) == 105
    assert articles[1] == "Article 2 Definitions"
    assert document.pages == 96
    assert "OJ C 486, 21.12.2022" in " ".join(texts(document, "references"))


def test_chinese_look_alikes_are_the_characters_they_stand_for(bench: Path) -> None:
    document = read_document(bench / "policies" / "cn-healthy-china-2030-pdf-zh.pdf")
    assert not any(0x2E80 <= ord(c) <= 0x2FDF for c in document.text)
    assert "健康是促进人的全面发展的必然要求，是经济社会发展的基础条件。" in document.text
    assert "第一章 指导思想" in texts(document, "heading")
