"""Assessments of stored policies, kept until the framework, the encoder or the alignment model changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from recommender.store.database import Database
from recommender.store.schema import run


class RunStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, policy_id: int, framework: str, encoder: str, model: str) -> dict[str, Any] | None:
        """The stored result for exactly these fingerprints, or None."""
        with self._database.read() as connection:
            return connection.scalar(
                select(run.c.result).where(
                    run.c.policy_id == policy_id,
                    run.c.framework == framework,
                    run.c.encoder == encoder,
                    run.c.model == model,
                )
            )

    def save(self, policy_id: int, framework: str, encoder: str, model: str, result: dict[str, Any]) -> None:
        values = {"result": result, "created": datetime.now(UTC)}
        keys = {"policy_id": policy_id, "framework": framework, "encoder": encoder, "model": model}
        with self._database.write() as connection:
            connection.execute(
                insert(run).values(**keys, **values).on_conflict_do_update(index_elements=list(keys), set_=values)
            )
