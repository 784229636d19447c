"""One report in five formats: the same content in each, safe to open, in either language."""

from __future__ import annotations

import csv
import datetime
import html
import io
import json
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from browser import CHROMIUM, printed
from recommender.compare.noise import shipped_noise
from recommender.errors import InputError
from recommender.messages import translate, words
from recommender.reports import FORMATS, assessment_report, render
from recommender.reports.charts import status_heatmap
from recommender.reports.formats.cells import FORMULA_STARTS, guarded
from recommender.reports.formats.text import to_text
from recommender.reports.formats.xlsx import percent_format
from recommender.reports.model import (
    Bullets,
    Chart,
    Column,
    Heading,
    Link,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
)
from recommender.reports.width import display_width
from sample_assessment import sample_framework, sample_verdicts

QUOTE = "国家建立健康数据共享制度 <b>& 2 \u2264 3</b>"
WHOLE = (
    "Spring review",
    "EU and China",
    "Made with care",
    "What was found",
    "Two policies were read.",
    "first item",
    "second item",
    "Data exchange",
    QUOTE,
    "Plan 2030, page 7",
    "weak",
    "Actions",
    "2.2.a",
    "Numbers of the picture",
    "Expected false gaps",
    "0.9 of 24 (0 to 3)",
)


def report(language: str = "en", **changes: object) -> Report:
    """A report with every kind of block and of column."""
    say = words(language)
    actions = Table(
        "actions",
        "Actions",
        (
            Column("id", "Action"),
            Column("status", "Verdict", "status"),
            Column("chance", "Likelihood", "probability"),
            Column("median", "Median", "number"),
            Column("people", "People", "count"),
            Column("page", "Page", "page"),
            Column("when", "When", "date"),
            Column("quote", "Quote", "long"),
            Column("link", "Evidence", "link"),
        ),
        (
            ("2.2.a", "addressed", 0.875, 4.5, 5, 7, datetime.date(2026, 3, 1), QUOTE, Link("see", "numbers", 0)),
            ("=1+1", "missing", 0.004, None, 0, None, None, "", None),
        ),
    )
    numbers = Table("numbers", "Numbers of the picture", (Column("row", "Row"), Column("n", "N", "count")), (("a", 3),))
    frame = pd.DataFrame({"row": ["a"], "column": ["b"], "status": ["partial"], "probability": [0.5]})
    names = {status: say[f"report.{status}"] for status in ("addressed", "partial", "missing")}
    values = {
        "kind": "assessment",
        "title": "Spring review",
        "subtitle": "EU and China",
        "language": language,
        "sections": (
            Section(
                "found",
                "What was found",
                (
                    Paragraph("Two policies were read.", strong=True),
                    Bullets(("first item", "second item")),
                    Heading("Data exchange", "partial"),
                    Quote(QUOTE, "Plan 2030, page 7", "weak", "zh"),
                    actions,
                    Chart("Picture", "One cell, partial.", lambda: status_heatmap(frame, names), numbers),
                ),
            ),
        ),
        "method": (("Expected false gaps", "0.9 of 24 (0 to 3)"),),
        "made": datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC),
        "notes": ("Made with care",),
    }
    return Report(**(values | changes))  # type: ignore[arg-type]


def text_of(content: bytes, format: str) -> str:
    """All that people can read in a file, and nothing that they cannot."""
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
        ) + "\n".join(book.sheetnames)
    if format == "docx":
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    text = content.decode("utf-8-sig")
    if format == "html":
        return html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL)))
    if format == "json":
        return "\n".join(strings(json.loads(text)))
    if format == "text":
        return text
    return "\n".join(cell for row in csv.reader(io.StringIO(text)) for cell in row)


def strings(value: object) -> list[str]:
    """Keys and values of JSON."""
    if isinstance(value, dict):
        return [part for key, one in value.items() for part in [key, *strings(one)]]
    if isinstance(value, list):
        return [part for one in value for part in strings(one)]
    return [str(value)]


@pytest.mark.parametrize("format", ["text", *FORMATS])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_format_says_the_same(format: str, language: str) -> None:
    said = text_of(render(report(language), format), format)
    assert [part for part in WHOLE if part not in said] == []
    assert "2026-03-01" in said


@pytest.mark.parametrize("format", ["text", *(name for name in FORMATS if name != "json")])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_statuses_are_worded_in_the_language_of_the_report(format: str, language: str) -> None:
    said = text_of(render(report(language), format), format)
    assert all(words(language)[f"report.{status}"] in said for status in ("addressed", "partial", "missing"))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="pdf"):
        render(report(), "pdf")


def test_numbers_stay_numbers_in_a_workbook() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render(report(), "xlsx")))["Actions"]
    first = [cell for cell in sheet[2]]
    assert [cell.value for cell in first[2:6]] == [0.875, 4.5, 5, 7]
    assert first[2].number_format == percent_format("en", certain=False)
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:I3"
    assert first[8].hyperlink.location == "'Numbers of the picture'!A2"


def test_a_workbook_holds_the_picture_beside_its_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(report(), "xlsx")))
    assert len(book["Numbers of the picture"]._images) == 1
    assert book.sheetnames[0] == "Overview"


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_text_that_looks_like_a_formula_stays_text(format: str) -> None:
    content = render(report(), format)
    if format == "csv":
        assert not any(
            cell.startswith("=") for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row
        )
    else:
        cell = openpyxl.load_workbook(io.BytesIO(content))["Actions"]["A3"]
        assert cell.data_type != "f" and cell.value.endswith("=1+1")


