"""A small builder of verdicts for tests: three pillars, every status, quotes with and without pages, every field."""

from __future__ import annotations

import math
from collections.abc import Sequence

from recommender.alignment.results import (
    ActionResult,
    ActionVerdict,
    Assessment,
    Closest,
    Contribution,
    Costs,
    ElementResult,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FalseGaps,
    LearnedFacts,
    Prior,
    Reason,
    Stance,
    Verdicts,
    close_call,
)
from recommender.framework import Action, Framework
from recommender.policies import Policy

DUTY = Stance("duty", "supports", bodies=("Member States",))
FUNDED = Stance("funded", "supports", ("by 2027",), ("EUR 2 million", "40 %"), ("the ministry", "the agency"))
BAN = Stance("plan", "opposes", times=("from 1 May 2026",))
MENTION = Stance("mention", "restricts")
# Of the ordinal model: at the usual costs partial from 0.27 and addressed from 0.73.
WIDTH = 1.0


def quote(
    text: str,
    probability: float,
    page: int | None = 12,
    start: int = 100,
    section: str = "3 Data",
    stance: Stance | None = None,
) -> Evidence:
    """A quote at an offset; its end follows from its length."""
    return Evidence(text, page, section, start, start + len(text), probability, "en", stance)


def made_of(probability: float) -> tuple[Contribution, ...]:
    """Every feature once, adding up to the log-odds of a probability."""
    added = {
        "meaning": 1.25,
        "meaning_relative": -0.5,
        "words": 0.75,
        "words_relative": 0.25,
        "examples": 0.5,
        "examples_relative": -0.25,
        "rejected": -0.375,
        "domain": -1.0,
        "commits": 0.625,
        "commits_more": 0.0625,
        "touches": -0.1875,
        "taught_best": 0.3125,
        "taught_leading": -0.125,
        "taught_many": 0.03125,
        "prior": 0.125,
    }
    base = math.log(probability / (1 - probability)) - sum(added.values())
    return (*(Contribution(name, 1.5, value) for name, value in added.items()), Contribution("base", 1.0, base))


def verdict(
    id: str,
    status: str,
    probability: float,
    rank: int,
    *evidence: Evidence,
    elements: tuple[ElementVerdict, ...] = (),
    closest: tuple[Closest, ...] = (),
    direction: str = "",
    prior: Prior | None = None,
) -> ActionVerdict:
    """An action's verdict."""
    return ActionVerdict(
        id,
        status,
        probability,
        rank,
        evidence,
        elements,
        made_of(probability) if 0 < probability < 1 else (),
        closest,
        direction,
        prior,
        close_call(probability, WIDTH),
    )


def sample_actions() -> tuple[ActionVerdict, ...]:
    """Five actions in rank order: two addressed, one partial (a close call), two missing (one without any quote)."""
    shared = quote(
        "Member States shall share health data\nacross borders.", 0.91234567, page=12, start=100, stance=DUTY
    )
    second = quote(
        "A common register is set up by 2027.", 0.7, page=14, start=900, section="4 Registers", stance=FUNDED
    )
    partial = quote("Training may be considered.", 0.45, page=None, start=2000, section="", stance=BAN)
    closest = quote("Hospitals buy new scanners.", 0.08, page=20, start=3000, stance=MENTION)
    defined = quote("“Scanner” means a machine.", 0.07, page=2, start=3500)
    elements = (
        ElementVerdict("addressed", 0.9, shared),
        ElementVerdict("missing", 0.05, None),
    )
    short = (
        Closest(closest, (Reason("other_action", "1.1"), Reason("far"))),
        Closest(defined, (Reason("substance", "definition"),)),
    )
    return (
        verdict(
            "1.1",
            "addressed",
            0.91234567,
            1,
            shared,
            second,
            elements=elements,
            direction="supports",
            prior=Prior(3, 5),
        ),
        verdict("10.1", "addressed", 0.8, 2, second, direction="mixed", prior=Prior(0, 5)),
        verdict("2.1", "partial", 0.45, 3, partial, direction="opposes"),
        verdict("1.2", "missing", 0.08, 4, closest, closest=short),
        verdict("2.2", "missing", 0.01, 5),
    )


def sample_framework(actions: Sequence[str] = ("1.1", "1.2", "2.1", "2.2", "10.1")) -> Framework:
    """The framework of `sample_actions`, or one with other ids; each action is titled by its id."""
    pillars = {"2": "Pillar 2: Skills", "10": "Pillar 10: Other"}
    return Framework.of(
        "plan",
        "National plan",
        [
            Action(
                id,
                f"Text of action {id}.",
                f"Action {id}",
                pillars.get(id.split(".")[0], "Pillar 1: Data"),
                "Theme A",
                ("share data", "audit the sharing") if id == "1.1" else (),
            )
            for id in actions
        ],
    )


def sample_verdicts(
    file: str = "draft.pdf",
    actions: tuple[ActionVerdict, ...] | None = None,
    title: str = "Draft health data act",
    warnings: tuple[str, ...] = ("Page 3 was read by OCR.",),
    pages: int | None = 30,
) -> Verdicts:
    """Verdicts on one policy; give `actions` to replace the five of `sample_actions`."""
    chosen = sample_actions() if actions is None else actions
    made = Assessment(
        policy=Policy(file, "ab" * 32, file, title, "en", pages=pages, characters=54321),
        framework="plan",
        framework_fingerprint=sample_framework().fingerprint,
        encoder=EncoderFacts("small-encoder", "encoder-fingerprint-1"),
        actions=tuple(result_of(action) for action in chosen),
        passages=123,
        warnings=warnings,
        model="model-fingerprint-1",
        learned=LearnedFacts(40, 8, 5, "labels-fingerprint-1"),
        width=WIDTH,
    )
    return Verdicts(made, Costs(3.0, 1.5), chosen, told=FalseGaps(0.35, 0, 1, 0.9, "12 policies held out"))


def result_of(action: ActionVerdict) -> ActionResult:
    """What a verdict follows from."""
    elements = tuple(ElementResult(element.probability, element.evidence) for element in action.elements)
    return ActionResult(
        action.id,
        action.probability,
        action.probability,
        action.rank,
        action.evidence,
        elements,
        action.contributions,
        action.closest,
        action.direction,
        action.prior,
    )


def sample_assessment(**about: object) -> Assessment:
    """What `sample_verdicts` follow from."""
    return sample_verdicts(**about).assessment  # type: ignore[arg-type]
