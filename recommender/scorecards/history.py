"""From the log to the scorecard: each event changes the state a little, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from recommender.errors import StoreError
from recommender.scorecards.values import CardPolicy, Cell, Decision, Judgement, Member, Rating, Round, Rules, Scorecard
from recommender.store import Event
from recommender.alignment.results import Assessment, Evidence, Stance

CREATED, POLICY, MEMBER, CODE, REMOVED = "created", "policy", "member", "code", "removed"
OPENED, CLOSED, RATED, JUDGED, WITHDRAWN = "round opened", "round closed", "rated", "judged", "judgement withdrawn"
DECIDED, FINISHED, TAUGHT = "decided", "finished", "taught"


def replay(card_id: int, events: Iterable[Event], card: Scorecard | None = None) -> Scorecard:
    """The scorecard after these events. card: the state before the first of them, None where that is the scorecard's first.

    Raises StoreError where an event is of a kind that this version does not know.
    """
    # Lists while it runs: copying a tuple for each of thousands of ratings would cost their square.
    ratings = {} if card is None else {(r.cell, r.round, r.evaluator): r for r in card.ratings}
    judgements = (
        {} if card is None else {(j.cell, j.evaluator, j.evidence.start, j.evidence.end): j for j in card.judgements}
    )
    for event in events:
        if event.kind == CREATED:
            card = _created(card_id, event)
        if card is None:
            raise StoreError(f"The log of scorecard {card_id} does not begin with its creation; it is damaged.")
        if event.kind == RATED:
            rating = _rating(event)
            ratings[rating.cell, rating.round, rating.evaluator] = rating
        elif event.kind in (JUDGED, WITHDRAWN):
            cell, evidence = cell_of(event.data), evidence_from(event.data["evidence"])
            place = (cell, event.actor, evidence.start, evidence.end)
            if event.kind == WITHDRAWN:
                judgements.pop(place, None)
            else:
                judgements[place] = Judgement(
                    cell, event.actor, event.data["judgement"], evidence, event.time, event.number
                )
        else:
            card = _changed(card, event)
        card = replace(card, version=event.number) if event.kind not in (RATED, JUDGED, WITHDRAWN) else card
        last = event.number
    if card is None:
        raise StoreError(f"Scorecard {card_id} is gone: somebody deleted it.")
    version = max(card.version, locals().get("last", 0))
    return replace(card, ratings=tuple(ratings.values()), judgements=tuple(judgements.values()), version=version)


def _created(card_id: int, event: Event) -> Scorecard:
    data = event.data
    return Scorecard(
        card_id,
        data["title"],
        data["framework"]["id"],
        data["framework"]["title"],
        data["framework"]["fingerprint"],
        tuple(data["actions"]),
        Rules(**data["rules"]),
        event.time,
        titles=dict(zip(data["actions"], data["titles"], strict=True)),
    )


def _changed(card: Scorecard, event: Event) -> Scorecard:
    data = event.data
    match event.kind:
        case "created" | "taught":
            return card
        case "policy":
            made = Assessment.from_dict(data["assessment"])
            policy = CardPolicy(
                data["sha256"], data["title"], data["jurisdiction"], made, data["program"], data["policy_id"]
            )
            return replace(card, policies=(*card.policies, policy))
        case "member":
            member = Member(data["name"], data["role"])
            others = tuple(one for one in card.members if one.name != member.name)
            return replace(card, members=(*others, member), codes=card.codes | {member.name: data["code"]})
        case "code":
            return replace(card, codes=card.codes | {data["name"]: data["code"]})
        case "removed":
            members = tuple(replace(m, active=False) if m.name == data["name"] else m for m in card.members)
            return replace(card, members=members)
        case "round opened":
            return replace(card, rounds=(*card.rounds, Round(data["round"], event.time)))
        case "round closed":
            rounds = tuple(replace(r, closed=event.time) if r.number == data["round"] else r for r in card.rounds)
            return replace(card, rounds=rounds)
        case "decided":
            decision = Decision(cell_of(data), data["status"], data["reason"], event.actor, event.time, event.number)
            return replace(card, decisions=(*card.decisions, decision))
        case "finished":
            rounds = tuple(r if r.closed else replace(r, closed=event.time) for r in card.rounds)
            return replace(card, closed=event.time, rounds=rounds)
    raise StoreError(
        f'The scorecard "{card.title}" was changed by a newer version of this program (it has an entry "{event.kind}"). '
        "Install that version to open it; nothing is lost."
    )


def _rating(event: Event) -> Rating:
    data = event.data
    return Rating(
        cell_of(data),
        data["round"],
        event.actor,
        data["value"],
        data["comment"],
        data["machine_shown"],
        event.time,
        event.number,
    )


def cell_of(data: dict[str, Any]) -> Cell:
    return data["policy"], data["action"]


def evidence_to(found: Evidence) -> dict[str, Any]:
    """A quote as the log keeps it."""
    kept = {
        name: getattr(found, name) for name in ("text", "page", "section", "start", "end", "probability", "language")
    }
    if found.stance:
        kept["stance"] = {
            name: getattr(found.stance, name) for name in ("commitment", "direction", "times", "amounts", "bodies")
        }
    return kept


def evidence_from(kept: dict[str, Any]) -> Evidence:
    values = dict(kept)
    if stance := values.pop("stance", None):
        lists = {name: tuple(stance[name]) for name in ("times", "amounts", "bodies")}
        values["stance"] = Stance(stance["commitment"], stance["direction"], **lists)
    return Evidence(**values)
