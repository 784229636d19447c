"""Ordinary policy passages, the yardstick for similarities.

A cosine says nothing by itself: some actions are close to every text, some languages closer than others. The
background answers how similar an action is to passages on eighty unrelated subjects in the same language; what counts is
how far a passage stands out from that.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

_CJK = frozenset({"zh", "ja", "ko"})


@cache
def background_passages(language: str) -> tuple[str, ...]:
    """Background passages in a language.

    Chinese stands in for Japanese and Korean; a language of none of the six gets the five European ones in turn, one subject each.
    """
    texts = _by_language()
    if language in texts:
        return texts[language]
    if language in _CJK:
        return texts["zh"]
    european = [code for code in sorted(texts) if code not in _CJK]
    subjects = range(len(texts[european[0]]))
    return tuple(texts[european[subject % len(european)]][subject] for subject in subjects)


@cache
def _by_language() -> dict[str, tuple[str, ...]]:
    lines = files("recommender.alignment").joinpath("background.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line)["texts"] for line in lines if line.strip()]
    return {code: tuple(row[code] for row in rows) for code in rows[0]}
