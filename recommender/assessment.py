"""From a policy's passages to verdicts: which actions it addresses, in part or not, with the quotes that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from recommender.alignment import (
    AlignmentModel,
    PairSignals,
    SignalMaker,
    contributions,
    elements_as_actions,
    expected_false_gaps,
    policy_domain,
    probability,
    shipped_model,
    shortfalls,
    status_of,
)
from recommender.documents import Document
from recommender.encoders import Encoder, OnProgress
from recommender.framework import Framework
from recommender.learning import Lesson
from recommender.passages import Passage, given_passages, split_passages
from recommender.stance import read_stances
from recommender.substance import substance_of
from recommender.verdicts import (
    STATUSES,
    ActionVerdict,
    Assessment,
    Closest,
    Costs,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FrameworkFacts,
    PolicyFacts,
    Stance,
    natural_key,
)

# Steps of the work, in order, as they are named to whoever draws progress.
STEPS = ("unpack", "read", "prepare", "encode", "align")
Steps = Callable[[str], OnProgress]
MAX_EVIDENCE = 100
# How many of the closest passages are shown, with what they lack, where an action is missing.
CLOSEST = 2
# What a definition, a reference or the like loses, in log-odds, where it is scored by itself.
NO_EVIDENCE = 6.0
# How many of the best passages say what the policy does to the action, and how far below the best one, in log-odds.
_LEADING, _SPEAKS = 3, 1.5
NO_PASSAGES = (
    "It holds no sentence that could be evidence, so that every action counts as missing. Check that it is the policy."
)


class Assessor:
    """Assesses policies against one framework with one encoder.

    Making one is cheap; the first assessment in a language encodes the framework and the background in it. lesson: what people's
    labels teach about this framework, or None.
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
        self._signals = SignalMaker(
            framework, encoder, lesson.confirmed if lesson else None, lesson.rejected if lesson else None
        )
        elements = elements_as_actions(framework)
        self._element_signals = SignalMaker(elements, encoder) if elements.actions else None

    def prepare(self, passages: Sequence[Passage], on_progress: OnProgress | None = None) -> None:
        """Encodes the framework and the background for the languages of these passages; `assess` does it where it was not done."""
        languages = [p.language for p in passages]
        self._signals.prepare(languages, on_progress)
        if self._element_signals is not None:
            self._element_signals.prepare(languages)

    def assess(
        self,
        document: Document,
        passages: Sequence[Passage] | None = None,
        *,
        evidence: int = 3,
        language: str | None = None,
        costs: Costs | None = None,
        steps: Steps | None = None,
    ) -> Assessment:
        """The verdict on every action, in rank order, with at most `evidence` quotes each (1 to 100).

        passages: those of the document, where they are at hand. language: of the titles, pillars, themes and elements in
        the result; None for the framework's own wording. costs: what wrong verdicts cost, which the statuses follow from.
        """
        costs = costs or Costs()
        found = list(split_passages(document)) if passages is None else list(passages)
        texts, languages = [p.text for p in found], [p.language for p in found]
        if steps and not self._signals.prepared(languages):
            self.prepare(found, steps("prepare"))
        signals = self._signals.signals(texts, languages, steps("encode") if steps else None)
        on_align = steps("align") if steps else None
        search = _Search(self, found, signals)
        actions = self.framework.actions
        odds = search.policy_parts.sum(axis=-1)
        order = sorted(range(len(actions)), key=lambda a: (-odds[a], natural_key(actions[a].id)))
        ends = np.cumsum([len(action.elements) for action in actions])
        element_odds, element_worth = self._elements(search)
        # What the policy does to an action is read from its leading quotes, however many are asked for.
        chosen = {index: search.best(index, max(evidence, _LEADING)) for index in order}
        nearest = {index: search.nearest(index) for index in order}
        search.read_stances({i for best in (*chosen.values(), *nearest.values()) for i in best})
        verdicts = []
        for rank, index in enumerate(order, 1):
            part = slice(int(ends[index]) - len(actions[index].elements), int(ends[index]))
            chance = _number(float(odds[index]))
            status = self._status(index, float(odds[index]), search, costs)
            words = actions[index].localized(language)
            missing = status == STATUSES[-1]
            verdicts.append(
                ActionVerdict(
                    id=actions[index].id,
                    title=words.title,
                    pillar=words.pillar,
                    theme=words.theme,
                    status=status,
                    probability=chance,
                    rank=rank,
                    evidence=tuple(search.evidence(i, index) for i in chosen[index][:evidence]),
                    elements=self._element_verdicts(
                        words.elements, chance, status, element_odds[part], element_worth[:, part], search, costs
                    ),
                    contributions=contributions(search.policy_parts[index], search.sizes(index)),
                    closest=tuple(search.closest(i, index) for i in nearest[index]) if missing else (),
                    direction="" if missing else search.direction(index, chosen[index]),
                    prior=self.lesson.priors.get(actions[index].id) if self.lesson else None,
                )
            )
            if on_align:
                on_align(rank, len(order))
        gaps = np.array([odds[i] for i, v in zip(order, verdicts, strict=True) if v.status == STATUSES[-1]])
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
            encoder=EncoderFacts(name=self.encoder.name, fingerprint=self.encoder.fingerprint),
            actions=tuple(verdicts),
            passages=len(found),
            warnings=(*document.warnings, *([] if found else [NO_PASSAGES])),
            model=self.model.fingerprint,
            costs=costs,
            false_gaps=expected_false_gaps(gaps, self.model.recalibration) if found else None,
            learned=self.lesson.facts if self.lesson else None,
        )

    def score(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> list[dict[str, float]]:
        """The probability, for each text taken as one passage, that it addresses each action, by action id."""
        passages = given_passages(texts)
        signals = self._signals.signals([p.text for p in passages], [p.language for p in passages], on_progress)
        odds = self.model.passage_log_odds(signals)
        odds[[substance_of(p) is not None for p in passages]] -= NO_EVIDENCE
        ids = [action.id for action in self.framework.actions]
        return [dict(zip(ids, (float(v) for v in row), strict=True)) for row in probability(odds)]

    def _status(self, action: int, odds: float, search: _Search, costs: Costs) -> str:
        """The status; how many other policies have the action may move it by one step at most, never from end to end."""
        status = status_of(_number(odds), costs)
        alone = status_of(_number(odds - float(search.prior[action])), costs)
        return status if abs(STATUSES.index(status) - STATUSES.index(alone)) < 2 else STATUSES[1]

    def _elements(self, search: _Search) -> tuple[np.ndarray, np.ndarray]:
        """The policy's log-odds an element, and the passages' worth as evidence, for the elements of all actions in a row."""
        if self._element_signals is None:
            return np.empty(0), np.empty((len(search.passages), 0))
        signals = self._element_signals.signals(
            [p.text for p in search.passages], [p.language for p in search.passages]
        )
        worth = np.where(search.able[:, None], self.model.evidence_log_odds(signals), -np.inf)
        return self.model.policy_log_odds(_only(signals, search.able)), worth

    def _element_verdicts(
        self,
        texts: Sequence[str],
        action: float,
        status: str,
        odds: np.ndarray,
        worth: np.ndarray,
        search: _Search,
        costs: Costs,
    ) -> tuple[ElementVerdict, ...]:
        if len(texts) != len(odds):
            return ()  # a translation that splits the action otherwise; what was judged are the elements of its own wording
        verdicts = []
        for number, text in enumerate(texts):
            chance = _number(float(odds[number]))
            if status == STATUSES[-1]:
                chance = min(chance, action)  # no part of what is missing as a whole is there
            own = status_of(chance, costs)
            top = int(np.argmax(worth[:, number])) if search.able.any() else None
            quote = search.quote(top, float(worth[top, number])) if top is not None else None
            verdicts.append(ElementVerdict(text, status if status == STATUSES[-1] else own, chance, quote))
        return tuple(verdicts)


class _Search:
    """One policy's passages beside the actions: which of them speak for an action, and what they say."""

    def __init__(self, assessor: Assessor, passages: Sequence[Passage], signals: PairSignals) -> None:
        model = assessor.model
        self.passages = passages
        self.signals = signals
        self.texts = [p.text for p in passages]
        self.ids = tuple(action.id for action in assessor.framework.actions)
        self.substance = [substance_of(p) for p in passages]
        # Which passages can be evidence: all where none can, so that a list of definitions still has its closest passages.
        able = np.array([kind is None for kind in self.substance], bool)
        self.able = able if able.any() else np.ones(len(passages), bool)
        self.passage_odds = model.passage_log_odds(signals)
        self.worth = model.evidence_log_odds(signals)
        able_signals = _only(signals, self.able)
        self._bounds, self._domain = model.bounds, policy_domain(able_signals, model.bounds)
        self.prior = assessor.lesson.prior_log_odds(self.ids) if assessor.lesson else np.zeros(len(self.ids))
        parts = model.policy_parts(able_signals)
        # The last but one place is the base's; the prior stands before it, as what other policies say and not this one.
        self.policy_parts = np.concatenate([parts[:, :-1], self.prior[:, None], parts[:, -1:]], axis=1)
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

    def quote(self, position: int, log_odds: float) -> Evidence:
        if position not in self._stances:
            self.read_stances({position})
        passage = self.passages[position]
        return Evidence(
            text=passage.text,
            page=passage.page,
            section=passage.section,
            start=passage.start,
            end=passage.end,
            probability=_number(log_odds),
            language=passage.language,
            stance=self._stances[position],
        )

    def evidence(self, position: int, action: int) -> Evidence:
        return self.quote(position, float(self.worth[position, action]))

    def closest(self, position: int, action: int) -> Closest:
        reasons = shortfalls(
            action,
            self.signals.values[position, action],
            self.passage_odds[position],
            self.ids,
            self._stances[position],
            self.substance[position],
            float(self.policy_parts[action, -3]),
        )
        return Closest(self.evidence(position, action), reasons)

    def sizes(self, action: int) -> np.ndarray:
        """The signals of the policy's best passage for an action, then the policy's domain, then its prior."""
        ends = [self._domain, float(self.prior[action])]
        if not len(self.passages):
            return np.array([*np.zeros(self.signals.values.shape[-1]), *ends])
        top = int(np.argmax(np.where(self.able, self.passage_odds[:, action], -np.inf)))
        return np.array([*np.clip(self.signals.values[top, action], *self._bounds), *ends])

    def direction(self, action: int, positions: Sequence[int]) -> str:
        """What the policy does to an action: what two thirds of its leading quotes do, or "mixed"."""
        if not positions:
            return ""
        floor = self.worth[positions[0], action] - _SPEAKS
        said = [self._stances[i].direction for i in positions[:_LEADING] if self.worth[i, action] >= floor]
        most = max(sorted(set(said)), key=said.count)
        return most if 3 * said.count(most) >= 2 * len(said) else "mixed"


def _only(signals: PairSignals, passages: np.ndarray) -> PairSignals:
    return PairSignals(signals.values[passages], signals.has_examples)


def _number(log_odds: float) -> float:
    return float(probability(np.asarray(log_odds)))


def _main_language(passages: Sequence[Passage]) -> str:
    """The language of most of the text."""
    lengths: dict[str, int] = {}
    for passage in passages:
        lengths[passage.language] = lengths.get(passage.language, 0) + len(passage.text)
    return max(sorted(lengths), key=lambda code: lengths[code]) if lengths else "und"
