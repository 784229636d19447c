"""Indicators: what is entered is checked, nothing is lost, and the path to the target is a straight line."""

from __future__ import annotations

import csv
import datetime
import io
import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import REPOSITORY
from recommender.errors import FrameworkError, InputError
from recommender.framework import Framework, load_framework, parse_framework
from recommender.indicators import (
    Indicator,
    Indicators,
    Observation,
    adoption,
    expected_at,
    from_csv,
    parse_date,
    parse_number,
    path,
    paths,
    shipped_indicators,
    standing,
    start_of,
    to_csv,
)
from recommender.library import Library
from recommender.policies import Policy
from recommender.scorecards import MACHINE, FinalCell, Rules, Scorecard
from recommender.store import Database, Event, LedgerStore, verify
from sample_assessment import sample_framework, sample_verdicts

ARTICLE = REPOSITORY.parent / "shared" / "seed" / "roadmap-article.txt"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


TESTS = Indicator(
    "tests",
    "Hospitals that test",
    "Hospitals with a test on offer, of all that were asked.",
    "%",
    baseline=20,
    baseline_date=day("2020-01-01"),
    target=70,
    target_date=day("2030-01-01"),
)


def seen(date: str, value: float, place: str = "", source: str = "survey", indicator: str = "tests") -> Observation:
    return Observation(indicator, day(date), place, value, source)


@pytest.fixture
def framework() -> Framework:
    return parse_framework(b'{"id": "1", "text": "Share health data."}', "plan.jsonl")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.sqlite")


@pytest.fixture
def own(database: Database, framework: Framework) -> Indicators:
    """A user's framework with one indicator."""
    made = Indicators(database, framework)
    made.define(TESTS, "Ana")
    return made


# What comes with the program


def test_the_roadmap_has_the_indicators_that_its_article_names() -> None:
    found = {one.id: one for one in shipped_indicators("ic2permed")}
    assert list(found) == ["programmes", "guidelines", "regulations", "trial-participation", "dpyd-testing"]
    assert [one.id for one in found.values() if one.automatic] == ["programmes"]
    dpyd = found["dpyd-testing"]
    assert (dpyd.baseline_low, dpyd.baseline_high, dpyd.baseline, dpyd.target, dpyd.unit) == (20, 30, None, 70, "%")
    assert dpyd.target_date == day("2030-12-31")
    for one in found.values():
        assert one.shipped and set(one.translations) == {"zh"}
        said = one.localized("zh-CN")
        assert said.title != one.title and said.definition != one.definition and said.unit and said.source


def test_what_the_shipped_indicators_quote_stands_in_the_article() -> None:
    if not ARTICLE.is_file():
        pytest.skip("the article is not part of the repository")
    article = " ".join(ARTICLE.read_text("utf-8").split())
    for one in shipped_indicators("ic2permed"):
        quote = one.source.split("“")[1].split("”")[0]
        assert quote in article and quote in one.translations["zh"].source


def test_a_framework_of_the_users_has_none_of_the_shipped_indicators(database: Database, framework: Framework) -> None:
    assert Indicators(database, framework).all() == []
    assert len(Indicators(database, load_framework()).all()) == 5


@pytest.mark.parametrize("line", ["{", '{"framework": "x"}', '{"framework": "x", "id": "a", "colour": 1}', "[]"])
def test_a_broken_file_of_shipped_indicators_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    broken = tmp_path / "indicators.jsonl"
    broken.write_text(line, "utf-8")
    with pytest.raises(FrameworkError, match="indicators.jsonl, line 1"):
        shipped_indicators("x", broken)


def test_a_missing_file_of_shipped_indicators_is_told(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="missing"):
        shipped_indicators("x", tmp_path / "none.jsonl")


