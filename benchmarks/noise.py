"""Measures how far the verdicts on twins are apart; --write keeps it for comparisons (recommender/compare/noise.json).

    python benchmarks/noise.py [--write] [FOLDER]

Twins are one text in another file format, and one law in two languages. FOLDER holds them (default:
../shared/bench/policies).
Printed: the root mean square of the differences of log-odds over all actions, and a robust deviation (1.4826 times the
median of their sizes) beside it. The first is kept: it does not forget the few large ones.
"""

from __future__ import annotations

import argparse
import json
import statistics
from itertools import combinations
from pathlib import Path

from recommender.compare.noise import log_odds
from recommender.framework import load_framework
from recommender.library import Library

ROOT = Path(__file__).resolve().parent.parent
SAME = [
    ["eu-ehds-2025-327-oj-en.pdf", "eu-ehds-2025-327-en.html", "eu-ehds-2025-327-en.txt"],
    ["cn-hainan-hiap-plan-zh.docx", "cn-hainan-hiap-plan-pdf-zh.pdf"],
    ["cn-healthy-china-2030-zh.md", "cn-healthy-china-2030-pdf-zh.pdf"],
]
OTHER = [["eu-ehds-2025-327-en.txt", "eu-ehds-2025-327-fr.txt"]]


def main() -> None:
    """Measure, print, and keep where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "bench" / "policies")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    library, framework = Library(), load_framework()
    odds: dict[str, dict[str, float]] = {}

    def differences(groups: list[list[str]]) -> list[float]:
        found = []
        for group in groups:
            for name in group:
                if name not in odds:
                    made = library.assess(library.read(given.folder / name), framework, labels=[])
                    odds[name] = {verdict.id: log_odds(verdict.probability) for verdict in made.actions}
            for one, other in combinations(group, 2):
                between = [odds[one][action] - odds[other][action] for action in odds[one]]
                print(f"{one} / {other}: {_size(between):.3f} (robust {_robust(between):.3f})")
                found += between
        return found

    same, other = differences(SAME), differences(OTHER)
    print(f"same language: {_size(same):.3f} (robust {_robust(same):.3f}) from {len(same)} differences")
    print(f"other language: {_size(other):.3f} (robust {_robust(other):.3f}) from {len(other)} differences")
    if given.write:
        noise = {
            "same_language": round(_size(same), 4),
            "other_language": round(_size(other), 4),
            # Differences of one action in three formats are not independent; a twin pair counts, a repeat does not.
            "same_pairs": len(framework.actions) * len(SAME),
            "other_pairs": len(framework.actions) * len(OTHER),
            "data": "one EU regulation and two Chinese plans in two or three file formats; "
            "the EU regulation in English and French",
        }
        path = ROOT / "recommender" / "compare" / "noise.json"
        path.write_text(json.dumps(noise, indent=2) + "\n", encoding="utf-8")


def _size(values: list[float]) -> float:
    return (sum(value**2 for value in values) / len(values)) ** 0.5


def _robust(values: list[float]) -> float:
    return 1.4826 * statistics.median(abs(value) for value in values)


if __name__ == "__main__":
    main()
