"""Policies and their passages in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from recommender.documents import Block, Document
from recommender.errors import InputError, StoreError, parts_of, sentence_of
from recommender.passages import Passage
from recommender.policies import FACTS, Policy, Reading, is_year
from recommender.store.database import Database
from recommender.store.schema import passage, policy


@dataclass(frozen=True)
class StoredPassage:
    """A passage in the library, with the policy that it belongs to.

    :ivar id: its number in the library, never used again.
    :ivar policy_id: the policy's number.
    """

    id: int
    policy_id: int
    passage: Passage


class PolicyStore:
    """The policies in the store, with their texts and passages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Policy]:
        """Every policy, in the order in which they were added."""
        with self._database.read() as connection:
            return [self._policy(row) for row in connection.execute(_facts_query().order_by(policy.c.id))]

    def get(self, policy_id: int) -> Policy:
        """The policy with this number.

        :raises StoreError: where there is none.
        """
        with self._database.read() as connection:
            row = connection.execute(_facts_query().where(policy.c.id == policy_id)).first()
        if row is None:
            raise _gone(policy_id)
        return self._policy(row)

    def find(self, sha256: str) -> Policy | None:
        """The policy with this file (SHA-256, in hex), or None."""
        with self._database.read() as connection:
            row = connection.execute(_facts_query().where(policy.c.sha256 == sha256)).first()
            return self._policy(row) if row else None

    def add(self, draft: Policy, facts: Mapping[str, Any], original: str | None) -> int:
        """Store a policy with its passages; both or nothing.

        :param facts: what it is kept with (of FACTS); the title is the document's where none is given.
        :param original: name of the copy of its file, None where there is none.
        :returns: its number.
        :raises InputError: where a fact is not usable.
        :raises StoreError: where the same file (by SHA-256) is stored.
        """
        document = draft.document
        usual = {"title": document.title, "year": None} | dict.fromkeys(
            ("jurisdiction", "region", "source", "note"), ""
        )
        values = usual | {"language": "und"} | _checked(facts)
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
                        **values,
                    )
                )
                key = result.inserted_primary_key
                assert key is not None
                policy_id = int(key[0])
                if draft.passages:
                    connection.execute(
                        insert(passage), [asdict(found) | {"policy_id": policy_id} for found in draft.passages]
                    )
        except IntegrityError as error:
            raise StoreError(
                "{name} is in the library already (the same content). Remove it first to add it anew.",
                name=document.name,
            ) from error
        return policy_id

    def edit(self, policy_id: int, facts: Mapping[str, Any]) -> Policy:
        """Change facts of a policy; those that are not given stay.

        :param facts: some of FACTS; None or "" empties one, except the title.
        :returns: the policy as it is now.
        :raises InputError: where a fact is not usable.
        :raises StoreError: where there is no such policy.
        """
        values = _checked(facts)
        self.get(policy_id)
        if values:
            with self._database.write() as connection:
                connection.execute(update(policy).where(policy.c.id == policy_id).values(**values))
        return self.get(policy_id)

    def remove(self, policy_id: int) -> Policy:
        """Delete a policy, its passages and its assessments.

        :returns: what it was.
        :raises StoreError: where there is no such policy.
        """
        gone = self.get(policy_id)
        with self._database.write() as connection:
            connection.execute(delete(policy).where(policy.c.id == policy_id))
        return gone

    def read(self, policy_id: int) -> Reading:
        """Text and passages of a policy.

        :raises StoreError: where there is no such policy.
        """
        with self._database.read() as connection:
            row = connection.execute(select(policy).where(policy.c.id == policy_id)).first()
        if row is None:
            raise _gone(policy_id)
        return Reading(_document_from_json(row), tuple(found.passage for found in self.passages(policy_id)))

    def passages(self, policy_id: int | None = None) -> list[StoredPassage]:
        """Passages of one policy, or of all, ordered by policy and position.

        :param policy_id: None for all.
        """
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

    def state(self) -> tuple[int, int]:
        """What tells one list of passages from another: how many there are, and the highest number of one.

        Numbers of passages are never used again, so the pair differs once passages were added or removed.

        :returns: (how many, highest number); (0, 0) where there are none.
        """
        with self._database.read() as connection:
            row = connection.execute(select(func.count(), func.coalesce(func.max(passage.c.id), 0))).one()
        return int(row[0]), int(row[1])

    def _policy(self, row: Row) -> Policy:
        values = dict(row._mapping)
        policy_id = values.pop("id")
        # SQLite keeps no time zone; what was written was UTC.
        values["added"] = values["added"].replace(tzinfo=UTC)
        return Policy(key=str(policy_id), reading=partial(self.read, policy_id), **values)


def _gone(policy_id: int) -> StoreError:
    return StoreError("There is no policy {number} in the library.", number=policy_id)


def _facts_query() -> Select:
    counts = (
        select(passage.c.policy_id, func.count().label("passage_count"))
        .group_by(passage.c.policy_id)
        .subquery("counts")
    )
    columns = [column for column in policy.c if column.name != "document"]
    return select(*columns, func.coalesce(counts.c.passage_count, 0).label("passage_count")).select_from(
        policy.outerjoin(counts, counts.c.policy_id == policy.c.id)
    )


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the table wants them."""
    if unknown := sorted(set(facts) - set(FACTS)):
        raise InputError(
            "Unknown facts: {unknown}. Known are: {known}.", unknown=", ".join(unknown), known=", ".join(FACTS)
        )
    values: dict[str, Any] = {
        name: "" if value is None else str(value).strip() for name, value in facts.items() if name != "year"
    }
    if "title" in values and not values["title"]:
        raise InputError("The title is empty; give the policy a title.")
    if "year" in facts:
        year = str(facts["year"] if facts["year"] is not None else "").strip()
        if year and not is_year(year):
            raise InputError(
                "The year {year!r} is not a year; write four digits, such as 2024, or leave it empty.", year=year
            )
        values["year"] = int(year) if year else None
    return values


def _document_to_json(document: Document) -> dict[str, Any]:
    values = asdict(document)
    values["metadata"] = dict(document.metadata)
    values["warnings"] = [parts_of(text) for text in document.warnings]
    values.pop("path")  # where a draft lay on somebody's disk is nobody's business
    return values


def _document_from_json(row: Row) -> Document:
    values = dict(row.document)
    values["blocks"] = tuple(Block(**block) for block in values["blocks"])
    values["warnings"] = tuple(sentence_of(kept) for kept in values["warnings"])
    values["ocr_pages"] = tuple(values["ocr_pages"])
    return Document(path="", **values)
