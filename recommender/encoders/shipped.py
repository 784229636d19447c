"""Vectors that come with the package, so that nobody's first assessment has to encode the roadmap and the background.

The file is made by `training/ship_vectors.py`. It names the weights that its vectors were made with, and counts for
those alone: another model, or the default with another adapter, finds nothing in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import numpy as np

from recommender.encoders.base import Role

FILE = "shipped_vectors.npz"


def find_shipped(weights: str, role: Role, hashes: Iterable[bytes]) -> dict[bytes, np.ndarray]:
    """The vectors that come with the package, of these texts.

    :param weights: what the vectors have to be made with (`SentenceEncoder.weights`).
    :param hashes: of the texts (see `recommender.store.text_hash`).
    :returns: float32 of shape (dimension,) and length 1, by hash; those that are not in the file are left out.
    """
    made_with, vectors = _shipped()
    if weights != made_with:
        return {}
    return {key: vectors[role][key] for key in hashes if key in vectors[role]}


def pack(weights: str, vectors: Mapping[Role, Mapping[bytes, np.ndarray]]) -> bytes:
    """The file's content: vectors in float16, which costs far less than 1e-3 of a cosine.

    The same vectors give the same bytes.

    :param weights: what they were made with.
    :param vectors: of shape (dimension,), by role and hash of the text; at least one a role.
    """
    arrays: dict[str, Any] = {"weights": np.array(weights)}
    for role, known in sorted(vectors.items()):
        keys = sorted(known)
        arrays[f"{role}_hashes"] = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1)
        arrays[f"{role}_vectors"] = np.stack([known[key] for key in keys]).astype(np.float16)
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def unpack(data: bytes) -> tuple[str, dict[Role, dict[bytes, np.ndarray]]]:
    """What `pack` was given, the vectors as float32 of length 1."""
    found: dict[Role, dict[bytes, np.ndarray]] = {}
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        for role in get_args(Role):
            vectors = arrays[f"{role}_vectors"].astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            # All who find a vector share it.
            vectors.flags.writeable = False
            found[role] = dict(zip(map(bytes, arrays[f"{role}_hashes"]), vectors, strict=True))
        return str(arrays["weights"]), found


@cache
def _shipped() -> tuple[str, dict[Role, dict[bytes, np.ndarray]]]:
    file = files("recommender.encoders").joinpath(FILE)
    # Without the file all is encoded, as it is with other encoders; so it can be deleted and made anew.
    return unpack(file.read_bytes()) if file.is_file() else ("", {})
