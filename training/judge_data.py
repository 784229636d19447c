"""What the judge learns from: pairs of a passage and an action with a grade, and what the passage does.

Three sources. Readings: passages that annotators of whole policies marked for an action; the other passages of the same
policies, and the other actions of the same framework, are taken for negatives, more often the more they sound alike
(to the encoder), since those are the mistakes that it makes. The corpus that was written for this project, with its
near misses. And sets that people labelled for neighbouring tasks (../shared/train/labelled), named in README.md.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from readings import OTHERS, ROADMAP, Judged, Text, framework_of, stances, texts, verdicts

from recommender.alignment.judging import action_text
from recommender.alignment.results import COMMITMENTS, DIRECTIONS
from recommender.evaluation.pairs import ACTS, held_back, read_twins
from recommender.framework import Action, load_framework

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
POLICIES = HERE.parents[1] / "shared" / "train" / "policies"
LABELLED = HERE.parents[1] / "shared" / "train" / "labelled"
UNKNOWN = -1
# A passage that no annotator marked is no certain negative: each could name eight at most.
UNMARKED_WEIGHT = 0.5
HEADINGS, GOALS = 3000, 616


@dataclass
class Item:
    """One passage with the actions that it is read against.

    :ivar group: the policy or set that it comes from.
    :ivar pairs: by action text: grade (0 to 2, may lie between), commitment, direction (or UNKNOWN), weight.
    :ivar others: action texts to draw further negatives from.
    """

    text: str
    group: str
    pairs: dict[str, tuple[float, int, int, float]] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def wording(action: Action, language: str | None = None) -> str:
    """An action as the judge reads it, in another language where it is worded in that."""
    return action_text((action.translation(language) if language else None) or action)


def from_readings(found: dict[str, Text], names: Sequence[str] = (ROADMAP, *OTHERS)) -> list[Item]:
    """Marked passages of all readings, and as many unmarked ones of the same policies again."""
    items: dict[tuple[str, str, int], Item] = {}
    rng = random.Random(1)
    left_out = acts_for_parity()
    for name in names:
        framework = framework_of(name)
        words = {action.id: wording(action) for action in framework.actions}
        judged, lost = verdicts(name, found)
        print(f"{name}: {len(judged)} verdicts, {lost} passages no longer there")
        by_policy: dict[str, list[Judged]] = defaultdict(list)
        for verdict in judged:
            by_policy[verdict.policy].append(verdict)
        for policy, mine in by_policy.items():
            if policy.removeprefix("eu-").removesuffix("-en") in left_out:
                continue
            annotators = {verdict.annotator for verdict in mine}
            marks: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
            for verdict in mine:
                known = verdict.direction in ("supports", "restricts")
                direction = DIRECTIONS.index(verdict.direction) if known else UNKNOWN
                for mark in verdict.marks:
                    place = (mark.passage, words[verdict.action])
                    marks[place].append((mark.grade, COMMITMENTS.index(mark.commitment), direction))
            passages = found[policy].passages
            chosen = {number for number, _ in marks}
            rest = sorted(set(range(len(passages))) - chosen)
            chosen |= set(rng.sample(rest, min(len(rest), len(chosen))))
            for number in sorted(chosen):
                item = Item(passages[number].text, policy, others=tuple(words.values()))
                items[name, policy, number] = item
            for (number, text), said in marks.items():
                # Where one of two annotators marked it, the other's silence counts half a no.
                grades = [grade for grade, _, _ in said] + [0.5 * said[0][0]] * (len(annotators) - len(said))
                grade = sum(grades) / len(grades)
                _, commitment, direction = said[0]
                if any(d != direction for _, _, d in said):
                    direction = UNKNOWN
                items[name, policy, number].pairs[text] = (grade, commitment, direction, 1.0)
    for said in stances(found):
        if said.use == "teach" and (said.framework, said.policy, said.passage) in items:
            text = wording(framework_of(said.framework).action(said.action))
            pairs = items[said.framework, said.policy, said.passage].pairs
            grade, *_, weight = pairs[text]
            commitment, direction = COMMITMENTS.index(said.commitment[0]), DIRECTIONS.index(said.direction[0])
            # Those who judged the policy gave its direction as a whole; this one was read for itself, and counts more.
            pairs[text] = (grade, commitment, direction, weight)
    return list(items.values())


def from_corpus() -> list[Item]:
    """The corpus, and the roadmap's own examples."""
    roadmap = load_framework()
    aims: list[tuple[dict[str, str], list[dict]]] = []
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "action" in row:
                action = roadmap.action(row["action"])
                aims.append(({"en": wording(action), "zh": wording(action, "zh")}, row["passages"]))
                continue
            words = {"en": f"{row['aim']['title']}. {row['aim']['text']}"}
            words |= {code: f"{said['title']}. {said['text']}" for code, said in row["translations"].items()}
            aims.append((words, row["passages"]))
    for action in roadmap.actions:
        examples = [{"text": text, "label": 2} for text in action.all_examples()]
        aims.append(({"en": wording(action), "zh": wording(action, "zh")}, examples))
    everything = tuple(words["en"] for words, _ in aims)
    rng = random.Random(2)
    items = []
    for words, passages in aims:
        for row in passages:
            language = rng.choice(["en", "en", *words])
            commitment = COMMITMENTS.index(row["commitment"]) if row.get("commitment") else UNKNOWN
            direction = UNKNOWN
            if row.get("direction") and row["label"]:
                direction = DIRECTIONS.index(row["direction"])
            item = Item(row["text"], "corpus", others=everything)
            item.pairs[words.get(language, words["en"])] = (float(row["label"]), commitment, direction, 1.0)
            # The same aim in another language is no negative.
            item.others = tuple(text for text in everything if text not in words.values())
            items.append(item)
    return items


