"""Passages as numbers that do not depend on the language: which cues stand in them, how often, and the text's form."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from recommender.alignment.stance.facts import names_money
from recommender.alignment.stance.lexicon import CUES, cue_counts

# Numbering of laws: "Article 5", "第十四条", "§ 64e", "14. (1)", "(2) ...".
_ARTICLE = re.compile(
    r"^\W{0,3}(?:\d{1,3}\.\s*)?(?:(?:Article|Art\.?|Artikel|Artículo|Articolo|Artigo|Section|Sec\.)\s*\d+"
    r"|第[一二三四五六七八九十百千零〇\d]+条|§+\s*\d+|\(\d{1,2}[a-z]?\)\s|（[一二三四五六七八九十]+）)",
)
_FORMS: dict[str, re.Pattern[str]] = {
    "article": _ARTICLE,
    "cells": re.compile(r"\||;[^;]*;"),
    "percent": re.compile(r"\d\s?[%％‰]|per ?cent|pour cent|por ciento|Prozent|per cento|procent", re.I),
    "list_item": re.compile(r"^\W{0,2}(?:[a-z]{1,3}|\d{1,2})[).]\s|^[(（](?:[a-z]{1,3}|[一二三四五六七八九十]+)[)）]"),
    "recital": re.compile(r"^\(\d{1,3}\)\s"),
    "quoted_term": re.compile(r"^\W*(?:\w{1,2}[).]\s*)?[«“\"‘„]"),
    "numbers": re.compile(r"\d[\d.,]*\D+\d[\d.,]*\D+\d"),
    "unfinished": re.compile(r"[^.!?。！？…;；:：»”\"')）]$"),
}
# The cues of which one alone makes a passage bind, and those of which any shows that it wants something.
_BINDING = ("must", "forbid", "only", "approval", "penalty")
_WANTING = (*_BINDING, "should", "will", "aim", "act", "order", "may", "right", "budget")
_CONDITIONS = ("only", "approval", "limit", "condition")
_OPENING = 0.4  # share of a text in which its main verb mostly stands

_COMBINED = (
    *(
        "money",
        "binding",
        "silent",
        "conditions",
        "plain_ban",
        "opens_with_ban",
        "opens_with_must",
        "bare_will",
        "article_will",
    ),
    *(
        "only_may",
        "repeal_first",
        "bare_act",
        "bare_report",
        "money_budget",
        "money_repeal",
        "should_act",
        "repeal_stands",
        "spared_ban",
        "ban_with_condition",
        "opens_with_outright_ban",
        "outright_ban",
    ),
)
NAMES = tuple(
    [f"has_{cue}" for cue in CUES]
    + [f"much_{cue}" for cue in CUES]
    + [f"form_{form}" for form in _FORMS]
    + list(_COMBINED)
)


def _combined(text: str, counts: dict[str, int], opening: dict[str, int]) -> list[float]:
    """What single cues cannot say, each 0 or 1 (conditions: 0 to 4), in the order of _COMBINED."""
    has = {cue: count > 0 for cue, count in counts.items()}
    binding = any(has[cue] for cue in _BINDING)
    money = names_money(text)
    return [
        float(value)
        for value in (
            money,
            binding,
            not any(has[cue] for cue in _WANTING),
            sum(has[cue] for cue in _CONDITIONS),
            has["forbid"] and not has["spared"],
            opening["forbid"] > 0 and not has["spared"],
            opening["must"] > 0,
            has["will"] and not binding,
            has["will"] and bool(_ARTICLE.match(text)),
            has["only"] and (has["may"] or has["must"]),
            opening["repeal"] > 0,
            has["act"] and not binding,
            has["report"] and not binding,
            money and has["budget"],
            has["repeal"] and (money or has["budget"]),
            has["should"] and has["act"],
            # "Repeal section 5" as a demand opens a way; "section 5 is repealed" closes one.
            has["repeal"] and not (has["order"] or has["should"]),
            has["forbid"] and has["spared"],
            has["forbid"] and has["condition"],
            opening["ban"] > 0 and not has["spared"],
            has["ban"] and not (has["spared"] or has["only"] or has["approval"] or has["condition"]),
        )
    ]


def features(texts: Sequence[str], languages: Sequence[str]) -> np.ndarray:
    """The features of passages that their stance is read from, in the order of NAMES.

    :param languages: ISO 639-1 codes, one a text; an unknown one is read with the cues of all.
    :returns: float64 of shape (texts, len(NAMES)), 0 to 4.
    """
    rows = np.zeros((len(texts), len(NAMES)))
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        counts = cue_counts(text, language)
        opening = cue_counts(text[: int(len(text) * _OPENING)], language)
        has = [float(counts[cue] > 0) for cue in CUES]
        much = [float(np.log1p(counts[cue])) for cue in CUES]
        forms = [float(bool(pattern.search(text))) for pattern in _FORMS.values()]
        rows[row] = has + much + forms + _combined(text, counts, opening)
    return rows
