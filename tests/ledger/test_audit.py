"""The audit log: a second log of the same construction, apart from the ledger's head."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import BadEntry, NotAdmitted, Tampered
from domain.events import parse
from ledger.audit import DEEDS
from ledger.ledger import Ledger
from ledger.roles import Actor

AUDITOR = Actor("auditor-1", "auditor")
HERE = Actor("local:clerk", "reviewer", authenticated=False)
NUMBER = "11010519491231002X"


@pytest.fixture
def ledger(place: str) -> Ledger:
    return Ledger.create(place, name="jinan", kind="live")


@pytest.fixture
def on_file(tmp_path: Path) -> Ledger:
    return Ledger.create(str(tmp_path / "ledger.db"), name="jinan", kind="live")


def test_a_deed_on_record_does_not_move_the_ledger(ledger: Ledger) -> None:
    before = ledger.head

    made = ledger.audit.record("person.revealed", AUDITOR, reason="案号 2026-7", entry=12)

    assert ledger.head == before
    assert (made.position, made.by, made.deed, made.role) == (
        1,
        "auditor-1",
        "person.revealed",
        "auditor",
    )
    assert list(ledger.audit.records()) == [made]
    assert made.about == {"entry": 12}
    assert ledger.audit.head.name == "jinan/audit"


def test_the_records_are_there_when_the_ledger_is_opened_again(durable_place: str) -> None:
    with Ledger.create(durable_place, name="jinan", kind="live") as ledger:
        assert ledger.audit_if_any() is None
        ledger.audit.record("export.made", HERE, rows=3)
    with Ledger.open(durable_place, read_only=True) as ledger:
        found = ledger.audit_if_any()

        assert found is not None
        assert [(one.deed, one.authenticated) for one in found.records()] == [
            ("export.made", False)
        ]
        assert found.verify() == []
        assert ledger.audit.record("export.made", HERE, rows=4).position == 2


def test_the_audit_log_verifies_itself_and_names_the_record_at_fault(on_file: Ledger) -> None:
    for rows in range(3):
        on_file.audit.record("export.made", AUDITOR, rows=rows)
    path = on_file.audit.database.path
    assert path is not None
    on_file.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER entries_refuse_update")
        connection.execute(
            "UPDATE entries SET state = replace(state, '\"rows\":1', '\"rows\":9')"
            " WHERE position = 2"
        )
    with Ledger.open(str(path.with_suffix(".db"))) as again:
        codes = {(found.position, found.code) for found in again.audit.verify()}

        assert (2, "audit-entry-altered") in codes
        with pytest.raises(Tampered, match="审计日志第 2 条"):
            list(again.audit.records())


def test_no_number_of_a_person_stands_in_the_log(on_file: Ledger) -> None:
    on_file.audit.record(
        "person.erased", AUDITOR, reason=f"本人 {NUMBER} 申请", seen=[{"as": f"号码 {NUMBER}"}]
    )
    path = on_file.audit.database.path
    assert path is not None
    on_file.close()

    assert NUMBER.encode() not in path.read_bytes()


def test_a_deed_that_is_not_in_the_list_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BadEntry, match="no deed"):
        ledger.audit.record("person.looked-at", AUDITOR)
    assert all(zh for zh in DEEDS.values())


def test_an_audit_log_takes_no_entries_and_no_ledger_its_name(on_file: Ledger) -> None:
    on_file.audit.record("export.made", AUDITOR)
    path = on_file.audit.database.path
    on_file.close()
    fact = parse(
        {
            "id": "a1",
            "topic": "training.held",
            "unit": "gaoxin",
            "occurred_on": "2026-01-05",
            "data": {},
        }
    )

    with Ledger.open(str(path)) as audit, pytest.raises(NotAdmitted) as refused:
        audit.append([fact], recorded_by="clerk")
    assert refused.value.code == "audit-log-no-ledger"
    with pytest.raises(NotAdmitted):
        Ledger.create("sqlite://", name="jinan/audit", kind="live")


def test_a_second_person_is_another_person(ledger: Ledger) -> None:
    with pytest.raises(NotAdmitted, match="Another person"):
        ledger.audit.record("person.erased", AUDITOR, confirmed_by="auditor-1")
    assert ledger.audit.head.position == 0


def test_the_moments_of_records_rise_though_the_clock_goes_back(tmp_path: Path) -> None:
    hours = iter([9, 9, 8, 8])

    def clock() -> datetime:
        return datetime(2026, 4, 1, next(hours), tzinfo=UTC)

    with Ledger.create(str(tmp_path / "a.db"), name="jinan", kind="live", clock=clock) as ledger:
        first = ledger.audit.record("export.made", AUDITOR)
        second = ledger.audit.record("export.made", AUDITOR)

        assert second.recorded_at > first.recorded_at
        assert ledger.audit.verify() == []
