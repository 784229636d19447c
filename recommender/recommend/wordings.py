"""How other policies word an action: strong commitment and the right direction first, one jurisdiction after the other."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.recommend.values import Peer, PeerWording
from recommender.alignment.results import ActionVerdict, Evidence

MOST = 5
# Below this many wordings of policies that address the action, those that take it up in part are shown too.
ENOUGH = 3
# How much of a quote's probability counts, by how far it binds: a duty is the model to copy, a mention hardly one. A choice, not
# a measurement; what was not read for its stance counts as a mention.
COMMITMENT = {"duty": 1.0, "funded": 0.85, "plan": 0.7, "mention": 0.4}
STATUS = {"addressed": 1.0, "partial": 0.6}
SUPPORTS = "supports"


def wordings(action: str, peers: Sequence[Peer], most: int = MOST) -> tuple[PeerWording, ...]:
    """At most `most` wordings of an action, one of each group of twins, best first within the turns of the jurisdictions.

    Only quotes that support the matter, of policies that do; where there are none, others, with what the policy does to the action
    ("restricts", "opposes" or "mixed") in place of the status.
    """
    verdicts = [(peer, verdict) for peer in peers for verdict in peer.assessment.actions if verdict.id == action]
    addressed = [pair for pair in verdicts if pair[1].status == "addressed"]
    partial = [pair for pair in verdicts if pair[1].status == "partial"]
    for supporting in (True, False):
        found = _best(addressed, supporting)
        if len(found) < ENOUGH:
            found += _best(partial, supporting, {one.peer.group for one in found})
        if found:
            return tuple(_in_turns(found)[:most])
    return ()


def strength(status: str, quote: Evidence) -> float:
    """What a quote is worth as a model, 0 to 1: its commitment, its policy's status, and its probability to speak for the action."""
    commitment = quote.stance.commitment if quote.stance else "mention"
    # Rounded as in the store, so that an assessment that was kept ranks as one that was just made.
    return COMMITMENT[commitment] * STATUS[status] * round(quote.probability, 6)


def _best(
    pairs: Sequence[tuple[Peer, ActionVerdict]], supporting: bool, taken: set[str] | None = None
) -> list[PeerWording]:
    """The best quote of each group of twins that is not in `taken`."""
    best: dict[str, PeerWording] = {}
    for peer, verdict in pairs:
        if peer.group in (taken or ()):
            continue
        for quote in verdict.evidence:
            if (_direction(verdict, quote) == SUPPORTS) is not supporting:
                continue
            status = verdict.status if supporting else _direction(verdict, quote)
            one = PeerWording(peer, quote, status, strength(verdict.status, quote))
            if peer.group not in best or _order(one) < _order(best[peer.group]):
                best[peer.group] = one
    return list(best.values())


def _direction(verdict: ActionVerdict, quote: Evidence) -> str:
    """What stands against taking a quote as a model: what the quote does, else what its whole policy does to the action."""
    said = quote.stance.direction if quote.stance else SUPPORTS
    return said if said != SUPPORTS else verdict.direction or SUPPORTS


def _in_turns(found: Sequence[PeerWording]) -> list[PeerWording]:
    """Best first, but no jurisdiction a second time before each other one had its turn. An unknown one is one of its own kind."""
    waiting: dict[str, list[PeerWording]] = {}
    for one in sorted(found, key=_order):
        waiting.setdefault(" ".join(one.peer.jurisdiction.split()).casefold(), []).append(one)
    turns = []
    while any(waiting.values()):
        turns += [queue.pop(0) for queue in waiting.values() if queue]
    return turns


def _order(one: PeerWording) -> tuple[float, str, int]:
    return -one.strength, one.peer.assessment.policy.sha256, one.evidence.start
