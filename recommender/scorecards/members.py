"""The people of a scorecard: what each may do and see, and the code that tells them from others.

While a round is open nobody sees what others gave in it, the chair included.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter

from recommender.errors import InputError
from recommender.scorecards.values import CHAIR, SHOWN, Cell, Judgement, Member, Rating, Scorecard

# What the log calls whoever runs the machine.
COMMAND_LINE = "command line"
# Without 0, O, 1, I and L, which people mistake for each other; 12 of these are about 59 bits.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 3, 4


def random_code() -> str:
    """A random access code such as K7QM-3XPD-9RTF."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(_GROUPS))


def hashed(code: str, salt: str | None = None) -> str:
    """What is kept of a code: "salt:hash". Case, spaces and hyphens of the code do not matter."""
    salt = salt or secrets.token_hex(8)
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    # A code is random, not a word that people choose, so one round is enough: 59 bits cannot be tried out.
    return f"{salt}:{hashlib.sha256(f'{salt}:{plain}'.encode()).hexdigest()}"


def opens(code: str, kept: str) -> bool:
    """Whether this is the code that was hashed."""
    return hmac.compare_digest(hashed(code, kept.partition(":")[0]).encode(), kept.encode())


def check_name(name: str) -> str:
    """The name without needless blanks.

    :raises InputError: where nobody can be called so.
    """
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise InputError("A person needs a name of 1 to 80 characters.")
    if name == COMMAND_LINE:
        raise InputError('"{name}" is what the log calls whoever runs the machine. Choose another name.', name=name)
    return name


def known(card: Scorecard, name: str) -> Member:
    """The member of this name.

    :raises InputError: where nobody is called so.
    """
    try:
        return card.member(name)
    except KeyError:
        raise InputError('Nobody on the scorecard "{title}" is called "{name}".', title=card.title, name=name) from None


def in_role(card: Scorecard, name: str, role: str) -> Member:
    """The member of this name, who must have the role.

    :raises InputError: where they have not, or were taken off.
    """
    member = known(card, name)
    if not member.active or member.role != role:
        if role == CHAIR:
            raise InputError("Only the chair may do this.")
        raise InputError("Only an evaluator may do this.")
    return member


def own_ratings(card: Scorecard, name: str, round_number: int) -> list[Rating]:
    """What a member gave in a round, in the order of the log."""
    return [rating for rating in card.ratings if rating.evaluator == name and rating.round == round_number]


def own_judgements(card: Scorecard, name: str, cell: Cell | None = None) -> list[Judgement]:
    """What a member said of quotes, of all cells or of one."""
    return [said for said in card.judgements if said.evaluator == name and cell in (None, said.cell)]


def progress(card: Scorecard) -> dict[str, int]:
    """How many cells each active evaluator has rated in the open round; zeros where none is open."""
    opened = card.open_round
    rated = Counter(r.evaluator for r in card.ratings if opened and r.round == opened.number)
    return {member.name: rated[member.name] for member in card.evaluators}


def may_see_results(card: Scorecard, member: Member, round_number: int) -> bool:
    """Whether the round's ratings may be shown, summed up: once it is closed, to all who are still on the scorecard."""
    return member.active and card.is_closed(round_number)


def machine_visible(card: Scorecard, member: Member) -> bool:
    """Whether the machine's verdicts may be shown: in the mode "shown" and to the chair, else once all is closed."""
    return card.rules.machine == SHOWN or bool(card.closed) or member.role == CHAIR
