"""A comparison as pictures: every action and policy at once, and each side's profile by pillar."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from app.components import chart, status
from app.i18n import language, t
from recommender.charts import pillar_profiles, status_heatmap
from recommender.comparison import Comparison
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.verdicts import STATUSES

PICTURES = ("heatmap", "profiles")
TITLE = 34  # characters of a policy's title over its column


def show(comparison: Comparison, framework: Framework) -> None:
    """One of the pictures, with its numbers under it."""
    chosen = st.segmented_control(
        t("compare.pictures"),
        PICTURES,
        format_func=lambda name: t(f"compare.{name}"),
        default=PICTURES[0],
        required=True,
        key="compare-picture",
        persist_state="session",
        label_visibility="collapsed",
    )
    names = {code: status.name(code) for code in STATUSES}
    if chosen == "profiles":
        shown = profiles(comparison, framework)
        drawn = pillar_profiles(shown, names)
    else:
        shown = matrix(comparison, framework)
        drawn = status_heatmap(shown, names, t("compare.column.likelihood"))
    chart.show(
        drawn,
        numbers(shown),
        f"compare-{chosen}-{language()}",
        t(f"compare.{chosen}.alt"),
        name=t(f"compare.{chosen}"),
    )


def matrix(comparison: Comparison, framework: Framework) -> pd.DataFrame:
    """One row an action and policy, actions in the framework's order: row, column (what people read), status, probability."""
    rows = []
    columns = names_of_members(comparison)
    for action in framework.actions:
        label = f"{action.id} {action.localized(language()).title}"
        for place, side in enumerate(comparison.sides):
            for number, member in enumerate(side.members):
                verdict = next((one for one in member.assessment.actions if one.id == action.id), None)
                if verdict is not None:
                    rows.append((label, columns[place, number], verdict.status, verdict.probability))
    return pd.DataFrame(rows, columns=["row", "column", "status", "probability"])


def names_of_members(comparison: Comparison) -> dict[tuple[int, int], str]:
    """What each policy's column is called, by the places of its side and itself: never two the same."""
    named: dict[tuple[int, int], str] = {}
    taken: Counter[str] = Counter()
    for place, side in enumerate(comparison.sides):
        for number, member in enumerate(side.members):
            # A policy that is a side by itself goes by the side's name, which no other side has.
            alone = len(side.members) == 1
            name = shorten(side.name if alone else f"{side.name}: {member.title}", TITLE)
            taken[name] += 1
            named[place, number] = name if taken[name] == 1 else f"{name} ({taken[name]})"
    return named


def profiles(comparison: Comparison, framework: Framework) -> pd.DataFrame:
    """One row a pillar, side and status: side, pillar (what people read), status, actions (the mean of a group's policies)."""
    pillars: dict[str, set[str]] = {}
    for action in framework.actions:
        pillars.setdefault(action.localized(language()).pillar or t("result.no_pillar"), set()).add(action.id)
    rows = []
    for pillar, actions in pillars.items():
        for side in comparison.sides:
            for code in STATUSES:
                count = sum(
                    verdict.status == code
                    for member in side.members
                    for verdict in member.assessment.actions
                    if verdict.id in actions
                )
                rows.append((shorten(side.name, TITLE), pillar, code, count / len(side.members)))
    return pd.DataFrame(rows, columns=["side", "pillar", "status", "actions"])


def numbers(shown: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a picture under names that people read."""
    told = shown.assign(status=shown["status"].map(status.name))
    if "probability" in told:
        told = told.assign(probability=(100 * told["probability"]).round(1))
    return told.rename(columns={name: t(f"compare.number.{name}") for name in told.columns})
