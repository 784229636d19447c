"""Fit the two judges of `recommender/alignment/stance` on the corpus beside this file, and say how they do.

    python training/fit_stance.py            # five folds of whole aims, and the labelled set where it is at hand
    python training/fit_stance.py --write    # also fits on the whole corpus and writes alignment/stance/model.json

The corpus gives a passage's direction towards its aim; a reader of stances knows no aim. Hence two rules
(`read_direction`): near misses (label 0) teach no direction, because the corpus calls them all supporting, and a
binding ban that serves an aim ("shall not sell tobacco to minors") restricts what it is about, or opposes it where the
ban is all that it says ("it is prohibited to sell ..."). `stance_passages.jsonl`, worded for this project too, adds
what the corpus has none of: definitions, recitals, tables of contents, composition of boards, applications, secrecy,
inspection, bans. The labelled set is never fitted on. Its second half, by id, was not looked at when cue words were
added.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, f1_score
from sklearn.model_selection import GroupKFold

from recommender.alignment.results import COMMITMENTS, DIRECTIONS
from recommender.alignment.stance.features import NAMES, features
from recommender.alignment.stance.reading import MODEL_PATH, Judge

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "training" / "corpus"
EXTRA = ROOT / "training" / "stance_passages.jsonl"
LABELS = ROOT / "benchmarks" / "labels" / "stance.jsonl"
POLICIES = ROOT.parent / "shared" / "bench" / "policies"
FIELDS = {"commitment": COMMITMENTS, "direction": DIRECTIONS}
FOLDS = 5
FEW = 10  # a class of fewer passages says little, and weighs as much in a mean as any other
# Each extra passage counts so many times: together about a fifth of the whole, so that their kinds are not drowned.
EXTRA_WEIGHT = 4.0
C = 0.3  # inverse strength of the penalty on the weights


@dataclass(frozen=True)
class Passages:
    """Passages with what people wrote of them.

    :ivar groups: the aim of each, or "".
    :ivar truth: what people said, by field; "" where nothing is taught.
    :ivar rows: float64 [passages, len(NAMES)].
    """

    languages: list[str]
    groups: list[str]
    truth: dict[str, np.ndarray]
    rows: np.ndarray

    def part(self, keep: np.ndarray) -> Passages:
        """The passages whose place is True in `keep`: bool [passages]."""
        places = np.flatnonzero(keep)
        return Passages(
            [self.languages[place] for place in places],
            [self.groups[place] for place in places],
            {field: values[places] for field, values in self.truth.items()},
            self.rows[places],
        )


def read_direction(passage: dict[str, str | int], row: np.ndarray) -> str:
    """The direction that a reader without the aim sees, or "" where the passage teaches none."""
    if "label" not in passage:
        return str(passage["direction"])
    if not passage["label"]:
        return ""
    if passage["direction"] != "supports" or passage["commitment"] != "duty" or not row[NAMES.index("plain_ban")]:
        return str(passage["direction"])
    outright = row[NAMES.index("opens_with_outright_ban")] and row[NAMES.index("outright_ban")]
    return "opposes" if outright else "restricts"


def load_corpus(files: Sequence[Path]) -> Passages:
    """All passages that say commitment and direction.

    :param files: a line holds an aim with its passages, or one passage of no aim.
    """
    passages, groups = [], []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            for passage in row.get("passages", [row]):
                if passage.get("commitment") in COMMITMENTS and passage.get("direction") in DIRECTIONS:
                    passages.append(passage)
                    groups.append(f"{path.stem}:{number}")
    languages = [passage["language"] for passage in passages]
    rows = features([passage["text"] for passage in passages], languages)
    truth = {
        "commitment": np.array([passage["commitment"] for passage in passages]),
        "direction": np.array([read_direction(passage, row) for passage, row in zip(passages, rows, strict=True)]),
    }
    return Passages(languages, groups, truth, rows)


def as_written(files: Sequence[Path], passages: Passages) -> Passages:
    """The same passages with the directions towards their aims that the corpus gives; "" for near misses."""
    written = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for passage in row.get("passages", [row]):
                if passage.get("commitment") in COMMITMENTS and passage.get("direction") in DIRECTIONS:
                    written.append(passage["direction"] if passage.get("label", 1) else "")
    return replace(passages, truth={"direction": np.array(written)})


def load_labels(path: Path, policies: Path) -> tuple[Passages, np.ndarray]:
    """The labelled passages in the order of their ids, and which of them are of the first half.

    :raises SystemExit: where a text has changed.
    """
    from recommender.documents import read_document

    found = sorted(
        (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line), key=lambda row: row["id"]
    )
    documents = {name: read_document(policies / name).text for name in sorted({row["file"] for row in found})}
    texts = [documents[row["file"]][row["start"] : row["end"]] for row in found]
    for row, text in zip(found, texts, strict=True):
        digits = hashlib.sha256(text.encode()).hexdigest()
        if not digits.startswith(row["sha256"]):  # the file may keep only the first of them
            raise SystemExit(f"{row['id']}: the text of {row['file']} at {row['start']} was another one when labelled.")
    languages = [row["language"] for row in found]
    truth = {field: np.array([row[field] for row in found]) for field in FIELDS}
    labelled = Passages(languages, [""] * len(found), truth, features(texts, languages))
    return labelled, np.arange(len(found)) < len(found) / 2


def fit(passages: Passages, field: str) -> Judge:
    """A judge of one field.

    A class weighs by the inverse root of its share: the shares of the corpus are its writers' choice, but a judge that
    is told to forget them finds opposition everywhere.
    """
    known = passages.truth[field] != ""
    classes = FIELDS[field]
    numbers = np.array([classes.index(value) for value in passages.truth[field][known]])
    counts = np.array([EXTRA_WEIGHT if group.startswith(EXTRA.stem) else 1.0 for group in passages.groups])[known]
    shares = np.bincount(numbers, counts, len(classes)) / counts.sum()
    counts *= shares[numbers] ** -0.5
    model = LogisticRegression(C=C, max_iter=2000).fit(passages.rows[known], numbers, sample_weight=counts)
    return Judge(classes, model.coef_, model.intercept_)


def by_keyword(passages: Passages, field: str) -> np.ndarray:
    """The plain rule that the judge has to beat: the first kind of cue word that is there decides."""
    rules = {
        "commitment": (
            ("duty", ("must", "forbid")),
            ("funded", ("budget",)),
            ("plan", ("should", "will", "aim", "act", "order")),
        ),
        "direction": (("opposes", ("repeal",)), ("restricts", ("forbid", "only", "approval", "limit", "condition"))),
    }
    rest = {"commitment": "mention", "direction": "supports"}[field]
    answers = []
    for row in passages.rows:
        hit = (answer for answer, cues in rules[field] if any(row[NAMES.index(f"has_{cue}")] for cue in cues))
        answers.append(next(hit, rest))
    return np.array(answers)


def macro_f1(truth: np.ndarray, answers: np.ndarray, least: int = 1) -> float:
    """Mean F1 over the classes that people used, `least` times or more."""
    kinds, counts = np.unique(truth, return_counts=True)
    if not (counts >= least).any():
        return 0.0
    return float(f1_score(truth, answers, labels=list(kinds[counts >= least]), average="macro", zero_division=0))


def report(title: str, passages: Passages, field: str, answers: np.ndarray) -> None:
    """Print accuracy, macro-F1, both baselines, the same by language, and the confusion (rows: people)."""
    known = passages.truth[field] != ""
    truth, answers = passages.truth[field][known], answers[known]
    if not len(truth):
        return
    languages = np.array(passages.languages)[known]
    kinds, counts = np.unique(truth, return_counts=True)
    most = np.full(len(truth), kinds[counts.argmax()], dtype=truth.dtype)
    print(f"\n{title}, {field}: {len(truth)} passages")
    for name, given in (("judge", answers), ("keyword", by_keyword(passages, field)[known]), ("majority", most)):
        common = macro_f1(truth, given, least=FEW)
        print(
            f"  {name:9} accuracy {np.mean(truth == given):.3f}  macro-F1 {macro_f1(truth, given):.3f}  "
            f"({common:.3f} without classes of fewer than {FEW})"
        )
    for language in sorted(set(languages)):
        here = languages == language
        right = np.mean(truth[here] == answers[here])
        print(
            f"  {language:9} accuracy {right:.3f}  macro-F1 {macro_f1(truth[here], answers[here]):.3f}  n {here.sum()}"
        )
    classes = FIELDS[field]
    for kind, line in zip(classes, confusion_matrix(truth, answers, labels=list(classes)), strict=True):
        print(f"    {kind:9}", " ".join(f"{kind[:8]} {count:<4}" for kind, count in zip(classes, line, strict=True)))


def out_of_fold(passages: Passages, field: str) -> np.ndarray:
    """Answers for each passage by a judge that saw no passage of its aim."""
    answers = np.empty(len(passages.languages), dtype=object)
    for learn, test in GroupKFold(FOLDS).split(passages.rows, groups=passages.groups):
        keep = np.zeros(len(answers), dtype=bool)
        keep[learn] = True
        answers[test] = fit(passages.part(keep), field).choose(passages.rows[test])
    return answers.astype(str)


def write(judges: dict[str, Judge], files: Sequence[Path], passages: int) -> None:
    data = {
        "features": list(NAMES),
        "judges": {
            field: {
                "classes": list(judge.classes),
                "intercepts": [round(float(value), 5) for value in judge.intercepts],
                "weights": [[round(float(value), 5) for value in line] for line in judge.weights],
            }
            for field, judge in judges.items()
        },
        "fitted_on": {
            "passages": passages,
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        },
    }
    MODEL_PATH.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--labels", type=Path, default=LABELS, help="the labelled set")
    parser.add_argument(
        "--policies", type=Path, default=POLICIES, help="folder of the files that the labelled set quotes"
    )
    parser.add_argument("--write", action="store_true", help="write model.json")
    arguments = parser.parse_args()

    files = sorted(arguments.corpus.glob("*.jsonl"))
    if not files:
        raise SystemExit(f"No *.jsonl in {arguments.corpus}.")
    files.append(EXTRA)
    corpus = load_corpus(files)
    aims = len({group for group in corpus.groups if not group.startswith(EXTRA.stem)})
    print(f"{len(corpus.languages)} passages, {aims} aims")
    judges = {field: fit(corpus, field) for field in FIELDS}
    for field in FIELDS:
        answers = out_of_fold(corpus, field)
        report("Held-out aims", corpus, field, answers)
    report("Held-out aims, as the corpus says it towards the aim", as_written(files, corpus), "direction", answers)
    if arguments.labels.exists() and arguments.policies.exists():
        labelled, first = load_labels(arguments.labels, arguments.policies)
        for half, keep in (("first half", first), ("second half", ~first)):
            part = labelled.part(keep)
            for field, judge in judges.items():
                report(f"Labelled set, {half}", part, field, np.array(judge.choose(part.rows)))
    if arguments.write:
        write(judges, files, len(corpus.languages))
        print(f"\nwrote {MODEL_PATH}")


if __name__ == "__main__":
    main()
