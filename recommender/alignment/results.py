"""What comes of comparing a policy with a framework: plain immutable values, without words and without thresholds.

An `Assessment` holds what was computed: ids, probabilities, evidence. Which status an action gets follows from what
mistakes cost, which a reader may move: `Assessment.at` gives the `Verdicts` at given costs without computing anything
anew. What actions are called stands in the framework, and is put in where a result is shown.

Probabilities are between 0 and 1. Offsets are characters of the document's text, `end` exclusive, so that
`document.text[start:end]` is the quote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from recommender.alignment.costs import (
    ADDRESSED,
    COST_PARTIAL,
    MISSING,
    PARTIAL,
    STATUSES,
    USUAL_COSTS,
    Costs,
    chances,
    close_call,
    margin,
)
from recommender.alignment.evidence import (
    COMMITMENTS,
    DIRECTIONS,
    Closest,
    Contribution,
    Evidence,
    Prior,
    Reason,
    Stance,
)
from recommender.alignment.false_gaps import FalseGaps, Recalibration, expected_false_gaps
from recommender.errors import InputError
from recommender.framework.model import natural_key
from recommender.policies import Policy

if TYPE_CHECKING:
    import pandas

    from recommender.framework import Framework

__all__ = [
    "ADDRESSED",
    "AGAINST",
    "CLOSEST",
    "COMMITMENTS",
    "COST_PARTIAL",
    "DIGITS",
    "DIRECTIONS",
    "MISSING",
    "PARTIAL",
    "STATUSES",
    "USUAL_COSTS",
    "ActionResult",
    "ActionVerdict",
    "Assessment",
    "Closest",
    "Contribution",
    "Costs",
    "ElementResult",
    "ElementVerdict",
    "EncoderFacts",
    "Evidence",
    "FalseGaps",
    "LearnedFacts",
    "Prior",
    "Reason",
    "Recalibration",
    "Rounding",
    "Stance",
    "Verdicts",
    "chances",
    "close_call",
    "distinct_rounding",
    "natural_key",
]

# How many digits of a probability are told.
DIGITS = 6
Rounding = Callable[[float], float]

# What a policy may do to an action beside taking it up as it is meant.
AGAINST = ("restricts", "opposes", "mixed")
# How many of the closest passages are kept for each action, with what they lack.
CLOSEST = 2


@dataclass(frozen=True)
class ElementResult:
    """One element of an action, in the framework's order, with its best quote.

    :ivar probability: that the policy takes up the element, judged by itself.
    """

    probability: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ActionResult:
    """What was found out about one action.

    :ivar probability: that the policy takes up the action.
    :ivar alone: the same without what other policies do (see `Prior`); equal where nothing was learned from people.
    :ivar rank: 1 for the action that is taken up best.
    :ivar evidence: quotes, best first, whatever the probability.
    :ivar elements: in the order of the framework's elements.
    :ivar contributions: their log-odds add up to those of the probability.
    :ivar closest: the passages that come closest, whatever they are; with why they fall short.
    :ivar direction: what the policy does to the action: one of DIRECTIONS, "mixed", or "" where no quote says.
    :ivar prior: None where nothing was learned from people.
    """

    id: str
    probability: float
    alone: float
    rank: int
    evidence: tuple[Evidence, ...] = ()
    elements: tuple[ElementResult, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    closest: tuple[Closest, ...] = ()
    direction: str = ""
    prior: Prior | None = None


@dataclass(frozen=True)
class EncoderFacts:
    """The encoder that compared the texts."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class LearnedFacts:
    """What people's labels the results rest on.

    :ivar confirmed: how many quotes were confirmed.
    :ivar rejected: how many were rejected.
    :ivar policies: how many policies they are from.
    :ivar fingerprint: SHA-256 of the labels, in hex.
    """

    confirmed: int
    rejected: int
    policies: int
    fingerprint: str


