"""A comparison as pictures: every action and policy at once, and each side's profile by pillar."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.i18n import language, t
from app.render import charts, verdict
from recommender.compare import Comparison, matrix_frame, pillar_frame
from recommender.framework import Framework
from recommender.framework.model import shorten
from recommender.policies import unique_names
from recommender.reports.charts import pillar_profiles, status_heatmap
from recommender.reports.phrases import side_name

PICTURES = ("heatmap", "profiles")
TITLE = 34  # characters of a policy's title over its column


def pictures(comparison: Comparison, worded: Framework) -> None:
    """Draw one of the pictures, with its numbers under it."""
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
    names = verdict.status_names()
    if chosen == "profiles":
        shown = profiles(comparison, worded)
        drawn = pillar_profiles(shown, names)
    else:
        shown = matrix(comparison, worded)
        drawn = charts.fitted(status_heatmap(shown, names, t("compare.column.likelihood")), shown["column"].nunique())
    charts.with_numbers(
        drawn,
        numbers(shown),
        f"compare-{chosen}-{language()}",
        t(f"compare.alt.{chosen}"),
        name=t(f"compare.{chosen}"),
    )


def matrix(comparison: Comparison, worded: Framework) -> pd.DataFrame:
    """One row an action and policy, by action id: row, column (what people read), status, probability."""
    found = matrix_frame(comparison, worded)
    names = column_names(comparison)
    return pd.DataFrame(
        {
            "row": found["action"] + " " + found["title"],
            "column": [names[side, key] for side, key in zip(found["side"], found["key"], strict=True)],
            "status": found["status"],
            "probability": found["probability"],
        }
    )


def column_names(comparison: Comparison) -> dict[tuple[str, str], str]:
    """What each policy's column is called, by its side's name and its key: never two the same."""
    names = {}
    for side in comparison.sides:
        said = side_name(side, language())
        for made in side.assessments:
            # A policy that is a side by itself goes by the side's name, which no other side has.
            alone = len(side.assessments) == 1
            names[side.name, made.policy.key] = shorten(said if alone else f"{said}: {made.policy.name}", TITLE)
    return unique_names(names)


def profiles(comparison: Comparison, worded: Framework) -> pd.DataFrame:
    """One row a pillar, side and status.

    Side, pillar (what people read), status, actions (the mean of a group's policies).
    """
    found = pillar_frame(comparison, worded)
    said = {side.name: shorten(side_name(side, language()), TITLE) for side in comparison.sides}
    return found.assign(
        side=found["side"].map(said), pillar=[name or t("result.no_pillar") for name in found["pillar"]]
    )


def numbers(shown: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a picture under names that people read."""
    told = shown.assign(status=shown["status"].map(verdict.status_name))
    if "probability" in told:
        told = told.assign(probability=(100 * told["probability"]).round(1))
    return told.rename(columns={name: t(f"compare.number.{name}") for name in told.columns})
