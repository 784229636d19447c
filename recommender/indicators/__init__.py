"""Indicators: figures over time against a straight path to a target, kept in a log that only grows."""

from recommender.indicators.adoption import adoption
from recommender.indicators.checks import parse_date, parse_number
from recommender.indicators.exchange import SIZE_LIMIT, Imported, from_csv, to_csv
from recommender.indicators.ledger import Indicators
from recommender.indicators.shipped import shipped_indicators
from recommender.indicators.trend import (
    STATES,
    Path,
    Standing,
    Start,
    expected_at,
    latest,
    path,
    paths,
    standing,
    start_of,
)
from recommender.indicators.values import AUTOMATIC, PERCENT, SCORECARDS, Indicator, Observation, Translation

__all__ = [
    "AUTOMATIC",
    "PERCENT",
    "SCORECARDS",
    "SIZE_LIMIT",
    "STATES",
    "Imported",
    "Indicator",
    "Indicators",
    "Observation",
    "Path",
    "Standing",
    "Start",
    "Translation",
    "adoption",
    "expected_at",
    "from_csv",
    "latest",
    "parse_date",
    "parse_number",
    "path",
    "paths",
    "shipped_indicators",
    "standing",
    "start_of",
    "to_csv",
]
