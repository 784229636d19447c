"""Languages at par: whether the same policy in two languages gets the same verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from recommender.alignment.assess import Progress
from recommender.alignment.results import Verdicts
from recommender.evaluation.intervals import DRAWS, QUICK_DRAWS, drawn, figure, resamples
from recommender.evaluation.measures import mean, spearman
from recommender.evaluation.results import Figure
from recommender.evaluation.rows import read_rows
from recommender.framework import Framework, load_framework
from recommender.library import Library

# What is asked for: rank correlation of the probabilities, and share of actions with the same status.
CORRELATION, SAME_STATUS = 0.95, 0.90


@dataclass(frozen=True)
class PolicyParity:
    """One text in two languages.

    :ivar correlation: Spearman's, of the probabilities.
    :ivar same: share of equal status.
    """

    one: Verdicts
    two: Verdicts
    correlation: Figure
    same: Figure

    @property
    def as_asked(self) -> bool:
        """Whether both figures reach what is asked for."""
        return (self.correlation.value or 0) >= CORRELATION and (self.same.value or 0) >= SAME_STATUS


@dataclass(frozen=True)
class PassageParity:
    """The same passages in two languages.

    :ivar correlation: mean over the passages of Spearman's over the actions.
    :ivar first: share of passages whose most probable action is the same.
    :ivar gap: mean distance of the probabilities (0 to 1).
    """

    languages: tuple[str, str]
    n: int
    correlation: Figure
    first: Figure
    gap: Figure


@dataclass(frozen=True)
class LanguageParity:
    """What `compare_languages` found.

    :ivar made: when (UTC).
    :ivar encoder: what the verdicts come from, with `model`.
    :ivar passages_framework: title of what single passages were compared with.
    """

    made: datetime
    framework: Framework
    encoder: str
    model: str
    policies: tuple[PolicyParity, ...]
    passages: tuple[PassageParity, ...] = ()
    passages_framework: str = ""


def compare_languages(
    library: Library,
    framework: Framework,
    pairs: Sequence[tuple[Path, Path]],
    data: Path | None = None,
    *,
    quick: bool = False,
    progress: Progress = lambda step: lambda done, total: None,
) -> LanguageParity:
    """Assess each pair of files, and the passages of data/uhri in each of their languages where that is there.

    :param quick: intervals from fewer resamples.
    :raises DocumentError: where a file cannot be read.
    :raises InputError: where judgements are not usable.
    """
    draws = QUICK_DRAWS if quick else DRAWS
    assessor = library.assessor(framework, progress, [])  # the verdicts as shipped

    def assessed(path: Path) -> Verdicts:
        return assessor.assess(library.read(path, progress=progress), evidence=1, progress=progress).at()

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
    return LanguageParity(
        made=datetime.now(UTC),
        framework=framework,
        encoder=f"{encoder.name} ({encoder.fingerprint[:12]})",
        model=assessor.model.fingerprint[:12],
        policies=tuple(made),
        passages=tuple(passages),
        passages_framework=title,
    )


def policy_parity(one: Verdicts, two: Verdicts, draws: int = DRAWS) -> PolicyParity:
    """The verdicts on one text in two languages, action by action. The intervals come from drawing actions."""
    both = [(action, two.by_id[action.id]) for action in one.actions if action.id in two.by_id]
    x, y = (np.array([pair[side].probability for pair in both]) for side in (0, 1))
    equal = np.array([float(left.status == right.status) for left, right in both])
    samples = resamples([""] * len(both), draws)
    return PolicyParity(
        one,
        two,
        figure(spearman(x, y), drawn(lambda rows: spearman(x[rows], y[rows]), samples)),
        figure(mean(equal), drawn(lambda rows: mean(equal[rows]), samples)),
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
    samples = resamples([""] * len(one), draws)

    def averaged(values: np.ndarray) -> Figure:
        return figure(mean(values), drawn(lambda rows: mean(values[rows]), samples))

    return PassageParity(
        languages,
        len(one),
        correlation=averaged(np.array([spearman(x, y) for x, y in zip(one, two, strict=True)])),
        first=averaged((one.argmax(axis=1) == two.argmax(axis=1)).astype(float)),
        gap=averaged(np.abs(one - two).mean(axis=1)),
    )
