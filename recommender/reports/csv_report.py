"""Assessments as one CSV table, for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from recommender.reports.cells import guarded
from recommender.verdicts import Assessment

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
)


class _Lines(list[str]):
    """Takes the writer's rows. They end with CR LF: only then it quotes a lone CR in a text."""

    def write(self, row: str) -> int:
        self.append(row.removesuffix("\r\n") + "\n")
        return len(row)


def to_csv(assessments: Sequence[Assessment]) -> str:
    """One row an action and policy, in rank order, with the best quote; cells without a value are empty.

    The column names are the same in every language. Texts that a spreadsheet would run as a formula get a
    leading apostrophe. Lines end with a line feed; write the text with newline="", for Excel as "utf-8-sig".
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for assessment in assessments:
        policy, rounded = assessment.policy, assessment.rounding()
        facts = (policy.file, policy.sha256, policy.title, policy.language, assessment.framework.id)
        for action in assessment.actions:
            verdict = (action.id, action.title, action.pillar, action.theme, action.status)
            best = action.evidence[0] if action.evidence else None
            found = (best.text, best.page, best.section, best.start, best.end) if best else (None,) * 5
            row = (*facts, *verdict, rounded(action.probability), action.rank, *found)
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return "".join(lines)
