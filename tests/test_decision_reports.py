"""Reports of scorecards and of indicators: every format and language holds the same, and nothing is told too early."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.framework import load_framework
from recommender.indicators import STATES, Indicators, Observation
from recommender.library import Library
from recommender.messages import words
from recommender.policies import Policy
from recommender.reports import Chart, indicators_report, render, scorecard_report
from recommender.reports.sections.indicators import figure
from recommender.scorecards import EVALUATOR, Rules, Scorecard, Scorecards
from recommender.store import Database
from sample_assessment import sample_framework, sample_verdicts


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def seen(date: str, value: float, place: str = "", source: str = "survey", indicator: str = "tests") -> Observation:
    return Observation(indicator, day(date), place, value, source)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.sqlite")


@pytest.fixture
def rated(library: Library) -> tuple[Scorecards, Scorecard]:
    """A scorecard whose first round is open, with a cell that three evaluators rated."""
    told, service = sample_verdicts(), library.scorecards
    policy = Policy("a", "a" * 64, "a.md", "Act", jurisdiction="EU")
    verdicts = replace(told, assessment=replace(told.assessment, policy=policy))
    card, _ = service.create("Spring", sample_framework(), [verdicts], "Chair", Rules(rounds=2))
    for name in ("Ada", "Bob", "Cy"):
        service.add_member(card.id, "Chair", name, EVALUATOR)
    service.open_round(card.id, "Chair")
    for name, value in (("Ada", 5), ("Bob", 4), ("Cy", 5)):
        service.rate(card.id, name, card.cells[0], value, f"comment of {name}")
    return service, service.get(card.id)


@pytest.mark.parametrize("format", ["json", "html", "csv"])
def test_a_report_tells_nothing_of_an_open_round(rated: tuple[Scorecards, Scorecard], format: str) -> None:
    page = render(scorecard_report(rated[1]), format).decode("utf-8", "replace")
    assert "Spring" in page and "comment of" not in page


def test_a_report_hides_the_machines_verdict_until_the_end(rated: tuple[Scorecards, Scorecard]) -> None:
    hidden = scorecard_report(rated[1])
    assert "machine" not in [column.key for table in hidden.tables() for column in table.columns]
    assert all(row[-5] is None for table in hidden.tables() if table.key == "matrix" for row in table.rows)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_of_a_scorecard_holds_the_same_numbers_in_every_format(
    rated: tuple[Scorecards, Scorecard], language: str
) -> None:
    service, card = rated
    service.close_round(card.id, "Chair")
    card = service.close(card.id, "Chair")
    report = scorecard_report(card, checks=service.check_quotes(card), language=language)
    assert {"matrix", "evidence", "spread", "given", "people"} <= {table.key for table in report.tables()}
    for format in ("html", "csv", "json"):
        page = render(report, format).decode("utf-8-sig")
        assert "comment of Ada" in page and card.policies[0].sha256 in page
    assert render(report, "xlsx")[:2] == render(report, "docx")[:2] == b"PK"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_of_an_indicator_has_a_word(language: str) -> None:
    assert all(f"indicator.{state}" in words(language) for state in STATES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_of_indicators_holds_every_value_the_path_and_the_log(database: Database, language: str) -> None:
    counted = {"scorecards": [Observation("", day("2025-03-01"), "", 3.0, "Spring")]}
    indicators = Indicators(database, load_framework(), counted)
    indicators.observe(seen("2025-06-30", 45.5, "EU", indicator="dpyd-testing"), "Ana")
    indicators.observe(seen("2025-06-30", 20, "CN", indicator="dpyd-testing"), "Ana")
    indicators.withdraw(2, "Bo", "wrong year")
    report = indicators_report(indicators, load_framework(), language)
    say = words(language)
    tables = {table.key: table for table in report.tables()}
    assert set(tables) == {"indicators", "definitions", "observations-programmes", "observations-dpyd-testing", "log"}
    rows = {(row[0], row[1]): row for row in tables["indicators"].rows}
    adopting, dpyd = (indicators.get(id).localized(language).title for id in ("programmes", "dpyd-testing"))
    assert rows[adopting, say("indicator.all")][2] == 3
    expected = 25 + 45 * 580 / 2590  # days from 28 November 2023 to 30 June 2025, and to 31 December 2030
    figures = (round(expected, 2), round(45.5 - expected, 2))
    assert rows[dpyd, "EU"][2:] == (45.5, "%", day("2025-06-30"), *figures, say("indicator.on_track"))
    defined = {row[0]: row for row in tables["definitions"].rows}
    assert defined["dpyd-testing"][4] == ("20 至 30 %" if language == "zh" else "20 to 30 %")
    for table in tables.values():
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert [row[3] for row in tables["log"].rows] == [
        say(f"indicator.{kind}") for kind in ("observed", "observed", "withdrawn")
    ]
    assert tables["log"].rows[2][9].endswith("2: wrong year")
    assert len(tables["log"].rows[2][-1]) == 64
    json.dumps(report.data, allow_nan=False)
    (chart,) = (b for s in report.sections for b in s.blocks if isinstance(b, Chart) and "dpyd" in b.table.key)
    drawn = json.dumps(chart.spec)
    assert "45.5" in drawn and "2030-12-31" in drawn


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (-0.001, "0"), (35.077, "35.08"), (1234567, "1,234,567"), (2.5, "2.5"), (-8.4, "-8.4"), (100, "100")],
)
def test_figures_are_written_for_the_eye(value: float, shown: str) -> None:
    assert figure(value) == shown and figure(value, "%") == f"{shown} %"
