"""Compare: where policies or groups of them differ, and what changed between two versions of one."""

from __future__ import annotations

import streamlit as st

from app import guide, state, task
from app.i18n import t
from app.render import layout
from app.task import Bars
from app.views.compare import choice, result, versions
from recommender.compare import Comparison
from recommender.framework import Framework
from recommender.policies import Policy

KEY = "compare"
MADE = task.made_key(KEY)
MODES = ("sides", "versions")


def page() -> None:
    """Draw what is to be compared, and the comparison."""
    layout.head("compare")
    framework = state.framework()
    policies = state.policies()
    forget_gone(policies)
    if len(policies) < 2:
        layout.empty("compare.empty")
        guide.briefs_button(KEY)
        return
    mode = st.segmented_control(
        t("compare.mode"),
        MODES,
        format_func=lambda name: t(f"compare.mode.{name}"),
        default=MODES[0],
        required=True,
        key="compare-mode",
        persist_state="session",
    )
    if mode == "versions":
        versions.two_versions(policies, framework)
    else:
        sides(policies, framework)


def sides(policies: list[Policy], framework: Framework) -> None:
    """Draw policies or groups compared."""
    request = choice.choose(policies, framework)

    def compare(bars: Bars) -> Comparison:
        return state.library().compare(request.policies, framework, by=request.by, costs=state.costs(), progress=bars)

    few = request.sides < 2
    label = t("compare.working")
    made = task.once(KEY, request, t("compare.start"), "compare_arrows", label, compare, ready=not few)
    if made is not None:
        result.whole(made.at(state.costs()), framework)
    elif task.asked(KEY) is None:
        layout.empty("compare.ready")


def forget_gone(policies: list[Policy]) -> None:
    """Drop results on policies that are not at hand any more, such as drafts whose results were cleared."""
    for name in (MADE, versions.MADE):
        kept = st.session_state.get(name)
        if kept is not None and not all(policy in policies for policy in kept[0].policies):
            st.session_state.pop(name)
