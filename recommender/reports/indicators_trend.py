"""An indicator's values over time, by jurisdiction, beside the path to its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from recommender.indicators import Indicator, Observation, path

if TYPE_CHECKING:
    import altair
    import pandas


def observation_frame(observations: Sequence[Observation], say: Mapping[str, str]) -> pandas.DataFrame:
    """One row a value, by date: date (datetime64), jurisdiction, value."""
    import pandas

    rows = [(seen.date, seen.jurisdiction or say["all"], seen.value) for seen in observations]
    frame = pandas.DataFrame(rows, columns=["date", "jurisdiction", "value"])
    return frame.assign(date=pandas.to_datetime(frame["date"]), value=frame["value"].astype(float))


def path_frame(one: Indicator) -> pandas.DataFrame:
    """The ends of the path: date (datetime64), value; empty where there is none."""
    import pandas

    frame = pandas.DataFrame(path(one, []).points, columns=["date", "value"])
    return frame.assign(date=pandas.to_datetime(frame["date"]), value=frame["value"].astype(float))


def trend_frame(one: Indicator, observations: Sequence[Observation], say: Mapping[str, str]) -> pandas.DataFrame:
    """Every point that the chart draws, for the eye: which line, date, value."""
    rows = [(seen.jurisdiction or say["all"], seen.date, seen.value) for seen in observations]
    rows += [(say["path"], date, value) for date, value in path(one, []).points]
    import pandas

    return pandas.DataFrame(rows, columns=[say["line"], say["date"], say["value"]])


def trend_chart(one: Indicator, observations: Sequence[Observation], say: Mapping[str, str]) -> altair.LayerChart:
    """The chart of both."""
    from recommender.reports.charts import path_chart

    return path_chart(observation_frame(observations, say), path_frame(one), one.unit, say["path"])
