"""The judge: what a passage says of an action, read together; which texts it is given, and its weights.

`judge_network.py` has the network, which needs torch; this module loads it when the first pair is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from recommender.encoders.base import length_sorted_batches
from recommender.encoders.sentence import MAX_TOKENS, SentenceEncoder
from recommender.settings import OnProgress

if TYPE_CHECKING:
    from recommender.encoders.judge_network import JudgeNetwork

WEIGHTS = "judge.safetensors"
# The encoder's layers whose outputs the judge's layers look at; an action has passed the first of them by itself.
LAYERS = (9, 10, 11)
PASSAGES_AT_ONCE = 16


class Judge:
    """Reads pairs of passages and actions with the shipped network, on top of the encoder that it was trained with.

    :param encoder: the default encoder.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._actions: dict[str, np.ndarray] = {}
        encoder.keep_states(LAYERS)
        self.fingerprint = hashlib.sha256(f"{encoder.fingerprint}|{judge_hash()}".encode()).hexdigest()

    def read(
        self,
        passages: Sequence[str],
        actions: Sequence[str],
        pairs: Sequence[tuple[int, int]],
        on_progress: OnProgress | None = None,
    ) -> np.ndarray:
        """What the judge makes of pairs.

        :param pairs: (passage, action) by position.
        :param on_progress: counts pairs.
        :returns: float32 (pairs, 10): logits of the grades, the commitments and the directions.
        """
        import torch

        from recommender.encoders.judge_network import HEADS, padded

        network = _shipped_network()
        found = np.empty((len(pairs), HEADS), np.float32)
        self._prepare([actions[a] for a in dict.fromkeys(a for _, a in pairs)])
        asked: dict[int, list[int]] = {}
        for number, (passage, _) in enumerate(pairs):
            asked.setdefault(passage, []).append(number)
        done = 0
        order = list(asked)
        for batch in length_sorted_batches([len(passages[p]) for p in order], PASSAGES_AT_ONCE):
            chosen = [order[i] for i in batch]
            states = self._encoder.token_states([passages[p] for p in chosen], "passage", LAYERS, MAX_TOKENS)
            rows = [number for p in chosen for number in asked[p]]
            owner = torch.tensor([n for n, p in enumerate(chosen) for _ in asked[p]])
            texts = padded([[self._actions[actions[pairs[number][1]]]] for number in rows])
            with torch.inference_mode():
                found[rows] = torch.cat(network(texts, padded(states), owner), -1).numpy()
            done += len(rows)
            if on_progress:
                on_progress(done, len(pairs))
        return found

    def _prepare(self, actions: Sequence[str]) -> None:
        from recommender.encoders.judge_network import ACTION_TOKENS, stretches

        new = [text for text in actions if text not in self._actions]
        states = self._encoder.token_states(new, "query", LAYERS[:1], ACTION_TOKENS) if new else []
        for text, (layer,) in zip(new, states, strict=True):
            self._actions[text] = stretches(layer)


def _bytes() -> bytes:
    return files("recommender.encoders").joinpath(WEIGHTS).read_bytes()


@cache
def judge_hash() -> str:
    """SHA-256 of the shipped weights, in hex."""
    return hashlib.sha256(_bytes()).hexdigest()


@cache
def _shipped_network() -> JudgeNetwork:
    from safetensors.numpy import load

    from recommender.encoders.judge_network import unpack

    return unpack(load(_bytes()))
