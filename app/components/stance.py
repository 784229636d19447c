"""What passages and policies do: how binding, for or against, when, how much, who. Always a word beside icon and colour."""

from __future__ import annotations

import html

from app.i18n import t
from recommender.alignment.results import ActionVerdict, Evidence

# Names of Material Symbols, the icon font that Streamlit brings along.
ICONS = {
    "duty": "gavel",
    "funded": "payments",
    "plan": "event_upcoming",
    "mention": "chat_bubble",
    "supports": "thumb_up",
    "restricts": "front_hand",
    "opposes": "block",
    "mixed": "call_split",
}
# What is not simply support: a policy may be about an action and yet not for it.
AGAINST = ("restricts", "opposes", "mixed")
_MARKDOWN_COLOURS = {"restricts": "orange", "opposes": "red", "mixed": "gray"}
_FACTS = ("times", "amounts", "bodies")


def chip(code: str) -> str:
    """How binding something is, or what it does, as HTML."""
    icon = f'<i class="pa-icon" aria-hidden="true">{ICONS[code]}</i>'
    return f'<span class="pa-chip pa-stance pa-{code}">{icon}{html.escape(t(f"stance.{code}"))}</span>'


def badge(direction: str) -> str:
    """What a policy does to an action, as Markdown for labels; "" where it takes the action up as it is meant."""
    if direction not in AGAINST:
        return ""
    return f":{_MARKDOWN_COLOURS[direction]}-badge[:material/{ICONS[direction]}: {t(f'stance.{direction}')}]"


def lines(found: Evidence) -> str:
    """HTML under a quote: its chips, and the time frames, amounts and bodies that stand in it."""
    if found.stance is None:
        return ""
    chips = f"{chip(found.stance.commitment)} {chip(found.stance.direction)}"
    facts = [
        f"<span><b>{html.escape(t(f'stance.{name}'))}</b> {html.escape(t('list.separator').join(values))}</span>"
        for name in _FACTS
        if (values := getattr(found.stance, name))
    ]
    told = f'<div class="pa-stance-facts">{"".join(facts)}</div>' if facts else ""
    return f'<div class="pa-chips">{chips}</div>{told}'


def of_policy(verdict: ActionVerdict) -> str:
    """HTML of what the policy does to an action, with a warning where that is not support; "" for a missing action."""
    if not verdict.direction:
        return ""
    advice = html.escape(t("direction.advice")) if verdict.direction in AGAINST else ""
    return f'<p class="pa-text">{html.escape(t("direction.policy"))} {chip(verdict.direction)} {advice}</p>'


def prior(verdict: ActionVerdict) -> str:
    """HTML of how many other policies have the action, apart from the evidence; "" where nobody labelled any."""
    if verdict.prior is None:
        return ""
    told = t("action.prior", having=verdict.prior.having, policies=verdict.prior.policies)
    return f'<p class="pa-facts pa-prior"><i class="pa-icon" aria-hidden="true">groups</i>{html.escape(told)}</p>'
