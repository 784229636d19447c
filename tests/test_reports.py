"""Reports: what they say is what the assessment says, in every format, and a policy's text stays harmless."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from recommender.alignment import FEATURES, REASONS
from recommender.alignment.forms import from_report_form, report_form
from recommender.alignment.judging import JUDGE_FEATURES
from recommender.alignment.model import PARTS
from recommender.alignment.non_evidence import KINDS
from recommender.alignment.results import COMMITMENTS, DIRECTIONS, Closest, ElementVerdict, Reason, Stance, Verdicts
from recommender.alignment.taught import TAUGHT_FEATURES
from recommender.compare import Side
from recommender.framework import Action, Framework
from recommender.framework.model import Translation
from recommender.messages import words
from recommender.reports import STATUS_COLOURS, Report, assessment_report, phrases, render
from recommender.reports.formats import text as terminal
from recommender.reports.formats.cells import CELL_LIMIT
from recommender.reports.formats.xlsx import percent_format
from recommender.reports.width import display_width, wrap
from sample_assessment import quote, sample_actions, sample_framework, sample_verdicts, verdict
from test_render import text_of

NOW = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)
FORMULAS = ['=HYPERLINK("http://x","y")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
CHINESE = "各成员国应当在保障个人隐私与数据安全的前提下，推动健康数据的跨境共享；同时，建立统一的登记制度。" * 3


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def title(action: str) -> str:
    return sample_framework().action(action).title


def pillar(action: str) -> str:
    return sample_framework().action(action).pillar


def report(made: list[Verdicts], language: str = "en", framework: Framework | None = None) -> Report:
    return assessment_report(made, framework or sample_framework(), language, NOW)


def to_json(made: list[Verdicts]) -> str:
    return render(report(made), "json").decode()


def to_csv(made: list[Verdicts], framework: Framework | None = None) -> str:
    return render(report(made, framework=framework), "csv").decode("utf-8-sig")


def to_text(made: list[Verdicts], width: int = 100, language: str = "en", framework: Framework | None = None) -> str:
    return terminal.to_text(report(made, language, framework), width)


def book(*made: Verdicts, language: str = "en", framework: Framework | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render(report(list(made), language, framework), "xlsx")))


def table(sheet: Any) -> list[dict[str, Any]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def risky(text: str) -> tuple[Verdicts, Framework]:
    """Verdicts and a framework with the text in every place that is somebody else's wording."""
    found = quote(text, 0.5, section=text, stance=Stance("duty", "supports", (text,), (text,), (text,)))
    elements = (ElementVerdict("partial", 0.5, found),)
    near = (Closest(found, (Reason("other_action", text),)),)
    one = verdict(text, "partial", 0.5, 1, found, elements=elements, closest=near)
    base = sample_verdicts(text, actions=(one,), title=text, warnings=(text,))
    framework = Framework.of(text, text, [Action(text, text, text, text, text, (text,))])
    return replace(base, assessment=replace(base.assessment, framework=text)), framework


def test_json_is_a_list_of_one_object_a_policy() -> None:
    one, two = sample_verdicts(), sample_verdicts("政策.docx")
    assert json.loads(to_json([one])) == [report_form(one, sample_framework(), "en")]
    assert [from_report_form(d)[0].policy.file for d in json.loads(to_json([one, two]))] == [
        "draft.pdf",
        "政策.docx",
    ]
    assert "政策.docx" in to_json([two])
    assert json.loads(to_json([])) == []


def test_json_refuses_a_probability_that_is_no_number() -> None:
    broken = replace(sample_actions()[0], probability=float("nan"))
    with pytest.raises(ValueError, match="JSON compliant"):
        render(replace(report([sample_verdicts()]), data=[{"probability": broken.probability}]), "json")


