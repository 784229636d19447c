"""Advice on a policy, with the library's other policies to compare it with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from recommender.recommend import Advice, Peer, TwinText, Weights, advise, checked_importance, checked_weights, twin_groups
from recommender.alignment.assess import Progress
from recommender.documents import Document
from recommender.framework import Framework
from recommender.alignment.feedback import Label
from recommender.passages import Passage, split_passages
from recommender.store import PolicyStore, StoredPolicy
from recommender.alignment.results import Assessment, Costs
from recommender.library import Library

# As many quotes as a kept assessment has, so that a file and the same policy in the library get the same advice.
QUOTES = 10


def advise_on(
    library: Library,
    target: Document | int,
    framework: Framework,
    weights: Weights | None = None,
    importance: Mapping[str, float] | None = None,
    progress: Progress | None = None,
    language: str | None = None,
    assessment: Assessment | None = None,
    costs: Costs | None = None,
    labels: Sequence[Label] | None = None,
) -> Advice:
    """Advice on a document, or on the policy with this number in the library.

    All other policies of the library are its peers, except its twins, and are assessed at the same costs, which is kept.
    assessment: of the target, where it is at hand with enough quotes; else it is made. language: of the framework's wording.
    labels: what the verdicts learn from; None for those that are kept, [] for none.
    """
    # First, since the rest may take minutes.
    weights = checked_weights(weights or Weights())
    importance = checked_importance(importance, {action.id for action in framework.actions})
    costs = costs or (assessment.costs if assessment else Costs())
    store = PolicyStore(library.database)
    if isinstance(target, Document):
        passages = split_passages(target)
        sha256, title = target.sha256, target.title or target.name
        if assessment is None:
            assessment = library.assess(target, framework, QUOTES, None, progress, labels, costs)
        stored = library.policies()
    else:
        own = library.policy(target)
        passages = [found.passage for found in store.passages(target)]
        sha256, title = own.sha256, own.title
        if assessment is None:
            assessment = library.assessment(target, framework, None, progress, labels, costs)
        stored = [policy for policy in library.policies() if policy.id != target]
    own_text = _twin_text(library, sha256, title, passages)
    on_peer = progress("peers") if progress else None
    texts, made = [own_text], []
    for done, policy in enumerate(stored):
        if on_peer:
            on_peer(done, len(stored))
        of_policy = [found.passage for found in store.passages(policy.id)]
        texts.append(_twin_text(library, policy.sha256, policy.title, of_policy))
        made.append(library.assessment(policy.id, framework, None, None, labels, costs))
    if on_peer:
        on_peer(len(stored), len(stored))
    group, *groups = twin_groups(texts)
    peers = [_peer(policy, done, own) for policy, done, own in zip(stored, made, groups, strict=True) if own != group]
    twins = [policy.title for policy, own in zip(stored, groups, strict=True) if own == group]
    return advise(assessment, passages, framework, peers, weights, importance, twins, language)


def _peer(policy: StoredPolicy, assessment: Assessment, group: str) -> Peer:
    return Peer(str(policy.id), policy.title, policy.jurisdiction, policy.year, policy.language, assessment, group)


def _twin_text(library: Library, sha256: str, title: str, passages: Sequence[Passage]) -> TwinText:
    texts = [passage.text for passage in passages]
    lengths: Counter[str] = Counter()
    for passage in passages:
        lengths[passage.language] += len(passage.text)
    language = max(sorted(lengths), key=lambda code: lengths[code], default="")
    return TwinText(sha256, title, language, texts, library.encoder().encode(texts, "passage"))
