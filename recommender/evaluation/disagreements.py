"""What a reader of an evaluation sees of whole policies: where program and coders differ, text beside text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from recommender.evaluation.results import Found, ItemResult, PairRow, PolicyRow, SetResult
from recommender.evaluation.sets import GRADED, Reading
from recommender.messages import language_name, percent
from recommender.reports.model import Block, Column, Heading, Link, Paragraph, Table
from recommender.reports.phrases import action_name

# Quotes of either side that are shown.
QUOTES = 3
_LONGEST = 1200
_ABOUT = (
    "Each action on which the coders agree and the program says something else, those that are furthest apart first: "
    "the coders' reasons and quotes beside the program's own. A ✓ marks a quote of the program that a coder chose, "
    "too. All verdicts are in items.jsonl."
)
_ALL_AGREE = "Wherever the coders agree, the program says the same."
_TABLE = "cases-verdicts"


def disagreements(one: SetResult) -> Iterator[Block]:
    """Every status that is not that of two coders who agree: a table of all, then each with both sides' texts."""
    apart = [found for found in one.items if _differs(found)]
    if not apart:
        yield Paragraph(_ALL_AGREE)
        return
    # Equally far ones stay in the order of the judgements.
    apart.sort(key=lambda found: -found.error)
    yield Paragraph(_ABOUT)
    names = [action_name(found.item.action, one.judged.framework) for found in apart]
    columns = (
        Column("policy", "policy"),
        Column("language", "language"),
        Column("action", "action", "link"),
        Column("program", "program", "status"),
        Column("probability", "probability", "probability"),
        Column("coders", "both coders", "status"),
        Column("distance", "statuses apart", "count"),
    )
    rows = tuple(
        (
            found.item.policy,
            found.item.language,
            Link(name, _key(number), 0),
            found.status,
            found.probability,
            found.item.readings[0].status,
            _distance(found),
        )
        for number, (name, found) in enumerate(zip(names, apart, strict=True), 1)
    )
    yield Table(_TABLE, f"{len(apart)} disagreements", columns, rows)
    for number, (name, found) in enumerate(zip(names, apart, strict=True), 1):
        yield Heading(f"{found.item.policy} · {name}", found.status)
        yield _beside(number, name, found)


def policy_table(rows: Sequence[PolicyRow]) -> Table:
    """The policies one by one: how many actions each side calls addressed, and how often the program is right."""
    columns = (
        Column("policy", "policy"),
        Column("language", "language"),
        Column("actions", "actions", "count"),
        Column("addressed", "addressed: program", "count"),
        Column("coder_one", "addressed: coder 1", "count"),
        Column("coder_two", "addressed: coder 2", "count"),
        Column("accuracy", "status as judged", "share"),
    )
    found = tuple(
        (row.policy, row.language, row.verdicts, row.addressed, row.coder_one, row.coder_two, row.accuracy)
        for row in rows
    )
    return Table("policies-verdicts", "Policy by policy", columns, found)


def pair_table(rows: Sequence[PairRow]) -> Table:
    """The pairs one by one, the least alike first."""
    columns = (
        Column("pair", "policy"),
        Column("languages", "languages"),
        Column("correlation", "rank correlation", "number"),
        Column("same_status", "same status", "share"),
    )
    found = tuple((row.pair, ", ".join(row.languages), round(row.correlation, 3), row.same_status) for row in rows)
    return Table("pairs-parity", "Pair by pair, the least alike first", columns, found)


def worst_pair(rows: Sequence[PairRow]) -> Paragraph:
    """The pair that is least alike, by name."""
    worst = rows[0]
    return Paragraph(
        f"The worst pair is {worst.pair}: rank correlation {worst.correlation:.3f}, same status for "
        f"{percent(worst.same_status, 'en')} of the actions."
    )


def _differs(found: ItemResult) -> bool:
    return _agreed(found) and found.status != found.item.readings[0].status


def _agreed(found: ItemResult) -> bool:
    return len({reading.status for reading in found.item.readings}) == 1


def _distance(found: ItemResult) -> int:
    return abs(GRADED.index(found.status) - found.item.readings[0].grade)


def _key(number: int) -> str:
    return f"{_TABLE}-{number}"


def _beside(number: int, name: str, found: ItemResult) -> Table:
    item = found.item
    one, two = item.readings
    rows: list[tuple[str, str, str]] = [
        ("status", f"{found.status}, probability {percent(found.probability or 0, 'en')}", f"{one.status} (both)"),
        ("reason", found.why, f"Coder 1: {one.why}"),
        ("reason", "", f"Coder 2: {two.why}"),
        ("direction", found.direction, one.direction if one.direction == two.direction else _both(one, two)),
    ]
    quotes = zip_longest(map(_quote, found.found[:QUOTES]), (_cut(q) for q in item.quotes[:QUOTES]), fillvalue="")
    rows += [(f"quote {place}", ours, theirs) for place, (ours, theirs) in enumerate(quotes, 1)]
    columns = (Column("part", "what"), Column("program", "the program", "long"), Column("coders", "the coders", "long"))
    language = f" ({language_name(item.language, 'en')})" if item.language else ""
    return Table(_key(number), f"{item.policy}{language}: {name}", columns, tuple(rows))


def _both(one: Reading, two: Reading) -> str:
    return f"coder 1: {one.direction}, coder 2: {two.direction}"


def _quote(found: Found) -> str:
    place = f" (p. {found.page})" if found.page else ""
    return f"{'✓ ' if found.right else ''}{_cut(found.text)}{place}"


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} …"
