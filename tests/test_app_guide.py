"""The guided first visit: offered to who is new, taken step by step, left at any time."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from app_helpers import SCRIPT
from conftest import FAKE_ENCODER
from recommender.library import Library
from recommender.settings import Settings


def started() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=60).run()


def keys(at: AppTest) -> set[str]:
    return {button.key for button in at.button if button.key and button.key.startswith("guide-")}


def test_who_is_new_is_asked_once(home: Path) -> None:
    at = started()
    assert keys(at) == {"guide-start", "guide-no"}
    at.button(key="guide-no").click().run()
    assert keys(at) == set() and not at.exception
    assert keys(at.run()) == set()


def test_who_has_only_the_shipped_briefs_is_asked_and_need_not_load_them(home: Path) -> None:
    Library(Settings.at(home), encoder=FAKE_ENCODER).load_briefs()
    at = started()
    at.button(key="guide-start").click().run()
    assert keys(at) == {"guide-open", "guide-leave"}


def test_who_has_policies_of_their_own_is_not_asked(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "act.md"
    path.write_text("# Act\n\nHealth data are shared across borders under common standards.\n", "utf-8")
    Library(Settings.at(home), encoder=FAKE_ENCODER).add(path)
    assert keys(started()) == set()


def test_three_steps_lead_from_the_briefs_to_an_assessment_and_further(home: Path) -> None:
    at = started()
    at.button(key="guide-start").click().run()
    assert keys(at) == {"guide-briefs", "guide-leave"}
    at.button(key="guide-briefs").click().run()
    assert not at.exception and not at.error
    assert len(Library(Settings.at(home), encoder=FAKE_ENCODER).policies()) >= 5
    assert keys(at) == {"guide-open", "guide-leave"}
    at.button(key="guide-open").click().run()
    assert not at.exception and not at.error
    assert {"guide-recommend", "guide-compare", "guide-scorecards"} <= keys(at)
    assert at.session_state["library_opened"].assessment.policy.language == "en"
    assert "guide-end" not in keys(at)
    at.button(key="guide-recommend").click().run()
    assert not at.exception and not at.error
    assert at.title[0].value == "Recommend" and at.button(key="guide-recommend").disabled
    at.button(key="guide-end").click().run()
    assert keys(at) == set()


def test_the_tour_can_be_left_at_any_step(home: Path) -> None:
    at = started()
    at.button(key="guide-start").click().run()
    at.button(key="guide-leave").click().run()
    assert keys(at) == set()


def test_a_library_emptied_meanwhile_leads_back_to_the_first_step(home: Path) -> None:
    at = started()
    at.session_state["guide_step"] = 2
    at.run()
    assert keys(at) == {"guide-briefs", "guide-leave"} and not at.exception
