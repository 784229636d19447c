"""The sets of whole policies: statuses against two coders, and the same policy in two languages."""

from __future__ import annotations

import gzip
import importlib.util
import json
import zlib
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from conftest import FAKE_ENCODER
from recommender.alignment.forms import report_form
from recommender.alignment.results import ActionVerdict, Costs, Evidence
from recommender.cli import main
from recommender.errors import InputError
from recommender.evaluation import evaluate, evaluation_report, item_row, load_sets
from recommender.evaluation.coded import coded_result
from recommender.evaluation.disagreements import disagreements
from recommender.evaluation.pairs import SHORT, Twin, held_back, pairs_in, read_twins
from recommender.evaluation.parity import pair_row, parity_result
from recommender.framework import load_framework
from recommender.library import Library
from recommender.reports import FORMATS, Heading, Table, render
from sample_assessment import WIDTH, sample_verdicts

STATUSES = ("missing", "partial", "addressed")
RECORDS = "Every citizen shall have access to their own electronic health record."
TEACH = "Training programmes teach doctors and nurses genomics and ethics."
FISH = "The fishing season opens on 1 March and closes on 31 October."
DROITS = "Chaque citoyen a accès à son propre dossier médical électronique."


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def judged(policy: str, action: str, status: tuple[int, int], *quotes: str, direction: str = "none") -> dict[str, Any]:
    why = [f"First reason on {action}.", f"Second reason on {action}."]
    both = [direction, direction]
    return {"policy": policy, "action": action, "status": status, "quotes": quotes, "why": why, "direction": both}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder with two judged policies, and one text in two languages."""
    data = tmp_path / "judged"
    policies = data / "policies"
    policies.mkdir(parents=True)
    (policies / "health-en.md").write_text(f"# Act\n\n{RECORDS}\n\n{TEACH}\n", encoding="utf-8")
    (policies / "health-fr.md").write_text(f"# Loi\n\n{DROITS}\n\nLa formation des médecins.\n", encoding="utf-8")
    (policies / "fish.txt").write_text(f"{FISH}\n\n{FISH} Boats stay in port.\n", encoding="utf-8")
    rows = [
        judged("health-en.md", "2.2.b", (2, 2), RECORDS, direction="supports"),
        judged("health-en.md", "1.2.a", (2, 2), TEACH, direction="supports"),
        judged("health-en.md", "3.1.a", (0, 0)),
        judged("health-en.md", "1.1.a", (1, 0)),
        judged("fish.txt", "2.2.b", (0, 0)),
        judged("fish.txt", "1.2.a", (1, 1), FISH, direction="restricts"),
    ]
    write(data / "verdicts" / "verdicts.jsonl", rows)
    return data


@pytest.fixture
def scorer(bench: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_score", bench / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same(ours: float | None, theirs: float | None) -> bool:
    """The reference rounds to three digits, and some of its figures twice."""
    if ours is None or theirs is None:
        return ours is theirs
    return ours == pytest.approx(theirs, abs=0.0015)


# Statuses


def compare_with_reference(scorer: ModuleType, data: Path, file: Path, figures: dict[str, Any], coders: Any) -> None:
    theirs = scorer.verdicts(SimpleNamespace(data=data, file=str(file)))
    ours = {key: figure.value for key, figure in figures.items()}
    pairs = {
        "status_accuracy": theirs["accuracy_where_coders_agree"],
        "kappa": theirs["kappa"],
        "false_gaps": theirs["false_gaps"],
        "auc_clear": theirs["auc_addressed_or_missing"],
        "auc_within": theirs["auc_within_a_policy"],
    }
    for status in STATUSES:
        pairs[f"{status}_precision"], pairs[f"{status}_recall"] = theirs[f"{status}_precision_recall"]
    pairs |= {f"{name}_recall": theirs[f"direction_{name}_recall"] for name in ("supports", "restricts", "mixed")}
    pairs |= {f"quote@{k}": theirs[f"quote_hit@{k}"] for k in (1, 3, 5)}
    assert set(pairs) | {"agreement"} == set(ours)
    assert not {key: (ours[key], value) for key, value in pairs.items() if not same(ours[key], value)}
    assert same(coders["kappa"].value, theirs["kappa_coders"])
    assert same(coders["agreement"].value, theirs["coders_agree"])


def drawn_folder(tmp_path: Path, generator: np.random.Generator) -> tuple[Path, dict[tuple[str, str], ActionVerdict]]:
    """Judgements and verdicts of chance, with quotes that overlap now and then."""
    data = tmp_path / "drawn"
    actions = [action.id for action in load_framework().actions]
    rows, got = [], {}
    words = ["genome", "record", "consent", "hospital", "数据", "training", "équité", "biobanco", "ethics", "privacy"]
    for number in range(6):
        policy = f"law-{number}.txt"
        (data / "policies").mkdir(parents=True, exist_ok=True)
        (data / "policies" / policy).write_text(RECORDS, encoding="utf-8")
        for rank, action in enumerate(actions, 1):
            texts = [" ".join(generator.choice(words, 8)) for _ in range(5)]
            first = int(generator.integers(0, 3))
            second = first if generator.random() < 0.8 else int(generator.integers(0, 3))
            quotes = [text[3:] for text in texts if generator.random() < 0.2]
            row = judged(policy, action, (first, second), *quotes)
            row["direction"] = [str(generator.choice(["supports", "restricts", "mixed", "none"]))] * 2
            rows.append(row)
            status = STATUSES[min(2, max(0, first + int(generator.integers(-1, 2))))]
            direction = str(generator.choice(["supports", "opposes", "mixed", "restricts"]))
            got[policy, action] = ActionVerdict(
                action,
                status,
                round(float(generator.random()) * 0.6 + first / 5, 2),
                rank,
                tuple(Evidence(text, None, "", 0, 1, 0.5) for text in texts),
                direction="" if status == "missing" else direction,
            )
    write(data / "verdicts" / "verdicts.jsonl", rows)
    return data, got


def test_figures_of_drawn_verdicts_agree_with_the_reference(scorer: ModuleType, tmp_path: Path) -> None:
    data, got = drawn_folder(tmp_path, np.random.default_rng(5))
    forms = [
        {
            "policy": {"file": policy},
            "actions": [
                {
                    "id": verdict.id,
                    "status": verdict.status,
                    "probability": verdict.probability,
                    "direction": verdict.direction,
                    "evidence": [{"text": quote.text} for quote in verdict.evidence],
                }
                for (file, _), verdict in got.items()
                if file == policy
            ],
        }
        for policy in dict.fromkeys(file for file, _ in got)
    ]
    file = tmp_path / "assess.json"
    file.write_text(json.dumps(forms), encoding="utf-8")
    (one,) = load_sets(data, ["verdicts"])
    result = coded_result(one, got, dict.fromkeys({file for file, _ in got}, "en"), 30)
    table = result.tables[0]
    compare_with_reference(scorer, data, file, table.systems["product"], table.systems["coders"])
    assert table.drawn == "policies" and table.policies == 6
    accuracy = table.systems["product"]["status_accuracy"]
    assert accuracy.low is not None and accuracy.low <= accuracy.value <= accuracy.high  # type: ignore[operator]


def test_figures_of_assessed_policies_agree_with_the_reference(
    scorer: ModuleType, folder: Path, library: Library, tmp_path: Path
) -> None:
    report = evaluate(library, folder, names=["verdicts"], quick=True, encoder=FAKE_ENCODER)
    framework = load_framework()
    assessor = library.assessor(framework, labels=[])
    forms = [
        report_form(assessor.assess(library.read(folder / "policies" / name), evidence=5).at(), framework)
        for name in ("health-en.md", "fish.txt")
    ]
    file = tmp_path / "assess.json"
    file.write_text(json.dumps(forms), encoding="utf-8")
    table = report.sets[0].tables[0]
    compare_with_reference(scorer, folder, file, table.systems["product"], table.systems["coders"])
    assert [row.policy for row in report.sets[0].policies] == ["health-en.md", "fish.txt"]


def test_accuracy_stands_by_language_and_by_policy(folder: Path) -> None:
    (one,) = load_sets(folder, ["verdicts"])
    got = {
        (item.policy, item.action): ActionVerdict(item.action, item.readings[0].status, 0.5, 1) for item in one.items
    }
    result = coded_result(one, got, {"health-en.md": "en", "fish.txt": "zh"}, 20)
    assert [table.group for table in result.tables] == ["all", "en", "zh"]
    assert all(table.systems["product"]["status_accuracy"].value == 1.0 for table in result.tables)
    assert [(row.language, row.addressed, row.coder_one, row.accuracy) for row in result.policies] == [
        ("en", 2, 2, 1.0),
        ("zh", 0, 0, 1.0),
    ]
    (paragraph,) = disagreements(result)
    assert "says the same" in paragraph.text  # type: ignore[union-attr]


def test_each_disagreement_stands_beside_the_coders_reasons_furthest_first(folder: Path) -> None:
    (one,) = load_sets(folder, ["verdicts"])
    quote = Evidence(RECORDS, 3, "", 0, 1, 0.9)
    got = {
        ("health-en.md", "2.2.b"): ActionVerdict("2.2.b", "partial", 0.5, 1, (quote,)),
        ("health-en.md", "1.2.a"): ActionVerdict("1.2.a", "missing", 0.1, 2),
        ("health-en.md", "3.1.a"): ActionVerdict("3.1.a", "missing", 0.1, 3),
        ("health-en.md", "1.1.a"): ActionVerdict("1.1.a", "addressed", 0.9, 4),
        ("fish.txt", "2.2.b"): ActionVerdict("2.2.b", "missing", 0.1, 1),
        ("fish.txt", "1.2.a"): ActionVerdict("1.2.a", "partial", 0.5, 2),
    }
    result = coded_result(one, got, {"health-en.md": "en"}, 20)
    blocks = list(disagreements(result))
    # What the coders differ on, 1.1.a, is no disagreement with them.
    assert [(h.text.split(" · ")[1][:5], h.status) for h in blocks if isinstance(h, Heading)] == [
        ("1.2.a", "missing"),
        ("2.2.b", "partial"),
    ]
    beside = {table.key: table for table in blocks if isinstance(table, Table)}
    told = {row[0]: row[1:] for row in beside["cases-verdicts-2"].rows}
    assert told["status"][1] == "addressed (both)" and told["direction"][1] == "supports"
    assert told["quote 1"] == (f"✓ {RECORDS} (p. 3)", RECORDS)
    reasons = [row[2] for row in beside["cases-verdicts-2"].rows if row[0] == "reason"]
    assert reasons == ["Coder 1: First reason on 2.2.b.", "Coder 2: Second reason on 2.2.b."]
    row = next(found for item in result.items if (found := item_row(one, item))["id"] == "health-en.md 1.1.a")
    assert (row["status"], row["correct"], row["coders"][0]["status"]) == ("addressed", False, "partial")


def test_a_policy_that_cannot_be_read_counts_as_missing_everything(folder: Path, library: Library) -> None:
    (folder / "policies" / "health-en.md").write_bytes(b"")
    (one,) = evaluate(library, folder, names=["verdicts"], quick=True, encoder=FAKE_ENCODER).sets
    assert "counts against every system" in one.notes[0]
    assert one.tables[0].systems["product"]["addressed_recall"].value == 0.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": [1]}, 'line 1: the field "status" is not a list of two'),
        ({"status": [1, 3]}, 'line 1: the field "status" says 3. Give one of: 0, 1, 2.'),
        ({"direction": ["for", "none"]}, 'line 1: the field "direction" says for'),
        ({"why": None}, 'line 1: the field "why"'),
        ({"action": "9.9"}, "no action '9.9'"),
        ({"policy": "none.pdf"}, "none.pdf is not in"),
    ],
)
def test_a_mistake_in_the_judgements_names_the_line(folder: Path, change: dict[str, Any], said: str) -> None:
    write(folder / "verdicts" / "verdicts.jsonl", [judged("fish.txt", "2.2.b", (0, 0)) | change])
    with pytest.raises(InputError, match=r".*") as error:
        load_sets(folder)
    assert said in str(error.value)


# Languages


def test_parity_agrees_with_the_reference(scorer: ModuleType, tmp_path: Path, folder: Path) -> None:
    generator = np.random.default_rng(2)
    (one,) = load_sets(folder, ["parity"])
    sides: list[list[Any]] = [[], []]
    for _ in range(4):
        plain = sample_verdicts()
        chances = generator.integers(0, 8, len(plain.actions)) / 8  # some are equal
        for side, noise in zip(sides, (0.0, 0.4), strict=True):
            said = [
                replace(action, probability=float(p + noise * generator.random()) / 1.4)
                for action, p in zip(plain.actions, chances, strict=True)
            ]
            costs = Costs()
            side.append(
                replace(plain, actions=tuple(replace(a, status=costs.status_of(a.probability, WIDTH)) for a in said))
            )
    files = []
    for name, side in zip("ab", sides, strict=True):
        forms = [
            {"actions": [{"id": a.id, "status": a.status, "probability": a.probability} for a in verdicts.actions]}
            for verdicts in side
        ]
        files.append(tmp_path / name)
        files[-1].write_text(json.dumps(forms), encoding="utf-8")
    theirs = scorer.parity(SimpleNamespace(file=str(files[0]), other=str(files[1])))
    rows = [pair_row(f"pair {n}", a, b) for n, (a, b) in enumerate(zip(*sides, strict=True))]
    result = parity_result(one, rows, 20, [])
    figures = result.tables[0].systems["product"]
    assert same(figures["rank_correlation"].value, theirs["spearman_mean"])
    assert same(result.pairs[0].correlation, theirs["spearman_worst"])
    assert same(figures["same_status"].value, theirs["same_status"])


def twin(id: str, length: int = 10) -> Twin:
    return Twin(id, ("en", "fr"), ("x" * length, "y" * 10))


def test_acts_held_back_are_the_short_ones_of_lowest_crc_32() -> None:
    twins = [twin(f"act-{n}") for n in range(100)] + [twin(f"long-{n}", SHORT) for n in range(9)]
    found = [one.id for one in held_back(twins)]
    assert found == sorted((f"act-{n}" for n in range(100)), key=lambda id: zlib.crc32(id.encode()))[:60]
    assert [one.id for one in held_back(twins[95:])][:5] == sorted(
        (f"act-{n}" for n in range(95, 100)), key=lambda id: zlib.crc32(id.encode())
    )


def acts(folder: Path, count: int) -> None:
    """A file of acts in each language beside the folder."""
    train = folder.parent / "train" / "policies"
    train.mkdir(parents=True)
    for language, text in (("en", f"# Act\n\n{RECORDS}\n\n{TEACH}"), ("fr", f"{DROITS}\n\nLa formation des médecins.")):
        rows = [{"id": f"act-{n}-{language}", "twin": f"act-{n}", "text": text} for n in range(count)]
        rows.append({"id": "alone", "text": text})
        with gzip.open(train / f"{language}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("".join(json.dumps(row) + "\n" for row in rows))


def test_acts_are_written_as_what_they_are(folder: Path, tmp_path: Path) -> None:
    acts(folder, 1)
    train = folder.parent / "train" / "policies"
    (one,) = read_twins([train / "en.jsonl.gz", train / "fr.jsonl.gz"])
    assert [path.name for path in replace(one, id="a/0").write(tmp_path)] == ["a_0-en.md", "a_0-fr.txt"]
    (train / "fr.jsonl.gz").write_bytes((train / "fr.jsonl.gz").read_bytes()[:20])
    with pytest.raises(InputError, match="cannot be read"):
        read_twins([train / "en.jsonl.gz", train / "fr.jsonl.gz"])


def test_a_quick_run_takes_few_pairs(folder: Path, library: Library) -> None:
    acts(folder, 8)
    (one,) = evaluate(library, folder, names=["parity"], quick=True, encoder=FAKE_ENCODER).sets
    assert len(one.pairs) == 6 and all(row.languages == ("en", "fr") for row in one.pairs)


def test_both_sets_are_run_and_read_in_every_format(
    folder: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECOMMENDER_HOME", str(library.settings.home))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    out = tmp_path / "out"
    assert main(["evaluate", str(folder), "--output", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "status as judged" in printed and "The worst pair is health-en.md, health-fr.md" in printed
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in results["sets"]] == ["verdicts", "parity"]
    assert results["sets"][1]["pairs"][0]["pair"] == "health-en.md, health-fr.md"
    assert results["sets"][0]["groups"][0]["systems"]["coders"]["agreement"]["value"] == pytest.approx(5 / 6, abs=1e-3)
    items = [json.loads(line) for line in (out / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(items) == 6 and items[0]["coders"][1]["why"] == "Second reason on 2.2.b."
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Coder 2: Second reason on" in page
    found = evaluate(library, folder, quick=True, names=["verdicts", "parity"], encoder=FAKE_ENCODER)
    for format in FORMATS:
        assert render(evaluation_report(found), format), format
    assert "Coder 1: First reason on" in render(evaluation_report(found), "text").decode()


def test_pairs_of_the_bench_are_found(bench: Path) -> None:
    assert "eu-ehds-2025-327-en.txt" in {one.name for one, _ in pairs_in(bench / "policies")}
