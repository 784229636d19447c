"""From a policy's passages to verdicts: which actions it addresses, in part or not, with the quotes that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from recommender.alignment import (
    AlignmentModel,
    SignalMaker,
    policy_domain,
    policy_features,
    probability,
    shipped_model,
)
from recommender.documents import Document
from recommender.encoders import EncoderSet, OnProgress
from recommender.framework import Action, Framework
from recommender.passages import Passage, given_passages, split_passages
from recommender.verdicts import (
    ActionVerdict,
    Assessment,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FrameworkFacts,
    PolicyFacts,
    natural_key,
)

# Steps of the work, in order, as they are named to whoever draws progress.
STEPS = ("read", "encode", "align")
Steps = Callable[[str], OnProgress]
MAX_EVIDENCE = 100


class Assessor:
    """Assesses policies against one framework with one set of encoders.

    Making one is cheap; the first assessment in a language encodes the framework and the background in it.
    """

    def __init__(self, framework: Framework, encoders: EncoderSet, model: AlignmentModel | None = None) -> None:
        self.framework = framework
        self.encoders = encoders
        self.model = model or shipped_model()
        self._signals = SignalMaker(framework, encoders)

    def assess(
        self,
        document: Document,
        passages: Sequence[Passage] | None = None,
        *,
        evidence: int = 3,
        language: str | None = None,
        steps: Steps | None = None,
    ) -> Assessment:
        """The verdict on every action, in rank order, with at most `evidence` quotes each (1 to 100).

        passages: those of the document, where they are at hand. language: of the titles, pillars, themes and elements in
        the result; None for the framework's own wording.
        """
        found = list(split_passages(document)) if passages is None else list(passages)
        signals = self._signals.signals(
            [p.text for p in found], [p.language for p in found], steps("encode") if steps else None
        )
        on_align = steps("align") if steps else None
        actions = self.framework.actions
        passage_odds = self.model.passage_log_odds(signals)
        evidence_odds = self.model.evidence_log_odds(signals)
        if found:
            features = policy_features(passage_odds, policy_domain(signals))
            policy_odds = self.model.policy.log_odds(features)
        else:
            policy_odds = np.full(len(actions), -np.inf)
        order = sorted(range(len(actions)), key=lambda a: (-policy_odds[a], natural_key(actions[a].id)))
        verdicts = []
        for rank, index in enumerate(order, 1):
            per_element = self.model.element_log_odds(signals.elements[index], passage_odds[:, index])
            worth = evidence_odds[:, index]
            verdicts.append(
                self._verdict(actions[index], rank, float(policy_odds[index]), worth, per_element, found, evidence, language)
            )
            if on_align:
                on_align(rank, len(order))
        return Assessment(
            policy=PolicyFacts(
                file=document.name,
                sha256=document.sha256,
                title=document.title,
                language=_main_language(found),
                pages=document.pages,
                characters=len(document.text),
            ),
            framework=FrameworkFacts(
                id=self.framework.id, title=self.framework.localized_title(language), actions=len(actions)
            ),
            encoder=EncoderFacts(name=self.encoders.name, fingerprint=self.encoders.fingerprint),
            actions=tuple(verdicts),
            passages=len(found),
            warnings=tuple(document.warnings),
            model=self.model.fingerprint,
        )

    def score(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> list[dict[str, float]]:
        """The probability, for each text taken as one passage, that it addresses each action, by action id."""
        passages = given_passages(texts)
        signals = self._signals.signals(
            [p.text for p in passages], [p.language for p in passages], on_progress
        )
        values = probability(self.model.passage_log_odds(signals))
        ids = [action.id for action in self.framework.actions]
        return [dict(zip(ids, (float(v) for v in row), strict=True)) for row in values]

    def _verdict(
        self,
        action: Action,
        rank: int,
        log_odds: float,
        worth: np.ndarray,
        per_element: np.ndarray,
        passages: Sequence[Passage],
        limit: int,
        language: str | None,
    ) -> ActionVerdict:
        words = action.localized(language)
        chance = _number(log_odds)
        best = sorted(range(len(passages)), key=lambda i: (-worth[i], passages[i].start))[:limit]
        elements = []
        for number, text in enumerate(words.elements):
            # A translation may split the action otherwise than its own wording; then there is nothing to compare with.
            odds = per_element[:, number] if number < per_element.shape[1] else np.empty(0)
            top = int(np.argmax(odds)) if len(odds) else None
            # An element is not better taken up than the action that it is part of.
            value = min(_number(float(odds[top])), max(chance, 1e-6)) if top is not None else 0.0
            quote = _evidence(passages[top], float(odds[top])) if top is not None else None
            elements.append(ElementVerdict(text, self.model.status(value), value, quote))
        return ActionVerdict(
            id=action.id,
            title=words.title,
            pillar=words.pillar,
            theme=words.theme,
            status=self.model.status(chance),
            probability=chance,
            rank=rank,
            evidence=tuple(_evidence(passages[i], float(worth[i])) for i in best),
            elements=tuple(elements),
        )


def _evidence(passage: Passage, log_odds: float) -> Evidence:
    return Evidence(
        text=passage.text,
        page=passage.page,
        section=passage.section,
        start=passage.start,
        end=passage.end,
        probability=_number(log_odds),
        language=passage.language,
    )


def _number(log_odds: float) -> float:
    return float(probability(np.asarray(log_odds)))


def _main_language(passages: Sequence[Passage]) -> str:
    """The language of most of the text."""
    lengths: dict[str, int] = {}
    for passage in passages:
        lengths[passage.language] = lengths.get(passage.language, 0) + len(passage.text)
    return max(sorted(lengths), key=lambda code: lengths[code]) if lengths else "und"
