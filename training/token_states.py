"""Token states of many texts, kept in a folder: what the encoder's lower layers make of them, computed once."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from recommender.encoders.judge_network import ACTION_TOKENS, LAYERS, stretches
from recommender.encoders.sentence import MAX_TOKENS
from recommender.store import text_hash

BATCH = 16


class TokenStates:
    """The states of passages, read from disk as they are asked for.

    :param folder: as `encode_passages` wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._states = np.load(folder / "states.npy", mmap_mode="r")
        self._index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["index"]
        self._vectors = np.load(folder / "vectors.npy")

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


def encode_passages(model: object, texts: Sequence[str], folder: Path) -> TokenStates:
    """Encode passages and keep states and vectors in `folder`; what is there already is not made again."""
    if (folder / "index.json").is_file():
        return TokenStates(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, bert = model.tokenizer, model[0].auto_model.eval()
    unique = {text_hash(text).hex(): text for text in texts}
    keys = list(unique)
    tokens = [tokenizer("passage: " + unique[k], truncation=True, max_length=MAX_TOKENS)["input_ids"] for k in keys]
    order = sorted(range(len(keys)), key=lambda i: (-len(tokens[i]), i))
    shape = (len(LAYERS), sum(map(len, tokens)), bert.config.hidden_size)
    states = np.lib.format.open_memmap(folder / "states.npy", "w+", np.float16, shape)
    vectors = np.zeros((len(keys), shape[2]), np.float32)
    index, at, started = {}, 0, time.monotonic()
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        hidden, mask = hidden_states(bert, [tokens[i] for i in part])
        weight = mask[..., None].float()
        means = torch.nn.functional.normalize((hidden[-1] * weight).sum(1) / weight.sum(1), dim=-1)
        for row, i in enumerate(part):
            count = len(tokens[i])
            for layer, number in enumerate(LAYERS):
                states[layer, at : at + count] = hidden[number][row, :count].half().numpy()
            index[keys[i]] = (at, count, i)
            vectors[i] = means[row].numpy()
            at += count
        if start % (50 * BATCH) == 0:
            print(f"{start} of {len(order)} passages, {time.monotonic() - started:.0f} s", flush=True)
    states.flush()
    np.save(folder / "vectors.npy", vectors)
    (folder / "index.json").write_text(json.dumps({"index": index}), encoding="utf-8")
    return TokenStates(folder)


def encode_actions(model: object, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """By text, its stretches as the encoder's lower layers leave them: float32 (stretches, dimension)."""
    tokenizer, bert = model.tokenizer, model[0].auto_model.eval()
    unique = list(dict.fromkeys(texts))
    tokens = [tokenizer("query: " + t, truncation=True, max_length=ACTION_TOKENS)["input_ids"] for t in unique]
    order = sorted(range(len(unique)), key=lambda i: (-len(tokens[i]), i))
    found = {}
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        hidden, _ = hidden_states(bert, [tokens[i] for i in part])
        for row, i in enumerate(part):
            found[unique[i]] = stretches(hidden[LAYERS[0]][row, : len(tokens[i])].numpy())
    return found


def hidden_states(bert: object, tokens: Sequence[Sequence[int]]) -> tuple[tuple[torch.Tensor, ...], torch.Tensor]:
    """All layers' outputs for texts of different length, and the mask of what is text."""
    longest = max(map(len, tokens))
    ids = torch.zeros(len(tokens), longest, dtype=torch.long)
    mask = torch.zeros(len(tokens), longest, dtype=torch.long)
    for row, found in enumerate(tokens):
        ids[row, : len(found)], mask[row, : len(found)] = torch.tensor(found), 1
    with torch.inference_mode():
        return bert(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states, mask
