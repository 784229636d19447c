"""What an assessment says: plain immutable values. Needs no engine.

Probabilities are between 0 and 1. Offsets are characters of the document's text, `end` exclusive, so that
`document.text[start:end]` is the quote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from recommender.errors import InputError
from recommender.verdicts.numbers import DIGITS, Rounding, distinct_rounding, natural_key

if TYPE_CHECKING:
    import pandas

STATUSES = ("addressed", "partial", "missing")
# How far a passage binds itself, strongest first, and what it does to the matter that it is about.
COMMITMENTS = ("duty", "funded", "plan", "mention")
DIRECTIONS = ("supports", "restricts", "opposes")


@dataclass(frozen=True)
class Stance:
    """What a passage does, not only what it is about.

    commitment: one of COMMITMENTS. direction: one of DIRECTIONS. times, amounts, bodies: time frames, sums of money or
    quantities, and responsible bodies, verbatim as they stand in the passage, in reading order.
    """

    commitment: str
    direction: str
    times: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A verbatim quote of a policy. page: 1-based, None where the format has no pages."""

    text: str
    page: int | None
    section: str
    start: int
    end: int
    probability: float
    language: str = ""
    stance: Stance | None = None


@dataclass(frozen=True)
class Reason:
    """Why a passage falls short of an action: a code (see alignment.shortfalls.REASONS) and what it refers to, or ""."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Closest:
    """A passage that comes closest to a missing action, and why it falls short of it."""

    evidence: Evidence
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Contribution:
    """What one signal adds to the log-odds of a verdict. value: the signal's own size, 0 for ordinary policy text."""

    signal: str
    value: float
    log_odds: float


@dataclass(frozen=True)
class Prior:
    """How many of the policies that people labelled have the action (0 <= having <= policies). Never part of the status' evidence."""

    having: int
    policies: int


@dataclass(frozen=True)
class ElementVerdict:
    """Whether one element of an action is taken up, with its best quote."""

    text: str
    status: str
    probability: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ActionVerdict:
    """Whether one action is taken up. rank: 1 for the action that is taken up best. evidence: best first.

    The evidence of a missing action is what comes closest to it; `closest` says of two such passages why they fall short
    (empty for other statuses). contributions: their log-odds add up to those of the probability. direction: what the policy
    does to the action, one of DIRECTIONS, "mixed", or "" where it is missing. prior: None where nothing was learned from people.
    """

    id: str
    title: str
    pillar: str
    theme: str
    status: str
    probability: float
    rank: int
    evidence: tuple[Evidence, ...] = ()
    elements: tuple[ElementVerdict, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    closest: tuple[Closest, ...] = ()
    direction: str = ""
    prior: Prior | None = None


@dataclass(frozen=True)
class PolicyFacts:
    """The policy file. pages: None where the format has none. characters: length of its text."""

    file: str
    sha256: str
    title: str
    language: str
    pages: int | None
    characters: int


@dataclass(frozen=True)
class FrameworkFacts:
    """The framework; actions: how many it has."""

    id: str
    title: str
    actions: int


@dataclass(frozen=True)
class EncoderFacts:
    """The encoder that compared the texts."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class Costs:
    """What a wrong verdict costs, on a scale on which leaving an action open as partial costs 0.4.

    false_gap: calling an action missing that is there. missed_gap: calling one addressed that is not.
    """

    false_gap: float = 2.0
    missed_gap: float = 1.0


@dataclass(frozen=True)
class FalseGaps:
    """How many of the verdicts `missing` are expected to be wrong, with an interval of the given level (0 to 1).

    data: on what policies the probabilities were checked.
    """

    expected: float
    low: int
    high: int
    level: float
    data: str


@dataclass(frozen=True)
class LearnedFacts:
    """What people's labels the verdicts rest on: how many of each kind, from how many policies. fingerprint: of the labels."""

    confirmed: int
    rejected: int
    policies: int
    fingerprint: str


@dataclass(frozen=True)
class Assessment:
    """One policy compared with one framework. actions: in rank order, best aligned first.

    passages: how many passages of the policy were searched. model: fingerprint of the alignment model. learned: None where
    no labels of people were used.
    """

    policy: PolicyFacts
    framework: FrameworkFacts
    encoder: EncoderFacts
    actions: tuple[ActionVerdict, ...]
    passages: int
    warnings: tuple[str, ...] = ()
    model: str = ""
    costs: Costs = Costs()
    false_gaps: FalseGaps | None = None
    learned: LearnedFacts | None = None

    def counts(self) -> dict[str, int]:
        """Number of actions by status; every status is there, zero too."""
        return {status: sum(action.status == status for action in self.actions) for status in STATUSES}

    def with_status(self, *statuses: str) -> list[ActionVerdict]:
        """The actions with any of these statuses, in rank order."""
        return [action for action in self.actions if action.status in statuses]

    def by_pillar(self) -> dict[str, dict[str, int]]:
        """Counts by pillar, then status. Pillars go by their first action id ("2.1" before "10.1")."""
        pillars: dict[str, dict[str, int]] = {}
        for action in sorted(self.actions, key=lambda action: natural_key(action.id)):
            counts = pillars.setdefault(action.pillar, dict.fromkeys(STATUSES, 0))
            counts[action.status] += 1
        return pillars

    def coverage(self) -> pandas.DataFrame:
        """Counts: index pillar (order of `by_pillar`), integer columns addressed, partial, missing."""
        from recommender.verdicts.frames import coverage_frame

        return coverage_frame(self)

    def with_evidence(self, most: int) -> Assessment:
        """The same with at most `most` quotes an action; with 0, elements and the closest passages have none either.

        Raises InputError where `most` is negative.
        """
        if most < 0:
            raise InputError(f"The number of quotes an action is {most}; give 0 or more.")
        actions = []
        for action in self.actions:
            elements = action.elements if most else tuple(replace(e, evidence=None) for e in action.elements)
            closest = action.closest if most else ()
            actions.append(replace(action, evidence=action.evidence[:most], elements=elements, closest=closest))
        return replace(self, actions=tuple(actions))

    def to_frame(self) -> pandas.DataFrame:
        """One row an action, in rank order, with its best quote (None or <NA> where there is none)."""
        from recommender.verdicts.frames import action_frame

        return action_frame(self)

    def evidence_frame(self) -> pandas.DataFrame:
        """One row a quote of an action; `position` is 1 for the best quote."""
        from recommender.verdicts.frames import evidence_frame

        return evidence_frame(self)

    def element_frame(self) -> pandas.DataFrame:
        """One row an element of an action; `position` is its 1-based place in the action."""
        from recommender.verdicts.frames import element_frame

        return element_frame(self)

    def rounding(self, digits: int = DIGITS) -> Rounding:
        """A function that rounds this assessment's probabilities and never makes two different ones equal."""
        values = {action.probability for action in self.actions}
        for action in self.actions:
            values |= {found.probability for found in action.evidence}
            values |= {near.evidence.probability for near in action.closest}
            for element in action.elements:
                values.add(element.probability)
                if element.evidence:
                    values.add(element.evidence.probability)
        return distinct_rounding(values, digits)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form. Probabilities have 6 digits, or as many as keep different ones different."""
        from recommender.verdicts.json_form import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Assessment:
        """The assessment that `to_dict` wrote. Raises InputError where the form is another one."""
        from recommender.verdicts.json_form import from_dict

        return from_dict(data)
