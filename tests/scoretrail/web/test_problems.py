"""Where the `type` of a problem leads: a page for every code, that says what it means and what to do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from scoretrail.http.problem import BY_CODE
from scoretrail.web.problems import listed
from scoretrail.words.refusals import KINDS, STATUSES
from tests.scoretrail.http.callers import callers_of
from tests.scoretrail.web.visitor import Visitor

CHINESE = re.compile(r"[\u3400-\u9fff]")


def test_every_code_has_a_page_in_both_languages(desk_client: TestClient) -> None:
    faulty = []
    for code in listed():
        for lang in ("zh", "en"):
            answer = desk_client.get(f"/problems/{code}?lang={lang}")
            said = listed()[code][0][1]
            whole = answer.status_code == 200 and code in answer.text
            zh, en = (re.sub(r"[<>&'\"].*", "", text)[:12] for text in said)
            if not (whole and zh in answer.text and en in answer.text):
                faulty.append((code, lang))

    assert len(listed()) > 350
    assert faulty == []


def test_the_type_of_a_problem_leads_to_its_page(desk_client: TestClient) -> None:
    problem = desk_client.get("/api/v1/scores/nowhere?as_of=2018-12-31").json()
    page = desk_client.get(problem["type"])

    assert problem["type"] == "/problems/unknown-unit"
    assert page.status_code == 200
    assert "没有这个名称" in page.text
    assert "HTTP 状态 404" in page.text
    assert "退出码 2" in page.text


def test_every_kind_and_status_of_refusal_says_what_it_means() -> None:
    kinds = {kind for said in listed().values() for kind, _ in said}

    assert kinds - set(KINDS) == set()
    assert set(BY_CODE) - set(listed()) == set()
    assert set(BY_CODE.values()) - {400} == set(STATUSES)


def test_whoever_is_turned_away_reads_why_without_an_account(demo_ledger: str) -> None:
    with callers_of(demo_ledger) as callers:
        refused = callers.get("nobody", "standings?as_of=2018-12-31").json()
        stale = {"Cookie": "scoretrail_token=scoretrail_gone"}
        page = callers.get("nobody", refused["type"], headers=stale)

    assert refused["type"] == "/problems/not-signed-in"
    assert page.status_code == 200
    assert "Authorization: Bearer" in page.text


def test_a_code_that_there_is_not_is_refused(desk_client: TestClient) -> None:
    answer = desk_client.get("/problems/no-such-thing")

    assert answer.status_code == 404
    assert "unknown-problem" in answer.text


def test_a_refused_page_leads_to_what_its_code_means(desk_client: TestClient) -> None:
    assert 'href="/problems/unknown-scheme"' in desk_client.get("/s/nothing").text


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/problems", "/problems/rows-refused", "/s/nothing"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_such_a_page_keeps_nobody_out(
    browser: Browser, site: str, address: str, locale: str
) -> None:
    with Visitor.arriving(browser, site, locale=locale, width=390) as visitor:
        visitor.go(address)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        headings = visitor.page.locator("h2, h3, thead th").all_inner_texts()

        assert visitor.grave_faults() == []
        assert visitor.elsewhere == []
        assert wide <= 390
        assert all(bool(CHINESE.search(one)) == (locale == "zh-CN") for one in headings)
