"""What an evaluation found, as plain values, and their JSON form. Undefined figures are None, never 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recommender.evaluation.measures import Bin
from recommender.evaluation.sets import Item, JudgedSet

DIGITS = 4
LEVEL = 0.95  # of every interval


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval; all None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """Figures of one group of a set (one language, or "all").

    :ivar n: items.
    :ivar policies: how many they come from, 0 where not known.
    :ivar drawn: what was drawn for the intervals.
    :ivar share_true: of the judged pairs.
    :ivar systems: figures by system, then measure.
    :ivar product_minus: the product minus each baseline, paired, by baseline, then measure.
    """

    group: str
    n: int
    policies: int
    drawn: str
    share_true: float | None
    systems: dict[str, dict[str, Figure]]
    product_minus: dict[str, dict[str, Figure]]


@dataclass(frozen=True)
class ActionRow:
    """Figures of one action in a set: average precision and accuracy at 0.5, None where not defined."""

    id: str
    title: str
    judged: int
    positives: int
    ap: float | None
    accuracy: float | None


@dataclass(frozen=True)
class Found:
    """Something the program found: an action (passage sets), or a passage to quote for it (whole policies).

    :ivar text: of the passage, "" where an action was found; `policy` and `page` likewise.
    :ivar right: what the judges said; None where they said nothing.
    """

    action: str
    probability: float
    text: str = ""
    policy: str = ""
    page: int | None = None
    right: bool | None = None


@dataclass(frozen=True)
class ItemResult:
    """What was found for one judged item.

    :ivar error: 0 (as judged) to 1 (as wrong as can be); cases are sorted by it.
    :ivar probability: that the policies take the action up, where the item is about whole policies.
    :ivar status: of the action in the policy, where that was judged; `direction` likewise.
    :ivar why: what the status rests on, in words.
    """

    item: Item
    found: tuple[Found, ...]
    correct: bool
    error: float
    probability: float | None = None
    status: str = ""
    direction: str = ""
    why: str = ""


@dataclass(frozen=True)
class PolicyRow:
    """One policy whose statuses were judged.

    :ivar verdicts: how many were.
    :ivar addressed: how many actions the program calls addressed.
    :ivar coder_one: how many the first coder does; `coder_two` likewise.
    :ivar accuracy: share of right statuses where the coders agree, None where they nowhere do.
    """

    policy: str
    language: str
    verdicts: int
    addressed: int
    coder_one: int
    coder_two: int
    accuracy: float | None


@dataclass(frozen=True)
class PairRow:
    """One policy in two languages.

    :ivar correlation: Spearman's, of the actions' probabilities.
    :ivar same_status: share of the actions.
    """

    pair: str
    languages: tuple[str, str]
    correlation: float
    same_status: float


@dataclass(frozen=True)
class SetResult:
    """One set's results.

    :ivar bins: the product's reliability; may be empty, as `actions` may.
    :ivar policies: where statuses of whole policies were judged.
    :ivar pairs: where languages were compared, the least alike first.
    """

    judged: JudgedSet
    tables: tuple[Table, ...]
    items: tuple[ItemResult, ...]
    actions: tuple[ActionRow, ...] = ()
    bins: tuple[Bin, ...] = ()
    notes: tuple[str, ...] = ()
    policies: tuple[PolicyRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()


@dataclass(frozen=True)
class DataFile:
    """A file that the figures rest on. learned: whether the alignment model was fitted on it."""

    path: str
    sha256: str
    learned: bool


@dataclass(frozen=True)
class Evaluation:
    """A whole evaluation.

    :ivar made: when (UTC).
    :ivar split: "dev", "held out" or "own".
    :ivar draws: resamples for each interval.
    """

    made: datetime
    data: str
    split: str
    encoder: str
    encoder_fingerprint: str
    baseline_encoder: str
    model: str
    draws: int
    files: tuple[DataFile, ...]
    sets: tuple[SetResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """When it was made, as people read it."""
        return self.made.strftime("%Y-%m-%d %H:%M UTC")

    def to_dict(self) -> dict[str, Any]:
        """Every figure, with n, interval, baselines and data; items are in items.jsonl."""
        return {
            "date": self.date,
            "data": self.data,
            "split": self.split,
            "encoder": {"name": self.encoder, "fingerprint": self.encoder_fingerprint},
            "baseline_encoder": self.baseline_encoder,
            "model": self.model,
            "intervals": {"level": LEVEL, "method": "percentile bootstrap", "draws": self.draws},
            "files": [vars(file) for file in self.files],
            "notes": list(self.notes),
            "sets": [_set(one) for one in self.sets],
        }


def number(value: float | None) -> float | None:
    """Rounded for a reader; None where it is not defined."""
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


def item_row(judged: JudgedSet, one: ItemResult) -> dict[str, Any]:
    """One line of items.jsonl."""
    item, found = one.item, []
    for answer in one.found:
        row: dict[str, Any] = {"action": answer.action, "probability": number(answer.probability)}
        if answer.text:
            row |= {"text": answer.text, "policy": answer.policy, "page": answer.page}
        if answer.right is not None:
            row["right"] = answer.right
        found.append(row)
    row = {
        "set": judged.name,
        "id": item.id,
        "policy": item.policy,
        "language": item.language,
        "expected": list(item.expected),
        "found": found,
        "probability": number(one.probability),
        "correct": one.correct,
        "error": number(one.error),
        "refused": list(item.refused),
        "quotes": list(item.quotes),
        "text": item.text,
    }
    if item.readings:
        row |= {"action": item.action, "status": one.status, "direction": one.direction, "why": one.why}
        row["coders"] = [vars(reading) for reading in item.readings]
    return row


def _set(one: SetResult) -> dict[str, Any]:
    return {
        "name": one.judged.name,
        "title": one.judged.title,
        "framework": one.judged.framework.title,
        "notes": list(one.notes),
        "groups": [_rounded(table) for table in one.tables],
        "actions": [vars(row) for row in one.actions],
        "reliability": [vars(bin_) for bin_ in one.bins],
        "policies": [vars(row) for row in one.policies],
        "pairs": [_rounded(vars(row)) for row in one.pairs],
    }


def _rounded(value: Any) -> Any:
    """A table or a part of it as JSON values."""
    if isinstance(value, Table | Figure):
        value = vars(value)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return number(value) if isinstance(value, float) else value
