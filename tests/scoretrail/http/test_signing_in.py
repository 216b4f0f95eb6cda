"""Signing in to the pages, and what a page of another site can make a browser do: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.clock import now
from scoretrail.access import Access, beside
from tests.scoretrail.http.callers import NOBODY, Callers, callers_of

OWN = {"Origin": "http://localhost"}
FOREIGN = {"Origin": "https://evil.example"}
ENTRIES = "/entries"


def sign_in(callers: Callers, role: str) -> None:
    """Show a token at the door."""
    shown = {"token": callers.tokens[role]}
    answer = callers.client.post("/sign-in", data=shown, headers=OWN)

    assert answer.status_code == 303


def test_whoever_shows_a_token_reads_on_with_a_cookie_no_script_reads(callers: Callers) -> None:
    before = callers.client.get(ENTRIES)
    shown = {"token": callers.tokens["auditor"]}
    cookie = callers.client.post("/sign-in", data=shown, headers=OWN).headers["set-cookie"]
    after = callers.client.get(ENTRIES)

    assert (before.status_code, after.status_code) == (401, 200)
    assert "/sign-in" in before.text
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_the_cookie_opens_no_interface_for_programs(callers: Callers) -> None:
    sign_in(callers, "auditor")

    assert callers.get(NOBODY, "entries").status_code == 401


def test_whoever_signs_out_is_nobody(callers: Callers) -> None:
    sign_in(callers, "auditor")
    callers.client.post("/sign-out", headers=OWN)

    assert callers.client.get(ENTRIES).status_code == 401


def test_a_revoked_account_is_out_at_once_and_may_show_another_token(callers: Callers) -> None:
    sign_in(callers, "auditor")
    Access(beside_of(callers)).revoke(callers.accounts["auditor"], now())
    out = callers.client.get(ENTRIES)
    door = callers.client.get("/sign-in")
    sign_in(callers, "reviewer")

    assert (out.status_code, door.status_code) == (401, 200)
    assert "已撤销" in out.text
    assert callers.client.get(ENTRIES).status_code == 200


@pytest.mark.parametrize("token", ["x", "scoretrail_" + "a" * 43])
def test_a_token_that_is_not_known_lets_nobody_in(token: str, callers: Callers) -> None:
    answer = callers.client.post("/sign-in", data={"token": token}, headers=OWN)

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [FOREIGN, {"Origin": "null"}, {}])
def test_a_page_of_another_site_can_make_a_browser_do_nothing(
    headers: dict[str, str], callers: Callers
) -> None:
    sign_in(callers, "recorder")
    file = {"file": ("a.csv", b"x")}
    upload = callers.client.post("/imports", files=file, headers=headers)
    door = callers.client.post("/sign-in", data={"token": "x"}, headers=headers)

    assert (upload.status_code, door.status_code) == (403, 403)
    assert "foreign-origin" in upload.text


def test_a_token_sent_by_a_program_is_no_browsers_to_send(callers: Callers) -> None:
    entry = {
        "id": "t1", "topic": "training.held", "unit": "gaoxin", "occurred_on": "2018-11-02",
        "data": {},
    }  # fmt: skip

    assert callers.post("recorder", "entries", json=entry, headers=FOREIGN).status_code == 201


def test_the_gateway_names_its_user_on_this_machine_only(demo_ledger: str) -> None:
    with callers_of(demo_ledger, auth_header="X-User") as callers:
        access = Access(beside_of(callers))
        access.grant("auditor", label="", now=now(), gateway_user="wang")
        known = callers.client.get(ENTRIES, headers={"X-User": "wang"})
        unknown = callers.client.get(ENTRIES, headers={"X-User": "li"})
        callers.client._transport.client = ("192.0.2.9", 5000)  # type: ignore[attr-defined]
        elsewhere = callers.client.get(ENTRIES, headers={"X-User": "wang"})

    assert (known.status_code, unknown.status_code, elsewhere.status_code) == (200, 401, 401)


def test_whoever_asks_too_often_is_asked_to_wait(demo_ledger: str) -> None:
    with callers_of(demo_ledger, rate=3) as callers:
        statuses = [callers.get("public", "schemes").status_code for _ in range(5)]
        other = callers.get("auditor", "schemes").status_code

    assert statuses == [200, 200, 200, 429, 429]
    assert other == 200


def beside_of(callers: Callers) -> Path:
    """Where the accounts of the server lie."""
    return beside(Path(callers.ledger))
