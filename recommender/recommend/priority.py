"""What to tend to first: the product of three factors, each with a weight that the user sets."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import fields

from recommender.recommend.values import Priority, Weights
from recommender.errors import InputError

LEAST_IMPORTANT, USUAL, MOST_IMPORTANT = 1, 3, 5
MOST_WEIGHT = 5


def checked_weights(weights: Weights) -> Weights:
    """The weights as floats. Raises InputError where one is no number from 0 to 5."""
    return Weights(
        **{
            f.name: _number(getattr(weights, f.name), 0, MOST_WEIGHT, f"The weight of {f.name}")
            for f in fields(Weights)
        }
    )


def checked_importance(importance: Mapping[str, float] | None, known: Collection[str]) -> dict[str, float]:
    """The importance as floats. Raises InputError where one is no number from 1 to 5, or of no known action."""
    checked = {}
    for action, value in (importance or {}).items():
        if action not in known:
            raise InputError(f"There is no action {action!r} in this framework, so it can have no importance.")
        checked[action] = _number(value, LEAST_IMPORTANT, MOST_IMPORTANT, f"The importance of action {action}")
    return checked


def priority(probability: float, importance: float | None, acting: int, others: int, weights: Weights) -> Priority:
    """The priority of a gap. probability: that the policy takes the action up. importance: 1 to 5; None where none was set.

    acting: how many of `others` policies have the action addressed.
    """
    important = (USUAL if importance is None else importance) / MOST_IMPORTANT
    certain = 1 - probability
    doing = (acting + 1) / (others + 2)  # Laplace's rule of succession: one half where nothing is known
    value = important**weights.importance * certain**weights.certainty * doing**weights.peers
    return Priority(value, important, certain, doing, acting, others)


def _number(value: float, least: float, most: float, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not least <= number <= most:  # false for nan too
        raise InputError(f"{what} is {value!r}; give a number from {least:g} to {most:g}.")
    return number
