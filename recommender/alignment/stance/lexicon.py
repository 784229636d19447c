"""The cue words that show what a passage does, one file a language in `lexica/`.

A file gives each cue its wordings, one a line. A line is a regular expression in which

    name*     stands for every word that begins so,
    a .. b    stands for a, and b later in the same clause (at most 60 characters between them).

Lines match whole words, without regard to case. Chinese has no word boundaries, so its lines match anywhere, and its
clauses also end at a comma.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "lexica"
LANGUAGES = ("en", "zh", "fr", "es", "de", "it", "pt", "nl", "pl")
CUES = (
    *("must", "forbid", "spared", "only", "approval", "limit", "condition", "repeal", "penalty", "may", "right"),
    *("should", "will", "aim", "act", "order", "define", "report", "budget", "guard", "cites", "ban"),
)
_MOST = 4  # more hits of one cue say no more

_STAR = re.compile(r"(?<=\w)\*")


def _expression(language: str, line: str) -> str:
    """The regular expression of one line of a lexicon."""
    gap = "[^,.;，。；]{0,40}?" if language == "zh" else "(?<!\\w)(?:[^.;:]{0,58}?(?<!\\w))??"
    return _STAR.sub(r"\\w*", line).replace(" .. ", gap if language == "zh" else f" {gap}")


@lru_cache(maxsize=len(LANGUAGES))
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """One pattern a cue. An `order` stands at the start of a passage and its words are told by their capital."""
    lines = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    patterns = {}
    for cue, wordings in lines.items():
        either = "|".join(_expression(language, line) for line in wordings.splitlines() if line)
        whole = either if language == "zh" or cue == "order" else f"(?<!\\w)(?:{either})(?!\\w)"
        patterns[cue] = re.compile(whole, 0 if cue == "order" else re.IGNORECASE)
    return patterns


def cue_counts(text: str, language: str) -> dict[str, int]:
    """How often each cue stands in the text.

    A language without a lexicon is read with all of them, and the one that finds most cues decides: words that mean
    something else in another language would otherwise add up.

    :param language: ISO 639-1 code.
    :returns: 0 to 4 by cue; every cue is there.
    """
    if language not in LANGUAGES:
        return max((cue_counts(text, known) for known in LANGUAGES), key=lambda counts: sum(map(bool, counts.values())))
    patterns = _patterns(language)
    return {cue: min(_MOST, len(patterns[cue].findall(text))) if cue in patterns else 0 for cue in CUES}
