"""Assessments as plain text for a terminal: what is missing first, each verdict with its quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.reports import explain
from recommender.reports.width import display_width, one_line, padded, wrap
from recommender.reports.wording import words
from recommender.alignment.results import STATUSES, ActionVerdict, Assessment, Evidence

MIN_WIDTH = 40
ORDER = ("missing", "partial", "addressed")
_WIDEST_LABEL = 50


def to_text(assessments: Sequence[Assessment], width: int = 100, language: str = "en") -> str:
    """All assessments, no line wider than `width` columns (at least 40).

    language: of the headings, "en" or "zh". Raises InputError for another one.

    Shows every quote that an action has; use `Assessment.with_evidence` for fewer. No colour, no markup.
    """
    width = max(width, MIN_WIDTH)
    parts = ["\n".join(_report(assessment, width, words(language))) for assessment in assessments]
    return ("\n\n" + "=" * width + "\n\n").join(parts) + "\n"


def _report(assessment: Assessment, width: int, say: Mapping[str, str]) -> list[str]:
    lines = [*_facts(assessment, width, say), ""]
    counts = assessment.counts()
    shares = ", ".join(f"{say[status]} {counts[status]}" for status in STATUSES)
    lines += wrap(f"{say['actions']}: {len(assessment.actions)} ({shares})", width)
    for label, sentence in (
        ("false_gaps", explain.false_gaps(assessment, say)),
        ("against", explain.against(assessment, say)),
        ("why", say["why_text"] if any(action.contributions for action in assessment.actions) else ""),
    ):
        if sentence:
            lines += wrap(f"{say[label]}: {sentence}", width)
    lines += ["", *_coverage(assessment, width, say)]
    for status in ORDER:
        found = assessment.with_status(status)
        if not found:
            continue
        heading = f"{say[status].upper()} ({len(found)})"
        lines += ["", heading, "-" * display_width(heading)]
        for action in found:
            lines += _action(action, assessment, width, say)
    return lines


def _facts(assessment: Assessment, width: int, say: Mapping[str, str]) -> list[str]:
    policy, framework = assessment.policy, assessment.framework
    facts = [
        (say["policy"], policy.file),
        (say["policy_title"], policy.title),
        (say["language"], policy.language),
        (say["pages"], "" if policy.pages is None else str(policy.pages)),
        (say["passages"], str(assessment.passages)),
        (say["framework"], f"{framework.title} ({framework.id})"),
        (say["encoder"], assessment.encoder.name),
        ("SHA-256", policy.sha256),
        (say["costs"], explain.costs(assessment, say)),
        (say["learned"], explain.learned(assessment, say)),
        *((say["warning"], warning) for warning in assessment.warnings),
    ]
    column = max(display_width(name) for name, _ in facts) + 2
    lines: list[str] = []
    for name, value in facts:
        if value:
            lines += wrap(value, width, first=padded(f"{name}:", column))
    return lines


def _coverage(assessment: Assessment, width: int, say: Mapping[str, str]) -> list[str]:
    by_pillar = assessment.by_pillar().items()
    pillars = [(one_line(name) or say["no_pillar"], counts) for name, counts in by_pillar]
    if not pillars:
        return []
    columns = [display_width(say[status]) + 2 for status in STATUSES]
    widest = max(display_width(name) for name in (say["coverage"], *(name for name, _ in pillars)))
    label = min(widest, _WIDEST_LABEL, width - sum(columns))
    head = [padded(say[status], size, right=True) for status, size in zip(STATUSES, columns, strict=True)]
    title = wrap(say["coverage"], label)
    lines = [*title[:-1], padded(title[-1], label) + "".join(head)]
    for name, counts in pillars:
        first, *more = wrap(name, label)
        cells = [padded(str(counts[status]), size, right=True) for status, size in zip(STATUSES, columns, strict=True)]
        lines += [padded(first, label) + "".join(cells), *more]
    return lines


def _action(action: ActionVerdict, assessment: Assessment, width: int, say: Mapping[str, str]) -> list[str]:
    head = one_line(action.id) + "  "
    if display_width(head) > width // 2:  # an id that long is text: it is wrapped with the title
        lines = wrap(f"{head}{action.title} [{action.probability:.2f}]", width, rest="    ")
    else:
        lines = wrap(f"{action.title} [{action.probability:.2f}]", width, first=head, rest="    ")
    facts = [
        (say["direction_of_policy"], say[action.direction] if action.direction else ""),
        (say["prior"], explain.prior(action.prior, say)),
    ]
    for name, value in facts:
        if value:
            lines += wrap(f"{name}: {value}", width, first="    ")
    if action.closest:
        lines += wrap(say["searched_text"].format(passages=assessment.passages), width, first="    ")
    for near in action.closest:
        lines += _quote(near.evidence, width, say)
        lines += wrap(f"{say['shortfall']}: {explain.reasons(near, assessment, say)}", width, first="      ")
    shown = [near.evidence for near in action.closest]
    label = f"{say['closest']}: " if action.status == "missing" else ""
    for found in action.evidence:
        if found not in shown:
            lines += _quote(found, width, say, label)
    if not action.evidence and not shown:
        lines.append(f"    {say['no_quote']}")
    if action.contributions:
        lines += wrap(f"{say['why']}: {_why(action, say)}", width, first="    ")
    return lines


def _quote(found: Evidence, width: int, say: Mapping[str, str], label: str = "") -> list[str]:
    lines = wrap(f"{label}“{found.text}” ({_place(found, say)})", width, first="    ")
    does = explain.stance(found, say)
    return [*lines, *wrap(does, width, first="      ")] if does else lines


def _why(action: ActionVerdict, say: Mapping[str, str]) -> str:
    """What each signal adds, the strongest first and the starting point last."""
    base = [part for part in action.contributions if part.signal == "base"]
    others = [part for part in action.contributions if part.signal != "base"]
    parts = [*sorted(others, key=lambda part: -abs(part.log_odds)), *base]
    return ", ".join(f"{say[f'signal_{part.signal}']} {part.log_odds:+.2f}" for part in parts)


def _place(found: Evidence, say: Mapping[str, str]) -> str:
    page = "" if found.page is None else say["page_short"].format(page=found.page)
    return ", ".join(
        part for part in (page, found.section, say["match"].format(value=f"{found.probability:.2f}")) if part
    )
