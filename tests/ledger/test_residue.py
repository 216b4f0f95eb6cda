"""The search after an erasure: put the defect back, and it is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.subjects import Subjects
from tests.ledger.intake.filing import PERSON
from tests.ledger.sealing_office import KEEPER, ROWS, Office, opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


def test_a_key_left_in_a_file_beside_the_ledger_is_found(office: Office) -> None:
    office.files(*ROWS)
    subject = office.subject(1)
    wrapped = office.subjects.wrapped_key(subject)
    assert wrapped is not None
    left = office.folder / "ledger.db-journal"
    left.write_bytes(bytes(3_000_000) + wrapped + f"号码 {PERSON}".encode())

    done = office.persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")

    found = {(one.file, one.what) for one in done.residues}
    assert found == {("ledger.db-journal", "wrapped key"), ("ledger.db-journal", "text")}
    assert min(one.offset for one in done.residues) == 3_000_000


def test_a_database_that_does_not_overwrite_what_it_deletes_is_found_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Subjects, "shrink", lambda _: None)
    office.subjects._connection.execute("PRAGMA secure_delete = OFF")
    office.files(*ROWS)

    done = office.persons.erase(
        office.subject(1), KEEPER, confirmed_by="keeper-2", reason="本人申请"
    )

    assert {one.what for one in done.residues} >= {"wrapped key", "look-up"}


def test_a_trace_across_two_pieces_of_a_file_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.residue.CHUNK", 16)
    office.files(*ROWS)
    (office.folder / "ledger.db-shm.txt").write_bytes(b"")
    (office.folder / "ledger.db-journal").write_bytes(b"x" * 9 + PERSON.encode() + b"y" * 40)

    done = office.persons.erase(
        office.subject(1), KEEPER, confirmed_by="keeper-2", reason="本人申请"
    )

    assert [(one.what, one.offset) for one in done.residues] == [("text", 9)]
