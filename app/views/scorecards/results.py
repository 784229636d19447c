"""Results of closed rounds, for everybody who may see them.

A spread for each cell, the matrix, agreement in numbers and words. Nothing here has a name to it.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from app.i18n import language, plain, t
from app.render import charts, layout, table
from app.views.scorecards.words import NONE, VALUES, Names, frame, number, outcome, share, stable, strength
from recommender.messages import percent
from recommender.reports.charts import distribution_chart
from recommender.scorecards import (
    Agreement,
    Cell,
    CellResult,
    Member,
    Scorecard,
    agreement,
    may_see_results,
    may_stop,
    results,
)

HEIGHT = 460  # pixels of the matrix


def closed_rounds(card: Scorecard) -> list[int]:
    """The numbers of the rounds that are closed, or that closing the scorecard ended."""
    return [one.number for one in card.rounds if one.closed or card.closed]


def waiting(card: Scorecard, member: Member) -> None:
    """Draw what members see who have nothing to rate now."""
    if card.open_round:
        told = t("score.wait.open", round=card.open_round.number)
    else:
        told = t("score.wait.between", round=len(card.rounds)) if card.rounds else t("score.wait.new")
    st.info(told, icon=":material/hourglass_empty:")
    rounds(card, member, Names(card))


def rounds(card: Scorecard, member: Member, names: Names) -> None:
    """Draw a closed round's matrix, and one cell of it in full."""
    seen = [one for one in closed_rounds(card) if may_see_results(card, member, one)]
    if not seen:
        st.caption(t("score.results.none"))
        return
    chosen = seen[-1]
    if len(seen) > 1:
        chosen = st.selectbox(
            t("score.round"),
            seen[::-1],
            format_func=lambda one: t("score.round_name", round=one),
            key="score-results-round",
        )
    st.header(t("score.results", round=chosen), anchor=False)
    one_round(card, chosen, names)
    layout.label(t("score.one_cell"))
    cell = cell_choice(card, names, "score-cell")
    cell_result(results(card, chosen).get(cell), f"score-{chosen}")


def one_round(card: Scorecard, chosen: int, names: Names) -> None:
    """Draw the matrix of a closed round with its counts and agreement."""
    found = results(card, chosen)
    layout.summary(summary([result for result in found.values() if result.ratings], len(card.cells)))
    # Who agrees with whom is between the two until all is closed.
    agreements([one for one in agreement(card, chosen) if card.closed or not one.evaluators])
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    # A number, so that it can be sorted; the sign stands as in every other percentage.
    whole = percent(0.5, language()).replace("%", "%%").replace("50", "%.0f")
    table.searchable(
        matrix(card, found, names),
        f"score-results-{chosen}",
        filters=(t("score.column.policy"), t("score.column.outcome")),
        columns={
            t("score.column.policy"): text(width="medium"),
            t("score.column.action"): text(width="large"),
            t("score.column.median"): figure(format="%.1f"),
            t("score.column.high"): figure(format=whole),
        },
        height=HEIGHT,
    )


def matrix(card: Scorecard, found: Mapping[Cell, CellResult], names: Names) -> pd.DataFrame:
    """One row a cell."""
    rows = []
    for cell in card.cells:
        result = found.get(cell)
        rated = result if result is not None and result.ratings else None
        rows.append(
            (
                names.policy(cell[0]),
                names.title(cell[1]),
                rated.ratings if rated else 0,
                rated.median if rated else None,
                f"{number(rated.lower)} – {number(rated.upper)}" if rated else NONE,
                rated.share * 100 if rated and rated.share is not None else None,
                outcome(rated),
                stable(rated),
            )
        )
    return frame(rows, ("policy", "action", "ratings", "median", "quartiles", "high", "outcome", "stable"))


def summary(rated: Sequence[CellResult], cells: int) -> str:
    """What the round came to, in a sentence."""
    consensus, low = (sum(getattr(one, name) for one in rated) for name in ("consensus", "agreed_low"))
    return t("score.summary", cells=cells, rated=len(rated), consensus=consensus, low=low)


