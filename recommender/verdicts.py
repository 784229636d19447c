"""What an assessment says: plain immutable values, their JSON form and their tables. Needs no engine.

Probabilities are between 0 and 1. Offsets are characters of the document's text, `end` exclusive, so that
`document.text[start:end]` is the quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from recommender.errors import InputError

if TYPE_CHECKING:
    import pandas

STATUSES = ("addressed", "partial", "missing")
DIGITS = 6

Rounding = Callable[[float], float]


@dataclass(frozen=True)
class Evidence:
    """A verbatim quote of a policy. page: 1-based, None where the format has no pages."""

    text: str
    page: int | None
    section: str
    start: int
    end: int
    probability: float
    language: str = ""


@dataclass(frozen=True)
class ElementVerdict:
    """Whether one element of an action is taken up, with its best quote."""

    text: str
    status: str
    probability: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ActionVerdict:
    """Whether one action is taken up. rank: 1 for the action that is taken up best. evidence: best first.

    The evidence of a missing action is what comes closest to it.
    """

    id: str
    title: str
    pillar: str
    theme: str
    status: str
    probability: float
    rank: int
    evidence: tuple[Evidence, ...] = ()
    elements: tuple[ElementVerdict, ...] = ()


@dataclass(frozen=True)
class PolicyFacts:
    """The policy file. pages: None where the format has none. characters: length of its text."""

    file: str
    sha256: str
    title: str
    language: str
    pages: int | None
    characters: int


@dataclass(frozen=True)
class FrameworkFacts:
    """The framework; actions: how many it has."""

    id: str
    title: str
    actions: int


@dataclass(frozen=True)
class EncoderFacts:
    """The encoder that compared the texts."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class Assessment:
    """One policy compared with one framework. actions: in rank order, best aligned first.

    passages: how many passages of the policy were compared. model: fingerprint of the alignment model.
    """

    policy: PolicyFacts
    framework: FrameworkFacts
    encoder: EncoderFacts
    actions: tuple[ActionVerdict, ...]
    passages: int
    warnings: tuple[str, ...] = ()
    model: str = ""

    def counts(self) -> dict[str, int]:
        """Number of actions by status; every status is there, zero too."""
        return {status: sum(action.status == status for action in self.actions) for status in STATUSES}

    def with_status(self, *statuses: str) -> list[ActionVerdict]:
        """The actions with any of these statuses, in rank order."""
        return [action for action in self.actions if action.status in statuses]

    def by_pillar(self) -> dict[str, dict[str, int]]:
        """Counts by pillar, then status. Pillars go by their first action id ("2.1" before "10.1")."""
        pillars: dict[str, dict[str, int]] = {}
        for action in sorted(self.actions, key=lambda action: natural_key(action.id)):
            counts = pillars.setdefault(action.pillar, dict.fromkeys(STATUSES, 0))
            counts[action.status] += 1
        return pillars

    def coverage(self) -> pandas.DataFrame:
        """Counts: index pillar (order of `by_pillar`), integer columns addressed, partial, missing."""
        import pandas

        pillars = self.by_pillar()
        rows = [list(counts.values()) for counts in pillars.values()]
        index = pandas.Index(list(pillars), name="pillar", dtype="str")
        return pandas.DataFrame(rows, index=index, columns=list(STATUSES), dtype="int64")

    def with_evidence(self, most: int) -> Assessment:
        """The same with at most `most` quotes an action; with 0, elements have none either.

        Raises InputError where `most` is negative.
        """
        if most < 0:
            raise InputError(f"The number of quotes an action is {most}; give 0 or more.")
        actions = []
        for action in self.actions:
            elements = action.elements if most else tuple(replace(e, evidence=None) for e in action.elements)
            actions.append(replace(action, evidence=action.evidence[:most], elements=elements))
        return replace(self, actions=tuple(actions))

    def to_frame(self) -> pandas.DataFrame:
        """One row an action, in rank order, with its best quote (None or <NA> where there is none)."""
        rows = []
        for action in self.actions:
            verdict = (action.rank, action.id, action.title, action.pillar, action.theme, action.status)
            best = action.evidence[0] if action.evidence else None
            rows.append((*verdict, action.probability, len(action.evidence), *_quote(best)))
        columns = "rank id title pillar theme status probability quotes"
        return _frame(rows, columns, "text page section start end")

    def evidence_frame(self) -> pandas.DataFrame:
        """One row a quote of an action; `position` is 1 for the best quote."""
        rows = []
        for action in self.actions:
            for position, found in enumerate(action.evidence, start=1):
                verdict = (action.rank, action.id, action.title, action.status, position)
                rows.append((*verdict, found.probability, found.language, *_quote(found)))
        return _frame(rows, "rank id title status position probability language", "text page section start end")

    def element_frame(self) -> pandas.DataFrame:
        """One row an element of an action; `position` is its 1-based place in the action."""
        rows = []
        for action in self.actions:
            for position, element in enumerate(action.elements, start=1):
                verdict = (action.rank, action.id, action.title, position, element.text, element.status)
                rows.append((*verdict, element.probability, *_quote(element.evidence)))
        return _frame(rows, "rank id title position element status probability", "text page section start end")

    def rounding(self, digits: int = DIGITS) -> Rounding:
        """A function that rounds this assessment's probabilities and never makes two different ones equal."""
        values = {action.probability for action in self.actions}
        for action in self.actions:
            values |= {found.probability for found in action.evidence}
            for element in action.elements:
                values.add(element.probability)
                if element.evidence:
                    values.add(element.evidence.probability)
        return distinct_rounding(values, digits)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form. Probabilities have 6 digits, or as many as keep different ones different."""
        rounded = self.rounding()
        policy, framework, encoder = self.policy, self.framework, self.encoder
        return {
            "policy": {
                "file": policy.file,
                "sha256": policy.sha256,
                "title": policy.title,
                "language": policy.language,
                "pages": policy.pages,
                "characters": policy.characters,
            },
            "framework": {"id": framework.id, "title": framework.title, "actions": framework.actions},
            "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint},
            "model": self.model,
            "passages": self.passages,
            "warnings": list(self.warnings),
            "actions": [_action_dict(action, rounded) for action in self.actions],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Assessment:
        """The assessment that `to_dict` wrote. Raises InputError where the form is another one."""
        try:
            assessment = cls(
                policy=PolicyFacts(**data["policy"]),
                framework=FrameworkFacts(**data["framework"]),
                encoder=EncoderFacts(**data["encoder"]),
                actions=tuple(_action_of(action) for action in data["actions"]),
                passages=data["passages"],
                warnings=tuple(data["warnings"]),
                model=data["model"],
            )
        except KeyError as error:
            raise InputError(f"This is not an assessment: the field {error} is missing.") from None
        except (TypeError, AttributeError) as error:
            raise InputError(f"This is not an assessment: {error}.") from None
        for action in assessment.actions:
            for status in (action.status, *(element.status for element in action.elements)):
                if status not in STATUSES:
                    wanted = ", ".join(STATUSES)
                    raise InputError(f'Action "{action.id}" has the status {status!r}; it may be {wanted}.')
        return assessment


def distinct_rounding(values: Iterable[float], digits: int = DIGITS) -> Rounding:
    """A function that rounds each of these values to `digits`, or to more where two would become equal."""
    groups: dict[float, list[float]] = {}
    for value in set(values):
        groups.setdefault(round(value, digits), []).append(value)
    exact: dict[float, float] = {}
    for near in groups.values():
        places = digits
        while len(near) > 1 and len({round(value, places) for value in near}) < len(near) and places < 17:
            places += 1
        exact |= {value: value if places >= 17 else round(value, places) for value in near}
    return lambda value: exact.get(value, value)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which numbers inside a text count as numbers: "2.1" before "10.1"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)


def _quote(found: Evidence | None) -> tuple[Any, ...]:
    return (found.text, found.page, found.section, found.start, found.end) if found else (None,) * 5


def _frame(rows: list[tuple[Any, ...]], verdict: str, quote: str) -> pandas.DataFrame:
    import pandas

    frame = pandas.DataFrame(rows, columns=[*verdict.split(), *quote.split()])
    whole = {"page": "Int64", "start": "Int64", "end": "Int64"}
    return frame.astype({column: kind for column, kind in whole.items() if column in frame})


def _evidence_dict(found: Evidence, rounded: Rounding) -> dict[str, Any]:
    return {
        "text": found.text,
        "page": found.page,
        "section": found.section,
        "start": found.start,
        "end": found.end,
        "probability": rounded(found.probability),
        "language": found.language,
    }


def _action_dict(action: ActionVerdict, rounded: Rounding) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "pillar": action.pillar,
        "theme": action.theme,
        "status": action.status,
        "probability": rounded(action.probability),
        "rank": action.rank,
        "evidence": [_evidence_dict(found, rounded) for found in action.evidence],
        "elements": [
            {
                "text": element.text,
                "status": element.status,
                "probability": rounded(element.probability),
                "evidence": _evidence_dict(element.evidence, rounded) if element.evidence else None,
            }
            for element in action.elements
        ],
    }


def _action_of(data: Mapping[str, Any]) -> ActionVerdict:
    evidence = tuple(Evidence(**found) for found in data["evidence"])
    elements = tuple(
        ElementVerdict(
            text=element["text"],
            status=element["status"],
            probability=element["probability"],
            evidence=Evidence(**element["evidence"]) if element["evidence"] else None,
        )
        for element in data["elements"]
    )
    return ActionVerdict(**{**data, "evidence": evidence, "elements": elements})
