"""The page Indicators in its states, run by Streamlit's own test harness with the small encoder."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_helpers import FRAMEWORK, app, go, texts
from recommender.framework import load_framework, parse_framework
from recommender.indicators import Indicator, Indicators, Observation
from recommender.messages import words
from recommender.settings import Settings
from recommender.store import Database


@pytest.fixture
def kept(home: Path) -> Indicators:
    """The roadmap's indicators as the store of this home keeps them."""
    return Indicators(Database(Settings.at(home).store_path), load_framework())


@pytest.fixture
def at(home: Path) -> AppTest:
    return go(app().run(), "indicators")


def own_framework(home: Path) -> AppTest:
    made = app()
    made.session_state["own_framework"] = parse_framework(FRAMEWORK.encode(), "plan.jsonl")
    return go(made.run(), "indicators")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def choose(at: AppTest, indicator: str) -> AppTest:
    return at.selectbox(key="indicators-chosen").set_value(indicator).run()


def observe(
    at: AppTest, indicator: str, value: str, date: datetime.date | None, name: str = "Ana", **more: str
) -> AppTest:
    """Fills the form and sends it. turn: how many entries the session has made before."""
    key = f"observe-{indicator}-{more.get('turn', '0')}"
    at.text_input(key=f"{key}-value").set_value(value)
    at.date_input(key=f"{key}-date").set_value(date)
    at.text_input(key=f"{key}-place").set_value(more.get("place", ""))
    at.text_input(key=f"{key}-source").set_value(more.get("source", ""))
    at.text_input(key=f"{key}-name").set_value(name)
    return at.button(key=f"{key}-go").click().run()


def table(at: AppTest, column: str):  # noqa: ANN201
    """The first table on the page with a column of this name."""
    return next(shown.value for shown in at.dataframe if column in shown.value.columns)


def test_the_shipped_indicators_are_listed_before_anything_was_measured(at: AppTest) -> None:
    assert not at.exception and not at.error
    listed = table(at, "Latest value")
    assert list(listed["State"]) == ["no data"] * 5
    assert listed["Target"].tolist() == ["–"] * 4 + ["70 % by 2030-12-31"]
    assert "No scorecard of this framework is closed yet" in " ".join(box.value for box in at.info)


@pytest.mark.parametrize("indicator", ["programmes", "guidelines", "dpyd-testing"])
def test_the_page_is_chinese_where_chinese_is_chosen(home: Path, kept: Indicators, indicator: str) -> None:
    kept.observe(Observation("dpyd-testing", day("2025-01-01"), "CN", 22, "调查"), "Ana")
    made = app()
    made.query_params["language"] = "zh"
    at = choose(go(made.run(), "indicators"), indicator)
    assert not at.exception and not at.error
    assert at.title[0].value == words("zh")["indicators.title"]
    assert kept.get(indicator).localized("zh").definition in texts(at)
    assert table(at, "状态")["状态"].tolist() == ["无数据"] * 4 + ["落后"]


def test_a_value_that_is_entered_is_kept_and_judged(at: AppTest, kept: Indicators) -> None:
    observe(
        choose(at, "dpyd-testing"), "dpyd-testing", "45.5", day("2025-06-30"), place="EU", source="Survey <b>2025</b>"
    )
    assert not at.error and at.success[0].value.replace("\\", "") == "Entered: 45.5 % on 2025-06-30."
    (made,) = kept.observations("dpyd-testing")
    assert (made.value, made.jurisdiction, made.source, made.by) == (45.5, "EU", "Survey <b>2025</b>", "Ana")
    listed = table(at, "Latest value")
    assert listed["Latest value"].iloc[4] == "EU 45.5 %" and listed["State"].iloc[4] == "on track"
    assert "EU: 45.5 % on 2025-06-30; the path is at 35.08 % then: on track (+10.42)" in texts(at)
    assert "the path begins in its middle, 25 %" in texts(at)
    # The name is asked once; the form is empty for the next value.
    assert at.text_input(key="observe-dpyd-testing-1-name").value == "Ana"
    assert at.text_input(key="observe-dpyd-testing-1-value").value == ""
    observe(at, "dpyd-testing", "44", day("2025-06-30"), place="EU", turn="1")
    assert "It replaces 45.5 %" in at.success[0].value.replace("\\", "")
    assert [one.value for one in kept.observations("dpyd-testing")] == [44]


@pytest.mark.parametrize(
    ("value", "date", "name", "said"),
    [
        ("forty", day("2025-06-30"), "Ana", "'forty' is no number"),
        ("140", day("2025-06-30"), "Ana", "between 0 and 100"),
        ("40", None, "Ana", "no date"),
        ("40", day("2025-06-30"), "", "who enters"),
    ],
)
def test_a_wrong_entry_is_told_and_stays_in_the_form(
    at: AppTest, kept: Indicators, value: str, date: datetime.date | None, name: str, said: str
) -> None:
    observe(choose(at, "dpyd-testing"), "dpyd-testing", value, date, name)
    assert said in at.error[0].value.replace("\\", "")
    assert at.text_input(key="observe-dpyd-testing-0-value").value == value
    assert kept.log() == []


