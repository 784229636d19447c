"""Token states of many texts, kept in a folder: what the encoder's lower layers make of them, computed once."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from recommender.encoders.judge import LAYERS
from recommender.encoders.judge_network import ACTION_TOKENS, stretches
from recommender.encoders.sentence import MAX_TOKENS, SentenceEncoder
from recommender.store import text_hash

# No more than the encoder keeps the states of.
BATCH = 256


class TokenStates:
    """The states of passages, read from disk as they are asked for.

    :param folder: as `encode_passages` wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["index"]
        self._vectors = np.load(folder / "vectors.npy")
        width = self._vectors.shape[1]
        maps = [np.memmap(folder / f"layer-{layer}.f16", np.float16, "r") for layer in LAYERS]
        self._states = [values.reshape(-1, width) for values in maps]

    def of(self, text: str) -> list[np.ndarray]:
        """One float16 array (tokens, dimension) a layer."""
        start, count, _ = self._index[text_hash(text).hex()]
        return [np.asarray(layer[start : start + count]) for layer in self._states]

    def length(self, text: str) -> int:
        """How many tokens a passage has."""
        return self._index[text_hash(text).hex()][1]

    def vector(self, text: str) -> np.ndarray:
        """The encoder's vector of the passage."""
        return self._vectors[self._index[text_hash(text).hex()][2]]


def encode_passages(encoder: SentenceEncoder, texts: Sequence[str], folder: Path) -> TokenStates:
    """Encode passages and keep states and vectors in `folder`; what is there already is not made again.

    :param encoder: the default one.
    """
    if (folder / "index.json").is_file():
        return TokenStates(folder)
    folder.mkdir(parents=True, exist_ok=True)
    encoder.keep_states(LAYERS)
    unique = {text_hash(text).hex(): text for text in texts}
    order = sorted(unique, key=lambda key: (-len(unique[key]), key))
    vectors, index, at, started = [], {}, 0, time.monotonic()
    with ExitStack() as stack:
        files = [stack.enter_context(open(folder / f"layer-{layer}.f16", "wb")) for layer in LAYERS]
        for start in range(0, len(order), BATCH):
            keys = order[start : start + BATCH]
            batch = [unique[key] for key in keys]
            vectors.append(encoder.encode(batch, "passage"))
            for key, states in zip(keys, encoder.token_states(batch, "passage", LAYERS, MAX_TOKENS), strict=True):
                for file, layer in zip(files, states, strict=True):
                    layer.tofile(file)
                index[key] = (at, len(states[0]), len(index))
                at += len(states[0])
            print(f"{start + len(keys)} of {len(order)} passages, {time.monotonic() - started:.0f} s", flush=True)
    np.save(folder / "vectors.npy", np.concatenate(vectors))
    (folder / "index.json").write_text(json.dumps({"index": index}), encoding="utf-8")
    return TokenStates(folder)


def encode_actions(encoder: SentenceEncoder, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """By text, its stretches as the encoder's lower layers leave them: float16 (stretches, dimension)."""
    unique = list(dict.fromkeys(texts))
    found = encoder.token_states(unique, "query", LAYERS[:1], ACTION_TOKENS)
    return {text: stretches(layer) for text, (layer,) in zip(unique, found, strict=True)}
