"""A small builder of assessments for tests: two pillars, every status, quotes with and without pages."""

from __future__ import annotations

from recommender.verdicts import (
    ActionVerdict,
    Assessment,
    ElementVerdict,
    EncoderFacts,
    Evidence,
    FrameworkFacts,
    PolicyFacts,
)


def quote(text: str, probability: float, page: int | None = 12, start: int = 100, section: str = "3 Data") -> Evidence:
    """A quote at an offset; its end follows from its length."""
    return Evidence(text, page, section, start, start + len(text), probability, "en")


def verdict(
    id: str,
    status: str,
    probability: float,
    rank: int,
    *evidence: Evidence,
    pillar: str = "Pillar 1: Data",
    elements: tuple[ElementVerdict, ...] = (),
    title: str = "",
) -> ActionVerdict:
    """An action's verdict, titled by its id."""
    return ActionVerdict(id, title or f"Action {id}", pillar, "Theme A", status, probability, rank, evidence, elements)


def sample_actions() -> tuple[ActionVerdict, ...]:
    """Five actions in rank order: two addressed, one partial, two missing (one without any quote)."""
    shared = quote("Member States shall share health data\nacross borders.", 0.91234567, page=12, start=100)
    second = quote("A common register is set up by 2027.", 0.7, page=14, start=900, section="4 Registers")
    partial = quote("Training may be considered.", 0.45, page=None, start=2000, section="")
    closest = quote("Hospitals buy new scanners.", 0.08, page=20, start=3000)
    elements = (
        ElementVerdict("share data", "addressed", 0.9, shared),
        ElementVerdict("audit the sharing", "missing", 0.05, None),
    )
    skills = "Pillar 2: Skills"
    return (
        verdict("1.1", "addressed", 0.91234567, 1, shared, second, elements=elements),
        verdict("10.1", "addressed", 0.8, 2, second, pillar="Pillar 10: Other"),
        verdict("2.1", "partial", 0.45, 3, partial, pillar=skills),
        verdict("1.2", "missing", 0.08, 4, closest),
        verdict("2.2", "missing", 0.01, 5, pillar=skills),
    )


def sample_assessment(
    file: str = "draft.pdf",
    actions: tuple[ActionVerdict, ...] | None = None,
    title: str = "Draft health data act",
    warnings: tuple[str, ...] = ("Page 3 was read by OCR.",),
    pages: int | None = 30,
) -> Assessment:
    """An assessment of one policy; give `actions` to replace the five of `sample_actions`."""
    chosen = sample_actions() if actions is None else actions
    return Assessment(
        policy=PolicyFacts(file, "ab" * 32, title, "en", pages, 54321),
        framework=FrameworkFacts("plan", "National plan", len(chosen)),
        encoder=EncoderFacts("small-encoder", "encoder-fingerprint-1"),
        actions=chosen,
        passages=123,
        warnings=warnings,
        model="model-fingerprint-1",
    )
