"""Fit the first stage's models of passages on ../shared/bench, and print how they do on data they have not seen.

    python training/fit_alignment.py            # held-out figures, and what each feature is worth
    python training/fit_alignment.py --write    # and writes these parts of model.json; then run fit_verdicts.py

Each policy (or country) is left out of every fit before it is judged.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import fitting
import numpy as np
from judgements import Judgements, Labelled, LabelledPolicy, hashes, kind
from sklearn.metrics import average_precision_score, roc_auc_score

from recommender.alignment.features import FITTED, PairFeatures
from recommender.alignment.model import Logistic, PairModel, probability
from recommender.alignment.results import USUAL_COSTS
from recommender.library import Library

MODEL = Path(__file__).resolve().parents[1] / "recommender" / "alignment" / "model.json"


def without(sets: list[Labelled], policy: LabelledPolicy) -> tuple[list[Labelled], tuple[str, str] | None]:
    """The passage sets without those of a policy, and the (set, group) to leave out of the rest."""
    name = policy.name.split("-", 1)[1]
    if policy.name.startswith("pm-"):
        return sets, ("pm", name)
    return [s for s in sets if not s.name.endswith(name)], None


def held_out(
    sets: list[Labelled], policies: list[LabelledPolicy], leave: frozenset[str] = frozenset()
) -> list[np.ndarray]:
    """Log-odds of each policy's known actions, where it was left out of every fit.

    :param leave: features that are left out (ablation).
    """
    found = []
    for policy in policies:
        rest, group = without(sets, policy)
        pairs = fitting.fit_pairs(rest, group, without=leave)
        name = policy.name.split("-", 1)[1]
        others = [p for p in policies if not p.name.endswith(name)]
        model = fitting.fit_policies(others, pairs)
        found.append((model.log_odds(fitting.policy_x(policy, pairs)) + policy.prior)[policy.known])
    return found


def calibrated(log_odds: list[np.ndarray], policies: list[LabelledPolicy]) -> list[np.ndarray]:
    """The same through a line fitted on the other policies' held-out log-odds (Platt 1999, left out once more)."""
    weights = fitting.policy_weights(policies)
    found = []
    for number, policy in enumerate(policies):
        name = policy.name.split("-", 1)[1]
        rest = [i for i, p in enumerate(policies) if not p.name.endswith(name)]
        line = fitting.line_of(
            np.concatenate([log_odds[i] for i in rest]),
            np.concatenate([policies[i].labels[policies[i].known] for i in rest]),
            np.concatenate([weights[i] for i in rest]),
        )
        found.append(line[0] * log_odds[number] + line[1])
    return found


def report(policies: list[LabelledPolicy], log_odds: list[np.ndarray]) -> None:
    for policy, odds in zip(policies, log_odds, strict=True):
        y = policy.labels[policy.known]
        both = y.any() and not y.all()
        auc = f"AUC {roc_auc_score(y, odds):.3f}" if both else ""
        quantiles = np.round(np.quantile(probability(odds), [0, 0.1, 0.5, 0.9, 1]), 2)
        stated = probability(odds).mean()
        print(f"  {policy.name:48s} n {len(y):3d} aligned {y.mean():.2f} stated {stated:.2f} {quantiles} {auc}")
    weights = fitting.policy_weights(policies)
    x, y, w = (np.concatenate(part) for part in (log_odds, [p.labels[p.known] for p in policies], weights))
    print(f"  expected calibration error {fitting.calibration_error(x, y, w):.3f}")
    low, high = USUAL_COSTS.thresholds(None)
    p = probability(x)
    missing, addressed = p < low, p >= high
    print(
        f"  at the default costs (partial from {low:.2f}, addressed from {high:.2f}): "
        f"missing {missing.sum()} of {len(p)}, of these aligned {np.average(y[missing], weights=w[missing]):.3f}; "
        f"addressed {addressed.sum()}, of these aligned {np.average(y[addressed], weights=w[addressed]):.3f}"
    )


