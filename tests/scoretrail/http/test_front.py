"""The server before any route: who is let in under which name, and how a refusal is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.errors import NotUnderstood, Refused
from ledger.clock import now
from ledger.ledger import Ledger
from scoretrail.access import Access, beside
from scoretrail.http.serving import Terms, application
from tests.scoretrail.running import Run

STANDINGS = "/s/jinan-2018-districts?as_of=2018-12-31"


def test_the_standings_are_a_page_with_their_coordinate(desk_client: TestClient) -> None:
    page = desk_client.get(STANDINGS)

    assert page.status_code == 200
    assert "历下区" in page.text
    assert "jinan-2018-districts@2?as_of=2018-12-31&amp;known_at=395" in page.text
    assert "演示数据（虚构）" in page.text


def test_a_page_speaks_english_where_it_is_asked_to(desk_client: TestClient) -> None:
    page = desk_client.get(f"{STANDINGS}&lang=en")

    assert '<html lang="en">' in page.text
    assert "Standings" in page.text


def test_every_answer_forbids_other_hosts_frames_and_guessing(desk_client: TestClient) -> None:
    for address in (STANDINGS, "/static/scoretrail.css", "/nowhere", "/s/no-such-scheme"):
        headers = desk_client.get(address).headers

        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_a_refusal_is_a_page_in_both_languages(desk_client: TestClient) -> None:
    page = desk_client.get("/s/jinan-2018-districtz?as_of=2018-12-31")

    assert page.status_code == 404
    assert "没有考核办法“jinan-2018-districtz”" in page.text
    assert "There is no scheme" in page.text


def test_a_request_under_another_sites_name_is_refused(desk_client: TestClient) -> None:
    page = desk_client.get(STANDINGS, headers={"Host": "evil.example"})

    assert page.status_code == 400
    assert "foreign-host" in page.text


def test_what_is_recorded_meanwhile_is_seen_at_the_next_request(
    desk_client: TestClient, ledger_path: Path, scoretrail: Run
) -> None:
    before = desk_client.get(STANDINGS).text
    told = scoretrail(
        "record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-02",
        "--told-at", "2019-05-01T09:00", ledger=str(ledger_path),
    )  # fmt: skip
    after = desk_client.get(STANDINGS).text

    assert told.status == 0
    assert "known_at=395" in before
    assert "known_at=396" in after


def test_a_pinned_page_may_be_kept_and_a_floating_one_is_asked_again(
    desk_client: TestClient,
) -> None:
    pinned = f"{STANDINGS.replace('?', '@2?')}&known_at=395&rules_known_at=395"

    assert "immutable" in desk_client.get(pinned).headers["cache-control"]
    assert desk_client.get(STANDINGS).headers["cache-control"] == "no-cache"


def test_an_address_that_others_reach_needs_accounts(demo_ledger: str) -> None:
    with pytest.raises(Refused, match="token new"):
        application(Terms(demo_ledger, host="192.0.2.7"))


def test_with_accounts_another_address_is_served(demo_ledger: str) -> None:
    Access.make(beside(Path(demo_ledger)))

    application(Terms(demo_ledger, host="192.0.2.7"))


def test_all_addresses_need_the_name_that_others_use(demo_ledger: str) -> None:
    Access.make(beside(Path(demo_ledger)))

    with pytest.raises(NotUnderstood, match="--base-url"):
        application(Terms(demo_ledger, host="0.0.0.0"))  # noqa: S104


def test_where_there_are_accounts_nobody_reads_without_one(demo_ledger: str) -> None:
    access = Access.make(beside(Path(demo_ledger)))
    _, token = access.grant("auditor", label="审计", now=now())
    client = TestClient(application(Terms(demo_ledger)), base_url="http://localhost")

    assert client.get(STANDINGS).status_code == 401
    assert client.get(STANDINGS, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.get(STANDINGS, headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_file_of_accounts_holds_no_token(demo_ledger: str) -> None:
    access = Access.make(beside(Path(demo_ledger)))
    _, token = access.grant("auditor", label="审计", now=now())

    assert token is not None
    assert token.encode() not in access.path.read_bytes()
    assert access.path.stat().st_mode & 0o077 == 0


def test_the_ledger_is_closed_with_the_server(demo_ledger: str) -> None:
    app = application(Terms(demo_ledger))
    with TestClient(app, base_url="http://localhost") as client:
        client.get(STANDINGS)

    with Ledger.open(demo_ledger, read_only=True) as ledger:
        assert ledger.position == 395
