"""What the ratings come to: without names, and only ever of closed rounds; the final matrix; what a scorecard teaches.

All are functions of a scorecard, which never changes, so that each is computed once for each of its versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from itertools import combinations
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from recommender.alignment.feedback import CONFIRMED, Label
from recommender.alignment.feedback import REJECTED as DENIED
from recommender.alignment.results import ADDRESSED, MISSING, PARTIAL
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.scorecards.statistics import (
    alpha_interval,
    change,
    kappa_interval,
    krippendorff_alpha,
    quartiles,
    weighted_kappa,
)
from recommender.scorecards.values import (
    HIGHEST,
    LOWEST,
    REJECTED,
    Agreement,
    Cell,
    CellResult,
    FinalCell,
    Rating,
    Scorecard,
)

# Who made a final status, where it was not the chair.
CONSENSUS, LOW, NONE, MACHINE = "consensus", "low agreement", "no consensus", "machine only"
LEVEL = 0.95
_SLACK = 1e-9  # 0.7 of ten ratings is 7, whatever binary fractions make of it
_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def once(compute: Callable[Concatenate[Scorecard, _Given], _Found]) -> Callable[Concatenate[Scorecard, _Given], _Found]:
    """Keep what a function makes of a scorecard beside the scorecard; its other arguments are positional."""

    @wraps(compute)
    def kept(card: Scorecard, *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
        key = (compute.__name__, *args, *sorted(kwargs.items()))
        if key not in card.computed:
            card.computed[key] = compute(card, *args, **kwargs)
        found: _Found = card.computed[key]
        return found

    return kept


@once
def results(card: Scorecard, round_number: int) -> Mapping[Cell, CellResult]:
    """Every cell's result in a closed round; none where it is open or unknown, so that nobody sees it too early."""
    if not card.is_closed(round_number):
        return {}
    given, before = _by_cell(card, round_number), _by_cell(card, round_number - 1)
    return {cell: _result(card, cell, round_number, given.get(cell, []), before.get(cell, [])) for cell in card.cells}


def result(card: Scorecard, cell: Cell, round_number: int) -> CellResult:
    """One cell's result in a closed round.

    :raises InputError: where the round is open or unknown.
    """
    if not card.is_closed(round_number):
        raise InputError("Round {round} is not closed; its results are not there yet.", round=round_number)
    return results(card, round_number)[cell]


@once
def agreement(card: Scorecard, round_number: int) -> Sequence[Agreement]:
    """Krippendorff's alpha of all, then weighted kappa of each two evaluators; none for a round that is not closed."""
    ratings = [r for r in card.ratings if r.round == round_number] if card.is_closed(round_number) else []
    names = sorted({rating.evaluator for rating in ratings})
    if len(names) < 2:
        return []
    rows = {cell: row for row, cell in enumerate(card.cells)}
    values = np.full((len(rows), len(names)), np.nan)
    for rating in ratings:
        values[rows[rating.cell], names.index(rating.evaluator)] = rating.value
    given = ~np.isnan(values)
    alpha = krippendorff_alpha(values)
    interval = alpha_interval(values, LEVEL) if alpha is not None else (None, None)
    found = [Agreement("alpha", alpha, *interval, LEVEL, int((given.sum(axis=1) >= 2).sum()), len(names))]
    for one, other in combinations(range(len(names)), 2):
        first, second = values[:, one], values[:, other]
        kappa, both = weighted_kappa(first, second), int((given[:, one] & given[:, other]).sum())
        interval = kappa_interval(first, second, LEVEL) if kappa is not None else (None, None)
        found.append(Agreement("kappa", kappa, *interval, LEVEL, both, 2, (names[one], names[other])))
    return found


def may_stop(card: Scorecard) -> tuple[bool, bool, bool]:
    """Reasons to end.

    :returns: whether every rated cell has consensus, low agreement included; whether each of the last closed round is
        stable; whether no round is left.
    """
    closed = [one.number for one in card.rounds if one.closed or card.closed]
    rated = [one for one in results(card, closed[-1]).values() if one.ratings] if closed else []
    # What was rated in an earlier round only is still as that round left it.
    last = [row.result for row in final_matrix(card) if row.result is not None] if closed else []
    agreed = bool(last) and all(one.consensus or one.agreed_low for one in last)
    return agreed, bool(rated) and all(one.stable for one in rated), len(card.rounds) >= card.rules.rounds