@dataclass(frozen=True)
class Assessment:
    """One policy compared with one framework: what was computed.

    :ivar policy: the policy, as it was at hand.
    :ivar framework: the framework's id.
    :ivar framework_fingerprint: of the framework's content, "" where that is not known.
    :ivar encoder: what compared the texts.
    :ivar actions: in rank order, best aligned first.
    :ivar passages: how many passages of the policy were searched.
    :ivar warnings: sentences for the user (`recommender.errors.Sentence` where they can be translated).
    :ivar model: fingerprint of the alignment model, "" where it is not known.
    :ivar recalibration: how far its probabilities were off on policies that it had not seen; None where nobody knows.
    :ivar learned: None where no labels of people were used.
    :ivar program: version of the program that made it, "" where it is not known.
    :ivar width: of the alignment model's thresholds, in log-odds (see `model.Ordinal`); None of versions before 0.3.
    """

    policy: Policy
    framework: str
    framework_fingerprint: str
    encoder: EncoderFacts
    actions: tuple[ActionResult, ...]
    passages: int
    warnings: tuple[str, ...] = ()
    model: str = ""
    recalibration: Recalibration | None = None
    learned: LearnedFacts | None = None
    program: str = ""
    width: float | None = None

    def at(self, costs: Costs = USUAL_COSTS) -> Verdicts:
        """The verdicts at these costs. Computes nothing but comparisons of numbers."""
        actions = tuple(_verdict(action, costs, self.width) for action in self.actions)
        return Verdicts(self, costs, actions)

    def action(self, action_id: str) -> ActionResult:
        """What was found out about an action.

        :raises KeyError: where the framework had no such action.
        """
        for action in self.actions:
            if action.id == action_id:
                return action
        raise KeyError(action_id)


