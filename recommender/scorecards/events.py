"""From the log to the scorecard: each event changes the state a little, and nothing else does.

A "policy" event holds the machine's verdicts in the form of reports (`alignment.forms`), with the statuses of then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from recommender.alignment.forms import evidence_of, from_report_form, report_form
from recommender.alignment.results import Evidence, Verdicts
from recommender.errors import StoreError
from recommender.framework import Action, Framework
from recommender.scorecards.values import Cell, Decision, Judgement, Member, Rating, Round, Rules, Scorecard
from recommender.store import Event

CREATED, POLICY, MEMBER, CODE, REMOVED = "created", "policy", "member", "code", "removed"
OPENED, CLOSED, RATED, JUDGED, WITHDRAWN = "round opened", "round closed", "rated", "judged", "judgement withdrawn"
DECIDED, FINISHED, TAUGHT = "decided", "finished", "taught"


def replay(card_id: int, events: Iterable[Event], card: Scorecard | None = None) -> Scorecard:
    """The scorecard after these events.

    :param card: the state before the first of them, None where that is the scorecard's first.
    :raises StoreError: where an event is of a kind that this version does not know, or there is none.
    """
    # By place while it runs: copying a tuple for each of thousands of ratings would cost their square.
    ratings = {} if card is None else {(r.cell, r.round, r.evaluator): r for r in card.ratings}
    judgements = (
        {} if card is None else {(j.cell, j.evaluator, j.evidence.start, j.evidence.end): j for j in card.judgements}
    )
    version = card.version if card else 0
    for event in events:
        version = event.number
        if event.kind == CREATED:
            card = _created(card_id, event)
        elif card is None:
            raise StoreError(
                "The log of scorecard {number} does not begin with its creation; it is damaged.", number=card_id
            )
        elif event.kind == RATED:
            rating = _rating(event)
            ratings[rating.cell, rating.round, rating.evaluator] = rating
        elif event.kind in (JUDGED, WITHDRAWN):
            cell, evidence = _cell(event.data), evidence_of(event.data["evidence"])
            place = (cell, event.actor, evidence.start, evidence.end)
            if event.kind == WITHDRAWN:
                judgements.pop(place, None)
            else:
                said = event.data["judgement"]
                judgements[place] = Judgement(cell, event.actor, said, evidence, event.time, event.number)
        else:
            card = _changed(card, event)
    if card is None:
        raise StoreError("Scorecard {number} is gone: somebody deleted it.", number=card_id)
    return replace(card, ratings=tuple(ratings.values()), judgements=tuple(judgements.values()), version=version)


def created_data(title: str, framework: Framework, rules: Rules) -> dict[str, Any]:
    """What the "created" event holds."""
    about = {"id": framework.id, "title": framework.title, "fingerprint": framework.fingerprint}
    actions, titles = [a.id for a in framework.actions], [a.title for a in framework.actions]
    return {"title": title, "framework": about, "actions": actions, "titles": titles, "rules": vars(rules)}


def policy_data(verdicts: Verdicts, framework: Framework, program: str) -> dict[str, Any]:
    """What a "policy" event holds.

    :param program: version of the program.
    """
    policy = verdicts.policy
    about = {"sha256": policy.sha256, "title": policy.name, "jurisdiction": policy.jurisdiction}
    made = report_form(verdicts, framework)
    return about | {"program": program, "policy_id": policy.id, "assessment": made}


def quote_data(found: Evidence) -> dict[str, Any]:
    """What an event holds of a quote; `alignment.forms.evidence_of` reads it."""
    kept: dict[str, Any] = msgspec.to_builtins(found)
    return kept if found.stance else {name: value for name, value in kept.items() if name != "stance"}


def _created(card_id: int, event: Event) -> Scorecard:
    data = event.data
    about, titles = data["framework"], zip(data["actions"], data["titles"], strict=True)
    actions = tuple(Action(id=action, text=title, title=title) for action, title in titles)
    framework = Framework(about["id"], about["title"], actions, about["fingerprint"])
    return Scorecard(card_id, data["title"], framework, Rules(**data["rules"]), event.time)


def _changed(card: Scorecard, event: Event) -> Scorecard:
    data = event.data
    match event.kind:
        case "taught":
            return card
        case "policy":
            return _with_policy(card, data)
        case "member":
            member = Member(data["name"], data["role"])
            others = tuple(one for one in card.members if one.name != member.name)
            return replace(card, members=(*others, member), codes={**card.codes, member.name: data["code"]})
        case "code":
            return replace(card, codes={**card.codes, data["name"]: data["code"]})
        case "removed":
            members = tuple(replace(m, active=False) if m.name == data["name"] else m for m in card.members)
            return replace(card, members=members)
        case "round opened":
            return replace(card, rounds=(*card.rounds, Round(data["round"], event.time)))
        case "round closed":
            rounds = tuple(replace(r, closed=event.time) if r.number == data["round"] else r for r in card.rounds)
            return replace(card, rounds=rounds)
        case "decided":
            decision = Decision(_cell(data), data["status"], data["reason"], event.actor, event.time, event.number)
            return replace(card, decisions=(*card.decisions, decision))
        case "finished":
            rounds = tuple(r if r.closed else replace(r, closed=event.time) for r in card.rounds)
            return replace(card, closed=event.time, rounds=rounds)
    raise StoreError(
        'The scorecard "{title}" was changed by a newer version of this program (it has an entry "{entry}"). '
        "Install that version to open it; nothing is lost.",
        title=card.title,
        entry=event.kind,
    )


def _with_policy(card: Scorecard, data: Mapping[str, Any]) -> Scorecard:
    told, worded = from_report_form(data["assessment"])
    policy = replace(told.policy, title=data["title"], jurisdiction=data["jurisdiction"])
    verdicts = replace(told, assessment=replace(told.assessment, policy=policy, program=data["program"]))
    framework = card.framework
    if not card.policies:  # the first one tells pillars, themes and elements, which are the same in all
        actions = (replace(worded.action(a.id), text=a.text, title=a.title) for a in framework.actions)
        framework = replace(framework, actions=tuple(actions))
    return replace(
        card,
        framework=framework,
        policies=(*card.policies, policy),
        verdicts={**card.verdicts, policy.sha256: verdicts},
    )


def _rating(event: Event) -> Rating:
    data, at = event.data, (event.time, event.number)
    return Rating(_cell(data), data["round"], event.actor, data["value"], data["comment"], data["machine_shown"], *at)


def _cell(data: Mapping[str, Any]) -> Cell:
    return data["policy"], data["action"]
