"""What mistakes cost: two numbers that decide where missing ends and addressed begins."""

from __future__ import annotations

import streamlit as st

from app import state
from app.i18n import percent, t
from recommender.alignment import shipped_model
from recommender.alignment.results import Assessment, Costs

LEAST, MOST, STEP = 0.1, 100.0, 0.5


def panel(key: str, of: Assessment | None = None) -> None:
    """Draw a button that opens the two numbers. They hold for all verdicts of this session, and show at once.

    :param of: the assessment for which the thresholds are told; None where it is any, of the shipped model.
    """
    costs = state.costs()
    with st.popover(t("costs.title"), icon=":material/balance:", key=f"{key}-costs", width="content"):
        st.markdown(t("costs.about"))
        with st.form(f"{key}-costs-form", border=False):
            made = Costs(
                *(
                    st.number_input(
                        t(f"costs.{name}"),
                        min_value=LEAST,
                        max_value=MOST,
                        value=float(getattr(costs, name)),
                        step=STEP,
                        format="%.1f",
                        key=f"{key}-costs-{name}",
                    )
                    for name in ("false_gap", "missed_gap")
                )
            )
            pressed = st.form_submit_button(t("word.apply"), type="primary")
        low, high = costs.thresholds(of.width if of else shipped_model().ordinal("both").width)
        st.caption(t("costs.now", low=percent(low), high=percent(high)))
    if pressed and made != costs:
        st.session_state[state.COSTS] = made
        st.rerun()
