"""The page Compare in its states, run by Streamlit's own test harness with the small encoder."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.views.compare import marks, pictures
from app.views.compare.passages import left
from app_helpers import FRAMEWORK, app, go, stored, texts
from conftest import FAKE_ENCODER
from recommender.alignment.results import Costs
from recommender.compare import ADDED, EDITED, KEPT, Comparison, VersionChanges
from recommender.framework import load_framework, parse_framework
from recommender.library import Library
from recommender.messages import words
from recommender.settings import Settings

SHARE = """# Data law

## Article 1

Hospitals shall share health data across borders under common standards. The exchange of health data under common \
standards is a duty of every hospital.

## Article 2

The ministry of agriculture keeps a register of all farms, fields and animals in every province of the country.
"""
TRAIN = """# Skills law

## Article 1

The ministry trains nurses in genomics. Every nurse has a right to training in genomics, paid by the state.
"""
# Renumbered, one word changed, one passage more.
SHARE_TWO = """# Data law

## Article 1

A council of patients advises the minister on every matter of this law and meets four times a year in public.

## Article 2

Hospitals shall share health data across borders under common standards. The exchange of health data under common \
standards is a duty of every hospital.

## Article 3

The ministry of agriculture keeps a register of all farms, forests and animals in every province of the country.
"""


def small(home: Path, language: str = "en") -> AppTest:
    """The app with a framework of two actions."""
    made = app()
    made.query_params["language"] = language
    made.session_state["own_framework"] = parse_framework(FRAMEWORK.encode(), "plan.jsonl")
    return made.run()


def two(home: Path) -> None:
    """A library of two policies that differ on both actions."""
    stored(home, SHARE, "share.md", title="Data law", jurisdiction="EU", year=2020, language="en")
    stored(home, TRAIN, "train.md", title="Skills <b>law</b>", jurisdiction="CN", year=2024, language="en")


def compared(at: AppTest, *keys: str) -> AppTest:
    go(at, "compare")
    at.multiselect(key="compare-policies-en").set_value(list(keys)).run()
    return at.button(key="compare-start").click().run()


def made(at: AppTest) -> Comparison:
    return at.session_state["compare_made"][1]


def table(at: AppTest, column: str):  # noqa: ANN201
    """The first table on the page with a column of this name."""
    return next(shown.value for shown in at.dataframe if column in shown.value.columns)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_with_fewer_than_two_policies_the_page_says_what_to_do(home: Path, language: str) -> None:
    stored(home, SHARE, "share.md")
    at = go(small(home, language), "compare")
    assert not at.exception and not at.error
    assert at.title[0].value == words(language)["compare.title"]
    assert words(language)["compare.empty.text"] in texts(at)
    assert [button.key for button in at.button] == ["compare-briefs"]


def test_one_policy_cannot_be_compared(home: Path) -> None:
    two(home)
    at = go(small(home), "compare")
    at.multiselect(key="compare-policies-en").set_value(["1"]).run()
    assert at.button(key="compare-start").disabled


def test_the_table_says_what_the_library_says_in_its_order(home: Path) -> None:
    two(home)
    at = compared(small(home), "1", "2")
    assert not at.exception and not at.error
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    expected = library.compare(library.choose(["1", "2"]), at.session_state["own_framework"])
    library.close()
    shown = table(at, "relation")
    assert shown["action"].tolist() == [one.action for one in expected.differences]
    for place in range(2):
        assert shown[f"side {place}"].tolist() == pytest.approx(
            [100 * one.sides[place] for one in expected.differences], abs=1e-3
        )
    assert [text.startswith("yes") for text in shown["beyond"]] == [one.exceeds for one in expected.differences]
    assert set(shown["relation"]) == {"one side silent"}
    assert "2 sides were compared on the 2 actions of “Plan”" in texts(at)


def test_groups_are_made_by_a_fact_and_the_big_ones_come_first(home: Path) -> None:
    two(home)
    stored(home, SHARE_TWO, "third.md", title="Third", jurisdiction="EU")
    stored(home, "# Note\n\nNothing is said here about any of the matters.\n", "fourth.md", title="Fourth")
    at = go(small(home), "compare")
    at.segmented_control(key="compare-by").set_value("jurisdiction").run()
    groups = next(box for box in at.multiselect if str(box.key).startswith("compare-groups-jurisdiction"))
    assert groups.options == ["EU (2)", "CN (1)", "not stated (1)"]
    groups.set_value([0, 1]).run()
    at.button(key="compare-start").click().run()
    assert not at.exception and not at.error
    assert [(side.name, len(side.assessments)) for side in made(at).sides] == [("EU", 2), ("CN", 1)]
    at.selectbox(key="compare-action").set_value("1.1").run()
    having = next(one.having for one in made(at).differences if one.action == "1.1")
    assert having[0] and f"{having[0]} of 2 policies take it up" in texts(at)


def test_a_result_is_shown_only_for_what_it_was_made_of(home: Path) -> None:
    two(home)
    stored(home, SHARE_TWO, "third.md", title="Third")
    at = compared(small(home), "1", "2")
    assert "Where they differ most" in texts(at)
    at.multiselect(key="compare-policies-en").set_value(["1", "3"]).run()
    assert "Where they differ most" not in texts(at)
    assert not at.button(key="compare-start").disabled
    at.multiselect(key="compare-policies-en").set_value(["1", "2"]).run()
    assert "Where they differ most" in texts(at)


def test_an_action_shows_the_evidence_of_both_sides_and_their_pages_on_demand(home: Path) -> None:
    two(home)
    at = compared(small(home), "1", "2")
    at.selectbox(key="compare-action").set_value("2.1").run()
    shown = texts(at)
    for side in made(at).sides:
        quote = side.assessments[0].action("2.1").evidence[0]
        assert f'<blockquote lang="en">{quote.text}</blockquote>' in shown
    assert "Of “Data law” and “Skills &lt;b&gt;law&lt;/b&gt;” only one takes up this action" in shown
    assert "<b>law" not in shown and "<mark>" not in shown
    for number in range(2):
        at.button(key=f"compare-{number}-2.1-0-show").click().run()
    assert texts(at).count("<mark>") == 2
    at.button(key="compare-hide-0").click().run()
    assert texts(at).count("<mark>") == 1


def test_a_ticked_row_opens_its_action(home: Path) -> None:
    two(home)
    at = compared(small(home), "1", "2")
    first = made(at).differences[0].action
    other = made(at).differences[1].action
    assert at.selectbox(key="compare-action").value == first
    key = f"compare-differences-rows-{zlib.crc32(repr([first, other]).encode()):08x}"
    at.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    assert at.run().selectbox(key="compare-action").value == other


def test_a_draft_of_the_session_is_compared_with_the_values_of_its_assessment(home: Path) -> None:
    two(home)
    at = small(home)
    draft = "# Draft\n\nHospitals may share health data under standards and train some nurses in genomics.\n"
    at.file_uploader[0].set_value([("draft.md", draft.encode(), "text/markdown")]).run()
    at.button(key="start").click().run()
    result = next(iter(at.session_state["results"].values()))
    key = f"upload:{result.key}"
    go(at, "compare")
    assert at.multiselect(key="compare-policies-en").value == [key]
    compared(at, key, "1")
    verdicts = {one.id: one.probability for one in result.assessment.actions}
    assert {one.action: one.sides[0] for one in made(at).differences} == pytest.approx(verdicts, abs=1e-4)
    go(at, "assess")
    at.button(key="clear").click().run()
    go(at, "compare")
    assert "compare_made" not in at.session_state


def versions(at: AppTest, older: str, newer: str) -> AppTest:
    go(at, "compare")
    at.segmented_control(key="compare-mode").set_value("versions").run()
    at.selectbox(key="versions-older-en").set_value(older).run()
    at.selectbox(key="versions-newer-en").set_value(newer).run()
    return at.button(key="versions-start").click().run()


def test_two_versions_show_changed_passages_and_verdicts_as_the_library_finds_them(home: Path) -> None:
    stored(home, SHARE, "one.md", title="Data law")
    stored(home, SHARE_TWO, "two.md", title="Data law")
    at = versions(small(home), "1", "2")
    assert not at.exception and not at.error
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    expected = library.compare_versions(*library.choose(["1", "2"]), at.session_state["own_framework"])
    library.close()
    counts = expected.counts()
    assert {box.label.lower(): int(box.value) for box in at.metric} == counts
    assert counts[KEPT] == 1 and counts[EDITED] == 1 and counts[ADDED] == 1
    changes: VersionChanges = at.session_state["versions_made"][1]
    assert [one.action for one in changes.verdicts] == [one.action for one in expected.verdicts]
    shown = texts(at)
    assert '<del aria-label="removed">fields</del>' in shown and '<ins aria-label="added">forests</ins>' in shown
    assert "A council of patients" in shown and "Not in the older version." in shown
    # What was only renumbered is no change, and is not listed before somebody asks for it.
    assert "2 of 3 passages" in shown
    at.button_group(key="compare-kinds").set_value([KEPT]).run()
    assert "1 of 3 passages" in texts(at) and "Hospitals shall share" in texts(at)


def test_the_passages_are_filtered_by_kind_action_and_words(home: Path) -> None:
    stored(home, SHARE, "one.md", title="Data law")
    stored(home, SHARE_TWO, "two.md", title="Data law")
    at = versions(small(home), "1", "2")
    changes: VersionChanges = at.session_state["versions_made"][1]
    assert [one.kind for one in left(changes.passages, [ADDED])] == [ADDED]
    assert left(changes.passages, [], asked="FORESTS and")[0].kind == EDITED
    found = left(changes.passages, [], action="1.1")
    assert found and found == [one for one in changes.passages if "1.1" in one.actions]
    assert left(changes.passages, [], action="2.1") == []  # missing in both, so it quotes nothing
    at.text_input(key="passages-search").set_value("council").run()
    assert "1 of 3 passages" in texts(at)


def test_a_version_is_not_compared_with_itself(home: Path) -> None:
    two(home)
    at = go(small(home), "compare")
    at.segmented_control(key="compare-mode").set_value("versions").run()
    at.selectbox(key="versions-newer-en").set_value("1").run()
    assert at.info[0].value == "Choose two different policies."
    assert not at.button


def test_differences_are_marked_by_words_and_in_chinese_by_characters() -> None:
    before, after = marks.marked("The <b>old</b> law of 2020", "The <b>new</b> law of 2024")
    assert before == (
        'The &lt;b&gt;<del aria-label="removed">old</del>&lt;/b&gt; law of <del aria-label="removed">2020</del>'
    )
    assert after == 'The &lt;b&gt;<ins aria-label="added">new</ins>&lt;/b&gt; law of <ins aria-label="added">2024</ins>'
    before, after = marks.marked("国家建立数据安全制度", "国家建立信息安全制度")
    assert before == '国家建立<del aria-label="removed">数据</del>安全制度'
    assert after == '国家建立<ins aria-label="added">信息</ins>安全制度'


def test_line_ends_that_differ_are_no_difference() -> None:
    assert marks.marked("one\ntwo", "one two") == ("one\ntwo", "one two")


def test_other_costs_show_at_once_and_compute_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two(home)
    at = compared(small(home), "1", "2")
    before = made(at)

    def never(*args: object, **options: object) -> None:
        raise AssertionError("a moved cost computes nothing")

    for name in ("assess", "encoder"):
        monkeypatch.setattr(Library, name, never)
    at.number_input(key="compare-costs-false_gap").set_value(0.1)
    at.number_input(key="compare-costs-missed_gap").set_value(100.0)
    next(button for button in at.button if button.label == "Apply").click().run()
    assert not at.error and not at.exception and made(at) is before
    moved = before.at(Costs(0.1, 100.0))
    assert [one.counts() for side in moved.verdicts for one in side] != [
        one.counts() for side in before.verdicts for one in side
    ]
    shown = table(at, "relation")["relation"].tolist()
    assert shown == [words("en")[f"compare.relation.{one.relation.replace(' ', '_')}"] for one in moved.differences]


def test_every_policy_has_a_column_of_its_own_in_the_heat_map(home: Path) -> None:
    two(home)
    stored(home, SHARE_TWO, "third.md", title="Data law", jurisdiction="EU", year=2020)
    at = compared(small(home), "1", "2", "3")
    framework = at.session_state["own_framework"]
    frame = pictures.matrix(made(at), framework)
    assert frame["column"].nunique() == 3 and len(frame) == 6
    assert pictures.profiles(made(at), framework)["actions"].sum() == 6


def test_in_chinese_actions_and_statuses_are_chinese(home: Path) -> None:
    two(home)
    at = compared(small(home), "1", "2")
    at.segmented_control(key="language").set_value("zh").run()
    go(at, "compare")
    assert not at.exception and not at.error
    at.multiselect(key="compare-policies-zh").set_value(["1", "2"]).run()
    assert "共享健康数据" in table(at, "relation")["title"].tolist()
    assert "一方未涉及" in table(at, "relation")["relation"].tolist()
    assert load_framework().localized_title("zh") not in texts(at)
