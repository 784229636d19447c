"""Where things are written, by the environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recommender import settings
from recommender.settings import HOME_VARIABLE, load_settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the paths are those of Linux")


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package and a user without any folders."""
    for name in (HOME_VARIABLE, "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(settings, "repository_root", lambda: None)


def test_an_installed_package_writes_to_the_user_folders(tmp_path: Path) -> None:
    found = load_settings()
    assert found.home == tmp_path / ".local" / "share" / "policy-recommender"
    assert found.index_dir == found.home / "index"
    assert found.models_dir == tmp_path / ".cache" / "policy-recommender" / "models"


def test_the_folders_of_the_desktop_standard_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".local" / "share" / "policy-recommender").mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = load_settings()
    assert found.home == tmp_path / "data" / "policy-recommender"
    assert found.models_dir == tmp_path / "cache" / "policy-recommender" / "models"


def test_a_store_of_before_is_found_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "Library")
    assert load_settings().home == tmp_path / "Library"
    before = tmp_path / ".local" / "share" / "policy-recommender"
    before.mkdir(parents=True)
    assert load_settings().home == before
