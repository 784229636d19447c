"""Indicators as a report: what is measured, where it stands against its path, every value and the log.

The app shows the same sentences, tables and charts.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

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
from recommender.messages import Words, words
from recommender.reports import phrases
from recommender.reports.model import Bullets, Chart, Paragraph, Report, Section, Table, columns
from recommender.reports.sections.method import program

if TYPE_CHECKING:
    import altair
    import pandas

Values = Sequence[Observation]


def indicators_report(
    indicators: Indicators,
    framework: Framework,
    language: str | None = "en",
    now: datetime.datetime | None = None,
    action: str | None = None,
) -> Report:
    """The report; data stays as it is.

    :param action: the one that the indicators were filled for; None: at least one.
    """
    worded, say = framework.in_language(language), words(phrases.report_language(language))
    table = [(one.localized(language), values) for one, values in indicators.table()]
    log, counted = indicators.log(), counted_action(worded, action, say)
    overview = (Paragraph(say["indicator.overview_text"]), overview_table(table, say), definition_table(table, say))
    method = (
        (say["report.framework"], worded.title + say("report.about", facts=worded.id)),
        *((say[f"indicator.{name}"], say[f"indicator.{name}_text"]) for name in ("rule", "adoption", "kept")),
        (say["report.log_entries"], str(len(log))),
        (say["indicator.last_hash"], log[-1].hash if log else ""),
        (say["report.version"], program()),
    )
    return Report(
        kind="indicators",
        title=say["indicator.title"],
        subtitle=worded.title,
        language=say.language,
        sections=(
            Section("overview", say["report.overview"], overview),
            *(_section(one, values, counted, say) for one, values in table),
            Section("log", say["indicator.log"], (Paragraph(say["indicator.log_text"]), log_table(indicators, say))),
        ),
        method=tuple((name, text) for name, text in method if text),
        made=now or datetime.datetime.now(datetime.UTC),
        data={"indicators": [as_data(one, values) for one, values in table], "log": [vars(event) for event in log]},
    )


def counted_action(worded: Framework, action: str | None, say: Words) -> str:
    """What an indicator that fills itself counts. action: an id; None: at least one action."""
    if action is None:
        return say["indicator.any_action"]
    return say("indicator.one_action", action=phrases.action_name(action, worded))


def figure(value: float | None, unit: str = "") -> str:
    """A number for the eye, with at most two decimals; a percentage with its sign, other units in words after it."""
    if value is None:
        return ""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    number = "0" if number == "-0" else number
    return f"{number} {unit}" if unit else number


def state_words(found: Standing, say: Words) -> str:
    """The state in words."""
    return say(f"indicator.{found.state}", count=found.on_track, of=found.judged)


def overview_table(table: Sequence[tuple[Indicator, list[Observation]]], say: Words) -> Table:
    """Where every indicator stands: one row for all together, else one a jurisdiction."""
    rows: list[tuple[Any, ...]] = []
    for one, values in table:
        found = {"": path(one, values)}
        if found[""].latest is None:
            found = paths(one, values) or found
        for at in found.values():
            last = at.latest
            state = state_words(standing(one, [last] if last else []), say)
            place = (last.jurisdiction or say["indicator.all"]) if last else None
            value, date = (last.value, last.date) if last else (None, None)
            rows.append((one.title, place, value, one.unit, date, _rounded(at.expected), _rounded(at.ahead), state))
    head = ("indicator.indicator long", "report.jurisdiction", "indicator.latest number", "indicator.unit")
    numbers = ("indicator.date date", "indicator.expected number", "indicator.ahead number", "indicator.state")
    return Table("indicators", say["report.overview"], columns(say, *head, *numbers), tuple(rows))


def definition_table(table: Sequence[tuple[Indicator, list[Observation]]], say: Words) -> Table:
    """What every indicator is, for the data formats; documents say it in sentences."""
    rows = tuple(
        (one.id, one.title, one.definition, one.unit, _baseline(one, say) or None)
        + (one.baseline_date, one.target, one.target_date, one.source or None)
        for one, _ in table
    )
    head = ("indicator.id", "indicator.indicator", "indicator.definition long", "indicator.unit", "indicator.baseline")
    dates = ("indicator.baseline_date date", "indicator.target number", "indicator.target_date date")
    made = columns(say, *head, *dates, "indicator.source long")
    return Table("definitions", say["indicator.definitions"], made, rows, everywhere=False)


def _rounded(value: float | None) -> float | None:
    """As it is shown on screen; the JSON data keeps every digit."""
    return None if value is None else round(value, 2)


def _section(one: Indicator, values: Values, counted: str, say: Words) -> Section:
    about = (Paragraph(one.definition), Bullets(tuple(facts(one, counted, say))))
    if not values:
        return Section(f"indicator-{one.id}", one.title, (*about, Paragraph(say["indicator.none"])))
    told = Paragraph(" ".join(state_sentences(one, values, say)), strong=True)
    title, alt = say("indicator.trend", title=one.title), alt_text(one, values, say)
    chart = Chart(title, alt, partial(trend_chart, one, values, say), observation_table(one, values, say))
    return Section(f"indicator-{one.id}", one.title, (*about, told, chart))


def facts(one: Indicator, counted: str, say: Words) -> list[str]:
    """Unit, baseline, target, source and rule of an indicator, in sentences.

    :param counted: what an automatic one counts (see `counted_action`).
    """
    found = [say("indicator.fact_unit", unit=one.unit)]
    if level := _baseline(one, say):
        key = "indicator.fact_baseline" if one.baseline_date else "indicator.fact_baseline_undated"
        found.append(say(key, value=level, date=one.baseline_date))
    if one.target is not None:
        found.append(say("indicator.fact_target", value=figure(one.target, one.unit), date=one.target_date))
    start = start_of(one)
    if start and start.middle and one.target is not None:
        found.append(say("indicator.fact_middle", value=figure(start.value, one.unit)))
    if one.automatic:
        found.append(say("indicator.fact_automatic", action=counted))
    if one.source:
        found.append(say("indicator.fact_source", source=one.source))
    return found


def state_sentences(one: Indicator, values: Values, say: Words) -> list[str]:
    """Where each jurisdiction stands, one sentence each."""
    found = []
    for place, at in paths(one, values).items():
        if at.latest is None:
            continue
        known = {
            "place": place or say["indicator.all"],
            "value": figure(at.latest.value, one.unit),
            "date": at.latest.date,
            "state": state_words(standing(one, [at.latest]), say),
        }
        if at.expected is None or at.ahead is None:
            found.append(say("indicator.fact_latest", **known))
        else:
            by = ("+" if at.ahead > 0 else "") + figure(at.ahead)
            found.append(say("indicator.fact_state", **known, expected=figure(at.expected, one.unit), ahead=by))
    return found


def observation_table(one: Indicator, values: Values, say: Words) -> Table:
    """One row a value, oldest first, beside the path at its date."""
    rows = tuple(
        (found.date, found.jurisdiction or say["indicator.all"], found.value, _rounded(expected_at(one, found.date)))
        + (found.source or None, found.by or None, found.number or None)
        for found in values
    )
    head = ("indicator.date date", "report.jurisdiction", "report.figure number value", "indicator.expected number")
    made = columns(say, *head, "indicator.source long", "indicator.by", "indicator.number count")
    return Table(f"observations-{one.id}", say("indicator.observations_of", title=one.title), made, rows)


def alt_text(one: Indicator, values: Values, say: Words) -> str:
    """What the chart shows, for those who do not see it."""
    return say("indicator.trend_alt", title=one.title, count=len(values))


def trend_frame(one: Indicator, values: Values, say: Words) -> pandas.DataFrame:
    """Every point that the chart draws, for the eye: which line, date, value."""
    import pandas

    rows = [(seen.jurisdiction or say["indicator.all"], seen.date, seen.value) for seen in values]
    rows += [(say["indicator.path"], date, value) for date, value in path(one, []).points]
    return pandas.DataFrame(rows, columns=[say["indicator.line"], say["indicator.date"], say["report.figure"]])


def trend_chart(one: Indicator, values: Values, say: Words) -> altair.LayerChart:
    """The values over time, by jurisdiction, beside the path to the target."""
    import pandas

    from recommender.reports.charts import path_chart

    seen = [(found.date, found.jurisdiction or say["indicator.all"], float(found.value)) for found in values]
    ends = [(date, float(value)) for date, value in path(one, []).points]
    return path_chart(
        pandas.DataFrame(seen, columns=["date", "jurisdiction", "value"]),
        pandas.DataFrame(ends, columns=["date", "value"]),
        one.unit,
        say["indicator.path"],
    )


def log_table(indicators: Indicators, say: Words) -> Table:
    """Everything that was entered, oldest first."""
    rows = []
    for event in indicators.log():
        data = event.data.get("indicator")
        id_of = data["id"] if isinstance(data, dict) else data
        what = [event.data.get(name) for name in ("date", "jurisdiction", "value", "source", "reason")]
        if event.kind == "withdrawn" and "observation" in event.data:
            what[-1] = f"{say['indicator.number']} {event.data['observation']}: {event.data['reason']}"
        if what[0]:
            what[0] = datetime.date.fromisoformat(what[0])
        rows.append((event.number, event.time, event.actor, say[f"indicator.{event.kind}"], id_of, *what, event.hash))
    who = ("indicator.number count", "report.time", "indicator.by", "indicator.happened", "indicator.id")
    what_of = ("indicator.date date", "report.jurisdiction", "report.figure number value", "indicator.source long")
    made = columns(say, *who, *what_of, "report.reason long", "indicator.hash")
    return Table("log", say["indicator.log"], made, tuple(rows), everywhere=False)


def _baseline(one: Indicator, say: Words) -> str:
    if one.baseline is not None:
        return figure(one.baseline, one.unit)
    if one.baseline_low is None or one.baseline_high is None:
        return ""
    unit = f" {one.unit}" if one.unit else ""
    return say("indicator.range", low=figure(one.baseline_low), high=figure(one.baseline_high)) + unit


def as_data(one: Indicator, values: Values) -> dict[str, Any]:
    """What JSON can hold."""
    about = {name: value for name, value in _plain(one).items() if name != "translations"}
    at = {
        place: {
            "points": [[day.isoformat(), value] for day, value in found.points],
            "latest": _plain(found.latest) if found.latest else None,
            "expected": found.expected,
            "ahead": found.ahead,
            "on_track": found.on_track,
        }
        for place, found in paths(one, values).items()
    }
    return about | {"state": standing(one, values).state, "paths": at, "observations": [_plain(v) for v in values]}


def _plain(found: Indicator | Observation) -> dict[str, Any]:
    return {n: v.isoformat() if isinstance(v, datetime.date) else v for n, v in vars(found).items()}
