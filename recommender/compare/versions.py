"""Two versions of one policy: which verdicts changed, and which passages came, went, moved or were edited."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from recommender.compare.noise import deviation_of, log_odds, noise_test, shipped_noise
from recommender.compare.values import (
    CAME,
    EDITED,
    KEPT,
    MOVED,
    WENT,
    Noise,
    PassageChange,
    VerdictChange,
    VersionChanges,
)
from recommender.passages import Passage
from recommender.alignment.results import Assessment, Evidence

# From here on two passages are the same one edited. Below lie passages of one law that merely share its terms.
NEAR = 0.6
LEVEL = 0.05
# A probability of .3 % that becomes .6 % is beyond noise, and tells nobody anything.
LEAST_CHANGE = 0.05
# Numbers of articles, sections and points, wherever they stand: renumbering and the references to it are no change.
_NUMBERS = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]+[条章节款项编]|[（(](?:[一二三四五六七八九十]{1,3}|[a-z]{1,2}|[ivx]{1,4}|\d{1,2})[)）]|"
    r"(?:article|section|chapter|paragraph|art\.|§+|artículo|artikel|absatz|abs\.)\s*\d+[a-z]?|"
    # Only with what sets it off: "5. Hospitals" is numbered, "5 million" is not.
    r"^\s*\d{1,3}(?:\.\d{1,3})*[.)、](?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
Pair = tuple[int, int, float]


def compare_versions(
    before: Assessment,
    after: Assessment,
    passages_before: Sequence[Passage],
    passages_after: Sequence[Passage],
    noise: Noise | None = None,
) -> VersionChanges:
    """The changes from one version to the other. Passages in document order, as they were assessed."""
    pairs = match(passages_before, passages_after)
    staying = _longest_rising([(old, new) for old, new, _ in pairs])
    partner = {new: (old, likeness) for old, new, likeness in pairs}
    gone = sorted(set(range(len(passages_before))) - {old for old, _, _ in pairs})
    quoted_before, quoted_after = _quoted(before), _quoted(after)
    changes: list[PassageChange] = []

    def went(upto: int) -> None:
        while gone and gone[0] < upto:
            old = passages_before[gone.pop(0)]
            changes.append(PassageChange(WENT, old, None, None, _actions(quoted_before, old)))

    for place, new in enumerate(passages_after):
        if place not in partner:
            changes.append(PassageChange(CAME, None, new, None, _actions(quoted_after, new)))
            continue
        at, likeness = partner[place]
        if (at, place) in staying:
            went(at)
        old = passages_before[at]
        edited = likeness < 1
        kind = MOVED if (at, place) not in staying else EDITED if edited else KEPT
        actions = tuple(dict.fromkeys([*_actions(quoted_before, old), *_actions(quoted_after, new)]))
        changes.append(PassageChange(kind, old, new, likeness, actions, edited))
    went(len(passages_before))
    verdicts = _verdicts(before, after, passages_before, passages_after, pairs, noise or shipped_noise())
    return VersionChanges(before, after, verdicts, tuple(changes))


def match(before: Sequence[Passage], after: Sequence[Passage]) -> list[Pair]:
    """Passages that belong together: (place before, place after, likeness), likeness 1 for the same words, numbering apart."""
    plain_before, plain_after = [plain(p.text) for p in before], [plain(p.text) for p in after]
    pairs = _same(plain_before, plain_after)
    taken_before, taken_after = {old for old, _, _ in pairs}, {new for _, new, _ in pairs}
    left_before = [place for place in range(len(before)) if place not in taken_before]
    left_after = [place for place in range(len(after)) if place not in taken_after]
    return sorted(pairs + _near(left_before, left_after, plain_before, plain_after), key=lambda pair: pair[1])


def plain(text: str) -> str:
    """The words without numbering, case, spaces and kinds of punctuation."""
    text = unicodedata.normalize("NFKC", text).casefold()
    # Signs that change what is said stay: "≤ 100", "€ 100".
    return re.sub(r"[^\w<>≤≥=%€$£¥+−-]+|_+", " ", _NUMBERS.sub(" ", text)).strip()


def _same(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Equal texts; of several copies the first with the first."""
    places = defaultdict(list)
    for place, text in enumerate(before):
        places[text].append(place)
    found = []
    for place, text in enumerate(after):
        if text and places[text]:
            found.append((places[text].pop(0), place, 1.0))
    return found