def cell_choice(card: Scorecard, names: Names, key: str) -> Cell:
    """Draw the choice of a policy and an action to look at."""
    policies = [policy.sha256 for policy in card.policies]
    actions = [action.id for action in card.framework.actions]
    with st.container(horizontal=True):
        sha256 = st.selectbox(t("word.policy"), policies, format_func=names.policy, key=f"{key}-policy", width=330)
        action = st.selectbox(t("word.action"), actions, format_func=names.title, key=f"{key}-action", width="stretch")
    return sha256, action


def cell_result(result: CellResult | None, key: str) -> None:
    """Draw the spread and the comments of one cell."""
    if result is None or not result.ratings:
        st.caption(t("score.unrated"))
        return
    spread(result, key)
    layout.label(t("score.comments"))
    st.html(comments(result))


def spread(result: CellResult, key: str) -> None:
    """Draw how many gave each value, as a chart to save; the median and quartiles below."""
    named = [f"{value} {t(f'score.value.{value}')}" for value in VALUES]
    drawn = distribution_chart(
        pd.DataFrame({"rating": named, "people": list(result.distribution)}), t("score.column.ratings")
    )
    spoken = "; ".join(f"{name}: {people}" for name, people in zip(named, result.distribution, strict=True))
    st.altair_chart(charts.roomy(drawn), key=f"{key}-spread", alt=spoken, width="content")
    charts.save(drawn, f"{key}-spread", t("score.ratings.file"))
    quartiles = {name: number(getattr(result, name)) for name in ("median", "lower", "upper")}
    told = t("score.spread", count=result.ratings, share=share(result.share), **quartiles)
    moved = t("score.moved", share=share(result.changed)) if result.changed is not None else ""
    st.html(f'<p class="pa-facts pa-after">{html.escape(told)} {html.escape(moved)}</p>')


def comments(result: CellResult) -> str:
    """HTML of the comments on a cell, without names."""
    if not result.comments:
        return f'<p class="pa-facts pa-after">{html.escape(t("score.comments.none"))}</p>'
    said = "".join(f"<li>{html.escape(comment)}</li>" for comment in result.comments)
    return f'<ul class="pa-comments">{said}</ul>'


def agreements(found: Sequence[Agreement]) -> None:
    """Draw each statistic as a sentence with its number and interval."""
    layout.label(t("score.agreement"))
    for one in found:
        st.markdown(f"- {plain(agreement_sentence(one))}")
    if not found:
        st.caption(t("score.agreement.none"))
    st.caption(t("score.agreement.about"))


def agreement_sentence(found: Agreement) -> str:
    """An agreement in words and numbers."""
    who = t("score.agreement.pair", first=found.evaluators[0], second=found.evaluators[1]) if found.evaluators else ""
    name = t(f"score.agreement.{found.measure}", who=who, raters=found.raters)
    if found.value is None:
        return t("score.agreement.unknown", name=name)
    interval = t("score.agreement.no_interval")
    if found.low is not None and found.high is not None:
        level, low, high = share(found.level), f"{found.low:.2f}", f"{found.high:.2f}"
        interval = t("score.agreement.interval", level=level, low=low, high=high)
    return t(
        "score.agreement.sentence",
        name=name,
        strength=strength(found.measure, found.value),
        value=f"{found.value:.2f}",
        interval=interval,
        cells=found.cells,
    )


def reasons_to_stop(card: Scorecard) -> list[str]:
    """Sentences on why another round may not be worth the work; none where nothing speaks against one."""
    if not closed_rounds(card):
        return []
    agreed, still, over = may_stop(card)
    reasons = []
    if agreed:
        reasons.append(t("score.stop.consensus"))
    if still:
        reasons.append(t("score.stop.stable", share=share(card.rules.stability)))
    if over:
        reasons.append(t("score.stop.rounds", rounds=card.rules.rounds))
    return reasons
