"""From the context bar to the page it means: what is not in the scheme chosen is said, not dropped."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tests.scoretrail.web.visitor import Visitor

TOWNS = "scheme=pingyin-2022-towns&as_of=2022-12-31"


def shown(client: TestClient, asked: str) -> str:
    """The page to which the bar leads."""
    led = client.get(f"/go?{asked}")
    assert led.status_code == 303
    return client.get(led.headers["location"]).text


def test_a_unit_and_an_indicator_that_the_scheme_has_not_are_named(desk_client: TestClient) -> None:
    page = shown(desk_client, f"{TOWNS}&unit=gaoxin&code=special%2B")

    assert "这个办法里没有 高新区、指标 special+，没有带过来。" in page


def test_an_indicator_alone_is_named_and_the_unit_stays(desk_client: TestClient) -> None:
    page = shown(desk_client, "scheme=jinan-2018-districts&as_of=2018-12-31&unit=gaoxin&code=5.1")

    assert "没有带过来" not in page.replace("这个办法里没有 指标 5.1，没有带过来。", "")
    assert "这个办法里没有 指标 5.1，没有带过来。" in page
    assert "<h1>高新区" in page


def test_where_all_is_there_nothing_is_said(desk_client: TestClient) -> None:
    page = shown(desk_client, "scheme=jinan-2018-districts&as_of=2018-12-31&unit=gaoxin&code=9")

    assert "没有带过来" not in page


def test_only_what_the_ledger_knows_is_said(desk_client: TestClient) -> None:
    address = (
        "/s/jinan-2018-districts?as_of=2018-12-31&left_behind=%3Cb%3Eevil%3C%2Fb%3E%2Fsend+money"
    )
    page = desk_client.get(address).text

    assert "没有带过来" not in page
    assert "money" not in page.replace(address.replace("&", "&amp;"), "").split("<main")[1]


@pytest.mark.slow
def test_the_bar_says_so_in_the_browser(browser: Browser, site: str) -> None:
    with Visitor.arriving(browser, site, scripts=False, locale="en-GB") as visitor:
        visitor.go("/s/jinan-2018-districts/xincheng/9?as_of=2018-12-31")
        visitor.page.select_option("#bar-scheme", "pingyin-2022-towns")
        visitor.page.fill("#bar-as-of", "2022-12-31")
        visitor.page.click(".context button")

        assert "新城高新区 is not in this scheme and was left behind." in visitor.text(".context")
        assert visitor.page.url.startswith(f"{site}/s/pingyin-2022-towns?")
