"""Plain text, Markdown and HTML; the offsets hold for whatever text there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.documents import KINDS, Document, read_document
from recommender.documents.model import assemble
from recommender.documents.text import read_markdown, read_text


def save(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.block_text(block)) for block in document.blocks]


LAW = """CHAPTER II

Rights of patients

Article 5

Access to data

1. Every patient has the right to see the data that
hospitals keep about him or her, free of charge and
without delay.

2. The hospital answers within a month.
"""


def test_a_law_in_plain_text(tmp_path: Path) -> None:
    document = read_document(save(tmp_path, "law.txt", LAW))
    assert kinds(document) == [
        ("heading", "CHAPTER II Rights of patients"),
        ("heading", "Article 5 Access to data"),
        (
            "list",
            "1. Every patient has the right to see the data that hospitals keep about him or her, "
            "free of charge and without delay.",
        ),
        ("list", "2. The hospital answers within a month."),
    ]
    assert [block.level for block in document.blocks] == [2, 4, 0, 0]
    assert document.pages is None and document.blocks[-1].section == "Article 5 Access to data"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Article 5", 4), ("CHAPTER II", 2), ("第二章 个人信息处理规则", 2), ("§ 64e Modellvorhaben", 4),
        ("ANEXO", 1),
        ("1.2 Goals and targets", 3), ("GUIDING PRINCIPLES", 2), ("第三条", 4), ("TÍTULO II", 1),
        ("Artículo 4. Objeto.", 4),
        ("Erstes Kapitel", 2), ("一、总体要求", 3),
    ],
)  # fmt: skip
def test_headings_by_wording(tmp_path: Path, line: str, level: int) -> None:
    document = read_document(save(tmp_path, "a.txt", f"{line}\n\nThe text of this part follows here.\n"))
    assert (document.blocks[0].kind, document.blocks[0].level) == ("heading", level)


@pytest.mark.parametrize(
    "line",
    ["Article 5 of that Regulation applies.",
     "第三条 国家建立健全生物安全工作机制，统筹协调有关部门，保护公民的合法权益，促进人类健康发展。",
     "The plan is drawn up. It has three parts."],
)  # fmt: skip
def test_sentences_are_no_headings(tmp_path: Path, line: str) -> None:
    assert read_document(save(tmp_path, "a.txt", f"{line}\n\nMore text.\n")).blocks[0].kind != "heading"


def test_marks_on_their_own_line_join_their_paragraph(tmp_path: Path) -> None:
    document = read_document(save(tmp_path, "a.txt", "Whereas:\n\n(1)\n\nThe aim of this act is better care.\n"))
    assert kinds(document)[1] == ("list", "(1) The aim of this act is better care.")


def test_form_feeds_are_page_ends(tmp_path: Path) -> None:
    document = read_document(save(tmp_path, "a.txt", "Text of the first page.\n\fText of the second page.\n\f"))
    assert document.pages == 2
    assert [block.page for block in document.blocks] == [1, 2]


MARKDOWN = """---
title: "Plan for Rare Diseases"
country: XX
---
# The plan

## Goals

