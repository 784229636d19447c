"""Sides compared action by action: how far apart they are, whether that exceeds noise, and which way each goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import expit

from recommender.alignment.results import ADDRESSED, MISSING, USUAL_COSTS, ActionVerdict, Costs, Evidence, Verdicts
from recommender.compare.noise import LEVEL, Noise, log_odds, noise_test, shipped_noise
from recommender.compare.sides import Side
from recommender.errors import InputError
from recommender.framework.model import natural_key
from recommender.policies import Policy

# How two sides stand to an action, by what their quotes do.
SAME, OPPOSED, SILENT, BOTH_SILENT = RELATIONS = ("same", "opposed", "silent", "both silent")
# To restrict and to oppose are two degrees of one direction.
_AGAINST = {"restricts", "opposes"}


@dataclass(frozen=True)
class ActionDifference:
    """How far the sides differ on an action.

    :ivar action: its id.
    :ivar sides: probability of each side, in their order: of a group back from the mean of its policies' log-odds.
    :ivar having: how many policies of each side have it addressed.
    :ivar spread: highest minus lowest of `sides`, 0 to 1.
    :ivar highest: place of the side with the highest probability; `lowest`: with the lowest.
    :ivar statistic: of the test (see `noise_test`).
    :ivar p_value: of the hypothesis that all sides are equally aligned and only the model's noise differs.
    :ivar adjusted: the same, adjusted for the number of actions (Benjamini and Hochberg 1995).
    :ivar exceeds: whether `adjusted` is below the comparison's level.
    :ivar relation: of `highest` and `lowest`, one of RELATIONS.
    """

    action: str
    sides: tuple[float, ...]
    having: tuple[int, ...]
    spread: float
    highest: int
    lowest: int
    statistic: float
    p_value: float
    adjusted: float
    exceeds: bool
    relation: str


@dataclass(frozen=True)
class Comparison:
    """Sides compared on one framework.

    :ivar framework: its id.
    :ivar verdicts: of each side's policies at `costs`, in the order of `sides` and of their assessments.
    :ivar differences: of all actions, most differing first; where spreads are equal by id.
    :ivar level: of significance.
    """

    framework: str
    sides: tuple[Side, ...]
    costs: Costs
    verdicts: tuple[tuple[Verdicts, ...], ...]
    differences: tuple[ActionDifference, ...]
    noise: Noise
    level: float

    def at(self, costs: Costs) -> Comparison:
        """The same at other costs: statuses and what follows from them change, probabilities do not."""
        return self if costs == self.costs else compare(self.sides, costs=costs, noise=self.noise, level=self.level)

    def verdicts_of(self, side: Side, action: str) -> list[ActionVerdict]:
        """The verdicts of a side's policies on an action, in their order."""
        place = next(place for place, one in enumerate(self.sides) if one.name == side.name)
        return [verdicts.by_id[action] for verdicts in self.verdicts[place]]


@dataclass(frozen=True)
class EvidenceOfSide:
    """A quote that a side has for an action. side: its name. status: of its policy's verdict."""

    side: str
    policy: Policy
    evidence: Evidence
    status: str


