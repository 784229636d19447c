"""Two texts side by side with their differences marked, by words, or by characters where a language has no blanks."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from app.i18n import t
from recommender.languages import CJK

# A word, one Chinese or Japanese character, a run of blanks, or any other sign.
_PART = re.compile(rf"[{CJK}]|[^\W_{CJK}]+|\s+|.", re.DOTALL)


def parts(text: str) -> list[str]:
    """A text cut into what is compared; joined they are the text."""
    return _PART.findall(text)


def marked(before: str, after: str) -> tuple[str, str]:
    """HTML of both texts, what was removed in <del>, what was added in <ins>; everything of the texts' is escaped."""
    old, new = parts(before), parts(after)
    left, right = [], []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = old[a:b], new[c:d]
        # Blanks and line ends that differ are no change of words.
        if what == "equal" or not ("".join(removed).strip() or "".join(added).strip()):
            left.append(html.escape("".join(removed)))
            right.append(html.escape("".join(added)))
            continue
        left.append(_in("del", "compare.mark.removed", removed))
        right.append(_in("ins", "compare.mark.added", added))
    return "".join(left), "".join(right)


def _in(tag: str, key: str, found: Sequence[str]) -> str:
    text = "".join(found)
    return f'<{tag} aria-label="{html.escape(t(key), quote=True)}">{html.escape(text)}</{tag}>' if text else ""