def test_of_a_shipped_indicator_the_target_can_be_changed_but_not_the_wording(database: Database) -> None:
    indicators = Indicators(database, load_framework())
    guidelines = indicators.get("guidelines")
    changed = replace(guidelines, baseline=3, baseline_date=day("2024-01-01"), target=10, target_date=day("2030-01-01"))
    indicators.redefine(changed, "Ana")
    assert indicators.get("guidelines") == changed
    with pytest.raises(InputError, match="its wording stays"):
        indicators.redefine(replace(changed, title="Guidelines"), "Ana")
    with pytest.raises(InputError, match="cannot be removed"):
        indicators.retire("guidelines", "Ana", "not ours")
    assert [event.kind for event in indicators.log()] == ["redefined"]


# The ledger


def test_what_was_entered_is_there_for_another_process(own: Indicators, framework: Framework, tmp_path: Path) -> None:
    own.observe(seen("2024-05-01", 31.5, " EU  27 "), "  Bo ")
    again = Indicators(Database(tmp_path / "store.sqlite"), framework)
    assert again.all() == [TESTS]
    assert again.observations("tests") == [
        Observation("tests", day("2024-05-01"), "EU 27", 31.5, "survey", by="Bo", number=2)
    ]
    assert verify(again.log()) is None


def test_reading_makes_no_ledger(database: Database, framework: Framework) -> None:
    indicators = Indicators(database, framework)
    assert (indicators.all(), indicators.log(), indicators.version()) == ([], [], 0)
    with pytest.raises(InputError):
        indicators.observe(seen("2024-05-01", 1), "Bo")
    assert LedgerStore(database).all("indicators") == []


def test_frameworks_do_not_see_each_others_indicators(own: Indicators, database: Database) -> None:
    other = parse_framework(b'{"id": "1", "text": "Share health data."}', "other.jsonl")
    assert Indicators(database, other).all() == []


def test_a_value_of_the_same_date_and_jurisdiction_replaces_in_view_and_both_stay_in_the_log(own: Indicators) -> None:
    own.observe(seen("2024-05-01", 30, "EU"), "Bo")
    own.observe(seen("2024-05-01", 40, "CN"), "Bo")
    own.observe(seen("2024-05-01", 32, "EU"), "Ana")
    assert [(one.jurisdiction, one.value, one.number) for one in own.observations("tests")] == [
        ("CN", 40, 3),
        ("EU", 32, 4),
    ]
    assert [event.data["value"] for event in own.log() if event.kind == "observed"] == [30, 40, 32]
    with pytest.raises(InputError, match="replaced by a later one"):
        own.withdraw(2, "Bo", "slip")


def test_a_withdrawn_value_stays_in_the_log_with_its_reason_and_what_it_replaced_stays_replaced(
    own: Indicators,
) -> None:
    own.observe(seen("2024-05-01", 30), "Bo")
    own.observe(seen("2024-05-01", 32), "Bo")
    own.withdraw(3, "Ana", "wrong  survey")
    assert own.observations("tests") == []
    last = own.log()[-1]
    assert (last.kind, last.actor, last.data) == ("withdrawn", "Ana", {"observation": 3, "reason": "wrong survey"})
    assert len(own.log()) == 4
    with pytest.raises(InputError, match="withdrawn \\(wrong survey\\)"):
        own.withdraw(3, "Ana", "again")


@pytest.mark.parametrize("number", [0, 1, 99])
def test_only_an_observation_can_be_withdrawn_by_its_number(own: Indicators, number: int) -> None:
    with pytest.raises(InputError, match="no observation"):
        own.withdraw(number, "Ana", "slip")


def test_a_withdrawal_needs_a_reason_and_every_entry_a_name(own: Indicators) -> None:
    own.observe(seen("2024-05-01", 30), "Bo")
    with pytest.raises(InputError, match="why"):
        own.withdraw(2, "Ana", "  ")
    for entry in (
        lambda: own.withdraw(2, " ", "slip"),
        lambda: own.observe(seen("2024-05-02", 30), ""),
        lambda: own.define(replace(TESTS, id="b", title="B"), ""),
    ):
        with pytest.raises(InputError, match="who"):
            entry()
    assert len(own.log()) == 2


