"""The store keeps what it was given, all of it or nothing, and says clearly when it cannot."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, delete, inspect, select, text
from sqlalchemy.exc import IntegrityError

from conftest import POLICIES, REPOSITORY
from recommender.documents import Document, read_document
from recommender.errors import InputError, StoreError
from recommender.passages import Passage
from recommender.policies import Policy, Reading
from recommender.store import (
    AssessmentKey,
    AssessmentStore,
    Database,
    PolicyStore,
    VectorCache,
    count_vectors,
    schema,
    text_hash,
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "home" / "store.sqlite")


@pytest.fixture(scope="module")
def chinese() -> Document:
    return read_document(POLICIES / "cn-pipl-2021.zh.md")


@pytest.fixture(scope="module")
def english() -> Document:
    return read_document(POLICIES / "eu-ehds-2025.en.md")


def add(database: Database, document: Document, **facts: object) -> int:
    return PolicyStore(database).add(Policy.of(document), {"title": document.title, **facts}, None)


def passages_of(document: Document) -> list[Passage]:
    return list(Policy.of(document).passages)


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


# Migrations


def test_opening_again_applies_no_migration_again(database: Database) -> None:
    with database.read() as connection:
        before = list(connection.execute(select(schema.migration)))
    with Database(database.path).read() as connection:
        assert list(connection.execute(select(schema.migration))) == before
    assert [row.name for row in before] == [name for name, _ in schema.MIGRATIONS]


def test_a_new_migration_is_applied_once_to_an_older_store(
    database: Database, chinese: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy_id = add(database, chinese)
    calls = []

    def add_table(connection: Connection) -> None:
        calls.append(1)
        Table("later", MetaData(), Column("id", Integer, primary_key=True)).create(connection)

    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, ("9999_later", add_table)])
    for _ in range(3):
        newer = Database(database.path)
    assert calls == [1]
    assert "later" in tables(newer)
    assert PolicyStore(newer).get(policy_id).title == chinese.title


def test_a_migration_that_fails_leaves_no_trace_and_runs_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = ["power cut"]

    def half_done(connection: Connection) -> None:
        Table("half", MetaData(), Column("id", Integer, primary_key=True)).create(connection)
        connection.execute(text("INSERT INTO half VALUES (1)"))
        if faults:
            raise RuntimeError(faults.pop())

    before = tables(database)
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, ("9999_half", half_done)])
    with pytest.raises(RuntimeError, match="power cut"):
        Database(database.path)
    assert tables(database) == before
    with database.read() as connection:
        assert "9999_half" not in set(connection.scalars(select(schema.migration.c.name)))
    assert "half" in tables(Database(database.path))


def test_processes_that_open_a_new_store_at_once_all_succeed(tmp_path: Path) -> None:
    path = tmp_path / "home" / "store.sqlite"
    code = (
        "from recommender.store import *; from pathlib import Path; "
        f"print(count_vectors(Database(Path({str(path)!r}))))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=60) for process in started]
    assert [out for out, _ in answers] == [b"0\n"] * 4, answers


def test_a_new_store_that_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    # Its lock is held until well after the first attempt.
    release = threading.Timer(0.5, lambda: other.execute("ROLLBACK"))
    release.start()
    try:
        assert count_vectors(Database(path)) == 0
    finally:
        release.join()
        other.close()


def test_a_store_that_stays_locked_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.store.database.WAIT_SECONDS", 0.2)
    path = tmp_path / "store.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="store.sqlite cannot be used .*wait and try again"):
        Database(path)
    other.close()


def test_threads_that_open_a_new_store_at_once_all_succeed(tmp_path: Path) -> None:
    path = tmp_path / "home" / "store.sqlite"
    start = threading.Barrier(8)
    faults: list[Exception] = []

    def open_it() -> None:
        start.wait()
        try:
            Database(path)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


# Policies


def test_a_document_comes_back_as_it_was(database: Database, chinese: Document, english: Document) -> None:
    for document in (chinese, english):
        again = PolicyStore(database).read(add(database, document)).document
        # Where the file lay on somebody's disk is not kept.
        assert again == replace(document, path="")
        assert [again.block_text(block) for block in again.blocks] == [document.block_text(b) for b in document.blocks]


def test_pages_warnings_and_recognised_pages_come_back(database: Database, english: Document) -> None:
    paged = replace(
        english,
        format="pdf",
        pages=3,
        warnings=("Page 2 was read by OCR.", "第三页没有文字。"),
        ocr_pages=(2,),
        blocks=tuple(replace(block, page=1 + i % 3) for i, block in enumerate(english.blocks)),
    )
    assert PolicyStore(database).read(add(database, paged)).document == replace(paged, path="")


def test_passages_come_back_in_order(database: Database, chinese: Document, english: Document) -> None:
    first, second = add(database, chinese), add(database, english)
    store = PolicyStore(database)
    assert [found.passage for found in store.passages(first)] == passages_of(chinese)
    assert [found.passage for found in store.passages()] == passages_of(chinese) + passages_of(english)
    assert {found.policy_id for found in store.passages(second)} == {second}


def test_the_document_may_be_odd_text(database: Database, english: Document) -> None:
    odd = replace(
        english,
        sha256="0" * 64,
        text="\u0000 \U0001f600 \u2028 𠀀 'quoted\" \\",
        blocks=(),
        title="𠀀𠀁'; DROP TABLE policy",
    )
    assert PolicyStore(database).read(add(database, odd)).document == replace(odd, path="")


def test_facts_come_back_in_every_script(database: Database, chinese: Document) -> None:
    facts = {
        "title": "个人信息保护法 – Übersicht",
        "jurisdiction": "中国",
        "region": "海南省",
        "year": 2021,
        "language": "zh",
        "source": "https://example.org/个人?a=b&c",
        "note": "Łódź, Ελλάδα, 𠮷",
    }
    policy_id = add(database, chinese, **facts)
    stored = PolicyStore(database).get(policy_id)
    assert {name: getattr(stored, name) for name in facts} == facts
    assert stored.characters == len(chinese.text)
    assert stored.passage_count == len(passages_of(chinese))
    assert (stored.sha256, stored.file, stored.format, stored.pages) == (
        chinese.sha256,
        "cn-pipl-2021.zh.md",
        "markdown",
        None,
    )
    assert abs((datetime.now(UTC) - stored.added).total_seconds()) < 60
    assert PolicyStore(database).find(chinese.sha256) == stored
    assert PolicyStore(database).all() == [stored]


def test_facts_that_are_not_given_are_empty(database: Database, english: Document) -> None:
    empty = Policy.of(replace(english, blocks=()))
    stored = PolicyStore(database).get(PolicyStore(database).add(empty, {}, None))
    assert stored.title == english.title
    assert (stored.jurisdiction, stored.region, stored.year, stored.language) == ("", "", None, "und")
    assert stored.passage_count == 0


def test_the_same_content_is_not_stored_twice(database: Database, chinese: Document) -> None:
    add(database, chinese)
    passages = len(PolicyStore(database).passages())
    with pytest.raises(StoreError, match=r"copy\.md is in the library already"):
        add(database, replace(chinese, name="copy.md"))
    assert len(PolicyStore(database).all()) == 1
    assert len(PolicyStore(database).passages()) == passages


def test_editing_changes_what_is_named_and_nothing_else(database: Database, chinese: Document) -> None:
    policy_id = add(database, chinese, jurisdiction="CN", year=2021)
    before = PolicyStore(database).get(policy_id)
    edited = PolicyStore(database).edit(policy_id, {"title": " 新标题 ", "year": "2024", "note": None})
    assert edited == replace(before, title="新标题", year=2024, note="")
    assert PolicyStore(database).edit(policy_id, {"year": ""}).year is None
    assert PolicyStore(database).edit(policy_id, {}) == PolicyStore(database).get(policy_id)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"year": "20x4"}, "'20x4' is not a year"),
        ({"year": "²⁰²⁴"}, "is not a year"),
        ({"year": 24}, "'24' is not a year"),
        ({"year": -2024}, "is not a year"),
        ({"title": "  "}, "The title is empty"),
        ({"sha256": "0"}, "Unknown facts: sha256"),
        ({"id": 7, "title": "x"}, "Unknown facts: id"),
    ],
)
def test_facts_that_are_not_usable_change_nothing(
    database: Database, chinese: Document, facts: dict[str, object], sentence: str
) -> None:
    policy_id = add(database, chinese)
    before = PolicyStore(database).get(policy_id)
    with pytest.raises(InputError, match=sentence):
        PolicyStore(database).edit(policy_id, facts)
    assert PolicyStore(database).get(policy_id) == before


@pytest.mark.parametrize("number", [0, -1, 99, 10**17])
def test_a_policy_that_is_not_there_is_named(database: Database, number: int) -> None:
    store = PolicyStore(database)
    for ask in (store.get, store.read, store.remove, lambda n: store.edit(n, {"title": "x"})):
        with pytest.raises(StoreError, match=f"no policy {number} "):
            ask(number)


def test_removing_deletes_passages_and_assessments_of_that_policy_alone(
    database: Database, chinese: Document, english: Document
) -> None:
    gone, kept = add(database, chinese), add(database, english)
    store = AssessmentStore(database)
    for policy_id in (gone, kept):
        store.save(AssessmentKey(policy_id, "f", "fingerprint", "encoder", "model"), {"policy": policy_id}, ())
    assert PolicyStore(database).remove(gone).id == gone
    assert store.find(AssessmentKey(gone, "f", "fingerprint", "encoder", "model")) is None
    assert store.find(AssessmentKey(kept, "f", "fingerprint", "encoder", "model")) == {"policy": kept}
    assert {found.policy_id for found in PolicyStore(database).passages()} == {kept}
    with database.read() as connection:
        assert list(connection.scalars(select(schema.assessment.c.policy_id))) == [kept]


def test_ids_of_removed_passages_are_never_used_again(database: Database, chinese: Document) -> None:
    policy_id = add(database, chinese)
    before = {found.id for found in PolicyStore(database).passages()}
    PolicyStore(database).remove(policy_id)
    add(database, chinese)
    assert before.isdisjoint({found.id for found in PolicyStore(database).passages()})


def test_no_passage_without_its_policy(database: Database) -> None:
    orphan = dict(policy_id=41, position=0, start=0, end=1, text="x", section="", language="en")
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(schema.passage.insert().values(**orphan))
    assert PolicyStore(database).passages() == []


def test_a_transaction_that_fails_stores_nothing(database: Database, chinese: Document) -> None:
    draft = Policy.of(chinese)
    twice = replace(draft, reading=lambda: Reading(chinese, (*draft.passages, draft.passages[0])))
    with pytest.raises(StoreError):
        PolicyStore(database).add(twice, {}, None)
    assert PolicyStore(database).all() == []
    assert PolicyStore(database).passages() == []


# Assessments


def test_an_assessment_is_found_by_all_of_its_fingerprints_only(database: Database, chinese: Document) -> None:
    key = AssessmentKey(add(database, chinese), "plan", "f", "e", "m")
    store = AssessmentStore(database)
    result = {"actions": [{"id": "2.2.a", "text": "数据", "probability": 0.123456}]}
    store.save(key, result, ())
    assert store.find(key) == result
    others = ({"policy_id": key.policy_id + 1}, {"framework_fingerprint": "g"}, {"encoder": "x"}, {"model": "n"})
    assert [store.find(replace(key, **other)) for other in others] == [None] * 4  # type: ignore[arg-type]
    store.save(key, {"actions": []}, ())
    assert store.find(key) == {"actions": []}


def test_what_nothing_can_reach_any_more_is_deleted(database: Database, chinese: Document) -> None:
    plan = AssessmentKey(add(database, chinese), "plan", "f", "e", "bare")
    taught, stale = replace(plan, model="taught"), replace(plan, model="taught before")
    others = [replace(plan, framework="other", framework_fingerprint="o"), replace(plan, encoder="x")]
    store = AssessmentStore(database)
    for key in (*others, plan, stale):
        store.save(key, {}, {"bare", "taught before"})
    store.save(taught, {}, {"bare", "taught"})
    assert store.find(stale) is None
    assert [store.find(key) for key in (plan, taught, *others)] == [{}] * 4
    reworded = replace(plan, framework_fingerprint="f2")
    store.save(reworded, {}, {"bare"})
    assert [store.find(key) for key in (plan, taught)] == [None, None]
    assert [store.find(key) for key in (reworded, *others)] == [{}] * 3


def test_a_vector_is_stored_as_little_endian_floats(database: Database) -> None:
    value = np.asarray([1.5, -2.25, 1e-30], np.float32)
    VectorCache(database, "fake", "f").add("passage", {text_hash("text"): value})
    with database.read() as connection:
        blob = connection.scalar(select(schema.vector.c.value))
    assert isinstance(blob, bytes)
    assert np.array_equal(np.frombuffer(blob, dtype="<f4"), value)


def test_a_vector_that_was_cut_short_is_mended_by_the_next_run(database: Database) -> None:
    cache = VectorCache(database, "fake", "f")
    key, value = text_hash("text"), np.ones(4, np.float32)
    cache.add("passage", {key: value})
    with database.write() as connection:
        connection.execute(schema.vector.update().values(value=b"\0\0\0"))
    assert cache.find("passage", [key]) == {}
    cache.add("passage", {key: value})
    assert np.array_equal(cache.find("passage", [key])[key], value)
    assert count_vectors(database) == 1


def test_many_hashes_are_found_at_once(database: Database) -> None:
    cache = VectorCache(database, "fake", "f")
    keys = [text_hash(str(number)) for number in range(2500)]
    cache.add("query", {key: np.full(2, number, np.float32) for number, key in enumerate(keys)})
    found = cache.find("query", keys)
    assert [found[key][0] for key in keys] == list(range(2500))


def test_half_a_surrogate_pair_has_a_hash() -> None:
    assert len(text_hash("\ud800")) == 32
    assert text_hash("\ud800") != text_hash("\ud801")


# Several at once


def test_writers_at_once_lose_nothing(database: Database) -> None:
    """Four threads here and two processes beside them write sixty vectors each."""
    code = """
