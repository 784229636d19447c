"""What an encoder is, and the batching that every encoder shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np

Role = Literal["query", "passage"]
OnProgress = Callable[[int, int], None]


class Encoder(Protocol):
    """Turns texts into vectors.

    name: what the user calls it.
    fingerprint: changes whenever the vectors could; vectors of two fingerprints are never mixed.
    dimension: length of a vector.
    """

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], role: Role, on_progress: OnProgress | None = None) -> np.ndarray:
        """Array of shape (len(texts), dimension), float32, rows of length 1, in the order of `texts`."""
        ...


def length_sorted_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Positions grouped into batches of similar length, longest first.

    Texts of one batch are padded to the longest, so sorting saves most of the padding; longest first shows a memory
    problem at once and makes the remaining-time estimate err on the safe side.
    """
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
