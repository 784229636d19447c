"""Copies of the files of kept policies, beside the store."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from recommender.documents import Document
from recommender.errors import StoreError


def keep_original(document: Document, folder: Path) -> str | None:
    """Copy a document's file into the folder of originals, for its owner's eyes alone.

    :param folder: made where it is missing.
    :returns: the copy's name, made of the file's hash; None where the document has no file.
    :raises StoreError: where it cannot be copied.
    """
    source = Path(document.path)
    if not document.path or not source.is_file():
        return None
    name = f"{document.sha256}{source.suffix.lower()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, scratch = tempfile.mkstemp(dir=folder)
        try:
            with open(handle, "wb") as out, source.open("rb") as data:
                shutil.copyfileobj(data, out)
            Path(scratch).replace(folder / name)
        except BaseException:
            Path(scratch).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(
            "{file} cannot be copied into {folder} ({reason}). Make room there, or set "
            "RECOMMENDER_HOME to another folder.",
            file=document.name,
            folder=folder,
            reason=error.strerror,
        ) from error
    return name
