"""From a draft to a defended score, in a real browser: gaps, comparison, two evaluators who rate blind."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app_helpers import policy_pdf
from browser import ARGUMENTS, CHROMIUM, SECONDS, address, press, settle  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; scripts/system-packages.sh installs it"),
]


def go(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    settle(page)


def key(page: Any, name: str) -> Any:
    return page.locator(f".st-key-{name}")


def write(page: Any, name: str, text: str) -> None:
    field = key(page, name).locator("input, textarea").first
    field.fill(text)
    field.press("Tab")
    settle(page)


def choose(page: Any, name: str, *texts: str) -> None:
    """Picks options of a field with several choices."""
    for text in texts:
        field = page.locator(f'[class*="st-key-{name}"]').first
        field.locator("input").first.click()
        field.locator("input").first.press_sequentially(text)
        page.wait_for_timeout(500)
        page.locator('[role="option"], [data-testid="stSelectboxVirtualDropdown"] li').filter(
            has_text=text
        ).first.click()
        settle(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)  # the list fades out above the buttons


def rate(page: Any, value: int, comment: str) -> None:
    """Rates the cell at hand and goes to the next."""
    key(page, "score-rating").locator('label:has(input[type="radio"])').nth(value - 1).click()
    settle(page)
    field = key(page, "score-rating").locator("textarea").first
    field.fill(comment)
    field.press("Tab")
    settle(page)
    press(page, "score-save")


def add_evidence(page: Any) -> None:
    """Selects a sentence in the text of the policy with the mouse, and adds it to the cell at hand."""
    page.get_by_text("A national register of personalised medicine").last.click(click_count=3)
    page.get_by_role("button", name="Add as evidence").click()
    settle(page)
    page.get_by_text("Passages that you added").first.wait_for()


def grid(page: Any) -> list[list[str]]:
    """All rows of the table of the final matrix as the screen has them, scrolled through from top to bottom."""
    frame = key(page, "score-matrix-table").locator('[data-testid="stDataFrame"]').first
    found: dict[int, dict[int, str]] = {}
    for step in range(80):
        # The table for screen readers follows the scrolling only after a while.
        frame.evaluate("(e, y) => { e.querySelector('.dvn-scroller').scrollTop = y; }", step % 20 * 150)
        page.wait_for_timeout(400)
        cells = frame.evaluate(
            "e => [...e.querySelectorAll('table[role=grid] tbody tr')].map(r => [r.getAttribute('aria-rowindex'),"
            " [...r.querySelectorAll('td')].map(c => [c.getAttribute('aria-colindex'), c.textContent])])"
        )
        for row, values in cells:
            for column, text in values:
                found.setdefault(int(row), {})[int(column)] = text
        if len(found) == int(frame.locator("table[role=grid]").get_attribute("aria-rowcount")) - 1:
            break
    return [[found[row][column] for column in sorted(found[row])] for row in sorted(found)]


@pytest.fixture
def browser(address: str):  # noqa: ANN201, F811
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())

        def window() -> Any:
            """A browser of somebody's own: nothing is shared with other windows."""
            context = started.new_context(viewport={"width": 1500, "height": 1000}, accept_downloads=True)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.goto(address)
            settle(page)
            return page

        yield window
        started.close()


