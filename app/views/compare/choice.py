"""Choosing what to compare: policies one by one, or groups of them by a fact that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app import state
from app.i18n import language, t, words
from recommender.compare import FACETS, group_policies
from recommender.framework import Framework
from recommender.policies import Policy
from recommender.reports.phrases import group_name

POLICIES = "policies"
BY = (POLICIES, *FACETS)
FIRST_GROUPS = 4  # groups that are chosen to begin with


@dataclass(frozen=True)
class ComparisonRequest:
    """What is to be compared; a result holds for exactly this, at any costs.

    :ivar by: the fact that policies are grouped by; None for each by itself.
    :ivar sides: how many sides that makes.
    """

    policies: tuple[Policy, ...]
    by: str | None
    sides: int
    framework: str


def choose(policies: Sequence[Policy], framework: Framework) -> ComparisonRequest:
    """Draw the widgets; the request may hold fewer than the two sides that a comparison needs."""
    by = st.segmented_control(
        t("compare.by"),
        BY,
        format_func=lambda name: t(f"compare.by.{name}"),
        default=POLICIES,
        required=True,
        key="compare-by",
        persist_state="session",
    )
    if by in FACETS:
        say = words()
        groups = list(group_policies(policies, str(by)).items())
        # Names of languages and of what is unknown are words of the interface, so the choice is by place.
        chosen = st.multiselect(
            t("compare.groups"),
            range(len(groups)),
            default=range(min(FIRST_GROUPS, len(groups))),
            format_func=lambda place: t(
                "compare.group", name=group_name(groups[place][0], str(by), say), count=len(groups[place][1])
            ),
            placeholder=t("compare.groups.hint"),
            key=f"compare-groups-{by}-{len(groups)}-{language()}",
            persist_state="session",
        )
        picked = [groups[place][1] for place in chosen if place < len(groups)]
        return ComparisonRequest(
            tuple(one for group in picked for one in group), str(by), len(picked), framework.fingerprint
        )
    by_key = {policy.key: policy for policy in policies}
    labels = state.labels(policies)
    keys = st.multiselect(
        t("compare.policies"),
        list(by_key),
        default=[policy.key for policy in policies if state.is_upload(policy)],
        format_func=lambda key: labels.get(key, key),
        placeholder=t("compare.policies.hint"),
        key=f"compare-policies-{language()}",
        persist_state="session",
    )
    chosen_policies = tuple(by_key[key] for key in keys if key in by_key)
    return ComparisonRequest(chosen_policies, None, len(chosen_policies), framework.fingerprint)
