"""Accounts of the server: granted with a role and an end, shown once, revoked, and put on record."""

from __future__ import annotations

from pathlib import Path

from scoretrail.access import beside
from tests.scoretrail.running import Run


def test_an_account_is_granted_listed_revoked_and_put_on_record(
    scoretrail: Run, demo_ledger: str
) -> None:
    made = scoretrail(
        "token", "new", "--role", "reporter", "--unit", "高新区", "--json", ledger=demo_ledger
    ).json
    shown = scoretrail("token", "list", "--json", ledger=demo_ledger).json["answer"]
    revoked = scoretrail("token", "revoke", made["id"], ledger=demo_ledger)
    after = scoretrail("token", "list", "--json", ledger=demo_ledger).json["answer"]
    deeds = scoretrail("audit", "--json", ledger=demo_ledger).json["answer"]

    assert (made["role"], made["unit"], made["state"]) == ("reporter", "gaoxin", "valid")
    assert made["token"].encode() not in beside(Path(demo_ledger)).read_bytes()
    assert [one["id"] for one in shown] == [made["id"]]
    assert "token" not in shown[0]
    assert revoked.status == 0
    assert [one["state"] for one in after] == ["revoked"]
    assert [one["deed"] for one in deeds] == ["account.granted", "account.revoked"]
    assert {one["about"]["account"] for one in deeds} == {made["id"]}


def test_a_reporter_without_unit_and_a_unit_without_reporter_are_refused(
    scoretrail: Run, demo_ledger: str
) -> None:
    without = scoretrail("token", "new", "--role", "reporter", ledger=demo_ledger)
    other = scoretrail("token", "new", "--role", "auditor", "--unit", "高新区", ledger=demo_ledger)

    assert (without.status, other.status) == (2, 2)
    assert "reporter-without-unit" in without.err
    assert "unit-without-reporter" in other.err


def test_an_account_that_is_not_there_cannot_be_revoked(scoretrail: Run, demo_ledger: str) -> None:
    none = scoretrail("token", "revoke", "account:x", ledger=demo_ledger)
    scoretrail("token", "new", "--role", "auditor", ledger=demo_ledger)
    unknown = scoretrail("token", "revoke", "account:x", ledger=demo_ledger)

    assert (none.status, unknown.status) == (2, 2)
    assert "no-accounts" in none.err
    assert "unknown-account" in unknown.err


def test_a_user_of_the_gateway_has_one_grant(scoretrail: Run, demo_ledger: str) -> None:
    words = ("token", "new", "--role", "auditor", "--gateway-user", "wang")
    first = scoretrail(*words, ledger=demo_ledger)
    again = scoretrail(*words, ledger=demo_ledger)

    assert (first.status, again.status) == (0, 4)
    assert "scoretrail_" not in first.out
    assert "gateway-user-taken" in again.err