def test_a_retired_indicator_goes_with_its_values_and_its_id_can_be_used_again(own: Indicators) -> None:
    own.observe(seen("2024-05-01", 30), "Bo")
    own.retire("tests", "Ana", "measured elsewhere")
    assert own.all() == []
    with pytest.raises(InputError, match="no indicator"):
        own.observations("tests")
    own.define(TESTS, "Ana")
    assert own.observations("tests") == []
    assert [event.kind for event in own.log()] == ["defined", "observed", "withdrawn", "defined"]


def test_an_indicator_with_an_id_or_title_of_another_is_refused(own: Indicators) -> None:
    with pytest.raises(InputError, match="id tests already"):
        own.define(replace(TESTS, title="Other"), "Ana")
    with pytest.raises(InputError, match="called “Hospitals that test” already"):
        own.define(replace(TESTS, id="other", title="hospitals THAT test"), "Ana")


def test_an_indicator_without_an_id_gets_one_of_its_title(own: Indicators) -> None:
    assert own.define(replace(TESTS, id="", title="Tests: in (all) clinics!"), "Ana").id == "tests-in-all-clinics"
    assert own.define(replace(TESTS, id="", title="Tests in all: clinics"), "Ana").id == "tests-in-all-clinics-2"
    assert own.define(replace(TESTS, id="", title="检测率"), "Ana").id == "indicator"


def test_the_unit_stays_once_something_was_observed(own: Indicators) -> None:
    own.redefine(replace(TESTS, unit="hospitals"), "Ana")
    own.redefine(TESTS, "Ana")
    own.observe(seen("2024-05-01", 30), "Bo")
    own.redefine(replace(TESTS, target=80), "Ana")
    assert own.get("tests").target == 80 and len(own.observations("tests")) == 1
    with pytest.raises(InputError, match="define another"):
        own.redefine(replace(TESTS, unit="hospitals"), "Ana")
    with pytest.raises(InputError, match="Nothing was changed"):
        own.redefine(own.get("tests"), "Ana")


def test_an_automatic_indicator_shows_what_it_is_filled_with_and_takes_no_entries(
    database: Database, framework: Framework
) -> None:
    filled = {"scorecards": [Observation("", day("2024-05-01"), "EU", 2.0, "Round table")]}
    indicators = Indicators(database, framework, filled)
    indicators.define(Indicator("adopt", "Adopting", "Counted.", "programmes", automatic="scorecards"), "Ana")
    assert indicators.observations("adopt") == [replace(filled["scorecards"][0], indicator="adopt")]
    with pytest.raises(InputError, match="fills itself"):
        indicators.observe(seen("2024-05-01", 3, indicator="adopt"), "Ana")


def test_a_call_reads_no_more_of_the_ledger_than_is_new(own: Indicators, monkeypatch: pytest.MonkeyPatch) -> None:
    own.observe(seen("2024-05-01", 30), "Bo")
    own.table()
    read: list[int] = []
    events = LedgerStore.events

    def counted_events(store: LedgerStore, ledger_id: int, after: int = 0) -> list[Event]:
        found = events(store, ledger_id, after)
        read.append(len(found))
        return found

    monkeypatch.setattr(LedgerStore, "events", counted_events)
    filled = own.filled_with({"scorecards": [Observation("", day("2024-05-01"), "EU", 2.0)]})
    assert len(own.observations("tests")) == len(filled.observations("tests")) == 1
    assert sum(read) == 0
    filled.observe(seen("2024-06-01", 31), "Bo")
    assert len(own.observations("tests")) == 2
    assert sum(read) == 1


def _observe(store: Path, framework: Framework, name: str, start) -> None:  # noqa: ANN001
    indicators = Indicators(Database(store), framework)
    start.wait()
    for number in range(10):
        indicators.observe(
            replace(
                seen("2024-05-01", number),
                date=day("2024-05-01"),
                jurisdiction=f"{name}{number}",
                indicator="guidelines",
            ),
            name,
        )


