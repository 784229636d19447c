"""One action, two sides: what each of them says, beside each other, with its original page on demand."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from app.i18n import language, percent, plain, t
from app.render import layout, quotes, verdict
from app.render.quotes import Place
from recommender.compare import ActionDifference, Comparison, EvidenceOfSide, Side, evidence_of, relation
from recommender.framework import Framework
from recommender.reports.phrases import side_name

EACH = 2  # quotes of one policy of a group, as long as there are others
ICONS = {"same": "check", "opposed": "swap_horiz", "silent": "volume_off", "both silent": "volume_off"}


def both_sides(
    comparison: Comparison, difference: ActionDifference, worded: Framework, wanted: tuple[int, int]
) -> None:
    """Draw both sides of an action. wanted: places of the two sides."""
    said = worded.action(difference.action)
    sides = [comparison.sides[place] for place in wanted]
    related = relation(*(comparison.verdicts_of(side, difference.action) for side in sides))
    told = t(f"compare.sentence.{code(related)}", one=called(sides[0]), other=called(sides[1]))
    st.html(
        f'<p class="pa-facts pa-path">{html.escape(" · ".join(filter(None, [said.pillar, said.theme])))}</p>'
        f'<p class="pa-text">{html.escape(said.text)}</p>'
        f'<p class="pa-relation"><i class="pa-icon" aria-hidden="true">{ICONS[related]}</i>{html.escape(told)}</p>'
    )
    found = evidence_of(comparison, difference.action)
    selected = [f"compare-page-{difference.action}-{number}" for number in range(2)]
    for number, column in enumerate(st.columns(2, gap="medium")):
        side = sides[number]
        with column, st.container(key=f"compare-side-{number}"):
            head(comparison, side, difference, wanted[number])
            cards(side, found.get(side.name, []), f"compare-{number}-{difference.action}", selected[number])
    pages(sides, selected)


def called(side: Side) -> str:
    """What a side is called in the interface language."""
    return side_name(side, language())


def code(relation: str) -> str:
    """A relation as the end of a message's key."""
    return relation.replace(" ", "_")


def head(comparison: Comparison, side: Side, difference: ActionDifference, place: int) -> None:
    """Draw a side's name, and how far it takes up the action."""
    chance = percent(difference.sides[place])
    about, spoken = "", ""
    if len(side.assessments) == 1:
        (of,) = comparison.verdicts_of(side, difference.action)
        about = verdict.verdict_chips(of)
        if of.direction:
            about += f" {verdict.stance_chip(of.direction)}"
        told = t("compare.likelihood", percent=chance)
        spoken = quotes.lang(side.assessments[0].policy.language)
    else:
        told = t("compare.having", having=difference.having[place], members=len(side.assessments), percent=chance)
    st.html(
        f'<p class="pa-side"{spoken}><b>{html.escape(called(side))}</b></p>'
        f'<p class="pa-text">{about} {html.escape(told)}</p>'
    )


def cards(side: Side, found: Sequence[EvidenceOfSide], key: str, selected: str) -> None:
    """Draw the quotes of a side, best first; of a group each under its policy's name."""
    if not found:
        st.caption(t("action.no_quote"))
    places = []
    for one in in_turn(found):
        silent = one.status == "missing"
        notes = f'<div class="pa-short">{html.escape(t("compare.closest"))}</div>' if silent else ""
        places.append((Place(one.policy, one.evidence), notes))
    quotes.several(places, key, selected, with_head=len(side.assessments) > 1)


def in_turn(found: Sequence[EvidenceOfSide]) -> list[EvidenceOfSide]:
    """The same quotes, best first, but no more than EACH of a policy before the others of its group had their turn."""
    counts: Counter[str] = Counter()
    first: list[EvidenceOfSide] = []
    rest: list[EvidenceOfSide] = []
    for one in found:
        counts[one.policy.key] += 1
        (first if counts[one.policy.key] <= EACH else rest).append(one)
    return [*first, *rest]


def pages(sides: Sequence[Side], selected: Sequence[str]) -> None:
    """Draw the original pages of both sides beside each other, as far as somebody asked for them."""
    shown = [is_on_display(side, key) for side, key in zip(sides, selected, strict=True)]
    if not any(shown):
        st.caption(t("compare.pages.hint"))
        return
    layout.label(t("compare.pages"))
    for number, column in enumerate(st.columns(2, gap="medium")):
        with column:
            if not shown[number]:
                st.caption(t("compare.no_page", side=plain(called(sides[number]))))
                continue
            quotes.on_display(selected[number], f"compare-original-{number}")
            st.button(
                t("compare.hide"),
                key=f"compare-hide-{number}",
                icon=":material/visibility_off:",
                type="tertiary",
                on_click=quotes.select,
                args=(selected[number], None),
            )


def is_on_display(side: Side, selected: str) -> bool:
    """Whether a page of this very side was asked for, and not one of an earlier comparison."""
    place: Place | None = st.session_state.get(selected)
    return place is not None and place.policy.key in {made.policy.key for made in side.assessments}
