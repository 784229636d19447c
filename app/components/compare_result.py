"""A comparison: what stands out in a sentence, all of it as pictures, and the actions that differ most."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from app.components import compare_evidence, compare_pictures, reports, table
from app.i18n import language, t
from app.policies import Choice
from recommender.comparison import ActionDifference, Comparison
from recommender.framework import Framework
from recommender.reports.comparison_report import comparison_report

ACTION = "compare-action"
NAMED = 3


def show(comparison: Comparison, framework: Framework, choices: Mapping[str, Choice]) -> None:
    """Everything that is said of a comparison. choices: the policies by key."""
    st.html(f'<p class="pa-summary">{html.escape(summary(comparison, framework))}</p>')
    st.html(f'<p class="pa-facts">{html.escape(noise(comparison))}</p>')
    reports.show(partial(comparison_report, comparison, language=language()), t("compare.file"), "compare")
    compare_pictures.show(comparison, framework)
    st.subheader(t("compare.differences"), anchor=False)
    differences(comparison, framework, choices)


def summary(comparison: Comparison, framework: Framework) -> str:
    """How many actions differ beyond the model's noise and which most, in one sentence (plain text)."""
    beyond = [one for one in comparison.differences if one.exceeds]
    values = {
        "sides": len(comparison.sides),
        "total": len(comparison.differences),
        "framework": framework.localized_title(language()),
    }
    if not beyond:
        return t("compare.summary.none", **values)
    named = [f"{one.action} {title(one, framework)}" for one in beyond[:NAMED]]
    return t("compare.summary", **values, count=len(beyond), actions=t("recommend.joint").join(named))


def noise(comparison: Comparison) -> str:
    """What a difference is measured against (plain text)."""
    return t("compare.noise", level=f"{100 * comparison.level:g}", data=comparison.noise.data)


def title(difference: ActionDifference, framework: Framework) -> str:
    """An action's title in the interface language."""
    return framework.action(difference.action).localized(language()).title


@st.fragment
def differences(comparison: Comparison, framework: Framework, choices: Mapping[str, Choice]) -> None:
    """The ranked table and one action of it. A fragment: choosing an action redraws only this part of the page."""
    st.caption(t("compare.differences.about"))
    frame = ranked(comparison, framework)
    table.show(
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
    st.subheader(t("compare.evidence"), anchor=False)
    chosen = st.selectbox(
        t("compare.choose"), list(titles), format_func=lambda id: f"{id} {titles[id]}", key=ACTION, width=620
    )
    difference = next(one for one in comparison.differences if one.action == chosen)
    wanted = two_sides(comparison, difference)
    if wanted[0] == wanted[1]:
        st.info(t("compare.side.same"), icon=":material/info:")
        return
    compare_evidence.show(comparison, difference, framework, choices, wanted)


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
                    format_func=lambda place: comparison.sides[place].name,
                    key=f"compare-side-{difference.action}-{number}",
                )
            )
    return chosen[0], chosen[1]


def ranked(comparison: Comparison, framework: Framework) -> pd.DataFrame:
    """One row an action, indexed by its id, most differing first: its words, a column a side, and what the difference is worth."""
    rows = []
    for one in comparison.differences:
        said = framework.action(one.action).localized(language())
        rows.append(
            {
                "action": one.action,
                "title": said.title,
                "spread": 100 * one.spread,
                **{f"side {place}": 100 * value for place, value in enumerate(one.sides)},
                "beyond": t("compare.beyond.yes" if one.exceeds else "compare.beyond.no"),
                "p": one.adjusted,
                "relation": t(f"compare.relation.{compare_evidence.code(one.relation)}"),
                "pillar": said.pillar or t("result.no_pillar"),
            }
        )
    return pd.DataFrame(rows, index=[one.action for one in comparison.differences])


def columns(comparison: Comparison) -> dict[str, object]:
    """How the ranked table is shown."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "action": text(t("compare.column.action"), width="small"),
        "title": text(t("compare.column.title"), width="medium"),
        "pillar": text(t("result.pillar"), width="small"),
        **{
            f"side {place}": number(
                side.name, format="%.1f %%", width="small", help=t("compare.column.side", side=side.name)
            )
            for place, side in enumerate(comparison.sides)
        },
        "spread": number(
            t("compare.column.spread"), format="%.0f", width="small", help=t("compare.column.spread.help")
        ),
        "beyond": text(t("compare.column.beyond"), width="medium"),
        "p": number(t("compare.column.p"), format="%.4f", width="small", help=t("compare.column.p.help")),
        "relation": text(t("compare.column.relation"), width="medium", help=t("compare.column.relation.help")),
    }
