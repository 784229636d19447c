"""Encoders that misbehave, to be named as "odd_encoders:NAME"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fake_encoder import FakeEncoder

FUSE = "unspeakable"


class Stopped(RuntimeError):
    """What a run is stopped by."""


class Fragile(FakeEncoder):
    """Fails at any text with the word "unspeakable"."""

    def encode(
        self, texts: Sequence[str], role: str, on_progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        if any(FUSE in text for text in texts):
            raise Stopped("no word for it")
        return super().encode(texts, role, on_progress)


class StopsAfter(FakeEncoder):
    """Stops for good in the batch after the first `calls`, as a killed run does."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def encode(
        self, texts: Sequence[str], role: str, on_progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        if self.calls == 0:
            raise Stopped("the machine went to sleep")
        self.calls -= 1
        return super().encode(texts, role, on_progress)


class Silent(FakeEncoder):
    """Never says how far it is."""

    def encode(
        self, texts: Sequence[str], role: str, on_progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        return super().encode(texts, role, None)


def broken() -> FakeEncoder:
    """What a package with a defect does when its encoder is made."""
    raise KeyError("no such weights")


class Other(FakeEncoder):
    """The fake encoder under another fingerprint."""

    def __init__(self) -> None:
        super().__init__("0" * 64)
