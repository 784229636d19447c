"""Indicators as a report: what is measured, where it stands against its path, every value and the log."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from recommender.framework import Framework
from recommender.indicators import (
    Indicator,
    Indicators,
    Observation,
    Standing,
    expected_at,
    path,
    paths,
    standing,
    start_of,
)
from recommender.reports.model import Block, Bullets, Chart, Column, Paragraph, Report, Section, Table
from recommender.reports.indicators_trend import trend_chart
from recommender.reports.indicators_words import indicator_words

Words = Mapping[str, str]
Rows = Sequence[Observation]


def indicators_report(
    indicators: Indicators,
    framework: Framework,
    language: str = "en",
    now: datetime.datetime | None = None,
    action: str | None = None,
) -> Report:
    """language: "en" or "zh"; data stays as it is. action: the one that the indicators were filled for; None: at least one."""
    say = indicator_words(language)
    table = [(one.localized(language), rows) for one, rows in indicators.table()]
    log = indicators.log()
    overview = Section(
        "overview",
        say["overview"],
        (Paragraph(say["overview_text"]), overview_table(table, say), definition_table(table, say)),
    )
    counted = say["any_action"]
    if action is not None:
        counted = say["one_action"].format(action=f"{action} {framework.action(action).localized(language).title}")
    parts = [_section(one, rows, counted, say) for one, rows in table]
    method = [(say["framework"], f"{framework.localized_title(language)} ({framework.id})")]
    method += [(say[name], say[f"{name}_text"]) for name in ("rule", "adoption", "kept")]
    method += [
        (say["entries"], str(len(log))),
        (say["last_hash"], log[-1].hash if log else ""),
        (say["program"], _program()),
    ]
    return Report(
        kind="indicators",
        title=say["title"],
        subtitle=framework.localized_title(language),
        language=language,
        sections=(
            overview,
            *parts,
            Section("log", say["log"], (Paragraph(say["log_text"]), log_table(indicators, say))),
        ),
        method=tuple((name, text) for name, text in method if text),
        made=now or datetime.datetime.now(datetime.UTC),
        data={"indicators": [as_data(one, rows) for one, rows in table], "log": [vars(event) for event in log]},
    )


def figure(value: float | None, unit: str = "") -> str:
    """A number for the eye, with at most two decimals; a percentage with its sign, other units in words after it."""
    if value is None:
        return ""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    number = "0" if number == "-0" else number
    return f"{number} {unit}" if unit else number


def state_words(found: Standing, say: Words) -> str:
    """The state in words."""
    return say[found.state].format(count=found.on_track, of=found.judged)


def overview_table(table: Sequence[tuple[Indicator, list[Observation]]], say: Words) -> Table:
    """Where every indicator stands: one row for all together, else one a jurisdiction."""
    kinds = {"latest": "number", "expected": "number", "ahead": "number", "date": "date", "indicator": "long"}
    keys = ["indicator", "jurisdiction", "latest", "unit", "date", "expected", "ahead", "state"]
    rows: list[tuple[Any, ...]] = []
    for one, observations in table:
        found = {"": path(one, observations)}
        if found[""].latest is None:
            found = paths(one, observations) or found
        for at in found.values():
            last = at.latest
            state = state_words(standing(one, [last] if last else []), say)
            place = (last.jurisdiction or say["all"]) if last else None
            value, date = (last.value, last.date) if last else (None, None)
            rows.append((one.title, place, value, one.unit, date, _rounded(at.expected), _rounded(at.ahead), state))
    return Table("indicators", say["overview"], _columns(keys, kinds, say), tuple(rows))


def definition_table(table: Sequence[tuple[Indicator, list[Observation]]], say: Words) -> Table:
    """What every indicator is, for the data formats; documents say it in sentences."""
    kinds = {"baseline_date": "date", "target_date": "date", "target": "number", "definition": "long", "source": "long"}
    keys = ["id", "indicator", "definition", "unit", "baseline", "baseline_date", "target", "target_date", "source"]
    rows = tuple(
        (
            *(one.id, one.title, one.definition, one.unit, _baseline(one, say) or None),
            *(one.baseline_date, one.target, one.target_date, one.source or None),
        )
        for one, _ in table
    )
    return Table("definitions", say["definitions"], _columns(keys, kinds, say), rows, everywhere=False)


def _rounded(value: float | None) -> float | None:
    """As it is shown on screen; the JSON data keeps every digit."""
    return None if value is None else round(value, 2)


def _section(one: Indicator, observations: Rows, counted: str, say: Words) -> Section:
    blocks: list[Block] = [Paragraph(one.definition), Bullets(tuple(facts(one, counted, say)))]
    if observations:
        blocks.append(Paragraph(" ".join(state_sentences(one, observations, say)), strong=True))
        blocks.append(_chart(one, observations, say))
    else:
        blocks.append(Paragraph(say["none"]))
    return Section(f"indicator-{one.id}", one.title, tuple(blocks))


def facts(one: Indicator, counted: str, say: Words) -> list[str]:
    """Unit, baseline, target, source and rule of an indicator, in sentences. counted: what an automatic one counts."""
    found = [say["fact_unit"].format(unit=one.unit)]
    if level := _baseline(one, say):
        key = "fact_baseline" if one.baseline_date else "fact_baseline_undated"
        found.append(say[key].format(value=level, date=one.baseline_date))
    if one.target is not None:
        found.append(say["fact_target"].format(value=figure(one.target, one.unit), date=one.target_date))
    start = start_of(one)
    if start and start.middle and one.target is not None:
        found.append(say["fact_middle"].format(value=figure(start.value, one.unit)))
    if one.automatic:
        found.append(say["fact_automatic"].format(action=counted))
    if one.source:
        found.append(say["fact_source"].format(source=one.source))
    return found


def state_sentences(one: Indicator, observations: Rows, say: Words) -> list[str]:
    """Where each jurisdiction stands, one sentence each."""
    found = []
    for place, at in paths(one, observations).items():
        if at.latest is None:
            continue
        known = {
            "place": place or say["all"],
            "value": figure(at.latest.value, one.unit),
            "date": at.latest.date,
            "state": state_words(standing(one, [at.latest]), say),
        }
        if at.expected is None or at.ahead is None:
            found.append(say["fact_latest"].format(**known))
        else:
            by = ("+" if at.ahead > 0 else "") + figure(at.ahead)
            found.append(say["fact_state"].format(**known, expected=figure(at.expected, one.unit), ahead=by))
    return found


def observation_table(one: Indicator, observations: Rows, say: Words) -> Table:
    """One row a value, oldest first, beside the path at its date."""
    keys = ["date", "jurisdiction", "value", "expected", "source", "by", "number"]
    kinds = {"date": "date", "value": "number", "expected": "number", "source": "long", "number": "count"}
    rows = tuple(
        (
            *(found.date, found.jurisdiction or say["all"], found.value, _rounded(expected_at(one, found.date))),
            *(found.source or None, found.by or None, found.number or None),
        )
        for found in observations
    )
    title = say["observations_of"].format(title=one.title)
    return Table(f"observations-{one.id}", title, _columns(keys, kinds, say), rows)


def _chart(one: Indicator, observations: Rows, say: Words) -> Chart:
    table = observation_table(one, observations, say)
    return Chart(
        say["trend"].format(title=one.title),
        alt_text(one, observations, say),
        trend_chart(one, observations, say).to_dict(),
        table,
    )


def alt_text(one: Indicator, observations: Rows, say: Words) -> str:
    """What the chart shows, for those who do not see it."""
    return say["trend_alt"].format(title=one.title, count=len(observations))


def log_table(indicators: Indicators, say: Words) -> Table:
    """Everything that was entered, oldest first."""
    keys = ["number", "time", "by", "happened", "id", "date", "jurisdiction", "value", "source", "reason", "hash"]
    rows = []
    for event in indicators.log():
        data = event.data.get("indicator")
        id_of = data["id"] if isinstance(data, dict) else data
        what = [event.data.get(name) for name in ("date", "jurisdiction", "value", "source", "reason")]
        if event.kind == "withdrawn" and "observation" in event.data:
            what[-1] = f"{say['number']} {event.data['observation']}: {event.data['reason']}"
        if what[0]:
            what[0] = datetime.date.fromisoformat(what[0])
        rows.append((event.number, event.time, event.actor, say[event.kind], id_of, *what, event.hash))
    kinds = {"number": "count", "date": "date", "value": "number", "source": "long", "reason": "long"}
    return Table("log", say["log"], _columns(keys, kinds, say), tuple(rows), everywhere=False)


def _columns(keys: Sequence[str], kinds: Mapping[str, str], say: Words) -> tuple[Column, ...]:
    return tuple(Column(key, say[key], kinds.get(key, "text")) for key in keys)


def _baseline(one: Indicator, say: Words) -> str:
    if one.baseline is not None:
        return figure(one.baseline, one.unit)
    if one.baseline_low is None or one.baseline_high is None:
        return ""
    unit = f" {one.unit}" if one.unit else ""
    return say["range"].format(low=figure(one.baseline_low), high=figure(one.baseline_high)) + unit


def as_data(one: Indicator, observations: Rows) -> dict[str, Any]:
    """What JSON can hold."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else value

    about = {name: plain(value) for name, value in vars(one).items() if name != "translations"}
    at = {
        place: {
            "points": [[day.isoformat(), value] for day, value in found.points],
            "latest": {name: plain(value) for name, value in vars(found.latest).items()} if found.latest else None,
            "expected": found.expected,
            "ahead": found.ahead,
            "on_track": found.on_track,
        }
        for place, found in paths(one, observations).items()
    }
    values = [{name: plain(value) for name, value in vars(found).items()} for found in observations]
    return about | {"state": standing(one, observations).state, "paths": at, "observations": values}


def _program() -> str:
    try:
        return version("policy-recommender")
    except PackageNotFoundError:
        return ""