def passage_figures(sets: list[Labelled], leave: frozenset[str] = frozenset()) -> dict[str, float]:
    """Ranking of held-out passages: AP over actions (pm, lessons), share with a right action in the top 5 (uhri)."""
    figures: dict[str, list[float]] = {}
    for part in sets:
        groups = sorted(set(part.groups)) if part.name == "pm" else [""]
        if kind(part.name) == "neg" or "goals" in part.name:
            continue
        odds = np.zeros(part.labels.shape)
        for group in groups:
            inside = part.groups == group if group else np.ones(len(odds), bool)
            rest = sets if group else [s for s in sets if not _same_source(s.name, part.name)]
            model = fitting.fit_pairs(rest, ("pm", group) if group else None, without=leave)
            odds[inside] = fitting.pair_odds(model, features_of(part, inside))
        if kind(part.name) == "uhri":
            rank = (-odds).argsort(axis=1, kind="stable").argsort(axis=1)
            figures.setdefault("uhri top-5", []).append(
                float((np.where(part.labels, rank, 999).min(axis=1) < 5).mean())
            )
        else:
            aps = [
                average_precision_score(part.labels[part.known[:, a], a], odds[part.known[:, a], a])
                for a in range(odds.shape[1])
                if part.labels[part.known[:, a], a].sum() >= 3
            ]
            figures.setdefault(f"{kind(part.name)} AP", []).append(float(np.mean(aps)))
    return {name: float(np.mean(values)) for name, values in figures.items()}


def _same_source(one: str, other: str) -> bool:
    """Uhri in four languages is one source; a country's quotes with and without lessons are one, too."""
    return kind(one) == kind(other) == "uhri" or one.split("-", 1)[-1] == other.split("-", 1)[-1]


def features_of(part: Labelled, inside: np.ndarray) -> PairFeatures:
    return replace(part.features, values=part.features.values[inside])


def ablation(sets: list[Labelled], policies: list[LabelledPolicy]) -> None:
    print("What each feature is worth on held-out data (figures without it):")
    for leave in ((), *((name,) for name in FITTED), FITTED[2:4], FITTED[4:]):
        out = frozenset(leave)
        odds = held_out(sets, policies, out)
        auc = [
            roc_auc_score(p.labels[p.known], o)
            for p, o in zip(policies, odds, strict=True)
            if 0 < p.labels[p.known].mean() < 1
        ]
        figures = passage_figures(sets, out) | {"policies AUC": float(np.mean(auc))}
        print(
            f"  {' + '.join(leave) or 'nothing left out':36s} " + "  ".join(f"{k} {v:.3f}" for k, v in figures.items())
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write model.json")
    parser.add_argument("--no-ablation", action="store_true", help="leave out the ablation, which takes minutes")
    arguments = parser.parse_args()
    judgements = Judgements(Library().encoder())
    sets, policies = list(judgements.passage_sets()), list(judgements.policies())
    raw = held_out(sets, policies)
    print("Each policy left out of all fits:")
    report(policies, calibrated(raw, policies))
    if not arguments.no_ablation:
        ablation(sets, policies)
    pairs = fitting.fit_pairs(sets)
    evidence = fitting.fit_pairs(sets, prominence=fitting.PROMINENCE)
    models = named(pairs, evidence)
    for name, model in models.items():
        print(
            name,
            dict(zip(model.features, np.round(model.coefficients, 3).tolist(), strict=True)),
            round(model.intercept, 3),
        )
    if arguments.write:
        write(models)


def named(pairs: PairModel, evidence: PairModel) -> dict[str, Logistic]:
    return {
        "passage": pairs.general,
        "passage_examples": pairs.examples,
        "evidence": evidence.general,
        "evidence_examples": evidence.examples,
    }


def write(models: dict[str, Logistic]) -> None:
    value = json.loads(MODEL.read_text(encoding="utf-8"))
    value |= {"bounds": fitting.BOUNDS, "fitted_on": hashes()}
    for name, model in models.items():
        value["models"][name] = {
            "features": model.features,
            "coefficients": [round(float(c), 4) for c in model.coefficients],
            "intercept": round(model.intercept, 4),
        }
    MODEL.write_text(json.dumps(value) + "\n", encoding="utf-8")
    print(f"wrote {MODEL}")


if __name__ == "__main__":
    main()
