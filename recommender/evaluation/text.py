"""The figures as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.evaluation.baselines import CHANCE, ENCODER, LEARNING, PRODUCT, TFIDF
from recommender.evaluation.results import Figure, Report, SetResult, Table
from recommender.evaluation.tables import MEASURES

_HEADS = {
    PRODUCT: "this program",
    LEARNING: "having learned",
    ENCODER: "single model",
    TFIDF: "TF-IDF",
    CHANCE: "chance",
}
# Systems of ours, whose intervals are printed; the others' are in the page.
_WIDE = (PRODUCT, LEARNING)


def to_text(report: Report) -> str:
    """One block a set: measures as rows, systems as columns, intervals of 95 % in brackets."""
    lines = [
        f"Data: {report.data} ({report.split}). Encoder {report.encoder}, verdict model {report.model[:12]}. "
        f"Intervals: 95 %, {report.draws} resamples.",
        *report.notes,
    ]
    for one in report.sets:
        lines += _set(one)
    return "\n".join(lines) + "\n"


def _set(one: SetResult) -> Iterator[str]:
    yield f"\n{one.title} [{one.name}]"
    for note in one.notes:
        yield f"  Note: {note}"
    for table in one.tables:
        yield from _table(one, table)


def _table(one: SetResult, table: Table) -> Iterator[str]:
    systems = list(table.figures)
    against = ENCODER if ENCODER in table.differences else ""
    head = [f"{table.group}, n = {table.n}", *(_HEADS.get(name, name) for name in systems)]
    rows = [head + (["minus single model"] if against else [])]
    for key in one.measures:
        row = [MEASURES[key].label]
        row += [_value(table.figures[name].get(key), name in _WIDE) for name in systems]
        if against:
            row.append(_value(table.differences[against].get(key), True, "+.3f"))
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _value(figure: Figure | None, wide: bool, form: str = ".3f") -> str:
    if figure is None or figure.value is None:
        return "-"
    if not wide or figure.low is None or figure.high is None:
        return f"{figure.value:{form}}"
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}})"
