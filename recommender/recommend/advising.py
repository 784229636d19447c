"""Advice on every gap of a policy, put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recommender.recommend.fits import fits
from recommender.recommend.priority import checked_importance, checked_weights, priority
from recommender.recommend.values import Advice, GapAdvice, Peer, Weights
from recommender.recommend.wordings import wordings
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.passages import Passage
from recommender.alignment.results import ActionVerdict, Assessment, natural_key

GAPS = ("missing", "partial")


def advise(
    assessment: Assessment,
    passages: Sequence[Passage],
    framework: Framework,
    peers: Sequence[Peer],
    weights: Weights | None = None,
    importance: Mapping[str, float] | None = None,
    twins: Sequence[str] = (),
    language: str | None = None,
) -> Advice:
    """What to do about each gap and partial action, most urgent first.

    passages: of the policy; with them, no place to amend is named that the policy has not. peers: other policies assessed against the
    same framework; of twins the fullest text stands for all. twins: titles of the policies left out as the policy's own twins.
    language: of what the actions are called and ask; None for the framework's own. Raises InputError for an unusable weight or
    importance, and where an assessment is of another framework.
    """
    weights = checked_weights(weights or Weights())
    known = {action.id: action for action in framework.actions}
    importance = checked_importance(importance, known)
    for one in (assessment, *(peer.assessment for peer in peers)):
        if one.framework.id != framework.id or not known.keys() >= {action.id for action in one.actions}:
            raise InputError(
                f'"{one.policy.title or one.policy.file}" was assessed against another framework than "{framework.title}". '
                "Assess it against this one first."
            )
    others = _one_of_each_group(peer for peer in peers if peer.assessment.policy.sha256 != assessment.policy.sha256)
    rounded = assessment.rounding()  # as the store keeps them, so that an assessment that was kept gives the same order
    spans = {(p.start, p.end) for p in passages}
    gaps = []
    for verdict in assessment.with_status(*GAPS):
        told = _worded(verdict, framework, language)
        acting = sum(_addresses(peer, verdict.id) for peer in others)
        gaps.append(
            GapAdvice(
                verdict=told,
                asks=known[verdict.id].localized(language).text,
                missing=tuple(element for element in told.elements if element.status != "addressed"),
                present=tuple(element for element in told.elements if element.status == "addressed"),
                fits=fits(_within(verdict, spans)),
                wordings=wordings(verdict.id, others),
                priority=priority(
                    rounded(verdict.probability), importance.get(verdict.id), acting, len(others), weights
                ),
                place=0,
            )
        )
    gaps.sort(key=lambda gap: (-gap.priority.value, gap.verdict.rank, natural_key(gap.verdict.id)))
    placed = tuple(replace(gap, place=place) for place, gap in enumerate(gaps, 1))
    return Advice(assessment, placed, tuple(others), tuple(twins), weights, importance)


def _one_of_each_group(peers: Iterable[Peer]) -> list[Peer]:
    """Of twins the one with most passages, which words more than its summary does; in the order of their keys."""
    fullest: dict[str, Peer] = {}
    for peer in peers:
        kept = fullest.setdefault(peer.group, peer)
        if _fullness(peer) > _fullness(kept):
            fullest[peer.group] = peer
    return sorted(fullest.values(), key=lambda peer: natural_key(peer.key))


def _fullness(peer: Peer) -> tuple[int, str]:
    return peer.assessment.passages, peer.assessment.policy.sha256


def _addresses(peer: Peer, action: str) -> bool:
    return any(verdict.id == action and verdict.status == "addressed" for verdict in peer.assessment.actions)


def _worded(verdict: ActionVerdict, framework: Framework, language: str | None) -> ActionVerdict:
    """The verdict with the framework's wording in a language."""
    said = framework.action(verdict.id).localized(language)
    # A translation may split an action otherwise than the elements that were judged.
    texts = said.elements if len(said.elements) == len(verdict.elements) else [one.text for one in verdict.elements]
    elements = tuple(replace(one, text=text) for one, text in zip(verdict.elements, texts, strict=True))
    return replace(verdict, title=said.title, pillar=said.pillar, theme=said.theme, elements=elements)


def _within(verdict: ActionVerdict, spans: set[tuple[int, int]]) -> ActionVerdict:
    """The verdict with the quotes that are passages of the policy; as it is where the passages are not at hand."""
    if not spans:
        return verdict
    evidence = tuple(one for one in verdict.evidence if (one.start, one.end) in spans)
    closest = tuple(near for near in verdict.closest if (near.evidence.start, near.evidence.end) in spans)
    return replace(verdict, evidence=evidence, closest=closest)
