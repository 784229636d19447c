"""Where uploaded files lie while their results are looked at: a private folder that goes when its owner goes."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import weakref
from pathlib import Path

PREFIX = "policy-alignment-"
_OURS = re.compile(rf"{PREFIX}(\d+)-")


class PrivateFile:
    """One uploaded file on disk, in a folder of its own that only this user may open (0700).

    The folder is deleted by `close`, when nothing holds this object any more (the session ended, the results
    were dropped), or when the process ends.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        # Never the uploaded name: it may hold anything. Readers look at the content, the suffix is a hint.
        suffix = Path(name).suffix.lower()
        self.path = self.folder / f"upload{suffix if re.fullmatch(r'[.][a-z0-9]{1,8}', suffix) else ''}"
        self.path.write_bytes(content)
        self.path.chmod(0o600)

    def close(self) -> None:
        """Deletes the file now."""
        self._finalizer()


def sweep() -> None:
    """Deletes folders that a killed process of the same user left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        match = _OURS.match(folder.name)
        # A folder that is gone meanwhile, or another user's, is none of our business.
        with contextlib.suppress(OSError):
            if match and folder.lstat().st_uid == os.getuid() and not _alive(int(match.group(1))):
                shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
