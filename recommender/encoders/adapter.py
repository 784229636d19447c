"""What the default model was taught about policy text: low-rank corrections of its weights, added when it is unpacked.

Low-rank adaptation (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"). The file is made by
`training/train_adapter.py` from a corpus written for this project. For each linear layer it holds `down` of shape
(rank, inputs) and `up` of shape (outputs, rank), float16; the layer's weight gains `up @ down`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import numpy as np

from recommender.errors import EncoderError

FILE = "adapter.safetensors"


@cache
def adapter_hash() -> str:
    """SHA-256 of the adapter, in hex; part of the encoder's fingerprint and of its folder's name."""
    return hashlib.sha256(_data()).hexdigest()


def add_adapter(weights: dict[str, np.ndarray]) -> None:
    """Add the corrections to a model's weights, in place; what is corrected becomes float32.

    :param weights: by their names in a BERT model.
    :raises EncoderError: where a correction has another shape than its weight.
    """
    from safetensors.numpy import load

    parts = load(_data())
    for name in sorted({key.rsplit(".", 1)[0] for key in parts}):
        correction = parts[f"{name}.up"].astype(np.float32) @ parts[f"{name}.down"].astype(np.float32)
        weight = weights[f"{name}.weight"].astype(np.float32)
        if weight.shape != correction.shape:
            raise EncoderError(
                "{file} does not fit the model: {name} is {shape}, not {expected}.",
                file=FILE,
                name=name,
                shape=weight.shape,
                expected=correction.shape,
            )
        weights[f"{name}.weight"] = weight + correction


def _data() -> bytes:
    return files("recommender.encoders").joinpath(FILE).read_bytes()
