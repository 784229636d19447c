"""`recommender evaluate`: definitions that agree with the reference, honest intervals, pages that hold odd data."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import vl_convert
from markupsafe import escape

from conftest import FAKE_ENCODER, REPOSITORY
from fake_encoder import FakeEncoder
from recommender.cli import main
from recommender.errors import InputError
from recommender.evaluation import (
    baselines,
    evaluate,
    evaluation_report,
    intervals,
    load_sets,
    measures,
    pairs_in,
    parity_report,
    plans,
    policy_parity,
    to_markdown,
)
from recommender.evaluation.evaluation_report import reliability_chart
from recommender.evaluation.languages import LanguageParity
from recommender.evaluation.results import Evaluation, Found
from recommender.evaluation.tables import MEASURES, Answers, make_table
from recommender.framework import load_framework
from recommender.library import Library
from recommender.reports import Bullets, Heading, Quote, render
from sample_assessment import sample_framework, sample_verdicts

NAN = math.nan


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


HEALTH = "Every citizen shall have access to their own electronic health record."
FISH = "The fishing season opens on 1 March and closes on 31 October."
TEACH = "Training programmes teach doctors and nurses genomics and ethics."
DATA = "Genomic data are exchanged between hospitals by common standards."


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(
        tmp_path / "labels.jsonl",
        [
            {"id": "a", "text": HEALTH, "labels": ["2.2.b"], "policy": "P", "language": "en"},
            {"id": "b", "text": FISH, "labels": [], "policy": "P", "language": "en"},
            {"id": "c", "text": TEACH, "labels": {"1.2.a": 2}, "policy": "Q", "language": "en"},
            {
                "id": "d",
                "text": "基因组数据按照共同标准交换。",
                "labels": {"2.2.c": 1},
                "policy": "R",
                "language": "zh",
            },
            {"id": "e", "text": DATA, "labels": ["2.2.c"], "policy": "Q", "disputed": ["2.2.a"]},
        ],
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder of judgements with every kind of set."""
    data = tmp_path / "judged"
    goals = [
        {"id": "1", "text": "Health records for all citizens"},
        {"id": "2", "text": "Protect fishing and the seas"},
    ]
    targets = [{"id": f"{n}.{m}", "text": f"{goals[n - 1]['text']} number {m}"} for n in (1, 2) for m in (1, 2)]
    write(data / "frameworks" / "sdg-goals.jsonl", goals)
    write(data / "frameworks" / "sdg-targets.jsonl", targets)
    write(
        data / "sdg" / "passages.jsonl",
        [
            {"id": "s1", "text": HEALTH, "goal": "1", "label": True},
            {"id": "s2", "text": FISH, "goal": "1", "label": False},
            {"id": "s3", "text": FISH, "goal": "2", "label": True},
            {"id": "s4", "text": TEACH, "goal": "2", "label": False},
        ],
    )
    write(
        data / "uhri" / "passages.jsonl",
        [
            {"id": "u1", "targets": ["2.1"], "goals": ["2"], "text": {"en": FISH, "fr": "La pêche ouvre le 1er mars."}},
            {
                "id": "u2",
                "targets": ["1.1"],
                "goals": ["1"],
                "text": {"en": HEALTH, "fr": "Chaque citoyen a accès à son dossier."},
            },
            {"id": "u3", "targets": [], "goals": ["1"], "text": {"en": TEACH, "fr": "La formation des médecins."}},
        ],
    )
    write(
        data / "pm" / "passages.jsonl",
        [{"id": "p", "policy": "P", "language": "en", "text": HEALTH, "labels": {"2.2.b": 1}}],
    )
    for country in ("alpha", "beta"):
        expert = [
            {"target": "1.1", "aligned": True, "quotes": [HEALTH]},
            {"target": "2.1", "aligned": False, "quotes": []},
        ]
        write(data / "ria" / country / "expert.jsonl", expert)
        plan = data / "ria" / country / "policies" / "plan.md"
        plan.parent.mkdir()
        plan.write_text(f"# Plan\n\n{HEALTH}\n\n{TEACH}\n", encoding="utf-8")
    return data


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["evaluate", *map(str, arguments)])
        return status, *capsys.readouterr()

    return run


# Definitions


