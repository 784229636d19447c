"""What mistakes cost: two numbers that decide where missing ends and addressed begins."""

from __future__ import annotations

import streamlit as st

from app import resources
from app.components.evidence import percent
from app.i18n import t
from recommender.alignment import thresholds
from recommender.alignment.results import Costs

LEAST, MOST, STEP = 0.1, 100.0, 0.5


def panel(key: str) -> None:
    """A button that opens the two numbers. They hold for all assessments of this session."""
    costs = resources.costs()
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
            pressed = st.form_submit_button(t("costs.apply"), type="primary")
        low, high = thresholds(costs)
        st.caption(t("costs.now", low=percent(low), high=percent(high)))
    if pressed and made != costs:
        st.session_state[resources.COSTS] = made
        st.rerun()
