"""Verdicts as pandas tables, worded as the framework that is given."""

from __future__ import annotations

from typing import Any

import pandas

from recommender.alignment.results import STATUSES, Evidence, Verdicts
from recommender.framework import Framework

_QUOTE = "text page section start end commitment direction times amounts bodies"


def coverage_frame(verdicts: Verdicts, framework: Framework) -> pandas.DataFrame:
    """See `Verdicts.coverage`."""
    pillars = verdicts.by_pillar(framework)
    rows = [list(counts.values()) for counts in pillars.values()]
    index = pandas.Index(list(pillars), name="pillar", dtype="str")
    return pandas.DataFrame(rows, index=index, columns=list(STATUSES), dtype="int64")


def action_frame(verdicts: Verdicts, framework: Framework) -> pandas.DataFrame:
    """See `Verdicts.to_frame`."""
    rows = []
    for action in verdicts.actions:
        said = framework.action(action.id)
        close = "; ".join(action.close)
        verdict = (action.rank, action.id, said.title, said.pillar, said.theme, action.status, close)
        best = action.evidence[0] if action.evidence else None
        rows.append((*verdict, action.probability, action.direction, len(action.evidence), *_quote(best)))
    return _frame(rows, "rank id title pillar theme status close_call probability policy_direction quotes")


def evidence_frame(verdicts: Verdicts, framework: Framework) -> pandas.DataFrame:
    """See `Verdicts.evidence_frame`."""
    rows = []
    for action in verdicts.actions:
        for position, found in enumerate(action.evidence, start=1):
            verdict = (action.rank, action.id, framework.action(action.id).title, action.status, position)
            rows.append((*verdict, found.probability, found.language, *_quote(found)))
    return _frame(rows, "rank id title status position probability language")


def element_frame(verdicts: Verdicts, framework: Framework) -> pandas.DataFrame:
    """See `Verdicts.element_frame`."""
    rows = []
    for action in verdicts.actions:
        said = framework.action(action.id)
        for position, (text, element) in enumerate(zip(said.elements, action.elements, strict=True), start=1):
            verdict = (action.rank, action.id, said.title, position, text, element.status)
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