def test_csv_has_a_row_an_action_and_policy_with_its_best_quote() -> None:
    found = rows(to_csv([sample_verdicts(), sample_verdicts("other.docx", pages=None)]))
    assert [row["policy"] for row in found] == ["draft.pdf"] * 5 + ["other.docx"] * 5
    assert [row["action"] for row in found[:5]] == ["1.1", "10.1", "2.1", "1.2", "2.2"]
    for row, action in zip(found, sample_actions(), strict=False):
        assert row["sha256"] == "ab" * 32 and row["framework"] == "plan" and row["language"] == "en"
        assert (row["title"], row["pillar"], row["status"]) == (title(action.id), pillar(action.id), action.status)
        assert float(row["probability"]) == pytest.approx(action.probability, abs=1e-6)
        assert int(row["rank"]) == action.rank
        best = action.evidence[0] if action.evidence else None
        assert row["evidence"] == (best.text if best else "")
        assert row["page"] == (str(best.page) if best and best.page else "")
        assert row["start"] == (str(best.start) if best else "")
        assert row["end"] == (str(best.end) if best else "")


def test_csv_keeps_its_first_columns_and_appends_what_is_new() -> None:
    head = to_csv([]).strip().split(",")
    assert head[:17] == [
        "policy",
        "sha256",
        "policy_title",
        "language",
        "framework",
        "action",
        "title",
        "pillar",
        "theme",
        "status",
        "probability",
        "rank",
        "evidence",
        "page",
        "section",
        "start",
        "end",
    ]
    before = [*FEATURES, "domain", "prior", "base"]
    place = head.index("log_odds_meaning")
    assert head[place : place + len(before) + 1] == [*(f"log_odds_{name}" for name in before), "cost_false_gap"]
    second = [f"log_odds_{name}" for name in (*JUDGE_FEATURES, *TAUGHT_FEATURES)]
    assert head[-len(second) - 2 :] == ["learned_policies", *second, "close_call"]
    first, second, third, missing, last = rows(to_csv([sample_verdicts()]))
    assert (second["policy_direction"], second["commitment"], second["direction"]) == ("mixed", "funded", "supports")
    assert (second["times"], second["amounts"]) == ("by 2027", "EUR 2 million; 40 %")
    assert second["bodies"] == "the ministry; the agency"
    assert (first["prior_having"], first["prior_policies"], missing["prior_having"]) == ("3", "5", "")
    assert (missing["passages"], missing["closest_1"]) == ("123", "Hospitals buy new scanners.")
    assert missing["closest_1_reasons"] == "other_action:1.1; far" and missing["closest_1_page"] == "20"
    assert missing["closest_2_reasons"] == "substance:definition"
    assert last["closest_1"] == last["closest_2_reasons"] == ""
    added = [float(missing[f"log_odds_{signal}"]) for signal in phrases.FEATURES]
    assert 1 / (1 + math.exp(-sum(added))) == pytest.approx(0.08, abs=1e-6)
    assert (first["close_call"], third["close_call"]) == ("", "partial; missing")
    whole = ("cost_false_gap", "cost_missed_gap", "false_gaps_expected", "false_gaps_low", "false_gaps_high")
    for row in (first, last):
        assert [float(row[name]) for name in whole] == [3.0, 1.5, 0.35, 0, 1]
        assert (row["false_gaps_level"], row["false_gaps_data"]) == ("0.9", "12 policies held out")
        assert (row["learned_confirmed"], row["learned_rejected"], row["learned_policies"]) == ("40", "8", "5")


def test_csv_of_nothing_is_its_header() -> None:
    assert to_csv([]).startswith("policy,sha256,") and to_csv([]).count("\n") == 1


