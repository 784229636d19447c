"""Fit the ordinal verdicts on judged policies that the judge was not trained on, and say how they do.

    python training/fit_verdicts.py            # each policy left out in turn; the policies of ../shared/bench too
    python training/fit_verdicts.py --write    # and writes taught.safetensors and the parts of model.json that weigh a
                                               # policy or a second look

The judge is trained on two thirds of the judged policies (`train_judge.py --hold 3`); the other third, all frameworks,
teaches here, with the policies of ../shared/bench/verdicts, which are measured with themselves left out. Vectors and
readings are kept in the home (RECOMMENDER_HOME), so a second run is quick.

For the shipped roadmap a linear model an action is fitted too, on the passages that annotators marked
(`recommender/alignment/taught.safetensors`); the verdicts are then fitted on what such models say of policies that they
were not fitted on (five folds).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import BOOTSTRAPS, recalibration_lines
from judge_data import acts_for_parity
from readings import OTHERS, PLAN, ROADMAP, framework_of, texts, verdicts
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from train_judge import HOLD, is_held

from recommender.alignment.assess import Assessor
from recommender.alignment.features import PairFeatures
from recommender.alignment.judging import candidates
from recommender.alignment.model import (
    PAIR_FEATURES,
    POLICY_FEATURES,
    SECOND_FEATURES,
    Logistic,
    Ordinal,
    policy_domain,
    policy_features,
    read_too,
)
from recommender.alignment.non_evidence import non_evidence
from recommender.alignment.second import Second
from recommender.alignment.taught import FILE, Taught, pack
from recommender.documents import read_document
from recommender.framework import load_framework
from recommender.library import Library
from recommender.passages import Passage, split_passages

MODEL = Path(__file__).resolve().parents[1] / "recommender" / "alignment" / "model.json"
BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
NEGATIVES = ("neg-*", "hardneg-uy-*")
# A policy of the bench counts so many times one of the training set: there are few, and they are what users upload.
BENCH_WEIGHT = 3.0
# So do readings by other frameworks: of them, too, there are few, and the judge serves no others.
OTHERS_WEIGHT = 3.0
PENALTY = 3.0
# Of the linear models of the roadmap's actions: inverse penalty, folds, and how much the marked passages weigh together
# beside all others.
TAUGHT_C, FOLDS, POSITIVE_SHARE, MOST_WEIGHT = 0.01, 5, 0.15, 20.0


@dataclass
class Case:
    """One policy by one framework.

    :ivar statuses: one row an annotator, 0 to 2 an action.
    :ivar plain: of shape (actions, len(POLICY_FEATURES)).
    :ivar vectors: of the passages, where the framework is the roadmap.
    :ivar able: bool (passages,), which passages can be evidence.
    :ivar compared: the first stage's log-odds (passages, actions), of a passage by itself and of a quote.
    :ivar marks: grades by (passage, action); None where nobody marked passages.
    :ivar seconds: by kind, the second look.
    """

    name: str
    framework: str
    texts: list[str]
    bench: bool
    held: bool
    statuses: np.ndarray
    plain: np.ndarray
    vectors: np.ndarray | None
    able: np.ndarray
    compared: tuple[np.ndarray, np.ndarray]
    marks: dict[tuple[int, int], int] | None
    seconds: dict[str, Second]

    def values(self, kind: str) -> np.ndarray:
        """What the policy's verdicts are judged by, of shape (actions, features)."""
        return np.concatenate([self.plain, self.seconds[kind].policy], axis=1) if kind else self.plain

    def quotable(self) -> tuple[np.ndarray, np.ndarray]:
        """Of the pairs that come closest: values over PAIR_FEATURES, and whether an annotator would quote them."""
        pairs = candidates(self.compared[1], self.able)
        rows, columns = np.array(pairs).T
        values = [table[rows, columns] for table in (self.compared[1], self.seconds["taught"].pairs)]
        return np.column_stack(values), np.array([(self.marks or {}).get(pair, 0) >= 1 for pair in pairs])


def case(assessor: Assessor, passages: Sequence[Passage], roadmap: bool, **facts: object) -> Case:
    model = assessor.model
    own, languages = [p.text for p in passages], [p.language for p in passages]
    features = assessor._features.features(own, languages)
    able = np.array([non_evidence(p) is None for p in passages], bool)
    able = able if able.any() else np.ones(len(passages), bool)
    kept = PairFeatures(features.values[able], features.has_examples)
    plain = policy_features(model.passage_log_odds(kept), policy_domain(kept, model.bounds))
    compared = (model.passage_log_odds(features), model.evidence_log_odds(features))
    vectors = assessor.encoder.encode(own, "passage") if roadmap else None
    return Case(texts=own, plain=plain, vectors=vectors, able=able, compared=compared, seconds={}, **facts)


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
                name == ROADMAP,
                marks=marks,
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
        yield case(assessor, passages, True, marks=None, **facts)


