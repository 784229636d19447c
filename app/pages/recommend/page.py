"""Recommend: what to do about the gaps of a policy, in order of priority."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from app import policies, resources
from app.components import layout, recommend_list, work
from app.components.recommend_priority import importance, weights
from app.i18n import language, plain, t
from app.policies import Choice
from app.running import Bars
from recommender.recommend import Advice, advise
from recommender.decisions.advise import advise_on
from recommender.framework import Framework
from recommender.passages import Passage
from recommender.alignment.results import Costs

KEY, MADE = "recommend", "recommend_made"


@dataclass(frozen=True)
class Request:
    """What advice is asked for: anything else than this does not change which gaps and quotes there are."""

    policy: Choice
    framework: str
    costs: Costs


@dataclass(frozen=True)
class Made:
    """Advice, and the policy's passages, so that it can be put in another order without assessing again."""

    request: Request
    advice: Advice
    passages: tuple[Passage, ...]


def page() -> None:
    layout.head("recommend")
    framework = resources.framework()
    choices = policies.at_hand(framework)
    forget_gone(choices)
    if not choices:
        layout.empty("recommend.empty")
        policies.briefs_button(KEY)
        return
    request = Request(choose(choices), framework.fingerprint, resources.costs())
    made: Made | None = st.session_state.get(MADE)
    done = made is not None and made.request == request
    if not done:
        st.button(
            t("recommend.start"),
            type="primary",
            icon=":material/lightbulb:",
            key="recommend-start",
            on_click=work.ask,
            args=(KEY, request),
            disabled=work.asked(KEY) is not None,
        )
    asked: Request | None = work.asked(KEY)
    if asked is not None and asked != request:
        work.withdraw(KEY)  # another policy was chosen meanwhile
    fresh = work.run(KEY, t("recommend.working", title=plain(request.policy.title)), lambda bars: make(request, bars))
    if fresh is not None:
        st.session_state[MADE] = fresh
        st.rerun()
    if made is not None and done:
        recommend_list.show(in_order(made, framework), request.policy, framework)
    elif work.asked(KEY) is None:
        layout.empty("recommend.ready")


def choose(choices: list[Choice]) -> Choice:
    """The policy that is asked about: this session's uploads stand first."""
    by_key = {choice.key: choice for choice in choices}
    labels = policies.labels(choices)
    shown = st.session_state.get("shown")
    first = next((place for place, choice in enumerate(choices) if choice.key == f"{policies.UPLOAD}{shown}"), 0)
    chosen = st.selectbox(
        t("recommend.policy"),
        list(by_key),
        index=first,
        format_func=lambda key: labels.get(key, key),
        key=f"recommend-policy-{language()}",
        persist_state="session",
    )
    return by_key.get(str(chosen)) or choices[0]


def forget_gone(choices: list[Choice]) -> None:
    """Drops the advice on a policy that is not at hand any more."""
    made: Made | None = st.session_state.get(MADE)
    if made is not None and made.request.policy not in choices:
        st.session_state.pop(MADE)


def make(request: Request, progress: Bars) -> Made:
    """The advice on a policy, as the command line gives it."""
    framework, policy = resources.framework(), request.policy
    target = policies.document(policy) if policy.policy_id is None else policy.policy_id
    advice = advise_on(
        resources.library(),
        target,
        framework,
        weights(),
        importance(framework),
        progress,
        language(),
        costs=request.costs,
    )
    # The title that the user gave, not the one that was found in the file.
    facts = replace(advice.assessment.policy, title=policy.title)
    advice = replace(advice, assessment=replace(advice.assessment, policy=facts))
    return Made(request, advice, tuple(policies.passages(policy)))


def in_order(made: Made, framework: Framework) -> Advice:
    """The advice with the weights, the importance and the interface language of now."""
    return advise(
        made.advice.assessment,
        made.passages,
        framework,
        made.advice.peers,
        weights(),
        importance(framework),
        made.advice.twins,
        language(),
    )
