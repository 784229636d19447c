"""How many policies were judged, how, and how far two annotators agree: `python training/agreement.py`."""

from __future__ import annotations

from collections import Counter, defaultdict

from readings import OTHERS, ROADMAP, stances, texts, verdicts
from sklearn.metrics import cohen_kappa_score


def main() -> None:
    found = texts()
    print(f"{len(found)} policies:", dict(Counter(text.language for text in found.values())))
    for name in (ROADMAP, *OTHERS):
        judged, lost = verdicts(name, found)
        by_cell: dict[tuple[str, str], list[int]] = defaultdict(list)
        for verdict in judged:
            by_cell[verdict.policy, verdict.action].append(verdict.status)
        counts = Counter(verdict.status for verdict in judged)
        marks = sum(len(verdict.marks) for verdict in judged)
        policies = len({policy for policy, _ in by_cell})
        print(
            f"{name}: {policies} policies, {len(judged)} verdicts (missing {counts[0]}, partial {counts[1]}, "
            f"addressed {counts[2]}), {marks} graded passages, {lost} no longer there"
        )
        twice = [said for said in by_cell.values() if len(said) == 2]
        if twice:
            one, two = zip(*twice, strict=True)
            same = sum(a == b for a, b in twice) / len(twice)
            weighted = cohen_kappa_score(one, two, weights="quadratic")
            print(
                f"  two annotators on {len({p for p, a in by_cell if len(by_cell[p, a]) == 2})} policies: same status "
                f"{same:.3f}, kappa {cohen_kappa_score(one, two):.3f}, quadratic-weighted kappa {weighted:.3f}"
            )
    said = [one for one in stances(found) if one.use == "test"]
    for field in ("commitment", "direction"):
        one, two = zip(*(getattr(passage, field) for passage in said), strict=True)
        same = sum(a == b for a, b in zip(one, two, strict=True))
        print(f"{field}: {len(said)} passages by two, same {same}, kappa {cohen_kappa_score(one, two):.3f}")


if __name__ == "__main__":
    main()
