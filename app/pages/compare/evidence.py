"""One action, two sides: what each of them says, beside each other, with its original page on demand."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from app.components import quotes, stance, status
from app.components.evidence import percent
from app.components.quotes import Place
from app.i18n import language, plain, t
from app.policies import Choice
from recommender.compare import ActionDifference, Comparison, EvidenceOfSide, Member, Side, evidence_of, relation
from recommender.framework import Framework
from recommender.alignment.results import ActionVerdict

EACH = 2  # quotes of one policy of a group, as long as there are others
ICONS = {"same": "check", "opposed": "swap_horiz", "silent": "volume_off", "both silent": "volume_off"}


def show(
    comparison: Comparison,
    difference: ActionDifference,
    framework: Framework,
    choices: Mapping[str, Choice],
    wanted: tuple[int, int],
) -> None:
    """Both sides of an action. choices: the policies by key. wanted: places of the two sides."""
    said = framework.action(difference.action).localized(language())
    sides = [comparison.sides[place] for place in wanted]
    related = relation(*(verdicts_of(side, difference.action) for side in sides))
    told = t(f"compare.sentence.{code(related)}", one=sides[0].name, other=sides[1].name)
    st.html(
        f'<p class="pa-facts pa-path">{html.escape(" · ".join(filter(None, [said.pillar, said.theme])))}</p>'
        f'<p class="pa-text">{html.escape(said.text)}</p>'
        f'<p class="pa-relation"><i class="pa-icon" aria-hidden="true">{ICONS[related]}</i>{html.escape(told)}</p>'
    )
    found = evidence_of(comparison, difference.action)
    selected = [f"compare-page-{difference.action}-{number}" for number in range(2)]
    for number, column in enumerate(st.columns(2, gap="medium")):
        with column, st.container(key=f"compare-side-{number}"):
            head(sides[number], difference, wanted[number])
            cards(
                sides[number],
                found.get(sides[number].name, []),
                difference.action,
                choices,
                f"compare-{number}-{difference.action}",
                selected[number],
            )
    pages(sides, selected)


def code(relation: str) -> str:
    """A relation as the end of a message's key."""
    return relation.replace(" ", "_")


def head(side: Side, difference: ActionDifference, place: int) -> None:
    """A side's name, and how far it takes up the action."""
    chance = percent(difference.sides[place])
    if len(side.members) == 1:
        verdict = verdict_of(side.members[0], difference.action)
        about = status.chip(verdict.status) if verdict else ""
        if verdict and verdict.direction:
            about += f" {stance.chip(verdict.direction)}"
        told = t("compare.likelihood", percent=chance)
    else:
        about = ""
        told = t("compare.having", having=difference.having[place], members=len(side.members), percent=chance)
    name = quotes.lang(side.members[0].language) if len(side.members) == 1 else ""
    st.html(
        f'<p class="pa-side"{name}><b>{html.escape(side.name)}</b></p>'
        f'<p class="pa-text">{about} {html.escape(told)}</p>'
    )


def verdicts_of(side: Side, action: str) -> list[ActionVerdict]:
    """The verdicts of a side's policies on an action."""
    return [found for member in side.members if (found := verdict_of(member, action)) is not None]


def verdict_of(member: Member, action: str) -> ActionVerdict | None:
    """A policy's verdict on an action."""
    return next((verdict for verdict in member.assessment.actions if verdict.id == action), None)


def cards(
    side: Side,
    found: Sequence[EvidenceOfSide],
    action: str,
    choices: Mapping[str, Choice],
    key: str,
    selected: str,
) -> None:
    """The quotes of a side, best first; of a group each under its policy's name."""
    if not found:
        st.caption(t("compare.no_quote"))
    places = []
    for one in in_turn(found):
        verdict = verdict_of(one.member, action)
        silent = verdict is not None and verdict.status == "missing"
        notes = f'<div class="pa-short">{html.escape(t("compare.closest"))}</div>' if silent else ""
        places.append((Place(choices.get(one.member.key) or of_member(one.member), one.evidence), notes))
    quotes.several(places, key, selected, with_head=len(side.members) > 1)


def in_turn(found: Sequence[EvidenceOfSide]) -> list[EvidenceOfSide]:
    """The same quotes, best first, but no more than EACH of a policy before the others of its group had their turn."""
    counts: Counter[str] = Counter()
    first: list[EvidenceOfSide] = []
    rest: list[EvidenceOfSide] = []
    for one in found:
        counts[one.member.key] += 1
        (first if counts[one.member.key] <= EACH else rest).append(one)
    return [*first, *rest]


def of_member(member: Member) -> Choice:
    """The policy that a member is, where the list of choices has it no more."""
    facts = member.assessment.policy
    return Choice(member.key, member.title, facts.sha256, member.jurisdiction, "", None, member.language)


def pages(sides: Sequence[Side], selected: Sequence[str]) -> None:
    """The original pages of both sides beside each other, as far as somebody asked for them."""
    shown = [on_display(side, key) for side, key in zip(sides, selected, strict=True)]
    if not any(shown):
        st.caption(t("compare.pages.hint"))
        return
    st.html(f'<p class="pa-label">{html.escape(t("compare.pages"))}</p>')
    for number, column in enumerate(st.columns(2, gap="medium")):
        with column:
            if not shown[number]:
                st.caption(t("compare.no_page", side=plain(sides[number].name)))
                continue
            quotes.display(selected[number], f"compare-original-{number}")
            st.button(
                t("compare.hide"),
                key=f"compare-hide-{number}",
                icon=":material/visibility_off:",
                type="tertiary",
                on_click=quotes.select,
                args=(selected[number], None),
            )


def on_display(side: Side, selected: str) -> bool:
    """Whether a page of this very side was asked for, and not one of an earlier comparison."""
    place: Place | None = st.session_state.get(selected)
    return place is not None and place.policy.key in {member.key for member in side.members}
