"""Nothing is encoded twice, and no vector of one encoder or role is ever taken for another's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fake_encoder import FakeEncoder
from odd_encoders import Silent, Stopped, StopsAfter
from recommender.encoders.cache import CachedEncoder
from recommender.errors import StoreError
from recommender.store import Database, count_vectors


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.sqlite")


TEXTS = [
    "Data are shared across borders.",
    "Patients own their data.",
    "患者拥有自己的数据。",
    "Patients own their data.",
]


def test_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(database: Database) -> None:
    cached = CachedEncoder(FakeEncoder(), database)
    expected = FakeEncoder().encode(TEXTS, "passage")
    for _ in range(2):  # fresh, then from the cache
        found = cached.encode(TEXTS, "passage")
        assert np.array_equal(found, expected)
        assert found.dtype == np.float32


def test_it_presents_itself_as_its_encoder(database: Database) -> None:
    encoder = FakeEncoder("a" * 64)
    cached = CachedEncoder(encoder, database)
    assert (cached.name, cached.fingerprint, cached.dimension) == ("fake", "a" * 64, 256)


def test_a_second_run_encodes_nothing(database: Database) -> None:
    CachedEncoder(FakeEncoder(), database).encode(TEXTS, "passage")
    again = FakeEncoder()
    CachedEncoder(again, Database(database.path)).encode(TEXTS[::-1], "passage")
    assert again.encoded == []


def test_only_what_is_new_is_encoded(database: Database) -> None:
    encoder = FakeEncoder()
    cached = CachedEncoder(encoder, database)
    cached.encode(TEXTS[:2], "passage")
    encoder.encoded.clear()
    cached.encode(TEXTS, "passage")
    assert encoder.encoded == ["患者拥有自己的数据。"]


def test_texts_that_occur_twice_are_encoded_once(database: Database) -> None:
    encoder = FakeEncoder()
    found = CachedEncoder(encoder, database).encode(TEXTS * 3, "passage")
    assert sorted(encoder.encoded) == sorted(set(TEXTS))
    assert found.shape == (12, 256)
    assert np.array_equal(found[1], found[3])


def test_another_encoder_has_its_own_vectors(database: Database) -> None:
    CachedEncoder(FakeEncoder("a" * 64), database).encode(TEXTS, "passage")
    other = FakeEncoder("b" * 64)
    CachedEncoder(other, database).encode(TEXTS, "passage")
    assert sorted(other.encoded) == sorted(set(TEXTS))
    assert count_vectors(database) == 6


def test_another_role_has_its_own_vectors(database: Database) -> None:
    encoder = FakeEncoder()
    cached = CachedEncoder(encoder, database)
    cached.encode(TEXTS, "passage")
    encoder.encoded.clear()
    cached.encode(TEXTS, "query")
    assert sorted(encoder.encoded) == sorted(set(TEXTS))
    assert count_vectors(database) == 6


def test_a_run_that_was_stopped_goes_on_where_it_was(database: Database) -> None:
    texts = [f"Measure {number} on health data." for number in range(300)]
    with pytest.raises(Stopped):
        CachedEncoder(StopsAfter(1), database).encode(texts, "passage")
    done = count_vectors(database)
    assert 0 < done < 300
    encoder = FakeEncoder()
    found = CachedEncoder(encoder, database).encode(texts, "passage")
    assert len(encoder.encoded) == 300 - done
    assert np.array_equal(found, FakeEncoder().encode(texts, "passage"))


@pytest.mark.parametrize("encoder", [FakeEncoder, Silent])
def test_progress_rises_to_the_number_of_texts(database: Database, encoder: type[FakeEncoder]) -> None:
    texts = [f"Measure {number % 200}." for number in range(300)]
    cached = CachedEncoder(encoder(), database)
    for _ in range(2):
        calls: list[tuple[int, int]] = []
        cached.encode(texts, "passage", lambda done, total, calls=calls: calls.append((done, total)))
        assert calls == sorted(calls)
        assert {total for _, total in calls} == {300}
        assert calls[-1] == (300, 300)


def test_what_is_in_the_cache_counts_as_done_at_once(database: Database) -> None:
    cached = CachedEncoder(FakeEncoder(), database)
    cached.encode(TEXTS[:2], "passage")
    calls: list[tuple[int, int]] = []
    cached.encode(TEXTS, "passage", lambda done, total: calls.append((done, total)))
    assert calls[0] == (3, 4)  # the fourth text is the second again


def test_no_text_is_no_vector(database: Database) -> None:
    encoder = FakeEncoder()
    calls: list[tuple[int, int]] = []
    found = CachedEncoder(encoder, database).encode([], "passage", lambda done, total: calls.append((done, total)))
    assert len(found) == 0
    assert calls[-1] == (0, 0)


def test_an_encoder_whose_vectors_change_their_length_is_refused(database: Database) -> None:
    class Shorter(FakeEncoder):
        def encode(self, texts, role, on_progress=None):  # type: ignore[no-untyped-def]
            return super().encode(texts, role, on_progress)[:, :100]

    CachedEncoder(FakeEncoder(), database).encode(TEXTS[:1], "passage")
    with pytest.raises(StoreError, match="gave 100 values a text, but 256 are stored"):
        CachedEncoder(Shorter(), database).encode(TEXTS, "passage")
    assert count_vectors(database) == 1
