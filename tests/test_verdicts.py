"""Assessments as values: their JSON form, counts, order and tables."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pandas
import pytest

from recommender.errors import InputError
from recommender.alignment.results import STATUSES, Assessment, distinct_rounding, natural_key
from sample_assessment import quote, sample_actions, sample_assessment, verdict


def test_the_json_form_has_exactly_the_agreed_fields() -> None:
    data = sample_assessment().to_dict()
    assert list(data) == [
        "policy",
        "framework",
        "encoder",
        "model",
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
        "evidence",
        "elements",
        "closest",
        "contributions",
        "prior",
    ]
    quoted = ["text", "page", "section", "start", "end", "probability", "language", "stance"]
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
    assert [a["direction"] for a in data["actions"]] == ["supports", "mixed", "opposes", "", ""]
    nearest = data["actions"][3]["closest"]
    assert [list(near) for near in nearest] == [["evidence", "reasons"]] * 2
    assert nearest[0]["evidence"] == data["actions"][3]["evidence"][0]
    assert nearest[0]["reasons"] == [{"code": "other_action", "detail": "1.1"}, {"code": "far", "detail": ""}]
    assert nearest[1]["evidence"]["stance"] is None and data["actions"][3]["prior"] is None
    assert list(action["elements"][0]) == ["text", "status", "probability", "evidence"]
    assert action["elements"][1]["evidence"] is None
    assert data["actions"][2]["evidence"][0]["page"] is None


def test_an_assessment_survives_json() -> None:
    first = sample_assessment()
    again = Assessment.from_dict(json.loads(json.dumps(first.to_dict())))
    assert again.actions[0].probability == 0.912346
    rounded = replace(first.actions[0].evidence[0], probability=0.912346)
    assert again.actions[0].evidence[0] == rounded
    # Contributions have 8 digits; all else is as it was.
    bare = [replace(action, contributions=()) for action in again.actions[1:]]
    assert bare == [replace(action, contributions=()) for action in first.actions[1:]]
    for one, other in zip(again.actions, first.actions, strict=True):
        assert [c.signal for c in one.contributions] == [c.signal for c in other.contributions]
        added = sum(c.log_odds for c in one.contributions)
        assert 1 / (1 + math.exp(-added)) == pytest.approx(other.probability, abs=1e-7)
    assert replace(again, actions=()) == replace(first, actions=())
    assert Assessment.from_dict(again.to_dict()) == again


def test_an_assessment_without_the_optional_parts_survives_json() -> None:
    bare = replace(sample_assessment(actions=()), false_gaps=None, learned=None)
    data = json.loads(json.dumps(bare.to_dict()))
    assert (data["false_gaps"], data["learned"]) == (None, None)
    assert Assessment.from_dict(data) == bare


def test_rounding_never_makes_two_probabilities_equal() -> None:
    close = [0.12345671, 0.12345672, math.nextafter(0.5, 1), 0.5, 0.99999999, 1.0, 1e-9, 0.0]
    actions = tuple(verdict(str(n), "missing", p, n) for n, p in enumerate(close, start=1))
    again = Assessment.from_dict(sample_assessment(actions=actions).to_dict())
    found = [action.probability for action in again.actions]
    for i, one in enumerate(close):
        for j, other in enumerate(close):
            assert (one < other, one == other) == (found[i] < found[j], found[i] == found[j])


def test_probabilities_have_six_digits_where_that_is_enough() -> None:
    rounded = distinct_rounding([0.123456789, 0.5, 2 / 3])
    assert [rounded(v) for v in (0.123456789, 0.5, 2 / 3)] == [0.123457, 0.5, 0.666667]


def test_what_is_no_assessment_is_refused() -> None:
    data = sample_assessment().to_dict()
    with pytest.raises(InputError, match="'model' is missing"):
        Assessment.from_dict({key: value for key, value in data.items() if key != "model"})
    with pytest.raises(InputError, match="not an assessment"):
        Assessment.from_dict({**data, "policy": {**data["policy"], "colour": "red"}})
    with pytest.raises(InputError, match="not an assessment"):
        Assessment.from_dict({**data, "actions": ["1.1"]})
    data["actions"][3]["status"] = "absent"
    with pytest.raises(InputError, match="\"1.2\" has the status 'absent'"):
        Assessment.from_dict(data)


def test_counts_name_every_status() -> None:
    assert sample_assessment().counts() == {"addressed": 2, "partial": 1, "missing": 2}
    assert sample_assessment(actions=()).counts() == dict.fromkeys(STATUSES, 0)


def test_coverage_has_a_row_a_pillar_in_the_framework_s_order() -> None:
    coverage = sample_assessment().coverage()
    assert coverage.index.tolist() == ["Pillar 1: Data", "Pillar 2: Skills", "Pillar 10: Other"]
    assert coverage.index.name == "pillar"
    assert coverage.columns.tolist() == ["addressed", "partial", "missing"]
    assert coverage.to_numpy().tolist() == [[1, 0, 1], [0, 1, 1], [1, 0, 0]]
    empty = sample_assessment(actions=()).coverage()
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
    full = sample_assessment()
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
    frame = sample_assessment().to_frame()
    assert frame["id"].tolist() == ["1.1", "10.1", "2.1", "1.2", "2.2"]
    assert frame["rank"].tolist() == [1, 2, 3, 4, 5]
    assert frame["probability"].tolist() == [a.probability for a in sample_actions()]
    assert frame["quotes"].tolist() == [2, 1, 1, 1, 0]
    assert frame["text"][0] == "Member States shall share health data\nacross borders."
    assert frame["page"].isna().tolist() == [False, False, True, False, True]
    assert frame["page"].dtype == "Int64" and frame["start"][0] == 100
    assert frame["end"][0] - frame["start"][0] == len(frame["text"][0])
    assert frame["policy_direction"].tolist() == ["supports", "mixed", "opposes", "", ""]
    assert frame["commitment"].fillna("").tolist() == ["duty", "funded", "plan", "mention", ""]
    assert frame["times"].fillna("").tolist() == ["", "by 2027", "from 1 May 2026", "", ""]


def test_the_evidence_and_element_tables_have_a_row_each() -> None:
    evidence = sample_assessment().evidence_frame()
    assert list(zip(evidence["id"], evidence["position"], evidence["page"].astype(object), strict=True)) == [
        ("1.1", 1, 12),
        ("1.1", 2, 14),
        ("10.1", 1, 14),
        ("2.1", 1, pandas.NA),
        ("1.2", 1, 20),
    ]
    assert evidence["amounts"].tolist() == ["", "EUR 2 million; 40 %", "EUR 2 million; 40 %", "", ""]
    assert evidence["direction"].tolist() == ["supports", "supports", "supports", "opposes", "restricts"]
    elements = sample_assessment().element_frame()
    assert elements["element"].tolist() == ["share data", "audit the sharing"]
    assert elements["page"].isna().tolist() == [False, True]
    empty = sample_assessment(actions=())
    assert empty.to_frame().empty and empty.evidence_frame().empty and empty.element_frame().empty


def test_actions_of_some_statuses_stay_in_rank_order() -> None:
    found = sample_assessment().with_status("addressed", "missing")
    assert [action.id for action in found] == ["1.1", "10.1", "1.2", "2.2"]


def test_a_quote_ends_where_its_text_ends() -> None:
    found = quote("四个字。", 0.5, start=7)
    assert (found.start, found.end) == (7, 11)
