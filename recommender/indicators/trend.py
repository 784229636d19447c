"""Where an indicator stands against the straight line from its baseline to its target."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.indicators.values import Indicator, Observation

STATES = ("on_track", "mixed", "behind", "early", "no_path", "no_data")
ON_TRACK, MIXED, BEHIND, EARLY, NO_PATH, NO_DATA = STATES


@dataclass(frozen=True)
class Start:
    """Where the path begins. middle: it is the middle of a range, since the source gives no single value."""

    date: datetime.date
    value: float
    middle: bool


@dataclass(frozen=True)
class Path:
    """Where an indicator should be on the way from baseline to target. What cannot be said is None.

    :ivar points: dates and values of both ends; () without a path.
    :ivar latest: the observation that is compared with it.
    :ivar expected: where the path is at that date.
    :ivar ahead: the observation minus what is expected, in the direction of the target: positive is good.
    :ivar on_track: whether it is not behind.
    """

    points: tuple[tuple[datetime.date, float], ...]
    latest: Observation | None
    expected: float | None = None
    ahead: float | None = None

    @property
    def on_track(self) -> bool | None:
        """Whether the latest observation is on the path or ahead of it."""
        return None if self.ahead is None else self.ahead >= 0


@dataclass(frozen=True)
class Standing:
    """An indicator at a glance.

    :ivar state: one of STATES.
    :ivar latest: what it rests on: the latest observation of all jurisdictions together, else of each jurisdiction.
    :ivar judged: how many of them can be compared with the path; `on_track`: how many of those are on it or ahead.
    """

    state: str
    latest: tuple[Observation, ...]
    on_track: int
    judged: int


def start_of(indicator: Indicator) -> Start | None:
    """Where the path begins; None where there is no baseline, or no date of it."""
    if indicator.baseline_date is None:
        return None
    if indicator.baseline is not None:
        return Start(indicator.baseline_date, indicator.baseline, False)
    if indicator.baseline_low is None or indicator.baseline_high is None:
        return None
    return Start(indicator.baseline_date, (indicator.baseline_low + indicator.baseline_high) / 2, True)


def expected_at(indicator: Indicator, date: datetime.date) -> float | None:
    """Where the path is at a date; None without a path and before the baseline's date, the target from its date on."""
    start = start_of(indicator)
    if start is None or indicator.target is None or indicator.target_date is None or date < start.date:
        return None
    share = min(1.0, (date - start.date).days / (indicator.target_date - start.date).days)
    return start.value + share * (indicator.target - start.value)


def path(indicator: Indicator, observations: Sequence[Observation]) -> Path:
    """The path, and how the latest observation compares with it.

    The latest is of all jurisdictions together where any observation is, else of the only jurisdiction that there is;
    with several there is no latest of the whole (see `paths`).
    """
    start, target = start_of(indicator), indicator.target
    by_place = latest(observations)
    last = by_place.get("") or (next(iter(by_place.values())) if len(by_place) == 1 else None)
    if start is None or target is None or indicator.target_date is None:
        return Path((), last)
    points = ((start.date, start.value), (indicator.target_date, target))
    expected = expected_at(indicator, last.date) if last else None
    if last is None or expected is None:
        return Path(points, last)
    ahead = (last.value - expected) * (-1 if target < start.value else 1)
    if abs(ahead) <= 1e-9 * max(1.0, abs(expected)):  # on the line, but for rounding
        ahead = 0.0
    return Path(points, last, expected, ahead)


def paths(indicator: Indicator, observations: Sequence[Observation]) -> dict[str, Path]:
    """The same for each jurisdiction that was observed, "" (all together) first, then by name."""
    return {
        place: path(indicator, [one for one in observations if one.jurisdiction == place])
        for place in latest(observations)
    }


def latest(observations: Sequence[Observation]) -> dict[str, Observation]:
    """The latest observation of each jurisdiction, "" (all together) first, then by name."""
    found = {one.jurisdiction: one for one in sorted(observations, key=lambda one: one.date)}
    return dict(sorted(found.items()))


def standing(indicator: Indicator, observations: Sequence[Observation]) -> Standing:
    """How an indicator stands: "mixed" where jurisdictions differ, "early" where all lie before the baseline's date."""
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