@once
def final_matrix(card: Scorecard) -> Sequence[FinalCell]:
    """One row a cell, in the order of `card.cells`; before the scorecard is closed what closing it now would give.

    Consensus makes a cell addressed, low agreement missing, no consensus partial; without ratings the machine's status
    stays. A decision of the chair stands above all.
    """
    closed = [one for one in card.rounds if one.closed]
    decisions = {decision.cell: decision for decision in card.decisions}
    rows = []
    for cell in card.cells:
        machine, found, when = card.verdict(cell), None, ""
        for one in closed:
            if (last := results(card, one.number)[cell]).ratings:
                found, when = last, one.closed
        status, by, reason = *_ruled(found, machine.status), ""
        if decision := decisions.get(cell):
            status, by, when, reason = decision.status, decision.by, decision.time, decision.reason
        rows.append(FinalCell(*cell, machine.status, machine.probability, found, status, by, when, reason))
    return rows


def labels(card: Scorecard) -> list[Label]:
    """What a scorecard teaches: one label a quote on which evaluators did not part in two halves.

    Confirmed where more of them accepted or added the quote than rejected it, rejected the other way round. While a
    round is open there are none, so that nobody learns from here what others said in it.
    """
    if card.open_round:
        return []
    # One vote a person and text, their last, however often the text stands in the policy.
    last = {
        (said.cell, said.evidence.text, said.evaluator): -1 if said.judgement == REJECTED else 1
        for said in card.judgements
    }
    votes: dict[tuple[Cell, str], int] = {}
    for (cell, text, _), vote in last.items():
        votes[cell, text] = votes.get((cell, text), 0) + vote
    return [
        Label(cell[1], text, card.policy(cell[0]).name, CONFIRMED if count > 0 else DENIED)
        for (cell, text), count in votes.items()
        if count
    ]


def lessons(card: Scorecard, framework: Framework) -> list[Label]:
    """The labels, for the framework that they are to be kept for.

    :raises InputError: where there are none, or the scorecard is about another framework.
    """
    if framework.id != card.framework.id:
        raise InputError(
            'The scorecard is about "{framework}". Load this framework first.', framework=card.framework.title
        )
    if found := labels(card):
        return found
    raise InputError("There is nothing to learn from yet: no quote was accepted, added or rejected in a closed round.")


def _by_cell(card: Scorecard, round_number: int) -> dict[Cell, list[Rating]]:
    found: dict[Cell, list[Rating]] = {}
    for rating in card.ratings:
        if rating.round == round_number:
            found.setdefault(rating.cell, []).append(rating)
    return found


def _result(
    card: Scorecard, cell: Cell, number: int, ratings: Sequence[Rating], before: Sequence[Rating]
) -> CellResult:
    values, rules = sorted(rating.value for rating in ratings), card.rules
    spread = _spread(values)
    high, low = (sum(spread[3:]) / len(values), sum(spread[:2]) / len(values)) if values else (None, None)
    median, lower, upper = quartiles(values)
    changed = change(_spread([rating.value for rating in before]), spread) if before and values else None
    return CellResult(
        cell=cell,
        round=number,
        distribution=spread,
        share=high,
        consensus=high is not None and high >= rules.consensus - _SLACK,
        agreed_low=low is not None and low >= rules.consensus - _SLACK,
        median=median,
        lower=lower,
        upper=upper,
        changed=changed,
        stable=None if changed is None else changed <= rules.stability + _SLACK,
        comments=tuple(sorted((r.comment for r in ratings if r.comment), key=lambda text: _mixed(text, number))),
    )


def _spread(values: Sequence[int]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (sum(value == step for value in values) for step in range(LOWEST, HIGHEST + 1))
    return one, two, three, four, five


def _mixed(text: str, number: int) -> str:
    # An order that has nothing to do with who wrote first.
    return hashlib.sha256(f"{number}:{text}".encode()).hexdigest()


def _ruled(found: CellResult | None, machine: str) -> tuple[str, str]:
    if found is None:
        return machine, MACHINE
    if found.consensus:
        return ADDRESSED, CONSENSUS
    return (MISSING, LOW) if found.agreed_low else (PARTIAL, NONE)
