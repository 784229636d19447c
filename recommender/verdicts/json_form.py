"""The JSON form of an assessment, written and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from recommender.errors import InputError
from recommender.verdicts.numbers import DIGITS, Rounding
from recommender.verdicts.values import (
    STATUSES,
    ActionVerdict,
    Assessment,
    Closest,
    Contribution,
    Costs,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FalseGaps,
    FrameworkFacts,
    LearnedFacts,
    PolicyFacts,
    Prior,
    Reason,
    Stance,
)


def to_dict(assessment: Assessment) -> dict[str, Any]:
    rounded = assessment.rounding()
    return {
        "policy": asdict(assessment.policy),
        "framework": asdict(assessment.framework),
        "encoder": asdict(assessment.encoder),
        "model": assessment.model,
        "learned": _optional(assessment.learned),
        "costs": asdict(assessment.costs),
        "passages": assessment.passages,
        "warnings": list(assessment.warnings),
        "false_gaps": _false_gaps(assessment.false_gaps),
        "actions": [_action_dict(action, rounded) for action in assessment.actions],
    }


def from_dict(data: Mapping[str, Any]) -> Assessment:
    try:
        assessment = Assessment(
            policy=PolicyFacts(**data["policy"]),
            framework=FrameworkFacts(**data["framework"]),
            encoder=EncoderFacts(**data["encoder"]),
            actions=tuple(_action_of(action) for action in data["actions"]),
            passages=data["passages"],
            warnings=tuple(data["warnings"]),
            model=data["model"],
            costs=Costs(**data["costs"]),
            false_gaps=FalseGaps(**data["false_gaps"]) if data["false_gaps"] else None,
            learned=LearnedFacts(**data["learned"]) if data["learned"] else None,
        )
    except KeyError as error:
        raise InputError(f"This is not an assessment: the field {error} is missing.") from None
    except (TypeError, AttributeError) as error:
        raise InputError(f"This is not an assessment: {error}.") from None
    for action in assessment.actions:
        for status in (action.status, *(element.status for element in action.elements)):
            if status not in STATUSES:
                wanted = ", ".join(STATUSES)
                raise InputError(f'Action "{action.id}" has the status {status!r}; it may be {wanted}.')
    return assessment


def _optional(value: Any) -> dict[str, Any] | None:
    return asdict(value) if value is not None else None


def _false_gaps(value: FalseGaps | None) -> dict[str, Any] | None:
    return {**asdict(value), "expected": round(value.expected, 2)} if value else None


def _stance_dict(stance: Stance | None) -> dict[str, Any] | None:
    if stance is None:
        return None
    return {
        "commitment": stance.commitment,
        "direction": stance.direction,
        "times": list(stance.times),
        "amounts": list(stance.amounts),
        "bodies": list(stance.bodies),
    }


def _evidence_dict(found: Evidence, rounded: Rounding) -> dict[str, Any]:
    return {
        "text": found.text,
        "page": found.page,
        "section": found.section,
        "start": found.start,
        "end": found.end,
        "probability": rounded(found.probability),
        "language": found.language,
        "stance": _stance_dict(found.stance),
    }


def _action_dict(action: ActionVerdict, rounded: Rounding) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "pillar": action.pillar,
        "theme": action.theme,
        "status": action.status,
        "probability": rounded(action.probability),
        "rank": action.rank,
        "direction": action.direction,
        "evidence": [_evidence_dict(found, rounded) for found in action.evidence],
        "elements": [
            {
                "text": element.text,
                "status": element.status,
                "probability": rounded(element.probability),
                "evidence": _evidence_dict(element.evidence, rounded) if element.evidence else None,
            }
            for element in action.elements
        ],
        "closest": [
            {"evidence": _evidence_dict(near.evidence, rounded), "reasons": [asdict(reason) for reason in near.reasons]}
            for near in action.closest
        ],
        # Not cut to as few digits as probabilities: their sum must give the probability back.
        "contributions": [
            {"signal": c.signal, "value": round(c.value, DIGITS), "log_odds": round(c.log_odds, DIGITS + 2)}
            for c in action.contributions
        ],
        "prior": _optional(action.prior),
    }


def _evidence_of(data: Mapping[str, Any]) -> Evidence:
    stance = data["stance"]
    if stance is not None:
        lists = {name: tuple(stance[name]) for name in ("times", "amounts", "bodies")}
        stance = Stance(**{**stance, **lists})
    return Evidence(**{**data, "stance": stance})


def _action_of(data: Mapping[str, Any]) -> ActionVerdict:
    elements = tuple(
        ElementVerdict(
            text=element["text"],
            status=element["status"],
            probability=element["probability"],
            evidence=_evidence_of(element["evidence"]) if element["evidence"] else None,
        )
        for element in data["elements"]
    )
    closest = tuple(
        Closest(_evidence_of(near["evidence"]), tuple(Reason(**reason) for reason in near["reasons"]))
        for near in data["closest"]
    )
    return ActionVerdict(
        **{
            **data,
            "evidence": tuple(_evidence_of(found) for found in data["evidence"]),
            "elements": elements,
            "closest": closest,
            "contributions": tuple(Contribution(**c) for c in data["contributions"]),
            "prior": Prior(**data["prior"]) if data["prior"] else None,
        }
    )
