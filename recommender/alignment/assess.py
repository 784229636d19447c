"""From a policy's passages to results: how likely it takes up each action, with the quotes that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from recommender import program_version
from recommender.alignment.features import FEATURES, FeatureMaker, PairFeatures
from recommender.alignment.feedback import Lesson
from recommender.alignment.judging import Readings, action_texts, candidates, readings
from recommender.alignment.model import (
    DOMAIN,
    PARTS,
    PRIOR,
    AlignmentModel,
    contributions,
    looked_at,
    policy_domain,
    probability,
    shipped_model,
)
from recommender.alignment.non_evidence import non_evidence
from recommender.alignment.queries import elements_as_actions
from recommender.alignment.results import (
    CLOSEST,
    ActionResult,
    Assessment,
    Closest,
    ElementResult,
    EncoderFacts,
    Evidence,
    Stance,
)
from recommender.alignment.second import Second
from recommender.alignment.shortfalls import shortfalls
from recommender.alignment.stance import read_stances
from recommender.alignment.stance.judged import read_with_judge
from recommender.alignment.taught import taught_for
from recommender.encoders import Encoder, judge_of
from recommender.errors import Sentence
from recommender.framework import Framework
from recommender.framework.model import natural_key
from recommender.passages import Passage, given_passages
from recommender.policies import Policy
from recommender.settings import OnProgress

# Gives for a step of the work ("unpack", "read", "prepare", "encode", "align" …) what is told how far it is.
Progress = Callable[[str], OnProgress]
# How many quotes an action gets, usually and at most.
QUOTES, MAX_EVIDENCE = 10, 100
# What a definition, a reference or the like loses, in log-odds, where it is scored by itself.
NO_EVIDENCE = 6.0
# How many of the best passages say what the policy does to the action, and how far below the best one, in log-odds.
_LEADING, _SPEAKS = 3, 1.5
NO_PASSAGES = (
    "It holds no sentence that could be evidence, so that every action counts as missing. Check that it is the policy."
)


class Assessor:
    """Assesses policies against one framework with one encoder.

    Making one is cheap. The first assessment encodes the framework, the first in each language the background in it.

    :param model: None for the shipped one.
    :param lesson: what people's labels teach about this framework; None for nothing.
    """

    def __init__(
        self,
        framework: Framework,
        encoder: Encoder,
        model: AlignmentModel | None = None,
        lesson: Lesson | None = None,
    ) -> None:
        self.framework = framework
        self.encoder = encoder
        self.model = model or shipped_model()
        self.lesson = lesson
        self._judge = judge_of(encoder)
        self._taught = taught_for(framework, getattr(encoder, "weights", None))
        self._texts = action_texts(framework)
        self._features = FeatureMaker(
            framework, encoder, lesson.confirmed if lesson else None, lesson.rejected if lesson else None
        )
        elements = elements_as_actions(framework)
        self._element_features = FeatureMaker(elements, encoder) if elements.actions else None

    def prepare(self, passages: Sequence[Passage], on_progress: OnProgress | None = None) -> None:
        """Encode the framework, and the background in the languages of these passages.

        `assess` does it where it was not done.

        :param on_progress: counts languages; not called where nothing is left to prepare.
        """
        languages = [p.language for p in passages]
        self._features.prepare(languages, on_progress)
        if self._element_features is not None:
            self._element_features.prepare(languages)

    def assess(self, policy: Policy, *, evidence: int = QUOTES, progress: Progress | None = None) -> Assessment:
        """What the policy says of every action, in rank order.

        :param evidence: how many quotes an action gets at most, 1 to MAX_EVIDENCE.
        :param progress: called with "prepare" (counts languages; only where something is left to prepare), "encode"
            (counts passages), "judge" (counts pairs; only where there is a judge) and "align" (counts actions).
        """
        found = policy.passages
        texts, languages = [p.text for p in found], [p.language for p in found]
        if progress and not self._features.prepared(languages):
            self.prepare(found, progress("prepare"))
        features = self._features.features(texts, languages, progress("encode") if progress else None)
        on_align = progress("align") if progress else None
        search = _Search(self, policy, features, progress("judge") if progress and self._judge else None)
        actions = self.framework.actions
        odds = search.policy_parts.sum(axis=-1)
        order = sorted(range(len(actions)), key=lambda a: (-odds[a], natural_key(actions[a].id)))
        ends = np.cumsum([len(action.elements) for action in actions])
        element_odds, element_worth = self._elements(search)
        # What the policy does to an action is read from its leading quotes, however many are asked for.
        chosen = {index: search.best(index, max(evidence, _LEADING)) for index in order}
        nearest = {index: search.nearest(index) for index in order}
        search.read_stances({i for best in (*chosen.values(), *nearest.values()) for i in best})
        results = []
        for rank, index in enumerate(order, 1):
            part = slice(int(ends[index]) - len(actions[index].elements), int(ends[index]))
            own = element_odds[part]
            if len(own):  # a policy that takes up an action takes up the part of it that it fits best
                own[np.argmax(own)] = max(own.max(), odds[index])
            results.append(
                ActionResult(
                    id=actions[index].id,
                    probability=_number(float(odds[index])),
                    alone=_number(float(odds[index]) - float(search.prior[index])),
                    rank=rank,
                    evidence=tuple(search.evidence(i, index) for i in chosen[index][:evidence]),
                    elements=_element_results(own, element_worth[:, part], search),
                    contributions=contributions(search.policy_parts[index], search.sizes(index)),
                    closest=tuple(search.closest(i, index) for i in nearest[index]),
                    direction=search.direction(index, chosen[index]),
                    prior=self.lesson.priors.get(actions[index].id) if self.lesson else None,
                )
            )
            if on_align:
                on_align(rank, len(order))
        return Assessment(
            policy=policy,
            framework=self.framework.id,
            framework_fingerprint=self.framework.fingerprint,
            encoder=EncoderFacts(name=self.encoder.name, fingerprint=self.encoder.fingerprint),
            actions=tuple(results),
            passages=len(found),
            warnings=(*policy.document.warnings, *([] if found else [Sentence(NO_PASSAGES)])),
            model=self.model.fingerprint,
            recalibration=self.model.recalibration,
            learned=self.lesson.facts if self.lesson else None,
            program=program_version(),
            width=self.model.ordinal(search.second.kind if search.second else None).width,
        )

    def read(
        self, texts: Sequence[str], pairs: Sequence[tuple[int, int]], on_progress: OnProgress | None = None
    ) -> Readings | None:
        """What the judge reads of pairs of a text and an action, by position; None where there is no judge."""
        if self._judge is None:
            return None
        logits = self._judge.read(texts, self._texts, pairs, on_progress) if pairs else np.empty((0, 0))
        return readings(logits, pairs, (len(texts), len(self._texts)))

    def taught(self, texts: Sequence[str], features: PairFeatures, able: np.ndarray) -> Second | None:
        """A second look by what annotators taught of this framework; None where they taught nothing.

        :param features: of the texts.
        :param able: bool (texts,), which of them can be evidence.
        """
        if self._taught is None:
            return None
        vectors = self.encoder.encode(texts, "passage")
        return self._taught.second(vectors, able, self.model.rejected_log_odds(features))

    def score(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> list[dict[str, float]]:
        """How likely each text, taken as one passage, addresses each action.

        :returns: for each text, probabilities (0 to 1) by action id.
        """
        passages = given_passages(texts)
        features = self._features.features([p.text for p in passages], [p.language for p in passages], on_progress)
        odds = self.model.passage_log_odds(features, self.taught(texts, features, np.ones(len(texts), bool)))
        odds[[non_evidence(p) is not None for p in passages]] -= NO_EVIDENCE
        ids = [action.id for action in self.framework.actions]
        return [dict(zip(ids, (float(v) for v in row), strict=True)) for row in probability(odds)]

    def _elements(self, search: _Search) -> tuple[np.ndarray, np.ndarray]:
        """The policy's log-odds an element, and the passages' worth as evidence; elements of all actions in a row."""
        if self._element_features is None:
            return np.empty(0), np.empty((len(search.passages), 0))
        features = self._element_features.features(
            [p.text for p in search.passages], [p.language for p in search.passages]
        )
        worth = np.where(search.able[:, None], self.model.evidence_log_odds(features), -np.inf)
        return self.model.policy_log_odds(_only(features, search.able)), worth


def _element_results(odds: np.ndarray, worth: np.ndarray, search: _Search) -> tuple[ElementResult, ...]:
    results = []
    for number, own in enumerate(odds):
        top = int(np.argmax(worth[:, number])) if search.able.any() else None
        quote = search.quote(top, float(worth[top, number])) if top is not None else None
        results.append(ElementResult(_number(float(own)), quote))
    return tuple(results)


class _Search:
    """One policy's passages beside the actions: which of them speak for an action, and what they say."""

    def __init__(
        self,
        assessor: Assessor,
        policy: Policy,
        features: PairFeatures,
        on_progress: OnProgress | None,
    ) -> None:
        model = assessor.model
        self.document = policy.document
        self.passages = passages = policy.passages
        self.features = features
        self.texts = [p.text for p in passages]
        self.ids = tuple(action.id for action in assessor.framework.actions)
        self.kinds = [non_evidence(p) for p in passages]
        # Which passages can be evidence: all where none can, so that a list of definitions still has its closest
        # passages.
        able = np.array([kind is None for kind in self.kinds], bool)
        self.able = able if able.any() else np.ones(len(passages), bool)
        self.passage_odds = model.passage_log_odds(features)
        self.second = assessor.taught(self.texts, features, self.able)
        self.worth = model.evidence_log_odds(features, self.second)
        self.readings = assessor.read(self.texts, candidates(self.worth, self.able), on_progress)
        if self.readings:
            judged = self.readings.second(model.rejected_log_odds(features))
            self.second = judged.beside(self.second) if self.second else judged
        able_features = _only(features, self.able)
        self._bounds, self._domain = model.bounds, policy_domain(able_features, model.bounds)
        self.prior = assessor.lesson.prior_log_odds(self.ids) if assessor.lesson else np.zeros(len(self.ids))
        self.policy_parts = model.policy_parts(able_features, self.second)
        self.policy_parts[:, PARTS.index(PRIOR)] = self.prior
        self._starts = np.array([p.start for p in passages])
        self._stances: dict[int, Stance] = {}

    def best(self, action: int, most: int) -> list[int]:
        """Positions of the passages to quote, best first; equal ones in reading order, repeated ones once."""
        return self._ranked(np.where(self.able, self.worth[:, action], -np.inf), most, np.flatnonzero(self.able).size)

    def nearest(self, action: int) -> list[int]:
        """Positions of the passages that come closest, those that can be no evidence among them."""
        return self._ranked(self.worth[:, action], CLOSEST, len(self.passages))

    def _ranked(self, worth: np.ndarray, most: int, among: int) -> list[int]:
        order = np.lexsort((self._starts, -worth))[:among]
        first: dict[str, int] = {}
        for position in order:
            first.setdefault(self.texts[position], int(position))
            if len(first) == most:
                break
        return list(first.values())

    def read_stances(self, positions: set[int]) -> None:
        """Reads what these passages do; only what is shown is read, which keeps long policies fast."""
        order = sorted(positions)
        found = read_stances([self.texts[i] for i in order], [self.passages[i].language for i in order])
        self._stances |= dict(zip(order, found, strict=True))

    def stance(self, position: int, action: int | None) -> Stance:
        """What a passage does: to an action's matter where the judge read both, else to what it is about itself."""
        if position not in self._stances:
            self.read_stances({position})
        found = self._stances[position]
        read = self.readings.stances.get((position, action)) if self.readings and action is not None else None
        return found if read is None else read_with_judge(found, read)

    def quote(self, position: int, log_odds: float, action: int | None = None) -> Evidence:
        passage = self.passages[position]
        return Evidence(
            text=passage.text,
            page=passage.page,
            section=passage.section,
            start=passage.start,
            end=passage.end,
            probability=_number(log_odds),
            language=passage.language,
            stance=self.stance(position, action),
            last_page=self.document.last_page(passage.start, passage.end),
        )

    def evidence(self, position: int, action: int) -> Evidence:
        return self.quote(position, float(self.worth[position, action]), action)

    def closest(self, position: int, action: int) -> Closest:
        reasons = shortfalls(
            action,
            self.features.values[position, action],
            self.passage_odds[position],
            self.ids,
            self.stance(position, action),
            self.kinds[position],
            float(self.policy_parts[action, PARTS.index(DOMAIN)]),
        )
        return Closest(self.evidence(position, action), reasons)

    def sizes(self, action: int) -> np.ndarray:
        """The sizes of all parts of a verdict but the base: features of the policy's best passage, and so on."""
        found = np.zeros(len(PARTS) - 1)
        if len(self.passages):
            top = int(np.argmax(np.where(self.able, self.passage_odds[:, action], -np.inf)))
            found[: len(FEATURES)] = np.clip(self.features.values[top, action], *self._bounds)
        found[PARTS.index(DOMAIN)] = self._domain
        if self.second:
            found[looked_at(self.second.kind)] = self.second.policy[action]
        found[PARTS.index(PRIOR)] = self.prior[action]
        return found

    def direction(self, action: int, positions: Sequence[int]) -> str:
        """What the policy does to an action: what two thirds of its leading quotes do, or "mixed".

        It supports an action only where all of them do: one leading quote that restricts it is worth a look.
        """
        if not positions:
            return ""
        floor = self.worth[positions[0], action] - _SPEAKS
        said = [self.stance(i, action).direction for i in positions[:_LEADING] if self.worth[i, action] >= floor]
        most = max(sorted(set(said)), key=said.count)
        clear = len(set(said)) == 1 if most == "supports" else 3 * said.count(most) >= 2 * len(said)
        return most if clear else "mixed"


def _only(features: PairFeatures, passages: np.ndarray) -> PairFeatures:
    return PairFeatures(features.values[passages], features.has_examples)


def _number(log_odds: float) -> float:
    return float(probability(np.asarray(log_odds)))
