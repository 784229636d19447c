"""What is said of an action: its status, what passages and the policy do, why the closest fall short.

Always a word beside a colour.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

import streamlit as st

from app.i18n import percent, plain, t, words
from recommender.alignment.results import AGAINST, STATUSES, ActionVerdict, ElementVerdict, Evidence, Reason, Verdicts
from recommender.framework import Framework
from recommender.reports import phrases

STATUS_ICONS = {
    "addressed": ":material/check_circle:",
    "partial": ":material/contrast:",
    "missing": ":material/radio_button_unchecked:",
}
CLOSE_ICON = ":material/balance:"
_CLOSE_ICON = '<i class="pa-icon" aria-hidden="true">balance</i>'
_STATUS_BADGES = {"addressed": "blue", "partial": "orange", "missing": "red"}
# Names of Material Symbols, the icon font that Streamlit brings along.
_STANCE_ICONS = {
    "duty": "gavel",
    "funded": "payments",
    "plan": "event_upcoming",
    "mention": "chat_bubble",
    "supports": "thumb_up",
    "restricts": "front_hand",
    "opposes": "block",
    "mixed": "call_split",
}
_STANCE_BADGES = {"restricts": "orange", "opposes": "red", "mixed": "gray"}
_FACTS = ("times", "amounts", "bodies")


def status_name(status: str) -> str:
    """The status in the interface language."""
    return t(f"status.{status}")


def status_names() -> dict[str, str]:
    """Every status in the interface language, by its code."""
    return {status: status_name(status) for status in STATUSES}


def status_chip(status: str) -> str:
    """A status as HTML."""
    return f'<span class="pa-chip pa-{status}"><i class="pa-dot"></i>{html.escape(status_name(status))}</span>'


def status_badge(status: str) -> str:
    """A status as Markdown, for labels."""
    return f":{_STATUS_BADGES[status]}-badge[{STATUS_ICONS[status]} {status_name(status)}]"


def close_call(verdict: ActionVerdict) -> str:
    """Between which two statuses a verdict is in doubt (plain text); "" where it is not."""
    if not verdict.close:
        return ""
    first, second = (phrases.status_names(words())[status] for status in verdict.close)
    return t("close.call", first=first, second=second)


def verdict_chips(verdict: ActionVerdict) -> str:
    """A verdict's status as HTML and, where it is a close call, the two statuses that it is between."""
    doubt = close_call(verdict)
    chip = f' <span class="pa-chip pa-close">{_CLOSE_ICON}{html.escape(doubt)}</span>' if doubt else ""
    return status_chip(verdict.status) + chip


def verdict_badges(verdict: ActionVerdict, with_status: bool = True) -> str:
    """The same as Markdown, for labels; "" where there is nothing to say.

    :param with_status: whether the status is told, beside the doubt.
    """
    doubt = close_call(verdict)
    told = [status_badge(verdict.status)] if with_status else []
    return " ".join([*told, *([f":gray-badge[{CLOSE_ICON} {doubt}]"] if doubt else [])])


def likelihood(probability: float) -> str:
    """How likely a policy takes something up (plain text)."""
    return t("action.likelihood", percent=percent(probability))


def stance_chip(code: str) -> str:
    """How binding something is, or what it does, as HTML."""
    icon = f'<i class="pa-icon" aria-hidden="true">{_STANCE_ICONS[code]}</i>'
    return f'<span class="pa-chip pa-stance pa-{code}">{icon}{html.escape(t(f"stance.{code}"))}</span>'


def stance_badge(direction: str) -> str:
    """What a policy does to an action, as Markdown for labels; "" where it takes the action up as it is meant."""
    if direction not in AGAINST:
        return ""
    return f":{_STANCE_BADGES[direction]}-badge[:material/{_STANCE_ICONS[direction]}: {t(f'stance.{direction}')}]"


def stance_lines(found: Evidence) -> str:
    """HTML under a quote: its chips, and the time frames, amounts and bodies that stand in it."""
    if found.stance is None:
        return ""
    chips = f"{stance_chip(found.stance.commitment)} {stance_chip(found.stance.direction)}"
    facts = [
        f"<span><b>{html.escape(t(f'stance.{name}'))}</b> {html.escape(t('list.separator').join(values))}</span>"
        for name in _FACTS
        if (values := getattr(found.stance, name))
    ]
    told = f'<div class="pa-stance-facts">{"".join(facts)}</div>' if facts else ""
    return f'<div class="pa-chips">{chips}</div>{told}'


def stance_of_policy(verdict: ActionVerdict) -> str:
    """HTML of what the policy does to an action, with a warning where that is not support; "" for a missing action."""
    if not verdict.direction:
        return ""
    advice = html.escape(t("direction.advice")) if verdict.direction in AGAINST else ""
    return f'<p class="pa-text">{html.escape(t("direction.policy"))} {stance_chip(verdict.direction)} {advice}</p>'


def prior(verdict: ActionVerdict) -> str:
    """HTML of how many other policies have the action, apart from the evidence; "" where nobody labelled any."""
    if verdict.prior is None:
        return ""
    told = t("action.prior", having=verdict.prior.having, policies=verdict.prior.policies)
    return f'<p class="pa-facts pa-prior"><i class="pa-icon" aria-hidden="true">groups</i>{html.escape(told)}</p>'


def element_list(heading: str, found: Iterable[tuple[str, ElementVerdict]]) -> str:
    """HTML of elements (text, verdict) with their status; "" where there are none."""
    lines = "".join(
        f'<li class="pa-element">{status_chip(one.status)}<span>{html.escape(text)}</span></li>' for text, one in found
    )
    if not lines:
        return ""
    return f'<p class="pa-label">{html.escape(heading)}</p><ul class="pa-element-list">{lines}</ul>'


def shortfalls(found: Iterable[Reason], worded: Framework) -> str:
    """HTML of why one passage falls short."""
    say = words()
    told = [phrases.reason(one, worded, say) for one in found]
    items = "".join(f"<li>{html.escape(text[:1].upper() + text[1:])}</li>" for text in told)
    return f'<div class="pa-short"><b>{html.escape(t("closest.because"))}</b><ul>{items}</ul></div>'


def false_gaps(verdicts: Verdicts) -> None:
    """Draw the line that says how many gaps may be none, with the data that it was measured on.

    Nothing where none is missing.
    """
    say = words()
    if told := phrases.false_gaps(verdicts, say, short=True):
        data = phrases.measured_on(verdicts.false_gaps, say)
        st.markdown(plain(told), help=t("gaps.help", data=plain(data)))


def against(verdicts: Verdicts, worded: Framework) -> None:
    """Draw the actions that the policy restricts or works against, named before the lists: topic is not agreement."""
    found = [verdict for verdict in verdicts.actions if verdict.direction in AGAINST]
    if not found:
        return
    items = "".join(
        f"<li>{stance_chip(v.direction)} {html.escape(f'{v.id} {worded.action(v.id).title}')}</li>" for v in found
    )
    st.html(f'<div class="pa-against"><b>{html.escape(t("gaps.against"))}</b><ul>{items}</ul></div>')