def test_area_counts_ties_half_and_is_undefined_with_one_class() -> None:
    truth = np.array([[1, 1, -1], [0, 1, 0], [0, 1, 1]])
    scores = np.array([[0.5, 0.1, 0.9], [0.5, 0.2, 0.1], [0.2, 0.3, 0.8]])
    assert measures.areas(truth, scores) == pytest.approx([0.75, NAN, 1.0], nan_ok=True)


def test_average_precision_passes_over_what_nobody_judged() -> None:
    truth = np.array([[-1], [1], [0], [1]])
    scores = np.array([[0.9], [0.8], [0.7], [0.6]])
    assert measures.average_precisions(truth, scores) == pytest.approx([(1 + 2 / 3) / 2])
    assert measures.average_precisions(np.array([[0], [0]]), np.zeros((2, 1))) == pytest.approx([NAN], nan_ok=True)


def test_a_true_action_without_an_answer_has_no_rank() -> None:
    truth = np.array([[1, 0], [0, 1], [0, 0]])
    scores = np.array([[0.0, 0.0], [0.9, 0.4], [0.9, 0.4]])
    assert list(measures.first_ranks(truth, scores)) == [math.inf, 2, math.inf]


def test_calibration_error_by_hand() -> None:
    truth = np.array([[1], [0], [1], [1], [-1]])
    stated = np.array([[0.15], [0.15], [0.95], [1.0], [0.5]])
    # Two pairs stated 0.15, half true; two stated 0.975, all true.
    assert measures.calibration_error(truth, stated) == pytest.approx(0.5 * 0.35 + 0.5 * 0.025)
    assert [(b.n, b.share) for b in measures.reliability(truth, stated)] == [(2, 0.5), (2, 1.0)]


def test_spearman_sees_only_the_order() -> None:
    assert measures.spearman(np.array([1, 2, 3]), np.array([10, 200, 201])) == pytest.approx(1)
    assert measures.spearman(np.array([1, 2, 3]), np.array([3, 2, 1])) == pytest.approx(-1)
    assert math.isnan(measures.spearman(np.array([1, 1, 1]), np.array([1, 2, 3])))


def test_a_threshold_is_never_learnt_from_the_item_it_is_used_on() -> None:
    truth, scores = np.array([[1], [0]] * 4), np.array([[0.9], [0.1]] * 4)
    before = measures.learnt_cuts(truth, scores)
    changed = truth.copy()
    changed[0] = 0
    after = measures.learnt_cuts(changed, scores)
    assert before[0] == after[0]
    assert list(measures.learnt_cuts(np.array([[1], [1], [0], [0]]), np.array([[0.9], [0.8], [0.2], [0.1]]))) == [
        0.8,
        0.9,
        0.8,
        0.9,
    ]


def test_a_rare_yes_gets_a_threshold_that_finds_it() -> None:
    truth, scores = np.zeros((40, 1), int), np.linspace(1, 0, 40)[:, None]
    truth[[2, 3, 6, 7]] = 1
    assert np.isinf(measures.learnt_cuts(truth, scores)).all()
    assert not np.isinf(measures.learnt_cuts(truth, scores, rare=True)).any()


def test_undefined_figures_do_not_count_as_zero() -> None:
    assert measures.mean(np.array([NAN, 1.0])) == 1.0
    assert math.isnan(measures.mean(np.array([NAN])))


# Agreement with the reference scorer


