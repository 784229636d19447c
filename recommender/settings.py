"""What every room shares: where things are written, the limits that users may change, how far work is told.

Nothing is created here; the module that writes into a folder creates it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from recommender.errors import InputError

HOME_VARIABLE = "RECOMMENDER_HOME"
_NAME = "policy-recommender"
# Told how many of how many are done.
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """Settings of one run.

    :ivar home: folder that holds the store and the originals of the policies that were added.
    :ivar index_dir: folder of the FAISS index; always rebuildable from the store.
    :ivar models_dir: folder of the unpacked models.
    :ivar max_file_mb: largest policy file that is read, in MiB.
    :ivar ocr: whether pages without text are read by OCR.
    :ivar max_ocr_pages: how many scanned pages of one file are read at most (a page takes seconds on a laptop).
    :ivar encoder: name of the encoder; None for the default.
    """

    home: Path
    index_dir: Path
    models_dir: Path
    max_file_mb: int = 200
    ocr: bool = True
    max_ocr_pages: int = 300
    encoder: str | None = None

    @property
    def store_path(self) -> Path:
        """The SQLite file of the store."""
        return self.home / "store.sqlite"

    @property
    def originals_dir(self) -> Path:
        """Copies of the files that were added to the library, named by their SHA-256."""
        return self.home / "originals"

    @property
    def logs_dir(self) -> Path:
        """Folder of the logs."""
        return self.home / "logs"

    @staticmethod
    def at(home: Path, **limits: Any) -> Settings:
        """Make settings with everything that is written under one folder.

        :param limits: the other fields of `Settings`.
        """
        return Settings(home=home, index_dir=home / "index", models_dir=home / "models", **limits)


def repository_root() -> Path | None:
    """The clone that this code runs from, or None when it was installed as a wheel."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "data" / "actions.jsonl").is_file() else None


def load_settings() -> Settings:
    """Take the settings from the environment.

    Read are RECOMMENDER_HOME, RECOMMENDER_MAX_FILE_MB, RECOMMENDER_OCR (0 or 1) and RECOMMENDER_ENCODER. With
    RECOMMENDER_HOME everything that is written lies under that folder. Without it, a clone keeps its store in `var/`
    and its index in `index/`, an installed wheel keeps both in the user's data folder, and models go to the user's
    cache, where several clones share them. XDG_DATA_HOME and XDG_CACHE_HOME move these two folders of the user.

    :raises InputError: where a value is not usable.
    """
    limit = os.environ.get("RECOMMENDER_MAX_FILE_MB", "200")
    if not limit.isdecimal() or int(limit) == 0:
        raise InputError("RECOMMENDER_MAX_FILE_MB is {limit!r}; give a whole number of MiB, such as 200.", limit=limit)
    limits: dict[str, Any] = {"max_file_mb": int(limit), "ocr": os.environ.get("RECOMMENDER_OCR", "1") != "0"}
    limits["encoder"] = os.environ.get("RECOMMENDER_ENCODER") or None
    if home := os.environ.get(HOME_VARIABLE):
        return Settings.at(Path(home).expanduser().resolve(), **limits)
    models = platformdirs.user_cache_path(_NAME, appauthor=False) / "models"
    if root := repository_root():
        return Settings(home=root / "var", index_dir=root / "index", models_dir=models, **limits)
    data = platformdirs.user_data_path(_NAME, appauthor=False)
    # Up to version 0.1 the store lay here on macOS and Windows too.
    before = Path.home() / ".local" / "share" / _NAME
    if not os.environ.get("XDG_DATA_HOME") and not data.exists() and before.exists():
        data = before
    return Settings(home=data, index_dir=data / "index", models_dir=models, **limits)
