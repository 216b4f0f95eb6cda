"""The audit log (审计日志): who saw and did what, in a log of the same construction beside the ledger.

    person.revealed …     a person's data was read in part or in full: by whom, why, which
    person.erased …       restricted, held, erased, and what lifts that again
    export.made …         what left the ledger, how many rows, under which question
    checkpoint.signed …   what was signed and sent back, and evidence files kept and destroyed
    clock.stepped         the clock of the machine went back

It stands apart because a recorded reading would move the ledger's head, and with it every question
asked without a position. It has its own positions, its own tree, and is verified like the ledger.
A record is on disk before what it tells of is answered. No number of a person stands in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from sqlalchemy import URL, bindparam, select, text

from domain.effect import SHANGHAI
from domain.errors import BadEntry, LedgerUnusable, NotAdmitted, Tampered
from ledger.batch import AUDIT_LOG, actor
from ledger.clock import Clock, instant, now
from ledger.codec import canonical, columns, read
from ledger.entry import Frames, Head
from ledger.faults import spoken
from ledger.intake.persons import without_personal_numbers
from ledger.integrity.finding import Finding
from ledger.integrity.tree import leaf_hash, root
from ledger.integrity.verify import verify
from ledger.integrity.walk import BROKEN
from ledger.opening import creatable, make, mark, opened
from ledger.roles import Actor
from ledger.store.database import Database, Row, at_most
from ledger.store.logs import Draft, LedgerLog
from ledger.tables import ENTRIES

SUFFIX = ".audit"
"""Of its file, beside a ledger's file; on PostgreSQL of its schema, with an underscore."""

DEEDS: Mapping[str, str] = MappingProxyType(
    {
        "person.revealed": "查看个人信息",
        "person.sought": "查找当事人",
        "person.restricted": "限制处理",
        "person.released": "解除限制",
        "person.held": "保留",
        "person.unheld": "解除保留",
        "person.erased": "销毁个人信息",
        "erasure.reapplied": "恢复旧备份后重新销毁",
        "sealing.began": "启用封存",
        "entries.read": "查看他单位记录",
        "export.made": "导出",
        "evidence.kept": "留存附件",
        "evidence.read": "查看附件",
        "evidence.destroyed": "销毁附件",
        "account.granted": "授予账户",
        "account.revoked": "撤销账户",
        "access.refused": "拒绝访问",
        "checkpoint.signed": "签发检查点",
        "witness.answered": "收到见证或时间戳",
        "clock.stepped": "时钟回拨",
    }
)
"""Every deed that is put on record, with its name in Chinese."""

PAGE = 1_000
ONE_PAGE = 65_536
"""Bytes of SQLite's largest page: a longer file has tables."""


@dataclass(frozen=True, slots=True)
class Record:
    """One deed on record."""

    position: int
    recorded_at: datetime
    by: str
    deed: str
    role: str
    authenticated: bool
    confirmed_by: str | None
    reason: str | None
    about: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The deed's name in Chinese."""
        return DEEDS.get(self.deed, self.deed)


class AuditLog:
    """The audit log of one ledger. Threads may share it; close it when done."""

    def __init__(self, database: Database, *, clock: Clock = now) -> None:
        self.database = database
        self._clock = clock
        self._log = LedgerLog(database, clock=clock)
        between = (
            ENTRIES.c.position > bindparam("after"),
            ENTRIES.c.position <= bindparam("until"),
        )
        columns_ = [ENTRIES.c[name] for name in _READ]
        page = select(*columns_).where(*between).order_by(ENTRIES.c.position)
        self._page = database.compiled(at_most(page, "page"))

    @classmethod
    def of(cls, ledger: Database, name: str, *, create: bool, clock: Clock = now) -> Self | None:
        """Open the audit log of a ledger; where there is none, make it or give None."""
        place = place_of(ledger)
        if place is None:
            return cls._made("sqlite://", name, clock) if create else None
        if ledger.path is not None and not _was_made(Path(str(place.database))):
            return cls._made(place, name, clock) if create else None
        if ledger.path is None and not _has_schema(ledger, place):
            if not create:
                return None
            _make_schema(ledger)
            return cls._made(place, name, clock)
        return cls(opened(place, read_only=not create), clock=clock)

    @classmethod
    def _made(cls, place: str | URL, name: str, clock: Clock) -> Self:
        database = Database(place)
        try:
            with spoken(database):
                creatable(database)
                make(database, f"{name}{AUDIT_LOG}", "live")
        except LedgerUnusable as error:
            database.close()
            if error.code != "ledger-exists":  # somebody else has just made it
                raise
            database = opened(place, read_only=False)
        return cls(database, clock=clock)

    def record(
        self,
        deed: str,
        by: Actor,
        *,
        reason: str | None = None,
        confirmed_by: str | None = None,
        **about: Any,
    ) -> Record:
        """Put a deed on record; when this returns, it is on disk.

        `about` says of what, in plain values: subject, entry, unit, rows, coordinate. Numbers that
        read as a person's are masked, wherever they stand.
        """
        if deed not in DEEDS:
            raise BadEntry(
                "unknown-deed",
                f"审计日志没有“{deed}”这一项。",
                f"The audit log has no deed {deed!r}.",
            )
        content = {
            "id": f"audit-{secrets.token_hex(10)}",
            "topic": deed,
            "topic_version": 1,
            "occurred_on": self._clock().astimezone(SHANGHAI).date().isoformat(),
            "data": {"role": by.role, "authenticated": by.authenticated, "about": _clean(about)},
        }
        if reason is not None:
            content["reason"] = without_personal_numbers(reason)
        if confirmed_by is not None:
            content["confirmed_by"] = _another(by, confirmed_by)
        state = canonical(content)
        with spoken(self.database), self.database.writing() as transaction:
            head = self._log.lock(transaction)
            draft = Draft(str(content["id"]), 1, state, columns(read(state)))
            rows = self._log.entries(head, [draft], self._log.moment(head), actor(by.id))
            self._log.write(transaction, head, rows)
        return _record(rows[0])

    def records(self, after: int = 0, until: int | None = None) -> Iterator[Record]:
        """Read the records in order, each checked against its hash."""
        head = self.head
        until = head.position if until is None else min(until, head.position)
        while after < until:
            with spoken(self.database), self.database.reading() as transaction:
                page = transaction.rows(self._page, (after, until, PAGE))
            if not page or page[-1][0] != after + len(page):
                raise _altered(after + 1)
            for row in page:
                if not _genuine(head.name, row):
                    raise _altered(row[0])
                yield _record(row)
            after = page[-1][0]

    @property
    def head(self) -> Head:
        """How far the log reaches, and the root of its tree."""
        with spoken(self.database), self.database.reading() as transaction:
            row = self._log.head(transaction)
            nodes = self._log.tiles.nodes(transaction)
            moment = instant(row.recorded_at) if row.position else None
            return Head(row.position, moment, row.ledger, "live", root(row.position, nodes))

    def root_at(self, size: int) -> bytes:
        """The root over the first records."""
        with spoken(self.database), self.database.reading() as transaction:
            return root(size, self._log.tiles.nodes(transaction))

    def verify(self) -> list[Finding]:
        """Check every stored byte against the hashes, as `Ledger.verify` does."""
        return [of_audit(found) for found in verify(self.database)]

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_READ = (
    "position",
    "recorded_at",
    "recorded_by",
    "stream",
    "stream_version",
    "state",
    "sealed",
    "leaf",
)


