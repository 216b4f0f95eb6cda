"""Checkpoints that are kept beside the entries, and what others sent back about them (留存).

They lie in tables of their own: were a checkpoint an entry, it would move the head that it signs.
What is kept here convinces nobody by itself, since who can write to the database can write here as
well; the copies that others hold do. It is kept so that `verify` and a bundle find it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, select

from domain.errors import Tampered
from ledger.integrity.checkpoint import Checkpoint
from ledger.store.database import Database, Transaction
from ledger.tables import Number

Kind = Literal["cosignature", "timestamp", "audit"]

KEPT = MetaData()

CHECKPOINTS = Table(
    "checkpoints",
    KEPT,
    Column("size", Number, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("note", LargeBinary, nullable=False),
)
ATTESTATIONS = Table(
    "attestations",
    KEPT,
    Column("number", Integer, primary_key=True),
    Column("size", Number, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
)

_ON_SQLITE = "SELECT name FROM sqlite_master WHERE name = 'checkpoints'"
_ON_POSTGRES = "SELECT relname FROM pg_class WHERE oid = to_regclass('checkpoints')"


@dataclass(frozen=True, slots=True)
class Attestation:
    """What somebody else says of a checkpoint: a witness's line, a time stamp's raw bytes."""

    size: int
    text: str
    """The SHA-256 of the checkpoint's text."""
    kind: str
    sha256: str
    body: bytes

    @property
    def genuine(self) -> bool:
        """Whether its bytes are those that were kept."""
        return sha256(self.body).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Kept:
    """Every stored row: notes as they lie there by size, and what others sent."""

    notes: tuple[tuple[int, bytes], ...] = ()
    attestations: tuple[Attestation, ...] = field(default=())

    def of(self, checkpoint: Checkpoint, kind: Kind) -> list[Attestation]:
        """What others sent about a checkpoint."""
        text = digest_of(checkpoint)
        return [one for one in self.attestations if (one.text, one.kind) == (text, kind)]


def keep(database: Database, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint; the same one is kept once, another of the same size is refused."""
    key = str(checkpoint.note.signatures[0].key_id.hex())
    with database.core() as connection:
        KEPT.create_all(connection)
        stored = select(CHECKPOINTS.c.note).where(
            CHECKPOINTS.c.size == checkpoint.size, CHECKPOINTS.c.key == key
        )
        found = connection.execute(stored).scalar()
        if found is None:
            row = {"size": checkpoint.size, "key": key, "note": bytes(checkpoint.note)}
            connection.execute(CHECKPOINTS.insert().values(row))
        elif found != bytes(checkpoint.note):
            raise Tampered(
                "log-forked",
                f"第 {checkpoint.size} 条已签过另一个检查点：台账的历史被改写。"
                "请运行 scoretrail verify。",
                f"Another checkpoint was signed at size {checkpoint.size}: the ledger's history was"
                " rewritten. Run scoretrail verify.",
            )


def digest_of(checkpoint: Checkpoint) -> str:
    """The SHA-256 of a checkpoint's text, by which what others say of it is found."""
    return sha256(checkpoint.note.text.encode()).hexdigest()


def attach(database: Database, checkpoint: Checkpoint, kind: Kind, body: bytes) -> Attestation:
    """Keep what somebody sent about a checkpoint, byte for byte and with its hash."""
    made = Attestation(checkpoint.size, digest_of(checkpoint), kind, sha256(body).hexdigest(), body)
    with database.core() as connection:
        KEPT.create_all(connection)
        same = select(ATTESTATIONS.c.number).where(ATTESTATIONS.c.sha256 == made.sha256)
        if connection.execute(same).first() is None:
            row = {name: getattr(made, name) for name in ("size", "text", "kind", "sha256", "body")}
            connection.execute(ATTESTATIONS.insert().values(row))
    return made


def kept(database: Database) -> Kept:
    """Read everything that is kept; a ledger that never signed a checkpoint has nothing."""
    with database.inspecting() as transaction:
        if not is_there(database, transaction):
            return Kept()
        return Kept(tuple(_notes(database, transaction)), tuple(_others(database, transaction)))


def is_there(database: Database, transaction: Transaction) -> bool:
    """Whether anything was ever kept."""
    return transaction.row(_ON_SQLITE if database.is_sqlite else _ON_POSTGRES) is not None


def _notes(database: Database, transaction: Transaction) -> list[tuple[int, bytes]]:
    columns = CHECKPOINTS.c
    query = select(columns.size, columns.note).order_by(columns.size, columns.key)
    return [(size, bytes(note)) for size, note in transaction.rows(database.compiled(query))]


def _others(database: Database, transaction: Transaction) -> list[Attestation]:
    columns = ATTESTATIONS.c
    query = select(columns.size, columns.text, columns.kind, columns.sha256, columns.body)
    rows = transaction.rows(database.compiled(query.order_by(columns.number)))
    return [
        Attestation(size, _text(text), _text(kind), _text(digest), bytes(body))
        for size, text, kind, digest, body in rows
    ]


def _text(value: str | bytes) -> str:
    """What is inspected comes as it lies there, also where it is no longer text."""
    return value if isinstance(value, str) else value.decode(errors="replace")
