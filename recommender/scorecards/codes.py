"""Access codes: how a member is told from others who use the same installation."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# Without 0, O, 1, I and L, which people mistake for each other; 12 of these are about 59 bits.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 3, 4


def new_code() -> str:
    """A random code such as K7QM-3XPD-9RTF."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(_GROUPS))


def hashed(code: str, salt: str | None = None) -> str:
    """What is kept of a code: "salt:hash". Case, spaces and hyphens of the code do not matter."""
    salt = salt or secrets.token_hex(8)
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    # A code is random, not a word that people choose, so one round is enough: 59 bits cannot be tried out.
    return f"{salt}:{hashlib.sha256(f'{salt}:{plain}'.encode()).hexdigest()}"


def fits(code: str, kept: str) -> bool:
    """Whether this is the code that was hashed."""
    return hmac.compare_digest(hashed(code, kept.partition(":")[0]).encode(), kept.encode())