def place_of(ledger: Database) -> URL | None:
    """Where the audit log of a ledger lies: a file beside its file, or a schema beside its schema.

    A ledger in memory has one in memory, which nobody can open again.
    """
    if ledger.path is not None:
        file = ledger.path.with_suffix(SUFFIX)
        return URL.create("sqlite", database=str(file))
    if ledger.is_sqlite:
        return None
    options = [str(ledger.url.query.get("options", "")), f"-c search_path={_schema(ledger)}"]
    return ledger.url.update_query_dict({"options": " ".join(filter(None, options))})


def _was_made(path: Path) -> bool:
    """Whether a log is there. A kill while one is made leaves a file without tables: it is none."""
    if not path.exists() or path.stat().st_size > ONE_PAGE:
        return path.exists()
    database = Database(str(path), access="write")
    try:
        with spoken(database), database.reading() as transaction:
            found, tables = mark(database, transaction)
    finally:
        database.close()
    return found is not None or tables > 0


def of_audit(found: Finding) -> Finding:
    """A finding of `verify` about the audit log, which says so."""
    zh = found.zh.replace("台账：", "", 1)
    en = found.en.replace("The ledger: ", "", 1)
    return Finding(found.position, f"audit-{found.code}", f"审计日志：{zh}", f"Audit log: {en}")


def _schema(ledger: Database) -> str:
    with spoken(ledger), ledger.reading() as transaction:
        found = transaction.row("SELECT current_schema()")
    return f"{found[0] if found else 'public'}_audit"


def _has_schema(ledger: Database, place: URL) -> bool:
    with spoken(ledger), ledger.reading() as transaction:
        found = transaction.row(
            "SELECT 1 FROM pg_namespace WHERE nspname = current_schema() || '_audit'"
        )
    if found is None:
        return False
    database = Database(place, access="read")
    try:
        with spoken(database), database.reading() as transaction:
            return mark(database, transaction)[0] is not None
    finally:
        database.close()


def _make_schema(ledger: Database) -> None:
    name = _schema(ledger).replace('"', '""')
    with spoken(ledger), ledger.core() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))


def _another(by: Actor, confirmed_by: str) -> str:
    if actor(confirmed_by) != by.id:
        return confirmed_by
    raise NotAdmitted(
        "second-person-same",
        f"经办人与复核人都是 {by.id}。请由另一人复核。",
        f"{by.id} both does and confirms it. Another person must confirm it.",
    )


def _clean(value: Any) -> Any:
    """Plain values without what is absent, and without any number of a person."""
    match value:
        case str():
            return without_personal_numbers(value)
        case Mapping():
            return {str(key): _clean(part) for key, part in value.items() if part is not None}
        case list() | tuple():
            return [_clean(part) for part in value]
        case _:
            return value


def _genuine(name: str, row: Row) -> bool:
    position, moment, by, stream, version, state, sealed, leaf = row
    try:
        frame = Frames(name, moment, by).frame(state, position, stream, version, sealed)
    except BROKEN:
        return False
    return bool(leaf_hash(frame) == leaf)


def _record(row: Row) -> Record:
    content = read(row[5])
    data = content.data
    return Record(
        row[0],
        instant(row[1]),
        row[2],
        content.topic,
        str(data.get("role", "")),
        bool(data.get("authenticated")),
        content.confirmed_by,
        content.reason,
        data.get("about", {}),
    )


def _altered(position: int) -> Tampered:
    return Tampered(
        "audit-altered",
        f"审计日志第 {position} 条被改动或缺失。请运行 scoretrail verify。",
        f"Record {position} of the audit log was altered or is gone. Run scoretrail verify.",
    )
