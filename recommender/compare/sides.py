"""What is compared: policies one by one, or groups of them by a fact that they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from recommender.alignment.results import Assessment
from recommender.errors import InputError
from recommender.framework.model import shorten
from recommender.policies import Policy, unique_names

# The facts by which policies can be grouped.
FACETS = ("jurisdiction", "region", "year", "language")
NAME = 60  # characters of a side's name

_One = TypeVar("_One")


@dataclass(frozen=True)
class Side:
    """One policy, or a group such as all policies of a jurisdiction.

    :ivar name: of a policy its name; of a group the value that its policies share (for languages the code), "" where it
        is not known. No other side of a comparison has it.
    :ivar assessments: of its policies, at least one.
    :ivar by: the fact that a group shares, one of FACETS; None for a policy by itself.
    """

    name: str
    assessments: tuple[Assessment, ...]
    by: str | None = None


def checked_facet(by: str | None) -> str | None:
    """The fact to group by, or None for each policy by itself.

    :raises InputError: where policies cannot be grouped by it.
    """
    if by is not None and by not in FACETS:
        raise InputError(
            "Policies cannot be grouped by {by!r}; choose one of {facets}.", by=by, facets=", ".join(FACETS)
        )
    return by


def group_policies(policies: Sequence[Policy], by: str) -> dict[str, list[Policy]]:
    """Policies by a fact that they share.

    :param by: one of FACETS.
    :returns: by the fact's value, the biggest group first; last, under "", those of which it is not known.
    :raises InputError: where policies cannot be grouped by this.
    """
    checked_facet(by)
    return _grouped(policies, lambda policy: _fact(policy, by))


def sides_of(assessments: Sequence[Assessment], by: str | None = None) -> list[Side]:
    """The sides of a comparison: each policy under a name of its own, or the groups in the order of `group_policies`.

    :param by: one of FACETS; None for each policy by itself.
    :raises InputError: where there are fewer than two sides.
    """
    if checked_facet(by) is None:
        if len(assessments) < 2:
            raise InputError("There is one policy only. Name two or more to compare.")
        names = _names([made.policy for made in assessments])
        return [Side(name, (made,)) for name, made in zip(names, assessments, strict=True)]
    groups = _grouped(assessments, lambda made: _fact(made.policy, str(by)))
    if len(groups) < 2:
        raise InputError(
            "All these policies have the same {by}, so there is nothing to compare. Choose others, or another facet.",
            by=by,
        )
    return [Side(value, tuple(found), by) for value, found in groups.items()]


def _names(policies: Sequence[Policy]) -> list[str]:
    titles = {place: shorten(policy.name, NAME) for place, policy in enumerate(policies)}
    facts = {n: " · ".join(filter(None, [p.jurisdiction, str(p.year or "")])) for n, p in enumerate(policies)}
    return list(unique_names(titles, facts, {place: policy.file for place, policy in enumerate(policies)}).values())


def _fact(policy: Policy, by: str) -> str:
    value = str(getattr(policy, by) or "")
    return "" if by == "language" and value == "und" else value


def _grouped(found: Sequence[_One], value: Callable[[_One], str]) -> dict[str, list[_One]]:
    groups: dict[str, list[_One]] = {}
    for one in found:
        groups.setdefault(value(one), []).append(one)
    return dict(sorted(groups.items(), key=lambda item: (not item[0], -len(item[1]), item[0])))
