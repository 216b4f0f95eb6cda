"""Residues (残留): bytes of an erased person looked for in every file of the ledger.

A deleted row is not a deleted byte: databases keep old pages, logs keep old rows. So after an
erasure every file is read and searched for what was destroyed. Files of a server are not ours to
read: of a ledger on PostgreSQL the rows are searched, and its subject store is a file like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from domain.errors import ScoretrailError
from ledger.entry import Entry
from ledger.faults import spoken
from ledger.ledger import Ledger
from ledger.sealing import unpacked
from ledger.store.database import Database
from ledger.subjects import Subjects
from ledger.tables import ENTRIES

CHUNK = 1 << 20
_FILES = "SELECT sha256 FROM files WHERE subject = ?"
FEW = 200
"""So many traces are looked for one by one."""

SHORTEST = 8
"""In bytes: shorter texts, names mostly, stand in many places by chance."""


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """Something of a person that must be nowhere, and what it is."""

    what: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Residue:
    """Where something of an erased person still lies."""

    file: str
    what: str
    offset: int


def traces(subjects: Subjects, subject: str, entries: Sequence[Entry]) -> list[Trace]:
    """What is to be gone: numbers, names, the key plain and wrapped, the look-up."""
    query = "SELECT look_up FROM subjects WHERE subject = ?"
    found = [Trace("look-up", bytes(one[0])) for one in subjects.rows(query, (subject,))]  # type: ignore[call-overload]
    names = [subject, *(f"file/{one[0]}" for one in subjects.rows(_FILES, (subject,)))]
    wrapped = (subjects.wrapped_key(name) for name in names)
    found += [Trace("wrapped key", one) for one in wrapped if one is not None]
    if subjects.master is None or (key := subjects.key_of(subject)) is None:
        return found
    found.append(Trace("key", key.key))
    encoded = (
        Trace("text", text.encode(code))
        for text in texts_of(subjects, subject, entries)
        for code in ("utf-8", "gb18030", "utf-16-le")
    )
    return found + [one for one in encoded if len(one.content) >= SHORTEST]


def texts_of(subjects: Subjects, subject: str, entries: Sequence[Entry]) -> set[str]:
    """What is sealed of a person in some entries, as far as it can be opened here."""
    texts = set[str]()
    if subjects.master is None or (key := subjects.key_of(subject)) is None:
        return texts
    for entry in entries:
        sealed = {} if entry.sealed is None else unpacked(entry.sealed)
        for one in entry.envelope.persons:
            if one.subject == subject and one.field in sealed:
                try:
                    found = key.unseal_apart(entry.envelope.id, one.field, sealed[one.field])
                except ScoretrailError:  # altered: `verify` says so
                    continue
                texts.update(found.values())
    return texts


def search(ledger: Ledger, subjects: Subjects, sought: Sequence[Trace]) -> list[Residue]:
    """Read every file of the ledger, and its rows where it has none, and name what is still there."""
    named = _Sought(sought)
    found = [
        Residue(path.name, trace.what, offset)
        for path in files_of(ledger, subjects)
        for trace, offset in _found(path, named)
    ]
    if ledger.database.path is None:
        audit = ledger.audit_if_any()
        for database in (ledger.database, *([audit.database] if audit is not None else [])):
            found += _in_rows(database, named)
    return found


def files_of(ledger: Ledger, subjects: Subjects) -> list[Path]:
    """Every file named as the ledger is: its audit log, subject store, evidence, logs, copies."""
    places = [path for path in (subjects.path, ledger.database.path) if path is not None]
    found = [one for path in places for one in path.absolute().parent.glob(f"{path.stem}*")]
    within = [one for folder in found if folder.is_dir() for one in folder.rglob("*")]
    return sorted({path for path in (*found, *within) if path.is_file()})


class _Sought:
    """What is looked for. A few traces are found one by one, many by how they begin."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self.traces = list({trace.content: trace for trace in traces}.values())
        self.longest = max((len(one.content) for one in self.traces), default=0)
        self._beginning: dict[bytes, list[Trace]] = {}
        for trace in self.traces:
            self._beginning.setdefault(trace.content[:SHORTEST], []).append(trace)

    def places(self, window: bytes) -> Iterator[tuple[Trace, int]]:
        """Where traces stand in some bytes; of each the first place at least."""
        if len(self.traces) <= FEW:
            places = ((trace, window.find(trace.content)) for trace in self.traces)
            yield from ((trace, at) for trace, at in places if at >= 0)
            return
        beginning = self._beginning
        for at in range(len(window) - SHORTEST + 1):
            if window[at : at + SHORTEST] in beginning:
                for trace in beginning[window[at : at + SHORTEST]]:
                    if window.startswith(trace.content, at):
                        yield trace, at


def _found(path: Path, sought: _Sought) -> Iterator[tuple[Trace, int]]:
    """The first place of each trace in a file, read in pieces that overlap."""
    met: set[bytes] = set()
    with path.open("rb") as file:
        tail, offset = b"", 0
        while piece := file.read(CHUNK):
            window = tail + piece
            for trace, at in sought.places(window):
                if trace.content not in met:
                    met.add(trace.content)
                    yield trace, offset - len(tail) + at
            offset += len(piece)
            tail = window[-sought.longest :] if sought.longest else b""


def _in_rows(database: Database, sought: _Sought) -> Iterator[Residue]:
    """The same in the rows of a ledger on a server; the offset is the position of the entry."""
    query = select(ENTRIES.c.position, ENTRIES.c.state, ENTRIES.c.sealed)
    with spoken(database), database.querying() as connection:
        for position, state, sealed in connection.execute(query.order_by(ENTRIES.c.position)):
            for trace, _ in sought.places(bytes(state) + bytes(sealed or b"")):
                yield Residue(ENTRIES.name, trace.what, position)
