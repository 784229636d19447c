"""Assessments as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from recommender.alignment.results import Assessment


def to_json(assessments: Sequence[Assessment]) -> str:
    """A JSON list, one object a policy; `Assessment.from_dict` reads each.

    Text is written as it is, not escaped. Raises ValueError where a probability is not a number.
    """
    forms = [assessment.to_dict() for assessment in assessments]
    return json.dumps(forms, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
