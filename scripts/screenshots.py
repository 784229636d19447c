"""Makes docs/images/*.png from the running app, in a home of its own with the shipped briefs.

    python scripts/screenshots.py [POLICY.pdf]

POLICY.pdf is the policy that the assessment pictures show; without it a small one is made up.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
# Every picture there is; the documentation names no other.
NAMES = ("assess-start", "assess-summary", "assess-action", "library", "search", "framework", "zh")
# Pictures of the pages that take a result further.
NAMES += ("recommend", "compare", "score")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-quic --no-first-run "
    "--disable-component-update --disable-sync"
)
SECONDS = 300_000  # a first start unpacks the model, and a long PDF takes a while to read


@contextmanager
def running_app(home: Path) -> Iterator[str]:
    """The address of the app, which keeps everything in `home`."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "streamlit_app.py")]
    server = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=ROOT, env=os.environ | {"RECOMMENDER_HOME": str(home)}
    )
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def settle(page: Any) -> None:
    """Waits until the page is drawn."""
    page.wait_for_timeout(600)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=SECONDS)
    page.wait_for_timeout(900)


def open_page(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    settle(page)


def take(page: Any, policy: Path) -> None:
    """Walks through the app and takes the pictures."""

    def picture(name: str) -> None:
        assert name in NAMES, name
        page.mouse.move(5, 790)
        page.screenshot(path=IMAGES / f"{name}.png")

    settle(page)
    picture("assess-start")
    open_page(page, "Library")
    page.get_by_role("button", name="Load the example policies").click()
    page.get_by_text("policies added").wait_for()
    open_page(page, "Search")
    open_page(page, "Library")
    picture("library")
    open_page(page, "Search")
    page.get_by_role("searchbox").fill("sharing genomic data across borders")
    page.keyboard.press("Enter")
    settle(page)
    page.locator("main summary, section summary").first.click()
    settle(page)
    picture("search")
    open_page(page, "Framework")
    page.locator('[data-testid="stExpander"] summary').nth(1).click()
    settle(page)
    page.locator('[data-testid="stExpander"] summary').nth(2).click()
    settle(page)
    picture("framework")
    open_page(page, "Assess")
    page.set_input_files("input[type=file]", str(policy))
    page.get_by_role("button", name="Assess", exact=True).click()
    page.wait_for_selector('[data-testid="stMetric"]', timeout=SECONDS)
    settle(page)
    picture("assess-summary")
    page.get_by_text("Addressed ").last.click()
    settle(page)
    first = page.locator('[data-testid="stExpander"] summary').nth(1)
    first.click()
    page.locator('[class*="st-key-source-"] img').first.wait_for()
    settle(page)
    first.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -70)
    page.wait_for_timeout(800)
    picture("assess-action")
    decide(page, picture)
    open_page(page, "Assess")
    page.get_by_text("中文", exact=True).click()
    settle(page)
    page.locator("h1").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    picture("zh")


def pick(page: Any, field: str, *texts: str) -> None:
    """Chooses options of a field with several choices."""
    for text in texts:
        box = page.locator(f'[class*="st-key-{field}"]').first.locator("input").first
        box.click()
        box.press_sequentially(text)
        page.wait_for_timeout(500)
        page.locator('[role="option"], [data-testid="stSelectboxVirtualDropdown"] li').filter(
            has_text=text
        ).first.click()
        settle(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)  # the list fades out above the buttons


def press(page: Any, key: str) -> None:
    page.locator(f".st-key-{key}").get_by_role("button").first.click()
    settle(page)


def decide(page: Any, picture: Any) -> None:
    """Recommend, Compare, and a scorecard as an evaluator sees it."""
    open_page(page, "Recommend")
    press(page, "recommend-start")
    page.locator('[data-testid="stExpander"] summary').filter(has_text="1.").first.wait_for()
    picture("recommend")
    open_page(page, "Compare")
    page.get_by_text("By jurisdiction", exact=True).click()
    settle(page)
    press(page, "compare-start")
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    settle(page)
    page.locator('[data-testid="stVegaLiteChart"]').first.scroll_into_view_if_needed()
    settle(page)
    picture("compare")
    open_page(page, "Scorecards")
    for field, text in (("title", "Spring review"), ("chair", "Carla"), ("evaluators", "Ada")):
        box = page.locator(f".st-key-score-new-{field}").locator("input, textarea").first
        box.fill(text)
        box.press("Tab")
        settle(page)
    pick(page, "score-new-policies", "Health Data Space", "健康中国2030")
    press(page, "score-create")
    codes = page.locator(".st-key-score-codes")
    codes.wait_for()
    code = re.findall(r"Ada\D*?([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})", codes.inner_text())[0]
    press(page, "score-codes-done")
    press(page, "score-open-round")
    press(page, "score-leave")
    box = page.locator(".st-key-score-enter-code input").first
    box.fill(code)
    box.press("Tab")
    settle(page)
    press(page, "score-enter")
    picture("score")


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policy", nargs="?", type=Path, help="the PDF that the pictures show")
    given = parser.parse_args().policy
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        policy = given
        if policy is None:
            sys.path.insert(0, str(ROOT / "tests"))
            from app_helpers import policy_pdf

            policy = Path(folder) / "National health data act.pdf"
            policy.write_bytes(policy_pdf())
        with running_app(Path(folder) / "home") as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS.split())
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(SECONDS)
            page.goto(address)
            take(page, policy)
            browser.close()
    for name in NAMES:
        print(IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
