"""What an encoder is, and the batching that every encoder shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np

from recommender.settings import OnProgress

Role = Literal["query", "passage"]


class Encoder(Protocol):
    """Turns texts into vectors.

    :ivar name: what the user calls it.
    :ivar fingerprint: changes whenever the vectors could; vectors of two fingerprints are never mixed.
    """

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], role: Role, on_progress: OnProgress | None = None) -> np.ndarray:
        """The vectors of texts.

        :param role: whether they are searched with ("query") or searched ("passage").
        :param on_progress: counts encoded texts.
        :returns: float32 of shape (len(texts), dimension), rows of length 1, in the order of `texts`.
        """
        ...


class PairReader(Protocol):
    """Reads a passage and an action together (see judge.py).

    :ivar fingerprint: changes whenever its readings could.
    """

    fingerprint: str

    def read(
        self,
        passages: Sequence[str],
        actions: Sequence[str],
        pairs: Sequence[tuple[int, int]],
        on_progress: OnProgress | None = None,
    ) -> np.ndarray:
        """What it makes of pairs of a passage and an action.

        :param pairs: (passage, action) by position.
        :param on_progress: counts pairs.
        :returns: float32 (pairs, 10): logits of three grades (nothing, touches, commits), four commitments and three
            directions (as `alignment.COMMITMENTS` and `alignment.DIRECTIONS`).
        """
        ...


def judge_of(encoder: Encoder) -> PairReader | None:
    """The judge that goes with an encoder; None where there is none, as for encoders of other people."""
    return getattr(encoder, "judge", None)


def length_sorted_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Positions grouped into batches of similar length, longest first.

    Texts of one batch are padded to the longest, so sorting saves most of the padding; longest first shows a memory
    problem at once and makes the remaining-time estimate err on the safe side.

    :param lengths: of the texts, in any unit.
    :param batch_size: how many texts a batch has at most, 1 or more.
    """
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
