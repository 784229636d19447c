"""The judgements of whole policies in `verdicts/`, put back onto the texts in ../shared/train.

A reading is one annotator's verdicts on one policy. A label names the policy, the passage's place in it and the
beginning of the passage's SHA-256. A passage that today's reading of the policy does not have is left out and counted.
Of laws the repository holds no text; the plans of invented places in `plans/` were written for it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recommender.documents import read_document
from recommender.framework import Framework, load_framework
from recommender.passages import Passage, split_passages

HERE = Path(__file__).resolve().parent
VERDICTS, FRAMEWORKS, PLANS = HERE / "verdicts", HERE / "frameworks", HERE / "plans"
TEXTS = HERE.parents[1] / "shared" / "train" / "policies"
ROADMAP = "roadmap"
OTHERS = ("cancer", "digital", "climate", "school", "equality")
HASH_DIGITS = 12
# What the names of the plans in `plans/` begin with.
PLAN = "plan-"


@dataclass(frozen=True)
class Mark:
    """What an annotator said of one passage for one action.

    :ivar passage: position in the policy's passages.
    :ivar grade: 2 clear evidence, 1 touches it, 0 a near miss.
    :ivar commitment: one of alignment.COMMITMENTS.
    """

    passage: int
    grade: int
    commitment: str


@dataclass(frozen=True)
class Judged:
    """One annotator's verdict on one action of one policy.

    :ivar status: 0 missing, 1 partial, 2 addressed.
    :ivar direction: supports, restricts, mixed or none.
    """

    framework: str
    policy: str
    annotator: str
    action: str
    status: int
    direction: str
    why: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Text:
    """A policy of the training set.

    :ivar language: ISO 639-1 code of its file.
    """

    policy: str
    language: str
    passages: tuple[Passage, ...]


def framework_of(name: str) -> Framework:
    return load_framework() if name == ROADMAP else load_framework(FRAMEWORKS / f"{name}.jsonl")


def texts() -> dict[str, Text]:
    """The judged policies, read and split as an upload would be.

    :raises SystemExit: where a text is not the one that was judged.
    """
    wanted = {row["policy"]: row for row in _lines(VERDICTS / "policies.jsonl")}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for policy, text in _policies():
            facts = wanted.get(policy)
            if facts is None:
                continue
            if hashlib.sha256(text.encode()).hexdigest() != facts["sha256"]:
                raise SystemExit(f"The text of {policy} is not the one that was judged.")
            path = Path(folder) / f"policy.{facts['format']}"
            path.write_text(text, encoding="utf-8")
            passages = tuple(split_passages(read_document(path)))
            found[policy] = Text(policy, facts["language"], passages)
    return found


def verdicts(name: str, found: dict[str, Text]) -> tuple[list[Judged], int]:
    """The verdicts by one framework, and how many marked passages are no longer there.

    :param name: ROADMAP or one of OTHERS.
    """
    places = _places(found)
    judged, lost = [], 0
    for row in _lines(VERDICTS / f"{name}.jsonl"):
        marks = []
        for start, end, digest, grade, commitment in row["passages"]:
            number, now = places[row["policy"]].get((start, end), (-1, ""))
            if now == digest:
                marks.append(Mark(number, grade, commitment))
            else:
                lost += 1
        judged.append(
            Judged(
                name,
                row["policy"],
                row["annotator"],
                row["action"],
                row["status"],
                row["direction"],
                row["why"],
                tuple(marks),
            )
        )
    return judged, lost


@dataclass(frozen=True)
class Said:
    """What a passage does to an action's matter, as one or two annotators saw it.

    :ivar use: "teach", or "test": passages of policies that are held out, labelled by two.
    :ivar commitment: one of alignment.COMMITMENTS an annotator.
    :ivar direction: one of alignment.DIRECTIONS an annotator.
    """

    framework: str
    policy: str
    action: str
    passage: int
    use: str
    commitment: tuple[str, ...]
    direction: tuple[str, ...]


def stances(found: dict[str, Text]) -> list[Said]:
    """The labelled passages of `verdicts/stance.jsonl`; what is no longer there is left out."""
    places = _places(found)
    said = []
    for row in _lines(VERDICTS / "stance.jsonl"):
        number, now = places[row["policy"]].get((row["start"], row["end"]), (-1, ""))
        if now == row["sha256"]:
            labels = (tuple(row["commitment"]), tuple(row["direction"]))
            said.append(Said(row["framework"], row["policy"], row["action"], number, row["use"], *labels))
    return said


def _places(found: dict[str, Text]) -> dict[str, dict[tuple[int, int], tuple[int, str]]]:
    """By policy and place, the passage's position and its hash."""
    return {
        policy: {(p.start, p.end): (n, _hash(p.text)) for n, p in enumerate(text.passages)}
        for policy, text in found.items()
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def _lines(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _policies() -> Iterator[tuple[str, str]]:
    """All policies to learn from, by name: laws in ../shared/train, and our own plans."""
    for path in sorted(TEXTS.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield row["id"], row["text"]
    for path in sorted(PLANS.glob("*.md")):
        yield path.stem, path.read_text(encoding="utf-8")
