"""What comes first is the user's to say.

Three weights, how important each action is, and the formula that they make.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import cast

import pandas as pd
import streamlit as st

from app.i18n import language, percent, t
from recommender.framework import Framework
from recommender.recommend import Advice, GapAdvice, Weights
from recommender.recommend.priority import LEAST_IMPORTANT, MOST_IMPORTANT, MOST_WEIGHT, USUAL

FACTORS = ("importance", "certainty", "peers")
_WEIGHTS, _IMPORTANCE, _TURN = "recommend_weights", "recommend_importance", "recommend_turn"


def weights() -> Weights:
    """The weights of this session."""
    return cast(Weights | None, st.session_state.get(_WEIGHTS)) or Weights()


def importance(framework: Framework) -> dict[str, float]:
    """The importance of actions that was set in this session, by action id; 3 is not kept, for it is the usual one."""
    kept = cast(dict[str, dict[str, float]], st.session_state.setdefault(_IMPORTANCE, {}))
    return kept.get(framework.fingerprint, {})


def panel(framework: Framework) -> None:
    """The weights and the importance of each action, to be applied together."""
    turn = st.session_state.setdefault(_TURN, 0)
    now, known = weights(), importance(framework)
    with st.form(f"recommend-form-{turn}", border=False):
        st.caption(t("recommend.weights.about"))
        given = {}
        for column, factor in zip(st.columns(len(FACTORS)), FACTORS, strict=True):
            with column:
                given[factor] = st.number_input(
                    t(f"recommend.weight.{factor}"),
                    min_value=0.0,
                    max_value=float(MOST_WEIGHT),
                    value=float(getattr(now, factor)),
                    step=0.5,
                    format="%.1f",
                    key=f"recommend-weight-{factor}-{turn}",
                    help=t(f"recommend.weight_help.{factor}"),
                )
        st.caption(t("recommend.importance.about", usual=USUAL))
        edited = st.data_editor(
            frame(framework, known),
            key=f"recommend-importance-{turn}-{language()}",
            hide_index=True,
            height=320,
            disabled=["id", "title", "pillar"],
            alt=t("recommend.importance.alt"),
            column_order=["id", "title", "importance", "pillar"],
            column_config={
                "id": st.column_config.TextColumn(t("word.action"), width="small"),
                "title": st.column_config.TextColumn(t("word.action_title"), width="large"),
                "pillar": st.column_config.TextColumn(t("word.pillar"), width="medium"),
                "importance": st.column_config.NumberColumn(
                    t("recommend.importance"),
                    min_value=LEAST_IMPORTANT,
                    max_value=MOST_IMPORTANT,
                    step=1,
                    required=True,
                    width="small",
                ),
            },
        )
        with st.container(horizontal=True):
            applied = st.form_submit_button(t("word.apply"), type="primary", key="recommend-apply")
            reset = st.form_submit_button(t("recommend.reset"), icon=":material/undo:", key="recommend-reset")
    if applied or reset:
        keep(framework, Weights(**given) if applied else Weights(), set_values(edited) if applied else {})
        st.session_state[_TURN] = turn + 1  # new widgets, which begin with what is kept
        st.rerun()


def keep(framework: Framework, given: Weights, values: Mapping[str, float]) -> None:
    """Keeps weights and importance for this session."""
    st.session_state[_WEIGHTS] = given
    st.session_state.setdefault(_IMPORTANCE, {})[framework.fingerprint] = dict(values)


def frame(framework: Framework, known: Mapping[str, float]) -> pd.DataFrame:
    """One row an action: id, title, pillar, importance (1 to 5)."""
    rows = []
    for action in framework.in_language(language()).actions:
        rows.append((action.id, action.title, action.pillar, int(known.get(action.id, USUAL))))
    return pd.DataFrame(rows, columns=["id", "title", "pillar", "importance"])


def set_values(edited: pd.DataFrame) -> dict[str, float]:
    """What a table says of the importance of actions, without the usual ones."""
    values = zip(edited["id"], edited["importance"], strict=True)
    return {str(action): float(value) for action, value in values if not pd.isna(value) and float(value) != USUAL}


def formula(given: Weights) -> str:
    """HTML of the formula with the weights of now."""
    factors = " × ".join(
        f"{html.escape(t(f'recommend.factor.{factor}'))}<sup>{getattr(given, factor):g}</sup>" for factor in FACTORS
    )
    return (
        f'<div class="pa-formula"><p><b>{html.escape(t("recommend.priority"))}</b> = {factors}</p>'
        f"<p>{html.escape(t('recommend.formula'))}</p></div>"
    )


def number(value: float) -> str:
    """A factor or a priority for the eye; never 0 for what is above it."""
    return f"{value:.3f}" if value >= 0.0005 or value == 0 else f"{value:.1e}"


def facts(gap: GapAdvice, advice: Advice) -> str:
    """A gap's three factors in words, for its line in the list (plain text)."""
    priority = gap.priority
    return t(
        "recommend.facts",
        value=number(priority.value),
        importance=f"{advice.importance.get(gap.verdict.id, USUAL):g}",
        certainty=percent(priority.certainty),
        acting=priority.acting,
        others=priority.others,
    )


def calculation(gap: GapAdvice, advice: Advice) -> str:
    """HTML of how a gap's priority comes about, with its numbers."""
    parts = []
    for factor in FACTORS:
        value, weight = getattr(gap.priority, factor), getattr(advice.weights, factor)
        power = "" if weight == 1 else f"<sup>{weight:g}</sup>"
        parts.append(f"{number(value)}{power} <small>({html.escape(t(f'recommend.factor.{factor}'))})</small>")
    return (
        f'<p class="pa-facts pa-calculation">{html.escape(t("recommend.priority"))} = {" × ".join(parts)} '
        f"= <b>{number(gap.priority.value)}</b></p>"
    )