@pytest.mark.parametrize("text", FORMULAS)
def test_a_policy_s_text_never_becomes_a_formula(text: str) -> None:
    made, framework = risky(text)
    (row,) = rows(to_csv([made], framework))
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
        "times",
        "amounts",
        "bodies",
        "closest_1",
    ):
        assert row[key] == "'" + text
    found = book(made, framework=framework)
    cells = [cell for sheet in found for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    guarded = [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith("'")]
    assert len(guarded) >= 20
    assert not [c.value for c in cells if isinstance(c.value, str) and c.value.startswith(tuple("=+-@\t\r＝"))]


def test_negative_looking_numbers_stay_numbers() -> None:
    tiny = replace(sample_actions()[0], probability=1e-7)
    (row,) = rows(to_csv([sample_verdicts(actions=(tiny,))]))
    assert float(row["probability"]) == 0.0


def test_text_lists_what_is_missing_first_then_partial_then_addressed() -> None:
    whole = to_text([sample_verdicts()], width=100)
    assert "Actions: 5 (addressed 2, partial 1, missing 2) · Close calls among them: 1" in whole
    text = whole[whole.index("Coverage by pillar") :].replace("\n    ", " ")
    places = [text.index(part) for part in ("Missing (2)", "\n2.2 ", "\n1.2 ", "Partial (1)", "\n2.1 ")]
    places += [text.index(part) for part in ("Addressed (2)", "\n1.1 ", "\n10.1 ")]
    assert places == sorted(places)
    assert "health data across borders.” (p. 12, 3 Data, passage match 91 %)" in text
    assert "“Training may be considered.” (passage match 45 %)" in text
    assert "“Hospitals buy new scanners.” (p. 20, 3 Data, passage match 8 %)" in text
    assert "Page 3 was read by OCR." in whole
    assert re.search(r"^Pillar 2: Skills +0 +1 +1 +2$", text, re.MULTILINE)


def test_text_shows_as_many_quotes_as_the_assessment_has() -> None:
    full = sample_verdicts()
    # Five quotes, one more that only comes close, and one in its words.
    assert to_text([full]).count("“") == 7
    assert to_text([full.with_evidence(1)]).count("“") == 6
    assert to_text([full.with_evidence(0)]).count("no quote") == 5


def test_text_says_why_what_comes_close_falls_short_and_what_was_searched() -> None:
    text = " ".join(to_text([sample_verdicts()]).split())
    assert "Searched 123 passages. The closest fall short:" in text
    assert "Why it falls short: it is rather about another action: 1.1 Action 1.1; it is hardly nearer" in text
    assert "Why it falls short: it is a definition of terms, which shows nothing by itself" in text
    other = quote("Scanners are cleaned.", 0.05, start=4000)
    actions = tuple(replace(a, evidence=(*a.evidence, other)) if a.id == "1.2" else a for a in sample_actions())
    text = to_text([sample_verdicts(actions=actions)])
    assert text.count("Hospitals buy new scanners.") == 1
    assert "“Scanners are cleaned.”" in text


def test_text_says_what_quotes_and_policy_do_what_mistakes_cost_and_how_many_gaps_are_false() -> None:
    text = " ".join(to_text([sample_verdicts()]).split())
    assert "duty · supports · Responsible bodies: Member States" in text
    assert "funded · supports · Time frames: by 2027 · Amounts: EUR 2 million, 40 % · Responsible bodies: the" in text
    assert "Probability: 45 % · works against" in text
    assert "2.1 Action 2.1 [partial] [close call: partial or missing]" in text and text.count("[close call") == 1
    assert "restricts or works against: 10.1 Action 10.1 (mixed: read the quotes); 2.1 Action 2.1 (works" in text
    assert "Of the 2 actions called missing, about 0.3 are expected" in text
    assert "(90 %: 0 to 1; measured on 12 policies held out)" in text
    assert "is there: 3; calling one addressed that is not: 1.5" in text
    assert "in policies that people labelled, 3 of 5 have this action" in text
    assert "40 confirmed and 8 rejected quotes of 5 policies" in text
    assert "Why: near in meaning +1.25, subject of the whole policy -1.00" in text
    chinese = to_text([sample_verdicts()], language="zh")
    assert "[部分涵盖] [难以断定：部分涵盖或缺失]" in chinese
    assert "有经费 · 支持 · 时间安排：by 2027" in chinese and "该段更接近另一项行动：1.1" in chinese


def test_one_missing_action_has_a_chance_and_none_has_no_line() -> None:
    one = replace(sample_verdicts(actions=sample_actions()[:4]))
    assert phrases.false_gaps(one, words("en")).startswith("One action is called missing. The chance")
    none = sample_verdicts(actions=sample_actions()[:3])
    assert phrases.false_gaps(none, words("en")) == ""
    assert phrases.false_gaps(replace(one, told=None), words("zh")) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_of_the_engine_has_words(language: str) -> None:
    say = words(language)
    told = {phrases.reason(Reason(code, "definition"), sample_framework(), say) for code in REASONS}
    assert len(told) == len(REASONS) and not any("{" in text for text in told)
    assert {f"report.{code}" for code in (*COMMITMENTS, *DIRECTIONS, "mixed", *KINDS)} <= set(say)
    assert (*FEATURES, "domain", "prior", "base", *JUDGE_FEATURES, *TAUGHT_FEATURES) == phrases.FEATURES
    assert sorted(phrases.FEATURES) == sorted(PARTS)
    assert {f"report.feature.{signal}" for signal in phrases.FEATURES} <= set(say)


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
    )
    mixed = verdict("B" * 90, "missing", 0.1, 2, quote("Mixed 文字 and words " * 20, 0.1))
    actions = [Action("A.1", "x", CHINESE, CHINESE), Action("B" * 90, "x", "y", "P " * 80)]
    framework = Framework.of("plan", "National plan", [*actions, *sample_framework().actions])
    made = [sample_verdicts(actions=(long, mixed)), sample_verdicts()]
    text = to_text(made, width, language, framework)
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
    made, framework = risky("red \x1b[31m and \u202egnp.exe\x07")
    text = to_text([made], framework=framework)
    assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text
    assert "red [31m and gnp.exe" in text