def test_processes_that_enter_at_the_same_time_share_one_ledger_and_lose_nothing(tmp_path: Path) -> None:
    store, framework = tmp_path / "store.sqlite", load_framework()
    database = Database(store)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)
    workers = [context.Process(target=_observe, args=(store, framework, name, start)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    indicators = Indicators(database, framework)
    assert len(indicators.observations("guidelines")) == 30
    assert len(LedgerStore(database).all("indicators")) == 1
    assert verify(indicators.log()) is None


# What is refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "a b"}, "cannot be an indicator's id"),
        ({"title": " "}, "no title"),
        ({"title": "x" * 201}, "201 characters"),
        ({"definition": "\n"}, "no definition"),
        ({"unit": ""}, "no unit"),
        ({"automatic": "magic"}, "no rule"),
        ({"baseline": float("nan")}, "no number"),
        ({"target": float("inf")}, "no number"),
        ({"target": True}, "no number"),
        ({"target": 101}, "between 0 and 100"),
        ({"baseline": -1}, "between 0 and 100"),
        ({"baseline_low": 10}, "two ends"),
        ({"baseline_low": 30, "baseline_high": 10}, "swap"),
        ({"baseline_low": 30, "baseline_high": 40}, "outside its own range"),
        ({"baseline": None}, "date of the baseline but no baseline"),
        ({"target": None}, "give both"),
        ({"target_date": None}, "give both"),
        ({"target_date": day("2020-01-01")}, "not after"),
        ({"target_date": datetime.date(1, 1, 1)}, "its year"),
    ],
)
def test_an_unusable_indicator_is_refused_with_a_sentence(own: Indicators, changes: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own.define(replace(replace(TESTS, id="new", title="New"), **changes), "Ana")
    assert len(own.log()) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (seen("2024-05-01", 100.1), "between 0 and 100"),
        (seen("2024-05-01", -0.1), "between 0 and 100"),
        (seen("2024-05-01", float("nan")), "no number"),
        (seen("2024-05-01", 5, indicator="other"), "no indicator with the id 'other'; there is tests"),
        (seen("2199-05-01", 5), "has not come yet"),
        (seen("1066-05-01", 5), "its year"),
        (seen("2024-05-01", 5, "x" * 81), "81 characters"),
    ],
)
def test_an_unusable_value_is_refused_with_a_sentence(own: Indicators, given: Observation, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own.observe_many([seen("2024-01-01", 5), given], "Bo")
    assert own.observations("tests") == []


@pytest.mark.parametrize("text", ["", "2024", "2024-13-01", "2024-02-30", "01/02/2024", "２０２４-01-01", "2024-1-1"])
def test_a_date_that_can_be_read_in_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="2026-03-31"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "1,5", "1.234,5", "12 %", "nan", "inf", "1e999", "१२", "1_000", "--1"])
def test_a_number_with_a_comma_a_unit_or_no_end_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="1234.5"):
        parse_number(text)


def test_numbers_and_dates_are_read() -> None:
    assert [parse_number(text) for text in (" 12 ", "-0.5", ".5", "1e3", "3.")] == [12, -0.5, 0.5, 1000, 3]
    assert parse_date(" 2024-02-29 ") == day("2024-02-29")


# The path


def test_the_path_is_the_straight_line_between_baseline_and_target() -> None:
    # 2020-01-01 to 2030-01-01 has 3653 days; 2025-01-01 is the 1827th.
    assert expected_at(TESTS, day("2025-01-01")) == pytest.approx(20 + 50 * 1827 / 3653)
    assert expected_at(TESTS, day("2020-01-01")) == 20
    assert expected_at(TESTS, day("2030-01-01")) == 70
    assert expected_at(TESTS, day("2035-01-01")) == 70  # a target holds on
    assert expected_at(TESTS, day("2019-12-31")) is None
    found = path(TESTS, [seen("2024-01-01", 60), seen("2025-01-01", 40)])
    assert found.points == ((day("2020-01-01"), 20.0), (day("2030-01-01"), 70.0))
    assert found.latest == seen("2025-01-01", 40)
    assert (found.ahead, found.on_track) == (pytest.approx(40 - (20 + 50 * 1827 / 3653)), False)


