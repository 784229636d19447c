"""What the chair may do with a closed scorecard: have the program learn from it, check its quotes, delete it."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st

from app import membership, resources
from app.components import errors, score_people, table
from app.components.score_words import Names, framework_of
from app.i18n import t
from recommender.decisions import score
from recommender.scorecards import Member, QuoteCheck, Scorecard, labels

CHECKS = "checks"


def show(card: Scorecard, member: Member) -> None:
    """Quotes first, since nobody should teach quotes that do not stand in their file."""
    names = Names(card)
    checks(card, names)
    st.divider()
    teach(card, member, names)
    st.divider()
    score_people.delete(card, member)


def checks(card: Scorecard, names: Names) -> None:
    """Whether every quote still stands in its file."""
    st.header(t("score.checks"), anchor=False)
    st.caption(t("score.checks.about"))
    kept = membership.kept(CHECKS)
    if st.button(t("score.checks.start"), icon=":material/rule:", key="score-checks"):
        with errors.shown(), st.spinner(t("score.checks.running")):
            kept[card.version] = score.check_quotes(resources.library(), card)
    if card.version not in kept:
        return
    found: list[QuoteCheck] = kept[card.version]
    wrong = [one for one in found if one.found != "same"]
    if not wrong:
        st.success(t("score.checks.good", count=len(found)), icon=":material/check:")
        return
    st.warning(t("score.checks.bad", count=len(found), wrong=len(wrong)), icon=":material/warning:")
    rows = [
        (
            names.policy(one.cell[0]),
            names.title(one.cell[1]),
            one.evidence.text,
            one.evidence.page,
            t(f"score.check.{one.found.replace(' ', '_')}"),
        )
        for one in wrong
    ]
    keys = ("policy", "action", "quote", "page", "found")
    table.show(pd.DataFrame(rows, columns=[t(f"score.column.{key}") for key in keys]), "score-checks-table")


def teach(card: Scorecard, member: Member, names: Names) -> None:
    """What would be learned, and the order to learn it."""
    st.header(t("score.teach"), anchor=False)
    st.caption(t("score.teach.about"))
    framework = framework_of(card)
    if framework is None:
        st.info(t("score.teach.framework"), icon=":material/info:")
        return
    found = labels(card)
    if not found:
        st.info(t("score.teach.nothing"), icon=":material/info:")
        return
    counts = Counter(label.label for label in found)
    st.markdown(t("score.teach.would", confirmed=counts["confirmed"], rejected=counts["rejected"]))
    rows = [(names.title(one.action), t(f"score.label.{one.label}"), one.text, one.policy) for one in found]
    keys = ("action", "label", "quote", "policy")
    table.show(pd.DataFrame(rows, columns=[t(f"score.column.{key}") for key in keys]), "score-labels")
    with st.popover(t("score.teach.start"), icon=":material/school:", key="score-teach"):
        st.markdown(t("score.teach.confirm"))
        st.button(
            t("score.teach.yes"),
            type="primary",
            key="score-teach-yes",
            on_click=membership.act,
            args=(
                partial(score.teach, resources.library(), framework, card, member.name),
                t("score.told.taught", count=len(found)),
            ),
        )
