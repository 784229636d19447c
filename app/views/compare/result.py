"""A comparison: what stands out in a sentence, all of it as pictures, and the actions that differ most."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from app.i18n import language, plain, t
from app.render import costs, downloads, layout, table
from app.views.compare import evidence, pictures
from recommender.compare import ActionDifference, Comparison
from recommender.framework import Framework
from recommender.messages import listed, translate
from recommender.reports import comparison_report, phrases

ACTION = "compare-action"
NAMED = 3


def whole(comparison: Comparison, framework: Framework) -> None:
    """Draw everything that is said of a comparison."""
    worded = framework.in_language(language())
    layout.summary(summary(comparison, worded))
    layout.facts(noise(comparison))
    with st.container(horizontal=True, gap="small"):
        make = partial(comparison_report, comparison, framework, language())
        downloads.report_buttons(make, t("compare.file"), "compare")
        costs.panel("compare")
    pictures.pictures(comparison, worded)
    st.header(t("compare.differences"), anchor=False)
    differences(comparison, worded)


def summary(comparison: Comparison, worded: Framework) -> str:
    """How many actions differ beyond the model's noise and which most, in one sentence (plain text)."""
    beyond = [one for one in comparison.differences if one.exceeds]
    values = {
        "sides": len(comparison.sides),
        "total": len(comparison.differences),
        "framework": worded.title,
    }
    if not beyond:
        return t("compare.summary.none", **values)
    named = [f"{one.action} {worded.action(one.action).title}" for one in beyond[:NAMED]]
    return t("compare.summary", **values, count=len(beyond), actions=listed(named, language()))


def noise(comparison: Comparison) -> str:
    """What a difference is measured against (plain text)."""
    data = translate(comparison.noise.data, language())
    return t("compare.noise", level=f"{100 * comparison.level:g}", data=data)


@st.fragment
def differences(comparison: Comparison, worded: Framework) -> None:
    """Draw the ranked table and one action of it. A fragment: choosing an action redraws only this part of the page."""
    st.caption(t("compare.differences.about"))
    frame = ranked(comparison, worded)
    table.searchable(
        frame,
        "compare-differences",
        filters=["pillar", "beyond", "relation"],
        columns=columns(comparison),
        alt=t("compare.differences"),
        on_pick=pick,
    )
    titles = dict(zip(frame["action"], frame["title"], strict=True))
    if st.session_state.get(ACTION) not in titles:
        st.session_state[ACTION] = next(iter(titles))
    st.header(t("compare.evidence"), anchor=False)
    chosen = st.selectbox(
        t("compare.choose"), list(titles), format_func=lambda id: f"{id} {titles[id]}", key=ACTION, width=620
    )
    difference = next(one for one in comparison.differences if one.action == chosen)
    wanted = two_sides(comparison, difference)
    if wanted[0] == wanted[1]:
        st.info(t("compare.side.same"), icon=":material/info:")
        return
    evidence.both_sides(comparison, difference, worded, wanted)


def pick(row: object) -> None:
    """Opens the action whose row was ticked."""
    if row is not None:
        st.session_state[ACTION] = row


def two_sides(comparison: Comparison, difference: ActionDifference) -> tuple[int, int]:
    """Which two sides stand beside each other: with more than two the user says, beginning with the furthest apart."""
    places = range(len(comparison.sides))
    if len(places) == 2:
        return 0, 1
    chosen = []
    for number, (column, usual) in enumerate(
        zip(st.columns(2, gap="medium"), (difference.highest, difference.lowest), strict=True)
    ):
        with column:
            chosen.append(
                st.selectbox(
                    t(f"compare.side.{number + 1}"),
                    places,
                    index=usual,
                    format_func=lambda place: phrases.side_name(comparison.sides[place], language()),
                    key=f"compare-side-{difference.action}-{number}",
                )
            )
    return chosen[0], chosen[1]


def ranked(comparison: Comparison, worded: Framework) -> pd.DataFrame:
    """One row an action, indexed by its id, most differing first.

    Its words, a column a side, and what the difference is worth.
    """
    rows = []
    for one in comparison.differences:
        said = worded.action(one.action)
        rows.append(
            {
                "action": one.action,
                "title": said.title,
                "spread": 100 * one.spread,
                **{f"side {place}": 100 * value for place, value in enumerate(one.sides)},
                "beyond": t("compare.beyond.yes" if one.exceeds else "compare.beyond.no"),
                "p": chance(one.adjusted),
                "relation": t(f"compare.relation.{evidence.code(one.relation)}"),
                "pillar": said.pillar or t("result.no_pillar"),
            }
        )
    return pd.DataFrame(rows, index=[one.action for one in comparison.differences])


def chance(p: float) -> str:
    """A p-value for the eye, never 0."""
    return f"{p:.4f}" if p >= 0.0001 else "< 0.0001"


def columns(comparison: Comparison) -> dict[str, object]:
    """How the ranked table is shown."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = 120 if len(comparison.sides) < 4 else 76  # pixels
    return {
        "action": text(t("word.action"), width=64),
        "title": text(t("word.action_title"), width=190),
        "spread": number(t("compare.column.spread"), format="%.0f", width=70, help=t("compare.column.spread.help")),
        **{
            f"side {place}": number(
                phrases.side_name(side, language()),
                format="%.1f %%",
                width=wide,
                help=t("compare.column.side", side=plain(phrases.side_name(side, language()))),
            )
            for place, side in enumerate(comparison.sides)
        },
        "beyond": text(t("compare.column.beyond"), width=130),
        "p": text(t("compare.column.p"), width=84, help=t("compare.column.p.help")),
        "relation": text(t("compare.column.relation"), width=130, help=t("compare.column.relation.help")),
        "pillar": text(t("word.pillar"), width=200),
    }