def test_from_a_draft_to_a_scorecard_whose_workbook_equals_the_screen(browser, tmp_path: Path) -> None:  # noqa: ANN001
    chair = browser()
    go(chair, "Library")
    chair.get_by_role("button", name="Load the example policies").click()
    chair.get_by_text("policies added").wait_for()
    go(chair, "Assess")
    draft = tmp_path / "Draft act.pdf"
    draft.write_bytes(policy_pdf())
    chair.set_input_files("input[type=file]", str(draft))
    chair.get_by_role("button", name="Assess", exact=True).click()
    chair.wait_for_selector(".st-key-metric-missing [data-testid=stMetricValue]")
    settle(chair)
    chair.get_by_role("button", name="Save to library").first.click()
    chair.locator('[data-testid="stPopoverBody"]').get_by_role("button").last.click()
    settle(chair)

    # The gaps, in the order of their priority.
    go(chair, "Recommend")
    press(chair, "recommend-start")
    chair.get_by_text(re.compile("^1\\.")).first.wait_for()

    # Beside a Chinese and an EU brief.
    go(chair, "Compare")
    choose(chair, "compare-policies", "健康中国2030", "Health Data Space")  # the draft is chosen already
    press(chair, "compare-start")
    chair.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    assert chair.get_by_text("Choose at least two").count() == 0

    # A scorecard of two policies.
    go(chair, "Scorecards")
    write(chair, "score-new-title", "Spring review")
    choose(chair, "score-new-policies", "Draft", "Health Data Space")
    write(chair, "score-new-chair", "Carla")
    write(chair, "score-new-evaluators", "Ada\nBob")
    press(chair, "score-create")
    key(chair, "score-codes").wait_for()
    codes = dict(
        re.findall(r"(Carla|Ada|Bob)\D*?([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})", key(chair, "score-codes").inner_text())
    )
    assert set(codes) == {"Carla", "Ada", "Bob"}
    key(chair, "score-codes-done").get_by_role("button").first.click()
    settle(chair)
    people = {}
    for name in ("Ada", "Bob"):
        people[name] = browser()
        go(people[name], "Scorecards")
        write(people[name], "score-enter-code", codes[name])
        press(people[name], "score-enter")
        people[name].get_by_text(f"You are: {name}").first.wait_for()

    given = {1: {"Ada": (5, 2), "Bob": (3, 2)}, 2: {"Ada": (5, 1), "Bob": (4, 2)}}
    for number, ratings in given.items():
        press(chair, "score-open-round")
        for name, values in ratings.items():
            page = people[name]
            press(page, "score-refresh")
            others = "Bob" if name == "Ada" else "Ada"
            if number == 2:  # between the rounds everybody sees what was said, with nobody's name to it
                key(page, "score-former").get_by_text(f"round 1, cell 0, by {others}").wait_for()
            if number == 1 and name == "Ada":
                add_evidence(page)
            for place, value in enumerate(values):
                rate(page, value, f"round {number}, cell {place}, by {name}")
            assert f"round {number}, cell 0, by {others}" not in page.content()
        assert f"round {number}, cell 0" not in chair.content()
        key(chair, "score-close-round").get_by_role("button").first.click()
        key(chair, "score-close-round-yes").get_by_role("button").first.click()
        settle(chair)
    key(chair, "score-part").get_by_text("Close", exact=True).click()
    settle(chair)
    press(chair, "score-close")
    key(chair, "score-close-yes").get_by_role("button").first.click()
    key(chair, "score-matrix-table").wait_for()
    settle(chair)

    screen = grid(chair)
    assert len(screen) == 48
    key(chair, "score-final-report").get_by_role("button").first.click()
    with chair.expect_download() as download:
        key(chair, "score-final-xlsx").get_by_role("button").first.click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Final matrix"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    rows = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(rows) == len(screen)
    for shown, row in zip(screen, rows, strict=True):
        policy, action, machine, probability, _, median, high, _, final, *_ = shown
        assert row["Policy"] in policy and row["Action"] in action
        assert machine.casefold() == row["Machine's verdict"] and final.casefold() == row["Final status"]
        number = row["Machine's probability"]
        assert probability == (
            "< 1 %" if number < 0.01 else "> 99 %" if number > 0.99 else f"{number:.0%}".replace("%", " %")
        )
        if row["Ratings"]:
            assert float(median) == row["Median"] and high == f"{row['Share of 4 and 5']:.0%}".replace("%", " %")
        else:
            assert row["Median"] is None
    rated = [row for row in rows if row["Ratings"]]
    assert [(row["Median"], row["Share of 4 and 5"], row["Final status"]) for row in rated] == [
        (4.5, 1, "addressed"),
        (1.5, 0, "missing"),
    ]
    evidence = [[str(cell.value) for cell in row] for row in book["Evidence"].iter_rows()]
    assert any(
        "A national register of personalised medicine is set up by 2027" in cell for row in evidence for cell in row
    )
    counts = [sum(row["Final status"] == name for row in rows) for name in ("addressed", "partial", "missing")]
    told = chair.locator(".pa-summary").first.inner_text()
    assert re.findall(r"\d+", told.split("Of ")[1]) == [str(number) for number in (48, 2, *counts)]
