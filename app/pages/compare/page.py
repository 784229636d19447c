"""Compare: where policies or groups of them differ, and what changed between two versions of one."""

from __future__ import annotations

import streamlit as st

from app import policies, resources
from app.components import compare_choice, compare_result, compare_versions, layout, work
from app.components.compare_choice import Request
from app.i18n import t
from app.policies import Choice
from recommender.compare import Comparison
from recommender.framework import Framework

KEY, MADE = "compare", "compare_made"
MODES = ("sides", "versions")


def page() -> None:
    layout.head("compare")
    framework = resources.framework()
    choices = {choice.key: choice for choice in policies.at_hand(framework)}
    forget_gone(choices)
    if len(choices) < 2:
        layout.empty("compare.empty")
        policies.briefs_button(KEY)
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
        compare_versions.show(choices, framework)
    else:
        sides(choices, framework)


def sides(choices: dict[str, Choice], framework: Framework) -> None:
    """Policies or groups compared."""
    request = compare_choice.choose(list(choices.values()), framework)
    kept: tuple[Request, Comparison] | None = st.session_state.get(MADE)
    done = kept is not None and kept[0] == request
    if work.asked(KEY) not in (None, request):
        work.withdraw(KEY)  # something else was chosen meanwhile
    if not done:
        st.button(
            t("compare.start"),
            type="primary",
            icon=":material/compare_arrows:",
            key="compare-start",
            on_click=work.ask,
            args=(KEY, request),
            disabled=len(request.groups) < 2 or work.asked(KEY) is not None,
        )
    made = work.run(KEY, t("compare.working"), lambda bars: compare_choice.make(request, framework, bars))
    if made is not None:
        st.session_state[MADE] = (request, made)
        st.rerun()
    if kept is not None and done:
        compare_result.show(kept[1], framework, choices)
    elif work.asked(KEY) is None:
        layout.empty("compare.ready")


def forget_gone(choices: dict[str, Choice]) -> None:
    """Drops results on policies that are not at hand any more, such as drafts whose results were cleared."""
    at_hand = set(choices.values())
    for name in (MADE, compare_versions.MADE):
        kept = st.session_state.get(name)
        if kept is not None and not at_hand.issuperset(kept[0].choices()):
            st.session_state.pop(name)