def test_a_heading_that_looks_like_a_formula_stays_text_and_a_long_title_fits() -> None:
    table = Table("t", "T", (Column("a", '=HYPERLINK("http://x")'), Column("b", "b\x00c")), ((1, 2),))
    odd = report(title="long " * 80, sections=(Section("s", "S", (table,)),))
    sheet = openpyxl.load_workbook(io.BytesIO(render(odd, "xlsx")))["T"]
    assert sheet["A1"].data_type != "f" and sheet["B1"].value
    assert render(odd, "docx").startswith(b"PK")


def test_a_page_loads_and_runs_nothing_of_others() -> None:
    page = render(report(title="<script>alert(1)</script>"), "html").decode()
    assert "<script>alert" not in page and "default-src 'none'" in page
    outside = re.findall(r"(?:src|href)=[\"']?(https?:[^\"' >]+)|url\((?!data:)([^)]+)\)", page)
    assert outside == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; scripts/system-packages.sh installs it")
def test_a_table_of_many_columns_and_rows_is_printed_whole_with_its_head_on_each_page(tmp_path: Path) -> None:
    sides = [f"S{number:02d}" for number in range(12)]
    columns = [Column("id", "Action")]
    for side in sides:
        columns += [
            Column(side, f"{side} Estrategia nacional", "status"),
            Column(f"{side}p", "Probability", "probability"),
        ]
    rows = tuple((f"row{number:03d}", *("addressed", number / 1000) * len(sides)) for number in range(120))
    section = Section("wide", "Sides", (Table("wide", "All sides", tuple(columns), rows),))
    pages = printed(render(report(sections=(section,)), "html"), tmp_path)
    holding = [(text, size) for text, size in pages if "row" in text]
    assert len(holding) > 1
    for text, (width, height) in holding:
        assert width > height
        assert all(side in text for side in sides)
        # As many statuses as cells: the last columns are on the paper, too.
        assert text.count("addressed") == text.count("row") * len(sides)
    assert sum(text.count("row") for text, _ in holding) == len(rows)
    assert pages[0][1][0] < pages[0][1][1]


def test_a_document_has_the_picture_with_words_for_who_cannot_see_it() -> None:
    content = zipfile.ZipFile(io.BytesIO(render(report(), "docx")))
    assert [name for name in content.namelist() if name.startswith("word/media/")]
    assert "One cell, partial." in content.read("word/document.xml").decode()


def test_a_page_names_the_row_that_a_link_goes_to() -> None:
    page = render(report(), "html").decode()
    (target,) = re.findall(r'<a href="#([^"]+)">see</a>', page)
    assert f'<tr id="{target}">' in page


def test_signs_that_a_document_cannot_hold_do_not_break_it() -> None:
    odd = report(title="a\x00b\x0bc\ud800d")
    for format in FORMATS:
        assert render(odd, format)


def test_a_chinese_report_says_in_chinese_on_what_its_figures_were_measured() -> None:
    model = json.loads((files("recommender.alignment") / "model.json").read_text("utf-8"))
    for data in (shipped_noise().data, model["recalibration"]["data"]):
        assert translate(data, "en") == data
        assert re.search("[\u4e00-\u9fff]", translate(data, "zh")), f"sentences.po has no Chinese for: {data}"


@pytest.mark.parametrize("format", ["text", "xlsx", "docx", "html"])
def test_an_assessment_carries_its_method_in_every_format_to_read(format: str) -> None:
    made = sample_verdicts()
    report = assessment_report([made], sample_framework())
    said = flat(text_of(render(report, format), format))
    quotes = [quote for verdict in made.actions for quote in verdict.evidence[:1] if verdict.status == "addressed"]
    assert quotes and all(flat(quote.text) in said for quote in quotes)
    for name, value in report.method:
        # In a workbook the policy stands in a column of its own.
        assert name.partition(": ")[0] in said and value in said, name


@pytest.mark.parametrize("format", ["csv", "json"])
def test_an_assessment_for_programs_carries_what_its_verdicts_rest_on(format: str) -> None:
    made = sample_verdicts()
    said = text_of(render(assessment_report([made], sample_framework()), format), format)
    gaps, learned = made.false_gaps, made.assessment.learned
    assert gaps and learned
    for part in (made.policy.sha256, gaps.data, gaps.expected, learned.confirmed, made.costs.false_gap):
        assert str(part) in said


def test_every_sign_that_starts_a_formula_is_guarded() -> None:
    assert set("=+-@\t\r＝＋－＠") == set(FORMULA_STARTS)
    assert [guarded(f"{sign}1") for sign in FORMULA_STARTS] == [f"'{sign}1" for sign in FORMULA_STARTS]
    assert guarded("1=") == "1="


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_table_fits_a_terminal_of_any_width(width: int) -> None:
    text = to_text(report(), width)
    assert max(map(display_width, text.splitlines())) <= width
    assert "国家建立" in text and "2026-03-01" in "".join(text.split())


def test_a_percentage_is_the_same_in_every_format() -> None:
    made = report()
    for format in ("text", "html", "docx"):
        said = text_of(render(made, format), format)
        assert "88 %" in said and "< 1 %" in said and "100 %" not in said


def flat(text: str) -> str:
    return " ".join(text.split())
