"""Every page in a real browser: with and without scripts, in both languages, wide and narrow."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.scoretrail.web.visitor import Visitor

END = "as_of=2018-12-31"
SCHEME = "jinan-2018-districts"
A, B = (quote(f"{SCHEME}?{END}&known_at={at}") for at in (390, 395))

PAGES = {
    "standings": f"/s/{SCHEME}?{END}",
    "sheet": f"/s/{SCHEME}/xincheng?{END}",
    "trail": f"/s/{SCHEME}/xincheng/9?{END}&step=2",
    "entries": "/entries?find=topic:defaulter.*",
    "entry": "/entries/394",
    "schemes": "/schemes",
    "scheme": f"/schemes/{SCHEME}",
    "comparison": f"/diff?a={A}&b={B}",
    "appeals": "/appeals",
    "appeal": "/appeals/391",
    "filing": f"/appeals/new?of={quote(f'{SCHEME}/xincheng/9?{END}')}",
    "intake": "/imports",
    "verification": "/verify",
    "chart": f"/charts/score-over-time/{SCHEME}/xincheng?{END}",
}
"""The pages of the design, each by an address at which it has something to show."""

LARGEST_PICTURE = 200_000


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host_and_the_browser_has_nothing_to_complain_of(
    visitor: Visitor, name: str
) -> None:
    answer = visitor.go(PAGES[name])
    visitor.page.wait_for_load_state("networkidle")

    assert answer.status == 200
    assert visitor.elsewhere == []
    assert visitor.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_nobody_out(browser: Browser, site: str, name: str, lang: str) -> None:
    with Visitor.arriving(browser, site) as visitor:
        address = PAGES[name]
        visitor.go(f"{address}{'&' if '?' in address else '?'}lang={lang}")

        assert visitor.grave_faults() == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_scripts(browser: Browser, site: str, name: str) -> None:
    said = []
    for scripts in (True, False):
        with Visitor.arriving(browser, site, scripts=scripts) as visitor:
            visitor.go(PAGES[name])
            said.append(visitor.text())

    assert said[0] == said[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_need_not_scroll_sideways(browser: Browser, site: str, name: str) -> None:
    with Visitor.arriving(browser, site, width=390) as visitor:
        visitor.go(PAGES[name])
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")

        assert wide <= 390


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_demonstration_says_that_it_is_invented(visitor: Visitor, name: str) -> None:
    visitor.go(PAGES[name])

    assert "演示数据（虚构）" in visitor.text(".demo")
    assert "演示数据（虚构）" in visitor.text(".foot")


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_english_has_no_chinese_word_of_ours(
    browser: Browser, site: str, name: str
) -> None:
    """Names, clauses, entries and sources stay as they are; labels, headings and buttons do not."""
    with Visitor.arriving(browser, site, locale="en-GB") as visitor:
        visitor.go(PAGES[name])
        labels = visitor.page.locator(
            "label, button, thead th, dt, nav a, summary, h2:not([id^=i])"
        )
        chinese = [
            text
            for text in labels.all_inner_texts()
            if re.search(r"[\u4e00-\u9fff]", text) and "区" not in text
        ]

        assert chinese == []


@pytest.mark.slow
def test_what_a_page_shows_is_what_programs_are_told(visitor: Visitor) -> None:
    visitor.go(PAGES["standings"])
    rows = visitor.page.locator("main .wide:first-of-type tbody tr").all()
    shown = {
        (row.locator("th a").get_attribute("href") or "").split("/")[3].split("?")[0]: (
            row.locator("td.total").inner_text()
        )
        for row in rows[:12]
    }
    visitor.go(f"/api/v1/standings?{END}")
    told = json.loads(visitor.text("body"))["answer"]
    scored = {row["unit"]: row["total"] for row in told if row["total"] is not None}

    assert len(scored) == 11
    assert {unit: Decimal(shown[unit]) for unit in scored} == {
        unit: Decimal(total) for unit, total in scored.items()
    }


@pytest.mark.slow
def test_a_pinned_link_says_so_and_leads_back_to_the_latest(visitor: Visitor) -> None:
    visitor.go(f"/s/{SCHEME}/xincheng/9?{END}")
    visitor.page.click("text=固定链接")

    assert "known_at=395" in visitor.page.url
    assert "已固定" in visitor.text(".context")
    visitor.page.click("text=回到最新")
    assert "known_at" not in visitor.page.url


@pytest.mark.slow
def test_the_context_bar_asks_again_from_another_moment(browser: Browser, site: str) -> None:
    with Visitor.arriving(browser, site, scripts=False) as visitor:
        visitor.go(f"/s/{SCHEME}/yunhu?{END}")
        visitor.page.fill("#bar-known-at", "390")
        visitor.page.click(".context button")

        assert "known_at=390" in visitor.page.url
        assert "92.55" in visitor.text(".figures")


@pytest.mark.slow
def test_the_stepper_walks_from_full_points_to_the_last_entry(browser: Browser, site: str) -> None:
    with Visitor.arriving(browser, site, scripts=False) as visitor:
        visitor.go(f"/s/{SCHEME}/xincheng/9?{END}")
        visitor.page.click("text=逐条回放")

        assert "15.00" in visitor.text("#stepper")
        visitor.page.click("text=下一步")
        assert "15.00 → 13.00" in visitor.text("#stepper")
        assert "#388" in visitor.text("#stepper")


@pytest.mark.slow
def test_the_language_asked_for_goes_along(visitor: Visitor) -> None:
    visitor.go(f"{PAGES['standings']}&lang=en")
    visitor.page.click("main table a >> nth=0")

    assert visitor.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_picture_of_each_page_is_kept(visitor: Visitor, name: str, pictures: Path | None) -> None:
    kept = Path(__file__).parents[3] / "docs" / "images" / f"{name}.png"
    if pictures is not None:
        visitor.go(PAGES[name])
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.screenshot(path=pictures / kept.name, scale="css")

    assert kept.is_file()
    assert kept.stat().st_size <= LARGEST_PICTURE
