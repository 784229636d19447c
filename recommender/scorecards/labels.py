"""What a scorecard teaches: quotes that evaluators accepted, added or rejected."""

from __future__ import annotations

from recommender.alignment.feedback import CONFIRMED, REJECTED, Label
from recommender.scorecards.values import REJECTED as SAID_NO
from recommender.scorecards.values import Cell, Scorecard


def labels(card: Scorecard) -> list[Label]:
    """One label a quote: confirmed where more evaluators accepted or added it than rejected it, rejected the other way round.

    A tie is left out. While a round is open there are none, so that nobody learns from here what others said in it.
    """
    if card.open_round:
        return []
    # One vote a person and text, their last, however often the text stands in the policy.
    last = {
        (said.cell, said.evidence.text, said.evaluator): -1 if said.judgement == SAID_NO else 1
        for said in card.judgements
    }
    votes: dict[tuple[Cell, str], int] = {}
    for (cell, text, _), vote in last.items():
        votes[cell, text] = votes.get((cell, text), 0) + vote
    titles = {policy.sha256: policy.title for policy in card.policies}
    return [
        Label(cell[1], text, titles[cell[0]], CONFIRMED if count > 0 else REJECTED)
        for (cell, text), count in votes.items()
        if count
    ]