def test_workbook_sheets_hold_every_number_of_the_assessment() -> None:
    assessment = sample_verdicts()
    found = book(assessment)
    assert found.sheetnames == ["Overview", "Missing", "Closest", "Matched", "Evidence", "Elements", "Why", "Method"]
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
                title(action.id),
            )
            assert (row["Status"], row["Pillar"], row["Theme"]) == (
                action.status,
                pillar(action.id),
                "Theme A",
            )
            assert (row["Probability"], row["Rank"]) == (action.probability, action.rank)
            assert row[quoted] == (best.text if best else None)
            assert row["Page"] == (best.page if best else None)
            assert row["Section"] == ((best.section or None) if best else None)
            does = {"": None, "supports": "supports", "mixed": "mixed: read the quotes", "opposes": "works against"}
            assert row["What the policy does to the action"] == does[action.direction]
            assert (row["Other policies"] is None) == (action.prior is None)
            assert row["Close call"] == (" / ".join(action.close) or None)
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
        assert (row["How binding"], row["What the quote does"]) == {
            "duty": ("duty", "supports"),
            "funded": ("funded", "supports"),
            "plan": ("plan", "works against"),
            "mention": ("mention only", "restricts"),
        }[one.stance.commitment]
        parts = [row[name] or "" for name in ("Time frames", "Amounts", "Responsible bodies")]
        assert parts == ["; ".join(v) for v in (one.stance.times, one.stance.amounts, one.stance.bodies)]
    elements = table(found["Elements"])
    assert [(r["Element"], r["Status"], r["Probability"], r["Page"], r["Start"]) for r in elements] == [
        ("share data", "addressed", 0.9, 12, 100),
        ("audit the sharing", "missing", 0.05, None, None),
    ]


def test_a_workbook_says_what_comes_closest_and_what_made_each_verdict() -> None:
    assessment = sample_verdicts()
    found = book(assessment)
    near = table(found["Closest"])
    assert [(row["Action"], row["Place"], row["Passages searched"], row["Page"]) for row in near] == [
        ("1.2", 1, 123, 20),
        ("1.2", 2, 123, 2),
    ]
    assert near[0]["Why it falls short"].startswith("it is rather about another action: 1.1 Action 1.1; it is hardly")
    assert (near[0]["What the quote does"], near[1]["What the quote does"]) == ("restricts", None)
    for row, action in zip(table(found["Why"]), assessment.actions, strict=True):
        parts = list(row.values())[6:]
        added = {part.feature: part.log_odds for part in action.contributions}
        assert dict(zip(phrases.FEATURES, parts, strict=True)) == pytest.approx(added)
        assert row["Log-odds (sum)"] == pytest.approx(sum(parts))
        assert 1 / (1 + math.exp(-sum(parts))) == pytest.approx(row["Probability"])


