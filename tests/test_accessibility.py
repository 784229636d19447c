"""Every page in Chromium under axe-core: no moderate or serious fault, in English and in Chinese.

The way there is the guided first visit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app_helpers import policy_pdf
from browser import ARGUMENTS, CHROMIUM, SECONDS, address, press, settle  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; scripts/system-packages.sh installs it"),
]
GRAVE = {"moderate", "serious", "critical"}
PAGES = ("Assess", "Recommend", "Compare", "Scorecards", "Indicators", "Library", "Search", "Framework")
PAGES_ZH = ("评估", "改进建议", "政策比较", "评分卡", "指标", "政策库", "检索", "框架")


@pytest.fixture
def page(address: str):  # noqa: ANN201, F811
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        window = browser.new_page(viewport={"width": 1280, "height": 900})
        window.set_default_timeout(20_000)
        window.goto(address)
        settle(window)
        yield window
        browser.close()


def faults(page: Any, where: str) -> list[tuple[str, str, str]]:
    """The faults, more than minor, of what is on the screen: where, the rule that is broken, the element."""
    from axe_playwright_python.sync_playwright import Axe

    page.mouse.move(3, 890)  # a tooltip that is fading in or out is too pale to measure
    page.wait_for_timeout(500)
    response = Axe().run(page).response
    assert response["passes"], "axe-core found nothing to look at"
    return [
        (where, broken["id"], node["html"][:300])
        for broken in response["violations"]
        if broken["impact"] in GRAVE
        for node in broken["nodes"]
    ]


def test_axe_sees_a_fault_where_there_is_one(page: Any) -> None:
    page.evaluate("document.querySelector('main, section').insertAdjacentHTML('beforeend', '<img src=\"x.png\">')")
    assert any(rule == "image-alt" for _, rule, _ in faults(page, "start"))


def test_no_page_has_more_than_a_minor_fault(page: Any, tmp_path: Path) -> None:
    found = faults(page, "start")

    # The guided first visit.
    press(page, "guide-start")
    found += faults(page, "guide 1")
    press(page, "guide-briefs")
    page.locator(".st-key-guide-open").wait_for(timeout=SECONDS)
    found += faults(page, "guide 2")
    press(page, "guide-open")
    page.locator(".st-key-guide-recommend").wait_for()
    page.locator('[data-testid="stMetric"]').first.wait_for(timeout=SECONDS)
    settle(page)
    found += faults(page, "an assessment")
    page.locator('[data-testid="stExpander"] summary').nth(1).click()
    settle(page)
    found += faults(page, "an action")
    press(page, "guide-recommend")
    press(page, "recommend-start")
    page.locator('[data-testid="stExpander"] summary').first.wait_for()
    settle(page)
    found += faults(page, "advice")
    press(page, "guide-compare")
    page.get_by_text("By jurisdiction", exact=True).click()
    settle(page)
    press(page, "compare-start")
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for(timeout=SECONDS)
    settle(page)
    found += faults(page, "a comparison")
    press(page, "guide-scorecards")
    press(page, "guide-end")
    assert page.locator(".st-key-guide").count() == 0

    # A scorecard, with its round open and closed for good.
    for field, text in (("title", "Review"), ("chair", "Carla"), ("evaluators", "Ada")):
        box = page.locator(f".st-key-score-new-{field}").locator("input, textarea").first
        box.fill(text)
        box.press("Tab")
        settle(page)
    page.locator(".st-key-score-new-policies input").first.click()
    page.locator('[role="option"]').first.click()
    settle(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)  # the list fades out above the buttons
    press(page, "score-create")
    page.locator(".st-key-score-codes").wait_for(timeout=SECONDS)
    found += faults(page, "codes")
    press(page, "score-codes-done")
    press(page, "score-open-round")
    found += faults(page, "an open round")
    for part in ("People", "Results", "Decisions", "Close"):
        page.locator(".st-key-score-part").get_by_text(part, exact=True).click()
        settle(page)
        found += faults(page, part)
    page.locator(".st-key-score-part").get_by_text("Rounds", exact=True).click()
    settle(page)
    press(page, "score-close-round")
    press(page, "score-close-round-yes")
    page.locator(".st-key-score-part").get_by_text("Close", exact=True).click()
    settle(page)
    press(page, "score-close")
    press(page, "score-close-yes")
    for part in ("Final matrix", "Map", "One cell", "Rounds and agreement", "Log", "Check and learn"):
        page.locator(".st-key-score-final-part").get_by_text(part, exact=True).click()
        settle(page)
        found += faults(page, part)

    # A draft, then every page as it is with something in it.
    page.get_by_role("link", name="Assess", exact=True).click()
    settle(page)
    draft = tmp_path / "Draft.pdf"
    draft.write_bytes(policy_pdf())
    page.set_input_files("input[type=file]", str(draft))
    page.get_by_role("button", name="Assess", exact=True).click()
    page.locator('[data-testid="stMetric"]').first.wait_for(timeout=SECONDS)
    for names, language in ((PAGES, "English"), (PAGES_ZH, "中文")):
        page.locator('[data-testid="stSidebar"]').get_by_text(language, exact=True).click()
        settle(page)
        for name in names:
            page.get_by_role("link", name=name, exact=True).click()
            settle(page)
            if name in ("Search", "检索"):
                page.get_by_role("searchbox").fill("health data")
                page.keyboard.press("Enter")
                settle(page)
            found += faults(page, name)
    assert not found, "\n".join(map(str, found))
