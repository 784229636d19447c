"""Assessments as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from recommender.verdicts import Assessment


def to_json(assessments: Sequence[Assessment]) -> str:
    """One assessment as a JSON object, any other number as a list of them; `Assessment.from_dict` reads each.

    Text is written as it is, not escaped. Raises ValueError where a probability is not a number.
    """
    forms = [assessment.to_dict() for assessment in assessments]
    whole = forms[0] if len(forms) == 1 else forms
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
