"""Fit how the judge and the cue words together tell a passage's direction, and say how each does by itself.

    python training/fit_judged_stance.py            # figures on passages of held-out policies that two labelled
    python training/fit_judged_stance.py --write    # and writes recommender/alignment/stance/judged.json

Fitted on `verdicts/stance.jsonl`, use "teach"; measured on use "test", where both labels agree: policies that neither
the judge nor this fit was taught.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import closing

import numpy as np
from judge_data import wording
from readings import framework_of, stances, texts
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from recommender.alignment.results import COMMITMENTS, DIRECTIONS
from recommender.alignment.stance import judged, read_stances
from recommender.encoders import judge_of
from recommender.library import Library

FIELDS = {"commitment": (COMMITMENTS, slice(3, 7)), "direction": (DIRECTIONS, slice(7, 10))}
# Restrictions are one passage in twenty, and worth finding.
WEIGHTS = {"commitment": {}, "direction": {"restricts": 6.0}}
C = 0.3


def tell(name: str, truth: Sequence[str], told: Sequence[str]) -> None:
    codes = sorted(set(truth))
    right = np.mean([a == b for a, b in zip(truth, told, strict=True)])
    recalls = [f"{c} {np.mean([b == c for a, b in zip(truth, told, strict=True) if a == c]):.2f}" for c in codes]
    macro = f1_score(truth, told, average="macro", labels=codes, zero_division=0)
    print(f"  {name}: right {right:.3f}, macro-F1 {macro:.3f}, recall {', '.join(recalls)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = texts()
    said = stances(found)
    passages = [found[one.policy].passages[one.passage] for one in said]
    own = [passage.text for passage in passages]
    actions = [wording(framework_of(one.framework).action(one.action)) for one in said]
    with closing(Library()) as library:
        judge = judge_of(library.encoder())
        assert judge is not None
        logits = judge.read(own, actions, [(n, n) for n in range(len(said))])
    cues = read_stances(own, [passage.language for passage in passages])
    value = {}
    for field, (codes, columns) in FIELDS.items():
        x = np.array(
            [
                judged.field_values(row[columns], getattr(cue, field), codes)
                for row, cue in zip(logits, cues, strict=True)
            ]
        )
        labels = [getattr(one, field) for one in said]
        teach = [n for n, one in enumerate(said) if one.use == "teach"]
        test = [n for n, one in enumerate(said) if one.use == "test" and len(set(labels[n])) == 1]
        truth = [labels[n][0] for n in test]
        weights = [WEIGHTS[field].get(labels[n][0], 1.0) for n in teach]
        model = LogisticRegression(C=C, max_iter=2000).fit(x[teach], [labels[n][0] for n in teach], weights)
        print(f"{field}, {len(test)} passages by two:")
        tell("cue words", truth, [getattr(cues[n], field) for n in test])
        tell("judge", truth, [codes[int(n)] for n in logits[test, columns].argmax(axis=1)])
        tell("both", truth, list(model.predict(x[test])))
        coefficients, intercepts = model.coef_, model.intercept_
        if len(coefficients) == 1:  # of two codes, scikit-learn gives the second one's log-odds
            coefficients, intercepts = np.vstack([0 * coefficients, coefficients]), np.append(0, intercepts)
        value[field] = {
            "codes": list(model.classes_),
            "coefficients": np.round(coefficients, 4).tolist(),
            "intercepts": np.round(intercepts, 4).tolist(),
        }
    if arguments.write:
        target = judged.__file__.replace("judged.py", judged.FILE)
        with open(target, "w", encoding="utf-8") as file:
            # The judge tells the commitment alone.
            file.write(json.dumps({"direction": value["direction"]}) + "\n")
        print(f"wrote {target}")


if __name__ == "__main__":
    main()
