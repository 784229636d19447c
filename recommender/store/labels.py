"""What people said of passages, by framework and action, with a record of every change.

A quote that is forgotten is deleted. The record is append-only and keeps what changed, when, and from whom, but of the
quote a hash alone, so that forgetting leaves no sentence of a draft behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from recommender.settings import OnProgress
from recommender.store.database import Database
from recommender.store.schema import label, label_event
from recommender.store.vectors import text_hash

ADDED, REPLACED, FORGOTTEN = "added", "replaced", "forgotten"
# Rows of one statement: few enough that progress moves, enough that each costs little.
_BATCH = 1000
# Action, text and policy: what a label is about.
About = tuple[str, str, str]


@dataclass(frozen=True)
class StoredLabel:
    """A label in the store.

    :ivar label: what was said.
    :ivar source: who said it, or the file that it came in.
    :ivar added: UTC.
    """

    action: str
    text: str
    policy: str
    label: str
    source: str
    added: datetime


@dataclass(frozen=True)
class LabelEvent:
    """A change of one label.

    :ivar event: ADDED, REPLACED or FORGOTTEN.
    :ivar before: what was said before it was replaced, else "".
    """

    event: str
    action: str
    policy: str
    text_hash: bytes
    label: str
    before: str
    source: str
    time: datetime


@dataclass(frozen=True)
class Changes:
    """How many labels were added, replaced earlier ones that say the contrary, or were known already."""

    added: int = 0
    replaced: int = 0
    known: int = 0


class LabelStore:
    """People's labels by framework. Threads and processes may share the file: each change is one transaction."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database

    def add(
        self,
        framework: str,
        labels: Iterable[tuple[str, str, str, str]],
        source: str,
        on_progress: OnProgress | None = None,
    ) -> Changes:
        """Store labels; all of them or none.

        A later label replaces an earlier one on the same action, text and policy; one that says the same changes
        nothing, so that a file may be read again.

        :param framework: its id.
        :param labels: rows (action, text, policy, label).
        :param source: who said it, or the file.
        :param on_progress: counts labels that differ from what is stored.
        """
        said: dict[About, list[str]] = {}
        lines = 0
        for *about, value in labels:
            lines += 1
            action, text, policy = map(_storable, about)
            said.setdefault((action, text, policy), []).append(value)
        now = datetime.now(UTC)
        with self._database.write() as connection:
            stored = {
                (row.action, row.text, row.policy): row.label
                for row in connection.execute(select(label).where(label.c.framework == framework))
            }
            # What counts is the last word: a file that contradicts itself is still the same file when it is read again.
            changed = {about: values for about, values in said.items() if stored.get(about) != values[-1]}
            events = [
                {"framework": framework, "action": about[0], "policy": about[2], "text_hash": text_hash(about[1])}
                | {"event": REPLACED if before else ADDED, "label": value, "before": before}
                | {"source": source, "time": now}
                for about, values in changed.items()
                for before, value in _steps(stored.get(about, ""), values)
            ]
            rows = [
                {"framework": framework, "action": about[0], "text": about[1], "policy": about[2]}
                | {"label": values[-1], "source": source, "added": now}
                for about, values in changed.items()
            ]
            for start in range(0, len(rows), _BATCH):
                _put(connection, rows[start : start + _BATCH])
                if on_progress:
                    on_progress(min(start + _BATCH, len(rows)), len(rows))
            if events:
                connection.execute(insert(label_event), events)
        replaced = sum(event["event"] == REPLACED for event in events)
        return Changes(len(events) - replaced, replaced, lines - len(events))

    def all(self, framework: str) -> list[StoredLabel]:
        """The labels of the framework with this id, in the order in which they were first added."""
        with self._database.read() as connection:
            return [stored for _, stored in _rows(connection, framework)]

    def forget(self, framework: str, chosen: Callable[[StoredLabel], bool] = lambda stored: True) -> list[StoredLabel]:
        """Delete the chosen labels of a framework, quotes and all.

        :returns: what they were.
        """
        now = datetime.now(UTC)
        with self._database.write() as connection:
            gone = [(key, stored) for key, stored in _rows(connection, framework) if chosen(stored)]
            if gone:
                connection.execute(
                    insert(label_event),
                    [
                        {"framework": framework, "action": one.action, "policy": one.policy, "event": FORGOTTEN}
                        | {"text_hash": text_hash(one.text), "label": one.label, "before": ""}
                        | {"source": one.source, "time": now}
                        for _, one in gone
                    ],
                )
            for start in range(0, len(gone), _BATCH // 2):  # SQLite binds at most 999 values in its oldest builds
                keys = [key for key, _ in gone[start : start + _BATCH // 2]]
                connection.execute(delete(label).where(label.c.id.in_(keys)))
        return [stored for _, stored in gone]

    def texts(self) -> set[str]:
        """The quotes of all labels, of every framework."""
        with self._database.read() as connection:
            return set(connection.scalars(select(label.c.text).distinct()))

    def events(self, framework: str) -> list[LabelEvent]:
        """Every change of the framework's labels, oldest first."""
        columns = [column for column in label_event.c if column.name not in ("id", "framework")]
        query = select(*columns).where(label_event.c.framework == framework).order_by(label_event.c.id)
        with self._database.read() as connection:
            return [
                LabelEvent(**(dict(row._mapping) | {"time": row.time.replace(tzinfo=UTC)}))
                for row in connection.execute(query)
            ]

    def version(self, framework: str) -> int:
        """A number that grows with each change of the framework's labels, whichever process made it.

        0 before the first.
        """
        query = select(func.max(label_event.c.id)).where(label_event.c.framework == framework)
        with self._database.read() as connection:
            return connection.scalar(query) or 0


def _steps(before: str, values: list[str]) -> list[tuple[str, str]]:
    """What was said before and after each change of mind."""
    found = []
    for value in values:
        if value != before:
            found.append((before, value))
        before = value
    return found


def _put(connection: Connection, rows: list[dict[str, object]]) -> None:
    row_of = upsert(label)
    connection.execute(
        row_of.on_conflict_do_update(
            index_elements=["framework", "action", "text", "policy"],
            set_={name: row_of.excluded[name] for name in ("label", "source", "added")},
        ),
        rows,
    )


def _rows(connection: Connection, framework: str) -> list[tuple[int, StoredLabel]]:
    query = select(label).where(label.c.framework == framework).order_by(label.c.id)
    return [
        (row.id, StoredLabel(row.action, row.text, row.policy, row.label, row.source, row.added.replace(tzinfo=UTC)))
        for row in connection.execute(query)
    ]


def _storable(text: str) -> str:
    # Half a surrogate pair, which JSON can hold, is no character; SQLite takes none.
    return text.encode("utf-8", "replace").decode("utf-8")
