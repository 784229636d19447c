"""Fit the ordinal verdicts on judged policies that the judge was not trained on, and say how they do.

    python training/fit_verdicts.py            # each policy left out in turn; the policies of ../shared/bench too
    python training/fit_verdicts.py --write    # and writes the parts `policy`, `judged`, `pair`, `quote` and
                                               # `recalibration` of recommender/alignment/model.json

The judge is trained on two thirds of the judged policies (`train_judge.py --hold 3`); the other third, all frameworks,
teaches here, with the policies of ../shared/bench/verdicts, which are measured with themselves left out. Vectors and
readings are kept in the home (RECOMMENDER_HOME), so a second run is quick.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import BOOTSTRAPS, recalibration_lines
from judge_data import acts_for_parity
from readings import OTHERS, ROADMAP, framework_of, texts, verdicts
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from train_judge import HOLD, is_held

from recommender.alignment.assess import Assessor
from recommender.alignment.features import PairFeatures
from recommender.alignment.judging import candidates, judge_features
from recommender.alignment.model import (
    JUDGED_FEATURES,
    PAIR_FEATURES,
    POLICY_FEATURES,
    Logistic,
    Ordinal,
    policy_domain,
    policy_features,
    shipped_model,
)
from recommender.alignment.non_evidence import non_evidence
from recommender.documents import read_document
from recommender.framework import load_framework
from recommender.library import Library
from recommender.passages import Passage, split_passages

MODEL = Path(__file__).resolve().parents[1] / "recommender" / "alignment" / "model.json"
BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
NEGATIVES = ("neg-*", "hardneg-uy-*")
# A policy of the bench counts so many times one of the training set: there are few, and they are what users upload.
BENCH_WEIGHT = 3.0
PENALTY = 3.0


@dataclass
class Case:
    """One policy by one framework.

    :ivar statuses: one row an annotator, 0 to 2 an action.
    :ivar plain: of shape (actions, len(POLICY_FEATURES)).
    :ivar judged: of shape (actions, len(JUDGED_FEATURES)).
    :ivar pairs: of the pairs that were read: (values over PAIR_FEATURES for a passage, the same for a quote, whether
        an annotator would quote it); none where nobody marked passages.
    """

    name: str
    framework: str
    bench: bool
    held: bool
    statuses: np.ndarray
    plain: np.ndarray
    judged: np.ndarray
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None


def case(assessor: Assessor, passages: Sequence[Passage], marks: dict[tuple[int, int], int] | None, **facts) -> Case:
    model = assessor.model
    texts_, languages = [p.text for p in passages], [p.language for p in passages]
    features = assessor._features.features(texts_, languages)
    able = np.array([non_evidence(p) is None for p in passages], bool)
    able = able if able.any() else np.ones(len(passages), bool)
    own = PairFeatures(features.values[able], features.has_examples)
    plain = policy_features(model.passage_log_odds(own), policy_domain(own, model.bounds))
    pairs = candidates(model.evidence_log_odds(features), able)
    found = assessor.read(texts_, pairs)
    assert found is not None
    made = Case(plain=plain, judged=np.concatenate([plain, judge_features(found)], axis=1), **facts)
    if marks is not None:
        rows, columns = np.array(pairs).T
        read = np.stack([found.commits[rows, columns], found.touches[rows, columns]], axis=-1)
        compared = (model.passage_log_odds(features), model.evidence_log_odds(features))
        values = [np.column_stack([odds[rows, columns], read]) for odds in compared]
        made.pairs = (*values, np.array([marks.get(pair, 0) >= 1 for pair in pairs]))
    return made


def cases(library: Library) -> Iterator[Case]:
    """All judged policies of the training set and of ../shared/bench."""
    found, left_out = texts(), acts_for_parity()
    for name in (ROADMAP, *OTHERS):
        framework = framework_of(name)
        assessor = library.assessor(framework, labels=[])
        ids = [action.id for action in framework.actions]
        judged, _ = verdicts(name, found)
        for policy in sorted({verdict.policy for verdict in judged}):
            if policy.removeprefix("eu-").removesuffix("-en") in left_out:
                continue
            mine = [verdict for verdict in judged if verdict.policy == policy]
            said = {(v.annotator, v.action): v.status for v in mine}
            rows = [[said[who, action] for action in ids] for who in sorted({v.annotator for v in mine})]
            marks = {(m.passage, ids.index(v.action)): m.grade for v in mine for m in v.marks}
            yield case(
                assessor,
                found[policy].passages,
                marks,
                name=policy,
                framework=name,
                bench=False,
                held=is_held(policy, HOLD),
                statuses=np.array(rows),
            )
    framework = load_framework()
    assessor, ids = library.assessor(framework, labels=[]), [action.id for action in framework.actions]
    lines = (BENCH / "verdicts" / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    said = {(row["policy"], row["action"]): row["status"] for row in map(json.loads, lines)}
    missing = [path.name for pattern in NEGATIVES for path in sorted((BENCH / "policies").glob(pattern))]
    for policy in [*sorted({policy for policy, _ in said}), *missing]:
        if policy.endswith(".html"):  # the same as its text
            continue
        rows = [[said[policy, action][k] if (policy, action) in said else 0 for action in ids] for k in (0, 1)]
        passages = split_passages(read_document(BENCH / "policies" / policy))
        facts = {"name": policy, "framework": ROADMAP, "bench": True, "held": True, "statuses": np.array(rows)}
        yield case(assessor, passages, None, **facts)


def fit_ordinal(features: tuple[str, ...], rows: Sequence[Case]) -> Ordinal:
    """Proportional odds with a penalty on the standardised weights (McCullagh 1980)."""
    values, labels, weights = [], [], []
    for one in rows:
        for statuses in one.statuses:
            values.append(one.judged[:, : len(features)])
            labels.append(statuses)
            weights.append(np.full(len(statuses), (BENCH_WEIGHT if one.bench else 1.0) / len(one.statuses)))
    x, y, weight = np.concatenate(values), np.concatenate(labels), np.concatenate(weights)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread

    def loss(parameters: np.ndarray) -> float:
        score, width = z @ parameters[:-2] + parameters[-2], np.exp(parameters[-1])
        touched, addressed = expit(score + width), expit(score - width)
        chance = np.choose(y, [1 - touched, touched - addressed, addressed])
        return float(-(weight * np.log(np.maximum(chance, 1e-9))).sum() + PENALTY / 2 * (parameters[:-2] ** 2).sum())

    found = minimize(loss, np.zeros(z.shape[1] + 2), method="L-BFGS-B").x
    slopes = found[:-2] / spread
    return Ordinal(Logistic(features, slopes, float(found[-2] - slopes @ mean)), float(np.exp(found[-1])))


def fit_pair(rows: Sequence[Case], which: int) -> Logistic:
    """Whether a pair that was read would be quoted. Each policy weighs the same.

    :param which: 0 for a passage by itself, 1 for a quote.
    """
    x = np.concatenate([one.pairs[which] for one in rows if one.pairs])
    y = np.concatenate([one.pairs[2] for one in rows if one.pairs])
    weight = np.concatenate([np.full(len(one.pairs[2]), 100 / len(one.pairs[2])) for one in rows if one.pairs])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(x, y, sample_weight=weight)
    return Logistic(PAIR_FEATURES, model.coef_[0], float(model.intercept_[0]))


def teachers(features: tuple[str, ...], found: Sequence[Case]) -> list[Case]:
    """Those that may teach: where the judge takes part, only policies that it was not trained on."""
    return [one for one in found if one.held or features == POLICY_FEATURES]


def left_out(features: tuple[str, ...], found: Sequence[Case]) -> list[tuple[Case, np.ndarray, float]]:
    """Each case with its score and width by a fit without its policy (ten folds; a bench policy each by itself)."""
    rows = teachers(features, found)
    folds = {one.name: one.name if one.bench else str(hash_of(one.name) % 10) for one in rows}
    scored = []
    for fold in sorted(set(folds.values())):
        model = fit_ordinal(features, [one for one in rows if folds[one.name] != fold])
        for one in rows:
            if folds[one.name] == fold:
                scored.append((one, model.score.log_odds(one.judged[:, : len(features)]), model.width))
    return scored


def hash_of(name: str) -> int:
    import zlib

    return zlib.crc32(name.encode()) // HOLD


def tell(title: str, scored: Sequence[tuple[Case, np.ndarray, float]], threshold: float) -> None:
    """How the statuses do where annotators agree, and the order."""
    one = np.concatenate([c.statuses[0] for c, _, _ in scored])
    two = np.concatenate([c.statuses[-1] for c, _, _ in scored])
    score = np.concatenate([s for _, s, _ in scored])
    width = np.concatenate([np.full(len(s), w) for _, s, w in scored])
    said = (expit(score + width) >= threshold).astype(int) + (expit(score - width) >= threshold)
    same = one == two
    clear = same & (one != 1)
    kappa = np.mean([cohen_kappa_score(said, other, weights="quadratic") for other in (one, two)])
    told = [f"right {np.mean(said[same] == one[same]):.3f}", f"kappa {kappa:.3f}"]
    if len(set(one[clear])) == 2:
        told.append(f"AUC {roc_auc_score(one[clear] == 2, score[clear]):.3f}")
    for status, name in ((2, "addressed"), (1, "partial"), (0, "missing")):
        precision = np.mean(one[same & (said == status)] == status) if (same & (said == status)).any() else np.nan
        recall = np.mean(said[same & (one == status)] == status) if (same & (one == status)).any() else np.nan
        told.append(f"{name} {precision:.2f}/{recall:.2f}")
    told.append(f"false gaps {np.mean(np.maximum(one, two)[said == 0] == 2):.3f}")
    print(f"  {title} ({len(scored)} policies, threshold {threshold:.2f}): " + ", ".join(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with Library() as library:
        found = list(cases(library))
    marked = [one for one in found if one.held and one.pairs]
    models = {}
    for key, features in (("policy", POLICY_FEATURES), ("judged", JUDGED_FEATURES)):
        scored = left_out(features, found)
        print(key)
        for threshold in (1 / 2, 1 / 3):
            told = [one for one in scored if one[0].bench and one[0].statuses.any()]
            tell("bench, each left out", told, threshold)
            tell(
                "training set, roadmap", [o for o in scored if not o[0].bench and o[0].framework == ROADMAP], threshold
            )
            tell("training set, other frameworks", [o for o in scored if o[0].framework != ROADMAP], threshold)
        models[key] = fit_ordinal(features, teachers(features, found))
        print(
            "  ", dict(zip(features, models[key].score.coefficients.round(3).tolist(), strict=True)), models[key].width
        )
    lines = recalibration_lines(
        [score for _, score, _ in scored],
        [(one.statuses[0] == 2).astype(int) for one, _, _ in scored],
        [np.full(len(score), 1.0) for _, score, _ in scored],
    )
    pairs = {"pair": fit_pair(marked, 0), "quote": fit_pair(marked, 1)}
    for key, model in pairs.items():
        print(key, dict(zip(PAIR_FEATURES, model.coefficients.round(3).tolist(), strict=True)), model.intercept)
    if arguments.write:
        write(models, pairs, lines, len(scored))


def write(models: dict[str, Ordinal], pairs: dict[str, Logistic], lines: np.ndarray, policies: int) -> None:
    value = json.loads(MODEL.read_text(encoding="utf-8"))

    def form(model: Logistic) -> dict:
        coefficients = [round(float(c), 4) for c in model.coefficients]
        return {"features": model.features, "coefficients": coefficients, "intercept": round(model.intercept, 4)}

    for key, ordinal in models.items():
        value["models"][key] = form(ordinal.score) | {"width": round(ordinal.width, 4)}
    value["models"] |= {key: form(model) for key, model in pairs.items()}
    value["recalibration"] = {
        "data": f"{policies} policies by six frameworks, each left out of the fit",
        "lines": np.round(lines[:BOOTSTRAPS], 4).tolist(),
    }
    MODEL.write_text(json.dumps(value) + "\n", encoding="utf-8")
    print(f"wrote {MODEL}; model was {shipped_model().fingerprint[:12]}")


if __name__ == "__main__":
    main()