def test_a_target_below_the_baseline_is_reached_by_falling() -> None:
    falling = replace(TESTS, baseline=70.0, target=20.0)
    assert path(falling, [seen("2030-01-01", 15)]).ahead == 5
    assert path(falling, [seen("2030-01-01", 15)]).on_track is True
    assert path(falling, [seen("2030-01-01", 25)]).ahead == -5
    assert path(falling, [seen("2030-01-01", 25)]).on_track is False


def test_a_value_on_the_line_is_on_track_whatever_the_rounding() -> None:
    for offset in range(0, 3653, 97):
        date = day("2020-01-01") + datetime.timedelta(days=offset)
        exact = float(f"{expected_at(TESTS, date):.12g}")
        assert path(TESTS, [seen(date.isoformat(), exact)]).on_track is True


def test_a_range_of_the_baseline_starts_the_path_in_its_middle_and_says_so() -> None:
    dpyd = next(one for one in shipped_indicators("ic2permed") if one.id == "dpyd-testing")
    start = start_of(dpyd)
    assert start is not None and (start.value, start.middle) == (25, True)
    assert start_of(TESTS).middle is False


@pytest.mark.parametrize(
    "changes",
    [{"baseline": None, "baseline_date": None}, {"baseline_date": None}, {"target": None, "target_date": None}],
)
def test_without_baseline_date_or_target_there_is_no_path(changes: dict) -> None:
    found = path(replace(TESTS, **changes), [seen("2025-01-01", 40)])
    assert (found.points, found.expected, found.ahead, found.on_track) == ((), None, None, None)
    assert found.latest is not None
    assert standing(replace(TESTS, **changes), [seen("2025-01-01", 40)]).state == "no_path"


def test_jurisdictions_are_judged_each_for_itself() -> None:
    mixed = [seen("2025-01-01", 60, "EU"), seen("2025-01-01", 30, "CN"), seen("2021-01-01", 90, "CN")]
    assert path(TESTS, mixed).latest is None  # two places are no whole
    assert {place: found.on_track for place, found in paths(TESTS, mixed).items()} == {"CN": False, "EU": True}
    found = standing(TESTS, mixed)
    assert (found.state, found.on_track, found.judged) == ("mixed", 1, 2)
    assert standing(TESTS, [*mixed, seen("2022-01-01", 60)]).latest == (seen("2022-01-01", 60),)
    assert standing(TESTS, mixed[:1]).state == "on_track"
    assert standing(TESTS, mixed[1:]).state == "behind"
    assert standing(TESTS, []).state == "no_data"
    assert standing(TESTS, [seen("2019-01-01", 60)]).state == "early"


# CSV


def test_an_exported_file_can_be_imported_elsewhere_and_is_known_here(
    own: Indicators, framework: Framework, tmp_path: Path
) -> None:
    own.observe(seen("2024-05-01", 31.25, "=EU", '"quoted", with a\ncomma'), "Bo")
    own.observe(seen("2024-06-01", 0.1 + 0.2, "中国"), "Bo")
    data = to_csv(own).encode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["jurisdiction"] for row in rows] == ["'=EU", "中国"]  # no formula for a spreadsheet
    again = from_csv(own, data, "o.csv", "Bo")
    assert (again.added, again.replaced, again.known) == (0, 0, 2)
    other = Indicators(Database(tmp_path / "other.sqlite"), framework)
    other.define(TESTS, "Cy")
    assert from_csv(other, data, "o.csv", "Cy").added == 2
    assert [(o.date, o.jurisdiction, o.value, o.source) for o in other.observations("tests")] == [
        (o.date, o.jurisdiction, o.value, o.source) for o in own.observations("tests")
    ]


