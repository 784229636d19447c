"""Vectors by (encoder fingerprint, role, text hash): what was encoded once is never encoded again.

Only numbers and hashes are kept, no text and no file name, so `assess` may use it for a draft that is not stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert

from recommender.errors import StoreError
from recommender.store.database import Database
from recommender.store.schema import encoder, vector

# SQLite binds at most 999 values a statement in its oldest supported builds.
_CHUNK = 900


def text_hash(text: str) -> bytes:
    """SHA-256 of a text, 32 bytes: the name under which its vectors are kept."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()


class VectorCache:
    """The vectors of one encoder in the store.

    :param name: of the encoder, for the reader.
    :param fingerprint: of the encoder.
    """

    def __init__(self, database: Database, name: str, fingerprint: str) -> None:
        self._database = database
        self._name = name
        self._fingerprint = fingerprint

    def find(self, role: str, hashes: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """The vectors that are stored, of these texts.

        :param role: "query" or "passage".
        :param hashes: of the texts (see `text_hash`).
        :returns: float32 of shape (dimension,), read-only, by hash; those that are not stored are left out.
        """
        wanted = list(dict.fromkeys(hashes))
        found: dict[bytes, np.ndarray] = {}
        with self._database.read() as connection:
            row = connection.execute(select(encoder).where(encoder.c.fingerprint == self._fingerprint)).first()
            if row is None:
                return found
            for start in range(0, len(wanted), _CHUNK):
                query = select(vector.c.text_hash, vector.c.value).where(
                    vector.c.encoder_id == row.id,
                    vector.c.role == role,
                    vector.c.text_hash.in_(wanted[start : start + _CHUNK]),
                )
                for key, value in connection.execute(query):
                    if len(value) == 4 * row.dimension:  # else cut short by a crash of the disk: encode it again
                        found[key] = np.frombuffer(value, dtype="<f4")
        return found

    def add(self, role: str, vectors: Mapping[bytes, np.ndarray]) -> None:
        """Store vectors in one transaction.

        :param role: "query" or "passage".
        :param vectors: of shape (dimension,), all of one dimension, by hash of the text.
        :raises StoreError: where those that are stored for this encoder have another dimension.
        """
        if not vectors:
            return
        dimension = len(next(iter(vectors.values())))
        with self._database.write() as connection:
            connection.execute(
                insert(encoder)
                .values(fingerprint=self._fingerprint, name=self._name, dimension=dimension)
                .on_conflict_do_nothing()
            )
            row = connection.execute(select(encoder).where(encoder.c.fingerprint == self._fingerprint)).one()
            if row.dimension != dimension:
                raise StoreError(
                    "The encoder {name} gave {dimension} values a text, but {stored} are stored for it.",
                    name=self._name,
                    dimension=dimension,
                    stored=row.dimension,
                )
            row_of = insert(vector)
            # Replaces: what is there was cut short, else it would have been found and not encoded again.
            connection.execute(
                row_of.on_conflict_do_update(
                    index_elements=["encoder_id", "role", "text_hash"], set_={"value": row_of.excluded.value}
                ),
                [
                    {"encoder_id": row.id, "role": role, "text_hash": key, "value": value.astype("<f4").tobytes()}
                    for key, value in vectors.items()
                ],
            )


def count_vectors(database: Database) -> int:
    """How many vectors are stored, of all encoders and roles."""
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(vector)) or 0


def forget_vectors(database: Database, hashes: Sequence[bytes]) -> None:
    """Delete the vectors of these texts, of every encoder and role.

    :param hashes: of the texts (see `text_hash`).
    """
    with database.write() as connection:
        for start in range(0, len(hashes), _CHUNK):
            connection.execute(delete(vector).where(vector.c.text_hash.in_(hashes[start : start + _CHUNK])))


def clear_vectors(database: Database) -> int:
    """Delete all vectors; they are made again when they are needed.

    :returns: how many there were.
    """
    with database.write() as connection:
        count = connection.scalar(select(func.count()).select_from(vector)) or 0
        connection.execute(delete(vector))
        connection.execute(delete(encoder))
    return count
