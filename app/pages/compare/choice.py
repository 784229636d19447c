"""Choosing what to compare: policies one by one, or groups of them by a fact that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app import policies, resources
from app.i18n import language, language_name, t
from app.policies import Choice
from app.running import Bars
from recommender.compare import Comparison, Member, Side, compare
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.alignment.results import Costs

POLICIES = "policies"
FACETS = ("jurisdiction", "region", "year", "language")
BY = (POLICIES, *FACETS)
FIRST_GROUPS = 4  # groups that are chosen to begin with
NAME = 60  # characters of a side's name


@dataclass(frozen=True)
class Group:
    """What becomes a side of a comparison."""

    name: str
    policies: tuple[Choice, ...]


@dataclass(frozen=True)
class Request:
    """What is to be compared; a result holds for exactly this."""

    groups: tuple[Group, ...]
    framework: str
    costs: Costs

    def choices(self) -> list[Choice]:
        """Every policy of it, once."""
        return list(dict.fromkeys(choice for group in self.groups for choice in group.policies))


def choose(choices: Sequence[Choice], framework: Framework) -> Request:
    """The widgets; the request may hold fewer than the two groups that a comparison needs."""
    by = st.segmented_control(
        t("compare.by"),
        BY,
        format_func=lambda name: t(f"compare.by.{name}"),
        default=POLICIES,
        required=True,
        key="compare-by",
        persist_state="session",
    )
    if by in FACETS:
        made = grouped(choices, str(by))
        groups = {group.name: group for group in made}
        # Names of languages and of what is unknown are words of the interface, so the choice is by place.
        chosen = st.multiselect(
            t("compare.groups"),
            range(len(made)),
            default=range(min(FIRST_GROUPS, len(made))),
            format_func=lambda place: t("compare.group", name=made[place].name, count=len(made[place].policies)),
            placeholder=t("compare.groups.hint"),
            key=f"compare-groups-{by}-{len(made)}-{language()}",
            persist_state="session",
        )
        picked = [groups[made[place].name] for place in chosen if place < len(made)]
    else:
        by_key = {choice.key: choice for choice in choices}
        labels = policies.labels(choices)
        keys = st.multiselect(
            t("compare.policies"),
            list(by_key),
            default=[choice.key for choice in choices if choice.is_upload],
            format_func=lambda key: labels.get(key, key),
            placeholder=t("compare.policies.hint"),
            key=f"compare-policies-{language()}",
            persist_state="session",
        )
        picked = alone([by_key[key] for key in keys if key in by_key])
    return Request(tuple(picked), framework.fingerprint, resources.costs())


def grouped(choices: Sequence[Choice], facet: str) -> list[Group]:
    """The policies by a fact, the biggest group first; those without the fact come last, under a name that says so."""
    found: dict[str, list[Choice]] = {}
    for choice in choices:
        value = str(getattr(choice, facet) or "")
        found.setdefault(value, []).append(choice)
    ordered = sorted(found.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    return [Group(name_of(facet, value), tuple(members)) for value, members in ordered]


def name_of(facet: str, value: str) -> str:
    """What a group is called."""
    if not value:
        return t("compare.unknown")
    return language_name(value) if facet == "language" else value


def alone(choices: Sequence[Choice]) -> list[Group]:
    """Each policy as a group of its own; names that are the same are told apart."""
    titles = [shorten(choice.title, NAME) for choice in choices]
    facts = [" · ".join(filter(None, [choice.jurisdiction, str(choice.year or "")])) for choice in choices]
    same_title = Counter(titles)
    same_facts = Counter(zip(titles, facts, strict=True))
    groups: list[Group] = []
    taken: set[str] = set()
    for choice, title, fact in zip(choices, titles, facts, strict=True):
        parts = [title, fact if same_title[title] > 1 else "", choice.file if same_facts[title, fact] > 1 else ""]
        first, number = " · ".join(filter(None, parts)), 2
        name = first
        while name in taken:
            name, number = f"{first} ({number})", number + 1
        taken.add(name)
        groups.append(Group(name, (choice,)))
    return groups


def make(request: Request, framework: Framework, progress: Bars) -> Comparison:
    """The comparison, after assessing what was not assessed yet."""
    made = policies.assessments(request.choices(), framework, progress)
    sides = [
        Side(
            group.name,
            tuple(
                Member(choice.key, choice.title, choice.jurisdiction, choice.language, made[choice.key])
                for choice in group.policies
            ),
        )
        for group in request.groups
    ]
    return compare(sides)
