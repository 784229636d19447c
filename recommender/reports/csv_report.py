"""Assessments as one CSV table, for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from recommender.reports.cells import guarded
from recommender.reports.explain import FEATURES
from recommender.alignment.results import DIGITS, ActionVerdict, Assessment, Closest, Evidence

# How many of the closest passages have columns of their own.
CLOSEST = 2
COLUMNS = (
    "policy",
    "sha256",
    "policy_title",
    "language",
    "framework",
    "action",
    "title",
    "pillar",
    "theme",
    "status",
    "probability",
    "rank",
    "evidence",
    "page",
    "section",
    "start",
    "end",
    # New columns go to the end: programs that read this file by position must go on working.
    "policy_direction",
    "commitment",
    "direction",
    "times",
    "amounts",
    "bodies",
    "passages",
    *(f"closest_{n}{part}" for n in range(1, CLOSEST + 1) for part in ("", "_page", "_start", "_end", "_reasons")),
    "prior_having",
    "prior_policies",
    *(f"log_odds_{signal}" for signal in FEATURES),
    "cost_false_gap",
    "cost_missed_gap",
    "false_gaps_expected",
    "false_gaps_low",
    "false_gaps_high",
    "false_gaps_level",
    "false_gaps_data",
    "learned_confirmed",
    "learned_rejected",
    "learned_policies",
)


class _Lines(list[str]):
    """Takes the writer's rows. They end with CR LF: only then it quotes a lone CR in a text."""

    def write(self, row: str) -> int:
        self.append(row.removesuffix("\r\n") + "\n")
        return len(row)


def to_csv(assessments: Sequence[Assessment]) -> str:
    """One row an action and policy, in rank order, with the best quote; cells without a value are empty.

    The column names and the codes in the cells are the same in every language, and those of the JSON form. Texts that a
    spreadsheet would run as a formula get a leading apostrophe. Lines end with a line feed; write the text with newline="", for
    Excel as "utf-8-sig".
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for assessment in assessments:
        policy, rounded = assessment.policy, assessment.rounding()
        facts = (policy.file, policy.sha256, policy.title, policy.language, assessment.framework.id)
        whole = tuple(_whole(assessment))
        for action in assessment.actions:
            verdict = (action.id, action.title, action.pillar, action.theme, action.status)
            best = action.evidence[0] if action.evidence else None
            found = (best.text, best.page, best.section, best.start, best.end) if best else (None,) * 5
            row = (*facts, *verdict, rounded(action.probability), action.rank, *found)
            row += (action.direction, *_stance(best), assessment.passages, *_why(action), *whole)
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return "".join(lines)


def _stance(found: Evidence | None) -> tuple[str | None, ...]:
    stance = found.stance if found else None
    if stance is None:
        return (None,) * 5
    lists = ("; ".join(values) for values in (stance.times, stance.amounts, stance.bodies))
    return (stance.commitment, stance.direction, *lists)


def _why(action: ActionVerdict) -> Iterator[Any]:
    """The closest passages, what other policies do, and what each signal adds."""
    nearest = [*action.closest[:CLOSEST], *[None] * (CLOSEST - len(action.closest))]
    for near in nearest:
        yield from _closest(near)
    yield from (action.prior.having, action.prior.policies) if action.prior else (None, None)
    added = {part.signal: part.log_odds for part in action.contributions}
    for signal in FEATURES:
        yield round(added[signal], DIGITS + 2) if signal in added else None


def _closest(near: Closest | None) -> tuple[Any, ...]:
    if near is None:
        return (None,) * 5
    codes = "; ".join(":".join(filter(None, (reason.code, reason.detail))) for reason in near.reasons)
    return (near.evidence.text, near.evidence.page, near.evidence.start, near.evidence.end, codes)


def _whole(assessment: Assessment) -> Iterator[Any]:
    """What holds for the whole policy, repeated in each of its rows."""
    yield from (assessment.costs.false_gap, assessment.costs.missed_gap)
    gaps, learned = assessment.false_gaps, assessment.learned
    yield from (round(gaps.expected, 2), gaps.low, gaps.high, gaps.level, gaps.data) if gaps else (None,) * 5
    yield from (learned.confirmed, learned.rejected, learned.policies) if learned else (None,) * 3
