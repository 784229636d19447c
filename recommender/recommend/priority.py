"""What to tend to first: the product of three factors, each with a weight that the user sets."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from recommender.errors import InputError, Sentence

LEAST_IMPORTANT, USUAL, MOST_IMPORTANT = 1, 3, 5
MOST_WEIGHT = 5


@dataclass(frozen=True)
class Weights:
    """Exponents of a priority's three factors, 0 to 5: 1 counts a factor fully, 0 leaves it out, 2 counts it twice."""

    importance: float = 1.0
    certainty: float = 1.0
    peers: float = 1.0


@dataclass(frozen=True)
class Priority:
    """How urgent a gap is: value = importance^a * certainty^b * peers^c, 0 to 1.

    :ivar importance: what the user set, 1 to 5, divided by 5; 3 where nothing was set.
    :ivar certainty: 1 - probability that the policy takes up the action.
    :ivar peers: (acting + 1) / (others + 2): how many of the other policies have it addressed, drawn to one half while
        there are few (Laplace's rule of succession).
    """

    value: float
    importance: float
    certainty: float
    peers: float
    acting: int
    others: int


def checked_weights(weights: Weights) -> Weights:
    """The weights as floats.

    :raises InputError: where one is no number from 0 to 5.
    """
    given = asdict(weights).items()
    return Weights(
        **{
            name: _number(value, 0, MOST_WEIGHT, Sentence("The weight of {factor}", factor=name))
            for name, value in given
        }
    )


def checked_importance(importance: Mapping[str, float] | None, known: Collection[str]) -> dict[str, float]:
    """The importance of actions as floats.

    :param known: ids of the framework's actions.
    :raises InputError: where one is no number from 1 to 5, or of no known action.
    """
    checked = {}
    for action, value in (importance or {}).items():
        if action not in known:
            raise InputError(
                "There is no action {action!r} in this framework, so it can have no importance.", action=action
            )
        what = Sentence("The importance of action {action}", action=action)
        checked[action] = _number(value, LEAST_IMPORTANT, MOST_IMPORTANT, what)
    return checked


def priority(probability: float, importance: float | None, acting: int, others: int, weights: Weights) -> Priority:
    """The priority of a gap.

    :param probability: that the policy takes the action up, 0 to 1.
    :param importance: 1 to 5; None where none was set.
    :param acting: how many of `others` policies have the action addressed.
    """
    important = (USUAL if importance is None else importance) / MOST_IMPORTANT
    certain = 1 - probability
    doing = (acting + 1) / (others + 2)  # Laplace's rule of succession: one half where nothing is known
    value = important**weights.importance * certain**weights.certainty * doing**weights.peers
    return Priority(value, important, certain, doing, acting, others)


def _number(value: float, least: float, most: float, what: Sentence) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not least <= number <= most:  # false for nan too
        raise InputError(
            "{what} is {value!r}; give a number from {least:g} to {most:g}.",
            what=what,
            value=value,
            least=least,
            most=most,
        )
    return number