def compare(
    sides: Sequence[Side], *, costs: Costs = USUAL_COSTS, noise: Noise | None = None, level: float = LEVEL
) -> Comparison:
    """Compare sides on every action.

    :param noise: of the model; None for what was measured with the shipped one.
    :param level: of significance, between 0 and 1.
    :raises InputError: where they cannot be compared.
    """
    from scipy.stats import false_discovery_control

    ids = _checked(sides, level)
    noise = noise or shipped_noise()
    deviation, pairs = noise.between({made.policy.language for side in sides for made in side.assessments})
    verdicts = tuple(tuple(made.at(costs) for made in side.assessments) for side in sides)
    found = {id: [[one.by_id[id] for one in of_side] for of_side in verdicts] for id in ids}
    odds = {id: [[log_odds(v.probability) for v in of_side] for of_side in found[id]] for id in ids}
    tests = [noise_test(odds[id], deviation, pairs) for id in ids]
    adjusted = false_discovery_control([p_value for _, p_value in tests]) if tests else []
    differences = []
    for id, (statistic, p_value), value in zip(ids, tests, adjusted, strict=True):
        means = [float(expit(sum(of_side) / len(of_side))) for of_side in odds[id]]
        highest, lowest = means.index(max(means)), means.index(min(means))
        if highest == lowest:
            lowest = 1
        differences.append(
            ActionDifference(
                action=id,
                sides=tuple(means),
                having=tuple(sum(one.status == ADDRESSED for one in of_side) for of_side in found[id]),
                spread=max(means) - min(means),
                highest=highest,
                lowest=lowest,
                statistic=statistic,
                p_value=p_value,
                adjusted=float(value),
                exceeds=bool(value < level),
                relation=relation(found[id][highest], found[id][lowest]),
            )
        )
    differences.sort(key=lambda one: -one.spread)  # keeps the order of ids where spreads are equal
    framework = sides[0].assessments[0].framework
    return Comparison(framework, tuple(sides), costs, verdicts, tuple(differences), noise, level)


def evidence_of(comparison: Comparison, action: str) -> dict[str, list[EvidenceOfSide]]:
    """The quotes of each side for an action, by the sides' names.

    :returns: first quotes of policies that take the action up, best first; then what comes closest in the others.
    """
    found = {}
    for side in comparison.sides:
        rows = [
            EvidenceOfSide(side.name, made.policy, quote, verdict.status)
            for made, verdict in zip(side.assessments, comparison.verdicts_of(side, action), strict=True)
            for quote in verdict.evidence
        ]
        rows.sort(key=lambda one: (one.status == MISSING, -one.evidence.probability))
        found[side.name] = rows
    return found


def relation(one: Sequence[ActionVerdict], other: Sequence[ActionVerdict]) -> str:
    """How two sides stand to each other on an action: being about the same topic is not going the same way.

    They are only called opposed where one clearly supports and the other clearly restricts or opposes; a mixed side is
    shown as the same topic, to be read.

    :param one: the verdicts of one side's policies on the action; `other`: of the other's.
    :returns: one of RELATIONS.
    """
    first, second = _direction(one), _direction(other)
    if not first or not second:
        return BOTH_SILENT if not first and not second else SILENT
    both = {first, second}
    return OPPOSED if "supports" in both and both & _AGAINST else SAME


def _direction(verdicts: Sequence[ActionVerdict]) -> str:
    """What a side's policies that are not silent do; "mixed" where they differ, "" where all are silent."""
    found = {verdict.direction or "supports" for verdict in verdicts if verdict.status != MISSING}
    if len(found) <= 1:
        return "".join(found)
    return "restricts" if found <= _AGAINST else "mixed"


def _checked(sides: Sequence[Side], level: float) -> list[str]:
    """The ids of the actions, in their natural order."""
    if len(sides) < 2:
        raise InputError("There is one side only. Choose two or more policies or groups to compare.")
    if any(not side.assessments for side in sides):
        raise InputError("A side has no policy.")
    if not 0 < level < 1:
        raise InputError(
            "The level of significance is {level}; give a number between 0 and 1, such as 0.05.", level=level
        )
    if len({side.name for side in sides}) < len(sides):
        raise InputError("Two sides have the same name. Rename one of the policies, or compare them by their numbers.")
    first = sides[0].assessments[0]
    ids = {action.id for action in first.actions}
    for made in (made for side in sides for made in side.assessments):
        if {action.id for action in made.actions} != ids:
            raise InputError(
                '"{policy}" was assessed with another framework than "{other}".',
                policy=made.policy.name,
                other=first.policy.name,
            )
    return sorted(ids, key=natural_key)
