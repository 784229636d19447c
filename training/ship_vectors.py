"""Make the vectors that come with the package, so that a first assessment encodes the policy and little else.

    python training/ship_vectors.py    # writes recommender/encoders/shipped_vectors.npz; a minute or two on two cores

Run it whenever the adapter, the wording of the shipped roadmap, its examples or the background change; a test fails
until it was. The texts are those that an assessor asks for when it prepares for passages of every language.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from recommender.alignment.assess import Assessor
from recommender.alignment.features import background_languages
from recommender.encoders import Role, open_encoder
from recommender.encoders.sentence import SentenceEncoder
from recommender.encoders.shipped import FILE, pack, unpack
from recommender.framework import load_framework
from recommender.passages import given_passages
from recommender.settings import OnProgress, load_settings
from recommender.store import text_hash

OUTPUT = Path(__file__).resolve().parents[1] / "recommender" / "encoders" / FILE
# Languages without a background of their own: what stands in for it must be there too.
OTHERS = ("ja", "pt", "und")


class Recorder:
    """An encoder that makes nothing of texts and keeps them, by role."""

    name = "recorder"
    fingerprint = "recorder"
    dimension = 2

    def __init__(self) -> None:
        self.texts: dict[Role, dict[str, None]] = {"passage": {}, "query": {}}

    def encode(self, texts: Sequence[str], role: Role, on_progress: OnProgress | None = None) -> np.ndarray:
        """Keep the texts; every vector is the same."""
        self.texts[role].update(dict.fromkeys(texts))
        return np.full((len(texts), self.dimension), 0.5**0.5, np.float32)


def needed() -> dict[Role, list[str]]:
    """The texts whose vectors the shipped roadmap needs, by role."""
    recorder = Recorder()
    (passage,) = given_passages(["A passage."])
    languages = [*background_languages(), *OTHERS]
    Assessor(load_framework(), recorder).prepare([replace(passage, language=code) for code in languages])
    return {role: list(texts) for role, texts in recorder.texts.items()}


def main() -> None:
    # In float32 wherever it is made: bfloat16 would cost up to 0.002 of a cosine.
    with patch("recommender.encoders.sentence.fastest_precision", return_value="float32"):
        encoder = open_encoder(None, load_settings().models_dir)
    assert isinstance(encoder, SentenceEncoder)
    start = time.perf_counter()
    exact: dict[Role, dict[bytes, np.ndarray]] = {}
    for role, texts in needed().items():
        vectors = encoder.encode(texts, role)
        exact[role] = dict(zip(map(text_hash, texts), vectors, strict=True))
        print(f"{role}: {len(texts)} texts, {time.perf_counter() - start:.0f} s")
    data = pack(encoder.weights, exact)
    _, rounded = unpack(data)
    worst = min(float(rounded[role][key] @ vector) for role, known in exact.items() for key, vector in known.items())
    OUTPUT.write_bytes(data)
    print(f"{OUTPUT}: {len(data) / 1e6:.2f} MB; lowest cosine between a vector and its float16 form {worst:.6f}")


if __name__ == "__main__":
    main()
