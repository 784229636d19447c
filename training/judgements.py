"""The judgements that the alignment models are fitted on and checked with: features and labels of ../shared/bench.

Which data teaches what: UN recommendations (uhri), the quotes of national experts (ria) and labelled passages of EU and
Chinese law (pm) teach when a passage addresses an action; five laws on fisheries, climate, livestock and modified
organisms teach when it does not, however much it sounds like it; the experts' sheets (ria) and those laws teach when a
policy does. The labelled excerpts in sdg are never used: they are for measuring.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recommender.alignment.features import FeatureMaker, PairFeatures
from recommender.alignment.feedback import CONFIRMED, Label, Lesson, lesson_for
from recommender.alignment.non_evidence import non_evidence
from recommender.documents import read_document
from recommender.encoders import Encoder
from recommender.framework import load_framework
from recommender.passages import given_passages, split_passages

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
COUNTRIES = ("cambodia", "liberia", "mauritius")
LANGUAGES = ("en", "zh", "fr", "es")
NEGATIVES = (
    "neg-cn-fisheries-law-2013-zh.md",
    "neg-es-ley-3-2001-pesca-es.md",
    "neg-eu-climate-law-2021-1119-en.txt",
    "neg-cn-livestock-genetic-resources-2008-zh.md",
    "neg-lu-ogm-law-1997-fr.md",
)
# Health policies that have nothing to do with the roadmap's subject: some of their passages may touch an action, so
# they teach of the policy only.
HARD_NEGATIVES = ("hardneg-si-hiv-strategy-2017-2025.pdf", "hardneg-uy-prep-2020.pdf")
# Whole documents behind the labelled passages of pm.
PM_DOCUMENTS = {
    "eu-ehds-2025-327-en": "eu-ehds-2025-327-en.txt",
    "cn-healthy-china-2030-zh": "cn-healthy-china-2030-zh.md",
    "de-sgb5-64e-modellvorhaben-de": "de-sgb5-64e-modellvorhaben-de.md",
    "es-ley-14-2007-investigacion-biomedica-es": "es-ley-14-2007-investigacion-biomedica-es.md",
}


@dataclass
class Labelled:
    """Passages with labels.

    :ivar labels: bool (passages, actions).
    :ivar known: bool (passages, actions); a pair that is not known is not used.
    :ivar groups: the policy of each passage, or "".
    """

    name: str
    features: PairFeatures
    labels: np.ndarray
    known: np.ndarray
    groups: np.ndarray


@dataclass
class LabelledPolicy:
    """One policy or country: passage features of each file, and per action whether the whole is aligned.

    :ivar prior: what the labels of other policies add to each action's log-odds; 0 where there are none.
    """

    name: str
    features: PairFeatures
    labels: np.ndarray
    known: np.ndarray
    texts: list[str]
    files: np.ndarray
    prior: np.ndarray


def kind(name: str) -> str:
    """pm, uhri, ria, neg or lesson: what a set's name begins with."""
    return name.split("-")[0]


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Judgements:
    """Reads the folder and makes features with one encoder."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.frameworks = {
            "pm": load_framework(),
            "goals": load_framework(BENCH / "frameworks/sdg-goals.jsonl"),
            "targets": load_framework(BENCH / "frameworks/sdg-targets.jsonl"),
        }
        self._makers = {name: FeatureMaker(framework, encoder) for name, framework in self.frameworks.items()}
        self._lessons = {country: self._lesson_without(country) for country in COUNTRIES}

    def _lesson_without(self, country: str) -> Lesson:
        labels = [
            Label(row["target"], quote, other, CONFIRMED)
            for other in COUNTRIES
            if other != country
            for row in lines(BENCH / f"ria/{other}/expert.jsonl")
            for quote in row["quotes"]
            if quote.strip()
        ]
        lesson = lesson_for(self.frameworks["targets"], labels)
        assert lesson is not None
        return lesson

    def _taught(self, country: str) -> FeatureMaker:
        return FeatureMaker(self.frameworks["targets"], self._encoder, dict(self._lessons[country].confirmed))

    def _labelled(
        self,
        name: str,
        framework: str,
        rows: list[tuple[str, set[str], set[str], str]],
        maker: FeatureMaker | None = None,
    ) -> Labelled:
        """rows: text, ids that it addresses, ids that are not known, group."""
        ids = [action.id for action in self.frameworks[framework].actions]
        passages = given_passages([text for text, _, _, _ in rows])
        texts, languages = [p.text for p in passages], [p.language for p in passages]
        features = (maker or self._makers[framework]).features(texts, languages)
        labels = np.array([[i in yes for i in ids] for _, yes, _, _ in rows])
        known = np.array([[i not in unknown for i in ids] for _, _, unknown, _ in rows])
        return Labelled(name, features, labels, known, np.array([group for *_, group in rows]))

    def _policy(
        self, name: str, framework: str, files: list[Path], labels: dict[str, bool], lesson: Lesson | None = None
    ) -> LabelledPolicy:
        actions = self.frameworks[framework].actions
        maker = self._makers[framework]
        if lesson:
            maker = FeatureMaker(self.frameworks[framework], self._encoder, dict(lesson.confirmed))
        found = [
            (p, number)
            for number, file in enumerate(files)
            for p in split_passages(read_document(file))
            if non_evidence(p) is None
        ]
        features = maker.features([p.text for p, _ in found], [p.language for p, _ in found])
        return LabelledPolicy(
            name,
            features,
            np.array([labels.get(action.id, False) for action in actions]),
            np.array([action.id in labels for action in actions]),
            [p.text for p, _ in found],
            np.array([number for _, number in found]),
            lesson.prior_log_odds([a.id for a in actions]) if lesson else np.zeros(len(actions)),
        )

    def passage_sets(self) -> Iterator[Labelled]:
        """The sets of labelled passages."""
        rows = lines(BENCH / "pm/passages.jsonl")
        pm = [(r["text"], set(r["labels"]), set(r["disputed"]), r["policy"]) for r in rows]
        yield self._labelled("pm", "pm", pm)
        uhri = lines(BENCH / "uhri/passages.jsonl")
        for language in LANGUAGES:
            goals = [(r["text"][language], set(r["goals"]), set(), "") for r in uhri]
            yield self._labelled(f"uhri-goals-{language}", "goals", goals)
            targets = [(r["text"][language], set(r["targets"]), set(), "") for r in uhri if r["targets"]]
            yield self._labelled(f"uhri-targets-{language}", "targets", targets)
        for country in COUNTRIES:
            quotes: dict[str, set[str]] = {}
            for row in lines(BENCH / f"ria/{country}/expert.jsonl"):
                for quote in row["quotes"]:
                    if len(quote.split()) >= 5:
                        quotes.setdefault(quote, set()).add(row["target"])
            asked = [(q, t, set(), country) for q, t in quotes.items()]
            yield self._labelled(f"ria-{country}", "targets", asked)
            yield self._labelled(f"lesson-{country}", "targets", asked, self._taught(country))
        for file in NEGATIVES:
            texts = [p.text for p in split_passages(read_document(BENCH / "policies" / file))]
            yield self._labelled(f"neg-{file}", "pm", [(text, set(), set(), file) for text in texts])

    def policies(self) -> Iterator[LabelledPolicy]:
        """The policies and countries whose actions are labelled."""
        for country in COUNTRIES:
            labels = {row["target"]: row["aligned"] for row in lines(BENCH / f"ria/{country}/expert.jsonl")}
            files = sorted((BENCH / f"ria/{country}/policies").glob("*.txt"))
            yield self._policy(f"ria-{country}", "targets", files, labels)
            yield self._policy(f"lesson-{country}", "targets", files, labels, self._lessons[country])
        everything = {action.id for action in self.frameworks["pm"].actions}
        for file in NEGATIVES + HARD_NEGATIVES:
            missing = dict.fromkeys(everything, False)
            yield self._policy(f"neg-{file}", "pm", [BENCH / "policies" / file], missing)
        for policy, file in PM_DOCUMENTS.items():
            # Between an eighth and two thirds of their passages were labelled: an action that none of those has is
            # taken for missing, which is right more often than not, and keeps the model from calling everything in a
            # health law aligned.
            labels = dict.fromkeys(everything, False)
            for row in lines(BENCH / "pm/passages.jsonl"):
                if row["policy"] == policy:
                    labels |= dict.fromkeys(row["labels"], True)
            yield self._policy(f"pm-{policy}", "pm", [BENCH / "policies" / file], labels)


def hashes() -> dict[str, str]:
    """SHA-256 of every file that teaches, by its path in the folder."""
    files = [BENCH / "pm/passages.jsonl", BENCH / "uhri/passages.jsonl"]
    files += [BENCH / f"ria/{country}/expert.jsonl" for country in COUNTRIES]
    files += sorted(BENCH.glob("ria/*/policies/*.txt"))
    files += [BENCH / "policies" / name for name in NEGATIVES + HARD_NEGATIVES]
    files += [BENCH / "policies" / name for name in PM_DOCUMENTS.values()]
    return {str(f.relative_to(BENCH)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