def test_overview_counts_and_charts_the_coverage_by_pillar() -> None:
    sheet = book(sample_verdicts())["Overview"]
    lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    facts = dict(zip(lines[0], lines[1], strict=True))
    assert (facts["Pages"], facts["Characters"], facts["Passages"], facts["Actions"]) == (30, 54321, 123, 5)
    assert (facts["addressed"], facts["partial"], facts["missing"]) == (2, 1, 2)
    gaps = ("Expected false gaps", "False gaps, at least", "False gaps, at most")
    assert [facts[name] for name in gaps] == [0.35, 0, 1] and facts["Close calls"] == 1
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
    found = book(sample_verdicts(), sample_verdicts("two.docx", pages=None))
    assert [row["Policy"] for row in table(found["Missing"])] == ["draft.pdf"] * 2 + ["two.docx"] * 2
    (chart,) = found["Overview"]._charts
    assert [series.val.numRef.f for series in chart.series] == [f"'Overview'!${c}$2:${c}$3" for c in "IJK"]
    heads = [cell.value for cell in found["Overview"][1]]
    assert heads[8:11] == ["addressed", "partial", "missing"]


def test_every_sheet_has_a_frozen_header_and_every_data_sheet_a_filter() -> None:
    found = book(sample_verdicts())
    assert {sheet.freeze_panes for sheet in found} == {"A2"}
    filters = {sheet.title: sheet.auto_filter.ref for sheet in found}
    assert filters["Overview"] is None
    assert filters["Missing"] == "A1:N3" and filters["Evidence"] == "A1:P6"
    matched = found["Matched"]
    assert matched["G2"].number_format == percent_format("en", certain=False) and matched["I2"].alignment.wrap_text
    assert len({matched.cell(row, 6).fill.fgColor.rgb for row in (2, 4)}) == 2


def test_method_names_what_the_result_rests_on() -> None:
    facts = {(row["Policy"], row["Fact"]): row["Value"] for row in table(book(sample_verdicts())["Method"])}
    assert facts[(None, "Date (UTC)")] == "2026-03-04 05:06"
    assert "estimate" in facts[(None, "What a probability means")]
    assert facts[("draft.pdf", "SHA-256")] == "ab" * 32
    assert facts[("draft.pdf", "Encoder fingerprint")] == "encoder-fingerprint-1"
    assert facts[("draft.pdf", "Alignment model")] == "model-fingerprint-1"
    assert facts[("draft.pdf", "Framework")] == "National plan (plan)"
    assert facts[("draft.pdf", "Number of actions")] == 5
    assert facts[("draft.pdf", "Warning")] == "Page 3 was read by OCR."
    assert facts[("draft.pdf", "What mistakes cost")].endswith("is there: 3; calling one addressed that is not: 1.5")
    assert "(90 %: 0 to 1; measured on 12 policies held out)" in facts[("draft.pdf", "Expected false gaps")]
    assert facts[("draft.pdf", "Learned from people")] == "40 confirmed and 8 rejected quotes of 5 policies"
    assert "log-odds" in facts[(None, "Why")]


def test_a_workbook_in_chinese_has_chinese_headings_and_the_same_numbers() -> None:
    english, chinese = book(sample_verdicts()), book(sample_verdicts(), language="zh")
    assert chinese.sheetnames == ["概览", "缺失", "最接近的段落", "已匹配", "证据", "要素", "依据", "方法"]
    for one, other in zip(english, chinese, strict=True):
        pairs = zip(one.iter_rows(values_only=True), other.iter_rows(values_only=True), strict=True)
        for row, same in pairs:
            for cell, twin in zip(row, same, strict=True):
                assert not isinstance(cell, int | float) or cell == twin
    assert chinese["已匹配"]["F2"].value == "已涵盖"


def test_what_a_workbook_cannot_hold_is_left_out_or_cut() -> None:
    text = "a\x00b\x0bc\ufffed" + "x" * 40_000
    action = verdict("1", "addressed", 0.9, 1, quote(text, 0.9))
    framework = sample_framework(["1"])
    value = table(book(sample_verdicts(actions=(action,)), framework=framework)["Evidence"])[0]["Quote"]
    assert value.startswith("abcdx") and value.endswith("…") and len(value) == CELL_LIMIT


