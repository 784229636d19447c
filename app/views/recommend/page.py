"""Recommend: what to do about the gaps of a policy, in order of priority."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app import guide, state, task
from app.i18n import language, plain, t
from app.render import layout
from app.task import Bars
from app.views.recommend import gaps
from app.views.recommend.priority import importance, weights
from recommender.policies import UPLOAD, Policy
from recommender.recommend import Advice

KEY = "recommend"
MADE = task.made_key(KEY)


@dataclass(frozen=True)
class AdviceRequest:
    """What advice is asked for.

    Costs, weights and importance put what is made in another order at once, and are no part of it.
    """

    policy: Policy
    framework: str


def page() -> None:
    """Draw the choice of a policy, and the advice on it."""
    layout.head("recommend")
    framework = state.framework()
    policies = state.policies()
    forget_gone(policies)
    if not policies:
        layout.empty("recommend.empty")
        guide.briefs_button(KEY)
        return
    request = AdviceRequest(choose(policies), framework.fingerprint)

    def advise(bars: Bars) -> Advice:
        return state.library().recommend(request.policy, framework, costs=state.costs(), progress=bars)

    label = t("recommend.working", title=plain(request.policy.name))
    made = task.once(KEY, request, t("recommend.start"), "lightbulb", label, advise)
    if made is not None:
        advice = made.at(costs=state.costs(), weights=weights(), importance=importance(framework))
        gaps.advice_on(advice, framework)
    elif task.asked(KEY) is None:
        layout.empty("recommend.ready")


def choose(policies: list[Policy]) -> Policy:
    """The policy that is asked about: this session's uploads stand first."""
    by_key = {policy.key: policy for policy in policies}
    labels = state.labels(policies)
    shown = f"{UPLOAD}{st.session_state.get('shown')}"
    first = next((place for place, policy in enumerate(policies) if policy.key == shown), 0)
    chosen = st.selectbox(
        t("word.policy"),
        list(by_key),
        index=first,
        format_func=lambda key: labels.get(key, key),
        key=f"recommend-policy-{language()}",
        persist_state="session",
    )
    return by_key.get(str(chosen)) or policies[0]


def forget_gone(policies: list[Policy]) -> None:
    """Drop the advice on a policy that is not at hand any more."""
    kept: tuple[AdviceRequest, Advice] | None = st.session_state.get(MADE)
    if kept is not None and kept[0].policy not in policies:
        st.session_state.pop(MADE)
