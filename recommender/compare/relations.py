"""How sides stand to an action: being about the same topic is not going the same way."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.compare.values import BOTH_SILENT, OPPOSED, SAME, SILENT
from recommender.alignment.results import ActionVerdict

_AGAINST = ("restricts", "opposes")


def side_direction(verdicts: Sequence[ActionVerdict]) -> str:
    """The direction of a side: what its members that are not silent do; "mixed" where they differ, "" where all are silent."""
    found = {verdict.direction or "supports" for verdict in verdicts if verdict.status != "missing"}
    if not found:
        return ""
    if len(found) == 1:
        return found.pop()
    # To restrict and to oppose are two degrees of one direction.
    return "restricts" if found <= set(_AGAINST) else "mixed"


def relation(one: Sequence[ActionVerdict], other: Sequence[ActionVerdict]) -> str:
    """One of RELATIONS for the verdicts of two sides on an action.

    Opposed is only said where one side clearly supports and the other clearly restricts or opposes; a mixed side is shown as
    the same topic, to be read.
    """
    first, second = side_direction(one), side_direction(other)
    if not first or not second:
        return BOTH_SILENT if not first and not second else SILENT
    opposed = {first, second} & {"supports"} and {first, second} & set(_AGAINST)
    return OPPOSED if opposed else SAME
