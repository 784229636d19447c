"""The search index is exact, and never read where it does not fit the store."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fake_encoder import FakeEncoder
from recommender.passages import Passage
from recommender.search import FACTS_FILE, INDEX_FILE, discard_index, open_index
from recommender.store import StoredPassage

WORDS = [
    "health",
    "data",
    "genome",
    "patient",
    "consent",
    "biobank",
    "training",
    "market",
    "ethics",
    "privacy",
    "cloud",
    "law",
    "数据",
    "健康",
    "隐私",
]


def stored(texts: list[str], first_id: int = 1) -> list[StoredPassage]:
    return [
        StoredPassage(first_id + 3 * i, 1, Passage(0, len(text), text, None, "", "en", i))
        for i, text in enumerate(texts)
    ]


@pytest.fixture
def passages() -> list[StoredPassage]:
    """Two hundred different passages with ids that are not their positions."""
    random = np.random.default_rng(7)
    return stored([" ".join(random.choice(WORDS, 9)) + f" clause{i}" for i in range(200)], first_id=10)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


def query(text: str) -> np.ndarray:
    return FakeEncoder().encode([text], "query")[0]


def nearest(passages: list[StoredPassage], vector: np.ndarray, limit: int) -> list[tuple[int, float]]:
    """What numpy says, ties by id."""
    cosines = FakeEncoder().encode([found.passage.text for found in passages], "passage") @ vector
    pairs = [(found.id, float(cosine)) for found, cosine in zip(passages, cosines, strict=True)]
    return sorted(pairs, key=lambda pair: (-round(pair[1], 6), pair[0]))[:limit]


def same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> bool:
    """Whether both hold the same passages in the same order.

    Near-equal ones in any: processors differ in the last digits.
    """
    scores = dict(expected)
    if sorted(i for i, _ in found) != sorted(scores):
        return False
    near = all(abs(scores[i] - score) < 2e-5 for i, score in found)
    return near and all(scores[a] > scores[b] - 4e-5 for (a, _), (b, _) in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("limit", [1, 10, 200, 1000])
def test_it_finds_the_nearest_passages(
    tmp_path: Path, encoder: FakeEncoder, passages: list[StoredPassage], limit: int
) -> None:
    vector = query("data privacy of the patient clause17")
    found = open_index(tmp_path, encoder, passages).search(vector, limit)
    expected = nearest(passages, vector, limit)
    assert len(found) == min(limit, 200)
    assert np.allclose([score for _, score in found], [score for _, score in expected], atol=1e-5)
    # Rounding may part what numpy holds for equal; nothing farther may come before anything nearer.
    assert {i for i, _ in found[:1]} == {i for i, _ in expected[:1]}
    by_numpy = dict(nearest(passages, vector, 200))
    assert all(abs(by_numpy[i] - score) < 1e-5 for i, score in found)


def test_a_filter_leaves_the_nearest_of_what_it_lets_through(
    tmp_path: Path, encoder: FakeEncoder, passages: list[StoredPassage]
) -> None:
    few = passages[5::40]
    vector = query("consent")
    found = open_index(tmp_path, encoder, passages).search(vector, 50, among=[p.id for p in few])
    assert same(found, nearest(few, vector, 50))


def test_a_filter_that_lets_nothing_through_finds_nothing(
    tmp_path: Path, encoder: FakeEncoder, passages: list[StoredPassage]
) -> None:
    index = open_index(tmp_path, encoder, passages)
    assert index.search(query("consent"), 5, among=[]) == []
    assert index.search(query("consent"), 0) == []


@pytest.mark.parametrize("limit", [1, 2, 7, 60])
def test_equals_go_by_id_also_where_the_limit_cuts_through_them(
    tmp_path: Path, encoder: FakeEncoder, limit: int
) -> None:
    texts = ["genome"] + ["consent of the patient"] * 60
    passages = stored(texts)[::-1]  # the store gives them in any order
    found = open_index(tmp_path, encoder, passages).search(query("consent of the patient"), limit)
    assert [i for i, _ in found] == sorted(p.id for p in passages if "consent" in p.passage.text)[:limit]


def test_an_empty_store_has_an_index_that_finds_nothing(tmp_path: Path, encoder: FakeEncoder) -> None:
    assert open_index(tmp_path, encoder, []).search(query("consent"), 5) == []


def encodes(folder: Path, passages: list[StoredPassage], encoder: FakeEncoder | None = None) -> int:
    """How many texts are encoded to open the index; 0 where it is read as it lies there."""
    encoder = encoder or FakeEncoder()
    index = open_index(folder, encoder, passages)
    count = len(encoder.encoded)
    vector = query("biobank")
    assert np.allclose(
        [score for _, score in index.search(vector, 20)],
        [score for _, score in nearest(passages, vector, 20)],
        atol=1e-5,
    )
    return count


def test_it_is_built_once(tmp_path: Path, passages: list[StoredPassage]) -> None:
    folder = tmp_path / "new" / "index"
    assert encodes(folder, passages) == 200
    assert encodes(folder, passages) == 0


@pytest.mark.parametrize("name", [INDEX_FILE, FACTS_FILE])
@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "one bit", "other JSON"])
def test_a_damaged_index_is_built_again(tmp_path: Path, passages: list[StoredPassage], name: str, damage: str) -> None:
    encodes(tmp_path, passages)
    path = tmp_path / name
    data = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "one bit":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(b'["sha256"]')
    assert encodes(tmp_path, passages) == 200
    assert encodes(tmp_path, passages) == 0


def test_the_index_of_another_encoder_is_built_again(tmp_path: Path, passages: list[StoredPassage]) -> None:
    encodes(tmp_path, passages, FakeEncoder("a" * 64))
    assert encodes(tmp_path, passages, FakeEncoder("b" * 64)) == 200


def test_the_index_of_other_passages_is_built_again(tmp_path: Path, passages: list[StoredPassage]) -> None:
    encodes(tmp_path, passages)
    assert encodes(tmp_path, passages[:-1]) == 199
    assert encodes(tmp_path, passages) == 200
    changed = [*passages[:-1], stored(["another text of the same passage"], passages[-1].id)[0]]
    assert encodes(tmp_path, changed) == 200
    moved = [*passages[:-1], stored([passages[-1].passage.text], 999)[0]]
    assert encodes(tmp_path, moved) == 200


def test_an_index_of_an_older_format_is_built_again(tmp_path: Path, passages: list[StoredPassage]) -> None:
    encodes(tmp_path, passages)
    facts = json.loads((tmp_path / FACTS_FILE).read_text())
    (tmp_path / FACTS_FILE).write_text(json.dumps(facts | {"format": 0}))
    assert encodes(tmp_path, passages) == 200


def test_a_file_that_was_being_written_when_the_machine_stopped_is_ignored(
    tmp_path: Path, passages: list[StoredPassage]
) -> None:
    encodes(tmp_path, passages)
    (tmp_path / f"{INDEX_FILE}.k3j2").write_bytes(b"half of an ind")
    assert encodes(tmp_path, passages) == 0


def test_a_new_index_whose_facts_were_not_written_yet_is_ignored(tmp_path: Path, passages: list[StoredPassage]) -> None:
    """The machine stopped between the two files: facts of the old index beside the new one."""
    encodes(tmp_path, passages[:50])
    old = (tmp_path / FACTS_FILE).read_bytes()
    encodes(tmp_path, passages)
    (tmp_path / FACTS_FILE).write_bytes(old)
    assert encodes(tmp_path, passages[:50]) == 50


def test_nothing_but_the_two_files_is_left(tmp_path: Path, passages: list[StoredPassage]) -> None:
    encodes(tmp_path, passages)
    assert sorted(path.name for path in tmp_path.iterdir()) == [INDEX_FILE, FACTS_FILE]
    discard_index(tmp_path)
    discard_index(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_does_not_stop_the_search(
    tmp_path: Path, passages: list[StoredPassage]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert encodes(tmp_path / "file" / "index", passages) == 200
