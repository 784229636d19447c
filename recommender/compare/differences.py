"""Sides compared action by action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from recommender.compare.noise import deviation_of, log_odds, noise_test, probability, shipped_noise
from recommender.compare.relations import relation
from recommender.compare.values import ActionDifference, Comparison, EvidenceOfSide, Member, Noise, Side
from recommender.errors import InputError
from recommender.alignment.results import ActionVerdict, natural_key

LEVEL = 0.05


def group_by(members: Sequence[Member], facet: Callable[[Member], str]) -> list[Side]:
    """One side for each value of a facet, in the order of first appearance."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(facet(member), []).append(member)
    return [Side(name, tuple(found)) for name, found in groups.items()]


def compare(sides: Sequence[Side], noise: Noise | None = None, level: float = LEVEL) -> Comparison:
    """The sides compared on every action, most differing first. Raises InputError where they cannot be compared."""
    from scipy.stats import false_discovery_control

    if len(sides) < 2:
        raise InputError("There is one side only. Choose two or more policies or groups to compare.")
    if any(not side.members for side in sides):
        raise InputError("A side has no policy.")
    if not 0 < level < 1:
        raise InputError(f"The level of significance is {level}; give a number between 0 and 1, such as 0.05.")
    names = [side.name for side in sides]
    if len(set(names)) < len(names):
        raise InputError("Two sides have the same name. Rename one of the policies, or compare them by their numbers.")
    first = sides[0].members[0].assessment
    ids = {verdict.id for verdict in first.actions}
    for side in sides:
        for member in side.members:
            if {verdict.id for verdict in member.assessment.actions} != ids:
                raise InputError(
                    f'"{member.title}" was assessed with another framework than "{first.framework.title}".'
                )
    noise = noise or shipped_noise()
    deviation, pairs = deviation_of(noise, {member.language for side in sides for member in side.members})
    found = [
        _difference(verdict, sides, deviation, pairs)
        for verdict in sorted(first.actions, key=lambda v: natural_key(v.id))
    ]
    adjusted = false_discovery_control([one.p_value for one in found]) if found else []
    ranked = [_adjusted(one, float(value), level) for one, value in zip(found, adjusted, strict=True)]
    # Sorting keeps the order of ids where spreads are equal.
    ranked.sort(key=lambda one: -one.spread)
    return Comparison(first.framework.id, first.framework.title, tuple(sides), tuple(ranked), noise, level)


def verdicts_of(side: Side, action: str) -> list[ActionVerdict]:
    """The verdicts of a side's members on an action, in their order."""
    return [next(v for v in member.assessment.actions if v.id == action) for member in side.members]


def evidence_of(comparison: Comparison, action: str) -> dict[str, list[EvidenceOfSide]]:
    """What each side shows for an action: quotes of members that take it up, best first; of silent ones what comes closest."""
    found = {}
    for side in comparison.sides:
        rows = [
            EvidenceOfSide(side.name, member, quote)
            for member, verdict in zip(side.members, verdicts_of(side, action), strict=True)
            for quote in verdict.evidence
        ]
        statuses = {id(m): v.status for m, v in zip(side.members, verdicts_of(side, action), strict=True)}
        rows.sort(key=lambda one: (statuses[id(one.member)] == "missing", -one.evidence.probability))
        found[side.name] = rows
    return found


def _difference(verdict: ActionVerdict, sides: Sequence[Side], deviation: float, pairs: int) -> ActionDifference:
    verdicts = [verdicts_of(side, verdict.id) for side in sides]
    odds = [[log_odds(one.probability) for one in of_side] for of_side in verdicts]
    means = [probability(sum(of_side) / len(of_side)) for of_side in odds]
    highest, lowest = means.index(max(means)), means.index(min(means))
    if highest == lowest:
        lowest = 1
    statistic, p_value = noise_test(odds, deviation, pairs)
    return ActionDifference(
        verdict.id,
        verdict.title,
        verdict.pillar,
        verdict.theme,
        tuple(means),
        tuple(sum(one.status == "addressed" for one in of_side) for of_side in verdicts),
        max(means) - min(means),
        highest,
        lowest,
        statistic,
        p_value,
        1.0,
        False,
        relation(verdicts[highest], verdicts[lowest]),
    )


def _adjusted(one: ActionDifference, adjusted: float, level: float) -> ActionDifference:
    return replace(one, adjusted=adjusted, exceeds=adjusted < level)