def taught_by(teaching: Sequence[Case], framework: str, weights: str) -> Taught:
    """Linear models an action of whether an annotator would quote a passage, from the roadmap's marked policies."""
    x = np.concatenate([one.vectors for one in teaching])
    grades = np.concatenate([_grades(one) for one in teaching])
    mean, spread = x.mean(axis=0), float(x.std())
    coefficients, intercepts = [], []
    for action in range(grades.shape[1]):
        yes = grades[:, action] >= 1
        weight = np.where(grades[:, action] >= 2, 1.5, 1.0)
        weight[yes] *= min(MOST_WEIGHT, POSITIVE_SHARE * (~yes).sum() / yes.sum())
        model = LogisticRegression(C=TAUGHT_C, max_iter=300).fit((x - mean) / spread, yes, sample_weight=weight)
        coefficients.append(model.coef_[0] / spread)
        intercepts.append(model.intercept_[0] - mean @ coefficients[-1])
    return Taught(framework, weights, np.array(coefficients, np.float32), np.array(intercepts, np.float32))


def _grades(one: Case) -> np.ndarray:
    found = np.zeros((len(one.vectors), len(one.plain)))
    for (passage, action), grade in (one.marks or {}).items():
        found[passage, action] = max(found[passage, action], grade)
    return found


def look_taught(found: Sequence[Case], framework: str, weights: str) -> Taught:
    """Give every case of the roadmap a second look by models that its policy did not teach.

    :returns: the model that all marked policies taught.
    """
    teaching = [one for one in found if one.framework == ROADMAP and not one.bench]
    for fold in range(FOLDS):
        inside = [one for one in teaching if hash_of(one.name) % FOLDS == fold]
        model = taught_by([one for one in teaching if hash_of(one.name) % FOLDS != fold], framework, weights)
        for one in inside:
            one.seconds["taught"] = model.second(one.vectors, one.able)
    whole = taught_by(teaching, framework, weights)
    for one in found:
        if one.bench:
            one.seconds["taught"] = whole.second(one.vectors, one.able)
    return whole


def look_judged(found: Sequence[Case], library: Library, quote: Logistic) -> None:
    """Give every case that the judge was not trained on a second look by the judge, at what the product lets it read.

    :param quote: which passages are worth quoting, where annotators taught.
    """
    assessors = {name: library.assessor(framework_of(name), labels=[]) for name in (ROADMAP, *OTHERS)}
    for one in found:
        if one.held:
            taught = one.seconds.get("taught")
            worth = read_too(one.compared[1], quote, taught)
            readings = assessors[one.framework].read(one.texts, candidates(worth, one.able))
            assert readings is not None
            one.seconds["judged"] = readings.second()
            if taught:
                one.seconds["both"] = one.seconds["judged"].beside(taught)


def weight_of(one: Case) -> float:
    if one.bench:
        return BENCH_WEIGHT
    return 1.0 if one.framework == ROADMAP else OTHERS_WEIGHT


def fit_ordinal(kind: str, rows: Sequence[Case]) -> Ordinal:
    """Proportional odds with a penalty on the standardised weights (McCullagh 1980)."""
    values, labels, weights = [], [], []
    for one in rows:
        for statuses in one.statuses:
            values.append(one.values(kind))
            labels.append(statuses)
            weights.append(np.full(len(statuses), weight_of(one) / len(one.statuses)))
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
    features = (*POLICY_FEATURES, *SECOND_FEATURES.get(kind, ()))
    return Ordinal(Logistic(features, slopes, float(found[-2] - slopes @ mean)), float(np.exp(found[-1])))


def fit_passage(rows: Sequence[Case]) -> Logistic:
    """Whether an annotator would quote a passage for an action, at the rate at which they did in the plans.

    Of the plans alone, and of the actions that they take up or touch: whoever scores excerpts scores what is about the
    framework's subject. Each plan weighs the same.
    """
    x, y, weight = [], [], []
    for one in rows:
        kept = one.able[:, None] & (one.statuses.max(axis=0) >= 1)
        if one.name.startswith(PLAN) and kept.any():
            x.append(np.column_stack([one.compared[0][kept], one.seconds["taught"].pairs[kept]]))
            y.append(_grades(one)[kept] >= 1)
            weight.append(np.full(kept.sum(), 1000 / kept.sum()))
    return _logistic(x, y, weight)