import sys; from pathlib import Path; import numpy as np
from recommender.store import Database, VectorCache, text_hash
cache = VectorCache(Database(Path(sys.argv[1])), "fake", "f")
for i in range(60): cache.add("passage", {text_hash(sys.argv[2] + str(i)): np.ones(3, np.float32)})
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", code, database.path, name], cwd=REPOSITORY, stderr=subprocess.PIPE)
        for name in ("process a", "process b")
    ]
    faults: list[Exception] = []

    def write(name: str) -> None:
        try:
            cache = VectorCache(database, "fake", "f")
            for i in range(60):
                cache.add("passage", {text_hash(name + str(i)): np.ones(3, np.float32)})
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(f"thread {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    assert not faults
    assert count_vectors(database) == 6 * 60


def test_reading_goes_on_while_another_writes(database: Database, chinese: Document) -> None:
    first = add(database, chinese)
    with database.write() as connection:
        connection.execute(delete(schema.policy))
        # Not committed yet: a reader sees the policy still, and at once.
        assert [stored.id for stored in PolicyStore(database).all()] == [first]
    assert PolicyStore(database).all() == []


# What is wrong with the file


def test_a_file_that_is_no_store_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"This is a letter, not a database. " * 200)
    with pytest.raises(StoreError, match="is damaged") as caught:
        Database(path)
    assert str(path) in str(caught.value)
    assert "Move it away" in str(caught.value)


def test_a_damaged_store_is_named_with_a_remedy(database: Database, chinese: Document, english: Document) -> None:
    for document in (chinese, english):
        add(database, document)
    data = bytearray(database.path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)  # the first page still says that it is a store
    database.path.write_bytes(data)
    with pytest.raises(StoreError, match="is damaged") as caught:
        PolicyStore(Database(database.path)).all()
    assert str(database.path) in str(caught.value)


def test_a_store_that_was_cut_off_is_named_with_a_remedy(database: Database, chinese: Document) -> None:
    add(database, chinese)
    data = database.path.read_bytes()
    database.path.write_bytes(data[: len(data) // 2])
    with pytest.raises(StoreError, match="is damaged"):
        store = PolicyStore(Database(database.path))
        store.document(store.all()[0].id)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for home in (blocked, blocked / "home"):
        with pytest.raises(StoreError, match="Set RECOMMENDER_HOME") as caught:
            Database(home / "store.sqlite")
        assert str(home) in str(caught.value)


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.mkdir()
    with pytest.raises(StoreError, match="cannot be used") as caught:
        Database(path)
    assert str(path) in str(caught.value)


def test_the_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    Database(tmp_path / "home" / "store.sqlite")
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
