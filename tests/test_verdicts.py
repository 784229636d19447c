"""Assessments as values: their JSON form, counts, order and tables."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pandas
import pytest

from recommender.alignment.forms import from_report_form, from_stored_form, report_form, stored_form
from recommender.alignment.results import STATUSES, Costs, Recalibration, Verdicts, distinct_rounding, natural_key
from recommender.errors import InputError, Sentence
from sample_assessment import (
    WIDTH,
    quote,
    sample_actions,
    sample_assessment,
    sample_framework,
    sample_verdicts,
    verdict,
)

FRAMEWORK = sample_framework()


def form(verdicts: Verdicts | None = None) -> dict[str, Any]:
    """The report's form, as it comes out of a file."""
    shown = verdicts or sample_verdicts()
    framework = sample_framework([action.id for action in shown.actions])
    return json.loads(json.dumps(report_form(shown, framework)))  # type: ignore[no-any-return]


def test_the_json_form_has_exactly_the_agreed_fields() -> None:
    data = form()
    assert list(data) == [
        "policy",
        "framework",
        "encoder",
        "model",
        "width",
        "learned",
        "costs",
        "passages",
        "warnings",
        "false_gaps",
        "actions",
    ]
    assert data["learned"] == {"confirmed": 40, "rejected": 8, "policies": 5, "fingerprint": "labels-fingerprint-1"}
    assert data["costs"] == {"false_gap": 3.0, "missed_gap": 1.5}
    gaps = {"expected": 0.35, "low": 0, "high": 1, "level": 0.9, "data": "12 policies held out"}
    assert data["false_gaps"] == gaps
    assert list(data["policy"]) == ["file", "sha256", "title", "language", "pages", "characters"]
    assert list(data["framework"]) == ["id", "title", "actions"]
    assert list(data["encoder"]) == ["name", "fingerprint"]
    action = data["actions"][0]
    assert list(action) == [
        "id",
        "title",
        "pillar",
        "theme",
        "status",
        "probability",
        "rank",
        "direction",
        "close_call",
        "evidence",
        "elements",
        "closest",
        "contributions",
        "prior",
    ]
    quoted = ["text", "page", "last_page", "section", "start", "end", "probability", "language", "stance"]
    assert list(action["evidence"][0]) == quoted
    assert action["evidence"][1]["stance"] == {
        "commitment": "funded",
        "direction": "supports",
        "times": ["by 2027"],
        "amounts": ["EUR 2 million", "40 %"],
        "bodies": ["the ministry", "the agency"],
    }
    assert action["contributions"][0] == {"signal": "meaning", "value": 1.5, "log_odds": 1.25}
    assert action["prior"] == {"having": 3, "policies": 5} and action["closest"] == []
    assert data["width"] == WIDTH
    assert [a["close_call"] for a in data["actions"]] == [[], [], ["partial", "missing"], [], []]
    assert [a["direction"] for a in data["actions"]] == ["supports", "mixed", "opposes", "", ""]
    nearest = data["actions"][3]["closest"]
    assert [list(near) for near in nearest] == [["evidence", "reasons"]] * 2
    assert nearest[0]["evidence"] == data["actions"][3]["evidence"][0]
    assert nearest[0]["reasons"] == [{"code": "other_action", "detail": "1.1"}, {"code": "far", "detail": ""}]
    assert nearest[1]["evidence"]["stance"] is None and data["actions"][3]["prior"] is None
    assert list(action["elements"][0]) == ["text", "status", "probability", "evidence"]
    assert action["elements"][1]["evidence"] is None
    assert data["actions"][2]["evidence"][0]["page"] is None


