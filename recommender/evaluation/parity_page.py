"""The comparison of languages as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recommender.evaluation.languages import (
    CORRELATION,
    SAME_STATUS,
    LanguageReport,
    PolicyParity,
)
from recommender.evaluation.page import shown
from recommender.alignment.results import ActionVerdict, natural_key

_LONGEST = 600
_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def to_markdown(report: LanguageReport, command: str, quotes: bool = True) -> str:
    """A Markdown page. command: the one that printed it, which stands in it. quotes: with the policies' own words."""
    return "\n".join(_page(report, command, quotes)) + "\n"


def _page(report: LanguageReport, command: str, quotes: bool) -> Iterator[str]:
    yield "# Languages at par"
    yield ""
    yield "The same policy should get the same verdicts whatever language it is in. This page was printed by"
    yield f"\n```bash\n{command}\n```\n"
    yield f"on {report.date}, with the encoder {_plain(report.encoder)} and the verdict model {report.model}. Do not edit it;"
    yield "print it again. In brackets stand 95 % intervals (bootstrap, actions or passages drawn)."
    yield ""
    yield "## Whole policies"
    yield ""
    yield f"Compared with {_plain(report.framework)}."
    yield f"Asked for: a rank correlation (Spearman) of the actions' probabilities of at least {CORRELATION:.2f}, and the same"
    yield f"status for at least {SAME_STATUS:.0%} of the actions."
    yield ""
    if report.policies:
        yield "| policy | actions | rank correlation | same status | as asked for |\n|---|---|---|---|---|"
        for pair in report.policies:
            names = f"{_plain(pair.one.policy.file)}, {_plain(pair.two.policy.file)}"
            reached = (pair.correlation.value or 0) >= CORRELATION and (pair.same.value or 0) >= SAME_STATUS
            cells = (
                names,
                len(pair.one.actions),
                shown(pair.correlation),
                shown(pair.same),
                "yes" if reached else "no",
            )
            yield f"| {' | '.join(map(str, cells))} |"
    else:
        yield "No policy was at hand in two languages."
    if report.passages:
        yield ""
        yield from _passages(report)
    for pair in report.policies:
        yield ""
        yield from _differences(pair, quotes)


def _passages(report: LanguageReport) -> Iterator[str]:
    yield "## Single passages"
    yield ""
    yield f"Recommendations of the United Nations in their translations, compared with {_plain(report.passages_framework)}."
    yield "Rank correlation is the mean over the passages; the last column is how far the probabilities are apart on average."
    yield ""
    yield "| languages | passages | rank correlation | same first action | distance |\n|---|---|---|---|---|"
    for one in report.passages:
        languages = " and ".join(one.languages)
        yield f"| {languages} | {one.n} | {shown(one.correlation)} | {shown(one.first)} | {shown(one.gap)} |"


def _differences(pair: PolicyParity, quotes: bool) -> Iterator[str]:
    names = [_plain(one.policy.file) for one in (pair.one, pair.two)]
    yield f"## Where {names[0]} and {names[1]} differ"
    yield ""
    others = {action.id: action for action in pair.two.actions}
    both = [(action, others[action.id]) for action in pair.one.actions if action.id in others]
    differ = sorted(((a, b) for a, b in both if a.status != b.status), key=lambda two: natural_key(two[0].id))
    if not differ:
        yield "No action has another status."
        return
    languages = [one.policy.language for one in (pair.one, pair.two)]
    yield f"| action | {languages[0]} | {languages[1]} |\n|---|---|---|"
    for action, other in differ:
        yield f"| {_plain(action.id)} {_plain(action.title)} | {_verdict(action)} | {_verdict(other)} |"
    for action, other in differ if quotes else ():
        yield f"\n**{_plain(action.id)} {_plain(action.title)}**"
        for language, one in zip(languages, (action, other), strict=True):
            yield f"\n{language}, {_verdict(one)}:\n\n> {_quote(one)}"


def _verdict(action: ActionVerdict) -> str:
    return f"{action.status} ({action.probability:.2f})"


def _quote(action: ActionVerdict) -> str:
    if not action.evidence:
        return "(no passage)"
    text = " ".join(action.evidence[0].text.split())
    return _plain(text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …")


def _plain(text: str) -> str:
    """A text whose characters mean nothing to Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
