"""Where an indicator stands against the straight line from its baseline to its target."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.indicators.values import Indicator, Observation, Path

ON_TRACK, MIXED, BEHIND, EARLY, NO_PATH, NO_DATA = STATES = (
    "on_track",
    "mixed",
    "behind",
    "early",
    "no_path",
    "no_data",
)


@dataclass(frozen=True)
class Start:
    """Where the path begins. middle: it is the middle of a range, since the source gives no single value."""

    date: datetime.date
    value: float
    middle: bool


def start_of(indicator: Indicator) -> Start | None:
    """None where there is no baseline, or no date of it."""
    if indicator.baseline_date is None:
        return None
    if indicator.baseline is not None:
        return Start(indicator.baseline_date, indicator.baseline, False)
    if indicator.baseline_low is None or indicator.baseline_high is None:
        return None
    return Start(indicator.baseline_date, (indicator.baseline_low + indicator.baseline_high) / 2, True)


def path(indicator: Indicator, observations: Sequence[Observation]) -> Path:
    """The path, and how the latest observation compares with it.

    The latest is of all jurisdictions together where any observation is, else of the only jurisdiction that there is; with
    several there is no latest of the whole (see `paths`). After the target's date the target is expected; before the
    baseline's date nothing is.
    """
    start = start_of(indicator)
    points: tuple[tuple[datetime.date, float], ...] = ()
    if start and indicator.target is not None and indicator.target_date:
        points = ((start.date, start.value), (indicator.target_date, indicator.target))
    by_place = latest(observations)
    last = by_place.get("") or (next(iter(by_place.values())) if len(by_place) == 1 else None)
    if last is None or not points:
        return Path(points, last, None, None, None)
    expected = expected_at(indicator, last.date)
    if expected is None:
        return Path(points, last, None, None, None)
    (_, first), (_, goal) = points
    ahead = (last.value - expected) * (-1 if goal < first else 1)
    if abs(ahead) <= 1e-9 * max(1.0, abs(expected)):  # on the line, but for rounding
        ahead = 0.0
    return Path(points, last, expected, ahead, ahead >= 0)


def paths(indicator: Indicator, observations: Sequence[Observation]) -> dict[str, Path]:
    """The same for each jurisdiction that was observed, "" (all together) first, then by name."""
    return {
        place: path(indicator, [one for one in observations if one.jurisdiction == place])
        for place in latest(observations)
    }


def latest(observations: Sequence[Observation]) -> dict[str, Observation]:
    """The latest observation of each jurisdiction, "" (all together) first, then by name."""
    found: dict[str, Observation] = {}
    for one in sorted(observations, key=lambda one: one.date):
        found[one.jurisdiction] = one
    return dict(sorted(found.items()))


def expected_at(indicator: Indicator, date: datetime.date) -> float | None:
    """Where the path is at a date; None without a path, and before the baseline's date. The target from its date on."""
    start = start_of(indicator)
    if start is None or indicator.target is None or indicator.target_date is None or date < start.date:
        return None
    share = min(1.0, (date - start.date).days / (indicator.target_date - start.date).days)
    return start.value + share * (indicator.target - start.value)


@dataclass(frozen=True)
class Standing:
    """An indicator at a glance. state: one of STATES. latest: the observations that it rests on: the one of all together, else the
    latest of each jurisdiction. judged: how many of them can be compared with the path. on_track: how many are on it or ahead."""

    state: str
    latest: tuple[Observation, ...]
    on_track: int
    judged: int


def standing(indicator: Indicator, observations: Sequence[Observation]) -> Standing:
    """How an indicator stands. Where jurisdictions differ it is "mixed"; "early" where all lie before the baseline's date."""
    whole = path(indicator, observations)
    found = {"": whole} if whole.latest else paths(indicator, observations)
    last = tuple(one.latest for one in found.values() if one.latest)
    judged = [one.on_track for one in found.values() if one.on_track is not None]
    if not last:
        state = NO_DATA
    elif not judged:
        state = EARLY if whole.points else NO_PATH
    else:
        state = ON_TRACK if all(judged) else MIXED if any(judged) else BEHIND
    return Standing(state, last, sum(judged), len(judged))
