"""Residues (残留): bytes of an erased person looked for in every file of the ledger.

A deleted row is not a deleted byte: databases keep old pages, logs keep old rows. So after an
erasure every file is read and searched for what was destroyed. Files of a server are not ours to
read; a ledger on PostgreSQL holds ciphertext alone, and its subject store is a file like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import ScoretrailError
from ledger.entry import Entry
from ledger.ledger import Ledger
from ledger.sealing import unpacked
from ledger.subjects import Subjects

CHUNK = 1 << 20
_FILES = "SELECT sha256 FROM files WHERE subject = ?"
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
    texts = set[str]()
    for entry in entries:
        sealed = {} if entry.sealed is None else unpacked(entry.sealed)
        for one in entry.envelope.persons:
            if one.subject == subject and one.field in sealed:
                try:
                    found_here = key.unseal_apart(entry.envelope.id, one.field, sealed[one.field])
                    texts.update(found_here.values())
                except ScoretrailError:  # altered: `verify` says so
                    continue
    encoded = (
        Trace("text", text.encode(code)) for text in texts for code in ("utf-8", "utf-16-le")
    )
    return found + [one for one in encoded if len(one.content) >= SHORTEST]


def search(ledger: Ledger, subjects: Subjects, sought: Sequence[Trace]) -> list[Residue]:
    """Read every file of the ledger and name what is still there."""
    return [
        Residue(path.name, trace.what, offset)
        for path in files_of(ledger, subjects)
        for trace, offset in _found(path, sought)
    ]


def files_of(ledger: Ledger, subjects: Subjects) -> list[Path]:
    """Every file named as the ledger is: its audit log, subject store, evidence, logs, copies."""
    places = [path for path in (subjects.path, ledger.database.path) if path is not None]
    found = [one for path in places for one in path.absolute().parent.glob(f"{path.stem}*")]
    within = [one for folder in found if folder.is_dir() for one in folder.rglob("*")]
    return sorted({path for path in (*found, *within) if path.is_file()})


def _found(path: Path, sought: Sequence[Trace]) -> Iterator[tuple[Trace, int]]:
    """The first place of each trace in a file, read in pieces that overlap."""
    left = list(sought)
    overlap = max((len(one.content) for one in left), default=0)
    with path.open("rb") as file:
        tail, offset = b"", 0
        while (piece := file.read(CHUNK)) and left:
            window = tail + piece
            for trace in list(left):
                if (at := window.find(trace.content)) >= 0:
                    left.remove(trace)
                    yield trace, offset - len(tail) + at
            offset += len(piece)
            tail = window[-overlap:]
