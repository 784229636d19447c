"""Who is entered in which scorecard. Kept in this browser session only; every right is checked again by the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from app import resources
from app.components.errors import sentence
from recommender.decisions import score
from recommender.scorecards import CHAIR, Member, Scorecard, Scorecards

ENTERED = "score_entered"
CODES = "score_codes"
TOLD = "score_told"
# What a session keeps of a scorecard that it looks at; forgotten when somebody leaves, so that nothing goes to the next person.
KEPT = "score_kept"


@dataclass(frozen=True)
class Entered:
    """card: the scorecard's id. proof: the hash of the code that opened it, so that a new code shuts the old session out."""

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


def service() -> Scorecards:
    """The scorecards of this installation."""
    return score.scorecards(resources.library())


def enter(card_id: int, code: str) -> None:
    """Opens a scorecard for the owner of a code. Raises InputError where nobody has it."""
    member = service().enter(card_id, code)
    card = service().get(card_id)
    leave()
    st.session_state[ENTERED] = Entered(card_id, member.name, card.codes.get(member.name, ""))


def leave() -> None:
    """Forgets who was entered, and all that the session kept for them."""
    for name in (ENTERED, CODES, TOLD, KEPT):
        st.session_state.pop(name, None)
    for name in [name for name in st.session_state if str(name).startswith("score-")]:
        st.session_state.pop(name, None)


def current() -> tuple[Scorecard, Member] | None:
    """The scorecard as it is now, and who is entered; None where nobody is, or is not any more.

    Raises StoreError where the scorecard was deleted meanwhile.
    """
    entered: Entered | None = st.session_state.get(ENTERED)
    if entered is None:
        return None
    try:
        card = service().get(entered.card)
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
    return member.role == CHAIR


def acted(what: Callable[[], object], said: str = "") -> bool:
    """Does something for the one who is entered, and keeps a sentence of how it went for `told`; returns whether it went well.

    said: the sentence where it did, "" for none.
    """
    try:
        what()
    except Exception as error:
        st.session_state[TOLD] = (False, sentence(error))
        return False
    st.session_state[TOLD] = (True, said)
    return True


def act(what: Callable[[], object], said: str = "") -> None:
    """As `acted`, for callbacks of buttons."""
    acted(what, said)


def told() -> tuple[bool, str] | None:
    """Whether the last action went well, with its sentence; told once."""
    return cast("tuple[bool, str] | None", st.session_state.pop(TOLD, None))


def renew(card_id: int) -> None:
    """Keeps the one who is entered inside after their own code was changed by themselves."""
    entered: Entered = st.session_state[ENTERED]
    proof = service().get(card_id).codes.get(entered.name, "")
    st.session_state[ENTERED] = Entered(card_id, entered.name, proof)
