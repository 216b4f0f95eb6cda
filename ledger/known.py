"""What the ledger holds, as admission asks for it under the writer lock.

`Office` remembers what units and schemes there are and reads only what came since. `KnownEntries`
is the view of one append: the streams that its entries answer, and the entries of the append itself
as they are admitted one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from threading import Lock

from sqlalchemy import bindparam, func, select

from domain.fact import Fact
from domain.history import History
from domain.register import register
from domain.rulebook import Rulebook
from domain.scheme import Scheme
from domain.units import Register
from ledger.clock import instant
from ledger.codec import fact_of
from ledger.store.database import Database, Row, Transaction
from ledger.streams import OFFICE, is_named
from ledger.tables import ENTRIES

OFFICE_TOPICS = tuple(topic for topics in OFFICE.values() for topic in topics)
CORRECTION_TOPICS = (
    "entry.retracted",
    "entry.amended",
    "entry.supplemented",
    "entry.reattributed",
)


class Queries:
    """The look-ups, written once for a database."""

    def __init__(self, database: Database) -> None:
        columns = ENTRIES.c
        row = (
            columns.stream,
            columns.stream_version,
            columns.position,
            columns.recorded_at,
            columns.state,
        )
        in_order = select(*row).order_by(columns.position)
        answered = select(columns.stream).where(database.among(columns.id, "ids"))
        versions = select(columns.stream, func.max(columns.stream_version))
        self.database = database
        self.states = database.compiled(
            select(columns.id, columns.position, columns.state).where(
                database.among(columns.id, "ids")
            )
        )
        self.streams = database.compiled(in_order.where(columns.stream.in_(answered)))
        self.versions = database.compiled(
            versions.where(database.among(columns.stream, "streams")).group_by(columns.stream)
        )
        self.of_unit = database.compiled(
            in_order.where(columns.topic == bindparam("t"), columns.unit == bindparam("u"))
        )
        self.since = database.compiled(
            in_order.where(
                database.among(columns.topic, "topics"), columns.position > bindparam("after")
            )
        )


def placed(rows: Iterable[Row]) -> list[tuple[str, int, Fact]]:
    """Read rows of stream, stream_version, position, recorded_at and state."""
    return [
        (stream, version, fact_of(position, instant(recorded_at), state))
        for stream, version, position, recorded_at, state in rows
    ]


class Office:
    """The units and the rules as of the head; threads share it, and it is only read further."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._topics = queries.database.many([*OFFICE_TOPICS, *CORRECTION_TOPICS])
        self._lock = Lock()
        self._reached = 0
        self._facts: list[Fact] = []
        self._view = View(())

    def view(self, transaction: Transaction, head: int) -> View:
        """Read what came since the last append, under the writer lock."""
        with self._lock:
            if head > self._reached:
                rows = transaction.rows(self._queries.since, (self._topics, self._reached))
                if news := [fact for stream, _, fact in placed(rows) if is_named(stream)]:
                    self._facts += news
                    self._view = View(tuple(self._facts))
                self._reached = head
            return self._view

    def pass_over(self, after: int, facts: Sequence[Fact]) -> None:
        """Take note of an append of ours that is committed and says nothing of the office."""
        with self._lock:
            if self._reached == after and not any(fact.topic in _TELLING for fact in facts):
                self._reached = after + len(facts)


_TELLING = frozenset({*OFFICE_TOPICS, *CORRECTION_TOPICS})


def units_now(database: Database) -> Register:
    """Every unit that a roster or an entry names, as known now, without reading all entries."""
    with database.reading() as transaction:
        return Office(Queries(database)).view(transaction, head=1).units()