def fit_quote(rows: Sequence[Case]) -> Logistic:
    """Whether a pair of those that come closest would be quoted. Each policy weighs the same."""
    parts = [one.quotable() for one in rows]
    return _logistic(*zip(*parts, strict=True), [np.full(len(yes), 100 / len(yes)) for _, yes in parts])


def _logistic(x: Sequence[np.ndarray], y: Sequence[np.ndarray], weight: Sequence[np.ndarray]) -> Logistic:
    model = LogisticRegression(max_iter=1000).fit(
        np.concatenate(x), np.concatenate(y), sample_weight=np.concatenate(weight)
    )
    return Logistic(PAIR_FEATURES, model.coef_[0], float(model.intercept_[0]))


def left_out(kind: str, rows: Sequence[Case]) -> list[tuple[Case, np.ndarray, float]]:
    """Each case with its score and width by a fit without its policy (ten folds; a bench policy each by itself)."""
    folds = {one.name: one.name if one.bench else str(hash_of(one.name) % 10) for one in rows}
    scored = []
    for fold in sorted(set(folds.values())):
        model = fit_ordinal(kind, [one for one in rows if folds[one.name] != fold])
        for one in rows:
            if folds[one.name] == fold:
                scored.append((one, model.score.log_odds(one.values(kind)), model.width))
    return scored


def hash_of(name: str) -> int:
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
    models: dict[str, Ordinal] = {}
    with closing(Library()) as library:
        found = list(cases(library))
        print(f"{len(found)} policies by a framework; fitting", flush=True)
        taught = look_taught(found, load_framework().fingerprint, library.encoder().weights)
        marked = [one for one in found if one.framework == ROADMAP and not one.bench]
        pairs = {"pair": fit_passage(marked), "quote": fit_quote(marked)}
        look_judged(found, library, pairs["quote"])
    lines = np.empty((0, 2))
    for kind in ("", "judged", "taught", "both"):
        rows = [one for one in found if not kind or kind in one.seconds]
        scored = left_out(kind, rows)
        print(kind or "first stage alone")
        for threshold in (1 / 2, 1 / 3):
            tell("bench, each left out", [o for o in scored if o[0].bench and o[0].statuses.any()], threshold)
            mine = [o for o in scored if not o[0].bench and o[0].framework == ROADMAP]
            tell("laws, roadmap", [o for o in mine if not o[0].name.startswith(PLAN)], threshold)
            tell("plans, roadmap", [o for o in mine if o[0].name.startswith(PLAN)], threshold)
            if kind in ("", "judged"):
                tell("laws, other frameworks", [o for o in scored if o[0].framework != ROADMAP], threshold)
        models[kind or "policy"] = fit_ordinal(kind, rows)
        lines = recalibration_lines(
            [score for _, score, _ in scored],
            [(one.statuses[0] == 2).astype(int) for one, _, _ in scored],
            [np.full(len(score), 1.0) for _, score, _ in scored],
        )
    every = models | pairs
    for name, model in every.items():
        form = model.score if isinstance(model, Ordinal) else model
        told = dict(zip(form.features, np.round(form.coefficients, 3).tolist(), strict=True))
        print(name, told, round(form.intercept, 3), round(model.width, 3) if isinstance(model, Ordinal) else "")
    if arguments.write:
        MODEL.with_name(FILE).write_bytes(pack(taught))
        write(every, lines, len(scored))


def write(models: dict[str, Ordinal | Logistic], lines: np.ndarray, policies: int) -> None:
    value = json.loads(MODEL.read_text(encoding="utf-8"))
    for name, model in models.items():
        form = model.score if isinstance(model, Ordinal) else model
        coefficients = [round(float(c), 4) for c in form.coefficients]
        own = {"features": form.features, "coefficients": coefficients, "intercept": round(form.intercept, 4)}
        value["models"][name] = own | ({"width": round(model.width, 4)} if isinstance(model, Ordinal) else {})
    value["recalibration"] = {
        "data": f"{policies} policies, each left out of the fit",
        "lines": np.round(lines[:BOOTSTRAPS], 4).tolist(),
    }
    MODEL.write_text(json.dumps(value) + "\n", encoding="utf-8")
    print(f"wrote {MODEL}")


if __name__ == "__main__":
    main()
