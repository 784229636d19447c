"""The final matrix: the machine's verdict, the people's, the final status, and who decided what when."""

from __future__ import annotations

from recommender.scorecards.results import results
from recommender.scorecards.values import CellResult, FinalCell, Scorecard

CONSENSUS, LOW, NONE, MACHINE = "consensus", "low agreement", "no consensus", "machine only"


def final_matrix(card: Scorecard) -> list[FinalCell]:
    """One row a cell, in the order of `card.cells`. Before the scorecard is closed it is what closing now would give.

    Consensus makes a cell addressed, low agreement missing, no consensus partial; without ratings the machine's status stays.
    A decision of the chair stands above all.
    """
    closed = [one for one in card.rounds if one.closed]
    by_round = {one.number: results(card, one.number) for one in closed}
    verdicts = {policy.sha256: {v.id: v for v in policy.assessment.actions} for policy in card.policies}
    decisions = {decision.cell: decision for decision in card.decisions}
    rows = []
    for cell in card.cells:
        verdict = verdicts[cell[0]][cell[1]]
        found: CellResult | None = None
        when = ""
        for one in closed:
            if by_round[one.number][cell].ratings:
                found, when = by_round[one.number][cell], one.closed
        status, by = _ruled(found, verdict.status)
        reason = ""
        if decision := decisions.get(cell):
            status, by, when, reason = decision.status, decision.by, decision.time, decision.reason
        rows.append(FinalCell(*cell, verdict.status, verdict.probability, found, status, by, when, reason))
    return rows


def _ruled(found: CellResult | None, machine: str) -> tuple[str, str]:
    if found is None:
        return machine, MACHINE
    if found.consensus:
        return "addressed", CONSENSUS
    return ("missing", LOW) if found.agreed_low else ("partial", NONE)
