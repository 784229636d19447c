"""Assessments of stored policies, kept until the framework, the encoder, the model or what people taught it changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from recommender.store.database import Database
from recommender.store.schema import assessment


@dataclass(frozen=True)
class AssessmentKey:
    """What an assessment depends on.

    :ivar policy_id: the policy's number.
    :ivar framework: the framework's own id; it says which framework a fingerprint is a state of.
    :ivar framework_fingerprint: of the framework's content.
    :ivar encoder: fingerprint of the encoder.
    :ivar model: fingerprint of the alignment model, with what it was taught.
    """

    policy_id: int
    framework: str
    framework_fingerprint: str
    encoder: str
    model: str


class AssessmentStore:
    """The assessments in the store, as plain JSON values."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def find(self, key: AssessmentKey) -> dict[str, Any] | None:
        """The result for this policy and exactly these fingerprints, or None."""
        wanted = [getattr(assessment.c, name) == value for name, value in asdict(key).items() if name != "framework"]
        with self._database.read() as connection:
            return connection.scalar(select(assessment.c.result).where(*wanted))

    def save(self, key: AssessmentKey, result: dict[str, Any], models: Collection[str]) -> None:
        """Keep a result, and delete those that nothing can reach any more.

        :param models: fingerprints of the models that can still be asked for: what is of another one goes, and what is
            of another state of the framework.
        """
        keys = asdict(key)
        values = {"result": result, "created": datetime.now(UTC)}
        unique = [name for name in keys if name != "framework"]
        with self._database.write() as connection:
            connection.execute(
                insert(assessment)
                .values(**keys, **values)
                .on_conflict_do_update(index_elements=unique, set_=values | {"framework": key.framework})
            )
            old_model = and_(
                assessment.c.framework_fingerprint == key.framework_fingerprint,
                assessment.c.model.not_in([key.model, *models]),
            )
            old_state = and_(
                assessment.c.framework == key.framework,
                assessment.c.framework_fingerprint != key.framework_fingerprint,
            )
            connection.execute(
                delete(assessment).where(
                    assessment.c.policy_id == key.policy_id,
                    assessment.c.encoder == key.encoder,
                    or_(old_model, old_state),
                )
            )
