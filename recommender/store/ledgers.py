"""Ledgers: lists of events that only grow, each event chained to the one before it by a hash.

The hash of an event covers its content and the hash before it, so that a row changed behind the program's back is found
by `verify`. Whoever can write the file can also make a whole new chain: keep an exported log elsewhere to be safe from
that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from recommender.errors import StoreError
from recommender.store.database import Database
from recommender.store.schema import ledger, ledger_event


@dataclass(frozen=True)
class LedgerFacts:
    """A ledger.

    :ivar kind: what it records, such as "scorecard".
    :ivar framework: the framework's own id.
    :ivar created: UTC.
    """

    id: int
    kind: str
    title: str
    framework: str
    created: datetime


@dataclass(frozen=True)
class Event:
    """Something that happened.

    :ivar number: 1 for the ledger's first.
    :ivar time: UTC, ISO 8601.
    :ivar data: what JSON can hold.
    """

    number: int
    time: str
    actor: str
    kind: str
    data: dict[str, Any]
    hash: str


# Gets the events since `seen`; raises where what is to be appended is no more allowed.
Check = Callable[[Sequence[Event]], None]


class LedgerStore:
    """Threads and processes may share the file: appending is one transaction, and writers queue."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database

    def open(
        self,
        kind: str,
        title: str,
        framework: str,
        actor: str = "",
        happened: Iterable[tuple[str, dict[str, Any]]] = (),
    ) -> int:
        """Open a ledger with its first events, in one transaction.

        :param framework: the framework's own id.
        :param happened: kinds and data of the events.
        :returns: its id.
        """
        values = {"kind": kind, "title": title, "framework": framework, "created": datetime.now(UTC)}
        with self._database.write(durable=True) as connection:
            key = connection.execute(insert(ledger).values(**values)).inserted_primary_key
            assert key is not None
            _add(connection, int(key[0]), actor, happened)
        return int(key[0])

    def all(self, kind: str, framework: str | None = None) -> list[LedgerFacts]:
        """The ledgers of a kind, oldest first; of one framework, or of all."""
        query = select(ledger).where(ledger.c.kind == kind).order_by(ledger.c.id)
        if framework is not None:
            query = query.where(ledger.c.framework == framework)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [LedgerFacts(r.id, r.kind, r.title, r.framework, r.created.replace(tzinfo=UTC)) for r in rows]

    def append(
        self,
        ledger_id: int,
        actor: str,
        happened: Iterable[tuple[str, dict[str, Any]]],
        seen: int = 0,
        check: Check | None = None,
    ) -> list[Event]:
        """Add events in one transaction, all or none.

        :param happened: kinds and data of the events.
        :param check: called inside the transaction with the events after number `seen`, so that a decision made on an
            older state can be taken back; what it raises stops the append.
        :returns: the events as they were added.
        :raises StoreError: where there is no such ledger.
        """
        with self._database.write(durable=True) as connection:
            if connection.scalar(select(ledger.c.id).where(ledger.c.id == ledger_id)) is None:
                raise StoreError("This record is gone: somebody deleted it.")
            if check is not None:
                check(_events(connection, ledger_id, seen))
            return _add(connection, ledger_id, actor, happened)

    def events(self, ledger_id: int, after: int = 0) -> list[Event]:
        """The events after a number, in order."""
        with self._database.read() as connection:
            return _events(connection, ledger_id, after)

    def version(self, ledger_id: int) -> int:
        """The number of the last event; 0 where there is none. Grows with each event, whichever process added it."""
        query = select(func.max(ledger_event.c.number)).where(ledger_event.c.ledger_id == ledger_id)
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def delete(self, ledger_id: int) -> None:
        """Delete a ledger whole, with all its events."""
        with self._database.write() as connection:
            connection.execute(delete(ledger).where(ledger.c.id == ledger_id))


def verify(events: Sequence[Event]) -> int | None:
    """The number of the first event that does not fit the chain (changed, missing or added later), or None."""
    before = ""
    for expected, event in enumerate(events, 1):
        before = _hash(before, expected, event.time, event.actor, event.kind, _text(event.data))
        if event.number != expected or event.hash != before:
            return expected
    return None


def _events(connection: Connection, ledger_id: int, after: int) -> list[Event]:
    query = (
        select(ledger_event)
        .where(ledger_event.c.ledger_id == ledger_id, ledger_event.c.number > after)
        .order_by(ledger_event.c.number)
    )
    return [
        Event(row.number, row.time, row.actor, row.kind, json.loads(row.data), row.hash)
        for row in connection.execute(query)
    ]


def _add(
    connection: Connection, ledger_id: int, actor: str, happened: Iterable[tuple[str, dict[str, Any]]]
) -> list[Event]:
    last = connection.execute(
        select(ledger_event.c.number, ledger_event.c.hash)
        .where(ledger_event.c.ledger_id == ledger_id)
        .order_by(ledger_event.c.number.desc())
        .limit(1)
    ).first()
    number, before = (last.number, last.hash) if last else (0, "")
    made = []
    for kind, data in happened:
        number += 1
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        text = _text(data)
        before = _hash(before, number, time, actor, kind, text)
        row = {"ledger_id": ledger_id, "number": number, "time": time, "actor": actor}
        connection.execute(insert(ledger_event).values(**row, kind=kind, data=text, hash=before))
        made.append(Event(number, time, actor, kind, json.loads(text), before))
    return made


def _text(data: dict[str, Any]) -> str:
    """What is kept and hashed: one text for one content, whichever order its keys are in."""
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _hash(before: str, number: int, time: str, actor: str, kind: str, text: str) -> str:
    # A JSON list keeps the parts apart, so that no two different events have the same content.
    content = json.dumps([before, number, time, actor, kind, text], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()
