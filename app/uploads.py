"""Where uploaded files lie while their results are looked at: a private folder that goes when its owner goes."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
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


class SessionFiles:
    """The uploaded files of one session, deleted when its window has been closed for a while.

    Streamlit forgets a session that went away only when it next has to do with sessions, so nothing would delete
    its files on a quiet machine. is_open: whether the window is connected (again). grace: seconds that a window
    has to come back, as after a computer's sleep.
    """

    def __init__(self, is_open: Callable[[], bool], grace: float) -> None:
        self._is_open, self._grace = is_open, grace
        self._files: weakref.WeakSet[PrivateFile] = weakref.WeakSet()

    def new(self, name: str, content: bytes) -> PrivateFile:
        """A new private file of this session."""
        file = PrivateFile(name, content)
        self._files.add(file)
        return file

    def leave(self) -> None:
        """The window was closed: its files go after the grace, unless it is open again by then."""
        timer = threading.Timer(self._grace, self._close_or_wait)
        timer.daemon = True
        timer.start()

    def _close_or_wait(self) -> None:
        if self._is_open():
            self.leave()
        else:
            for file in list(self._files):
                file.close()


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
