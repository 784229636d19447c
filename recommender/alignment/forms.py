"""The forms of an assessment on disk: as the store keeps it, and as reports give it to programs.

The stored form is the assessment itself, at full precision and without words. The report's form is that of verdicts at
given costs, worded in a language; versions before 0.2 kept it in the store and in the logs of scorecards, where it
stays, so it is read back too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import msgspec
from scipy.special import expit

from recommender.alignment.model import shipped_model
from recommender.alignment.results import (
    DIGITS,
    STATUSES,
    ActionResult,
    ActionVerdict,
    Assessment,
    Closest,
    Contribution,
    Costs,
    ElementResult,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FalseGaps,
    LearnedFacts,
    Prior,
    Reason,
    Recalibration,
    Rounding,
    Stance,
    Verdicts,
)
from recommender.errors import InputError, parts_of, sentence_of
from recommender.framework import Action, Framework
from recommender.framework.model import natural_key
from recommender.policies import Policy

POLICY_FACTS = ("file", "sha256", "title", "language", "pages", "characters")


class _Stored(msgspec.Struct):
    """What the store keeps; the policy's facts stand beside it."""

    framework: str
    framework_fingerprint: str
    encoder: EncoderFacts
    actions: tuple[ActionResult, ...]
    passages: int
    warnings: tuple[Any, ...]
    model: str
    recalibration: Recalibration | None
    learned: LearnedFacts | None
    program: str
    width: float | None = None


def stored_form(assessment: Assessment) -> dict[str, Any]:
    """An assessment as JSON can hold it, at full precision and without its policy."""
    values = {name: getattr(assessment, name) for name in _Stored.__struct_fields__}
    form: dict[str, Any] = msgspec.to_builtins(values | {"warnings": [parts_of(text) for text in assessment.warnings]})
    return form


def from_stored_form(data: Mapping[str, Any], policy: Policy) -> Assessment:
    """The assessment that the store keeps, in the form of now or of an older version.

    :param policy: whose assessment it is.
    :raises InputError: where this is something else.
    """
    if "costs" in data:  # kept by a version before 0.2
        return replace(from_report_form(data)[0].assessment, policy=policy)
    try:
        kept = msgspec.convert(data, _Stored)
    except msgspec.ValidationError as error:
        raise InputError("This is not an assessment: {reason}.", reason=str(error)) from None
    values = {name: getattr(kept, name) for name in _Stored.__struct_fields__}
    return Assessment(policy=policy, **values | {"warnings": tuple(sentence_of(text) for text in kept.warnings)})


def report_form(verdicts: Verdicts, framework: Framework, language: str | None = None) -> dict[str, Any]:
    """Verdicts as reports give them to programs: worded, and rounded so that different ones stay different.

    :param framework: the one that was assessed.
    :param language: of the titles, pillars, themes and elements; None for the framework's own wording.
    """
    made, rounded, worded = verdicts.assessment, verdicts.rounding(), framework.in_language(language)
    gaps = verdicts.false_gaps
    return {
        "policy": {name: getattr(made.policy, name) for name in POLICY_FACTS},
        "framework": {"id": made.framework, "title": worded.title, "actions": len(made.actions)},
        "encoder": asdict(made.encoder),
        "model": made.model,
        "width": made.width,
        "learned": asdict(made.learned) if made.learned else None,
        "costs": asdict(verdicts.costs),
        "passages": made.passages,
        "warnings": [str(warning) for warning in made.warnings],
        "false_gaps": {**asdict(gaps), "expected": round(gaps.expected, 2)} if gaps else None,
        "actions": [_action_form(action, worded.action(action.id), rounded) for action in verdicts.actions],
    }


def from_report_form(data: Mapping[str, Any]) -> tuple[Verdicts, Framework]:
    """What `report_form` gave: the verdicts as they were told, and the framework as far as it is worded there.

    Some of an assessment is not in it: the closest passages of actions that were not missing, what policies do to
    missing actions, and how far the probabilities were off, which is known for the shipped model alone.

    :raises InputError: where this is something else.
    """
    try:
        made, actions = _assessment_of(data), tuple(_verdict_of(action) for action in data["actions"])
        gaps = FalseGaps(**data["false_gaps"]) if data["false_gaps"] else None
        verdicts = Verdicts(made, Costs(**data["costs"]), actions, told=gaps)
        framework = _framework_of(data)
    except KeyError as error:
        raise InputError("This is not an assessment: the field {field} is missing.", field=str(error)) from None
    except (TypeError, AttributeError, msgspec.ValidationError) as error:
        raise InputError("This is not an assessment: {reason}.", reason=str(error)) from None
    for action in actions:
        for status in (action.status, *(element.status for element in action.elements)):
            if status not in STATUSES:
                raise InputError(
                    'Action "{action}" has the status {status!r}; it may be {statuses}.',
                    action=action.id,
                    status=status,
                    statuses=", ".join(STATUSES),
                )
    return verdicts, framework


