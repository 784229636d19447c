"""Vectors of texts through the cache: only what neither the store nor the package holds is encoded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.encoders import Encoder, PairReader, Role, judge_of
from recommender.encoders.shipped import find_shipped
from recommender.settings import OnProgress
from recommender.store import Database, VectorCache, text_hash

# Committed after each batch, so that a run that was stopped goes on where it was.
_BATCH = 128


class CachedEncoder:
    """An encoder with the store's vector cache before it; itself an `Encoder`."""

    def __init__(self, encoder: Encoder, database: Database) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        # An encoder that a user brings has no such name, or means something else by it.
        weights = getattr(encoder, "weights", None)
        self.weights = weights if isinstance(weights, str) else None
        self._cache = VectorCache(database, encoder.name, encoder.fingerprint)
        judge = judge_of(encoder)
        self.judge = CachedJudge(judge, encoder.name, database) if judge else None

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], role: Role, on_progress: OnProgress | None = None) -> np.ndarray:
        """As `Encoder.encode`, for texts whose vector is neither in the store nor in the package.

        :param on_progress: counts texts, those that are found at once.
        :returns: as `Encoder.encode`; of shape (0, 0) where there are no texts.
        :raises StoreError: where the encoder gives vectors of another length than those that are kept for it.
        """
        hashes = [text_hash(text) for text in texts]
        known = self._cache.find(role, hashes)
        if self.weights is not None:
            known |= find_shipped(self.weights, role, [key for key in hashes if key not in known])
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
        # Longest first over all batches: similar lengths share a batch, which saves padding.
        todo = sorted(missing.items(), key=lambda item: (-len(item[1]), item[0]))
        done = len(texts) - len(todo)
        if on_progress:
            on_progress(done, len(texts))
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            vectors = self._encoder.encode([text for _, text in batch], role, _shifted(on_progress, done, len(texts)))
            fresh = {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            self._cache.add(role, fresh)
            known.update(fresh)
            done += len(batch)
            if on_progress:
                on_progress(done, len(texts))
        if not texts:
            return np.empty((0, 0), np.float32)
        return np.stack([known[key] for key in hashes]).astype(np.float32, copy=False)


class CachedJudge:
    """A judge with the store before it: what it read once is kept, by a hash of passage and action."""

    def __init__(self, judge: PairReader, encoder: str, database: Database) -> None:
        self.fingerprint = judge.fingerprint
        self._judge = judge
        self._cache = VectorCache(database, f"{encoder} (judge)", judge.fingerprint)

    def read(
        self,
        passages: Sequence[str],
        actions: Sequence[str],
        pairs: Sequence[tuple[int, int]],
        on_progress: OnProgress | None = None,
    ) -> np.ndarray:
        """As `PairReader.read`, for pairs that were not read before; the others are found in the store."""
        hashes = [text_hash(f"{actions[action]}\0{passages[passage]}") for passage, action in pairs]
        known = self._cache.find("passage", hashes)
        missing = {key: pair for key, pair in zip(hashes, pairs, strict=True) if key not in known}
        if missing:
            done = len(pairs) - len(missing)
            logits = self._judge.read(
                passages, actions, list(missing.values()), _shifted(on_progress, done, len(pairs))
            )
            fresh = dict(zip(missing, logits, strict=True))
            self._cache.add("passage", fresh)
            known |= fresh
        elif on_progress:
            on_progress(len(pairs), len(pairs))
        return np.stack([known[key] for key in hashes]).astype(np.float32, copy=False)


def _shifted(on_progress: OnProgress | None, before: int, total: int) -> OnProgress | None:
    if on_progress is None:
        return None
    return lambda done, _: on_progress(before + done, total)