def test_ids_and_error_like_texts_stay_texts_in_a_workbook() -> None:
    actions = (verdict("1.10", "missing", 0.1, 1), verdict("#N/A", "missing", 0.1, 2))
    found = book(sample_verdicts(actions=actions), framework=sample_framework(["1.10", "#N/A"]))["Missing"]
    assert [(found.cell(row, 2).value, found.cell(row, 2).data_type) for row in (2, 3)] == [
        ("1.10", "s"),
        ("#N/A", "s"),
    ]


def test_the_same_assessment_gives_the_same_workbook_content() -> None:
    first, second = book(sample_verdicts()), book(sample_verdicts())
    for one, other in zip(first, second, strict=True):
        assert list(one.iter_rows(values_only=True)) == list(other.iter_rows(values_only=True))


def test_an_assessment_without_actions_gives_every_report() -> None:
    empty = sample_verdicts(actions=())
    assert "Actions: 0" in to_text([empty])
    assert len(rows(to_csv([empty]))) == 0
    assert book(empty)["Missing"].max_row == 1
    assert book().sheetnames[0] == "Overview" and to_text([]).startswith("Overview\n")


@pytest.mark.parametrize("format", ["text", "json", "csv", "xlsx", "docx", "html"])
def test_a_language_without_headings_words_the_actions_and_leaves_the_headings_in_english(format: str) -> None:
    base = sample_framework()
    french = {"fr": Translation(title="Partager les données")}
    actions = [replace(action, translations=french if action.id == "1.1" else {}) for action in base.actions]
    made = report([sample_verdicts()], "fr", Framework.of("plan", "National plan", actions))
    assert made.language == "en"
    said = text_of(render(made, format), format)
    assert "Partager les données" in said and ("robability" in said)


def test_what_is_written_on_a_status_can_be_read() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colours in STATUS_COLOURS.values():
        for ground, ink in (
            (colours.mark, colours.on_mark),
            (colours.fill, colours.on_fill),
            (colours.fill, "#1a2433"),
        ):
            light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_status_has_one_colour_in_every_format() -> None:
    made = report([sample_verdicts()])
    sheet = book(sample_verdicts())["Missing"]
    page = render(made, "html").decode()
    for colours in STATUS_COLOURS.values():
        assert colours.fill in page and colours.mark in page
    assert sheet["F2"].fill.fgColor.rgb.endswith(STATUS_COLOURS["missing"].fill.lstrip("#").upper())
    (chart,) = book(sample_verdicts())["Overview"]._charts
    drawn = [series.graphicalProperties.solidFill.srgbClr for series in chart.series]
    assert [f"#{colour.lower()}" for colour in drawn] == [colours.mark for colours in STATUS_COLOURS.values()]


@pytest.mark.parametrize("format", ["text", "docx", "html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_close_call_is_named_beside_its_status_and_counted(format: str, language: str) -> None:
    say = words(language)
    said = text_of(render(report([sample_verdicts()], language), format), format)
    told = say("report.close_call_text", first=say["report.partial"], second=say["report.missing"])
    assert said.count(told) == 1 and say("report.close_calls_text", count=1) in said
    made = sample_verdicts()
    old = replace(made, assessment=replace(made.assessment, width=None)).assessment.at()
    said = text_of(render(report([old], language), format), format)
    # Where doubt was never told, its absence says nothing.
    assert told not in said and say("report.close_calls_text", count=0) not in said


def test_a_side_is_called_what_its_policies_share() -> None:
    made = (sample_verdicts().assessment,)
    named = [
        (Side("EU", made, "jurisdiction"), "EU"),
        (Side("de", made, "language"), "German"),
        (Side("", made, "year"), "not stated"),
    ]
    assert [phrases.side_name(side, "en") for side, _ in named] == [name for _, name in named]
    assert phrases.side_name(Side("en", made), "zh") == "en"
    assert phrases.group_name("de", "language", words("zh")) == "德语"
