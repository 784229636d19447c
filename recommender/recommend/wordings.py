"""How other policies word an action: strong commitment and the right direction first, jurisdictions in turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.alignment.results import ADDRESSED, PARTIAL, ActionVerdict, Evidence, Verdicts
from recommender.policies import Policy

MOST = 5
# Below this many wordings of policies that address the action, those that take it up in part are shown too.
ENOUGH = 3
# How much of a quote's probability counts, by how far it binds: a duty is the model to copy, a mention hardly one. A
# choice, not a measurement; what was not read for its stance counts as a mention.
COMMITMENT = {"duty": 1.0, "funded": 0.85, "plan": 0.7, "mention": 0.4}
STATUS = {ADDRESSED: 1.0, PARTIAL: 0.6}
SUPPORTS = "supports"


@dataclass(frozen=True)
class PeerWording:
    """How another policy words an action.

    :ivar status: of the peer's verdict, "addressed" or "partial"; or "restricts", "opposes" or "mixed", where no policy
        supports the action and this one is shown for want of a better.
    :ivar strength: what it is sorted by, 0 to 1.
    """

    peer: Policy
    evidence: Evidence
    status: str
    strength: float


def wordings(action: str, peers: Sequence[Verdicts], most: int = MOST) -> tuple[PeerWording, ...]:
    """How others word an action: one quote of each policy, best first within the turns of the jurisdictions.

    Only quotes that support the matter, of policies that do; where there are none, others, with what the policy does to
    the action ("restricts", "opposes" or "mixed") in place of the status.

    :param peers: no two of them twins.
    """
    pairs = [(peer.policy, peer.by_id[action]) for peer in peers if action in peer.by_id]
    for supporting in (True, False):
        found = [_best(policy, of, supporting) for policy, of in pairs if of.status == ADDRESSED]
        if sum(map(bool, found)) < ENOUGH:
            found += [_best(policy, of, supporting) for policy, of in pairs if of.status == PARTIAL]
        if any(found):
            return tuple(_in_turns([one for one in found if one])[:most])
    return ()


def strength(status: str, quote: Evidence) -> float:
    """What a quote is worth as a model, 0 to 1: its commitment, its policy's status, and its passage match.

    :param status: of its policy's verdict, "addressed" or "partial".
    """
    commitment = quote.stance.commitment if quote.stance else "mention"
    # Rounded as in older stores, so that an assessment that was kept ranks as one that was just made.
    return COMMITMENT[commitment] * STATUS[status] * round(quote.probability, 6)


def _best(policy: Policy, verdict: ActionVerdict, supporting: bool) -> PeerWording | None:
    """The policy's best quote among those that support the action, or among those that do not."""
    found = []
    for quote in verdict.evidence:
        direction = _direction(verdict, quote)
        if (direction == SUPPORTS) is supporting:
            status = verdict.status if supporting else direction
            found.append(PeerWording(policy, quote, status, strength(verdict.status, quote)))
    return min(found, key=_order, default=None)


def _direction(verdict: ActionVerdict, quote: Evidence) -> str:
    """What stands against taking a quote as a model: what it does, else what its whole policy does to the action."""
    said = quote.stance.direction if quote.stance else SUPPORTS
    return said if said != SUPPORTS else verdict.direction or SUPPORTS


def _in_turns(found: Sequence[PeerWording]) -> list[PeerWording]:
    """Best first, but no jurisdiction a second time before each other had its turn; unknown ones count as one."""
    waiting: dict[str, list[PeerWording]] = {}
    for one in sorted(found, key=_order):
        waiting.setdefault(" ".join(one.peer.jurisdiction.split()).casefold(), []).append(one)
    turns = []
    while any(waiting.values()):
        turns += [queue.pop(0) for queue in waiting.values() if queue]
    return turns


def _order(one: PeerWording) -> tuple[float, str, int]:
    return -one.strength, one.peer.sha256, one.evidence.start
