"""Uploaded files lie in a private folder and leave nothing behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from app.uploads import PREFIX, PrivateFile, SessionFiles, sweep

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folder modes are those of POSIX")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_only_the_user_can_open_the_folder_and_the_file() -> None:
    file = PrivateFile("draft.pdf", b"secret")
    assert file.path.read_bytes() == b"secret"
    assert file.folder.stat().st_mode & 0o777 == 0o700
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../../evil.pdf", "/etc/passwd", "a\0b.pdf", "x.p/df", "草案.PDF", ""])
def test_the_uploaded_name_never_becomes_a_path(name: str) -> None:
    file = PrivateFile(name, b"x")
    assert file.path.parent == file.folder
    assert file.path.name in ("upload", "upload.pdf")


def test_the_file_goes_when_it_is_closed() -> None:
    file = PrivateFile("draft.pdf", b"secret")
    file.close()
    assert not file.folder.exists()


def test_the_file_goes_when_nothing_holds_it() -> None:
    file = PrivateFile("draft.pdf", b"secret")
    folder = file.folder
    del file
    gc.collect()
    assert not folder.exists()


def test_the_file_goes_when_the_process_ends(own_folder: Path) -> None:
    code = f"import tempfile; tempfile.tempdir={str(own_folder)!r}\nfrom app.uploads import PrivateFile\n"
    code += "file = PrivateFile('a.pdf', b'x'); print(file.folder)"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert str(own_folder) in done.stdout
    assert list(own_folder.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(own_folder: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = own_folder / f"{PREFIX}{ended.pid}-abc"
    left.mkdir()
    (left / "upload.pdf").write_bytes(b"secret")
    used = PrivateFile("draft.pdf", b"mine")
    sweep()
    assert not left.exists()
    assert used.path.exists()


def wait_until_gone(folder: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not folder.exists()


def test_the_files_of_a_closed_window_go_though_something_still_holds_them() -> None:
    files = SessionFiles(is_open=lambda: False, grace=0.05)
    file = files.new("draft.pdf", b"secret")
    files.leave()
    assert wait_until_gone(file.folder, seconds=10)


def test_the_files_of_a_window_that_came_back_stay_until_it_is_closed_for_good() -> None:
    here = [True]
    files = SessionFiles(is_open=lambda: here[0], grace=0.05)
    file = files.new("draft.pdf", b"secret")
    files.leave()
    assert not wait_until_gone(file.folder, seconds=0.5)
    here[0] = False
    assert wait_until_gone(file.folder, seconds=10)