@dataclass(frozen=True)
class ElementVerdict:
    """Whether one element of an action is taken up, with its best quote.

    :ivar status: one of STATUSES.
    :ivar probability: that the policy takes up the element; of a missing action, no more than the action's own.
    """

    status: str
    probability: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ActionVerdict:
    """Whether one action is taken up: an `ActionResult` with the statuses at given costs.

    :ivar status: one of STATUSES.
    :ivar evidence: quotes, best first; of a missing action, what comes closest to it.
    :ivar elements: in the order of the framework's elements.
    :ivar closest: of a missing action, the passages that come closest, with why they fall short; else empty.
    :ivar direction: what the policy does to the action: one of DIRECTIONS, "mixed", or "" where no quote says or the
        action is missing.
    :ivar close: where the verdict is a close call, the two statuses that are about as likely, likelier first.
    """

    id: str
    status: str
    probability: float
    rank: int
    evidence: tuple[Evidence, ...] = ()
    elements: tuple[ElementVerdict, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    closest: tuple[Closest, ...] = ()
    direction: str = ""
    prior: Prior | None = None
    close: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdicts:
    """An assessment at given costs.

    :ivar actions: in rank order, best aligned first.
    :ivar told: what an older report said of false gaps; None where it follows from the assessment.
    """

    assessment: Assessment
    costs: Costs
    actions: tuple[ActionVerdict, ...]
    told: FalseGaps | None = None

    @property
    def policy(self) -> Policy:
        """The policy that was assessed."""
        return self.assessment.policy

    @cached_property
    def by_id(self) -> Mapping[str, ActionVerdict]:
        """The verdicts by action id."""
        return {action.id: action for action in self.actions}

    @cached_property
    def false_gaps(self) -> FalseGaps | None:
        """How many of the missing actions are expected to be there after all; None where nobody knows."""
        made = self.assessment
        if self.told or made.recalibration is None or not made.passages:
            return self.told
        return expected_false_gaps([a.probability for a in self.with_status(MISSING)], made.recalibration)

    def counts(self) -> dict[str, int]:
        """Number of actions by status; every status is there, zero too."""
        return {status: sum(action.status == status for action in self.actions) for status in STATUSES}

    def close_calls(self) -> list[ActionVerdict]:
        """The actions whose verdict is a close call, the closest first."""
        width = self.assessment.width
        if width is None:
            return []
        found = [action for action in self.actions if action.close]
        return sorted(found, key=lambda action: margin(action.probability, width))

    @property
    def tells_doubt(self) -> bool:
        """Whether close calls were looked for: versions before 0.3 knew of none."""
        return self.assessment.width is not None

    def with_status(self, *statuses: str) -> list[ActionVerdict]:
        """The actions with any of these statuses, in rank order."""
        return [action for action in self.actions if action.status in statuses]

    def by_pillar(self, framework: Framework) -> dict[str, dict[str, int]]:
        """Counts by pillar, then status. Pillars go by their first action id ("2.1" before "10.1").

        :param framework: worded in the language of the pillars' names.
        :returns: for each pillar, the number of actions by status; every status is there, zero too.
        """
        names = {action.id: action.pillar for action in framework.actions}
        pillars: dict[str, dict[str, int]] = {}
        for action in sorted(self.actions, key=lambda action: natural_key(action.id)):
            counts = pillars.setdefault(names[action.id], dict.fromkeys(STATUSES, 0))
            counts[action.status] += 1
        return pillars

    def coverage(self, framework: Framework) -> pandas.DataFrame:
        """Counts by pillar.

        :param framework: worded in the language of the pillars' names.
        :returns: index `pillar`, in the order of `by_pillar`; integer columns addressed, partial, missing.
        """
        from recommender.alignment.frames import coverage_frame

        return coverage_frame(self, framework)

    def with_evidence(self, most: int) -> Verdicts:
        """The same with at most `most` quotes an action; with 0, elements and the closest passages have none either.

        :raises InputError: where `most` is negative.
        """
        if most < 0:
            raise InputError("The number of quotes an action is {most}; give 0 or more.", most=most)
        actions = []
        for action in self.actions:
            elements = action.elements if most else tuple(replace(e, evidence=None) for e in action.elements)
            closest = action.closest if most else ()
            actions.append(replace(action, evidence=action.evidence[:most], elements=elements, closest=closest))
        return replace(self, actions=tuple(actions))

    def to_frame(self, framework: Framework) -> pandas.DataFrame:
        """One row an action, in rank order, with its best quote (None or <NA> where there is none).

        :param framework: worded in the language of the titles.
        :returns: columns rank, id, title, pillar, theme, status, close_call (its two statuses, "" where it is none),
            probability, policy_direction, quotes (their number); of the quote: text, page, section, start, end,
            commitment, direction, times, amounts, bodies.
        """
        from recommender.alignment.frames import action_frame

        return action_frame(self, framework)

    def evidence_frame(self, framework: Framework) -> pandas.DataFrame:
        """One row a quote of an action.

        :param framework: worded in the language of the titles.
        :returns: columns rank, id, title, status, position (1 for the best quote), probability, language, and those of
            a quote, as in `to_frame`.
        """
        from recommender.alignment.frames import evidence_frame

        return evidence_frame(self, framework)

    def element_frame(self, framework: Framework) -> pandas.DataFrame:
        """One row an element of an action, with its best quote (None or <NA> where there is none).

        :param framework: worded in the language of the titles and elements.
        :returns: columns rank, id, title, position (1-based, in the action), element, status, probability, and those
            of a quote, as in `to_frame`.
        """
        from recommender.alignment.frames import element_frame

        return element_frame(self, framework)

    def rounding(self, digits: int = DIGITS) -> Rounding:
        """A function that rounds these probabilities and never makes two different ones equal."""
        values = {action.probability for action in self.actions}
        for action in self.actions:
            values |= {found.probability for found in action.evidence}
            values |= {near.evidence.probability for near in action.closest}
            for element in action.elements:
                values.add(element.probability)
                if element.evidence:
                    values.add(element.evidence.probability)
        return distinct_rounding(values, digits)


def _verdict(found: ActionResult, costs: Costs, width: float | None) -> ActionVerdict:
    status = _status(found, costs, width)
    missing = status == MISSING
    return ActionVerdict(
        id=found.id,
        status=status,
        probability=found.probability,
        rank=found.rank,
        evidence=found.evidence,
        elements=tuple(_element(element, found.probability, status, costs, width) for element in found.elements),
        contributions=found.contributions,
        closest=found.closest if missing else (),
        direction="" if missing else found.direction,
        prior=found.prior,
        close=close_call(found.probability, width),
    )


def _status(found: ActionResult, costs: Costs, width: float | None) -> str:
    """The status; how many other policies have the action may move it by one step at most, never from end to end."""
    status, alone = costs.status_of(found.probability, width), costs.status_of(found.alone, width)
    return status if abs(STATUSES.index(status) - STATUSES.index(alone)) < 2 else PARTIAL


def _element(found: ElementResult, action: float, status: str, costs: Costs, width: float | None) -> ElementVerdict:
    if status == MISSING:  # no part of what is missing as a whole is there
        return ElementVerdict(MISSING, min(found.probability, action), found.evidence)
    return ElementVerdict(costs.status_of(found.probability, width), found.probability, found.evidence)


def distinct_rounding(values: Iterable[float], digits: int = DIGITS) -> Rounding:
    """A function that rounds each of these values to `digits`, or to more where two would become equal.

    :returns: gives any other value back as it is.
    """
    groups: dict[float, list[float]] = {}
    for value in set(values):
        groups.setdefault(round(value, digits), []).append(value)
    exact: dict[float, float] = {}
    for near in groups.values():
        places = digits
        while len(near) > 1 and len({round(value, places) for value in near}) < len(near) and places < 17:
            places += 1
        exact |= {value: value if places >= 17 else round(value, places) for value in near}
    return lambda value: exact.get(value, value)