class View:
    """Units and schemes at one moment; both are worked out when first asked for."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._history: History | None = None
        self._register: Register | None = None

    def with_(self, fact: Fact) -> View:
        """The view once one more entry is known."""
        return View([*self._facts, fact])

    def units(self) -> Register:
        """Every unit of a roster or a registration."""
        if self._register is None:
            rulebook, last = Rulebook(self._read()), self._last
            schemes = [rulebook.scheme(name, last, date.max) for name in rulebook.ids(last)]
            self._register = register(schemes, self._read(), last)
        return self._register

    def scheme(self, scheme_id: str) -> Scheme:
        """The newest text of a scheme."""
        return Rulebook(self._read()).scheme(scheme_id, self._last, date.max)

    def read_through(self) -> None:
        """Read every text and every roster, whoever asks for them."""
        self.units()
        Rulebook(self._read()).timelines(self._last)

    @property
    def _last(self) -> int:
        return self._facts[-1].position if self._facts else 0

    def _read(self) -> History:
        if self._history is None:
            self._history = History(self._facts)
        return self._history


class KnownEntries:
    """What one append may build on: `domain.admission.Known`, and the versions of streams.

    A base fact of this append stands in `_facts` alone; its stream of one is made when it is asked
    for, because most are never answered in the same call.
    """

    def __init__(self, queries: Queries, transaction: Transaction, view: View) -> None:
        self._queries = queries
        self._transaction = transaction
        self._view = view
        self._facts: dict[str, Fact] = {}
        self._stream_of: dict[str, str] = {}
        self._streams: dict[str, dict[int, Fact]] = {}
        self._versions: dict[str, int] = {}

    def load(self, targets: Collection[str], named: Collection[str]) -> None:
        """Read the streams that hold the targets, and how far the named streams have come."""
        queries, many = self._queries, self._queries.database.many
        if ids := {target for target in targets if target not in self._facts}:
            rows = self._transaction.rows(queries.streams, (many(ids),))
            for stream, version, fact in placed(rows):
                self._place(fact, stream, version)
        if named:
            for stream, version in self._transaction.rows(queries.versions, (many(named),)):
                self._versions[stream] = version

    def take(self, fact: Fact, stream: str) -> int:
        """Add an entry of this append, and give its version in its stream."""
        if stream == fact.id:
            self._facts[stream] = fact
            return 1
        self._stream(stream)
        version = self._versions.get(stream, 0) + 1
        self._place(fact, stream, version)
        if is_named(stream):
            self._view = self._view.with_(fact)
        return version

    def _place(self, fact: Fact, stream: str, version: int) -> None:
        self._facts[fact.id] = fact
        self._stream_of[fact.id] = stream
        self._streams.setdefault(stream, {})[fact.position] = fact
        self._versions[stream] = max(version, self._versions.get(stream, 0))

    def _stream(self, stream: str) -> dict[int, Fact]:
        if stream not in self._streams and (base := self._facts.get(stream)) is not None:
            self._place(base, stream, 1)
        return self._streams.get(stream, {})

    def stream_of(self, entry_id: str) -> str | None:
        """Name the stream that holds an entry."""
        return self._stream_of.get(entry_id, entry_id) if self.fact(entry_id) else None

    def fact(self, entry_id: str) -> Fact | None:
        """The entry of that id."""
        if entry_id not in self._facts:
            self.load([entry_id], ())
        return self._facts.get(entry_id)

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """The entry's base fact and all that answers it, in order of position."""
        stream = self.stream_of(entry_id)
        if stream is None:
            return []
        whole = [fact for _, fact in sorted(self._stream(stream).items())]
        if not is_named(stream):
            return whole
        base = self._base(entry_id)
        return [fact for fact in whole if self._base(fact.id) == base]

    def _base(self, entry_id: str) -> str:
        while (target := self._facts[entry_id].target) is not None:
            entry_id = target
        return entry_id

    def facts_of(self, topic: str, unit: str) -> Sequence[Fact]:
        """The unit's entries of a topic."""
        rows = self._transaction.rows(self._queries.of_unit, (topic, unit))
        self.load([fact.id for _, _, fact in placed(rows)], ())
        found = (f for f in self._facts.values() if f.topic == topic and f.unit == unit)
        return sorted(found, key=lambda fact: fact.position)

    def units(self) -> Register:
        """The ids of all units known."""
        return self._view.units()

    def scheme(self, scheme_id: str) -> Scheme:
        """The scheme's newest text, or `UnknownName`."""
        return self._view.scheme(scheme_id)

    def rules_with(self, new: Fact) -> None:
        """Read every scheme and every unit as they would be with this entry, or raise what is wrong."""
        self._view.with_(new).read_through()
