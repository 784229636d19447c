"""A small deterministic encoder, so that most tests need no model.

Words (and pairs of Chinese characters) are hashed into a few hundred directions, so texts that share words are near
each other. It counts the texts that it encoded, so that tests can say exactly how much work was done.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np

DIMENSION = 256
_TERM = re.compile(r"[一-鿿]|[^\W\d_]+")


class FakeEncoder:
    name = "fake"
    dimension = DIMENSION

    def __init__(self, fingerprint: str = "f" * 64) -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(
        self, texts: Sequence[str], role: str, on_progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        self.encoded += list(texts)
        vectors = np.full((len(texts), DIMENSION), 0.02, np.float32)
        for row, text in enumerate(texts):
            for term in _TERM.findall(text.lower()):
                vectors[row, zlib.crc32(term[:6].encode()) % DIMENSION] += 1
            if on_progress:
                on_progress(row + 1, len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
