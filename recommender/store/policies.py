"""Policies and their passages in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from recommender.documents import Block, Document
from recommender.errors import InputError, StoreError
from recommender.passages import Passage
from recommender.store.database import Database
from recommender.store.schema import passage, policy

FACTS = ("title", "jurisdiction", "region", "year", "language", "source", "note")


@dataclass(frozen=True)
class StoredPolicy:
    """Facts of a policy in the library.

    added: UTC. original: name of the file's copy in the folder of originals, None where there is none; a name and no
    path, so that a home folder that was moved or copied never points into another.
    """

    id: int
    sha256: str
    file: str
    title: str
    jurisdiction: str
    region: str
    year: int | None
    language: str
    source: str
    note: str
    format: str
    pages: int | None
    characters: int
    passages: int
    added: datetime
    original: str | None


@dataclass(frozen=True)
class StoredPassage:
    """A passage in the library, with the policy that it belongs to."""

    id: int
    policy_id: int
    passage: Passage


class PolicyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredPolicy]:
        """Every policy, in the order in which they were added."""
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(_facts_query().order_by(policy.c.id))]

    def get(self, policy_id: int) -> StoredPolicy:
        """Raises StoreError where there is no such policy."""
        return self._one(policy.c.id == policy_id, f"There is no policy {policy_id} in the library.")

    def find(self, sha256: str) -> StoredPolicy | None:
        with self._database.read() as connection:
            row = connection.execute(_facts_query().where(policy.c.sha256 == sha256)).first()
            return _stored(row) if row else None

    def add(
        self, document: Document, passages: Sequence[Passage], facts: Mapping[str, Any], original: str | None
    ) -> int:
        """Stores a policy with its passages and returns its id; both or nothing.

        Raises StoreError where the same file (by SHA-256) is stored.
        """
        values = _checked(facts)
        try:
            with self._database.write() as connection:
                result = connection.execute(
                    insert(policy).values(
                        sha256=document.sha256,
                        file=document.name,
                        format=document.format,
                        pages=document.pages,
                        characters=len(document.text),
                        document=_document_to_json(document),
                        original=original,
                        added=datetime.now(UTC),
                        **{"title": document.title, "year": None}
                        | {name: "" for name in FACTS[1:3]}
                        | {"language": "und", "source": "", "note": ""}
                        | values,
                    )
                )
                key = result.inserted_primary_key
                assert key is not None
                policy_id = int(key[0])
                if passages:
                    connection.execute(
                        insert(passage), [asdict(found) | {"policy_id": policy_id} for found in passages]
                    )
        except IntegrityError as error:
            raise StoreError(
                f"{document.name} is in the library already (the same content). Remove it first to add it anew."
            ) from error
        return policy_id

    def edit(self, policy_id: int, facts: Mapping[str, Any]) -> StoredPolicy:
        values = _checked(facts)
        self.get(policy_id)
        if values:
            with self._database.write() as connection:
                connection.execute(update(policy).where(policy.c.id == policy_id).values(**values))
        return self.get(policy_id)

    def remove(self, policy_id: int) -> StoredPolicy:
        """Deletes a policy, its passages and its assessments; returns what it was."""
        gone = self.get(policy_id)
        with self._database.write() as connection:
            connection.execute(delete(policy).where(policy.c.id == policy_id))
        return gone

    def document(self, policy_id: int) -> Document:
        with self._database.read() as connection:
            row = connection.execute(select(policy).where(policy.c.id == policy_id)).first()
        if row is None:
            raise StoreError(f"There is no policy {policy_id} in the library.")
        return _document_from_json(row)

    def passages(self, policy_id: int | None = None) -> list[StoredPassage]:
        """Passages of one policy or of all, ordered by policy and position."""
        query = select(passage).order_by(passage.c.policy_id, passage.c.position)
        if policy_id is not None:
            query = query.where(passage.c.policy_id == policy_id)
        with self._database.read() as connection:
            return [
                StoredPassage(
                    row.id,
                    row.policy_id,
                    Passage(row.start, row.end, row.text, row.page, row.section, row.language, row.position),
                )
                for row in connection.execute(query)
            ]

    def _one(self, condition: Any, missing: str) -> StoredPolicy:
        with self._database.read() as connection:
            row = connection.execute(_facts_query().where(condition)).first()
        if row is None:
            raise StoreError(missing)
        return _stored(row)


def _facts_query() -> Select:
    counts = (
        select(passage.c.policy_id, func.count().label("passages")).group_by(passage.c.policy_id).subquery("counts")
    )
    columns = [column for column in policy.c if column.name != "document"]
    return select(*columns, func.coalesce(counts.c.passages, 0).label("passages")).select_from(
        policy.outerjoin(counts, counts.c.policy_id == policy.c.id)
    )


def _stored(row: Row) -> StoredPolicy:
    values = dict(row._mapping)
    # SQLite keeps no time zone; what was written was UTC.
    values["added"] = values["added"].replace(tzinfo=UTC)
    return StoredPolicy(**values)


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the table wants them. Raises InputError for an unknown fact or an impossible year."""
    unknown = sorted(set(facts) - set(FACTS))
    if unknown:
        raise InputError(f"Unknown facts: {', '.join(unknown)}. Known are: {', '.join(FACTS)}.")
    values = {name: "" if value is None else str(value).strip() for name, value in facts.items() if name != "year"}
    if "title" in values and not values["title"]:
        raise InputError("The title is empty; give the policy a title.")
    if "year" in facts:
        year = str(facts["year"] if facts["year"] is not None else "").strip()
        if year and not (year.isdecimal() and 1000 <= int(year) <= 9999):
            raise InputError(f"The year {year!r} is not a year; write four digits, such as 2024, or leave it empty.")
        values["year"] = int(year) if year else None  # type: ignore[assignment]
    return values


def _document_to_json(document: Document) -> dict[str, Any]:
    values = asdict(document)
    values["metadata"] = dict(document.metadata)
    values.pop("path")  # where a draft lay on somebody's disk is nobody's business
    return values


def _document_from_json(row: Row) -> Document:
    values = dict(row.document)
    values["blocks"] = tuple(Block(**block) for block in values["blocks"])
    values["warnings"] = tuple(values["warnings"])
    values["ocr_pages"] = tuple(values["ocr_pages"])
    return Document(path="", **values)
