"""Checkpoints (检查点): how far a ledger reached, and the root of its tree, signed.

    <origin>
    <size>
    <root in base64>

This is the *tlog-checkpoint* of C2SP. The origin says whose log it is, as in
`credit.example.gov.cn/scoretrail/jinan`. A checkpoint that was once handed out binds the ledger for
good: every later tree must begin with that one.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ledger.integrity.keys import LOG, Signer, Verifier, known
from ledger.integrity.note import Note, Signature, bad_note, read_note, strict_base64
from ledger.integrity.tree import EMPTY_ROOT, HASH_SIZE

SEPARATOR = "/scoretrail/"
LINES = 3

_SIZE = re.compile(r"0\Z|[1-9]\d{0,18}\Z")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A size and a root under the name of a log, in the note that signs them."""

    origin: str
    size: int
    root: bytes
    note: Note

    def signed_by(self, verifiers: Iterable[Verifier]) -> Verifier | None:
        """The known key of this log that signed it; None if none of them did."""
        keys = known(verifiers, self.origin, LOG)
        return next((key for key in keys if key.moment(self.note) is not None), None)

    def cosigned(self, lines: Iterable[Signature]) -> Checkpoint:
        """The same checkpoint with further signatures under it."""
        return Checkpoint(self.origin, self.size, self.root, self.note.signed(lines))


def sign(signer: Signer, size: int, root: bytes) -> Checkpoint:
    """Sign how far the log of that name reaches."""
    text = f"{signer.name}\n{size}\n{b64encode(root).decode()}\n"
    return Checkpoint(signer.name, size, root, Note(text, (signer.sign(text),)))


@lru_cache(maxsize=64)  # every proof in a bundle repeats it
def read_checkpoint(raw: bytes) -> Checkpoint:
    """The checkpoint that a note holds; lines after the third are the log's own and are kept."""
    note = read_note(raw)
    lines = note.text[:-1].split("\n")
    if len(lines) < LINES or not all(lines):
        raise bad_note("不是检查点", "it is no checkpoint")
    origin, size, encoded = lines[:LINES]
    root = strict_base64(encoded)
    if not _SIZE.match(size) or len(root) != HASH_SIZE:
        raise bad_note("条数或根不对", "its size or root is none")
    if size == "0" and root != EMPTY_ROOT:
        raise bad_note("空账的根不对", "the root of nothing is another")
    return Checkpoint(origin, int(size), root, note)


def ledger_of(origin: str) -> str:
    """The ledger's name in an origin; empty where the origin names none.

    >>> ledger_of("credit.example.gov.cn/scoretrail/demo/2018")
    'demo/2018'
    """
    return origin.partition(SEPARATOR)[2]
