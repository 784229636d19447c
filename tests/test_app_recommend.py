"""The page Recommend in its states, run by Streamlit's own test harness with the small encoder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app.views.recommend import priority
from app_helpers import FRAMEWORK, POLICY, app, go, stored, texts
from conftest import FAKE_ENCODER
from recommender.cli.main import main
from recommender.framework import load_framework, parse_framework
from recommender.library import Library
from recommender.messages import words
from recommender.recommend import Weights
from recommender.settings import Settings

OTHER = """# Data plan

## Exchange

Hospitals shall share health data across borders under common standards by 2028, with 2 million euro.

## Training

The ministry trains nurses in genomics and pays for the courses.
"""
GOOD = """# Plan

## Exchange

Hospitals shall share health data across borders under common standards. The exchange of health data under common \
standards is a duty of every hospital.
"""
PARTLY = """# Data plan

## Exchange

Hospitals keep their health data in registers of their own, and may share them.

## Training

The ministry trains nurses in genomics and pays for the courses.
"""
GAP = re.compile(r"^\*\*(\d+)\*\* .*?:gray\[(\S+)")


def small(home: Path, language: str = "en") -> AppTest:
    """The app with a framework of two actions."""
    made = app()
    made.query_params["language"] = language
    made.session_state["own_framework"] = parse_framework(FRAMEWORK.encode(), "plan.jsonl")
    return made.run()


def upload(at: AppTest, name: str = "draft.md", text: str = POLICY) -> AppTest:
    at.file_uploader[0].set_value([(name, text.encode(), "text/markdown")]).run()
    return at.button(key="start").click().run()


def advised(at: AppTest) -> AppTest:
    go(at, "recommend")
    return at.button(key="recommend-start").click().run()


def gaps(at: AppTest) -> list[tuple[int, str]]:
    """Place and action id of each gap on the page, from top to bottom."""
    found = [GAP.match(box.label) for box in at.expander]
    return [(int(one[1]), one[2].replace("\\", "")) for one in found if one]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_any_policy_the_page_says_what_to_do(home: Path, language: str) -> None:
    at = go(small(home, language), "recommend")
    assert not at.exception and not at.error
    assert at.title[0].value == words(language)["recommend.title"]
    assert words(language)["recommend.empty.text"] in texts(at)
    assert [button.key for button in at.button] == ["recommend-briefs"]


def test_the_shipped_briefs_can_be_loaded_from_the_empty_page(home: Path) -> None:
    at = go(small(home), "recommend")
    at.button(key="recommend-briefs").click().run()
    assert not at.error and len(at.selectbox(key="recommend-policy-en").options) == 12


@pytest.mark.slow
def test_the_gaps_are_those_of_the_command_line_in_its_order(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, brief in enumerate(["eu-ehds-2025.en.md", "es-ley-14-2007.es.md"]):
        text = (Path("data/policies") / brief).read_text("utf-8")
        stored(home, text, f"{number}.md")
    draft = tmp_path / "draft.md"
    draft.write_text(POLICY, "utf-8")
    at = advised(upload(app().run()))
    assert not at.exception and not at.error
    capsys.readouterr()
    assert main(["recommend", str(draft), "--format", "json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    expected = [(gap["place"], gap["id"]) for gap in told["data"]["gaps"]]
    assert len(expected) > 10 and gaps(at) == expected


def test_the_uploads_of_the_session_stand_before_the_library(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = go(upload(small(home)), "recommend")
    first, second = at.selectbox(key="recommend-policy-en").options
    assert first.startswith("National health data act · assessed in this session") and second.startswith("Data plan")


def test_weights_and_importance_reorder_as_the_library_does(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = advised(upload(small(home), text="# Act\n\nA register of rare diseases is kept by the ministry of health.\n"))
    framework = at.session_state["own_framework"]
    policy = next(iter(at.session_state["results"].values())).policy
    before = gaps(at)
    weights, importance = Weights(3, 0.5, 0), {before[-1][1]: 5.0}
    at.session_state["recommend_weights"] = weights
    at.session_state["recommend_importance"] = {framework.fingerprint: importance}
    at.run()
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    expected = library.recommend(policy, framework, weights=weights, importance=importance)
    library.close()
    assert gaps(at) == [(gap.place, gap.verdict.id) for gap in expected.gaps]
    assert gaps(at)[0][1] == before[-1][1]
    shown = texts(at)
    assert "importance<sup>3</sup> × certainty<sup>0.5</sup> × other policies<sup>0</sup>" in shown
    assert f"priority {priority.number(expected.gaps[0].priority.value)}".replace(".", r"\.") in shown


def test_the_button_of_the_form_applies_the_weights_and_the_other_takes_them_back(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = advised(upload(small(home)))
    at.number_input(key="recommend-weight-peers-0").set_value(2.0)
    at.button(key="recommend-apply").click().run()
    assert at.session_state["recommend_weights"] == Weights(1, 1, 2)
    assert "other policies<sup>2</sup>" in texts(at)
    at.button(key="recommend-reset").click().run()
    assert at.session_state["recommend_weights"] == Weights() and "other policies<sup>1</sup>" in texts(at)


def test_only_ratings_that_differ_from_the_usual_one_are_kept() -> None:
    edited = pd.DataFrame({"id": ["1.1", "2.1", "3.1"], "importance": [3, 5, None]})
    assert priority.set_values(edited) == {"2.1": 5.0}
    frame = priority.frame(load_framework(), {"1.1.b": 4.0})
    assert frame.set_index("id")["importance"]["1.1.b"] == 4 and frame["importance"].sum() == 3 * len(frame) + 1


def test_the_filters_leave_what_they_say(home: Path) -> None:
    stored(home, (Path("data/policies") / "eu-ehds-2025.en.md").read_text("utf-8"), "0.md")
    stored(home, OTHER, "plan.md")
    at = advised(app().run())
    advice = at.session_state["recommend_made"][1]
    everything = gaps(at)
    for code in ("missing", "partial"):
        at.segmented_control(key="recommend-list").set_value(code).run()
        assert [id for _, id in gaps(at)] == [gap.verdict.id for gap in advice.gaps if gap.verdict.status == code]
    at.segmented_control(key="recommend-list").set_value("all").run()
    at.selectbox(key="recommend-pillar-en").set_value(1).run()
    assert gaps(at) == [(place, id) for place, id in everything if id.startswith("2.")]


def test_an_opened_gap_says_what_is_missing_where_it_fits_and_how_others_word_it(home: Path) -> None:
    plan = stored(home, GOOD, title="Plan <b>for</b> *data*", jurisdiction="LU", year=2024)
    at = advised(upload(small(home), text=PARTLY))
    policy = at.selectbox(key="recommend-policy-en").value
    action = next(gap.verdict.id for gap in at.session_state["recommend_made"][1].gaps if gap.wordings)
    key = f"gap-{policy}-{action}"
    at.session_state[f"{key}-open"] = True
    at.run()
    gap = next(gap for gap in at.session_state["recommend_made"][1].gaps if gap.verdict.id == action)
    shown = texts(at)
    assert at.session_state["own_framework"].action(action).text in shown
    for one in (*gap.fits, *(wording.evidence for wording in gap.wordings)):
        assert f">{one.text}</blockquote>" in shown
    assert "Plan &lt;b&gt;for&lt;/b&gt; *data*" in shown and "<b>for</b>" not in shown
    assert "LU · 2024 · English" in shown
    at.button(key=f"{key}-other-0-show").click().run()
    assert f"<mark>{gap.wordings[0].evidence.text}</mark>" in texts(at)
    assert at.session_state[f"{key}-selected"].policy.key == str(plan)


def test_with_nobody_to_compare_with_the_page_says_so_and_offers_the_briefs(home: Path) -> None:
    at = advised(upload(small(home)))
    assert "holds no other policy" in at.info[0].value
    assert "recommend-peers-briefs" in [button.key for button in at.button]
    assert gaps(at)


def test_advice_goes_with_the_results_that_were_cleared(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = advised(upload(small(home)))
    assert "recommend_made" in at.session_state
    go(at, "assess")
    at.button(key="clear").click().run()
    go(at, "recommend")
    assert "recommend_made" not in at.session_state and not gaps(at)


def test_another_policy_asks_for_new_advice(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = advised(upload(small(home)))
    at.selectbox(key="recommend-policy-en").set_value("1").run()
    assert not gaps(at) and "recommend-start" in [button.key for button in at.button]


def test_a_policy_that_is_gone_meanwhile_is_told_in_a_sentence(home: Path) -> None:
    policy_id = stored(home, OTHER, "plan.md")
    at = go(small(home), "recommend")
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    remove = at.button(key="recommend-start").click()
    library.remove(policy_id)
    library.close()
    remove.run()
    assert not at.exception and not gaps(at)
    assert words("en")["recommend.empty.text"] in texts(at) or at.error


def test_in_chinese_actions_are_worded_in_chinese_and_quotes_stay(home: Path) -> None:
    stored(home, GOOD)
    at = advised(upload(small(home), text=PARTLY))
    at.segmented_control(key="language").set_value("zh").run()
    assert not at.exception and not at.error
    assert any("共享健康数据" in box.label for box in at.expander)
    assert "优先值" in texts(at)


def test_advice_can_be_asked_for_at_once_when_another_policy_is_chosen_while_it_is_made(home: Path) -> None:
    stored(home, OTHER, "plan.md")
    at = go(small(home), "recommend")
    at.session_state["work-recommend"] = "advice on another policy"
    at.run()
    assert not at.button(key="recommend-start").disabled and "work-recommend" not in at.session_state
