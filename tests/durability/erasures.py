"""Erasure of many (R17): identities of nobody, one of them erased and then a tenth; nothing is left.

Beside the search of the command every file is read here once more, for keys, look-ups, numbers and
names; the others still open, and the ledger has not moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger import inventory
from ledger.evidence import EvidenceStore
from ledger.intake.originals import keep_original
from ledger.intake.receive import receive
from ledger.roles import Actor
from ledger.subjects import Subjects
from tests.durability.drill import Report
from tests.ledger.intake.filing import case, csv_file, joint_action, read
from tests.ledger.invented import identity_numbers
from tests.ledger.sealing_office import KEEPER, REVIEWER, Office, opened

FILED = 2_000
NAME = "欧阳锋某"
CLERK = Actor("clerk", "recorder")


class Person(NamedTuple):
    """Somebody in the ledger, and all that must be gone when they are."""

    subject: str
    secrets: tuple[bytes, ...]


def erasures(folder: Path, size: int, seed: int, *, overwriting: bool = True) -> Report:
    """File so many identities, erase one and then a tenth; `overwriting` false puts the defect back."""
    report = Report("erasure of many", seed, tried=size)
    with opened(folder) as office, pytest.MonkeyPatch.context() as patch:
        if not overwriting:
            patch.setattr(Subjects, "shrink", lambda _: None)
            office.subjects._connection.execute("PRAGMA secure_delete = OFF")
        people = _filed(office, identity_numbers(size, seed=seed))
        head = office.ledger.head
        first, some, others = people[:1], people[1 : 1 + size // 10], people[1 + size // 10 :]
        for wanted in (first, some):
            report.seen += len(wanted)
            for fault in _erased(office, wanted):
                report.fail(fault)
        if office.ledger.head != head or office.ledger.verify():
            report.fail("the ledger moved, or does not verify")
        if found := inventory.check(office.ledger, office.subjects):
            report.fail(f"the store does not agree: {found[:3]}")
        shown = office.persons.reveal(office.ledger.entry(size), REVIEWER, reason="核对")
        if [one.text for one in shown][1:] != [NAME] or len(others) + report.seen != size:
            report.fail("whoever stays does not open")
    return report


def _filed(office: Office, numbers: list[str]) -> list[Person]:
    store = EvidenceStore(office.folder / "ledger.evidence")
    for start in range(0, len(numbers), FILED):
        rows = [case(code=one, name=NAME) for one in numbers[start : start + FILED]]
        path = csv_file(office.folder.parent / f"{start}.csv", joint_action(*rows))
        batch = read(path, subjects=office.subjects)
        assert receive(office.ledger, batch, recorded_by="clerk").recorded
        keep_original(office.ledger, store, batch, path.read_bytes(), CLERK)
    return [_person(office, number) for number in numbers]


def _person(office: Office, number: str) -> Person:
    look_up = office.subjects.look_up(number)
    subject = office.subjects.known(look_up)
    assert subject is not None
    wrapped, key = office.subjects.wrapped_key(subject), office.subjects.key_of(subject)
    assert wrapped is not None
    assert key is not None
    return Person(subject, (wrapped, key.key, look_up, number.encode()))


def _erased(office: Office, people: list[Person]) -> Iterator[str]:
    """Erase them at once; say what is left."""
    subjects = [one.subject for one in people]
    done = office.persons.erase_all(subjects, KEEPER, confirmed_by="keeper-2", reason="保存期满")
    if len(done.entries) != len(people):
        yield f"{len(done.entries)} entries of {len(people)} persons"
    if done.residues:
        yield f"{len(done.residues)} residues, the first {done.residues[0]}"
    everything = office.everything()
    left = sum(secret in everything for one in people for secret in one.secrets)
    if left:
        yield f"{left} secrets still lie in the files"
