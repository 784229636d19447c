"""An evaluation as a report for a policy expert: what each set is, the figures, and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from recommender.evaluation.baselines import CHANCE, CHANCE_DRAWS, CODERS, ENCODER, LEARNING, PRODUCT, TFIDF
from recommender.evaluation.disagreements import disagreements, pair_table, policy_table, worst_pair
from recommender.evaluation.items import YES
from recommender.evaluation.measures import Bin
from recommender.evaluation.results import Evaluation, Figure, Found, ItemResult, SetResult
from recommender.evaluation.results import Table as Group
from recommender.evaluation.sets import JudgedSet
from recommender.evaluation.tables import MEASURES
from recommender.messages import percent
from recommender.reports.charts import FONT
from recommender.reports.model import Block, Bullets, Chart, Column, Heading, Paragraph, Quote, Report, Section, Table

# Cases shown of each set; all are in items.jsonl.
WORST, BEST = 15, 6
QUOTES = 3
_LONGEST, _BEGINNING = 3000, 120
_SIZE = 240  # of the plot, in pixels
SPLITS = {
    "dev": "These judgements helped to make the program. The figures flatter it; only judgements that it never saw are "
    "a test.",
    "held out": "None of these files was used to fit the verdicts.",
    "own": "Your own labels.",
}
SYSTEMS = {
    PRODUCT: "this program",
    LEARNING: "after learning from the other countries' experts",
    ENCODER: "a single language model (cosine)",
    TFIDF: "words in common (TF-IDF)",
    CHANCE: "chance",
    CODERS: "one coder with the other",
}
_ABOUT_BASELINES = (
    "A single language model and TF-IDF give no probabilities. Where an answer must be yes or no, they say yes from "
    "the score on that did best on the other half of the items, which favours them a little. Chance is the mean of "
    f"{CHANCE_DRAWS} draws."
)
_ABOUT_CASES = (
    "The cases where the program was furthest from the judges, and some where it agreed: what was judged, then what "
    "the program found. All cases are in items.jsonl."
)


def evaluation_report(found: Evaluation, figures_only: bool = False) -> Report:
    """What was measured, as content. Every figure in it is in results.json too.

    :param figures_only: without explanations and cases, for a terminal.
    """
    sections = [
        Section(f"set-{one.judged.name}", one.judged.title, tuple(_set(one, figures_only))) for one in found.sets
    ]
    if not figures_only:
        sections += [
            Section(f"cases-{one.judged.name}", f"Cases: {one.judged.title}", tuple(_cases(one)))
            for one in found.sets
            if one.items
        ]
        sections.append(Section("data", "Data", (_files(found),)))
    return Report(
        kind="evaluation",
        title="How good are the verdicts?",
        subtitle=f"{found.date} · {found.data} · split: {found.split}",
        language="en",
        sections=tuple(sections),
        method=(
            ("Split", found.split),
            ("Encoder", f"{found.encoder} ({found.encoder_fingerprint})"),
            ("Verdict model", found.model),
            ("Single model", found.baseline_encoder),
            ("Intervals", f"bootstrap, {found.draws} resamples, 95 %"),
        ),
        made=found.made,
        notes=(
            SPLITS[found.split],
            f"In brackets stand 95 % intervals from {found.draws} resamples: how far the figure could move if other "
            "items of the same kind had been judged. Differences inside the intervals say nothing.",
            *found.notes,
        ),
    )


def shown(figure: Figure | None, form: str = ".3f", interval: bool = True) -> str:
    """A figure with its interval, as plain text; a dash where there is none."""
    if figure is None or figure.value is None:
        return "–"
    if not interval or figure.low is None or figure.high is None:
        return f"{figure.value:{form}}"
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}})"


def reliability_chart(bins: Sequence[Bin], key: str, title: str) -> Chart:
    """Stated probability across, share that is true upwards; the dashed line is a perfect statement.

    Points grow with the number of questions; nothing is told by colour alone.

    :param key: of the table of its numbers.
    """
    columns = labelled(
        "from|number", "to|number", "questions|count", "stated probability|share", "share that is true|share"
    )
    return Chart(
        "Stated probabilities and what was true",
        f"Stated probabilities and what was true: {title}",
        partial(_drawn, bins),
        Table(key, "Numbers of the chart", columns, tuple((b.low, b.high, b.n, b.mean, b.share) for b in bins)),
    )


def _drawn(bins: Sequence[Bin]) -> Any:
    import altair as alt

    points = [{"stated": one.mean, "true": one.share, "n": one.n} for one in bins]
    unit = alt.Scale(domain=[0, 1])
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("stated:Q", title="stated probability", scale=unit),
        y=alt.Y("true:Q", title="share that is true", scale=unit),
    )
    perfect = alt.Chart(alt.Data(values=[{"stated": 0, "true": 0}, {"stated": 1, "true": 1}]))
    ideal = perfect.mark_line(strokeDash=[5, 4], color="#556070").encode(x="stated:Q", y="true:Q")
    size = alt.Size("n:Q", scale=alt.Scale(type="sqrt", range=[30, 400]), legend=None)
    chart: Any = alt.layer(ideal, base.mark_line(), base.mark_circle(opacity=0.6).encode(size=size))
    return chart.properties(width=_SIZE, height=_SIZE).configure(font=FONT)


def labelled(*columns: str) -> tuple[Column, ...]:
    """Columns by their labels, each with its kind behind a bar where it is not text: "judged|count"."""
    parts = (column.partition("|") for column in columns)
    return tuple(Column(label.replace(" ", "_"), label, kind or "text") for label, _, kind in parts)


def _set(one: SetResult, figures_only: bool) -> Iterator[Block]:
    judged = one.judged
    if not figures_only:
        yield Paragraph(judged.about)
    yield Paragraph(f"Set {judged.name}; compared with: {judged.framework.title}.")
    yield from (Paragraph(f"Note. {note}", strong=True) for note in one.notes)
    for group in one.tables:
        yield from _group(judged, group, figures_only)
    if one.pairs:
        yield worst_pair(one.pairs)
    if figures_only:
        return
    yield Heading("What the figures mean")
    yield Bullets(tuple(_meaning(key) for key in judged.measures))
    if ENCODER in one.tables[0].systems:
        yield Paragraph(_ABOUT_BASELINES)
    if one.policies:
        yield policy_table(one.policies)
    if one.pairs:
        yield pair_table(one.pairs)
    if one.bins:
        yield Paragraph(
            "Can the probabilities be taken at their word? Points on the dashed line: what is said to be 30 % likely "
            "is true in 30 % of cases. Above the line the program is too careful, below it too sure. Larger points "
            "stand for more questions."
        )
        yield reliability_chart(one.bins, f"reliability-{judged.name}", judged.title)
    if one.actions and judged.family in ("pm", "own"):
        columns = labelled("action", "title|long", "judged|count", "addressed by|count", "AP|number", "accuracy|number")
        rows = tuple((row.id, row.title, row.judged, row.positives, row.ap, row.accuracy) for row in one.actions)
        yield Table(f"actions-{judged.name}", "Action by action", columns, rows)


def _meaning(key: str) -> str:
    measure = MEASURES[key]
    return f"{measure.label}: {measure.meaning}{' Lower is better.' if measure.lower_is_better else ''}"


def _group(judged: JudgedSet, group: Group, figures_only: bool) -> Iterator[Block]:
    key = f"{judged.name}-{group.group}"
    policies = f" from {group.policies} {'policy' if group.policies == 1 else 'policies'}" if group.policies else ""
    share = "" if group.share_true is None else f"; {percent(group.share_true, 'en', 0)} of the answers are yes"
    yield Heading("All items" if group.group == "all" else f"Language: {group.group}")
    yield Paragraph(f"{group.n} items{policies}{share}. For the intervals, {group.drawn} were drawn.")
    sure = (PRODUCT, LEARNING) if figures_only else tuple(group.systems)  # a terminal is narrow
    yield _measures(f"figures-{key}", "Figures", judged, group.systems, sure)
    if group.product_minus:
        others = group.product_minus
        yield _measures(f"differences-{key}", "This program minus the others", judged, others, tuple(others), "+.3f")


def _measures(
    key: str,
    title: str,
    judged: JudgedSet,
    systems: dict[str, dict[str, Figure]],
    sure: tuple[str, ...],
    form: str = ".3f",
) -> Table:
    """sure: the systems whose intervals are told."""
    columns = (Column("measure", "measure"), *(Column(name, SYSTEMS[name]) for name in systems))
    rows = tuple(
        (MEASURES[measure].label, *(shown(found.get(measure), form, name in sure) for name, found in systems.items()))
        for measure in judged.measures
    )
    return Table(key, title, columns, rows)


def _cases(one: SetResult) -> Iterator[Block]:
    if one.judged.family == "verdicts":
        yield from disagreements(one)
        return
    chosen = _chosen(one.items)
    yield Paragraph(_ABOUT_CASES)
    columns = labelled("case", "policy", "language", "agreement", "distance from the judges|number", "passage|long")
    rows = tuple(
        (c.item.id, c.item.policy, c.item.language, _agreement(c), round(c.error, 3), c.item.text[:_BEGINNING])
        for c in chosen
    )
    yield Table(f"cases-{one.judged.name}", "Cases shown", columns, rows)
    for case in chosen:
        yield from _case(one.judged, case)


def _chosen(items: Sequence[ItemResult]) -> list[ItemResult]:
    worst = sorted((one for one in items if not one.correct), key=lambda one: -one.error)[:WORST]
    # Of those in agreement, the ones where there was something to find say more.
    best = sorted((one for one in items if one.correct), key=lambda one: (not one.item.expected, one.error))[:BEST]
    return [*worst, *best]


def _agreement(case: ItemResult) -> str:
    return "✓ as judged" if case.correct else "✗ not as judged"


def _case(judged: JudgedSet, case: ItemResult) -> Iterator[Block]:
    item = case.item
    yield Heading(" · ".join(part for part in (item.id, item.policy, item.language, _agreement(case)) if part))
    if item.text:
        yield Quote(item.text[:_LONGEST], "The passage", language=item.language)
    said = [f"addresses {_wording(judged, action)}" for action in item.expected]
    said += [f"does not address {_wording(judged, action)}" for action in item.refused]
    yield Paragraph("What the judges said", strong=True)
    yield Bullets(tuple(said or ["addresses none of the actions"]))
    yield from (Quote(quote[:_LONGEST], "Quoted by the experts") for quote in item.quotes)
    yield Paragraph("What the program found", strong=True)
    if case.probability is not None:
        yield Paragraph(f"Probability that the policies take it up: {case.probability:.2f}. The best passages:")
        yield from map(_passage, case.found[:QUOTES])
    elif case.found:
        yield Bullets(tuple(f"{_verdict(one, judged)}: {_wording(judged, one.action)}" for one in case.found))
    if not case.found:
        yield Paragraph("nothing")


def _verdict(found: Found, judged: JudgedSet) -> str:
    stated = f"{found.probability:.2f}"
    if judged.family == "uhri":  # only the order counts there
        return f"{stated} ✓ tagged" if found.right else stated
    if found.right is None:
        return f"{stated} (not judged)"
    # Beside a low probability "no" is agreement, so that the mark follows from both.
    mark = "✓" if found.right == (found.probability >= YES) else "✗"
    return f"{mark} {stated} (judged {'yes' if found.right else 'no'})"


def _passage(found: Found) -> Quote:
    source = " · ".join([f"{found.probability:.2f}", found.policy, *([f"p. {found.page}"] if found.page else [])])
    return Quote(found.text[:_LONGEST], source, "✓ quoted by the experts" if found.right else "")


def _wording(judged: JudgedSet, action_id: str) -> str:
    action = next((one for one in judged.framework.actions if one.id == action_id), None)
    if action is None:
        return action_id
    if action.text.startswith(action.title.removesuffix("…")):  # a title that is only the beginning of the text
        return f"{action.id} {action.text}"
    return f"{action.id} {action.title} – {action.text}"


def _files(found: Evaluation) -> Table:
    columns = labelled("file", "SHA-256", "the verdicts were fitted on it")
    rows = tuple((file.path, file.sha256, "yes" if file.learned else "no") for file in found.files)
    return Table("files", "Files that the figures rest on", columns, rows)