def test_a_value_is_withdrawn_with_a_reason_and_stays_in_the_log(at: AppTest, kept: Indicators) -> None:
    kept.observe(Observation("guidelines", day("2024-01-01"), "EU", 3), "Bo")
    choose(at, "guidelines")
    at.text_input(key="withdraw-guidelines-0-name").set_value("Ana")
    at.button(key="withdraw-guidelines-0-go").click().run()
    assert "why it is withdrawn" in at.error[0].value
    at.text_input(key="withdraw-guidelines-0-reason").set_value("counted twice")
    at.button(key="withdraw-guidelines-0-go").click().run()
    assert not at.error and kept.observations("guidelines") == []
    log = table(at, "What happened")
    assert log["What happened"].tolist() == ["value observed", "withdrawn"]
    assert log["Reason"].iloc[1] == "Entry 1: counted twice"
    assert "Unbroken" in texts(at)


def test_a_framework_without_indicators_says_so_and_takes_one(home: Path) -> None:
    at = own_framework(home)
    assert words("en")["indicators.empty.title"] in texts(at)
    at.text_input(key="define-0-title").set_value("Nurses <i>trained</i>")
    at.text_area(key="define-0-definition").set_value("Nurses with a certificate.")
    at.text_input(key="define-0-unit").set_value("nurses")
    at.text_input(key="define-0-name").set_value("Ana")
    at.text_input(key="define-0-baseline").set_value("12,5")
    at.button(key="define-0-go").click().run()
    assert "'12,5' is no number" in at.error[0].value.replace("\\", "")
    at.text_input(key="define-0-baseline").set_value("100")
    at.date_input(key="define-0-since").set_value(day("2024-01-01"))
    at.text_input(key="define-0-target").set_value("50")
    at.date_input(key="define-0-until").set_value(day("2026-01-01"))
    at.button(key="define-0-go").click().run()
    assert not at.error and not at.exception
    assert at.header[0].value == r"Nurses \<i\>trained\</i\>"
    observe(at, "nurses-i-trained-i", "60", day("2025-01-01"), turn="1")
    assert "the path is at 74.97 nurses then: on track (+14.97)" in texts(at)


def test_an_own_indicator_is_changed_and_removed(home: Path) -> None:
    framework = parse_framework(FRAMEWORK.encode(), "plan.jsonl")
    kept = Indicators(Database(Settings.at(home).store_path), framework)
    kept.define(Indicator("nurses", "Nurses", "Nurses trained.", "nurses"), "Bo")
    at = own_framework(home)
    at.text_input(key="change-nurses-0-title").set_value("Nurses trained")
    at.text_input(key="change-nurses-0-name").set_value("Ana")
    at.button(key="change-nurses-0-go").click().run()
    assert not at.error and kept.get("nurses").title == "Nurses trained"
    at.text_input(key="retire-nurses-1-reason").set_value("no money")
    at.button(key="retire-nurses-1-go").click().run()
    assert not at.error and kept.all() == []
    assert words("en")["indicators.empty.title"] in texts(at)


def test_of_a_shipped_indicator_the_path_is_changed_in_chinese_and_the_wording_stays(
    home: Path, kept: Indicators
) -> None:
    made = app()
    made.query_params["language"] = "zh"
    at = choose(go(made.run(), "indicators"), "guidelines")
    before = kept.get("guidelines")
    assert not [field for field in at.text_input if field.key == "change-guidelines-0-title"]
    at.text_input(key="change-guidelines-0-target").set_value("30")
    at.date_input(key="change-guidelines-0-until").set_value(day("2030-12-31"))
    at.text_input(key="change-guidelines-0-name").set_value("Ana")
    at.button(key="change-guidelines-0-go").click().run()
    assert not at.error
    after = kept.get("guidelines")
    assert (after.target, after.title, after.definition) == (30, before.title, before.definition)


def test_the_figure_of_an_automatic_indicator_cannot_be_entered(at: AppTest) -> None:
    assert not [button for button in at.button if (button.key or "").startswith("observe-programmes")]
    action = load_framework().actions[0]
    at.selectbox(key="indicators-action").set_value(action.id).run()
    assert f"policies that adopt {action.id} {action.title}" in texts(at)


def test_values_are_imported_from_a_file(at: AppTest, kept: Indicators) -> None:
    at.text_input(key="exchange-0-name").set_value("Ana")
    broken = b"indicator,date,value\nguidelines,2024-01-01,three\n"
    at.file_uploader(key="exchange-0-file").set_value([("counts.csv", broken, "text/csv")]).run()
    at.button(key="exchange-0-go").click().run()
    assert "counts.csv, line 2: 'three' is no number" in at.error[0].value.replace("\\", "")
    good = broken.replace(b"three", b"3")
    at.file_uploader(key="exchange-0-file").set_value([("counts.csv", good, "text/csv")]).run()
    at.button(key="exchange-0-go").click().run()
    assert not at.error and "1 added" in at.success[0].value
    assert [one.value for one in kept.observations("guidelines")] == [3]
