"""A store, an index and scorecards of version 0.1, which kept assessments with words and costs: nothing is lost.

The fixture was made by that version with the fake encoder: four policies, each assessed in two languages and at two
costs, labels that were forgotten and labels that were kept, a closed and an open scorecard, and indicators. What it
said of them then stands beside it.
"""

from __future__ import annotations

import json
import lzma
import tarfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from conftest import FAKE_ENCODER
from recommender.alignment.forms import from_stored_form
from recommender.alignment.results import Costs
from recommender.framework import load_framework
from recommender.library import Library
from recommender.scorecards import final_matrix
from recommender.settings import Settings
from recommender.store import schema, verify

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def then() -> dict[str, Any]:
    """What version 0.1 said of the store."""
    with lzma.open(FIXTURES / "store-0.1.expected.json.xz", "rt", encoding="utf-8") as file:
        return json.load(file)  # type: ignore[no-any-return]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The store of version 0.1, opened by this one."""
    with tarfile.open(FIXTURES / "store-0.1.tar.xz") as archive:
        archive.extractall(tmp_path / "home", filter="data")
    return Library(Settings.at(tmp_path / "home"), encoder=FAKE_ENCODER)


def test_policies_keep_their_facts_texts_and_files(library: Library, then: dict[str, Any]) -> None:
    assert len(library.policies()) == len(then["policies"]) == 4
    for policy, before in zip(library.policies(), then["policies"], strict=True):
        kept = {name: value for name, value in before.items() if name not in ("id", "passages")}
        assert {name: getattr(policy, name) for name in kept} == kept
        assert (policy.id, policy.passage_count) == (before["id"], before["passages"])
        assert len(policy.document.text) == policy.characters and len(policy.passages) == policy.passage_count
        assert all(policy.document.text[p.start : p.end] == p.text for p in policy.passages)
        assert library.original(policy) is not None


def test_assessments_hold_what_they_held(library: Library, then: dict[str, Any]) -> None:
    policies = {policy.id: policy for policy in library.policies()}
    with library.database.read() as connection:
        rows = connection.execute(select(schema.assessment)).all()
    # One row a policy and framework, where there was one for each language and costs; and the one of labels that were
    # forgotten.
    assert len(rows) == 6
    bare = {row.policy_id: row for row in rows if row.framework == "ic2permed" and not row.result.get("learned")}
    for number, policy in policies.items():
        before = then["assessments"][str(number)]
        made = from_stored_form(bare[number].result, policy)
        now = made.at(Costs(**before["costs"]))
        assert made.policy == policy and made.framework == "ic2permed"
        for found, told in zip(now.actions, before["actions"], strict=True):
            assert (found.id, found.status, found.rank) == (told["id"], told["status"], told["rank"])
            assert found.probability == pytest.approx(told["probability"], abs=1e-9)
            quotes = [(quote.text, quote.start, quote.end, quote.page, quote.section) for quote in found.evidence]
            assert quotes == [(q["text"], q["start"], q["end"], q["page"], q["section"]) for q in told["evidence"]]
            assert [e.status for e in found.elements] == [e["status"] for e in told["elements"]]
            assert all(policy.document.text[q.start : q.end] == q.text for q in found.evidence)


def test_what_nothing_can_reach_goes_with_the_next_assessment(library: Library) -> None:
    framework = load_framework()
    policy = library.policies()[3]
    library.learn_labels([], framework, "nobody")
    model = library.assess(policy, framework).model  # a write of its own, where the model is a newer one
    with library.database.write() as connection:
        connection.execute(
            schema.assessment.delete().where(
                schema.assessment.c.framework_fingerprint == framework.fingerprint, schema.assessment.c.model == model
            )
        )
    library.assess(policy, framework)
    with library.database.read() as connection:
        models = connection.scalars(
            select(schema.assessment.c.model).where(
                schema.assessment.c.policy_id == policy.id, schema.assessment.c.framework == framework.id
            )
        ).all()
    assert len(models) == 1


def test_the_search_finds_what_it_found(library: Library, then: dict[str, Any]) -> None:
    hits = library.search("health data across borders", 5)
    found = [[hit.policy.id, hit.passage.start, hit.passage.end] for hit in hits]
    assert found == [hit[:3] for hit in then["hits"]]
    assert [hit.score for hit in hits] == pytest.approx([hit[3] for hit in then["hits"]], abs=1e-3)


def test_scorecards_say_what_they_said(library: Library, then: dict[str, Any]) -> None:
    closed, opened = (library.scorecards.get(facts.id) for facts in library.scorecards.all())
    assert [closed.version, opened.version] == then["versions"]
    assert json.loads(json.dumps([asdict(row) for row in final_matrix(closed)])) == then["final"]
    assert [asdict(member) for member in closed.members] == then["members"]
    said = [[list(j.cell), j.evaluator, j.judgement, j.evidence.start] for j in closed.judgements]
    assert said == then["judgements"]
    assert json.loads(json.dumps([asdict(rating) for rating in opened.ratings])) == then["open_ratings"]
    checks = [
        [list(q.cell), q.evidence.start, q.evidence.end, q.found] for q in library.scorecards.check_quotes(closed)
    ]
    assert sorted(checks) == sorted(then["checks"])
    for card in (closed, opened):
        assert verify(library.scorecards.log(card.id)) is None
    for name, code in then["codes"].items():
        assert library.scorecards.enter(closed.id, code).name == name
    for name, code in then["codes2"].items():
        assert library.scorecards.enter(opened.id, code).name == name


def test_an_open_scorecard_goes_on(library: Library) -> None:
    opened = library.scorecards.get(library.scorecards.all()[1].id)
    rated = library.scorecards.rate(opened.id, "Lee", opened.cells[1], 5, "and now")
    assert [rating.value for rating in rated.ratings] == [4, 5]
    library.scorecards.close_round(opened.id, "Kim")
    again = Library(library.settings, encoder=FAKE_ENCODER)
    assert len(again.scorecards.get(opened.id).ratings) == 2
    assert verify(again.scorecards.log(opened.id)) is None


def test_labels_and_indicators_are_as_they_were(library: Library, then: dict[str, Any]) -> None:
    framework = load_framework()
    assert [asdict(label) | {"added": ""} for label in library.labels(framework)] == then["labels"]
    table = [
        [one.id, one.title, [[str(o.date), o.jurisdiction, o.value, o.source] for o in rows]]
        for one, rows in library.indicators(framework).table()
    ]
    assert table == then["indicators"]