def test_a_file_of_a_spreadsheet_with_semicolons_is_read(own: Indicators) -> None:
    data = "Indicator;Date;Value;Jurisdiction;Note\r\ntests;2024-05-01;31.5;EU;x\r\n;;;;\r\n".encode("utf-8-sig")
    assert from_csv(own, data, "o.csv", "Bo").added == 1
    assert own.observations("tests")[0].source == ""


def test_other_values_replace_and_lines_of_automatic_indicators_are_left_out(database: Database) -> None:
    filled = {"scorecards": [Observation("", day("2024-05-01"), "", 2.0, "Round table")]}
    indicators = Indicators(database, load_framework(), filled)
    indicators.observe(seen("2024-05-01", 4, indicator="guidelines"), "Bo")
    data = to_csv(indicators).replace(",4.0,", ",5.0,").encode()
    done = from_csv(indicators, data, "o.csv", "Bo")
    assert (done.added, done.replaced, done.known, done.left_out) == (0, 1, 0, 1)
    assert indicators.observations("guidelines")[0].value == 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("tests,2024-05-01,EU,30,s\ntests,yesterday,EU,30,s", "o.csv, line 3: 'yesterday' is no date"),
        ("tests,2024-05-01,EU,,s", "line 2: '' is no number"),
        ("tests,2024-05-01,EU,101,s", "line 2: The value is 101 %"),
        ("none,2024-05-01,EU,1,s", "line 2: There is no indicator with the id 'none'"),
        ("tests,2024-05-01,EU,1,s\n\ntests,2024-05-01, EU,2,s", "line 4: Line 2 has a value"),
        ('tests,2024-05-01,EU,1,"two\nlines"\ntests,bad,EU,2,s', "line 4: 'bad'"),
        ("x,1,EU,1,s\ny,2,EU,1,s\nz,2,EU,1,s", "2 more lines have a fault"),
        ("tests,2024-05-01", "line 2: '' is no number"),
        ("tests,2024-05-01,EU,32,5,registry", "line 2: this line has more cells"),
    ],
)
def test_a_fault_in_a_file_names_its_line_and_nothing_is_entered(own: Indicators, body: str, said: str) -> None:
    data = f"indicator,date,jurisdiction,value,source\n{body}\n".encode()
    with pytest.raises(InputError) as error:
        from_csv(own, data, "o.csv", "Bo")
    assert said in str(error.value) and "Nothing was entered" in str(error.value)
    assert own.observations("tests") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "column indicator is missing"),
        (b"indicator,date\n", "column value is missing"),
        ("indicator,date,value\ntests,2024-05-01,1é".encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04\x00\x00", "column indicator is missing"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MiB"),
        (b'indicator,date,value\n"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_a_file_that_is_no_table_of_values_is_told(own: Indicators, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_csv(own, data, "o.csv", "Bo")


def test_the_log_can_be_written_as_json(own: Indicators) -> None:
    own.observe(seen("2024-05-01", 30, "\ud800x\x00"), "Bo")
    (made,) = own.observations("tests")
    assert made.jurisdiction == "?x"
    assert json.dumps([event.data for event in own.log()], allow_nan=False)


# Filled from closed scorecards


def card(id: int, closed: str, policies: dict[str, str], title: str = "") -> Scorecard:
    """A scorecard of policies (name -> jurisdiction)."""
    of = tuple(Policy(name, name, name, jurisdiction=place) for name, place in policies.items())
    return Scorecard(id, title or f"Card {id}", sample_framework("12"), Rules(), closed, policies=of, closed=closed)


def cells(**statuses: str) -> list[FinalCell]:
    """Final cells by policy: the statuses of the actions 1 and 2, as in a="addressed missing"."""
    return [
        FinalCell(policy, action, "missing", 0.1, None, status, "consensus", "", "")
        for policy, both in statuses.items()
        for action, status in zip(("1", "2"), both.split(), strict=True)
    ]


def counted(found: list[Observation]) -> list[tuple[str, str, float]]:
    return [(one.date.isoformat(), one.jurisdiction, one.value) for one in found]


FIRST = (
    card(1, "2025-03-01T10:00:00.000+00:00", {"a": "EU", "b": "EU", "c": "CN", "d": ""}, "Spring"),
    cells(a="addressed missing", b="partial missing", c="missing addressed", d="addressed addressed"),
)
SECOND = (
    card(2, "2026-03-01T10:00:00.000+00:00", {"a": "EU", "e": "LU"}, "Later"),
    cells(a="missing partial", e="addressed missing"),
)


def test_policies_with_an_action_addressed_are_counted_by_jurisdiction_and_in_total() -> None:
    assert counted(adoption([FIRST])) == [("2025-03-01", "", 3), ("2025-03-01", "CN", 1), ("2025-03-01", "EU", 1)]
    assert counted(adoption([FIRST], "2")) == [("2025-03-01", "", 2), ("2025-03-01", "CN", 1), ("2025-03-01", "EU", 0)]
    assert adoption([]) == []


def test_what_only_the_machine_says_counts_for_nothing() -> None:
    unrated = [replace(cell, by=MACHINE) for cell in FIRST[1] if cell.policy == "d"]
    rated = [cell for cell in FIRST[1] if cell.policy != "d"]
    assert counted(adoption([(FIRST[0], rated + unrated)]))[0] == ("2025-03-01", "", 2)


def test_a_policy_on_several_scorecards_counts_by_the_one_closed_last() -> None:
    found = adoption([FIRST, SECOND])
    assert counted(found)[3:] == [
        ("2026-03-01", "", 3),  # c, d and e; a was found missing at last
        ("2026-03-01", "CN", 1),
        ("2026-03-01", "EU", 0),
        ("2026-03-01", "LU", 1),
    ]
    assert [one.source for one in found[3:]] == ["Later; Spring", "Spring", "Later; Spring", "Later"]


def test_of_two_scorecards_closed_on_one_day_the_figures_after_the_second_stay() -> None:
    same = (replace(SECOND[0], closed="2025-03-01T22:00:00.000+00:00"), SECOND[1])
    assert counted(adoption([FIRST, same]))[0] == ("2025-03-01", "", 3)
    assert len({(one.date, one.jurisdiction) for one in adoption([FIRST, same])}) == 4 == len(adoption([FIRST, same]))


def test_a_scorecard_that_people_closed_fills_the_indicator_of_its_framework_only(library: Library) -> None:
    told, framework = sample_verdicts(), sample_framework()
    verdicts = [
        replace(told, assessment=replace(told.assessment, policy=Policy(name, name, f"{name}.md", jurisdiction=place)))
        for name, place in (("a", "EU"), ("b", "CN"))
    ]
    cards = library.scorecards
    made, _ = cards.create("Round table", framework, verdicts, "Cy")
    cards.add_member(made.id, "Cy", "Eva", "evaluator")
    cards.open_round(made.id, "Cy")
    # Eva finds everything missing but one action of one policy.
    cards.rate_many(made.id, "Eva", [(cell, 5 if cell == ("a", "2.2") else 1, "") for cell in made.cells])
    cards.close_round(made.id, "Cy")

    def count(action: str | None = None) -> list[tuple[str, float]]:
        measured = library.indicators(framework, action)
        return [(one.jurisdiction, one.value) for one in measured.observations("adopting")]

    library.indicators(framework).define(
        Indicator("adopting", "Adopting", "Counted.", "policies", automatic="scorecards"), "Ana"
    )
    assert count() == []  # not before the chair closes it
    closed = cards.close(made.id, "Cy")
    assert count() == count("2.2") == [("", 1), ("CN", 0), ("EU", 1)]
    assert count("1.1") == [("", 0), ("CN", 0), ("EU", 0)]
    (first, *_) = library.indicators(framework).observations("adopting")
    assert (first.date.isoformat(), first.source, first.number) == (closed.closed[:10], "Round table", 0)
    assert library.indicators(load_framework()).observations("programmes") == []
    cards.delete(made.id)
    assert count() == []
