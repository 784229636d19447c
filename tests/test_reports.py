"""Reports: what they say is what the assessment says, in every format, and a policy's text stays harmless."""

from __future__ import annotations

import csv
import datetime
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from recommender.errors import InputError
from recommender.reports import to_csv, to_json, to_text, to_xlsx
from recommender.reports.cells import CELL_LIMIT
from recommender.reports.width import display_width, wrap
from recommender.reports.wording import _CHINESE, _ENGLISH
from recommender.verdicts import Assessment, ElementVerdict
from sample_assessment import quote, sample_actions, sample_assessment, verdict

NOW = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)
FORMULAS = ['=HYPERLINK("http://x","y")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
CHINESE = "各成员国应当在保障个人隐私与数据安全的前提下，推动健康数据的跨境共享；同时，建立统一的登记制度。" * 3


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def book(*assessments: Assessment, language: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(assessments, language=language, now=NOW)))


def table(sheet: Any) -> list[dict[str, Any]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def risky(text: str) -> Assessment:
    """An assessment with the text in every place that is somebody else's wording."""
    found = quote(text, 0.5, section=text)
    elements = (ElementVerdict(text, "partial", 0.5, found),)
    one = verdict(text, "partial", 0.5, 1, found, pillar=text, title=text, elements=elements)
    base = sample_assessment(text, actions=(replace(one, theme=text),), title=text, warnings=(text,))
    return replace(base, framework=replace(base.framework, id=text, title=text))


def test_json_is_a_list_of_one_object_a_policy() -> None:
    one, two = sample_assessment(), sample_assessment("政策.docx")
    assert json.loads(to_json([one])) == [one.to_dict()]
    assert [Assessment.from_dict(d).policy.file for d in json.loads(to_json([one, two]))] == [
        "draft.pdf",
        "政策.docx",
    ]
    assert "政策.docx" in to_json([two])
    assert json.loads(to_json([])) == []


def test_json_refuses_a_probability_that_is_no_number() -> None:
    broken = replace(sample_actions()[0], probability=float("nan"))
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json([sample_assessment(actions=(broken,))])


def test_csv_has_a_row_an_action_and_policy_with_its_best_quote() -> None:
    found = rows(to_csv([sample_assessment(), sample_assessment("other.docx", pages=None)]))
    assert [row["policy"] for row in found] == ["draft.pdf"] * 5 + ["other.docx"] * 5
    assert [row["action"] for row in found[:5]] == ["1.1", "10.1", "2.1", "1.2", "2.2"]
    for row, action in zip(found, sample_actions(), strict=False):
        assert row["sha256"] == "ab" * 32 and row["framework"] == "plan" and row["language"] == "en"
        assert (row["title"], row["pillar"], row["status"]) == (action.title, action.pillar, action.status)
        assert float(row["probability"]) == pytest.approx(action.probability, abs=1e-6)
        assert int(row["rank"]) == action.rank
        best = action.evidence[0] if action.evidence else None
        assert row["evidence"] == (best.text if best else "")
        assert row["page"] == (str(best.page) if best and best.page else "")
        assert row["start"] == (str(best.start) if best else "")
        assert row["end"] == (str(best.end) if best else "")


def test_csv_of_nothing_is_its_header() -> None:
    assert to_csv([]).startswith("policy,sha256,") and to_csv([]).count("\n") == 1


@pytest.mark.parametrize("text", FORMULAS)
def test_a_policy_s_text_never_becomes_a_formula(text: str) -> None:
    (row,) = rows(to_csv([risky(text)]))
    for key in (
        "policy",
        "policy_title",
        "framework",
        "action",
        "title",
        "pillar",
        "theme",
        "evidence",
        "section",
    ):
        assert row[key] == "'" + text
    found = book(risky(text))
    cells = [cell for sheet in found for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    guarded = [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith("'")]
    assert len(guarded) >= 20
    assert not [c.value for c in cells if isinstance(c.value, str) and c.value.startswith(tuple("=+-@\t\r＝"))]


def test_negative_looking_numbers_stay_numbers() -> None:
    tiny = replace(sample_actions()[0], probability=1e-7)
    (row,) = rows(to_csv([sample_assessment(actions=(tiny,))]))
    assert float(row["probability"]) == 0.0


def test_text_lists_what_is_missing_first_then_partial_then_addressed() -> None:
    text = to_text([sample_assessment()], width=100)
    places = [text.index(part) for part in ("MISSING (2)", "Action 1.2", "Action 2.2", "PARTIAL (1)", "Action 2.1")]
    places += [text.index(part) for part in ("ADDRESSED (2)", "Action 1.1", "Action 10.1")]
    assert places == sorted(places)
    assert "Actions: 5 (addressed 2, partial 1, missing 2)" in text
    assert "“Member States shall share health data across borders.” (p. 12, 3 Data, passage match 0.91)" in text
    assert "“Training may be considered.” (passage match 0.45)" in text
    assert "Closest passage: “Hospitals buy new scanners.” (p. 20, 3 Data, passage match 0.08)" in text
    assert "Page 3 was read by OCR." in text
    assert "Pillar 2: Skills            0        1        1" in text


def test_text_shows_as_many_quotes_as_the_assessment_has() -> None:
    full = sample_assessment()
    assert to_text([full]).count("“") == 5
    assert to_text([full.with_evidence(1)]).count("“") == 4
    assert to_text([full.with_evidence(0)]).count("no quote") == 5


@pytest.mark.parametrize("width", [40, 61, 100])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_of_text_is_wider_than_asked(width: int, language: str) -> None:
    long = verdict(
        "A.1",
        "addressed",
        0.9,
        1,
        quote(CHINESE, 0.9),
        quote("x" * 300 + " end", 0.8),
        pillar=CHINESE,
        title=CHINESE,
    )
    mixed = verdict("B" * 90, "missing", 0.1, 2, quote("Mixed 文字 and words " * 20, 0.1), pillar="P " * 80)
    text = to_text([sample_assessment(actions=(long, mixed)), sample_assessment()], width=width, language=language)
    assert max(display_width(line) for line in text.splitlines()) == width
    squeezed = "".join(text.split())
    for whole in (CHINESE, "x" * 300, "B" * 90, "Mixed文字andwords" * 20):
        assert whole in squeezed


def test_chinese_characters_take_two_columns_and_combining_ones_none() -> None:
    assert display_width("数据 ab") == 7
    assert display_width("e\u0301\u200b") == 1
    assert wrap("数据共享平台", 5) == ["数据", "共享", "平台"]
    assert wrap("数据。共享", 5) == ["数", "据。", "共享"]
    assert wrap("（数据）", 6) == ["（数", "据）"]
    assert wrap("ab cd ef", 5, first="- ") == ["- ab", "  cd", "  ef"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]


def test_a_terminal_is_not_rewritten_by_a_policy() -> None:
    text = to_text([risky("red \x1b[31m and \u202egnp.exe\x07")])
    assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text
    assert "red [31m and gnp.exe" in text


def test_workbook_sheets_hold_every_number_of_the_assessment() -> None:
    assessment = sample_assessment()
    found = book(assessment)
    assert found.sheetnames == ["Overview", "Missing", "Matched", "Evidence", "Elements", "Method"]
    for name, statuses, quoted in (
        ("Missing", ("missing",), "Closest passage"),
        ("Matched", ("addressed", "partial"), "Best quote"),
    ):
        actions = assessment.with_status(*statuses)
        listed = table(found[name])
        assert len(listed) == len(actions)
        for row, action in zip(listed, actions, strict=True):
            best = action.evidence[0] if action.evidence else None
            assert (row["Policy"], row["Action"], row["Action title"]) == (
                "draft.pdf",
                action.id,
                action.title,
            )
            assert (row["Status"], row["Pillar"], row["Theme"]) == (
                action.status,
                action.pillar,
                action.theme,
            )
            assert (row["Probability"], row["Rank"]) == (action.probability, action.rank)
            assert row[quoted] == (best.text if best else None)
            assert row["Page"] == (best.page if best else None)
            assert row["Section"] == ((best.section or None) if best else None)
    quotes = [(action, found) for action in assessment.actions for found in action.evidence]
    listed = table(found["Evidence"])
    assert len(listed) == len(quotes) == 5
    for row, (action, one) in zip(listed, quotes, strict=True):
        assert (row["Action"], row["Probability"], row["Quote"]) == (action.id, one.probability, one.text)
        assert (row["Page"], row["Start"], row["End"], row["Language"]) == (
            one.page,
            one.start,
            one.end,
            "en",
        )
    elements = table(found["Elements"])
    assert [(r["Element"], r["Status"], r["Probability"], r["Page"], r["Start"]) for r in elements] == [
        ("share data", "addressed", 0.9, 12, 100),
        ("audit the sharing", "missing", 0.05, None, None),
    ]


def test_overview_counts_and_charts_the_coverage_by_pillar() -> None:
    sheet = book(sample_assessment())["Overview"]
    lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    facts = dict(zip(lines[0], lines[1], strict=True))
    assert (facts["Pages"], facts["Characters"], facts["Passages"], facts["Actions"]) == (30, 54321, 123, 5)
    assert (facts["addressed"], facts["partial"], facts["missing"]) == (2, 1, 2)
    start = next(i for i, line in enumerate(lines) if line[1] == "Pillar")
    assert [line[1:6] for line in lines[start + 1 :]] == [
        ["Pillar 1: Data", 1, 0, 1, 2],
        ["Pillar 2: Skills", 0, 1, 1, 2],
        ["Pillar 10: Other", 1, 0, 0, 1],
    ]
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == [
        f"'Overview'!${column}${start + 2}:${column}${start + 4}" for column in "CDE"
    ]
    assert chart.series[0].cat.numRef.f == f"'Overview'!$B${start + 2}:$B${start + 4}"


def test_several_policies_share_the_sheets_and_the_chart_compares_them() -> None:
    found = book(sample_assessment(), sample_assessment("two.docx", pages=None))
    assert [row["Policy"] for row in table(found["Missing"])] == ["draft.pdf"] * 2 + ["two.docx"] * 2
    (chart,) = found["Overview"]._charts
    assert [series.val.numRef.f for series in chart.series] == [f"'Overview'!${c}$2:${c}$3" for c in "IJK"]
    heads = [cell.value for cell in found["Overview"][1]]
    assert heads[8:11] == ["addressed", "partial", "missing"]


def test_every_sheet_has_a_frozen_header_and_every_data_sheet_a_filter() -> None:
    found = book(sample_assessment())
    assert {sheet.freeze_panes for sheet in found} == {"A2"}
    filters = {sheet.title: sheet.auto_filter.ref for sheet in found}
    assert filters["Overview"] is None
    assert filters["Missing"] == "A1:K3" and filters["Evidence"] == "A1:K6"
    matched = found["Matched"]
    assert matched["G2"].number_format == "0.00" and matched["I2"].alignment.wrap_text
    assert len({matched.cell(row, 6).fill.fgColor.rgb for row in (2, 4)}) == 2


def test_method_names_what_the_result_rests_on() -> None:
    facts = {(row["Policy"], row["Fact"]): row["Value"] for row in table(book(sample_assessment())["Method"])}
    assert facts[(None, "Date (UTC)")] == "2026-03-04 05:06"
    assert "estimate" in facts[(None, "What a probability means")]
    assert facts[("draft.pdf", "SHA-256")] == "ab" * 32
    assert facts[("draft.pdf", "Encoder fingerprint")] == "encoder-fingerprint-1"
    assert facts[("draft.pdf", "Alignment model")] == "model-fingerprint-1"
    assert facts[("draft.pdf", "Framework")] == "National plan (plan)"
    assert facts[("draft.pdf", "Number of actions")] == 5
    assert facts[("draft.pdf", "Warning")] == "Page 3 was read by OCR."


def test_a_workbook_in_chinese_has_chinese_headings_and_the_same_numbers() -> None:
    english, chinese = book(sample_assessment()), book(sample_assessment(), language="zh")
    assert chinese.sheetnames == ["概览", "缺失", "已匹配", "证据", "要素", "方法"]
    for one, other in zip(english, chinese, strict=True):
        pairs = zip(one.iter_rows(values_only=True), other.iter_rows(values_only=True), strict=True)
        for row, same in pairs:
            for cell, twin in zip(row, same, strict=True):
                assert not isinstance(cell, int | float) or cell == twin
    assert chinese["已匹配"]["F2"].value == "已涵盖"
    assert set(_CHINESE) == set(_ENGLISH)
    with pytest.raises(InputError, match="'fr'"):
        to_xlsx([sample_assessment()], language="fr")


def test_what_a_workbook_cannot_hold_is_left_out_or_cut() -> None:
    text = "a\x00b\x0bc\ufffed" + "x" * 40_000
    action = verdict("1", "addressed", 0.9, 1, quote(text, 0.9))
    value = table(book(sample_assessment(actions=(action,)))["Evidence"])[0]["Quote"]
    assert value.startswith("abcdx") and value.endswith("…") and len(value) == CELL_LIMIT


def test_ids_and_error_like_texts_stay_texts_in_a_workbook() -> None:
    actions = (verdict("1.10", "missing", 0.1, 1), verdict("#N/A", "missing", 0.1, 2))
    found = book(sample_assessment(actions=actions))["Missing"]
    assert [(found.cell(row, 2).value, found.cell(row, 2).data_type) for row in (2, 3)] == [
        ("1.10", "s"),
        ("#N/A", "s"),
    ]


def test_the_same_assessment_gives_the_same_workbook_content() -> None:
    first, second = book(sample_assessment()), book(sample_assessment())
    for one, other in zip(first, second, strict=True):
        assert list(one.iter_rows(values_only=True)) == list(other.iter_rows(values_only=True))


def test_an_assessment_without_actions_gives_every_report() -> None:
    empty = sample_assessment(actions=())
    assert "Actions: 0" in to_text([empty])
    assert len(rows(to_csv([empty]))) == 0
    assert book(empty)["Missing"].max_row == 1
    assert book().sheetnames[0] == "Overview" and to_text([]) == "\n"
