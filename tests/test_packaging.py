"""The wheel holds all that the program needs away from the clone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

# What pip says where the build backend can be neither found nor fetched.
_OFFLINE = ("No matching distribution found for hatchling", "Connection", "Temporary failure in name resolution")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--disable-pip-version-check", "--quiet"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(REPOSITORY)],
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        cwd=folder,
    )
    if done.returncode and any(words in done.stderr for words in _OFFLINE):
        pytest.skip("building a wheel needs hatchling, which cannot be fetched now")
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_the_data_of_the_clone(wheel: Path) -> None:
    expected = {
        "recommender/data/actions.jsonl": REPOSITORY / "data" / "actions.jsonl",
        "recommender/data/actions.meta.json": REPOSITORY / "data" / "actions.meta.json",
        "recommender/data/indicators.jsonl": REPOSITORY / "data" / "indicators.jsonl",
    }
    for name in ("model.json", "background.jsonl"):
        expected[f"recommender/alignment/{name}"] = REPOSITORY / "recommender" / "alignment" / name
    for name in ("adapter.safetensors", "shipped_vectors.npz"):
        expected[f"recommender/encoders/{name}"] = REPOSITORY / "recommender" / "encoders" / name
    for brief in (REPOSITORY / "data" / "policies").glob("*.md"):
        expected[f"recommender/data/policies/{brief.name}"] = brief
    assert len(expected) >= 16
    with zipfile.ZipFile(wheel) as archive:
        assert set(expected) <= set(archive.namelist())
        for name, source in expected.items():
            assert archive.read(name) == source.read_bytes(), name


def test_the_wheel_holds_every_module_and_nothing_private(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    package = REPOSITORY / "recommender"
    modules = {f"recommender/{path.relative_to(package).as_posix()}" for path in package.rglob("*.py")}
    assert modules <= set(names)
    assert not [name for name in names if name.endswith((".pyc", ".sqlite", ".log"))]
    # The library, tests and benchmarks of the clone stay out.
    tops = {name.split("/")[0] for name in names}
    assert {re.sub(r"-[\d.]+\w*(?=\.dist-info$)", "", top) for top in tops} == {
        "recommender",
        "policy_recommender.dist-info",
    }


def test_the_unpacked_wheel_finds_framework_briefs_and_model(wheel: Path, tmp_path: Path) -> None:
    unpacked, elsewhere = tmp_path / "unpacked", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    code = """
import json, recommender
from recommender.alignment import shipped_model
from recommender.alignment.features import background_passages
from recommender.policies import brief_paths
from recommender.framework import default_framework_path, load_framework
from recommender.indicators import shipped_indicators
from recommender.settings import load_settings
framework = load_framework()
print(json.dumps({
    "package": recommender.__file__,
    "path": str(default_framework_path()),
    "id": framework.id,
    "actions": len(framework),
    "indicators": len(shipped_indicators(framework.id)),
    "briefs": [str(path) for path in brief_paths()],
    "model": len(shipped_model().fingerprint),
    "background": len(background_passages("zh")),
    "home": str(load_settings().home),
}))
"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RECOMMENDER_")}
    environment |= {"PYTHONPATH": str(unpacked), "XDG_DATA_HOME": str(elsewhere)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for path in (found["package"], found["path"], *found["briefs"]):
        assert Path(path).is_relative_to(unpacked)
    assert (found["id"], found["actions"], len(found["briefs"])) == ("ic2permed", 24, 12)
    assert (found["model"], found["background"], found["indicators"]) == (64, 80, 5)
    assert found["home"] == str(elsewhere / "policy-recommender")
    # Finding these writes nothing.
    assert not list(elsewhere.iterdir())