The plan sets **three** goals, see [the act](https://example.org/act)
and its *annexes*.

1. First goal
2. Second goal

| Year | Budget |
|------|--------|
| 2026 | 3 M    |
"""


def test_markdown(tmp_path: Path) -> None:
    document = read_document(save(tmp_path, "plan.md", MARKDOWN))
    assert document.format == "markdown" and document.title == "Plan for Rare Diseases"
    assert document.metadata["country"] == "XX" and "country" not in document.text
    assert kinds(document) == [
        ("heading", "The plan"),
        ("heading", "Goals"),
        ("paragraph", "The plan sets three goals, see the act and its annexes."),
        ("list", "1. First goal"),
        ("list", "2. Second goal"),
        ("table", "Year | Budget\n2026 | 3 M"),
    ]
    assert [block.level for block in document.blocks][:2] == [1, 2]


HTML = """<!DOCTYPE html><html><head><title>Health Act</title><style>p {color: red}</style>
<script>var secret = 1;</script></head><body><nav><a href="/">Home</a></nav>
<h1>Health Act</h1><p>The act governs <b>care</b>&nbsp;and research.</p>
<ol><li>First duty</li><li>Second duty</li></ol>
<table><tr><th>Body</th><th>Task</th></tr><tr><td>Agency</td><td>Oversight</td></tr></table>
<p style="display:none">hidden</p></body></html>"""


def test_html(tmp_path: Path) -> None:
    document = read_document(save(tmp_path, "act.html", HTML))
    assert document.format == "html" and document.title == "Health Act"
    assert kinds(document) == [
        ("heading", "Health Act"),
        ("paragraph", "The act governs care and research."),
        ("list", "1. First duty"),
        ("list", "2. Second duty"),
        ("table", "Body | Task\nAgency | Oversight"),
    ]


def test_the_content_decides_the_format_not_the_name(tmp_path: Path) -> None:
    assert read_document(save(tmp_path, "act.txt", HTML)).format == "html"
    assert read_document(save(tmp_path, "plan.txt", MARKDOWN)).format == "markdown"
    assert read_document(save(tmp_path, "law.md", "Just a sentence.\n")).format == "text"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "为了维护国家生物安全，防范和应对生物安全风险，保障人民生命健康，制定本法。" * 3),
        ("big5", "為了維護國家生物安全，防範和應對生物安全風險，保障人民生命健康，制定本法。" * 3),
        ("utf-16", "Le règlement s’applique aux données de santé."),
        ("utf-16-le", "The regulation applies to all health data in the country."),
        ("cp1252", "Die Behörde fördert „Präzisionsmedizin“ für Ältere – überall."),
        ("utf-8-sig", "Ley de investigación biomédica."),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    assert read_document(save(tmp_path, "a.txt", text, encoding)).text == text


SCRAPS = st.sampled_from(
    [
        "# Title",
        "Article 5",
        "- item",
        "1. item",
        "(a)",
        "第三条 内容。",
        "| a | b |",
        "|---|---|",
        "***",
        "text that ends",
        "with a hyphen-",
        "ated word.",
        "目录",
        "References",
        "....... 5",
        "\f",
        "",
        "",
        "    indented",
        "\u00ad",
        "\x00",
        "> quote",
        "<table><tr><td>x</td></tr></table>",
        "```",
        "Ünïcode ﬁ ⽣",
        "[a](b)",
        "\ud7ff",
        "👩🏽‍⚕️",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SCRAPS | st.text(max_size=40), max_size=25))
def test_blocks_point_into_the_text_and_keep_order(lines: list[str]) -> None:
    source = "\n".join(lines)
    for reading in (read_text(source), read_markdown(source)):
        text, blocks = assemble(reading.pieces)
        end = 0
        for block in blocks:
            assert end <= block.start < block.end <= len(text)
            assert text[block.start : block.end].strip() == text[block.start : block.end]
            assert block.kind in KINDS and (1 <= block.level <= 6) == (block.kind == "heading")
            end = block.end
        covered = "".join(text[block.start : block.end] for block in blocks)
        assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("front", "title"),
    [
        ('title: "Plan: part one"', "Plan: part one"),
        ("title: Plan: part one", "Plan: part one"),  # no YAML, but common
        ("title: >\n  Plan for\n  rare diseases", "Plan for rare diseases"),
        ("# of the ministry\ntitle: Plan for rare diseases # draft", "Plan for rare diseases"),
        ("title: [Plan for rare diseases]\nname: x", "A register"),
        ("- not\n- fields", "A register"),
        ("x: " + "[" * 3000, "A register"),
    ],
)
def test_front_matter_gives_the_title(front: str, title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\n\n# A register\n\nThe plan provides for a register.\n")
    document = read_document(path)
    assert document.title == title and document.text == "A register\n\nThe plan provides for a register."


def test_what_front_matter_nests_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\nYear: 2024-01-05\ntags: {a: b}\nempty:\n---\n\n# A register\n\nText.\n")
    assert read_document(path).metadata == {"year": "2024-01-05"}