def from_labelled() -> list[Item]:
    """Provisions with the headings that their legislators gave them, and excerpts on goals."""
    rng = random.Random(3)
    left_out = acts_for_parity()
    items = []
    by_language: dict[str, list[dict]] = defaultdict(list)
    with gzip.open(LABELLED / "law_headings.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["source"].startswith("eu:") and row["source"].split(":")[1] in left_out:
                continue
            if 60 <= len(row["text"]) <= 900 and 12 <= len(row["element"]) <= 120:
                by_language[row["language"]].append(row)
    laws: dict[str, set[str]] = defaultdict(set)
    for rows in by_language.values():
        for row in rows:
            laws[row["source"].rsplit(":", 1)[0]].add(row["element"])
    for language in sorted(by_language):
        rows = by_language[language]
        for row in rng.sample(rows, min(len(rows), HEADINGS // len(by_language))):
            item = Item(row["text"], "headings", {row["element"]: (2.0, UNKNOWN, UNKNOWN, 0.5)})
            same = sorted(laws[row["source"].rsplit(":", 1)[0]] - {row["element"]})
            item.others = tuple(rng.sample(same, min(len(same), 6)))
            items.append(item)
    with gzip.open(LABELLED / "sdg_osdg_en_sample.jsonl.gz", "rt", encoding="utf-8") as lines:
        goals = [json.loads(line) for line in lines]
    every = tuple(sorted({row["element"] for row in goals}))
    for row in goals[:GOALS]:
        item = Item(row["text"], "goals", {row["element"]: (2.0, UNKNOWN, UNKNOWN, 1.0)})
        item.others = tuple(text for text in every if text != row["element"])
        items.append(item)
    return items


def acts_for_parity() -> set[str]:
    """Ids of the EU acts on which the two languages are compared, and which are therefore not learnt from."""
    acts = held_back(read_twins([POLICIES / name for name in ACTS]))
    return {act.id.removeprefix("eu-") for act in acts}


def all_items() -> list[Item]:
    return [*from_readings(texts()), *from_corpus(), *from_labelled()]


def drawn(
    item: Item, likeness: Callable[[str, str], float], most: int, rng: random.Random
) -> list[tuple[str, float, int, int, float]]:
    """The pairs of a passage for one pass over the data: all that are labelled, then negatives up to `most`.

    :param likeness: how alike the encoder finds a passage and an action; the more, the likelier it is drawn.
    """
    pairs = [(text, *values) for text, values in item.pairs.items()]
    if len(pairs) > most:
        pairs = rng.sample(pairs, most)
    free = [text for text in item.others if text not in item.pairs]
    wanted = min(most - len(pairs), len(free))
    if wanted > 0:
        pool = free if len(free) <= 24 else rng.sample(free, 24)
        alike = np.array([likeness(item.text, text) for text in pool])
        # Gumbel noise makes the top of the list a draw without replacement (Kool et al. 2019, arXiv 1903.06059).
        noise = np.array([-np.log(-np.log(rng.random() + 1e-12)) for _ in pool])
        for i in np.argsort(-(alike / 0.03 + noise))[:wanted]:
            pairs.append((pool[int(i)], 0.0, UNKNOWN, UNKNOWN, UNMARKED_WEIGHT))
    return pairs
