"""The ledger: entries go in, in one order for good, and are read back (台账).

    Ledger.create / Ledger.open     a database that is ours, and safe to write to
    append                          new, known or conflicting; all or nothing
    facts, entries, entry           the fast reader, and the validating ones
    head, position_at               how far it reaches, and how far it reached at an instant
    verify                          every stored byte against the hashes
    audit                           who saw and did what, in a log of its own

It knows no rule: what may follow what is asked of `domain.admission`, under the writer lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import URL

from domain.admission import admit
from domain.errors import BadEntry, BeyondHead, NotAdmitted
from domain.events.event import Envelope
from domain.fact import Fact
from ledger.batch import (
    Admission,
    Given,
    Placing,
    Terms,
    actor,
    given,
    ledger_name,
    not_an_audit_log,
    receipt_of,
    sort,
)
from ledger.clock import Clock, instant, micros, now
from ledger.collecting import put_off
from ledger.entry import Entry, Head, Kind
from ledger.faults import spoken
from ledger.impartiality import Members
from ledger.integrity.finding import Finding
from ledger.integrity.tree import Nodes, root
from ledger.integrity.verify import Progress, verify
from ledger.known import KnownEntries, Office, Queries, placed
from ledger.lookups import Lookups
from ledger.opening import creatable, make, opened
from ledger.reading import Reader
from ledger.receipt import Guard, Receipt, conflict, stream_moved
from ledger.roles import Actor
from ledger.searching import Searching
from ledger.store.database import Database, Transaction
from ledger.store.logs import HeadRow, LedgerLog

if TYPE_CHECKING:
    from ledger.audit import AuditLog
    from ledger.integrity.keys import Signer

NOTHING_SEALED: Mapping[str, bytes] = {}

STEP = 5_000_000
"""A clock that goes back further than this, in microseconds, is put on record."""


class Ledger:
    """One ledger in one database. It may be shared by threads; close it when done."""

    def __init__(
        self, database: Database, *, clock: Clock = now, admission: Admission | None = admit
    ) -> None:
        self.database = database
        self._log = LedgerLog(database, clock=clock)
        self._queries = Queries(database)
        self._office = Office(self._queries)
        self._admission = admission
        self._reader = Reader(database)
        self.lookups = Lookups(database)
        """Finds what one question reads."""
        self.searching = Searching(database)
        """Finds entries by what stands in their columns, page by page."""
        self.clock = clock
        self.signer: Signer | None = None
        """With it, checkpoints are signed by themselves when they are due."""
        self.members: Callable[[], Members] = dict
        """Reads the accounts of units: they sign for no correction that concerns their own."""
        self._audit: AuditLog | None = None

    @classmethod
    def create(
        cls,
        place: str | URL,
        *,
        name: str,
        kind: Kind,
        clock: Clock = now,
        admission: Admission | None = admit,
    ) -> Self:
        """Make a ledger in an empty database; its name and kind are for good."""
        ledger_name(name)
        database = Database(place)
        ledger = cls(database, clock=clock, admission=admission)
        try:
            with spoken(database):
                creatable(database)
                make(database, name, kind)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def open(
        cls,
        place: str | URL,
        *,
        read_only: bool = False,
        clock: Clock = now,
        admission: Admission | None = admit,
    ) -> Self:
        """Open a ledger, or refuse a database that is none, is newer, or may lose entries."""
        return cls(opened(place, read_only=read_only), clock=clock, admission=admission)

    def append(
        self,
        envelopes: Iterable[Envelope[Any]],
        *,
        recorded_by: str,
        recorded_at: datetime | None = None,
        sealed: Mapping[str, bytes] = NOTHING_SEALED,
        expected: Mapping[str, int] | None = None,
        guard: Guard | None = None,
        dry_run: bool = False,
    ) -> Receipt:
        """Append events, all or nothing, and say of each whether it was new or known.

        The same id with the same content is known, whoever sends it: so an append whose outcome is
        not known is repeated as it is. The same id with other content refuses the whole append.
        `recorded_at` is for told ledgers only. `expected` names the version that a stream must
        have; `sealed` holds the ciphertext of personal fields by entry id.
        """
        terms = Terms(actor(recorded_by), recorded_at, sealed, expected or {}, guard, dry_run)
        with put_off():
            entries = given(envelopes)
            if self.signer is None or dry_run:
                return self._appended(entries, terms)
        from ledger import schedule  # noqa: PLC0415 - it needs the whole ledger

        topics = {entry.content.topic for entry in entries}
        schedule.before(self, self.signer, topics, recorded_by, recorded_at)
        receipt = self._appended(entries, terms)
        if receipt.new:
            schedule.after(self, self.signer, topics, recorded_by)
        return receipt

    def _appended(self, entries: Sequence[Given], terms: Terms) -> Receipt:
        with spoken(self.database), self.database.writing() as transaction:
            receipt = self._append(transaction, entries, terms)
        if self._log.behind > STEP:
            self._note_the_step(terms.recorded_by)
        if not terms.dry_run:
            self._office.pass_over(receipt.head - len(receipt.new), receipt.new)
        return receipt

    def _note_the_step(self, recorded_by: str) -> None:
        """Put on record that the clock went back; entries keep rising all the same."""
        by, behind = Actor(recorded_by, "operator", authenticated=False), self._log.behind
        self._log.behind = 0
        self.audit.record("clock.stepped", by, microseconds=behind, position=self._reach(None)[0])

    def _append(self, transaction: Transaction, entries: Sequence[Given], terms: Terms) -> Receipt:
        head = self._log.lock(transaction)
        not_an_audit_log(head.ledger)
        found = sort(entries, self._stored(transaction, entries))
        if found.conflicting and not terms.dry_run:
            raise conflict(found.conflicting)
        moment = self._moment(head, terms.recorded_at) if found.new else None
        placing = None
        if moment is not None:
            self._as_agreed(transaction, terms)
            placing = self._placed(transaction, head, found.new, moment, terms)
            if not terms.dry_run:
                rows = self._log.entries(head, placing.drafts, moment, terms.recorded_by)
                self._log.write(transaction, head, rows)
        return receipt_of(found, placing, head.position, terms)

    def _stored(
        self, transaction: Transaction, entries: Sequence[Given]
    ) -> dict[str, tuple[int, bytes]]:
        ids = self.database.many([entry.content.id for entry in entries])
        rows = transaction.rows(self._queries.states, (ids,))
        return {name: (position, state) for name, position, state in rows}

    def _moment(self, head: HeadRow, told: datetime | None) -> int:
        if head.kind == "live":
            if told is None:
                return self._log.moment(head)
            raise BadEntry(
                "recorded-at-not-yours",
                "实录台账的登记时间只由系统时钟给出，不能指定。讲述历史请另建转述台账（told）。",
                "A live ledger takes its times from the system clock only. To tell history,"
                " make a ledger of kind told.",
            )
        if told is None:
            raise BadEntry(
                "recorded-at-missing",
                "转述台账的每批登记都要写明登记时间。",
                "Every append to a told ledger must give recorded_at.",
            )
        if (moment := micros(told)) <= head.recorded_at:
            raise NotAdmitted(
                "recorded-at-not-rising",
                f"登记时间 {told.isoformat()} 不晚于上一批的"
                f" {instant(head.recorded_at).isoformat()}。请按先后登记，同一时刻的放在一批。",
                f"recorded_at {told.isoformat()} is not after the last append's"
                f" {instant(head.recorded_at).isoformat()}. Append in order of recording, entries"
                " of one instant together.",
            )
        return moment

    def _as_agreed(self, transaction: Transaction, terms: Terms) -> None:
        if terms.expected:
            streams = self.database.many(list(terms.expected))
            versions: dict[str, int] = dict(transaction.rows(self._queries.versions, (streams,)))
            moved = {
                stream: versions.get(stream, 0)
                for stream, version in terms.expected.items()
                if versions.get(stream, 0) != version
            }
            if moved:
                raise stream_moved(moved)
        if terms.guard is not None:
            self._keep(transaction, terms.guard)

    def _keep(self, transaction: Transaction, guard: Guard) -> None:
        topics = self.database.many(guard.topics)
        rows = transaction.rows(self._queries.since, (topics, guard.after))
        for _, _, fact in placed(rows):
            if guard.unit in {None, fact.unit} and guard.matches(fact):
                raise NotAdmitted(
                    "overtaken",
                    f"在 #{guard.after} 之后已登记 #{fact.position}（{fact.topic}），"
                    "本批因此不能登记。请重新查看后再提交。",
                    f"#{fact.position} ({fact.topic}) was recorded after #{guard.after}, and this"
                    " append depends on it. Look again before you repeat it.",
                )

    def _placed(
        self,
        transaction: Transaction,
        head: HeadRow,
        new: Sequence[Given],
        moment: int,
        terms: Terms,
    ) -> Placing:
        view = self._office.view(transaction, head.position)
        placing = Placing(
            known=KnownEntries(self._queries, transaction, view),
            admission=self._admission,
            recorded_at=moment,
            recorded_by=terms.recorded_by,
            live=head.kind == "live",
            sealed=terms.sealed,
            members=self.members,
            refusals=[] if terms.dry_run else None,
        )
        placing.place(new, head.position)
        return placing

    def facts(
        self,
        *,
        topics: Collection[str] | None = None,
        until: int | None = None,
        after: int = 0,
    ) -> Iterator[Fact]:
        """Read entries as the rules see them, fast, up to the head as it is now."""
        with spoken(self.database):
            yield from self._reader.facts(after, self._reach(until)[0], topics)

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Read whole entries, each checked against its hash and validated by its topic's model."""
        with spoken(self.database):
            yield from self._reader.entries(after, *self._reach(until))

    def entry(self, position: int) -> Entry:
        """Read the entry at a position."""
        head, _ = self._reach(None)
        if not 0 < position <= head:
            raise BeyondHead(
                "beyond-head",
                f"台账有第 1–{head} 条，没有第 {position} 条。",
                f"The ledger holds the entries 1–{head}; there is no {position}.",
            )
        return next(self.entries(position - 1, position))

    def entry_by_id(self, entry_id: str) -> Entry:
        """Read the entry of that id."""
        with spoken(self.database):
            return self._reader.by_id(entry_id, self._reach(None)[1])

    def streams(
        self, topics: Collection[str], *, until: int, units: Collection[str] | None = None
    ) -> list[Fact]:
        """Read the streams that hold an entry of these topics and units, up to a position."""
        with spoken(self.database):
            return self._reader.streams(topics, until, units)

    def entries_at(self, positions: Collection[int]) -> Iterator[Entry]:
        """Read the entries at these positions, checked and validated."""
        with spoken(self.database):
            yield from self._reader.at(positions, self._reach(None)[1])

    def sealed_entries(self) -> Iterator[Entry]:
        """Read the entries in which fields of persons are sealed."""
        with spoken(self.database):
            yield from self._reader.sealed(*self._reach(None))

    def _reach(self, until: int | None) -> tuple[int, str]:
        """Read how far the ledger reaches, at most as far as asked, and its name."""
        with self.database.reading() as transaction:
            head = self._log.head(transaction)
        return (head.position if until is None else min(until, head.position)), head.ledger

    @property
    def position(self) -> int:
        """How far the ledger reaches."""
        with spoken(self.database):
            return self._reach(None)[0]

    @property
    def head(self) -> Head:
        """How far the ledger reaches, and the root of its tree."""
        with spoken(self.database), self.database.reading() as transaction:
            row = self._log.head(transaction)
            return Head(
                row.position,
                instant(row.recorded_at) if row.position else None,
                row.ledger,
                "live" if row.kind == "live" else "told",
                root(row.position, self._log.tiles.nodes(transaction)),
            )

    def root_at(self, size: int) -> bytes:
        """The root over the first entries."""
        with spoken(self.database), self.database.reading() as transaction:
            return root(size, self._log.tiles.nodes(transaction))

    def position_at(self, moment: datetime) -> int:
        """Find the last position recorded by an instant; 0 if none was."""
        with spoken(self.database):
            return self._reader.position_at(micros(moment), self._reach(None)[0])

    def nodes(self, transaction: Transaction) -> Nodes:
        """Read the stored tree, for proofs."""
        return self._log.tiles.nodes(transaction)

    @property
    def audit(self) -> AuditLog:
        """The audit log of this ledger, made where there is none yet."""
        found = self.audit_if_any(create=True)
        assert found is not None
        return found

    def audit_if_any(self, *, create: bool = False) -> AuditLog | None:
        """The audit log of this ledger; None where nothing was ever put on record."""
        if self._audit is None or create:
            from ledger.audit import AuditLog  # noqa: PLC0415 - few commands ask for it

            if self._audit is not None and self._audit.database.access != "read":
                return self._audit
            name = self._reach(None)[1]
            self._audit = AuditLog.of(self.database, name, create=create, clock=self.clock)
        return self._audit

    def verify(self, progress: Progress | None = None) -> list[Finding]:
        """Check every stored byte against the hashes; an empty list means nothing was found."""
        return verify(self.database, progress)

    def close(self) -> None:
        """Close every connection; an SQLite file then stands alone."""
        if self._audit is not None:
            self._audit.close()
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