def _near(left: Sequence[int], right: Sequence[int], before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The assignment one to one with the greatest sum of likenesses, of pairs that are alike enough."""
    from scipy.optimize import linear_sum_assignment
    from sklearn.feature_extraction.text import TfidfVectorizer

    left, right = [p for p in left if before[p]], [p for p in right if after[p]]
    if not left or not right:
        return []
    # Letters in twos and threes: two are a word in Chinese, three tell much in other scripts.
    made = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True)
    vectors = made.fit_transform([before[p] for p in left] + [after[p] for p in right])
    likeness = (vectors[: len(left)] @ vectors[len(left) :].T).toarray()
    rows, columns = linear_sum_assignment(-likeness)
    return [
        # Below 1 whatever rounding does: these are not the same words.
        (left[row], right[column], min(float(likeness[row, column]), 0.999))
        for row, column in zip(rows, columns, strict=True)
        if likeness[row, column] >= NEAR
    ]


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most pairs that keep their order; all others moved. pairs: by their second place."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (old, _) in enumerate(pairs):
        place = bisect_left(tails, old)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1], ends[place : place + 1] = [old], [number]
    found = set()
    number = ends[-1] if ends else -1
    while number >= 0:
        found.add(pairs[number])
        number = before[number]
    return found


def _quoted(assessment: Assessment) -> dict[tuple[int, int], list[str]]:
    """Which actions that are not missing quote each place."""
    found = defaultdict(list)
    for verdict in assessment.actions:
        if verdict.status != "missing":
            for quote in verdict.evidence:
                found[quote.start, quote.end].append(verdict.id)
    return found


def _actions(quoted: dict[tuple[int, int], list[str]], passage: Passage) -> tuple[str, ...]:
    return tuple(quoted.get((passage.start, passage.end), ()))


def _verdicts(
    before: Assessment,
    after: Assessment,
    passages_before: Sequence[Passage],
    passages_after: Sequence[Passage],
    pairs: Sequence[Pair],
    noise: Noise,
) -> tuple[VerdictChange, ...]:
    deviation, known = deviation_of(noise, {before.policy.language, after.policy.language})
    old = {verdict.id: verdict for verdict in before.actions}
    same_before = {(passages_before[a].start, passages_before[a].end) for a, _, likeness in pairs if likeness == 1}
    same_after = {(passages_after[b].start, passages_after[b].end) for _, b, likeness in pairs if likeness == 1}
    found = []
    for new in after.actions:
        was = old.get(new.id)
        if was is None:
            continue
        _, p_value = noise_test([[log_odds(was.probability)], [log_odds(new.probability)]], deviation, known)
        small = abs(new.probability - was.probability) < LEAST_CHANGE
        if was.status == new.status and (small or p_value >= LEVEL):
            continue
        came = _without(new.evidence if new.status != "missing" else (), same_after)
        went = _without(was.evidence if was.status != "missing" else (), same_before)
        found.append(
            VerdictChange(
                new.id,
                new.title,
                was.status,
                new.status,
                was.probability,
                new.probability,
                p_value,
                p_value < LEVEL,
                came,
                went,
            )
        )
    found.sort(key=lambda one: (-abs(one.after_probability - one.before_probability), one.action))
    return tuple(found)


def _without(quotes: Sequence[Evidence], kept: set[tuple[int, int]]) -> tuple[Evidence, ...]:
    return tuple(quote for quote in quotes if (quote.start, quote.end) not in kept)
