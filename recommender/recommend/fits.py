"""Where in a policy an amendment would fit: its passages near a gap that stand where something is ruled or planned."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.alignment.results import ActionVerdict, Evidence

MOST = 3
# Reasons for which a passage is no place to amend: it is no provision (a definition, a reference, a table of contents),
# or it is hardly nearer to the action than any other text.
UNFIT = ("substance", "far")
# A passage whose odds to speak for the action are so many times lower than the best one's is no place to amend either.
FAINT = 20.0


def fits(verdict: ActionVerdict, most: int = MOST) -> tuple[Evidence, ...]:
    """The passages where an amendment would fit, best first, of different sections before a second of one.

    Best are those that bind or plan and stand under a heading; among equals the one nearer to the action.

    :returns: at most `most`; none where no passage is fit.
    """
    unfit = {_place(near.evidence) for near in verdict.closest if any(reason.code in UNFIT for reason in near.reasons)}
    found: dict[tuple[int, int], Evidence] = {}
    for one in (*verdict.evidence, *(near.evidence for near in verdict.closest)):
        if _place(one) not in unfit:
            found.setdefault(_place(one), one)
    if not found:
        return ()
    floor = max(map(_odds, found.values())) / FAINT
    near = [one for one in found.values() if _odds(one) >= floor]
    ranked = sorted(near, key=lambda one: (-_binds(one) - bool(one.section.strip()), -_odds(one), one.start))
    return tuple(_of_different_sections(ranked)[:most])


def _of_different_sections(ranked: Iterable[Evidence]) -> list[Evidence]:
    first: dict[str, Evidence] = {}
    rest = []
    for one in ranked:
        section = " ".join(one.section.split()).casefold()
        if first.setdefault(section, one) is not one:
            rest.append(one)
    return [*first.values(), *rest]


def _place(one: Evidence) -> tuple[int, int]:
    return one.start, one.end


def _binds(one: Evidence) -> bool:
    return one.stance is not None and one.stance.commitment != "mention"


def _odds(one: Evidence) -> float:
    # Rounded as in older stores, so that an assessment that was kept ranks as one that was just made.
    chance = min(max(round(one.probability, 6), 1e-6), 1 - 1e-6)
    return chance / (1 - chance)