@pytest.fixture
def scorer(bench: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_score", bench / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_areas_and_precisions_agree_with_the_reference(scorer: ModuleType) -> None:
    generator = np.random.default_rng(1)
    for _ in range(30):
        truth = (generator.random((25, 1)) < 0.3).astype(int)
        scores = generator.integers(0, 6, (25, 1)) / 5  # many ties
        labels, values = [bool(t) for t in truth[:, 0]], list(scores[:, 0])
        for ours, theirs in (
            (measures.areas(truth, scores)[0], scorer.auc(labels, values)),
            (measures.average_precisions(truth, scores)[0], scorer.average_precision(labels, values)),
        ):
            assert ours == pytest.approx(NAN if theirs is None else theirs, nan_ok=True)


def reference(scorer: ModuleType, name: str, bench: Path, file: Path, **more: str) -> dict[str, Any]:
    class Arguments:
        data = bench

    arguments = Arguments()
    for key, value in {"file": str(file), **more}.items():
        setattr(arguments, key, value)
    return getattr(scorer, name)(arguments)


PAIRS = {
    "sdg": {
        "accuracy_mean": "accuracy_at_0.5",
        "precision": "precision_at_0.5",
        "recall": "recall_at_0.5",
        "auc": "auc",
    },
    "uhri-zh": {"top1": "top1", "top5": "top5", "top10": "top10", "mrr": "mrr"},
    "pm": {"map": "mean_ap", "f1": "micro_f1_at_0.5"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_figures_of_passages_agree_with_the_reference(
    name: str, scorer: ModuleType, bench: Path, library: Library, tmp_path: Path
) -> None:
    report = evaluate(library, bench, names=[name], quick=True, encoder=FAKE_ENCODER)
    (one,) = load_sets(bench, [name])
    got = library.assessor(one.framework).score([item.text for item in one.items])
    file = write(tmp_path / "scores", [{"id": i.id, "scores": s} for i, s in zip(one.items, got, strict=True)])
    family, _, language = name.partition("-")
    theirs = reference(scorer, family, bench, file, language=language)
    for table in report.sets[0].tables:
        expected = theirs[table.group] if name == "pm" else theirs
        for ours, key in PAIRS[name].items():
            assert table.systems["product"][ours].value == pytest.approx(expected[key], abs=0.0015), (table.group, key)


def test_figures_of_plans_agree_with_the_reference(scorer: ModuleType, bench: Path, tmp_path: Path) -> None:
    (one,) = load_sets(bench, ["ria-liberia"])
    generator = np.random.default_rng(3)
    quotes = [quote for item in one.items for quote in item.quotes]
    answers, policies = {}, [{"actions": []}, {"actions": []}]  # type: ignore[var-annotated]
    for item in one.items:
        target = (*item.expected, *item.refused)[0]
        found = []
        for policy in policies:
            texts = [*generator.choice(quotes, 30), *(item.quotes if generator.random() < 0.5 else ())]
            rows = [{"text": f"{text} in the coming years", "probability": float(generator.random())} for text in texts]
            policy["actions"].append({"id": target, "probability": float(generator.random()), "evidence": rows})
            found += rows
        ranked = sorted(found, key=lambda row: -row["probability"])[:50]
        best = max(policy["actions"][-1]["probability"] for policy in policies)
        answers[target] = plans.PlanAnswer(best, tuple(Found(target, r["probability"], r["text"]) for r in ranked))
    file = tmp_path / "assessments.json"
    file.write_text(json.dumps(policies), encoding="utf-8")
    theirs = reference(scorer, "ria", bench, file, country="liberia")
    scores = plans.scores(one.items, answers)
    ours = Answers(scores, np.full(len(scores), 0.5), True, plans.found_quotes(one.items, answers))
    table = make_table("all", one.truth(), {"product": [ours]}, one.measures, [""] * len(scores), 20)
    for key, name in {"auc": "auc_aligned", "hit@1": "hit@1"}.items() | {(k, k) for k in one.measures if k in theirs}:
        assert table.systems["product"][key].value == pytest.approx(theirs[name], abs=0.0015), key
    assert 0 < table.systems["product"]["hit@10"].value < 1


# Intervals


def test_policies_are_drawn_whole_where_there_are_enough() -> None:
    clusters = [name for name in "ABCDEF" for _ in range(3)]
    for rows in intervals.resamples(clusters, 50):
        counts = np.bincount(rows, minlength=18).reshape(6, 3)
        assert (counts == counts[:, :1]).all()
        assert counts.sum() == 18
    assert any(len(set(np.bincount(r, minlength=6))) > 1 for r in intervals.resamples(list("AABBCC"), 50))
    assert not intervals.by_cluster(list("AABB"))
    assert not intervals.by_cluster(list("ABCDEF"))


def test_resamples_are_the_same_for_all_systems() -> None:
    one, two = intervals.resamples([""] * 9, 5), intervals.resamples([""] * 9, 5)
    assert all((a == b).all() for a, b in zip(one, two, strict=True))


def test_an_interval_of_few_defined_values_is_none() -> None:
    assert intervals.interval(np.array([NAN, NAN, 1.0])) is None
    low, high = intervals.interval(np.arange(101, dtype=float)) or (0, 0)
    assert (low, high) == pytest.approx((2.5, 97.5))


def answers_of(scores: list[list[float]]) -> Answers:
    found = np.array(scores, float)
    return Answers(found, np.full(len(found), 0.5), True)


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    generator = np.random.default_rng(0)
    truth = (generator.random((60, 1)) < 0.5).astype(int)
    scores = truth * 0.3 + generator.random((60, 1)) * 0.7
    worse = scores.copy()
    worse[:6] = 1 - worse[:6]
    systems = {"product": [answers_of(scores)], "encoder": [answers_of(worse)]}
    table = make_table("all", truth, systems, ["auc"], [""] * 60, 300)
    gap, mine = table.product_minus["encoder"]["auc"], table.systems["product"]["auc"]
    assert gap.value == pytest.approx(mine.value - table.systems["encoder"]["auc"].value)
    assert gap.low <= gap.value <= gap.high
    same = make_table(
        "all", truth, {"product": [answers_of(scores)], "encoder": [answers_of(scores)]}, ["auc"], [""] * 60, 50
    )
    assert same.product_minus["encoder"]["auc"] == type(gap)(0.0, 0.0, 0.0)


def test_actions_with_few_positives_stay_out_of_the_mean_average_precision() -> None:
    truth = np.array([[1, 1], [1, 0], [1, 0], [0, 0]])
    scores = [[0.9, 0.1], [0.8, 0.9], [0.7, 0.8], [0.1, 0.7]]
    figures = {
        least: make_table("all", truth, {"product": [answers_of(scores)]}, ["map"], [""] * 4, 10, least).systems
        for least in (1, 3)
    }
    assert figures[3]["product"]["map"].value == 1.0
    assert figures[1]["product"]["map"].value == pytest.approx((1 + 0.25) / 2)


# Baselines


def test_baselines_find_the_passage_that_shares_the_words() -> None:
    framework = load_framework()
    action = framework.action("2.2.b")
    texts = [action.text, "The fishing season opens on 1 March."]
    for similarity in (baselines.tfidf, baselines.cosine(FakeEncoder())):
        found = similarity(texts, ["en", "en"], framework)
        assert found.shape == (2, len(framework))
        assert found.min() >= 0
        assert found[0].argmax() == [a.id for a in framework.actions].index("2.2.b")


def test_baselines_read_the_wording_in_the_passages_language() -> None:
    framework = load_framework()
    action = framework.actions[3]
    chinese = action.localized("zh").text
    assert chinese != action.text
    assert baselines.tfidf([chinese], ["zh"], framework)[0].argmax() == 3


# Whole runs


@pytest.mark.slow
def test_own_labels_give_figures_an_action_and_a_language(own: Path, run, tmp_path: Path) -> None:
    out = tmp_path / "result"
    status, printed, _ = run(own, "--output", out)
    assert status == 0
    assert "mean AP" in printed and str(out / "report.html") in printed
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["split"] == "own"
    assert results["files"] == [
        {"path": str(own), "sha256": hashlib.sha256(own.read_bytes()).hexdigest(), "learned": False}
    ]
    (one,) = results["sets"]
    assert [group["group"] for group in one["groups"]] == ["all", "en", "zh"]
    assert {row["id"]: row["positives"] for row in one["actions"]} == {"1.2.a": 1, "2.2.b": 1, "2.2.c": 2}
    figures = one["groups"][0]["systems"]
    assert set(figures) == {"product", "encoder", "tfidf", "chance"}
    assert set(figures["product"]) == {"map", "auc", "accuracy", "f1", "ece"}
    assert "ece" not in figures["encoder"]
    items = [json.loads(line) for line in (out / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [item["id"] for item in items] == list("abcde")
    assert items[0]["expected"] == ["2.2.b"] and len(items[0]["found"]) == 3
    assert items[0]["policy"] == "P" and items[4]["language"] == "en"
    probabilities = [found["probability"] for found in items[0]["found"]]
    assert probabilities == sorted(probabilities, reverse=True)


def test_a_disputed_action_is_not_judged(own: Path) -> None:
    rows = [json.loads(line) for line in own.read_text(encoding="utf-8").splitlines()]
    rows[4]["disputed"] = ["1.2.a"]
    write(own, rows)
    (one,) = load_sets(own)
    assert list(one.truth()[4]) == [-1, 0, 1]


@pytest.mark.slow
def test_a_folder_runs_all_its_sets(folder: Path, run, tmp_path: Path) -> None:
    status, printed, _ = run(folder, "--output", tmp_path / "out")
    assert status == 0
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in results["sets"]] == ["sdg", "uhri-en", "uhri-fr", "pm", "ria-alpha", "ria-beta"]
    # None of these files was used to fit the model.
    assert results["split"] == "held out"
    plan = results["sets"][4]
    assert "Learning from other countries is left out" in plan["notes"][0] and plan["notes"][0][:40] in printed
    assert plan["groups"][0]["systems"]["product"]["hit@1"]["value"] == 1.0
    items = [json.loads(line) for line in (tmp_path / "out" / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    quoted = next(item for item in items if item["set"] == "ria-alpha" and item["id"] == "1.1")
    assert quoted["found"][0]["right"] is True and HEALTH in quoted["found"][0]["text"]
    assert quoted["probability"] is not None


@pytest.mark.slow
def test_a_quick_run_leaves_whole_policies_out_and_says_so(folder: Path, run, tmp_path: Path) -> None:
    _, printed, _ = run(folder, "--quick", "--output", tmp_path / "out")
    assert "National plans" not in printed and "left out" in printed
    _, printed, _ = run(folder, "--quick", "--set", "ria-beta", "--output", tmp_path / "out")
    assert "National plans of Beta" in printed and "Alpha" not in printed


def test_labels_of_a_country_never_teach_about_itself(folder: Path, library: Library, monkeypatch) -> None:
    taught: dict[int, Any] = {}
    plain = library.assessor

    class Taught:
        def __init__(self, inner: Any) -> None:
            self.lesson, self.assess = object(), inner.assess

    def assessor(framework: Any, progress: Any = None, labels: Any = ()) -> Any:
        if labels:
            taught[len(taught)] = {label.policy for label in labels}
            return Taught(plain(framework, progress, []))
        return plain(framework, progress, [])

    monkeypatch.setattr(library, "assessor", assessor)
    report = evaluate(library, folder, names=["ria"], quick=True, encoder=FAKE_ENCODER)
    assert list(taught.values()) == [{"beta"}, {"alpha"}]
    assert all("learning" in one.tables[0].systems for one in report.sets)
    assert all("learning" in one.tables[0].product_minus for one in report.sets)


def test_a_folder_that_the_model_learned_from_is_no_test(folder: Path, library: Library, monkeypatch) -> None:
    seen = hashlib.sha256((folder / "uhri" / "passages.jsonl").read_bytes()).hexdigest()
    monkeypatch.setattr("recommender.evaluation.runner._learned_hashes", lambda: {seen})
    report = evaluate(library, folder, names=["sdg", "uhri"], quick=True, encoder=FAKE_ENCODER)
    assert report.split == "dev"
    assert [file.learned for file in report.files] == [False, True]


def test_a_policy_that_cannot_be_read_counts_against_the_program(folder: Path, run, tmp_path: Path) -> None:
    (folder / "ria" / "alpha" / "policies" / "plan.md").write_bytes(b"")
    status, printed, _ = run(folder, "--set", "ria-alpha", "--output", tmp_path / "out")
    assert status == 0 and "counts against every system" in printed
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["sets"][0]["groups"][0]["systems"]["product"]["hit@50"]["value"] == 0.0


# What users get wrong


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not a JSON object"),
        ('{"labels": []}', 'line 2: the field "text"'),
        ('{"text": "  ", "labels": []}', 'line 2: the field "text"'),
        ('{"text": "x"}', 'line 2: the field "labels" is missing'),
        ('{"text": "x", "labels": "1.1.a"}', 'line 2: the field "labels" is missing'),
        ('{"text": "x", "labels": {"1.1.a": 5}}', "line 2: "),
        ('{"text": "x", "labels": {"1.1.a": [1]}}', "line 2: "),
        ('{"text": "x", "labels": ["9.9"]}', "no action '9.9'"),
        ('{"text": "x", "labels": [], "id": "first"}', "that of line 1 too"),
        ('{"text": "x", "labels": [], "disputed": 3}', 'line 2: the field "disputed"'),
        (b"\xff\xfe", "line 2: not JSON in UTF-8"),
    ],
)
def test_a_mistake_in_own_labels_names_the_line(line: str | bytes, said: str, tmp_path: Path, run) -> None:
    path = tmp_path / "labels.jsonl"
    first = json.dumps({"id": "first", "text": HEALTH, "labels": ["2.2.b"]}).encode()
    path.write_bytes(first + b"\n" + (line if isinstance(line, bytes) else line.encode()) + b"\n")
    status, out, err = run(path, "--output", tmp_path / "out")
    assert (status, out) == (1, "")
    assert str(path) in err and said in err and "Traceback" not in err
    assert not (tmp_path / "out").exists()


def test_other_mistakes_are_told_in_a_sentence(folder: Path, own: Path, run, tmp_path: Path) -> None:
    empty, unlabelled, file = tmp_path / "empty", tmp_path / "none.jsonl", tmp_path / "file"
    empty.mkdir()
    file.write_text("x", encoding="utf-8")
    write(unlabelled, [{"text": HEALTH, "labels": []}])
    (folder / "frameworks" / "sdg-goals.jsonl").unlink()
    for arguments, said in (
        ((tmp_path / "nowhere",), "nothing at"),
        ((empty,), "holds no judgements"),
        ((unlabelled,), "labels no passage"),
        ((folder,), "sdg-goals.jsonl is missing"),
        ((own, "--set", "moon"), "has no set moon"),
        ((own, "--output", file), "cannot be made"),
        ((own, "--pair", "a", "b"), "Add --languages"),
        ((own, "--languages"), "is not a folder"),
        ((empty, "--languages", "--set", "sdg"), "--set does not go with"),
    ):
        status, out, err = run(*arguments)
        assert status == 1 and said in err and "Traceback" not in err, arguments


def test_load_sets_refuses_a_label_that_only_another_framework_has(own: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.jsonl", [{"id": "x", "text": "Open the fishing season early."}])
    with pytest.raises(InputError, match="--framework"):
        load_sets(own, framework=other)


# The page


class Tags(HTMLParser):
    """Collects tags, and complains of those that are closed out of order."""

    VOID = {"meta", "input", "br", "line", "rect", "circle", "polyline"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def html_of(found: Evaluation) -> str:
    return render(evaluation_report(found), "html").decode()


@pytest.mark.slow
def test_the_page_is_whole_and_needs_no_network(folder: Path, library: Library) -> None:
    report = evaluate(library, folder, quick=True, names=["sdg", "pm", "ria"], encoder=FAKE_ENCODER)
    page = html_of(report)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not [a for _, attributes in tags.seen for a in attributes if a in ("src", "srcset")]
    assert all((a["href"] or "").startswith("#") for tag, a in tags.seen if tag == "a")
    ids = {a["id"] for _, a in tags.seen if a.get("id")}
    assert {(a["href"] or "")[1:] for tag, a in tags.seen if tag == "a"} <= ids
    assert not re.search(
        r"https?://", re.sub(r'xmlns(:\w+)?="http://www.w3.org/[^"]*"', "", page)
    )  # names, not addresses
    assert sum(tag == "svg" for tag, _ in tags.seen) == 4
    for word in ("chance", "TF-IDF", HEALTH, report.files[0].sha256, "held out", report.model):
        assert word in page


def test_texts_of_the_data_are_never_markup(tmp_path: Path, library: Library) -> None:
    nasty = '</p><script>alert("$body & co")</script><img src=x onerror="1">'
    path = write(
        tmp_path / "l.jsonl",
        [
            {"id": nasty, "text": nasty, "labels": ["2.2.b"], "policy": nasty, "language": '"><b>'},
            {"id": "two", "text": HEALTH, "labels": [], "policy": "P"},
        ],
    )
    page = html_of(evaluate(library, path, quick=True, encoder=FAKE_ENCODER))
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert sum(tag == "script" for tag, _ in tags.seen) == 1
    assert not [tag for tag, _ in tags.seen if tag == "img"]
    assert str(escape(nasty[:43])) in page


def test_the_plot_puts_each_bin_where_it_belongs() -> None:
    bins = measures.reliability(np.array([[1], [0], [1]]), np.array([[0.05], [0.05], [1.0]]))
    plot = vl_convert.vegalite_to_svg(json.dumps(reliability_chart(bins, "reliability", "t").spec))
    circles = re.findall(
        r'aria-label="stated probability: [^"]*" role="graphics-symbol" [^>]*transform="translate\(([\d.]+),([\d.]+)\)',
        plot,
    )
    places = [(float(x), float(y)) for x, y in circles]
    assert len(places) == 2
    assert places[0][0] < places[1][0] and places[0][1] > places[1][1]


def test_each_case_stands_with_what_was_judged_and_what_was_found(folder: Path, library: Library) -> None:
    found = evaluate(library, folder, quick=True, names=["sdg", "ria-alpha"], encoder=FAKE_ENCODER)
    sections = {section.key: section.blocks for section in evaluation_report(found).sections}
    for one in found.sets:
        blocks = sections[f"cases-{one.judged.name}"]
        headings = [block.text for block in blocks if isinstance(block, Heading)]
        assert len(headings) == len(one.items)
        assert sum("not as judged" in text for text in headings) == sum(not item.correct for item in one.items)
    passages = [block.text for block in sections["cases-sdg"] if isinstance(block, Quote)]
    assert sorted(passages) == sorted([HEALTH, FISH, FISH, TEACH])
    said = [text for block in sections["cases-sdg"] if isinstance(block, Bullets) for text in block.items]
    assert "does not address 1 Health records for all citizens" in said
    assert any(
        re.fullmatch(r"[✓✗] 0\.\d\d \(judged (yes|no)\): 1 Health records for all citizens", text) for text in said
    )
    quoted = [block for block in sections["cases-ria-alpha"] if isinstance(block, Quote)]
    assert {"Quoted by the experts", "✓ quoted by the experts"} <= {
        text for one in quoted for text in (one.source, one.note)
    }
    figures = evaluation_report(found, figures_only=True)
    assert [section.key for section in figures.sections] == ["set-sdg", "set-ria-alpha"]


def test_every_measure_is_explained_to_users() -> None:
    page = (REPOSITORY / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for measure in MEASURES.values():
        assert measure.label.split("@")[0].split("-")[0] in page, measure.label
        assert measure.meaning.endswith(".")


def test_the_example_of_own_labels_in_the_documentation_loads(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "evaluation.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```jsonl\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    path = tmp_path / "labels.jsonl"
    path.write_text(block, encoding="utf-8")
    (one,) = load_sets(path)
    assert len(one.items) == len(block.splitlines()) == 3


# Languages


def test_pairs_are_found_by_their_names(tmp_path: Path) -> None:
    for name in ("law-en.txt", "law-fr.txt", "law-en.html", "act.en.md", "act.zh.md", "other-de.md", "INDEX.tsv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [(one.name, two.name) for one, two in pairs_in(tmp_path)]
    assert found == [("act.en.md", "act.zh.md"), ("law-en.txt", "law-fr.txt")]
    assert pairs_in(tmp_path / "nowhere") == []


def test_a_policy_is_at_par_with_itself(folder: Path, run) -> None:
    plan = folder / "ria" / "alpha" / "policies" / "plan.md"
    status, printed, _ = run("--languages", "--pair", plan, plan, "--quick")
    assert status == 0
    assert "| plan.md, plan.md | 24 | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) | yes |" in printed
    assert "No action has another status." in printed
    assert f"recommender evaluate --languages --pair {plan} {plan} --quick" in printed


def test_single_passages_are_compared_across_languages(folder: Path, run) -> None:
    plan = folder / "ria" / "alpha" / "policies" / "plan.md"
    for language in ("en", "fr"):
        path = folder / "policies" / f"plan-{language}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(plan.read_bytes())
    status, printed, _ = run(folder, "--languages", "--quick")
    assert status == 0
    assert "plan-en.md, plan-fr.md" in printed
    assert re.search(r"^\| en and fr \| 3 \| -?\d\.\d{3}", printed, re.MULTILINE)


def test_actions_that_differ_stand_with_both_quotes() -> None:
    one = sample_verdicts()
    first = one.actions[0]
    quote = replace(first.evidence[0], text="A | *pipe* `and`\nmore <b>")
    other = "missing" if first.status != "missing" else "addressed"
    two = replace(one, actions=(replace(first, status=other, evidence=(quote,)), *one.actions[1:]))
    parity = policy_parity(one, two)
    assert parity.same.value == pytest.approx(1 - 1 / len(one.actions))
    found = LanguageParity(datetime(2030, 1, 1, tzinfo=UTC), sample_framework(), "e", "m", (parity,))
    page = to_markdown(parity_report(found, "recommender evaluate --languages"))
    assert "> A \\| \\*pipe\\* \\`and\\` more \\<b\\>" in page
    assert page.count("\n> ") == 2
    assert "Printed by: `recommender evaluate --languages`\n" in page
    assert to_markdown(parity_report(found, "x", quotes=False)).count("\n> ") == 0
