"""A comparison as data frames, worded as the framework that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.alignment.results import STATUSES
from recommender.compare.comparison import Comparison
from recommender.framework import Framework
from recommender.framework.model import natural_key

if TYPE_CHECKING:
    import pandas


def matrix_frame(comparison: Comparison, framework: Framework) -> pandas.DataFrame:
    """One row a policy and action, by action id: action, title, pillar, side, key, policy, status, probability."""
    import pandas

    rows = []
    for side, of_side in zip(comparison.sides, comparison.verdicts, strict=True):
        for verdicts in of_side:
            policy = (side.name, verdicts.policy.key, verdicts.policy.name)
            for action in verdicts.actions:
                said = framework.action(action.id)
                rows.append((action.id, said.title, said.pillar, *policy, action.status, action.probability))
    rows.sort(key=lambda row: natural_key(row[0]))
    columns = ["action", "title", "pillar", "side", "key", "policy", "status", "probability"]
    return pandas.DataFrame(rows, columns=columns)


def pillar_frame(comparison: Comparison, framework: Framework) -> pandas.DataFrame:
    """One row a side, pillar and status: side, pillar, status, actions (mean number over the side's policies)."""
    import pandas

    rows = []
    for side, of_side in zip(comparison.sides, comparison.verdicts, strict=True):
        counted = [verdicts.by_pillar(framework) for verdicts in of_side]
        for pillar in counted[0]:
            for status in STATUSES:
                rows.append((side.name, pillar, status, sum(c[pillar][status] for c in counted) / len(counted)))
    return pandas.DataFrame(rows, columns=["side", "pillar", "status", "actions"])


def difference_frame(comparison: Comparison, framework: Framework) -> pandas.DataFrame:
    """One row an action, most differing first.

    :returns: action, title, pillar, a column named as each side (its probability), and what `ActionDifference` says of
        spread, p_value, adjusted, exceeds and relation.
    """
    import pandas

    rows = []
    for one in comparison.differences:
        said = framework.action(one.action)
        sides = {side.name: value for side, value in zip(comparison.sides, one.sides, strict=True)}
        tested = {name: getattr(one, name) for name in ("spread", "p_value", "adjusted", "exceeds", "relation")}
        rows.append({"action": one.action, "title": said.title, "pillar": said.pillar} | sides | tested)
    return pandas.DataFrame(rows)
