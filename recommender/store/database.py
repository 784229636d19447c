"""Opens the store: one SQLite file, its migrations applied, ready for several threads and processes."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from recommender.errors import StoreError
from recommender.store import schema

# SQLite's writers poll for the lock, and no queue keeps their turn: several people who save at once on a slow disk wait
# long.
WAIT_SECONDS = 180


class Database:
    """The store's file. Connections are made per transaction, so that any thread may use it.

    :param path: made, with its folder, where it is missing; its migrations are applied.
    :raises StoreError: where it cannot be made, opened or written to, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # Drafts are confidential: the folder is for its owner alone, also on a shared machine.
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                "{folder} cannot be created ({reason}). Set RECOMMENDER_HOME.",
                folder=path.parent,
                reason=error.strerror,
            ) from error
        if not os.access(path.parent, os.W_OK):
            raise StoreError(
                "{folder} cannot be written to. Set RECOMMENDER_HOME to a folder of yours.", folder=path.parent
            )
        self._engine = _engine(path)
        self._migrate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: all its queries see one state, and no writer waits for it.

        :raises StoreError: where the store is busy for too long, full or damaged.
        """
        with self._errors(), self._engine.connect().execution_options(reading=True) as connection:
            yield connection

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[Connection]:
        """A transaction: all of it is committed at the end, or none of it. Writers queue.

        :param durable: whether what is committed outlives a power cut.
        :raises StoreError: where the store is busy for too long, full or damaged.
        """
        engine = self._engine.execution_options(durable=durable)
        with self._errors(), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.write() as connection:
            # The change and the record of it commit together: a killed migration leaves no trace and runs again.
            for name, apply in schema.pending(connection):
                apply(connection)
                connection.execute(insert(schema.migration).values(name=name, applied=datetime.now(UTC)))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise StoreError(
                "The store {path} cannot be used ({reason}). If another copy of the program is busy, wait "
                "and try again; check that the disk is not full.",
                path=self.path,
                reason=error.orig,
            ) from error
        except DatabaseError as error:
            if "malformed" in str(error) or "not a database" in str(error):
                raise StoreError(
                    "The store {path} is damaged ({reason}). Move it away and add the policies again, or "
                    "restore a backup.",
                    path=self.path,
                    reason=error.orig,
                ) from error
            raise


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # The driver's own transaction handling starts one too late (not before DDL or SELECT); SQLAlchemy's documented
        # remedy is to switch it off and say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        # WAL: the app may read while the command line writes. NORMAL: a power cut may lose the last commit, never
        # the file; a durable transaction says FULL for itself.
        _write_ahead(cursor)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: two writers queue for the lock instead of failing when both upgrade from reading.
        options = connection.get_execution_options()
        reading = options.get("reading", False)
        if options.get("durable", False):
            # Not through SQLAlchemy, which would begin a transaction first; the connection is not used again after this
            # one.
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA synchronous=FULL")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch the file to its write-ahead log, or find it so.

    SQLite does not wait for this switch by itself, as for a transaction.
    """
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # The low byte: the rest says where in SQLite the wait arose.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(0.01)