def test_verdicts_survive_the_report_s_form() -> None:
    first = sample_verdicts()
    again, worded = from_report_form(form(first))
    assert again.actions[0].probability == 0.912346
    rounded = replace(first.actions[0].evidence[0], probability=0.912346)
    assert again.actions[0].evidence[0] == rounded
    # Contributions have 8 digits; all else is as it was.
    bare = [replace(action, contributions=()) for action in again.actions[1:]]
    assert bare == [replace(action, contributions=()) for action in first.actions[1:]]
    for one, other in zip(again.actions, first.actions, strict=True):
        assert [c.feature for c in one.contributions] == [c.feature for c in other.contributions]
        added = sum(c.log_odds for c in one.contributions)
        assert 1 / (1 + math.exp(-added)) == pytest.approx(other.probability, abs=1e-7)
    made = (
        again.costs,
        again.false_gaps,
        again.assessment.learned,
        again.assessment.encoder,
        again.assessment.passages,
    )
    told = first.assessment
    assert made == (first.costs, first.false_gaps, told.learned, told.encoder, told.passages)
    assert form(again) == form(first) and again.assessment.width == told.width == WIDTH
    assert [(a.id, a.title, a.pillar, a.theme, a.elements) for a in worded.actions] == [
        (a.id, a.title, a.pillar, a.theme, a.elements) for a in FRAMEWORK.actions
    ]


def test_verdicts_without_the_optional_parts_survive_the_report_s_form() -> None:
    full = sample_verdicts(actions=())
    bare = replace(full, told=None, assessment=replace(full.assessment, learned=None))
    data = form(bare)
    assert (data["false_gaps"], data["learned"]) == (None, None)
    again = from_report_form(data)[0]
    assert (again.false_gaps, again.assessment.learned, again.actions) == (None, None, ())


def test_an_assessment_survives_the_store_to_the_last_digit() -> None:
    warnings = ("plain", Sentence("Page {page} was read by OCR.", page=3))
    lines = ((0.9, -0.1), (1.1, 0.2))
    made = replace(
        sample_assessment(warnings=warnings), recalibration=Recalibration(lines, "some policies"), program="7"
    )
    again = from_stored_form(json.loads(json.dumps(stored_form(made))), made.policy)
    assert again == made
    kept = again.warnings[1]
    assert isinstance(kept, Sentence) and kept.values == {"page": 3}
    with pytest.raises(InputError, match="not an assessment"):
        from_stored_form({"framework": "plan"}, made.policy)


def older(verdicts: Verdicts) -> dict[str, Any]:
    """The report's form as versions before 0.3 wrote it, which knew of no close calls."""
    data = form(verdicts)
    del data["width"]
    for action in data["actions"]:
        del action["close_call"]
    return data


def test_an_assessment_of_an_older_store_is_read_as_it_was() -> None:
    first = sample_verdicts()
    again = from_stored_form(older(first), first.policy)
    assert again.policy == first.policy
    now = again.at(first.costs)
    assert [(a.id, a.status, a.rank) for a in now.actions] == [(a.id, a.status, a.rank) for a in first.actions]
    assert [a.closest for a in now.actions] == [a.closest for a in first.actions]
    assert again.width is None and not now.tells_doubt and not now.close_calls()
    # "Partial" meant doubt: below 0.4 / 2 missing, from 1 - 0.4 / 1 addressed.
    assert [again.at(Costs(2, 1)).by_id[a].status for a in ("10.1", "2.1", "1.2")] == [
        "addressed",
        "partial",
        "missing",
    ]
    assert again.at(Costs(0.5, 0.5)).counts() == {"addressed": 2, "partial": 0, "missing": 3}


def test_other_costs_move_statuses_and_nothing_else() -> None:
    made = sample_assessment()
    usual, wary, rash = made.at(), made.at(Costs(20, 1)), made.at(Costs(0.5, 2))
    assert usual.counts() == {"addressed": 2, "partial": 1, "missing": 2}
    assert wary.counts() == {"addressed": 3, "partial": 1, "missing": 1}
    assert rash.counts() == {"addressed": 0, "partial": 2, "missing": 3}
    for one in (wary, rash):
        assert [a.probability for a in one.actions] == [a.probability for a in usual.actions]
        assert [a.evidence for a in one.actions] == [a.evidence for a in usual.actions]
        assert [a.close for a in one.actions] == [a.close for a in usual.actions]
    # What is missing shows what comes closest, and says nothing of what the policy does to it.
    assert usual.by_id["1.2"].closest and not wary.by_id["1.2"].closest
    assert (usual.by_id["2.1"].direction, rash.by_id["2.1"].direction) == ("opposes", "")


