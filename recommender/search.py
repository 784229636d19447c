"""The FAISS index over all stored passages: derived from the store, and rebuilt whenever it does not fit it.

Two files: `passages.faiss` (inner product over unit vectors, with the passage ids of the store) and `passages.json`
(which encoder, which passages, the SHA-256 of the first file). An index that is missing, damaged, of another encoder or
of other passages is never read: it is built again from the store, whose vector cache makes that cheap.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.encoders import Encoder
from recommender.passages import Passage
from recommender.policies import Policy
from recommender.settings import OnProgress
from recommender.store import PolicyStore, StoredPassage

INDEX_FILE = "passages.faiss"
FACTS_FILE = "passages.json"
_FORMAT = 1
# Scores are told to so many digits, and those that are equal then go by passage number: processors add up in different
# orders, and differ in the digits behind.
DIGITS = 5


@dataclass(frozen=True)
class SearchHit:
    """A passage of the library near a query.

    :ivar score: cosine, higher is nearer; only the order means something.
    """

    policy: Policy
    passage: Passage
    score: float


@dataclass(frozen=True)
class _Searchable:
    """The index as it was opened, with the passages that it is of.

    :ivar state: of the store's passages, then.
    :ivar passages: by their numbers.
    """

    state: tuple[int, int]
    index: PassageIndex
    passages: Mapping[int, StoredPassage]


class PassageIndex:
    """An open index. Searching never changes it, so threads may share it.

    :param index: of FAISS, over inner products, with the passages' numbers as ids.
    :param ids: the numbers of all its passages, int64 of shape (passages,).
    """

    def __init__(self, index: Any, ids: np.ndarray) -> None:
        self._index = index
        self._ids = ids

    def search(self, vector: np.ndarray, limit: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The passages nearest to a unit vector, best first, equal ones by id.

        :param vector: of shape (dimension,).
        :param limit: how many passages at most.
        :param among: passage ids to choose from; None for all.
        :returns: (passage id, cosine) pairs; a cosine has DIGITS digits, and is equal to another where those are.
        """
        import faiss

        total = len(self._ids) if among is None else len(among)
        if not total or limit < 1:
            return []
        parameters = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # the stub is short
        query = np.ascontiguousarray(vector, dtype=np.float32)[None, :]
        wanted = min(limit, total)
        while True:
            scores, ids = self._index.search(query, wanted, params=parameters)
            # Equals of the last one may lie behind it: FAISS does not say which of them it took.
            if wanted == total or scores[0][-1] < scores[0][min(limit, total) - 1] - 10**-DIGITS:
                break
            wanted = min(2 * wanted, total)
        found = [(int(i), round(float(s), DIGITS)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]


class Search:
    """Search over the policies of a store; its index stays open until the store holds other passages.

    Threads may share it.

    :param policies: the policies to search.
    :param folder: where the index lies.
    """

    def __init__(self, policies: PolicyStore, folder: Path) -> None:
        """Open nothing yet."""
        self._policies = policies
        self._folder = folder
        self._open: _Searchable | None = None
        self._lock = threading.Lock()

    def is_empty(self) -> bool:
        """Whether there is no passage to search."""
        return not self._policies.state()[0]

    def find(
        self,
        text: str,
        encoder: Encoder,
        limit: int,
        jurisdiction: str | None = None,
        language: str | None = None,
        on_progress: OnProgress | None = None,
    ) -> list[SearchHit]:
        """The passages nearest in meaning to a text, best first.

        :param limit: how many at most.
        :param jurisdiction: only passages of policies of it; None for all.
        :param language: only passages in it; None for all.
        :param on_progress: told how many passages are encoded, where the index has to be built.
        """
        searchable = self._opened(encoder, on_progress)
        passages = searchable.passages
        policies = {policy.id: policy for policy in self._policies.all()}
        # What another process removes in between is found no more.
        among = [
            found.id
            for found in passages.values()
            if found.policy_id in policies
            and jurisdiction in (None, policies[found.policy_id].jurisdiction)
            and language in (None, found.passage.language)
        ]
        everything = len(among) == len(passages)
        vector = encoder.encode([text], "query")[0]
        return [
            SearchHit(policies[passages[number].policy_id], passages[number].passage, score)
            for number, score in searchable.index.search(vector, limit, None if everything else among)
        ]

    def forget(self) -> None:
        """Delete the index; the next search builds it again."""
        with self._lock:
            self._open = None
            discard_index(self._folder)

    def _opened(self, encoder: Encoder, on_progress: OnProgress | None) -> _Searchable:
        with self._lock:
            state = self._policies.state()
            if self._open is None or self._open.state != state:
                passages = self._policies.passages()
                index = open_index(self._folder, encoder, passages, on_progress)
                self._open = _Searchable(state, index, {found.id: found for found in passages})
            return self._open


def open_index(
    folder: Path, encoder: Encoder, passages: Sequence[StoredPassage], on_progress: OnProgress | None = None
) -> PassageIndex:
    """The index of these passages: read from `folder` where it fits them, else built and written there.

    :param passages: those to be found, all of the store.
    :param on_progress: counts passages that are encoded.
    """
    ids = np.asarray([passage.id for passage in passages], dtype=np.int64)
    facts = {"format": _FORMAT, "encoder": encoder.fingerprint, "name": encoder.name, "passages": _digest(passages)}
    index = _read(folder, facts)
    if index is None:
        index = _build(encoder, passages, ids, on_progress)
        # A folder that cannot be written to (a full disk) only means that the next search builds the index again.
        with contextlib.suppress(OSError):
            _write(folder, index, facts)
    return PassageIndex(index, ids)


def discard_index(folder: Path) -> None:
    """Delete the index; the next search builds it again.

    :param folder: that it lies in.
    """
    for name in (INDEX_FILE, FACTS_FILE):
        (folder / name).unlink(missing_ok=True)


def _digest(passages: Sequence[StoredPassage]) -> str:
    digest = hashlib.sha256()
    for found in passages:
        digest.update(f"{found.id}\0{found.passage.text}\0".encode())
    return digest.hexdigest()


def _build(encoder: Encoder, passages: Sequence[StoredPassage], ids: np.ndarray, on_progress: OnProgress | None) -> Any:
    import faiss

    if not len(passages):
        return faiss.IndexIDMap(faiss.IndexFlatIP(1))
    vectors = encoder.encode([found.passage.text for found in passages], "passage", on_progress)
    index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors), ids)
    return index


def _read(folder: Path, facts: dict[str, Any]) -> Any | None:
    try:
        stored = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        data = (folder / INDEX_FILE).read_bytes()
        checksum = stored.pop("sha256", None)
    except (OSError, ValueError, AttributeError, TypeError):
        return None
    if stored != facts or checksum != hashlib.sha256(data).hexdigest():
        return None
    import faiss

    return faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))


def _write(folder: Path, index: Any, facts: dict[str, Any]) -> None:
    import faiss

    folder.mkdir(parents=True, exist_ok=True)
    data = faiss.serialize_index(index).tobytes()
    # The facts last: an index without its facts is ignored, so a crash in between does no harm.
    _replace(folder / INDEX_FILE, data)
    facts = facts | {"sha256": hashlib.sha256(data).hexdigest()}
    _replace(folder / FACTS_FILE, json.dumps(facts, indent=1).encode())


def _replace(path: Path, data: bytes) -> None:
    """Writes a file so that a reader finds the old content or the new, never half of it."""
    handle, scratch = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(scratch, path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
