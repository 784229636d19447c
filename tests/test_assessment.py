"""A verdict on every action, with quotes that stand in the policy word for word."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import POLICIES
from fake_encoder import FakeEncoder
from recommender.alignment import REASONS, shipped_model
from recommender.alignment.assess import Assessor
from recommender.alignment.costs import CLOSE, COST_PARTIAL, close_call, margin
from recommender.alignment.forms import from_report_form, report_form
from recommender.alignment.results import STATUSES, Assessment, Costs, Evidence, chances
from recommender.documents import Block, Document, read_document
from recommender.framework import Action, Framework, Translation, load_framework
from recommender.policies import Policy

BRIEFS = sorted(path.name for path in POLICIES.glob("*.md"))

LAYERED = """# Strategy for genomic medicine

## Contents

1. Training of physicians in genomic medicine ........ 3
2. Exchange of health data under common standards ........ 9

## Training of physicians in genomic medicine

Hospitals shall train their physicians in genomic medicine, and universities shall add genomics to the curricula of
medical schools, so that every physician can read a genomic report and explain it to patients.

## Exchange of health data under common standards

Health data shall be exchanged across borders under common standards, through a secure infrastructure for biobanks,
registries and hospitals, with the informed consent of the patients whose data are exchanged.

## References

Smith J. Training physicians in genomic medicine: curricula and health data exchange. J Genomic Med 2019;4:11-19.
Wang L. Common standards for the exchange of health data across borders. Health Data 2021;7:201-215.
"""


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="module")
def assessor(framework: Framework) -> Assessor:
    return Assessor(framework, FakeEncoder())


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("policy") / "strategy.md"
    path.write_text(LAYERED, encoding="utf-8")
    return Policy.of(read_document(path))


def document(name: str) -> Policy:
    return Policy.of(read_document(POLICIES / name))


def quotes(assessment: Assessment) -> list[Evidence]:
    found = [quote for action in assessment.actions for quote in action.evidence]
    return found + [e.evidence for action in assessment.actions for e in action.elements if e.evidence]


@pytest.mark.parametrize("name", BRIEFS)
def test_every_quote_stands_in_the_policy_word_for_word(assessor: Assessor, name: str) -> None:
    policy = document(name)
    found = quotes(assessor.assess(policy, evidence=100))
    assert found
    for quote in found:
        assert policy.document.text[quote.start : quote.end] == quote.text
        assert quote.text.strip() == quote.text != ""
        block = next(block for block in policy.document.blocks if block.start <= quote.start < block.end)
        assert (quote.page, quote.section) == (block.page, block.section)


@pytest.mark.parametrize("name", BRIEFS)
def test_ranks_probabilities_and_statuses_agree(assessor: Assessor, framework: Framework, name: str) -> None:
    assessment = assessor.assess(document(name)).at()
    low, high = Costs().thresholds(assessment.assessment.width)
    assert [action.rank for action in assessment.actions] == list(range(1, len(framework.actions) + 1))
    assert {action.id for action in assessment.actions} == {action.id for action in framework.actions}
    chances = [action.probability for action in assessment.actions]
    assert chances == sorted(chances, reverse=True)
    for verdict in (*assessment.actions, *(e for action in assessment.actions for e in action.elements)):
        assert 0 <= verdict.probability <= 1
        addressed, partial = verdict.probability >= high, verdict.probability >= low
        assert verdict.status == STATUSES[0 if addressed else 1 if partial else 2]
    for action in assessment.actions:
        strengths = [quote.probability for quote in action.evidence]
        assert strengths == sorted(strengths, reverse=True)
        if action.status == "missing":  # then no part of it is there
            assert {element.status for element in action.elements} <= {"missing"}


GRID = (0.01, 0.1, 0.3, 0.45, 0.55, 0.7, 0.9, 0.99)
ALL_COSTS = (Costs(), Costs(1, 1), Costs(5, 1), Costs(1, 5), Costs(0.5, 0.5), Costs(100, 100))


@pytest.mark.parametrize("width", [0.0, 0.4, 1.0, 3.0])
def test_each_status_is_where_it_is_expected_to_cost_least(width: float) -> None:
    # How far up each status stands; a step too low costs half of a false gap, one too high half of a missed gap.
    height = {"missing": 0, "partial": 1, "addressed": 2}
    for costs in ALL_COSTS:
        low, high = costs.thresholds(width)
        assert 0 < low <= high < 1
        for p in GRID:
            likely = chances(p, width)
            loss = {
                said: sum(
                    chance
                    * (
                        max(height[true] - height[said], 0) * costs.false_gap / 2
                        + max(height[said] - height[true], 0) * costs.missed_gap / 2
                    )
                    for true, chance in likely.items()
                )
                for said in STATUSES
            }
            assert loss[costs.status_of(p, width)] == pytest.approx(min(loss.values())), (costs, p)


def test_only_the_ratio_of_the_costs_counts() -> None:
    for p in GRID:
        assert Costs(200, 100).status_of(p, 1.0) == Costs(2, 1).status_of(p, 1.0)


def test_an_assessment_of_an_older_model_keeps_the_rule_by_which_partial_meant_doubt() -> None:
    for costs in ALL_COSTS:
        low, high = costs.thresholds(None)
        assert 0 < low <= high < 1
        for p in GRID:
            loss = {"missing": p * costs.false_gap, "addressed": (1 - p) * costs.missed_gap, "partial": COST_PARTIAL}
            assert loss[costs.status_of(p, None)] == pytest.approx(min(loss.values())), (costs, p)
            assert close_call(p, None) == ()


@pytest.mark.parametrize("width", [0.0, 0.4, 1.0, 3.0])
def test_the_chances_of_the_statuses_follow_the_probability(width: float) -> None:
    before = {"addressed": 0.0, "partial": 0.0, "missing": 1.0}
    for p in (0.0, *GRID, 1.0):
        likely = chances(p, width)
        assert sum(likely.values()) == pytest.approx(1) and min(likely.values()) >= 0
        assert likely["addressed"] >= before["addressed"] and likely["missing"] <= before["missing"]
        before = likely
    assert chances(0.5, width)["addressed"] == pytest.approx(chances(0.5, width)["missing"])


def test_a_close_call_names_the_two_likeliest_statuses_the_likelier_first() -> None:
    named = set()
    for width in (0.0, 0.4, 1.0, 3.0):
        for p in (0.0, *GRID, 0.2, 0.28, 0.72, 0.8, 1.0):
            ranked = sorted(chances(p, width).items(), key=lambda one: -one[1])
            (first, most), (second, next_) = ranked[:2]
            found = close_call(p, width)
            assert found == ((first, second) if most - next_ < CLOSE else ())
            assert margin(p, width) == pytest.approx(most - next_) and 0 <= margin(p, width) <= 1
            named.add(found)
    assert {("addressed", "partial"), ("partial", "addressed"), ("partial", "missing"), ()} <= named
    assert not close_call(0.01, 1.0) and not close_call(0.99, 1.0)


def test_costs_move_statuses_and_no_close_call(assessor: Assessor) -> None:
    made = assessor.assess(document("eu-ehds-2025.en.md"))
    usual, wary = made.at(), made.at(Costs(false_gap=20))
    assert [action.close for action in wary.actions] == [action.close for action in usual.actions]
    assert {action.id for action in usual.close_calls()} == {action.id for action in usual.actions if action.close}


def test_a_dearer_false_gap_gives_fewer_gaps_and_no_other_probability(assessor: Assessor) -> None:
    made = assessor.assess(document("eu-ehds-2025.en.md"))
    usual, wary = made.at(), made.at(Costs(false_gap=20))
    assert wary.counts()["missing"] < usual.counts()["missing"]
    assert [a.probability for a in wary.actions] == [a.probability for a in usual.actions]
    assert wary.costs == Costs(false_gap=20)


def test_what_made_a_verdict_adds_up_to_it(assessor: Assessor) -> None:
    for name in BRIEFS:
        for action in assessor.assess(document(name)).actions:
            total = sum(part.log_odds for part in action.contributions)
            assert 1 / (1 + math.exp(-total)) == pytest.approx(action.probability, abs=1e-9)
            assert action.contributions[-1].feature == "base"


def test_a_missing_action_shows_the_two_closest_passages_and_why_they_fall_short(assessor: Assessor) -> None:
    found = assessor.assess(document("lu-dossier-soins-partage-2019.fr.md")).at()
    missing = [action for action in found.actions if action.status == "missing"]
    assert missing
    for action in found.actions:
        assert len(action.closest) == (2 if action.status == "missing" else 0)
        for near in action.closest:
            assert near.reasons and {reason.code for reason in near.reasons} <= set(REASONS)
            others = [reason.detail for reason in near.reasons if reason.code == "other_action"]
            assert action.id not in others
    assert found.false_gaps is not None
    assert 0 <= found.false_gaps.low <= found.false_gaps.expected + 1
    assert found.false_gaps.expected - 1 <= found.false_gaps.high <= len(missing)


def test_a_definition_is_no_evidence(framework: Framework, tmp_path: Path) -> None:
    definition = (
        "‘genomic literacy’ means the ability of citizens and patients to understand genomics and genetic testing."
    )
    duty = "Every region shall teach citizens and patients to understand genomics and predictive genetic testing."
    policy = tmp_path / "act.md"
    policy.write_text(f"# Act\n\n## Definitions\n\n{definition}\n\n## Duties\n\n{duty}\n", encoding="utf-8")
    found = Assessor(framework, FakeEncoder()).assess(Policy.of(read_document(policy)))
    assert {quote.text for action in found.actions for quote in action.evidence} == {duty}
    alone = Assessor(framework, FakeEncoder()).score([definition, duty])
    assert max(alone[0].values()) < max(alone[1].values())


def test_a_quote_that_runs_over_a_pages_end_names_both_pages(assessor: Assessor) -> None:
    text = "The ministry shall fund the sequencing of genomes in all\nhospitals of the country until 2030."
    cut = text.index("\n")
    blocks = (Block(0, cut, "paragraph", 0, 4), Block(cut + 1, len(text), "paragraph", 0, 5, continued=True))
    two_pages = Document("plan.pdf", "plan.pdf", "0", "pdf", "Plan", text, blocks, pages=5)
    found = assessor.assess(Policy.of(two_pages))
    assert {(q.text, q.page, q.last_page, q.pages) for q in quotes(found)} == {(text, 4, 5, "4–5")}
    assert two_pages.by_page(0, len(text)) == [(4, text[:cut]), (5, text[cut + 1 :])]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_there_are_as_many_quotes_as_asked_for_or_as_there_are_passages(assessor: Assessor, count: int) -> None:
    policy = document("eu-ehds-2025.en.md")
    passages = policy.passages
    assessment = assessor.assess(policy, evidence=count)
    assert {len(action.evidence) for action in assessment.actions} == {min(count, len(passages))}
    for action in assessment.actions:
        assert len({quote.start for quote in action.evidence}) == len(action.evidence)


def test_fewer_quotes_are_the_best_of_more(assessor: Assessor) -> None:
    policy = document("cn-pipl-2021.zh.md")
    few, many = (assessor.assess(policy, evidence=count).at() for count in (2, 50))
    assert few.actions == many.with_evidence(2).actions


def test_facts_of_the_policy_the_framework_and_the_encoder_are_stated(assessor: Assessor, framework: Framework) -> None:
    policy = document("cn-pipl-2021.zh.md")
    assessment = assessor.assess(policy)
    assert assessment.policy.file == "cn-pipl-2021.zh.md"
    assert assessment.policy.sha256 == policy.sha256
    assert assessment.policy.title == "中华人民共和国个人信息保护法"
    assert (assessment.policy.language, assessment.policy.pages) == ("zh", None)
    assert assessment.policy.characters == len(policy.document.text)
    assert assessment.passages == len(policy.passages)
    assert (assessment.framework, len(assessment.actions)) == (framework.id, len(framework.actions))
    assert assessment.framework_fingerprint == framework.fingerprint
    assert assessment.encoder.name == "fake"
    assert assessment.encoder.fingerprint == assessor.encoder.fingerprint
    assert assessment.model == shipped_model().fingerprint


def test_the_same_document_gives_the_same_result(assessor: Assessor, framework: Framework) -> None:
    policy = document("es-ley-14-2007.es.md")
    first = assessor.assess(policy)
    assert assessor.assess(policy) == first
    assert Assessor(framework, assessor.encoder).assess(document("es-ley-14-2007.es.md")) == first


def test_the_result_survives_json(assessor: Assessor, framework: Framework) -> None:
    verdicts = assessor.assess(document("cn-pipl-2021.zh.md")).at()
    form = json.loads(json.dumps(report_form(verdicts, framework)))
    assert report_form(from_report_form(form)[0], framework) == form


def test_a_document_without_any_passage_misses_every_action(assessor: Assessor, framework: Framework) -> None:
    policy = document("eu-ehds-2025.en.md")
    empty = Policy.of(replace(policy.document, blocks=(), warnings=("Nothing could be read.",), metadata={}))
    assessment = assessor.assess(empty)
    assert assessment.at().counts() == {"addressed": 0, "partial": 0, "missing": len(framework.actions)}
    assert assessment.passages == 0
    assert any("no sentence that could be evidence" in warning for warning in assessment.warnings)
    assert quotes(assessment) == []
    assert assessment.policy.language == "und"
    assert assessment.warnings[0] == "Nothing could be read."
    assert [action.rank for action in assessment.actions] == list(range(1, len(framework.actions) + 1))
    json.dumps(report_form(assessment.at(), framework), allow_nan=False)


def test_the_wording_follows_the_language_that_is_asked_for(assessor: Assessor, framework: Framework) -> None:
    verdicts = assessor.assess(document("eu-ehds-2025.en.md")).at()
    plain, chinese = report_form(verdicts, framework), report_form(verdicts, framework, "zh")
    for before, after in zip(plain["actions"], chinese["actions"], strict=True):
        words = framework.action(before["id"]).localized("zh")
        assert after["title"] == words.title != before["title"]
        assert (after["pillar"], after["theme"]) == (words.pillar, words.theme)
        assert tuple(element["text"] for element in after["elements"]) == words.elements
        # The language of the words changes nothing in the verdict.
        for name in ("id", "status", "probability", "evidence"):
            assert after[name] == before[name]
    assert chinese["framework"]["title"] == framework.localized_title("zh")
    assert report_form(verdicts, framework, "sw") == plain


def test_a_translation_that_splits_an_action_otherwise_leaves_the_elements_as_they_were_judged(
    layered: Policy, assessor: Assessor
) -> None:
    action = Action(
        "a",
        "Physicians shall be trained in genomics.",
        elements=("train physicians", "add genomics to curricula"),
        translations={
            "zh": Translation("培训", "应当培训医生。", ("培训医生",)),
            "fr": Translation(text="Former les médecins."),
        },
    )
    framework = Framework.of("f", "F", [action])
    verdicts = Assessor(framework, assessor.encoder).assess(layered).at()
    for code in (None, "zh", "fr"):
        shown = report_form(verdicts, framework, code)["actions"][0]["elements"]
        assert [element["text"] for element in shown] == ["train physicians", "add genomics to curricula"]


def test_contents_references_and_headings_are_never_quoted(assessor: Assessor, layered: Policy) -> None:
    assert {"contents", "references", "heading"} <= {block.kind for block in layered.document.blocks}
    found = quotes(assessor.assess(layered, evidence=100))
    assert found
    for quote in found:
        kinds = {block.kind for block in layered.document.blocks if block.start < quote.end and quote.start < block.end}
        assert kinds <= {"paragraph", "list", "table"}
    assert not any(word in quote.text for quote in found for word in ("....", "Smith", "Wang"))


def test_a_policy_that_says_what_an_action_says_ranks_it_first(layered: Policy, assessor: Assessor) -> None:
    actions = [
        Action("fish", "The fishing fleet shall be renewed and its harbours dredged.", "Fishing"),
        Action(
            "data", "Health data shall be exchanged across borders under common standards.", "Exchange of health data"
        ),
        Action("tax", "Income tax returns shall be filed by electronic means.", "Tax returns"),
    ]
    assessment = Assessor(Framework.of("f", "F", actions), assessor.encoder).assess(layered)
    assert assessment.actions[0].id == "data"
    assert "exchanged across borders under common standards" in assessment.actions[0].evidence[0].text


def test_actions_that_are_alike_go_by_their_numbers(layered: Policy, assessor: Assessor) -> None:
    actions = [Action(number, "Train physicians in genomics.") for number in ("1.10", "1.9", "1.2")]
    assessment = Assessor(Framework.of("f", "F", actions), assessor.encoder).assess(layered)
    assert [action.id for action in assessment.actions] == ["1.2", "1.9", "1.10"]


def test_progress_ends_where_the_work_ends(assessor: Assessor, framework: Framework) -> None:
    policy = document("eu-ehds-2025.en.md")
    calls: dict[str, list[tuple[int, int]]] = {}

    def progress(step: str):  # type: ignore[no-untyped-def]
        return lambda done, total: calls.setdefault(step, []).append((done, total))

    assessor.assess(policy, progress=progress)
    texts = len(policy.passages)
    assert calls["encode"][-1] == (texts, texts)
    assert calls["align"][-1] == (len(framework.actions), len(framework.actions))


def test_a_text_scores_the_same_alone_and_among_others(assessor: Assessor, framework: Framework) -> None:
    texts = [passage.text for name in BRIEFS[:4] for passage in document(name).passages][:30] + ["", "?"]
    together = assessor.score(texts)
    assert [list(row) for row in together] == [[action.id for action in framework.actions]] * len(texts)
    for text, row in zip(texts, together, strict=True):
        alone = assessor.score([text])[0]
        assert all(0 <= value <= 1 for value in row.values())
        assert alone == pytest.approx(row, abs=1e-4)
    assert assessor.score([]) == []


@pytest.mark.model
def test_a_policy_on_another_subject_addresses_less_than_one_on_the_subject(real_home: Path, tmp_path: Path) -> None:
    """The whole way with the real models, in two languages."""
    from recommender.alignment.features import background_passages
    from recommender.library import Library
    from recommender.settings import Settings

    real = Library(Settings.at(real_home)).assessor(load_framework())
    for code, brief in (("en", "eu-ehds-2025.en.md"), ("zh", "cn-healthy-china-2030.zh.md")):
        path = tmp_path / f"other.{code}.md"
        path.write_text("# Other\n\n" + "\n\n".join(background_passages(code)[40:60]), encoding="utf-8")
        other, on_subject = real.assess(Policy.of(read_document(path))), real.assess(document(brief))
        assert other.at().counts()["addressed"] == 0
        assert sum(a.probability for a in on_subject.actions) > 2 * sum(a.probability for a in other.actions)


def test_a_clause_that_a_policy_repeats_is_quoted_once(assessor: Assessor, tmp_path: Path) -> None:
    clause = (
        "The ministry trains physicians and nurses in genomics and in the ethics of genetic testing every year, "
        "funds the courses from its own budget, and publishes how many health professionals took part in them in each "
        "region, so that hospitals can plan which of their staff to send to the next round of courses in the coming "
        "year."
    )
    policy = tmp_path / "twice.md"
    policy.write_text(f"# Plan\n\n## One\n\n{clause}\n\n## Two\n\n{clause}\n", encoding="utf-8")
    read = Policy.of(read_document(policy))
    assert len(read.passages) == 2
    for action in assessor.assess(read).actions:
        assert [quote.text for quote in action.evidence] == [clause]
