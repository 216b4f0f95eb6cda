"""The newcomer's walk to its end: the ledger of the page's session, opened at the pinned link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FloatRect

from docs.pages import sessions
from tests.browser import serving
from tests.scoretrail.web.visitor import Visitor

WALK = sessions.DOCS / "tutorials" / "newcomers-walk.md"
LINK = re.compile(r"^http://127\.0\.0\.1:\d+/s/\S+$", re.MULTILINE)
TABLE: FloatRect = {"x": 0, "y": 0, "width": 1280, "height": 595}
"""What the picture shows: down to the table's end."""
XI = re.compile(r"^ +(\d+)  西镇 +([\d.]+) ", re.MULTILINE)


@pytest.fixture(scope="module")
def walked() -> Iterator[tuple[str, str]]:
    """The page as its session made it, and the address of a server on the ledger it led to."""
    with (
        sessions.played(WALK.read_text(encoding="utf-8")) as (folder, page),
        serving(folder / "own.db", fictional=False) as address,
    ):
        yield page, address


def place_and_total(visitor: Visitor) -> tuple[str, str]:
    """What the table in the browser says of 西镇."""
    cells = visitor.page.locator("main tbody tr", has_text="西镇").first.locator("td, th")
    place, _, total, *_ = cells.all_inner_texts()
    return place, total


@pytest.mark.slow
def test_the_pinned_link_of_the_walk_shows_in_a_browser_the_number_that_the_page_prints(
    walked: tuple[str, str], browser: Browser, pictures: Path | None
) -> None:
    page, address = walked
    (pinned,) = map(urlsplit, LINK.findall(page))
    printed = XI.findall(page)
    with Visitor.arriving(browser, address, locale="en-GB") as visitor:
        answer = visitor.go(f"{pinned.path}?{pinned.query}")
        visitor.page.wait_for_load_state("networkidle")
        if pictures is not None:
            visitor.page.screenshot(path=pictures / "walk.png", scale="css", clip=TABLE)

        assert answer.status == 200
        assert printed == [
            ("2", "60.00"),
            ("2", "60.00"),
        ]  # before the dispute, and pinned after it
        assert place_and_total(visitor) == printed[-1]
        assert visitor.complaints == []


@pytest.mark.slow
def test_the_same_link_without_its_pins_shows_what_the_dispute_of_the_walk_changed(
    walked: tuple[str, str], browser: Browser
) -> None:
    _, address = walked
    with Visitor.arriving(browser, address) as visitor:
        visitor.go("/s/yunshui-2025-towns?as_of=2025-12-31")

        assert place_and_total(visitor)[1] == "70.00"
