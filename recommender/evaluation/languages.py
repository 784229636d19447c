"""Languages at par: does the same policy in two languages get the same verdicts?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from recommender.encoders import OnProgress
from recommender.evaluation.intervals import DRAWS, QUICK_DRAWS, drawn, interval, resamples
from recommender.evaluation.measures import mean, spearman
from recommender.evaluation.results import Figure
from recommender.evaluation.rows import read_rows
from recommender.framework import Framework, load_framework
from recommender.alignment.results import Assessment
from recommender.library import Library

Progress = Callable[[str], OnProgress]
# What is asked for: rank correlation of the probabilities, and share of actions with the same status.
CORRELATION, SAME_STATUS = 0.95, 0.90
# Name of a file without its ending: "eu-ehds-2025-327-en" or "eu-ehds-2025.en".
_NAMED = re.compile(r"(?P<text>.+)[-.](?P<language>[a-z]{2})")


@dataclass(frozen=True)
class PolicyParity:
    """One text in two languages. correlation: Spearman's, of the probabilities. same: share of equal status."""

    one: Assessment
    two: Assessment
    correlation: Figure
    same: Figure


@dataclass(frozen=True)
class PassageParity:
    """The same passages in two languages. correlation: mean over passages of Spearman's over the actions. first:
    share of passages whose most probable action is the same. gap: mean distance of the probabilities (0 to 1)."""

    languages: tuple[str, str]
    n: int
    correlation: Figure
    first: Figure
    gap: Figure


@dataclass(frozen=True)
class LanguageReport:
    """What `compare_languages` found. framework: title; encoder, model: what the verdicts come from."""

    date: str
    framework: str
    encoder: str
    model: str
    policies: tuple[PolicyParity, ...]
    passages: tuple[PassageParity, ...]
    passages_framework: str = ""


def pairs_in(folder: Path) -> list[tuple[Path, Path]]:
    """Files that are one text in two languages, by their names: X-en.txt and X-fr.txt, or X.en.md and X.zh.md."""
    texts: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(folder.glob("*")):
        if path.is_file() and (match := _NAMED.fullmatch(path.stem)):
            texts.setdefault((match["text"], path.suffix), []).append(path)
    return [(first, other) for first, *others in texts.values() for other in others]


def compare_languages(
    library: Library,
    framework: Framework,
    pairs: Sequence[tuple[Path, Path]],
    data: Path | None = None,
    *,
    quick: bool = False,
    progress: Progress = lambda step: lambda done, total: None,
) -> LanguageReport:
    """Assesses each pair of files, and the passages of data/uhri in each of their languages where that is there.

    quick: intervals from fewer resamples. Raises DocumentError where a file cannot be read, InputError where
    judgements are not usable.
    """
    draws = QUICK_DRAWS if quick else DRAWS
    assessor = library.assessor(framework, progress, [])  # the verdicts as shipped

    def assessed(path: Path) -> Assessment:
        return assessor.assess(library.read(path, progress=progress), evidence=1, progress=progress)

    made = [policy_parity(assessed(one), assessed(two), draws) for one, two in pairs]
    passages: list[PassageParity] = []
    title = ""
    source = data / "uhri" / "passages.jsonl" if data else None
    targets = data / "frameworks" / "sdg-targets.jsonl" if data else None
    if source and targets and source.is_file() and targets.is_file():
        other = load_framework(targets)
        title = other.title
        passages = _passages(source, other, library, draws, progress)
    encoder = library.encoder(progress)
    return LanguageReport(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        framework=framework.title,
        encoder=f"{encoder.name} ({encoder.fingerprint[:12]})",
        model=assessor.model.fingerprint[:12],
        policies=tuple(made),
        passages=tuple(passages),
        passages_framework=title,
    )


def policy_parity(one: Assessment, two: Assessment, draws: int = DRAWS) -> PolicyParity:
    """Two assessments of one text, action by action. The intervals come from drawing actions."""
    left = {action.id: action for action in one.actions}
    right = {action.id: action for action in two.actions}
    ids = [key for key in left if key in right]
    x = np.array([left[key].probability for key in ids])
    y = np.array([right[key].probability for key in ids])
    equal = np.array([float(left[key].status == right[key].status) for key in ids])
    samples = resamples([""] * len(ids), draws)
    return PolicyParity(
        one,
        two,
        _figure(spearman(x, y), drawn(lambda rows: spearman(x[rows], y[rows]), samples)),
        _figure(mean(equal), drawn(lambda rows: mean(equal[rows]), samples)),
    )


def _passages(
    source: Path, framework: Framework, library: Library, draws: int, progress: Progress
) -> list[PassageParity]:
    texts = [row.values["text"] for row in read_rows(source) if isinstance(row.values.get("text"), dict)]
    languages = sorted({language for one in texts for language in one})
    if "en" not in languages:
        return []
    assessor = library.assessor(framework, progress, [])  # the verdicts as shipped
    ids = [action.id for action in framework.actions]
    found = []
    for other in (language for language in languages if language != "en"):
        both = [one for one in texts if one.get("en") and one.get(other)]
        if both:
            one, two = (
                np.array([[got[a] for a in ids] for got in assessor.score([t[code] for t in both], progress("score"))])
                for code in ("en", other)
            )
            found.append(_passage_parity(("en", other), one, two, draws))
    return found


def _passage_parity(languages: tuple[str, str], one: np.ndarray, two: np.ndarray, draws: int) -> PassageParity:
    rows = {
        "correlation": np.array([spearman(x, y) for x, y in zip(one, two, strict=True)]),
        "first": (one.argmax(axis=1) == two.argmax(axis=1)).astype(float),
        "gap": np.abs(one - two).mean(axis=1),
    }
    samples = resamples([""] * len(one), draws)
    figures = {
        key: _figure(mean(values), drawn(lambda at, v=values: mean(v[at]), samples))  # type: ignore[misc]
        for key, values in rows.items()
    }
    return PassageParity(languages, len(one), **figures)


def _figure(value: float, values: np.ndarray) -> Figure:
    if np.isnan(value):
        return Figure(None)
    ends = interval(values)
    return Figure(value, *ends) if ends else Figure(value)
