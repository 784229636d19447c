"""Which policies are one and the same text: copies, versions, translations, other file formats, parts and summaries.

Two texts are compared by their passages that are each other's nearest, a translation included, since the encoder puts
languages into one space. Chance pairs of two different laws lie scattered; those of twins follow one order. What counts
is therefore the share of the shorter text's passages that are such pairs, near enough, and in the same order in both.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from recommender.policies import Policy, main_language

# Nearness of a pair: 0 for the mean of all pairs of the two texts, 1 for equal vectors; so it means much the same for
# any encoder. Each rule: how near the pairs must be, and which share of the shorter text must be such pairs in order.
# Chosen on the 666 pairs of 25 public policies and our 12 briefs: 27 of 29 twins are found and no other pair; missed
# are two summaries of parts of a code of law.
# The same words: twins 0.79 or more, other pairs 0.08 or less.
COPY = (0.9, 0.5)
# Another language: twins 0.72 or more, others 0.11 or less.
TRANSLATION = (0.6, 0.6)
# The titles agree: twins 0.44 or more, others 0.05 or less (0.50 where they do not agree).
NAMED = (0.5, 0.4)
# The titles give one number of a law, such as 2025/327: twins 0.28 or more, there were no others.
NUMBERED = (0.5, 0.25)
# One's title stands in the other's first passage, as where a file has none: 0.77 or more, others 0.27 or less.
OPENED = (0.6, 0.6)
# Fewer pairs than this say nothing by themselves.
MIN_PAIRS = 3
# A title shorter than this, a Chinese character counting as two, is in too many others.
_MIN_TITLE = 10
_MIN_WORDS, _SHARED_WORDS = 4, 0.8
_ROWS = 1024

_NUMBER = re.compile(r"(?<![\d/])\d{1,4}/\d{1,4}(?![\d/])")


VectorsOf = Callable[[Policy], np.ndarray]


def twin_groups(policies: Sequence[Policy], vectors_of: VectorsOf) -> list[str]:
    """Which policies are twins, or twins of twins.

    :param vectors_of: gives the vectors of a policy's passages in reading order, rows of length 1, of shape (passages,
        dimension); asked at most once a policy, and only where a pair needs them.
    :returns: a key for each policy, in the order given; twins have the same. The order makes no difference.
    """
    vectors_of = functools.cache(vectors_of)
    parent = list(range(len(policies)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, j in combinations(range(len(policies)), 2):
        if root(i) != root(j) and are_twins(policies[i], policies[j], vectors_of):
            parent[root(j)] = root(i)
    roots = [root(i) for i in range(len(policies))]
    keys = {one: min(p.sha256 for p, own in zip(policies, roots, strict=True) if own == one) for one in set(roots)}
    return [keys[one] for one in roots]


def are_twins(one: Policy, other: Policy, vectors_of: VectorsOf) -> bool:
    """Whether two policies are one text. Different laws must never pass, so a doubtful pair is none.

    :param vectors_of: as for `twin_groups`.
    """
    first, second = one.passages, other.passages
    if one.sha256 == other.sha256 or (first and [p.text for p in first] == [p.text for p in second]):
        return True
    shorter = min(len(first), len(second))
    if shorter < MIN_PAIRS:
        return False
    rules = [COPY]
    if main_language(first) != main_language(second):
        rules.append(TRANSLATION)
    if titles_agree(one.name, other.name):
        rules.append(NAMED)
    if _opens_with(one, other.name) or _opens_with(other, one.name):
        rules.append(OPENED)
    if (number := _law_number(one.name)) and number == _law_number(other.name):
        rules.append(NUMBERED)
    pairs = mutual_nearest(vectors_of(one), vectors_of(other))
    return any(pairs.in_order(level) >= max(MIN_PAIRS, share * shorter) for level, share in rules)


@dataclass(frozen=True)
class Pairs:
    """Passages that are each other's nearest, in the order of the first text.

    :ivar places: their places in the second text.
    :ivar nearness: 0 for the usual, 1 for equal vectors.
    """

    places: np.ndarray
    nearness: np.ndarray

    def in_order(self, level: float) -> int:
        """How many pairs of at least this nearness follow one order in both texts (the longest rising row)."""
        # Not Spearman's correlation: one stray pair among a dozen halves it, and leaves this as it is.
        tails: list[int] = []
        for place in self.places[self.nearness >= level].tolist():
            at = bisect_left(tails, place)
            tails[at : at + 1] = [place]
        return len(tails)


def mutual_nearest(one: np.ndarray, other: np.ndarray) -> Pairs:
    """The mutual nearest neighbours of two texts' passages.

    :param one: vectors of the first text, rows of length 1, of shape (passages, dimension); `other`: of the second.
    """
    if not len(one) or not len(other):
        return Pairs(np.empty(0, int), np.empty(0))
    nearest, best = np.empty(len(one), int), np.empty(len(one), np.float32)
    back, top = np.zeros(len(other), int), np.full(len(other), -np.inf, np.float32)
    # In blocks: all pairs of two codes of law at once would take gigabytes.
    for start in range(0, len(one), _ROWS):
        near = one[start : start + _ROWS] @ other.T
        nearest[start : start + _ROWS], best[start : start + _ROWS] = near.argmax(axis=1), near.max(axis=1)
        highest, rows = near.max(axis=0), near.argmax(axis=0) + start
        back, top = np.where(highest > top, rows, back), np.maximum(highest, top)
    mutual = np.flatnonzero(back[nearest] == np.arange(len(one)))
    # The mean of all cosines is the cosine of the sums.
    mean = float(one.mean(axis=0, dtype=np.float64) @ other.mean(axis=0, dtype=np.float64))
    return Pairs(nearest[mutual], (best[mutual] - mean) / max(1 - mean, 1e-6))


def titles_agree(one: str, other: str) -> bool:
    """Whether titles are equal, one holds the other, or they share nearly all words; signs, spaces and case apart.

    Never where they give different numbers: "Regulation (EU) 2025/327 of the European Parliament" is like all others in
    its words.
    """
    if _law_number(one) and _law_number(other) and _law_number(one) != _law_number(other):
        return False
    first, second = sorted((_letters(one), _letters(other)), key=len)
    if _telling(first) and first in second:
        return True
    fewer, more = sorted((_words(one), _words(other)), key=len)
    return len(fewer) >= _MIN_WORDS and len(fewer & more) >= _SHARED_WORDS * len(fewer)


def _opens_with(policy: Policy, title: str) -> bool:
    name = _letters(title)
    return _telling(name) and name in _letters(policy.passages[0].text)


def _telling(letters: str) -> bool:
    """Whether a title is long enough to be no other's by chance."""
    return sum(2 if char > "\u2e7f" else 1 for char in letters) >= _MIN_TITLE


def _letters(title: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", title).casefold() if char.isalnum())


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", unicodedata.normalize("NFKC", title).casefold()) if len(word) > 3}


def _law_number(title: str) -> str:
    """The first number of a law in a title: an act that names another names itself first."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", title))
    return found[0] if found else ""
