"""Refused access is on record: who asked, for what, of which unit; without what was typed, without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ledger.audit import AuditLog, Record
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.store.database import Database
from scoretrail.access import Access, beside
from scoretrail.http.serving import Terms, application
from scoretrail.turned_away import DEED, MOST, TurnedAway
from tests.scoretrail.http.callers import NOBODY, Callers, callers_of
from tests.scoretrail.running import Run

LIXIA = "scores/lixia?as_of=2018-12-31"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def on_record(ledger: str) -> list[Record]:
    """The refusals on record."""
    with Ledger.open(ledger, read_only=True) as opened:
        log = opened.audit_if_any()
        return [] if log is None else [one for one in log.records() if one.deed == DEED]


def test_a_unit_that_asks_for_the_score_of_another_is_on_record(callers: Callers) -> None:
    refused = callers.get("reporter", LIXIA)
    (one,) = on_record(callers.ledger)

    assert refused.status_code == 403
    assert (one.by, one.role) == (callers.accounts["reporter"], "reporter")
    assert dict(one.about) == {
        "code": "not-permitted",
        "route": "GET /api/v1/scores/{unit}",
        "wanted": "read",
        "unit": "lixia",
    }


def test_it_stands_in_the_listing_for_whoever_audits(callers: Callers, scoretrail: Run) -> None:
    callers.get("reporter", LIXIA)
    told = callers.get("auditor", "audit").json()["answer"]
    listed = scoretrail("audit", "--deed", DEED, ledger=callers.ledger)

    assert [one["deed"] for one in told] == [DEED]
    assert "拒绝访问" in listed.out
    assert "unit lixia" in listed.out


@pytest.mark.parametrize("page", [LIXIA, "/s/jinan-2018-districts/lixia?as_of=2018-12-31"])
def test_pages_and_the_interface_record_alike(page: str, callers: Callers) -> None:
    callers.get("reporter", page)

    assert [one.about["unit"] for one in on_record(callers.ledger)] == ["lixia"]


def test_a_token_that_is_not_known_or_no_longer_holds_is_on_record(callers: Callers) -> None:
    Access(beside(Path(callers.ledger))).revoke(callers.accounts["recorder"], NOON)
    wrong = {"Authorization": f"Bearer scoretrail_{'x' * 43}"}
    callers.get(NOBODY, "entries", headers=wrong)
    callers.get("recorder", "entries")
    callers.get(NOBODY, "entries")
    unknown, revoked, nobody = on_record(callers.ledger)

    assert (unknown.by, unknown.about["code"]) == ("public", "token-unknown")
    assert revoked.about["code"] == "account-revoked"
    assert revoked.about["account"] == callers.accounts["recorder"]
    assert (nobody.about["code"], nobody.authenticated) == ("not-signed-in", False)
    assert "xxx" not in str(unknown)


def test_what_somebody_typed_is_not_on_record(callers: Callers) -> None:
    typed = "张三11010519491231002X"
    content = {
        "id": "t1",
        "topic": "training.held",
        "unit": typed,
        "occurred_on": "2018-11-02",
        "data": {},
    }
    refused = callers.post("reporter", "entries", json=content)
    callers.get("reporter", f"entries?find={typed}&unit={typed}")
    callers.get(NOBODY, "entries", headers={"Authorization": f"Bearer {typed.encode()!r}"})
    found = on_record(callers.ledger)

    assert refused.status_code == 403
    assert [one.about.get("unit") for one in found] == ["unknown", None]
    assert "张三" not in str(found)
    assert "1949" not in str(found)


def test_a_flood_of_refusals_leaves_one_record_and_its_count(demo_ledger: str) -> None:
    with callers_of(demo_ledger) as callers:
        for _ in range(100):
            assert callers.get("reporter", LIXIA).status_code == 403
        running = on_record(demo_ledger)
    stopped = on_record(demo_ledger)

    assert len(running) == 1
    assert [one.about.get("again") for one in stopped] == [None, 99]
    assert stopped[1].about["unit"] == "lixia"


def test_whoever_tries_token_after_token_is_held_up(demo_ledger: str) -> None:
    with callers_of(demo_ledger, rate=10) as callers:
        tried = [
            callers.get(
                NOBODY, "entries", headers={"Authorization": f"Bearer scoretrail_{n:043}"}
            ).status_code
            for n in range(12)
        ]

    assert tried == [401] * 10 + [429] * 2


def test_where_the_log_cannot_be_written_access_is_refused_all_the_same(callers: Callers) -> None:
    Path(callers.ledger).with_suffix(".audit").mkdir()

    assert callers.get("reporter", LIXIA).status_code == 403


def test_a_case_keeps_no_log_and_refuses_all_the_same() -> None:
    case = Path(__file__).parents[2] / "cases" / "JN-06.json"
    app = application(Terms(f"case:{case}"))
    with TestClient(app, base_url="http://localhost") as client:
        assert client.post("/api/v1/entries", json={}).status_code == 403


CALLERS = st.sampled_from(["account:1", "account:2", "public"])
ROUTES = st.integers(0, 40)
STEPS = st.integers(0, 1200)


@given(st.lists(st.tuples(CALLERS, ROUTES, STEPS), max_size=120))
def test_no_refusal_is_lost_and_no_caller_fills_the_log(
    refusals: list[tuple[str, int, int]],
) -> None:
    """What is recorded and what is counted are together all; in any hour there are few records."""
    turned_away, moment = TurnedAway(), NOON
    database = Database("sqlite://")
    log = AuditLog.of(database, "test", create=True)
    assert log is not None
    with log:
        for name, route, seconds in refusals:
            moment += timedelta(seconds=seconds)
            actor = Actor(name, "public" if name == "public" else "reporter")
            turned_away.record(log, actor, {"code": "c", "route": f"GET /{route}"}, moment)
        turned_away.rest(log)
        found = list(log.records())
    database.close()
    told = sum(
        int(one.about.get("again", 0)) + int(one.about.get("others", 0)) for one in found
    ) + sum("since" not in one.about for one in found)
    hours = 1 + sum(seconds for _, _, seconds in refusals) // 3600

    assert told == len(refusals)
    for name in {one.by for one in found}:
        assert sum(one.by == name for one in found) <= (2 * MOST + 1) * hours
