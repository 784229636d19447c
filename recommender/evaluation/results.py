"""What an evaluation found, as plain values, and their JSON form. Undefined figures are None, never 0."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from recommender.evaluation.measures import Bin

DIGITS = 4


@dataclass(frozen=True)
class Figure:
    """value with a 95 % interval; all None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """Figures of one group of a set (one language, or all).

    n: items. policies: how many they come from, 0 where not known. drawn: what was drawn for the intervals. figures:
    by system, then measure. differences: the product minus each baseline, paired, by baseline, then measure. share:
    of the judged pairs that are true.
    """

    group: str
    n: int
    policies: int
    drawn: str
    share: float | None
    figures: dict[str, dict[str, Figure]]
    differences: dict[str, dict[str, Figure]]


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
    """Something the program found: an action (passage sets), or a quote (whole policies; text, policy and page)."""

    action: str
    probability: float
    text: str = ""
    policy: str = ""
    page: int | None = None
    right: bool | None = None


@dataclass(frozen=True)
class ItemResult:
    """One judged item. error: 0 (as judged) to 1 (as wrong as can be); cases are sorted by it.

    expected: ids of actions. refused: ids that the judges said no to, where only few were asked about. quotes: what
    experts quoted. probability: that the policies take the action up, where the item is about whole policies.
    """

    set: str
    id: str
    policy: str
    language: str
    text: str
    expected: tuple[str, ...]
    refused: tuple[str, ...]
    quotes: tuple[str, ...]
    found: tuple[Found, ...]
    correct: bool
    error: float
    probability: float | None = None


@dataclass(frozen=True)
class SetResult:
    """One set's results. bins: the product's reliability, may be empty. wording: (title, text) by action id."""

    name: str
    family: str
    title: str
    about: str
    framework: str
    measures: tuple[str, ...]
    tables: tuple[Table, ...]
    actions: tuple[ActionRow, ...]
    bins: tuple[Bin, ...]
    items: tuple[ItemResult, ...]
    wording: dict[str, tuple[str, str]]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class DataFile:
    """A file that the figures rest on. learned: whether the alignment model was fitted on it."""

    path: str
    sha256: str
    learned: bool


@dataclass(frozen=True)
class Report:
    """A whole evaluation. split: "dev", "held out" or "own"."""

    date: str
    data: str
    split: str
    encoder: str
    encoder_fingerprint: str
    baseline_encoder: str
    model: str
    draws: int
    files: tuple[DataFile, ...]
    sets: tuple[SetResult, ...]
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Every figure, with n, interval, baselines and data; items are in items.jsonl."""
        return {
            "date": self.date,
            "data": self.data,
            "split": self.split,
            "encoder": {"name": self.encoder, "fingerprint": self.encoder_fingerprint},
            "baseline_encoder": self.baseline_encoder,
            "model": self.model,
            "intervals": {"level": 0.95, "method": "percentile bootstrap", "draws": self.draws},
            "files": [vars(file) for file in self.files],
            "notes": list(self.notes),
            "sets": [_set(one) for one in self.sets],
        }


def number(value: float | None) -> float | None:
    """Rounded for a reader; None where it is not defined."""
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


def item_row(item: ItemResult) -> dict[str, Any]:
    """One line of items.jsonl."""
    found = []
    for one in item.found:
        row: dict[str, Any] = {"action": one.action, "probability": number(one.probability)}
        if one.text:
            row |= {"text": one.text, "policy": one.policy, "page": one.page}
        if one.right is not None:
            row["right"] = one.right
        found.append(row)
    return {
        "set": item.set,
        "id": item.id,
        "policy": item.policy,
        "language": item.language,
        "expected": list(item.expected),
        "found": found,
        "probability": number(item.probability),
        "correct": item.correct,
        "error": number(item.error),
        "refused": list(item.refused),
        "quotes": list(item.quotes),
        "text": item.text,
    }


def _set(one: SetResult) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "framework": one.framework,
        "notes": list(one.notes),
        "groups": [_table(table) for table in one.tables],
        "actions": [vars(row) | {"ap": number(row.ap), "accuracy": number(row.accuracy)} for row in one.actions],
        "reliability": [vars(bin_) for bin_ in one.bins],
    }


def _table(table: Table) -> dict[str, Any]:
    def figures(rows: dict[str, dict[str, Figure]]) -> dict[str, Any]:
        return {
            name: {key: {part: number(value) for part, value in vars(figure).items()} for key, figure in row.items()}
            for name, row in rows.items()
        }

    return {
        "group": table.group,
        "n": table.n,
        "policies": table.policies,
        "drawn": table.drawn,
        "share_true": number(table.share),
        "systems": figures(table.figures),
        "product_minus": figures(table.differences),
    }
