"""What the tests in a real browser share: where Chromium is, and the running app."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app_helpers import ROOT, SCRIPT
from conftest import FAKE_ENCODER

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-quic --no-first-run "
    "--disable-component-update --disable-sync"
)
LOCAL = {"localhost", "127.0.0.1", "::1"}
SECONDS = 60_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of the app, started as users start it, in a home and a temporary folder of its own."""
    (tmp_path / "tmp").mkdir()
    environment = os.environ | {
        "RECOMMENDER_HOME": str(tmp_path / "home"),
        "RECOMMENDER_ENCODER": FAKE_ENCODER,
        "PYTHONPATH": str(ROOT / "tests"),
        "TMPDIR": str(tmp_path / "tmp"),
    }
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), "--server.port", str(port)]
    # A session is dropped soon after its window is closed, so that the test can see what remains.
    command += ["--server.disconnectedSessionTTL", "1"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                    break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text("utf-8")
                time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def settle(page: Any) -> None:
    """Waits until the page is drawn."""
    page.wait_for_timeout(400)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=SECONDS)
    page.wait_for_timeout(350)


def press(page: Any, name: str) -> None:
    """Presses the button of a key."""
    page.locator(f".st-key-{name}").get_by_role("button").first.click()
    settle(page)


def printed(html: bytes, folder: Path) -> list[tuple[str, tuple[float, float]]]:
    """The text on each page that Chromium prints of a document, as far as it lies on the paper.

    :returns: for each page the text, and the page's width and height.
    """
    import pypdfium2
    from playwright.sync_api import sync_playwright

    (folder / "printed.html").write_bytes(html)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = browser.new_page()
        page.goto((folder / "printed.html").as_uri())
        data = page.pdf(prefer_css_page_size=True)
        browser.close()
    pages = pypdfium2.PdfDocument(data)
    return [(page.get_textpage().get_text_bounded(0, 0, *page.get_size()), page.get_size()) for page in pages]
