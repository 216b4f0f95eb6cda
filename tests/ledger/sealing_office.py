"""An office whose ledger seals persons' data: its files in one folder, the master key elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.intake.receive import IntakeReceipt, receive
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.residue import files_of
from ledger.roles import Actor
from ledger.sealing import make_master
from ledger.subjects import Subjects
from tests.ledger.intake.filing import (
    COMPANY,
    OTHER_PERSON,
    PERSON,
    case,
    csv_file,
    joint_action,
    read,
)

KEEPER = Actor("keeper-1", "keeper")
REVIEWER = Actor("reviewer-1", "reviewer")
AUDITOR = Actor("auditor-1", "auditor")
NAME, OTHER_NAME = "欧阳锋某", "诸葛亮某"
ROWS = (
    case(code=PERSON, name=NAME),
    case(code=OTHER_PERSON, name=OTHER_NAME),
    case(code=COMPANY),
)


@dataclass
class Office:
    """A ledger that seals, with its store."""

    folder: Path
    ledger: Ledger
    subjects: Subjects

    @property
    def persons(self) -> Persons:
        """The persons of the ledger, looked at anew."""
        return Persons(self.ledger, self.subjects)

    def files(self, *rows: Sequence[object], name: str = "x.csv") -> IntakeReceipt:
        """File the rows of a joint-action form."""
        path = csv_file(self.folder.parent / name, joint_action(*rows))
        batch = read(path, subjects=self.subjects)
        assert not batch.rejections
        return receive(self.ledger, batch, recorded_by="clerk")

    def subject(self, position: int) -> str:
        """The subject of an entry."""
        return self.ledger.entry(position).envelope.persons[0].subject

    def everything(self) -> bytes:
        """Every byte of every file, the master key apart."""
        return b"".join(path.read_bytes() for path in files_of(self.ledger, self.subjects))


@contextmanager
def opened(elsewhere: Path, place: str | None = None) -> Iterator[Office]:
    """Make the office in a folder of its own; its ledger may lie on a server."""
    folder = elsewhere / "office"
    folder.mkdir()
    master = make_master(elsewhere / "master.key")
    with (
        Ledger.create(place or str(folder / "ledger.db"), name="jinan", kind="live") as ledger,
        Subjects.open(folder / "ledger.subjects") as subjects,
    ):
        subjects.begin_sealing(master)
        yield Office(folder, ledger, subjects)
