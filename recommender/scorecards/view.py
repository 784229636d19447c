"""What a member may see. While a round is open nobody sees what others gave in it, the chair included."""

from __future__ import annotations

from collections import Counter

from recommender.scorecards.values import CHAIR, SHOWN, Cell, Judgement, Member, Rating, Scorecard


def own_ratings(card: Scorecard, name: str, round_number: int) -> list[Rating]:
    """What a member gave in a round, in the order of the log."""
    return [rating for rating in card.ratings if rating.evaluator == name and rating.round == round_number]


def own_judgements(card: Scorecard, name: str, cell: Cell | None = None) -> list[Judgement]:
    """What a member said of quotes, of all cells or of one."""
    return [said for said in card.judgements if said.evaluator == name and cell in (None, said.cell)]


def progress(card: Scorecard) -> dict[str, int]:
    """How many cells each active evaluator has rated in the open round; zeros where none is open."""
    opened = card.open_round
    rated = Counter(r.evaluator for r in card.ratings if opened and r.round == opened.number)
    return {member.name: rated[member.name] for member in card.evaluators}


def may_see_results(card: Scorecard, member: Member, round_number: int) -> bool:
    """Whether the round's ratings may be shown, summed up: once it is closed, to everyone who is still on the scorecard."""
    return member.active and any(one.number == round_number and one.closed for one in card.rounds)


def machine_visible(card: Scorecard, member: Member) -> bool:
    """Whether the machine's verdicts may be shown: always in the mode "shown" and to the chair, else once all is closed."""
    return card.rules.machine == SHOWN or bool(card.closed) or member.role == CHAIR
