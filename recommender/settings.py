"""Every setting in one place: where things are written, and the limits that users may change.

Nothing is created here; the module that writes into a folder creates it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.errors import InputError

HOME_VARIABLE = "RECOMMENDER_HOME"


@dataclass(frozen=True)
class Settings:
    """Settings of one run.

    home: folder that holds the store and the originals of the policies that were added.
    index_dir: folder of the FAISS index; always rebuildable from the store.
    models_dir: folder of the unpacked models.
    max_file_mb: largest policy file that is read, in MiB.
    ocr: whether pages without text are read by OCR.
    max_ocr_pages: how many scanned pages of one file are read at most (a page takes seconds on a laptop).
    encoder: name of the encoder; None for the default.
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
        return self.home / "store.sqlite"

    @property
    def originals_dir(self) -> Path:
        """Copies of the files that were added to the library, named by their SHA-256."""
        return self.home / "originals"

    @property
    def logs_dir(self) -> Path:
        return self.home / "logs"

    @staticmethod
    def at(home: Path, **limits: Any) -> Settings:
        """Settings with everything that is written under one folder."""
        return Settings(home=home, index_dir=home / "index", models_dir=home / "models", **limits)


def repository_root() -> Path | None:
    """The clone that this code runs from, or None when it was installed as a wheel."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "data" / "actions.jsonl").is_file() else None


def load_settings() -> Settings:
    """Settings from the environment: RECOMMENDER_HOME, RECOMMENDER_MAX_FILE_MB, RECOMMENDER_OCR (0 or 1) and
    RECOMMENDER_ENCODER.

    With RECOMMENDER_HOME everything that is written lies under that folder. Without it, a clone keeps its store in
    `var/` and its index in `index/`, an installed wheel keeps both in the user's data folder, and models go to
    the user's cache, where several clones share them. Raises InputError where a value is not usable.
    """
    limit = os.environ.get("RECOMMENDER_MAX_FILE_MB", "200")
    if not limit.isdecimal() or int(limit) == 0:
        raise InputError("RECOMMENDER_MAX_FILE_MB is {limit!r}; give a whole number of MiB, such as 200.", limit=limit)
    limits: dict[str, Any] = {"max_file_mb": int(limit), "ocr": os.environ.get("RECOMMENDER_OCR", "1") != "0"}
    limits["encoder"] = os.environ.get("RECOMMENDER_ENCODER") or None
    if home := os.environ.get(HOME_VARIABLE):
        return Settings.at(Path(home).expanduser().resolve(), **limits)
    models = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "policy-recommender" / "models"
    if root := repository_root():
        return Settings(home=root / "var", index_dir=root / "index", models_dir=models, **limits)
    data = Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "policy-recommender"
    return Settings(home=data, index_dir=data / "index", models_dir=models, **limits)
