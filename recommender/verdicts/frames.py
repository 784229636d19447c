"""An assessment as pandas tables."""

from __future__ import annotations

from typing import Any

import pandas

from recommender.verdicts.values import STATUSES, Assessment, Evidence

_QUOTE = "text page section start end commitment direction times amounts bodies"


def coverage_frame(assessment: Assessment) -> pandas.DataFrame:
    pillars = assessment.by_pillar()
    rows = [list(counts.values()) for counts in pillars.values()]
    index = pandas.Index(list(pillars), name="pillar", dtype="str")
    return pandas.DataFrame(rows, index=index, columns=list(STATUSES), dtype="int64")


def action_frame(assessment: Assessment) -> pandas.DataFrame:
    rows = []
    for action in assessment.actions:
        verdict = (action.rank, action.id, action.title, action.pillar, action.theme, action.status)
        best = action.evidence[0] if action.evidence else None
        rows.append((*verdict, action.probability, action.direction, len(action.evidence), *_quote(best)))
    return _frame(rows, "rank id title pillar theme status probability policy_direction quotes")


def evidence_frame(assessment: Assessment) -> pandas.DataFrame:
    rows = []
    for action in assessment.actions:
        for position, found in enumerate(action.evidence, start=1):
            verdict = (action.rank, action.id, action.title, action.status, position)
            rows.append((*verdict, found.probability, found.language, *_quote(found)))
    return _frame(rows, "rank id title status position probability language")


def element_frame(assessment: Assessment) -> pandas.DataFrame:
    rows = []
    for action in assessment.actions:
        for position, element in enumerate(action.elements, start=1):
            verdict = (action.rank, action.id, action.title, position, element.text, element.status)
            rows.append((*verdict, element.probability, *_quote(element.evidence)))
    return _frame(rows, "rank id title position element status probability")


def _quote(found: Evidence | None) -> tuple[Any, ...]:
    if found is None:
        return (None,) * len(_QUOTE.split())
    place = (found.text, found.page, found.section, found.start, found.end)
    stance = found.stance
    if stance is None:
        return (*place, None, None, None, None, None)
    lists = ("; ".join(values) for values in (stance.times, stance.amounts, stance.bodies))
    return (*place, stance.commitment, stance.direction, *lists)


def _frame(rows: list[tuple[Any, ...]], verdict: str) -> pandas.DataFrame:
    frame = pandas.DataFrame(rows, columns=[*verdict.split(), *_QUOTE.split()])
    whole = {"page": "Int64", "start": "Int64", "end": "Int64"}
    return frame.astype({column: kind for column, kind in whole.items() if column in frame})
