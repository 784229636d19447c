"""The comparison of languages as a report."""

from __future__ import annotations

from recommender.alignment.results import ActionVerdict, natural_key
from recommender.evaluation.evaluation_report import labelled, shown
from recommender.evaluation.languages import CORRELATION, SAME_STATUS, LanguageParity, PassageParity, PolicyParity
from recommender.framework import Framework
from recommender.messages import percent
from recommender.reports.model import Block, Column, Heading, Paragraph, Quote, Report, Section, Table

_LONGEST = 600


def parity_report(found: LanguageParity, command: str, quotes: bool = True) -> Report:
    """What was found, and every action whose status differs.

    :param command: the one that printed it.
    :param quotes: with the policies' own words.
    """
    return Report(
        kind="languages",
        title="Languages at par",
        subtitle="The same policy should get the same verdicts whatever language it is in.",
        language="en",
        sections=(
            Section("policies", "Whole policies", _policies(found)),
            *([Section("passages", "Single passages", _passages(found))] if found.passages else []),
            *(_differences(number, pair, found.framework, quotes) for number, pair in enumerate(found.policies, 1)),
        ),
        method=(
            ("Printed by", command),
            ("Date (UTC)", found.made.date().isoformat()),
            ("Encoder", found.encoder),
            ("Verdict model", found.model),
        ),
        made=found.made,
        notes=("In brackets stand 95 % intervals (bootstrap, actions or passages drawn).",),
    )


def _policies(found: LanguageParity) -> tuple[Block, ...]:
    asked = Paragraph(
        f"Compared with {found.framework.title}. Asked for: a rank correlation (Spearman) of the actions' "
        f"probabilities of at least {CORRELATION:.2f}, and the same status for at least {percent(SAME_STATUS, 'en')} "
        "of the actions."
    )
    if not found.policies:
        return asked, Paragraph("No policy was at hand in two languages.")
    rows = tuple(
        (
            ", ".join(_files(pair)),
            len(pair.one.actions),
            shown(pair.correlation),
            shown(pair.same),
            "yes" if pair.as_asked else "no",
        )
        for pair in found.policies
    )
    columns = labelled("policy", "actions|count", "rank correlation", "same status", "as asked for")
    return asked, Table("policies", "Verdicts on whole policies", columns, rows)


def _passages(found: LanguageParity) -> tuple[Block, ...]:
    def row(one: PassageParity) -> tuple[object, ...]:
        return " and ".join(one.languages), one.n, shown(one.correlation), shown(one.first), shown(one.gap)

    columns = labelled("languages", "passages|count", "rank correlation", "same first action", "distance")
    return (
        Paragraph(
            "Recommendations of the United Nations in their translations, compared with "
            f"{found.passages_framework}. Rank correlation is the mean over the passages; the last column is how far "
            "the probabilities are apart on average."
        ),
        Table("passages", "Verdicts on single passages", columns, tuple(map(row, found.passages))),
    )


def _differences(number: int, pair: PolicyParity, framework: Framework, quotes: bool) -> Section:
    def name(action: ActionVerdict) -> str:
        return f"{action.id} {framework.action(action.id).title}"

    both = [(action, pair.two.by_id[action.id]) for action in pair.one.actions if action.id in pair.two.by_id]
    differ = sorted(((a, b) for a, b in both if a.status != b.status), key=lambda two: natural_key(two[0].id))
    languages = [verdicts.policy.language for verdicts in (pair.one, pair.two)]
    blocks: list[Block] = [] if differ else [Paragraph("No action has another status.")]
    if differ:
        columns = (Column("action", "action"), Column("one", languages[0]), Column("two", languages[1]))
        rows = tuple((name(a), _verdict(a), _verdict(b)) for a, b in differ)
        blocks.append(Table(f"differences-{number}", "Actions with another status", columns, rows))
    for actions in differ if quotes else ():
        blocks.append(Heading(name(actions[0])))
        for language, one in zip(languages, actions, strict=True):
            blocks.append(Quote(_quote(one), f"{language}, {_verdict(one)}", language=language))
    return Section(f"differences-{number}", f"Where {' and '.join(_files(pair))} differ", tuple(blocks))


def _files(pair: PolicyParity) -> tuple[str, str]:
    return pair.one.policy.file, pair.two.policy.file


def _verdict(action: ActionVerdict) -> str:
    return f"{action.status} ({action.probability:.2f})"


def _quote(action: ActionVerdict) -> str:
    if not action.evidence:
        return "(no passage)"
    text = " ".join(action.evidence[0].text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
