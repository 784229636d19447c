"""Two versions of one policy: which verdicts changed, and which passages were added, removed, moved or edited."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recommender.alignment.results import MISSING, USUAL_COSTS, ActionVerdict, Assessment, Costs, Evidence, Verdicts
from recommender.compare.noise import LEVEL, Noise, log_odds, noise_test, shipped_noise
from recommender.framework.model import natural_key
from recommender.passages import Passage

KEPT, EDITED, MOVED, ADDED, REMOVED = CHANGES = ("kept", "edited", "moved", "added", "removed")
# From here on two passages are the same one edited. Below lie passages of one law that merely share its terms.
NEAR = 0.6
# A probability of .3 % that becomes .6 % is beyond noise, and tells nobody anything.
LEAST_CHANGE = 0.05
# Numbers of articles, sections and points, wherever they stand: renumbering and the references to it are no change.
_NUMBERS = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]+[条章节款项编]|"
    r"[（(](?:[一二三四五六七八九十]{1,3}|[a-z]{1,2}|[ivx]{1,4}|\d{1,2})[)）]|"
    r"(?:article|section|chapter|paragraph|art\.|§+|artículo|artikel|absatz|abs\.)\s*\d+[a-z]?|"
    # Only with what sets it off: "5. Hospitals" is numbered, "5 million" is not.
    r"^\s*\d{1,3}(?:\.\d{1,3})*[.)、](?!\d)",
    re.IGNORECASE | re.MULTILINE,
)

# Places of a passage before and after, and their likeness, 0 to 1.
Pair = tuple[int, int, float]
_Span = tuple[int, int]


@dataclass(frozen=True)
class VerdictChange:
    """An action whose verdict differs between two versions.

    :ivar exceeds: whether the change is beyond the model's noise (not adjusted for the number of actions).
    :ivar added: quotes that only the later version has; `removed`: only the earlier. None of a missing action.
    """

    action: str
    before_status: str
    after_status: str
    before_probability: float
    after_probability: float
    p_value: float
    exceeds: bool
    added: tuple[Evidence, ...]
    removed: tuple[Evidence, ...]


@dataclass(frozen=True)
class PassageChange:
    """A passage of two versions.

    :ivar kind: one of CHANGES. "kept": the same words, numbering apart; "edited": nearly the same; "moved": kept or
        edited, but in another place of the order (not merely shifted by what was added or removed before it).
    :ivar similarity: 0 to 1; None for what was added or removed.
    :ivar actions: ids of actions that quote the passage in either version.
    :ivar edited: whether it is other words; of a moved passage too.
    """

    kind: str
    before: Passage | None
    after: Passage | None
    similarity: float | None
    actions: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class VersionChanges:
    """Two versions of one policy.

    :ivar verdicts: of every action whose status changed, and those whose probability changed beyond noise; biggest
        change first, equal ones by id.
    :ivar passages: in the order of the later version; what was removed stands where its neighbours stood.
    :ivar pairs: the passages that belong together.
    """

    before: Verdicts
    after: Verdicts
    verdicts: tuple[VerdictChange, ...]
    passages: tuple[PassageChange, ...]
    pairs: tuple[Pair, ...]
    noise: Noise

    def at(self, costs: Costs) -> VersionChanges:
        """The same at other costs; passages are not matched anew."""
        return _changes(self.before.assessment.at(costs), self.after.assessment.at(costs), self.pairs, self.noise)

    def counts(self) -> dict[str, int]:
        """Number of passages by kind; every kind is there, zero too."""
        return {kind: sum(change.kind == kind for change in self.passages) for kind in CHANGES}


def compare_versions(
    before: Assessment, after: Assessment, *, costs: Costs = USUAL_COSTS, noise: Noise | None = None
) -> VersionChanges:
    """The changes from one version of a policy to the other.

    :param noise: of the model; None for what was measured with the shipped one.
    """
    pairs = match(before.policy.passages, after.policy.passages)
    return _changes(before.at(costs), after.at(costs), tuple(pairs), noise or shipped_noise())


def _changes(before: Verdicts, after: Verdicts, pairs: tuple[Pair, ...], noise: Noise) -> VersionChanges:
    passages = _passages(before, after, pairs)
    return VersionChanges(before, after, tuple(_verdicts(before, after, pairs, noise)), tuple(passages), pairs, noise)


def _passages(before: Verdicts, after: Verdicts, pairs: Sequence[Pair]) -> list[PassageChange]:
    staying = _longest_rising([(old, new) for old, new, _ in pairs])
    partner = {new: (old, likeness) for old, new, likeness in pairs}
    quoted_before, quoted_after = _quoted(before), _quoted(after)
    earlier = before.policy.passages
    gone = sorted(set(range(len(earlier))) - {old for old, _, _ in pairs})
    changes: list[PassageChange] = []

    def removed(upto: int) -> None:
        while gone and gone[0] < upto:
            old = earlier[gone.pop(0)]
            changes.append(PassageChange(REMOVED, old, None, None, _actions(quoted_before, old)))

    for place, new in enumerate(after.policy.passages):
        if place not in partner:
            changes.append(PassageChange(ADDED, None, new, None, _actions(quoted_after, new)))
            continue
        at, likeness = partner[place]
        if (at, place) in staying:
            removed(at)
        old, edited = earlier[at], likeness < 1
        kind = MOVED if (at, place) not in staying else EDITED if edited else KEPT
        actions = tuple(dict.fromkeys([*_actions(quoted_before, old), *_actions(quoted_after, new)]))
        changes.append(PassageChange(kind, old, new, likeness, actions, edited))
    removed(len(earlier))
    return changes


def match(before: Sequence[Passage], after: Sequence[Passage]) -> list[Pair]:
    """Passages that belong together.

    :returns: place before, place after and likeness of each, by place after; likeness 1 for the same words, numbering
        apart.
    """
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


def _quoted(verdicts: Verdicts) -> Mapping[_Span, list[str]]:
    """Which actions that are not missing quote each place."""
    found: dict[_Span, list[str]] = defaultdict(list)
    for action in verdicts.actions:
        for quote in _quotes(action):
            found[quote.start, quote.end].append(action.id)
    return found


def _actions(quoted: Mapping[_Span, list[str]], passage: Passage) -> tuple[str, ...]:
    return tuple(quoted.get((passage.start, passage.end), ()))


def _verdicts(before: Verdicts, after: Verdicts, pairs: Sequence[Pair], noise: Noise) -> list[VerdictChange]:
    deviation, known = noise.between({before.policy.language, after.policy.language})
    same = [(old, new) for old, new, likeness in pairs if likeness == 1]
    same_before = {_span(before.policy.passages[old]) for old, _ in same}
    same_after = {_span(after.policy.passages[new]) for _, new in same}
    found = []
    for new in after.actions:
        old = before.by_id.get(new.id)
        if old is None:
            continue
        _, p_value = noise_test([[log_odds(old.probability)], [log_odds(new.probability)]], deviation, known)
        small = abs(new.probability - old.probability) < LEAST_CHANGE
        if old.status == new.status and (small or p_value >= LEVEL):
            continue
        found.append(
            VerdictChange(
                action=new.id,
                before_status=old.status,
                after_status=new.status,
                before_probability=old.probability,
                after_probability=new.probability,
                p_value=p_value,
                exceeds=p_value < LEVEL,
                added=tuple(quote for quote in _quotes(new) if _span(quote) not in same_after),
                removed=tuple(quote for quote in _quotes(old) if _span(quote) not in same_before),
            )
        )
    found.sort(key=lambda one: (-abs(one.after_probability - one.before_probability), natural_key(one.action)))
    return found


def _quotes(action: ActionVerdict) -> tuple[Evidence, ...]:
    return action.evidence if action.status != MISSING else ()


def _span(found: Passage | Evidence) -> _Span:
    return found.start, found.end
