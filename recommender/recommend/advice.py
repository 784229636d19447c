"""Advice on every gap of a policy, put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from recommender.alignment.results import (
    ADDRESSED,
    MISSING,
    PARTIAL,
    USUAL_COSTS,
    ActionVerdict,
    Assessment,
    Costs,
    Evidence,
    Verdicts,
)
from recommender.errors import InputError
from recommender.framework.model import natural_key
from recommender.policies import Policy
from recommender.recommend.fits import fits
from recommender.recommend.priority import Priority, Weights, checked_importance, checked_weights, priority
from recommender.recommend.wordings import PeerWording, wordings


@dataclass(frozen=True)
class GapAdvice:
    """What to do about one missing or partial action.

    :ivar missing: places of its elements that the policy does not take up, or in part; `present`: of the others.
    :ivar fits: the policy's own passages where an amendment would fit, best first.
    :ivar wordings: how others say it, best first, no two from one jurisdiction while there are others.
    :ivar place: 1 for the first to tend to.
    """

    verdict: ActionVerdict
    missing: tuple[int, ...]
    present: tuple[int, ...]
    fits: tuple[Evidence, ...]
    wordings: tuple[PeerWording, ...]
    priority: Priority
    place: int = 0


@dataclass(frozen=True)
class Advice:
    """Advice on every gap and partial action of a policy, most urgent first.

    :ivar verdicts: of the policy.
    :ivar compared: the assessments of its peers, of twins among them one.
    :ivar twins: kept policies that were left out as the policy's own twins.
    :ivar importance: what the user set, 1 to 5, by action id.
    """

    verdicts: Verdicts
    gaps: tuple[GapAdvice, ...]
    compared: tuple[Assessment, ...]
    twins: tuple[Policy, ...]
    weights: Weights
    importance: Mapping[str, float] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        """What the advice is on."""
        return self.verdicts.assessment

    @property
    def peers(self) -> tuple[Policy, ...]:
        """Whom the policy was compared with."""
        return tuple(made.policy for made in self.compared)

    def at(
        self,
        costs: Costs | None = None,
        weights: Weights | None = None,
        importance: Mapping[str, float] | None = None,
    ) -> Advice:
        """The same with what is given here in place of what it was made with; nothing is assessed anew.

        :raises InputError: for a weight or an importance that cannot be.
        """
        weights = self.weights if weights is None else weights
        importance = self.importance if importance is None else importance
        return _advice(self.assessment, self.compared, self.twins, costs or self.verdicts.costs, weights, importance)


def advise(
    own: Assessment,
    peers: Sequence[Assessment] = (),
    groups: Sequence[str] = ("",),
    *,
    costs: Costs = USUAL_COSTS,
    weights: Weights | None = None,
    importance: Mapping[str, float] | None = None,
) -> Advice:
    """What to do about each gap and partial action of a policy, most urgent first.

    :param peers: other policies assessed against the same framework; of twins the fullest text stands for all.
    :param groups: which policies are twins (see `twin_groups`): the policy's own group, then each peer's.
    :param importance: of actions, 1 to 5, by id; 3 where nothing is said.
    :raises InputError: for a weight or an importance that cannot be, or assessments against different frameworks.
    """
    group, *others = groups
    ids = {action.id for action in own.actions}
    for made in peers:
        if made.framework != own.framework or {action.id for action in made.actions} != ids:
            raise InputError(
                '"{policy}" was assessed against another framework than "{own}". Assess both against one framework.',
                policy=made.policy.name,
                own=own.policy.name,
            )
    by_group = list(zip(peers, others, strict=True))
    twins = tuple(made.policy for made, one in by_group if one == group)
    apart = [(made, one) for made, one in by_group if one != group and made.policy.sha256 != own.policy.sha256]
    return _advice(own, _one_of_each(apart), twins, costs, weights or Weights(), importance)


def _advice(
    own: Assessment,
    compared: Sequence[Assessment],
    twins: tuple[Policy, ...],
    costs: Costs,
    weights: Weights,
    importance: Mapping[str, float] | None,
) -> Advice:
    weights = checked_weights(weights)
    importance = checked_importance(importance, {action.id for action in own.actions})
    verdicts, peers = own.at(costs), [made.at(costs) for made in compared]
    rounded = verdicts.rounding()
    gaps = []
    for verdict in verdicts.with_status(MISSING, PARTIAL):
        acting = sum(peer.by_id[verdict.id].status == ADDRESSED for peer in peers)
        present = tuple(place for place, one in enumerate(verdict.elements) if one.status == ADDRESSED)
        chance, wanted = rounded(verdict.probability), importance.get(verdict.id)
        gaps.append(
            GapAdvice(
                verdict=verdict,
                missing=tuple(place for place in range(len(verdict.elements)) if place not in present),
                present=present,
                fits=fits(_within(verdict, own.policy)),
                wordings=wordings(verdict.id, peers),
                priority=priority(chance, wanted, acting, len(peers), weights),
            )
        )
    gaps.sort(key=lambda gap: (-gap.priority.value, gap.verdict.rank, natural_key(gap.verdict.id)))
    placed = tuple(replace(gap, place=place) for place, gap in enumerate(gaps, 1))
    return Advice(verdicts, placed, tuple(compared), twins, weights, importance)


def _one_of_each(peers: Sequence[tuple[Assessment, str]]) -> list[Assessment]:
    """Of twins the one with most passages, which words more than its summary does; in the order of their keys."""
    fullest: dict[str, Assessment] = {}
    for made, group in peers:
        fullest[group] = max(fullest.get(group, made), made, key=lambda one: (one.passages, one.policy.sha256))
    return sorted(fullest.values(), key=lambda made: natural_key(made.policy.key))


def _within(verdict: ActionVerdict, policy: Policy) -> ActionVerdict:
    """The verdict with the quotes that are passages of the policy; as it is where the policy's text is not at hand."""
    spans = {(passage.start, passage.end) for passage in policy.passages} if policy.reading else set()
    if not spans:
        return verdict
    evidence = tuple(one for one in verdict.evidence if (one.start, one.end) in spans)
    closest = tuple(near for near in verdict.closest if (near.evidence.start, near.evidence.end) in spans)
    return replace(verdict, evidence=evidence, closest=closest)
