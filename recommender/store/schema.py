"""The tables, and the only way they change: forward-only migrations in one list.

The store is the truth; the FAISS index is derived from it. Vectors are float32, little-endian, one row of
`dimension` values a blob; two lines read one back::

    import numpy as np
    vector = np.frombuffer(blob, dtype="<f4")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

metadata = MetaData()

migration = Table(
    "migration",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("applied", DateTime(timezone=True), nullable=False),
)

encoder = Table(
    "encoder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
)

vector = Table(
    "vector",
    metadata,
    Column("encoder_id", ForeignKey("encoder.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(8), primary_key=True),
    Column("text_hash", LargeBinary(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

policy = Table(
    "policy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("file", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("year", Integer),
    Column("language", String(8), nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("format", String(16), nullable=False),
    Column("pages", Integer),
    Column("characters", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    Column("original", Text),
    Column("added", DateTime(timezone=True), nullable=False),
)

passage = Table(
    "passage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_id", ForeignKey("policy.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("section", Text, nullable=False),
    Column("language", String(8), nullable=False),
    UniqueConstraint("policy_id", "position"),
    # Ids are never used again, so that an index that is older than a removal cannot point at another passage.
    sqlite_autoincrement=True,
)

# What was found out about a policy. framework: the framework's own id; framework_fingerprint: its content, of then.
assessment = Table(
    "assessment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_id", ForeignKey("policy.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("framework", Text, nullable=False),
    Column("framework_fingerprint", String(64), nullable=False),
    Column("encoder", String(64), nullable=False),
    Column("model", String(64), nullable=False),
    Column("result", JSON, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    UniqueConstraint("policy_id", "framework_fingerprint", "encoder", "model"),
)

# Assessments as they were kept at first: a row for each language and each costs. Only migrations know it.
_run = Table(
    "run",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("policy_id", Integer, nullable=False, index=True),
    Column("framework", String(64), nullable=False),
    Column("encoder", String(64), nullable=False),
    Column("model", String(64), nullable=False),
    Column("result", JSON, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    UniqueConstraint("policy_id", "framework", "encoder", "model"),
)

# By the framework's own id and not its fingerprint: labels outlive a framework that is reworded.
label = Table(
    "label",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("framework", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("label", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("added", DateTime(timezone=True), nullable=False),
    UniqueConstraint("framework", "action", "text", "policy"),
)

# What happened to labels: rows are added and never changed. Quotes stand in it as hashes.
label_event = Table(
    "label_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("framework", Text, nullable=False, index=True),
    Column("event", String(16), nullable=False),
    Column("action", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("text_hash", LargeBinary(32), nullable=False),
    Column("label", String(16), nullable=False),
    Column("before", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
)

# Records that only grow: scorecards and indicators. What they say is what their events add up to.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("framework", Text, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,  # an exported log names its ledger; the number must never mean another one
)

ledger_event = Table(
    "ledger_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ledger_id", ForeignKey("ledger.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("time", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("data", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("ledger_id", "number"),
)


def _first_tables(connection: Connection) -> None:
    metadata.create_all(connection, tables=[encoder, vector, policy, passage])
    _run.metadata.create_all(connection)


def _labels(connection: Connection) -> None:
    metadata.create_all(connection, tables=[label, label_event])
    for change in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER label_event_no_{change.lower()} BEFORE {change} ON label_event "
            "BEGIN SELECT RAISE(ABORT, 'label_event is append-only'); END"
        )


def _ledgers(connection: Connection) -> None:
    metadata.create_all(connection, tables=[ledger, ledger_event])
    abort = "BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END"
    connection.exec_driver_sql(f"CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event {abort}")
    # A ledger goes as a whole or not at all: its events can be deleted only once it is gone itself.
    connection.exec_driver_sql(
        "CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event "
        f"WHEN EXISTS (SELECT 1 FROM ledger WHERE id = OLD.ledger_id) {abort}"
    )


def _assessments(connection: Connection) -> None:
    """One row an assessment, which neither language nor costs belong to, in place of one for each of them.

    Rows that differ in those alone hold the same numbers; the one that says most about closest passages is taken. Its
    form stays as it was, and is read as such.
    """
    metadata.create_all(connection, tables=[assessment])
    best: dict[tuple[int, str, str, str], tuple[int, int, dict[str, Any]]] = {}
    for kept in connection.execute(select(_run)).mappings():
        row = dict(kept)
        key = (row["policy_id"], row["framework"].split(":")[0], row["encoder"], row["model"])
        told = sum(len(action["closest"]) for action in row["result"]["actions"])
        if key not in best or (told, row["id"]) > best[key][:2]:
            best[key] = (told, row["id"], row)
    for (policy_id, fingerprint, made_by, model), (_, _, row) in best.items():
        connection.execute(
            insert(assessment).values(
                policy_id=policy_id,
                framework=row["result"]["framework"]["id"],
                framework_fingerprint=fingerprint,
                encoder=made_by,
                model=model,
                result=row["result"],
                created=row["created"],
            )
        )
    _run.drop(connection)


# Append only. A migration that has been released is never edited: stores that have it will not run it again.
MIGRATIONS: list[tuple[str, Callable[[Connection], None]]] = [
    ("0001_first_tables", _first_tables),
    ("0002_labels", _labels),
    ("0003_ledgers", _ledgers),
    ("0004_assessments", _assessments),
]


def pending(connection: Connection) -> list[tuple[str, Callable[[Connection], None]]]:
    """The migrations that this store does not have yet, in order, with their names.

    Makes the table that records them.
    """
    metadata.create_all(connection, tables=[migration])
    applied = set(connection.scalars(select(migration.c.name)))
    return [(name, apply) for name, apply in MIGRATIONS if name not in applied]
