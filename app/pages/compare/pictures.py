"""A comparison as pictures: every action and policy at once, and each side's profile by pillar."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from app.components import chart, status
from app.i18n import language, t
from recommender.reports.charts import pillar_profiles, status_heatmap
from recommender.compare import Comparison, matrix_frame, pillar_frame
from recommender.framework.model import shorten
from recommender.alignment.results import STATUSES

PICTURES = ("heatmap", "profiles")
TITLE = 34  # characters of a policy's title over its column


def show(comparison: Comparison) -> None:
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
        shown = profiles(comparison)
        drawn = pillar_profiles(shown, names)
    else:
        shown = matrix(comparison)
        drawn = chart.fitted(status_heatmap(shown, names, t("compare.column.likelihood")), shown["column"].nunique())
    chart.show(
        drawn,
        numbers(shown),
        f"compare-{chosen}-{language()}",
        t(f"compare.alt.{chosen}"),
        name=t(f"compare.{chosen}"),
    )


def matrix(comparison: Comparison) -> pd.DataFrame:
    """One row an action and policy, by action id: row, column (what people read), status, probability."""
    found = matrix_frame(comparison)
    names = names_of_members(comparison)
    return pd.DataFrame(
        {
            "row": found["action"] + " " + found["title"],
            "column": [names[side, key] for side, key in zip(found["side"], found["key"], strict=True)],
            "status": found["status"],
            "probability": found["probability"],
        }
    )


def names_of_members(comparison: Comparison) -> dict[tuple[str, str], str]:
    """What each policy's column is called, by its side's name and its key: never two the same."""
    named: dict[tuple[str, str], str] = {}
    taken: Counter[str] = Counter()
    for side in comparison.sides:
        for member in side.members:
            # A policy that is a side by itself goes by the side's name, which no other side has.
            name = shorten(side.name if len(side.members) == 1 else f"{side.name}: {member.title}", TITLE)
            taken[name] += 1
            named[side.name, member.key] = name if taken[name] == 1 else f"{name} ({taken[name]})"
    return named


def profiles(comparison: Comparison) -> pd.DataFrame:
    """One row a pillar, side and status: side, pillar (what people read), status, actions (the mean of a group's policies)."""
    found = pillar_frame(comparison)
    return found.assign(
        side=[shorten(name, TITLE) for name in found["side"]],
        pillar=[name or t("result.no_pillar") for name in found["pillar"]],
    )


def numbers(shown: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a picture under names that people read."""
    told = shown.assign(status=shown["status"].map(status.name))
    if "probability" in told:
        told = told.assign(probability=(100 * told["probability"]).round(1))
    return told.rename(columns={name: t(f"compare.number.{name}") for name in told.columns})
