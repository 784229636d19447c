"""One journey through the running app in a real browser: upload, gaps, a marked page, the workbook. Nothing leaves."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest

from app_helpers import policy_pdf
from browser import ARGUMENTS, CHROMIUM, LOCAL, SECONDS, address  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; scripts/system-packages.sh installs it"),
]


@pytest.fixture
def page(address: str, tmp_path: Path):  # noqa: ANN201, F811
    """A browser window that writes down every address it asks for, in `page.asked`."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        window = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True).new_page()
        window.set_default_timeout(SECONDS)
        asked: list[str] = []
        window.on("request", lambda request: asked.append(request.url))
        window.on("websocket", lambda web_socket: asked.append(web_socket.url))
        window.asked = asked
        window.goto(address)
        yield window
        window.screenshot(path=tmp_path / "last.png")
        browser.close()


def metrics(page) -> dict[str, int]:  # noqa: ANN001
    """The counts on screen, by status."""
    page.wait_for_selector(".st-key-metric-missing [data-testid=stMetricValue]")
    return {
        status: int(page.locator(f".st-key-metric-{status} [data-testid=stMetricValue]").inner_text())
        for status in ("addressed", "partial", "missing")
    }


def yellow(picture: bytes) -> int:
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return sum(1 for r, g, b in image.get_flattened_data() if r > 200 and g > 200 and b < 190)


def test_from_an_upload_to_a_marked_page_and_a_workbook(page, tmp_path: Path) -> None:  # noqa: ANN001
    draft = tmp_path / "Draft act.pdf"
    draft.write_bytes(policy_pdf())
    page.set_input_files("input[type=file]", str(draft))
    page.get_by_role("button", name="Assess", exact=True).click()

    counts = metrics(page)
    assert sum(counts.values()) == 24
    missing = page.get_by_text(re.compile(r"^Missing \d+$")).last
    missing.click()
    assert missing.inner_text() == f"Missing {counts['missing']}"
    actions = page.locator('[data-testid="stExpander"] summary').filter(has_text=re.compile(r"\d\.\d\.[a-z]"))
    actions.nth(counts["missing"] - 1).wait_for()
    assert actions.count() == counts["missing"]

    actions.first.click()
    image = page.locator('[class*="st-key-source-"] img').first
    image.wait_for()
    page.wait_for_function("element => element.complete && element.naturalWidth > 500", arg=image.element_handle())
    image.scroll_into_view_if_needed()
    assert yellow(image.screenshot()) > 500

    page.get_by_role("button", name="Report", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename == "Draft act-alignment.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
    rows = [row for name in ("Missing", "Matched") for row in book[name].iter_rows(values_only=True)]
    assert {status: sum(status in row for row in rows) for status in counts} == counts

    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").count(",missing,") == counts["missing"]

    outside = {url for url in page.asked if urlsplit(url).scheme != "data" and urlsplit(url).hostname not in LOCAL}
    assert len(page.asked) > 10
    assert {url for url in outside if not url.startswith("blob:http://localhost")} == set()

    # The private copy of the draft is there while its result is, and goes with the session.
    copies = list((tmp_path / "tmp").glob("policy-alignment-*/upload.pdf"))
    assert [copy.read_bytes() for copy in copies] == [draft.read_bytes()]
    assert copies[0].parent.stat().st_mode & 0o777 == 0o700
    page.goto("about:blank")
    deadline = time.monotonic() + 30
    while list((tmp_path / "tmp").glob("policy-alignment-*")) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert list((tmp_path / "tmp").glob("policy-alignment-*")) == []


def test_the_language_is_kept_over_pages_and_a_reload(page) -> None:  # noqa: ANN001
    page.get_by_text("中文", exact=True).click()
    page.get_by_role("heading", name="评估政策").wait_for()
    page.get_by_role("link", name="框架").click()
    page.get_by_role("heading", name="框架", exact=True).wait_for()
    page.wait_for_url("**language=zh*")
    page.reload()
    page.get_by_role("heading", name="框架", exact=True).wait_for()


def test_a_policy_is_loaded_opened_and_removed_in_the_library(page) -> None:  # noqa: ANN001
    page.get_by_role("link", name="Library").click()
    page.get_by_role("button", name="Load the example policies").click()
    page.get_by_text(re.compile(r"\d+ policies added")).wait_for()
    table = page.locator('[data-testid="stDataFrame"] canvas').first
    box = table.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Open assessment").click()
    assert sum(metrics(page).values()) == 24
    page.get_by_role("button", name="Back to the library").click()
    page.get_by_role("heading", name="Library").wait_for()
