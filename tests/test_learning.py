"""What people confirm and reject is kept, changes the verdicts at once, and leaves no trace once it is forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from conftest import FAKE_ENCODER, REPOSITORY
from recommender.alignment import AlignmentModel
from recommender.alignment.feedback import CONFIRMED, REJECTED, Label, policy_key
from recommender.alignment.model import PAIR_FEATURES, POLICY_FEATURES, SECOND_FEATURES, model_from_json
from recommender.cli import main
from recommender.errors import InputError
from recommender.evaluation.gain import learning_gain
from recommender.framework import Action, Framework, load_framework
from recommender.library import Library
from recommender.settings import Settings
from recommender.store import AssessmentKey, AssessmentStore, Database, LabelStore, PolicyStore, count_vectors, schema

TOPICS = {
    "1": "Registers of rare diseases shall be kept by hospitals.",
    "2": "Fishing fleets shall be renewed with cleaner engines.",
    "3": "Schools teach pupils how to read statistics.",
    "4": "Railways connect remote valleys with larger towns.",
    "5": "Forests are protected against fires in dry summers.",
    "6": "Museums open their archives to the public online.",
}
# Words that no action has, so that only an example can tell what they belong to; the fake encoder keeps them apart.
WORDS = {
    "1": "orphan disorders catalogue clinicians notify",
    "2": "vessels replace diesel harbour subsidy",
    "3": "probability lessons classroom charts numeracy",
    "4": "branch line timetable conductor rural",
    "5": "ranger watchtower blaze woodland drought",
    "6": "curators galleries exhibits painting viewers",
}
PLACES = ("northern", "southern", "eastern", "western")
POLICIES = ("Alpha act.pdf", "Beta plan", "Gamma strategy.md")
LIKE = "Within two years the catalogue of orphan disorders is filled, and clinicians notify each new finding to it."
UNRELATED = "The annual budget of the parliament is published together with the minutes of the committee on petitions."


@pytest.fixture(autouse=True)
def fixed_model(monkeypatch: pytest.MonkeyPatch) -> AlignmentModel:
    """A model of known coefficients, so that these tests say how labels act, not how well the shipped model fits."""
    general = ["meaning", "meaning_relative", "words", "words_relative"]
    weights, more = [0.3, 1.0, 0.1, 0.2], [0.2, 0.4]
    plain = {"features": general, "coefficients": weights, "intercept": -2.5}
    taught = {
        "features": [*general, "examples", "examples_relative"],
        "coefficients": weights + more,
        "intercept": -2.5,
    }
    own = [0.3, 0.7, 0.3]
    policy = {"features": [*POLICY_FEATURES], "coefficients": own, "intercept": -1.0, "width": 1.0}
    # A second look adds nothing.
    looks = {
        kind: policy | {"features": [*POLICY_FEATURES, *names], "coefficients": own + [0.0] * len(names)}
        for kind, names in SECOND_FEATURES.items()
    }
    pair = {"features": [*PAIR_FEATURES], "coefficients": [1.0, 0.0], "intercept": 0.0}
    models = {
        "passage": plain,
        "passage_examples": taught,
        "evidence": plain,
        "evidence_examples": taught,
        "policy": policy,
        **looks,
        "pair": pair,
        "quote": pair,
    }
    values = {"bounds": [-3, 8], "models": models, "recalibration": {"lines": [[1.0, 0.0]], "data": "none"}}
    model = model_from_json(values, "a" * 64)
    for module in ("alignment.assess", "assessments"):
        monkeypatch.setattr(f"recommender.{module}.shipped_model", lambda: model)
    return model


@pytest.fixture
def framework() -> Framework:
    return Framework.of("topics", "Topics", [Action(key, wording) for key, wording in TOPICS.items()])


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "home" / "store.sqlite")


def enough(policies: Sequence[str] = POLICIES) -> list[Label]:
    """Four confirmed quotes an action, of these policies in turn."""
    return [
        Label(
            action,
            f"The {place} {words} number {count} is set up by the ministry.",
            policies[(row + count) % len(policies)],
            CONFIRMED,
        )
        for row, (action, words) in enumerate(WORDS.items())
        for count, place in enumerate(PLACES)
    ]  # fmt: skip


def write(path: Path, labels: Sequence[Label]) -> Path:
    path.write_text("\n".join(json.dumps(vars(label)) for label in labels) + "\n", encoding="utf-8")
    return path


def draft(folder: Path, name: str = "draft.md", title: str = "Draft") -> Path:
    path = folder / name
    path.write_text(f"# {title}\n\n## Part one\n\n{LIKE}\n\n## Part two\n\n{UNRELATED}\n", encoding="utf-8")
    return path


def chance(library: Library, framework: Framework, passage: str, labels: Sequence[Label] | None = None) -> dict:
    return library.assessor(framework, labels=labels).score([passage])[0]


# The store


def test_a_store_from_before_labels_keeps_everything_and_is_migrated_once(
    settings: Settings, tmp_path: Path, framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", now[:1])
    older = Library(settings, encoder=FAKE_ENCODER)
    stored = older.add(draft(tmp_path))
    vectors = count_vectors(older.database)
    row = {"policy_id": stored.id, "framework": "f:zh:2.0:1.0", "encoder": "e", "model": "m", "created": stored.added}
    kept = {"framework": {"id": "plan"}, "actions": []}
    with older.database.write() as connection:
        connection.execute(schema._run.insert().values(**row, result=kept))
    with older.database.read() as connection:
        assert "label" not in inspect(connection).get_table_names()
    monkeypatch.setattr(schema, "MIGRATIONS", now)
    newer = Library(settings, encoder=FAKE_ENCODER)
    assert newer.policies() == [stored]
    assert newer.policies()[0].document.text == stored.document.text
    assert PolicyStore(newer.database).passages() == PolicyStore(older.database).passages()
    assert count_vectors(newer.database) == vectors
    assert AssessmentStore(newer.database).find(AssessmentKey(stored.id or 0, "plan", "f", "e", "m")) == kept
    assert newer.learn_labels(enough(), framework, "test").added == 24
    again = Database(newer.database.path)
    with again.read() as connection:
        assert list(connection.scalars(select(schema.migration.c.name))) == [name for name, _ in now]
    assert len(LabelStore(again).all("topics")) == 24


def test_a_label_comes_back_as_it_was_said(database: Database) -> None:
    said = ("2.2.a", "第三条 “quoted” \u2028 'x' 𠮷; DROP TABLE label", "个人信息保护法", CONFIRMED)
    LabelStore(database).add("f", [said], "Dr Łódź")
    (stored,) = LabelStore(database).all("f")
    assert (stored.action, stored.text, stored.policy, stored.label, stored.source) == (*said, "Dr Łódź")
    assert abs((datetime.now(UTC) - stored.added).total_seconds()) < 60
    assert LabelStore(database).all("g") == []


def test_half_a_surrogate_pair_is_stored_as_a_question_mark(database: Database) -> None:
    store = LabelStore(database)
    for _ in range(2):
        changes = store.add("f", [("1", "a \ud800 quote", "policy", CONFIRMED)], "test")
    assert (changes.added, changes.known) == (0, 1)
    assert store.all("f")[0].text == "a ? quote"


def test_the_same_labels_again_change_nothing(database: Database) -> None:
    store = LabelStore(database)
    rows = [tuple(vars(label).values()) for label in enough()]
    # A file that contradicts itself: its last word counts.
    rows += [(*rows[0][:3], REJECTED), (*rows[1][:3], REJECTED), rows[1]]
    first = store.add("topics", rows, "first")
    assert (first.added, first.replaced, first.known) == (24, 3, 0)
    before, events = store.all("topics"), store.events("topics")
    again = store.add("topics", rows, "second")
    assert (again.added, again.replaced, again.known) == (0, 0, 27)
    assert (store.all("topics"), store.events("topics")) == (before, events)
    assert {stored.text: stored.label for stored in before}[rows[0][1]] == REJECTED


def test_a_contrary_label_replaces_the_earlier_one_and_is_recorded(database: Database) -> None:
    store = LabelStore(database)
    store.add("f", [("1", "quote", "policy", CONFIRMED), ("2", "quote", "policy", CONFIRMED)], "Ann")
    changes = store.add("f", [("1", "quote", "policy", REJECTED)], "Ben")
    assert (changes.added, changes.replaced, changes.known) == (0, 1, 0)
    assert [(s.action, s.label, s.source) for s in store.all("f")] == [
        ("1", REJECTED, "Ben"),
        ("2", CONFIRMED, "Ann"),
    ]
    store.forget("f", lambda stored: stored.action == "1")
    assert [(e.event, e.action, e.before, e.label, e.source) for e in store.events("f")] == [
        ("added", "1", "", CONFIRMED, "Ann"),
        ("added", "2", "", CONFIRMED, "Ann"),
        ("replaced", "1", CONFIRMED, REJECTED, "Ben"),
        ("forgotten", "1", "", REJECTED, "Ben"),
    ]


@pytest.mark.parametrize("change", ["UPDATE label_event SET label = 'x'", "DELETE FROM label_event"])
def test_the_record_of_changes_cannot_be_changed(database: Database, change: str) -> None:
    store = LabelStore(database)
    store.add("f", [("1", "quote", "policy", CONFIRMED)], "Ann")
    with pytest.raises(IntegrityError, match="append-only"), database.write() as connection:
        connection.execute(text(change))
    assert len(store.events("f")) == 1


def test_an_import_that_fails_keeps_none_of_its_labels(database: Database) -> None:
    def labels() -> Any:
        yield ("1", "quote", "policy", CONFIRMED)
        raise RuntimeError("power cut")

    def stop(done: int, total: int) -> None:
        raise RuntimeError("power cut")

    for rows, on_progress in ((labels(), None), ([("1", "quote", "policy", CONFIRMED)], stop)):
        with pytest.raises(RuntimeError):
            LabelStore(database).add("f", rows, "test", on_progress)
    assert LabelStore(database).all("f") == LabelStore(database).events("f") == []


def test_many_labels_are_kept_and_forgotten_with_progress(database: Database) -> None:
    store, seen = LabelStore(database), []
    rows = [("1", f"quote {number}", "policy", CONFIRMED) for number in range(3500)]
    store.add("f", rows, "test", lambda done, total: seen.append((done, total)))
    assert seen == [(1000, 3500), (2000, 3500), (3000, 3500), (3500, 3500)]
    assert len(store.forget("f")) == 3500
    assert store.all("f") == []


@pytest.mark.slow
def test_two_processes_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "framework.jsonl", [])
    path.write_text("\n".join(json.dumps({"id": k, "text": t}) for k, t in TOPICS.items()), encoding="utf-8")
    environment = os.environ | {
        "RECOMMENDER_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")]),
    }
    code = "import sys; from recommender.cli import main; sys.exit(main())"
    started = []
    for name in ("one", "two"):
        own = [Label("1", f"{name} says {number}", name, CONFIRMED) for number in range(2000)]
        shared = [Label("2", f"both say {number}", "shared", CONFIRMED) for number in range(500)]
        labels = write(tmp_path / f"{name}.jsonl", [*own, *shared])
        command = [sys.executable, "-c", code, "learn", str(labels), "--framework", str(path)]
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    for process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
    store = LabelStore(Database(tmp_path / "home" / "store.sqlite"))
    assert len(store.all("framework")) == len(store.events("framework")) == 4500


# What it does to the verdicts


@pytest.mark.parametrize(
    "few", [enough()[:19], enough()[:16] + [replace(label, policy="Delta") for label in enough()[:16]]]
)
def test_below_the_minimum_nothing_changes(
    library: Library, tmp_path: Path, framework: Framework, few: list[Label]
) -> None:
    document = library.read(draft(tmp_path))
    stored = library.save(document)
    before = library.assess(document, framework), library.assess(stored, framework)
    library.learn_labels(few, framework, "test")
    after = library.assess(document, framework), library.assess(stored, framework)
    assert after == before
    library.learn_labels(enough(), framework, "test")
    assert library.assess(document, framework).learned is not None


def test_an_example_raises_passages_like_it_and_hardly_lowers_others(library: Library, framework: Framework) -> None:
    like, unrelated = (chance(library, framework, passage) for passage in (LIKE, UNRELATED))
    library.learn_labels(enough(), framework, "test")
    taught, untouched = (chance(library, framework, passage) for passage in (LIKE, UNRELATED))
    assert taught["1"] > like["1"] + 0.1
    assert all(taught[key] < like[key] + 0.05 for key in TOPICS if key != "1")
    assert all(abs(untouched[key] - unrelated[key]) < 0.1 for key in TOPICS)


def test_a_rejected_example_lowers_passages_like_it(library: Library, framework: Framework) -> None:
    near = "The register of rare diseases in hospitals is printed on blue paper for the jubilee."
    rejected = [
        Label("1", f"The register of rare diseases in hospitals is printed on {colour} paper.", "Beta plan", REJECTED)
        for colour in ("red", "green", "yellow")
    ]
    without = chance(library, framework, near, enough())
    assert chance(library, framework, near, [*enough(), *rejected])["1"] < without["1"]


def test_a_new_label_takes_effect_at_once_in_every_workspace(library: Library, framework: Framework) -> None:
    other = Library(library.settings, encoder=FAKE_ENCODER)
    before = chance(library, framework, LIKE), chance(other, framework, LIKE)
    library.learn_labels(enough(), framework, "test")
    after = chance(library, framework, LIKE), chance(other, framework, LIKE)
    assert after[0] == after[1] != before[0] == before[1]
    library.learn_labels([Label("1", LIKE, "Beta plan", CONFIRMED)], framework, "test")
    assert chance(other, framework, LIKE)["1"] > after[0]["1"]


def test_the_labels_may_be_given_or_left_out(library: Library, framework: Framework) -> None:
    plain = chance(library, framework, LIKE)
    given = chance(library, framework, LIKE, enough())
    library.learn_labels(enough(), framework, "test")
    assert chance(library, framework, LIKE) == given != plain
    assert chance(library, framework, LIKE, []) == plain


def test_forgetting_brings_back_the_same_assessment_to_the_byte(
    library: Library, tmp_path: Path, framework: Framework
) -> None:
    document = library.read(draft(tmp_path))
    stored = library.save(document)
    before = library.assess(document, framework), library.assess(stored, framework)
    library.learn_labels(enough(), framework, "test")
    taught = library.assess(stored, framework)
    assert (taught.learned.confirmed, taught.learned.rejected, taught.learned.policies) == (24, 0, 3)  # type: ignore[union-attr]
    assert taught == library.assess(stored, framework) != before[1]
    assert library.forget_labels(framework) == 24
    assert (library.assess(document, framework), library.assess(stored, framework)) == before
    assert library.labels(framework) == ()


def test_a_forgotten_quote_is_nowhere_on_the_disk(library: Library, framework: Framework) -> None:
    library.learn_labels(enough(), framework, "test")
    chance(library, framework, UNRELATED)
    vectors = count_vectors(library.database)
    assert b"diesel" in b"".join(path.read_bytes() for path in library.settings.home.rglob("*") if path.is_file())
    library.forget_labels(framework)
    assert count_vectors(library.database) == vectors - 24
    assert b"diesel" not in b"".join(path.read_bytes() for path in library.settings.home.rglob("*") if path.is_file())


def test_a_reworded_framework_keeps_its_labels(library: Library, framework: Framework) -> None:
    library.learn_labels(enough(), framework, "test")
    actions = [replace(framework.actions[0], text="Hospitals keep lists of rare diseases."), *framework.actions[1:5]]
    reworded = Framework.of("topics", "Topics", actions)
    assert len(library.labels(reworded)) == 24
    lesson = library.assessor(reworded).lesson
    assert lesson is not None and lesson.facts.confirmed == 20  # those of the action that is gone take no part
    assert library.labels(Framework.of("others", "Others", framework.actions)) == ()


# Nobody is graded on their own answers


@pytest.mark.parametrize("called", ["Alpha act", "ALPHA ACT.PDF", "alpha-2020.md", "Alpha-2020", "sha256"])
def test_the_labels_of_the_assessed_policy_are_left_out(
    library: Library, tmp_path: Path, framework: Framework, called: str
) -> None:
    document = library.read(draft(tmp_path, "alpha-2020.md", "Alpha act"))
    stored = library.save(document)
    own = [Label("1", LIKE, document.sha256 if called == "sha256" else called, CONFIRMED)]
    others = enough(("Beta plan", "Gamma strategy"))
    expected = library.assess(document, framework, labels=others)
    kept = library.assess(stored, framework, labels=others)
    library.learn_labels([*own, *others], framework, "test")
    for before, found in (
        (expected, library.assess(document, framework)),
        (kept, library.assess(stored, framework)),
    ):
        assert found.warnings[-1].startswith("1 label is of this policy itself and left out")
        assert replace(found, warnings=found.warnings[:-1]) == before
    another = library.read(draft(tmp_path, "delta.md", "Delta act"))
    assert library.assess(another, framework).learned.confirmed == 25  # type: ignore[union-attr]


def test_a_policy_whose_own_labels_were_all_there_is_learns_nothing(
    library: Library, tmp_path: Path, framework: Framework
) -> None:
    document = library.read(draft(tmp_path))
    before = library.assess(document, framework)
    library.learn_labels(enough(("Draft",)), framework, "test")
    found = library.assess(document, framework)
    assert found.warnings[-1].endswith("Without them too few are left to learn from.")
    assert replace(found, warnings=before.warnings) == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Draft.PDF", "draft", True),
        ("  Straße  act ", "STRASSE ACT", True),
        ("Ａｃｔ.docx", "act.odt", True),
        ("Act v1.2", "Act v1", False),
        (".md", "", False),
    ],
)
def test_names_of_one_policy_agree(one: str, other: str, same: bool) -> None:
    assert (policy_key(one) == policy_key(other)) is same


# What is gained


def test_the_gain_is_measured_with_each_policy_left_out(library: Library, framework: Framework) -> None:
    found = learning_gain(library, framework, enough(("a", "b", "c", "d")))
    assert (found.policies, found.taught) == (4, 0)
    assert "those of the others are too few" in found.why_not  # 18 of 24 are left without any one
    more = [*enough(("a", "b", "c", "d")), *enough(("e", "f"))]
    more = [replace(label, text=f"{label.text} ({label.policy})") for label in more]
    found = learning_gain(library, framework, more)
    assert (found.policies, found.taught, found.passages, found.actions) == (6, 6, 48, 6)
    assert found.policies_drawn
    assert 0 <= found.without < found.learned <= 1
    assert found.low is not None and found.high is not None
    assert found.low <= found.difference <= found.high
    assert learning_gain(library, framework, more) == found


def test_a_sentence_that_policies_share_does_not_teach_its_own_answer(
    library: Library, framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    taught = library.assessor

    def assessor(framework: Framework, progress: Any = None, labels: Any = None) -> Any:
        seen.append({label.text for label in labels})
        return taught(framework, progress, labels)

    monkeypatch.setattr(library, "assessor", assessor)
    shared = [Label("1", LIKE, name, CONFIRMED) for name in POLICIES]
    learning_gain(library, framework, [*enough(), *shared])
    assert len(seen) > 3
    assert all(LIKE not in texts for texts in seen)


def test_one_policy_is_too_few_for_a_gain(library: Library, framework: Framework) -> None:
    assert "labels of 1 policy, and 2 are needed" in learning_gain(library, framework, enough(("a", "A.pdf"))).why_not
    assert "labels of 0 policies" in learning_gain(library, framework, []).why_not


# The command line


@dataclass
class Result:
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> Callable[..., Result]:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    roadmap = tmp_path / "topics.jsonl"
    roadmap.write_text("\n".join(json.dumps({"id": k, "text": t}) for k, t in TOPICS.items()), encoding="utf-8")

    def run(command: str, *arguments: object) -> Result:
        capsysbinary.readouterr()
        try:
            status = main([command, "--framework", str(roadmap), *map(str, arguments)])
        except SystemExit as error:
            status = int(error.code or 0)
        out, err = capsysbinary.readouterr()
        return Result(status, out.decode("utf-8"), err.decode("utf-8"))

    return run


def test_learn_says_what_was_learned_by_action(run: Callable[..., Result], tmp_path: Path) -> None:
    labels = [*enough(), Label("2", "Boats are painted.", "Beta plan.pdf", REJECTED)]
    path = write(tmp_path / "labels.jsonl", labels)
    result = run("learn", path)
    assert (result.status, result.err) == (0, "")
    lines = [line.split() for line in result.out.splitlines()]
    assert result.out.startswith("labels.jsonl: 25 labels added, 0 replaced, 0 known before.")
    assert ["2", "4", "1", "3"] in lines
    assert ["all", "24", "1", "3"] in lines
    assert "assess and score use these labels" in result.out
    assert run("learn", path).out.startswith("labels.jsonl: 0 labels added, 0 replaced, 25 known before.")


def test_learn_says_where_labels_are_too_few(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("learn", write(tmp_path / "labels.jsonl", enough()[:3]))
    assert "Confirmed quotes: 3, for 1 of the actions; too few to learn from" in result.out
    assert "too few" in run("learn", "--list").out


def test_the_list_shows_sources_times_and_policies(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "Nothing was learned" in run("learn", "--list").out
    run("learn", write(tmp_path / "a.jsonl", enough()[:20]))
    run("learn", write(tmp_path / "b.jsonl", enough()[20:]), "--source", "李医生")
    listed = run("learn", "--list").out
    rows = {line.split()[0]: line.split()[1:] for line in listed.splitlines() if line}
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert (rows["a.jsonl"][0], rows["a.jsonl"][4:]) == (today, ["20", "0", "3"])
    assert rows["李医生"][4:] == ["4", "0", "3"]
    assert rows["Alpha"] == ["act.pdf", "8", "0"]
    data = json.loads(run("learn", "--list", "--format", "json").out)
    assert (data["confirmed"], data["rejected"], data["policies"], data["used"]) == (24, 0, 3, True)
    assert [(one["source"], one["confirmed"]) for one in data["sources"]] == [("a.jsonl", 20), ("李医生", 4)]
    assert data["labels"][0]["text"] == enough()[0].text
    some = json.loads(run("learn", "--list", "--policy", "ALPHA ACT", "--format", "json").out)
    assert {one["policy"] for one in some["labels"]} == {"Alpha act.pdf"}
    assert some["used"] is True


def test_forget_undoes_all_or_what_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    run("learn", write(tmp_path / "a.jsonl", enough()[:20]))
    run("learn", write(tmp_path / "b.jsonl", enough()[20:]))
    assert run("learn", "--forget", "--policy", "alpha act").out.startswith(
        "8 labels forgotten; 16 left.\nConfirmed quotes: 16"
    )
    assert run("learn", "--forget", "--source", "b.jsonl").out.startswith("3 labels forgotten; 13 left.")
    wrong = run("learn", "--forget", "--source", "c.jsonl")
    assert (wrong.status, wrong.out) == (1, "")
    assert wrong.err.startswith('No label is of the source "c.jsonl". Policies are: Beta plan, Gamma strategy.md.')
    assert run("learn", "--forget").out == "13 labels forgotten; 0 left.\n"
    assert run("learn", "--forget").out == 'There was nothing to forget for the framework "Topics".\n'


def test_the_gain_is_printed(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "labels of 0 policies, and 2 are needed" in run("learn", "--gain").out
    more = [replace(label, text=f"{label.text} ({label.policy})") for label in [*enough("abcd"), *enough("ef")]]
    run("learn", write(tmp_path / "labels.jsonl", more))
    result = run("learn", "--gain")
    assert (result.status, result.err) == (0, "")
    assert "48 labelled passages over 6 actions, each of 6 policies" in result.out
    assert "95 % interval" in result.out
    data = json.loads(run("learn", "--gain", "--format", "json").out)
    assert data["taught"] == 6 and data["difference"] == data["learned"] - data["without"]


def test_assess_and_score_use_what_was_learned_unless_told_not_to(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text(json.dumps({"id": 1, "text": LIKE}), encoding="utf-8")
    commands: list[list[object]] = [
        ["assess", draft(tmp_path), "--format", "json"],
        ["score", tmp_path / "passages.jsonl"],
    ]
    before = [run(*command).out for command in commands]  # type: ignore[arg-type]
    run("learn", write(tmp_path / "labels.jsonl", enough()))
    for command, plain in zip(commands, before, strict=True):
        assert run(*command).out != plain  # type: ignore[arg-type]
        assert run(*command, "--no-learned").out == plain  # type: ignore[arg-type]
    run("learn", "--forget")
    assert [run(*command).out for command in commands] == before  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            '{"action": "9", "text": "x", "policy": "p", "label": "confirmed"}',
            'line 3: the framework "Topics" has no action "9"',
        ),
        ('{"action": "1", "text": "x", "policy": "p", "label": "maybe"}', "line 3: \"label\" is 'maybe'"),
        ('{"action": "1", "text": "x", "label": "confirmed"}', 'line 3: "policy" is missing'),
        ('{"action": "1"', "line 3: is not JSON"),
    ],
)
def test_a_line_that_is_not_usable_is_named_and_nothing_is_kept(
    run: Callable[..., Result], tmp_path: Path, line: str, sentence: str
) -> None:
    path = write(tmp_path / "labels.jsonl", enough()[:1])
    path.write_text(path.read_text() + "\n" + line + "\n", encoding="utf-8")
    result = run("learn", path)
    assert (result.status, result.out) == (1, "")
    assert "labels.jsonl, " + sentence in result.err
    assert "Traceback" not in result.err and len(result.err.splitlines()) == 1
    assert "Nothing was learned" in run("learn", "--list").out


def test_lines_of_unknown_actions_can_be_skipped(run: Callable[..., Result], tmp_path: Path) -> None:
    path = write(
        tmp_path / "labels.jsonl", [*enough(), replace(enough()[0], action="9"), replace(enough()[1], action="8")]
    )
    assert "1 more line names unknown actions" in run("learn", path).err
    assert "24 labels added, 0 replaced, 0 known before, 2 skipped" in run("learn", path, "--skip-unknown").out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["labels.jsonl", "--list"],
        ["labels.jsonl", "--policy", "x"],
        ["labels.jsonl", "--format", "json"],
        ["labels.jsonl", "--source", " "],
        ["--list", "--skip-unknown"],
        ["--gain", "--source", "x"],
        ["missing.jsonl"],
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Callable[..., Result], arguments: list[str]) -> None:
    result = run("learn", *arguments)
    assert (result.status, result.out) == (1, "")
    assert len(result.err.splitlines()) == 1 and result.err.strip().endswith(".")


def test_the_example_of_the_documentation_is_read(library: Library, tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "learning.md").read_text(encoding="utf-8")
    path = tmp_path / "labels.jsonl"
    path.write_text(page.split("```jsonl\n")[1].split("```")[0], encoding="utf-8")
    assert library.learn(path, load_framework()).added == 3


def test_a_label_of_an_unknown_policy_is_not_forgotten_silently(library: Library, framework: Framework) -> None:
    library.learn_labels(enough(), framework, "test")
    with pytest.raises(InputError, match='No label is of the policy "Omega"'):
        library.forget_labels(framework, policy="Omega")
    assert len(library.labels(framework)) == 24


def test_quotes_are_encoded_where_it_is_seen(library: Library, framework: Framework) -> None:
    library.learn_labels(enough(), framework, "test")
    last: dict[str, tuple[int, int]] = {}
    library.assessor(framework, lambda step: lambda done, total: last.update({step: (done, total)}))
    assert last["learn"] == (24, 24)
    encoder = library.encoder()._encoder  # type: ignore[attr-defined]
    chance(library, framework, LIKE)
    assert [encoder.encoded.count(label.text) for label in enough()] == [1] * 24
