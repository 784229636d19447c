"""The gap brief: a summary, a page a pillar, and every claim with its quote and page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from browser import CHROMIUM, printed
from recommender.alignment.model import shipped_model
from recommender.alignment.results import ActionVerdict, Assessment, ElementVerdict, Stance
from recommender.framework import Framework, load_framework
from recommender.messages import words
from recommender.recommend import Advice, Weights, advise
from recommender.reports import Heading, Paragraph, Quote, Report, Section, brief_report, render
from recommender.reports.formats.text import to_text
from recommender.reports.sections.brief_pages import PAGE_LINES, cut, first_sentence, lines_of
from recommender.reports.width import display_width
from sample_assessment import quote, sample_verdicts

DUTY = Stance("duty", "supports")
LONG = (
    "Member States shall ensure that health professionals are trained in genomics, in the use of health data and in "
    "the ethics of both. "
    "They shall report on it every second year; the report names how many were trained, by whom, and what it cost. "
    "The Commission publishes the reports within three months of receiving them, with a summary in all languages. "
    "Where a report is late, the Commission reminds the Member State, which answers within thirty days of the "
    "reminder. "
)
CHINESE = 6 * (
    "各级人民政府应当组织开展健康知识普及，医疗卫生机构应当在诊疗过程中向患者说明疾病风险、遗传因素和检测结果的含义。"
)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


# Statuses follow from probabilities: at the usual costs these are far from every threshold.
CHANCES = {"missing": 0.05, "addressed": 0.95}


def assessment(framework: Framework, status: str, said: str, **facts: object) -> Assessment:
    """An assessment with a verdict on every action of the roadmap, each with a quote on a page."""
    found = []
    for rank, action in enumerate(framework.actions, 1):
        near = quote(said, 0.5, page=rank, start=1000 * rank, section=f"Article {rank}", stance=DUTY)
        elements = tuple(ElementVerdict("missing", 0.1) for _ in action.elements)
        chance = CHANCES[status] + rank / 10_000
        found.append(ActionVerdict(action.id, status, chance, rank, (near,), elements, direction="supports"))
    made = sample_verdicts(actions=tuple(found)).assessment
    policy = replace(made.policy, **facts)  # type: ignore[arg-type]
    return replace(made, policy=policy, framework=framework.id, recalibration=shipped_model().recalibration)


def peer(framework: Framework, said: str = LONG) -> Assessment:
    facts = {"key": "7", "sha256": "cd" * 32, "title": "Genome law", "jurisdiction": "Utopia", "year": 2024}
    return assessment(framework, "addressed", said, **facts)


def advice(framework: Framework, status: str = "missing", said: str = LONG, **options: object) -> Advice:
    own, other = assessment(framework, status, said), options.pop("peer", None) or peer(framework, said)
    twin = replace(own, policy=replace(own.policy, key="9", title="Draft health data act, as a PDF"))
    return advise(own, [twin, other], ["draft", "draft", "law"], **options)  # type: ignore[arg-type, list-item]


def pages(report: Report) -> list[Section]:
    """The pages of the pillars, as documents have them."""
    return report.sections_in("docx")[1:]


def headings(report: Report) -> list[str]:
    return [block.text for section in report.sections for block in section.blocks if isinstance(block, Heading)]


def table(report: Report, key: str) -> list[dict[str, object]]:
    (found,) = [one for one in report.tables() if one.key == key]
    return [dict(zip([column.key for column in found.columns], row, strict=True)) for row in found.rows]


def test_after_the_summary_each_pillar_has_a_page_of_its_own(framework: Framework) -> None:
    report = brief_report(advice(framework), framework, now=NOW)
    assert report.kind == "brief"
    assert [section.new_page for section in report.sections_in("docx")] == [False, True, True, True]
    assert [section.heading for section in pages(report)] == list(framework.tree())
    assert "takes up 0 of them, 0 in part, and misses 24" in report.sections[0].blocks[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("said", [LONG, CHINESE, "Short."])
def test_a_pillar_fits_a_page_and_names_what_it_leaves_out(framework: Framework, language: str, said: str) -> None:
    found = advice(framework, said=said)
    report = brief_report(found, framework, language)
    for section, themes in zip(pages(report), framework.tree(language).values(), strict=True):
        assert sum(lines_of(block) for block in section.blocks) <= PAGE_LINES
        shown = [block.text for block in section.blocks if isinstance(block, Heading)]
        assert len(shown) >= 2
        last = section.blocks[-1]
        left = last.text if isinstance(last, Paragraph) else ""
        for action in (action for theme in themes.values() for action in theme):
            named = f"{action.id} {action.localized(language).title}"
            assert any(named in text for text in shown) != (named in left)


def test_each_gap_tells_what_is_missing_where_to_amend_and_how_others_word_it(framework: Framework) -> None:
    report = brief_report(advice(framework), framework)
    blocks = pages(report)[0].blocks
    assert isinstance(blocks[0], Heading) and blocks[0].status == "missing"
    assert re.match(r"1\. 1\.1\.a Health literacy", blocks[0].text)
    told = [block.text for block in blocks[1:3] if isinstance(block, Paragraph)]
    assert told[0].startswith("What it asks: Raise the health literacy of citizens") and told[0].endswith("medicine.")
    assert told[1].startswith("What is missing: raise health literacy")
    own, other = blocks[3], blocks[4]
    assert isinstance(own, Quote) and (own.source, own.note) == ("This policy, p. 1, Article 1", "Where to amend")
    assert isinstance(other, Quote) and other.source == "Genome law (Utopia, 2024), p. 1, Article 1"
    assert other.note == "How another policy words it"


def test_every_quote_is_verbatim_and_has_its_page(framework: Framework) -> None:
    report = brief_report(advice(framework), framework)
    quotes = [block for section in pages(report) for block in section.blocks if isinstance(block, Quote)]
    assert len(quotes) >= 2 * 2 * 3
    for found in quotes:
        assert re.search(r", p\. \d+, Article \d+$", found.source)
        assert LONG.startswith(found.text.removesuffix("…").rstrip())
    for row in table(report, "fits") + table(report, "wordings"):
        assert row["quote" if "quote" in row else "text"] == LONG and row["page"]


def test_the_table_has_the_factors_of_every_gap_in_order(framework: Framework) -> None:
    found = advice(framework, weights=Weights(2, 1, 0), importance={"3.1.a": 5, "1.1.b": 1})
    rows = table(brief_report(found, framework), "gaps")
    assert [row["place"] for row in rows] == list(range(1, 25))
    assert (rows[0]["id"], rows[0]["importance"], rows[0]["acting"]) == ("3.1.a", 5.0, "1 of 1")
    assert (rows[-1]["id"], rows[-1]["importance"]) == ("1.1.b", 1.0)
    priorities = [row["priority"] for row in rows]
    assert priorities == sorted(priorities, reverse=True)  # type: ignore[type-var]
    assert rows[0]["priority"] == pytest.approx(1.0 * rows[0]["certainty"], abs=5e-4)  # type: ignore[operator]


def test_the_method_says_how_and_with_what_it_was_made(framework: Framework) -> None:
    found = advice(framework, weights=Weights(2, 1, 0.5), importance={"3.1.a": 5})
    method = dict(brief_report(found, framework).method)
    assert "importance^2 × certainty^1 × peers^0.5" in method["How the gaps are ordered"]
    assert method["Importance set"] == "3.1.a Patient needs: 5"
    assert method["Compared with"] == "Genome law (Utopia)"
    assert method["Left out as the same text"].startswith("Draft health data act, as a PDF.")
    assert "expected to be there after all" in method["Expected false gaps"]
    known = " ".join(method.values())
    for fingerprint in (framework.fingerprint, "encoder-fingerprint-1", "model-fingerprint-1", "ab" * 32):
        assert fingerprint in known


def test_where_there_is_nothing_to_quote_that_is_said(framework: Framework) -> None:
    made = assessment(framework, "missing", LONG)
    bare = replace(made, actions=tuple(replace(one, evidence=()) for one in made.actions))
    report = brief_report(advise(bare), framework)
    told = [block.text for block in pages(report)[0].blocks if isinstance(block, Paragraph)]
    assert any("123 passages were searched" in text for text in told)
    assert "No other policy of the library takes it up." in told
    assert {one.key for one in report.tables()} == {"gaps", "elements"}


def test_a_policy_without_gaps_has_a_brief_that_says_so(framework: Framework) -> None:
    report = brief_report(advice(framework, "addressed"), framework)
    assert [section.key for section in report.sections] == ["summary"]
    assert "takes up all of them" in report.sections[0].blocks[0].text  # type: ignore[union-attr]
    assert "takes up all of them" in " ".join(to_text(report).split())


def test_what_restricts_the_matter_is_never_shown_as_a_model_without_a_word(framework: Framework) -> None:
    friendly = peer(framework)
    against = tuple(
        replace(
            one, direction="opposes", evidence=tuple(replace(q, stance=Stance("duty", "opposes")) for q in one.evidence)
        )
        for one in friendly.actions
    )
    report = brief_report(advice(framework, peer=replace(friendly, actions=against)), framework)
    notes = [block.note for block in pages(report)[0].blocks if isinstance(block, Quote)]
    assert "No other policy supports it. One on the matter, which works against it" in notes


def test_the_data_is_all_of_the_advice_as_json(framework: Framework) -> None:
    found = advice(framework)
    data = json.loads(json.dumps(brief_report(found, framework, "zh").data))
    assert [gap["id"] for gap in data["gaps"]] == [gap.verdict.id for gap in found.gaps]
    first = data["gaps"][0]
    assert (first["status"], first["title"]) == ("missing", "健康素养")
    assert first["fits"][0]["text"] == first["wordings"][0]["quote"]["text"] == LONG
    assert data["weights"] == {"importance": 1.0, "certainty": 1.0, "peers": 1.0}


def test_the_brief_speaks_chinese_and_words_actions_in_others(framework: Framework) -> None:
    chinese = brief_report(advice(framework), framework, "zh")
    assert chinese.title == "差距简报：Draft health data act"
    assert headings(chinese)[0] == "1. 1.1.a 健康素养"
    french = brief_report(advice(framework), framework, "fr")
    assert (french.language, french.title) == ("en", "Gap brief: Draft health data act")


def test_one_other_policy_is_not_several(framework: Framework) -> None:
    told = brief_report(advice(framework), framework).sections[0].blocks[1].text  # type: ignore[union-attr]
    assert told.startswith("Compared with one other policy of the library.")
    assert words("en")("brief.compared_with", count=2).startswith("Compared with 2 other policies")


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("Short.", 20, "Short."),
        ("One sentence. Two sentences. Three.", 30, "One sentence. Two sentences. …"),
        ("One. A second sentence that is long.", 26, "One. A second sentence…"),
        ("Costs rise by 3.5 percent here.", 20, "Costs rise by 3.5…"),
        ("Member States shall  act\nat once.", 27, "Member States shall  act…"),
        ("应当组织开展健康知识普及，提高素养水平。", 30, "应当组织开展健康知识普及，…"),
        ("应当普及。应当提高素养水平，并且报告。", 26, "应当普及。 …"),
        ("知应当普及素养水平并且报告结果", 20, "知应当普及素养水平…"),
    ],
)
def test_a_quote_is_cut_behind_a_sentence_or_a_word(text: str, columns: int, expected: str) -> None:
    found = cut(text, columns)
    assert found == expected
    assert display_width(found) <= columns + 1
    assert text.startswith(found.removesuffix("…").rstrip())


def test_the_first_sentence_is_whole() -> None:
    assert first_sentence("Raise it by 3.5 %. Then stop.") == "Raise it by 3.5 %."
    assert first_sentence("提高素养。然后停止。") == "提高素养。"
    assert first_sentence("No end") == "No end"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_keeps_the_order_and_fits_the_terminal(framework: Framework, language: str) -> None:
    found = advice(framework, importance={"2.1.d": 5})
    text = to_text(brief_report(found, framework, language))
    assert max(map(display_width, text.splitlines())) <= 100
    places = re.findall(r"^ ?(\d+)\. (\S+) ", text, flags=re.MULTILINE)
    assert places == [(str(gap.place), gap.verdict.id) for gap in found.gaps]
    assert places[0] == ("1", "2.1.d")
    joined = " ".join(text.split())
    assert ("Genome law (Utopia, 2024), p. 22" if language == "en" else "Genome law（Utopia，2024）") in joined


def test_a_title_cannot_rewrite_the_terminal(framework: Framework) -> None:
    own = assessment(framework, "missing", LONG, title="Draft\x1b[2J\u202e act")
    text = to_text(brief_report(advise(own), framework))
    assert "\x1b" not in text and "\u202e" not in text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; scripts/system-packages.sh installs it")
@pytest.mark.parametrize(("language", "said"), [("en", LONG), ("en", CHINESE), ("zh", CHINESE), ("zh", "Short.")])
def test_a_pillar_takes_one_printed_page(framework: Framework, tmp_path: Path, language: str, said: str) -> None:
    report = brief_report(advice(framework, said=said), framework, language)
    sheets = [letters(text) for text, _ in printed(render(report, "html"), tmp_path)]
    starts = []
    for section in pages(report):
        # The summary may list the pillars, too; a pillar's own page comes last.
        starts.append(max(number for number, text in enumerate(sheets) if letters(section.heading) in text))
        last = section.blocks[-1]
        end = last.source if isinstance(last, Quote) else last.text[-40:]  # type: ignore[union-attr]
        assert letters(end) in sheets[starts[-1]], f"{section.heading} runs over its page"
    assert starts == list(range(starts[0], starts[0] + 3)) and starts[0] > 0


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