def _assessment_of(data: Mapping[str, Any]) -> Assessment:
    shipped = shipped_model()
    return Assessment(
        policy=Policy(key=data["policy"]["sha256"], **data["policy"]),
        framework=data["framework"]["id"],
        framework_fingerprint="",
        encoder=EncoderFacts(**data["encoder"]),
        actions=tuple(_action_of(action) for action in data["actions"]),
        passages=data["passages"],
        warnings=tuple(data["warnings"]),
        model=data["model"],
        recalibration=shipped.recalibration if data["model"] == shipped.fingerprint else None,
        learned=LearnedFacts(**data["learned"]) if data["learned"] else None,
        width=data.get("width"),
    )


def _framework_of(data: Mapping[str, Any]) -> Framework:
    actions = [
        Action(
            id=action["id"],
            text=action["title"],
            title=action["title"],
            pillar=action["pillar"],
            theme=action["theme"],
            elements=tuple(element["text"] for element in action["elements"]),
        )
        for action in sorted(data["actions"], key=lambda action: natural_key(action["id"]))
    ]
    return Framework.of(data["framework"]["id"], data["framework"]["title"], actions)


def _evidence_form(found: Evidence, rounded: Rounding) -> dict[str, Any]:
    return {
        "text": found.text,
        "page": found.page,
        "last_page": found.last_page,
        "section": found.section,
        "start": found.start,
        "end": found.end,
        "probability": rounded(found.probability),
        "language": found.language,
        "stance": _stance_form(found.stance),
    }


def _stance_form(stance: Stance | None) -> dict[str, Any] | None:
    if stance is None:
        return None
    lists = {name: list(getattr(stance, name)) for name in ("times", "amounts", "bodies")}
    return {"commitment": stance.commitment, "direction": stance.direction} | lists


def _action_form(action: ActionVerdict, said: Action, rounded: Rounding) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": said.title,
        "pillar": said.pillar,
        "theme": said.theme,
        "status": action.status,
        "probability": rounded(action.probability),
        "rank": action.rank,
        "direction": action.direction,
        "close_call": list(action.close),
        "evidence": [_evidence_form(found, rounded) for found in action.evidence],
        "elements": [
            {
                "text": text,
                "status": element.status,
                "probability": rounded(element.probability),
                "evidence": _evidence_form(element.evidence, rounded) if element.evidence else None,
            }
            for text, element in zip(said.elements, action.elements, strict=True)
        ],
        "closest": [
            {"evidence": _evidence_form(near.evidence, rounded), "reasons": [asdict(reason) for reason in near.reasons]}
            for near in action.closest
        ],
        # Not cut to as few digits as probabilities: their sum must give the probability back. The name of the first
        # member is that of the first version, which programs read.
        "contributions": [
            {"signal": c.feature, "value": round(c.value, DIGITS), "log_odds": round(c.log_odds, DIGITS + 2)}
            for c in action.contributions
        ],
        "prior": asdict(action.prior) if action.prior else None,
    }


def evidence_of(data: Mapping[str, Any]) -> Evidence:
    """A quote as a report or the log of a scorecard has it.

    :raises msgspec.ValidationError: where this is something else.
    """
    return msgspec.convert(dict(data), Evidence)


def _common(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an action's result and its verdict have in common."""
    return {
        "id": data["id"],
        "probability": data["probability"],
        "rank": data["rank"],
        "evidence": tuple(evidence_of(found) for found in data["evidence"]),
        "contributions": tuple(Contribution(c["signal"], c["value"], c["log_odds"]) for c in data["contributions"]),
        "closest": tuple(
            Closest(evidence_of(near["evidence"]), tuple(Reason(**reason) for reason in near["reasons"]))
            for near in data["closest"]
        ),
        "direction": data["direction"],
        "prior": Prior(**data["prior"]) if data["prior"] else None,
    }


def _quote_of(element: Mapping[str, Any]) -> Evidence | None:
    return evidence_of(element["evidence"]) if element["evidence"] else None


def _action_of(data: Mapping[str, Any]) -> ActionResult:
    common = _common(data)
    elements = tuple(ElementResult(element["probability"], _quote_of(element)) for element in data["elements"])
    return ActionResult(alone=_alone(data["probability"], common["contributions"]), elements=elements, **common)


def _verdict_of(data: Mapping[str, Any]) -> ActionVerdict:
    elements = tuple(
        ElementVerdict(element["status"], element["probability"], _quote_of(element)) for element in data["elements"]
    )
    close = tuple(data.get("close_call", ()))
    return ActionVerdict(status=data["status"], elements=elements, close=close, **_common(data))


def _alone(probability: float, contributions: tuple[Contribution, ...]) -> float:
    """The probability without what other policies do."""
    added = [part.log_odds for part in contributions if part.feature != "prior"]
    return float(expit(sum(added))) if len(added) < len(contributions) else probability
