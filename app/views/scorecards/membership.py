"""Who is entered in which scorecard, and what they do there.

It is kept in this browser session only; every right is checked again by the library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from app import state
from app.render.layout import sentence
from recommender.scorecards import CHAIR, Member, Scorecard, Scorecards

ENTERED = "score_entered"
CODES = "score_codes"
TOLD = "score_told"
# What a session keeps of a scorecard that it looks at; forgotten when somebody leaves, so that nothing goes to the
# next person.
KEPT = "score_kept"


@dataclass(frozen=True)
class Entered:
    """Who is entered where.

    :ivar card: the scorecard's id.
    :ivar proof: the hash of the code that opened it, so that a new code shuts the old session out.
    """

    card: int
    name: str
    proof: str


@dataclass(frozen=True)
class NewCode:
    """An access code on its way to its owner. It is nowhere but here, until the chair has passed it on."""

    title: str
    name: str
    role: str
    code: str


def scorecards() -> Scorecards:
    """The scorecards of this installation."""
    return state.library().scorecards


def enter(card_id: int, code: str) -> None:
    """Open a scorecard for the owner of a code.

    :raises InputError: where nobody has it.
    """
    member = scorecards().enter(card_id, code)
    leave()
    _admit(card_id, member.name)


def _admit(card_id: int, name: str) -> None:
    st.session_state[ENTERED] = Entered(card_id, name, scorecards().get(card_id).codes.get(name, ""))


def renew(card_id: int) -> None:
    """Keep the one who is entered inside after they changed their own code."""
    _admit(card_id, st.session_state[ENTERED].name)


def leave() -> None:
    """Forget who was entered, and all that the session kept for them."""
    fields = [name for name in st.session_state if str(name).startswith("score-")]
    for name in (ENTERED, CODES, TOLD, KEPT, *fields):
        st.session_state.pop(name, None)


def current() -> tuple[Scorecard, Member] | None:
    """The scorecard as it is now, and who is entered; None where nobody is, or is not any more.

    :raises StoreError: where the scorecard was deleted meanwhile.
    """
    entered: Entered | None = st.session_state.get(ENTERED)
    if entered is None:
        return None
    try:
        card = scorecards().get(entered.card)
        member = card.member(entered.name)
    except Exception:
        leave()
        raise
    if not member.active or card.codes.get(entered.name, "") != entered.proof:
        leave()
        return None
    return card, member


def kept(name: str) -> dict[Any, Any]:
    """A place where this session keeps things while somebody is entered."""
    places = st.session_state.setdefault(KEPT, {})
    return cast(dict[Any, Any], places.setdefault(name, {}))


def codes() -> list[NewCode]:
    """Codes that were made and not yet passed on."""
    return cast(list[NewCode], st.session_state.setdefault(CODES, []))


def is_chair(member: Member) -> bool:
    """Whether the member leads the scorecard."""
    return member.role == CHAIR


def act(what: Callable[[], object], said: str = "") -> bool:
    """Do something for the one who is entered, and keep a sentence of how it went for `told`.

    :param said: the sentence where it went well, "" for none.
    :returns: whether it went well.
    """
    try:
        what()
    except Exception as error:
        st.session_state[TOLD] = (False, sentence(error))
        return False
    st.session_state[TOLD] = (True, said)
    return True


def button(label: str, key: str, icon: str, what: Callable[[], object], said: str, **options: Any) -> None:
    """Draw a button that acts at once.

    :param options: as of `st.button`.
    """

    def press() -> None:
        act(what, said)

    st.button(label, key=key, icon=icon or None, on_click=press, **options)


def told() -> tuple[bool, str] | None:
    """Whether the last action went well, with its sentence; told once."""
    return cast("tuple[bool, str] | None", st.session_state.pop(TOLD, None))


def confirmed(
    words: tuple[str, str, str], icon: str, key: str, what: Callable[[], object], said: str, disabled: bool = False
) -> None:
    """Draw a button that asks once more before it acts.

    :param words: on the button, what will happen (Markdown), and on the button that does it.
    """
    label, text, yes = words
    with st.popover(label, icon=icon, key=key, disabled=disabled):
        st.markdown(text)
        button(yes, f"{key}-yes", "", what, said, type="primary")
