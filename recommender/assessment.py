"""From a policy's passages to verdicts: which actions it addresses, in part or not, with the quotes that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from recommender.alignment import (
    AlignmentModel,
    SignalMaker,
    elements_as_actions,
    probability,
    shipped_model,
)
from recommender.documents import Document
from recommender.encoders import EncoderSet, OnProgress
from recommender.framework import Framework
from recommender.passages import Passage, given_passages, split_passages
from recommender.verdicts import (
    STATUSES,
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
STEPS = ("unpack", "read", "prepare", "encode", "align")
Steps = Callable[[str], OnProgress]
MAX_EVIDENCE = 100
NO_PASSAGES = (
    "It holds no sentence that could be evidence, so that every action counts as missing. Check that it is the policy."
)


class Assessor:
    """Assesses policies against one framework with one set of encoders.

    Making one is cheap; the first assessment in a language encodes the framework and the background in it.
    """

    def __init__(self, framework: Framework, encoders: EncoderSet, model: AlignmentModel | None = None) -> None:
        self.framework = framework
        self.encoders = encoders
        self.model = model or shipped_model()
        self._signals = SignalMaker(framework, encoders)
        elements = elements_as_actions(framework)
        self._element_signals = SignalMaker(elements, encoders) if elements.actions else None

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
        texts, languages = [p.text for p in found], [p.language for p in found]
        if steps and not self._signals.prepared(languages):
            self._signals.prepare(languages, steps("prepare"))
        signals = self._signals.signals(texts, languages, steps("encode") if steps else None)
        on_align = steps("align") if steps else None
        actions = self.framework.actions
        evidence_odds = self.model.evidence_log_odds(signals)
        policy_odds = self.model.policy_log_odds(signals)
        element_odds, element_evidence = self._elements(texts, languages)
        order = sorted(range(len(actions)), key=lambda a: (-policy_odds[a], natural_key(actions[a].id)))
        starts = np.array([p.start for p in found])
        ends = np.cumsum([len(action.elements) for action in actions])
        verdicts = []
        for rank, index in enumerate(order, 1):
            part = slice(int(ends[index]) - len(actions[index].elements), int(ends[index]))
            chance = _number(float(policy_odds[index]))
            words = actions[index].localized(language)
            worth = evidence_odds[:, index]
            best = _distinct(np.lexsort((starts, -worth)), texts, evidence)
            verdicts.append(
                ActionVerdict(
                    id=actions[index].id,
                    title=words.title,
                    pillar=words.pillar,
                    theme=words.theme,
                    status=self.model.status(chance),
                    probability=chance,
                    rank=rank,
                    evidence=tuple(_evidence(found[i], float(worth[i])) for i in best),
                    elements=self._element_verdicts(
                        words.elements, chance, element_odds[part], element_evidence[:, part], found
                    ),
                )
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
            warnings=(*document.warnings, *([] if found else [NO_PASSAGES])),
            model=self.model.fingerprint,
        )

    def score(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> list[dict[str, float]]:
        """The probability, for each text taken as one passage, that it addresses each action, by action id."""
        passages = given_passages(texts)
        signals = self._signals.signals([p.text for p in passages], [p.language for p in passages], on_progress)
        values = probability(self.model.passage_log_odds(signals))
        ids = [action.id for action in self.framework.actions]
        return [dict(zip(ids, (float(v) for v in row), strict=True)) for row in values]

    def _elements(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The policy's log-odds an element, and the passages' worth as evidence, for the elements of all actions in a row."""
        if self._element_signals is None:
            return np.empty(0), np.empty((len(texts), 0))
        signals = self._element_signals.signals(texts, languages)
        return self.model.policy_log_odds(signals), self.model.evidence_log_odds(signals)

    def _element_verdicts(
        self, texts: Sequence[str], action: float, odds: np.ndarray, worth: np.ndarray, passages: Sequence[Passage]
    ) -> tuple[ElementVerdict, ...]:
        if len(texts) != len(odds):
            return ()  # a translation that splits the action otherwise; what was judged are the elements of its own wording
        verdicts = []
        for number, text in enumerate(texts):
            chance = _number(float(odds[number]))
            if self.model.status(action) == STATUSES[-1]:
                chance = min(chance, action)  # no part of what is missing as a whole is there
            top = int(np.argmax(worth[:, number])) if len(passages) else None
            quote = _evidence(passages[top], float(worth[top, number])) if top is not None else None
            verdicts.append(ElementVerdict(text, self.model.status(chance), chance, quote))
        return tuple(verdicts)


def _distinct(order: np.ndarray, texts: Sequence[str], limit: int) -> list[int]:
    """The first `limit` positions whose texts differ: a clause that a law repeats is one quote, not several."""
    first: dict[str, int] = {}
    for position in order:
        first.setdefault(texts[position], int(position))
        if len(first) == limit:
            break
    return list(first.values())


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