def test_no_element_of_a_missing_action_is_there() -> None:
    made = sample_assessment()
    low = replace(made.actions[0], probability=0.02, alone=0.02)
    found = replace(made, actions=(low,)).at().actions[0]
    assert [(e.status, e.probability) for e in found.elements] == [("missing", 0.02), ("missing", 0.02)]
    assert [e.status for e in made.at().actions[0].elements] == ["addressed", "missing"]


def test_what_other_policies_do_moves_a_status_by_one_step_at_most() -> None:
    made = sample_assessment()
    for probability, alone, status in ((0.9, 0.1, "partial"), (0.1, 0.9, "partial"), (0.9, 0.5, "addressed")):
        moved = replace(made.actions[0], probability=probability, alone=alone)
        assert replace(made, actions=(moved,)).at().actions[0].status == status


def test_expected_false_gaps_follow_the_costs() -> None:
    made = replace(sample_assessment(), recalibration=Recalibration(((1.0, 0.0),), "some policies"))
    usual, wary = made.at().false_gaps, made.at(Costs(20, 1)).false_gaps
    assert usual is not None and wary is not None
    assert usual.expected == pytest.approx(0.09) and wary.expected == pytest.approx(0.01)
    assert usual.data == "some policies"
    assert replace(made, passages=0).at().false_gaps is None


def test_rounding_never_makes_two_probabilities_equal() -> None:
    close = [0.12345671, 0.12345672, math.nextafter(0.5, 1), 0.5, 0.99999999, 1.0, 1e-9, 0.0]
    actions = tuple(verdict(str(n), "missing", p, n) for n, p in enumerate(close, start=1))
    again = from_report_form(form(sample_verdicts(actions=actions)))[0]
    found = [action.probability for action in again.actions]
    for i, one in enumerate(close):
        for j, other in enumerate(close):
            assert (one < other, one == other) == (found[i] < found[j], found[i] == found[j])


def test_probabilities_have_six_digits_where_that_is_enough() -> None:
    rounded = distinct_rounding([0.123456789, 0.5, 2 / 3])
    assert [rounded(v) for v in (0.123456789, 0.5, 2 / 3)] == [0.123457, 0.5, 0.666667]


def test_what_is_no_assessment_is_refused() -> None:
    data = form()
    with pytest.raises(InputError, match="'model' is missing"):
        from_report_form({key: value for key, value in data.items() if key != "model"})
    with pytest.raises(InputError, match="not an assessment"):
        from_report_form({**data, "policy": {**data["policy"], "colour": "red"}})
    with pytest.raises(InputError, match="not an assessment"):
        from_report_form({**data, "actions": ["1.1"]})
    data["actions"][3]["status"] = "absent"
    with pytest.raises(InputError, match="\"1.2\" has the status 'absent'"):
        from_report_form(data)


def test_counts_name_every_status() -> None:
    assert sample_verdicts().counts() == {"addressed": 2, "partial": 1, "missing": 2}
    assert sample_verdicts(actions=()).counts() == dict.fromkeys(STATUSES, 0)


def test_close_calls_are_counted_the_closest_first_and_stay_in_their_status() -> None:
    assert [action.id for action in sample_verdicts().close_calls()] == ["2.1"]
    # At a width of 1 the two likeliest statuses are as likely at 0.34 and at 0.66.
    chances = (0.74, 0.66, 0.45, 0.3, 0.05)
    actions = tuple(verdict(str(n), "partial", p, n) for n, p in enumerate(chances, start=1))
    found = sample_assessment(actions=actions).at()
    assert [action.probability for action in found.close_calls()] == [0.66, 0.3, 0.74, 0.45]
    assert sum(found.counts().values()) == 5
    assert found.by_id["2"].close in (("addressed", "partial"), ("partial", "addressed"))
    assert found.by_id["4"].close == ("missing", "partial") and found.by_id["5"].close == ()


