"""A comparison as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.compare.values import Comparison
from recommender.alignment.results import STATUSES, natural_key

if TYPE_CHECKING:
    import pandas


def matrix_frame(comparison: Comparison) -> pandas.DataFrame:
    """One row a policy and action, by action id: action, title, pillar, side, key, policy, status, probability."""
    import pandas

    rows = [
        (
            verdict.id,
            verdict.title,
            verdict.pillar,
            side.name,
            member.key,
            member.title,
            verdict.status,
            verdict.probability,
        )
        for side in comparison.sides
        for member in side.members
        for verdict in member.assessment.actions
    ]
    rows.sort(key=lambda row: natural_key(row[0]))
    columns = ["action", "title", "pillar", "side", "key", "policy", "status", "probability"]
    return pandas.DataFrame(rows, columns=columns)


def pillar_frame(comparison: Comparison) -> pandas.DataFrame:
    """One row a side, pillar and status: side, pillar, status, actions (mean number over the side's policies)."""
    import pandas

    rows = []
    for side in comparison.sides:
        counted = [member.assessment.by_pillar() for member in side.members]
        for pillar in counted[0]:
            for status in STATUSES:
                rows.append((side.name, pillar, status, sum(c[pillar][status] for c in counted) / len(counted)))
    return pandas.DataFrame(rows, columns=["side", "pillar", "status", "actions"])


def difference_frame(comparison: Comparison) -> pandas.DataFrame:
    """One row an action, most differing first: action, title, pillar, one column a side (mean probability), spread, p_value,
    adjusted, exceeds, relation."""
    import pandas

    rows = [
        {"action": d.action, "title": d.title, "pillar": d.pillar}
        | {side.name: value for side, value in zip(comparison.sides, d.sides, strict=True)}
        | {
            "spread": d.spread,
            "p_value": d.p_value,
            "adjusted": d.adjusted,
            "exceeds": d.exceeds,
            "relation": d.relation,
        }
        for d in comparison.differences
    ]
    return pandas.DataFrame(rows)