def test_coverage_has_a_row_a_pillar_in_the_framework_s_order() -> None:
    coverage = sample_verdicts().coverage(FRAMEWORK)
    assert coverage.index.tolist() == ["Pillar 1: Data", "Pillar 2: Skills", "Pillar 10: Other"]
    assert coverage.index.name == "pillar"
    assert coverage.columns.tolist() == ["addressed", "partial", "missing"]
    assert coverage.to_numpy().tolist() == [[1, 0, 1], [0, 1, 1], [1, 0, 0]]
    empty = sample_verdicts(actions=()).coverage(FRAMEWORK)
    assert empty.shape == (0, 3)


def test_natural_order_compares_numbers_as_numbers() -> None:
    assert sorted(["10.1", "2.1", "2.a", "2", "a", ""], key=natural_key) == [
        "",
        "2",
        "2.1",
        "2.a",
        "10.1",
        "a",
    ]


def test_fewer_quotes_keep_the_best_ones_and_all_else() -> None:
    full = sample_verdicts()
    one = full.with_evidence(1)
    assert [len(action.evidence) for action in one.actions] == [1, 1, 1, 1, 0]
    assert one.actions[0].evidence[0] == full.actions[0].evidence[0]
    assert one.actions[0].elements == full.actions[0].elements
    assert full.with_evidence(99) == full
    none = full.with_evidence(0)
    assert not any(action.evidence or any(e.evidence for e in action.elements) for action in none.actions)
    assert not any(action.closest for action in none.actions) and one.actions[3].closest == full.actions[3].closest
    assert none.actions[0].contributions == full.actions[0].contributions
    assert none.counts() == full.counts()
    with pytest.raises(InputError, match="-1"):
        full.with_evidence(-1)


def test_the_action_table_is_in_rank_order_with_the_best_quote() -> None:
    frame = sample_verdicts().to_frame(FRAMEWORK)
    assert frame["id"].tolist() == ["1.1", "10.1", "2.1", "1.2", "2.2"]
    assert frame["rank"].tolist() == [1, 2, 3, 4, 5]
    assert frame["probability"].tolist() == [a.probability for a in sample_actions()]
    assert frame["quotes"].tolist() == [2, 1, 1, 1, 0]
    assert frame["text"][0] == "Member States shall share health data\nacross borders."
    assert frame["page"].isna().tolist() == [False, False, True, False, True]
    assert frame["page"].dtype == "Int64" and frame["start"][0] == 100
    assert frame["end"][0] - frame["start"][0] == len(frame["text"][0])
    assert frame["close_call"].tolist() == ["", "", "partial; missing", "", ""]
    assert frame["policy_direction"].tolist() == ["supports", "mixed", "opposes", "", ""]
    assert frame["commitment"].fillna("").tolist() == ["duty", "funded", "plan", "mention", ""]
    assert frame["times"].fillna("").tolist() == ["", "by 2027", "from 1 May 2026", "", ""]


def test_the_evidence_and_element_tables_have_a_row_each() -> None:
    evidence = sample_verdicts().evidence_frame(FRAMEWORK)
    assert list(zip(evidence["id"], evidence["position"], evidence["page"].astype(object), strict=True)) == [
        ("1.1", 1, 12),
        ("1.1", 2, 14),
        ("10.1", 1, 14),
        ("2.1", 1, pandas.NA),
        ("1.2", 1, 20),
    ]
    assert evidence["amounts"].tolist() == ["", "EUR 2 million; 40 %", "EUR 2 million; 40 %", "", ""]
    assert evidence["direction"].tolist() == ["supports", "supports", "supports", "opposes", "restricts"]
    elements = sample_verdicts().element_frame(FRAMEWORK)
    assert elements["element"].tolist() == ["share data", "audit the sharing"]
    assert elements["page"].isna().tolist() == [False, True]
    empty = sample_verdicts(actions=())
    frames = (empty.to_frame(FRAMEWORK), empty.evidence_frame(FRAMEWORK), empty.element_frame(FRAMEWORK))
    assert all(frame.empty for frame in frames)


def test_actions_of_some_statuses_stay_in_rank_order() -> None:
    found = sample_verdicts().with_status("addressed", "missing")
    assert [action.id for action in found] == ["1.1", "10.1", "1.2", "2.2"]


def test_a_quote_ends_where_its_text_ends() -> None:
    found = quote("四个字。", 0.5, start=7)
    assert (found.start, found.end) == (7, 11)
