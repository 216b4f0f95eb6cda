"""Races: entries into a ledger, in batches and one by one, beside the driver and the library.

The driver is handed finished rows for the same table, with the same indexes and triggers, and does
nothing else: no head, no tree, no look-up of ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from benchmarks import library
from benchmarks.data import RECORDER
from benchmarks.place import Place
from benchmarks.race import Contestant, Race, Ratio, Run
from benchmarks.raw import Row, connected
from benchmarks.told import Told, facts_of, ledger, rows_of, tell
from ledger.clock import micros
from ledger.codec import Columns
from ledger.ledger import Ledger
from ledger.store.logs import Draft, LedgerLog
from ledger.tables import ENTRIES

ALL_ROWS = "SELECT * FROM entries ORDER BY position"


def batches(place: Place, told: Told) -> Race:
    """Whole batches, each one commit."""
    on_sqlite = place.name == "sqlite"
    return Race(
        "batches",
        place.name,
        "append, ledger shape",
        told.count,
        [Contestant("store", partial(_store, place, told)), *_whole(place, told)],
        [
            Ratio("store", "driver", "0.7" if on_sqlite else "0.5"),
            Ratio("append", "driver", "0.35" if on_sqlite else None),
            Ratio("append", "library", "2"),
        ],
    )


def singles(place: Place, told: Told) -> Race:
    """One entry for each commit."""
    return Race(
        "singles",
        place.name,
        "append, one entry a commit",
        told.count,
        _whole(place, told),
        [Ratio("append", "driver", "0.5"), Ratio("append", "library")],
        short=True,
    )


def _whole(place: Place, told: Told) -> list[Contestant]:
    contestants = [
        Contestant("append", partial(_append, place, told)),
        Contestant("driver", partial(_driver, place, told)),
        Contestant("library", partial(_library, place, told)),
    ]
    return contestants[:-1] if library.absent(place) else contestants


@contextmanager
def _append(place: Place, told: Told) -> Iterator[Run]:
    """From plain values to the commit: validated, canonical, admitted, hashed, stored."""
    with ledger(place) as into:
        yield Run([partial(tell, into, batch) for batch in told.batches], _shown(into))


@contextmanager
def _store(place: Place, told: Told) -> Iterator[Run]:
    """From validated entries to the commit: number, frame, leaf, insert, tree, head."""
    drafts = [[_draft(row) for row in rows] for rows in told.rows]
    with ledger(place) as into:
        log = LedgerLog(into.database)
        laps = [
            partial(_write, into, log, part, micros(batch.recorded_at))
            for part, batch in zip(drafts, told.batches, strict=True)
        ]
        yield Run(laps, _shown(into))


def _draft(row: Row) -> Draft:
    _, _, _, stream, version, state, sealed, _, *columns = row
    return Draft(stream, version, state, Columns(*columns), sealed)


def _write(into: Ledger, log: LedgerLog, drafts: Sequence[Draft], recorded_at: int) -> None:
    with into.database.writing() as transaction:
        head = log.lock(transaction)
        log.write(transaction, head, log.entries(head, drafts, recorded_at, RECORDER))


def _shown(into: Ledger) -> Callable[[], dict[str, object]]:
    def answers() -> dict[str, object]:
        rows = rows_of(into)
        return {"rows": rows, "facts": facts_of(rows), "root": into.head.root}

    return answers


@contextmanager
def _driver(place: Place, told: Told) -> Iterator[Run]:
    with ledger(place) as into, connected(into.database.url) as raw:
        insert = raw.inserting(ENTRIES)
        yield Run(
            [partial(insert, rows) for rows in told.rows], lambda: {"rows": raw.rows(ALL_ROWS)}
        )


@contextmanager
def _library(place: Place, told: Told) -> Iterator[Run]:
    """From plain values to the commit, as the library does it."""
    streams = library.streams(told.batches)
    with library.application(place) as application:

        def answers() -> dict[str, object]:
            return {"facts": [library.fact_of(*one) for one in library.read(application)]}

        laps = [partial(library.save, application, batch, streams) for batch in told.batches]
        yield Run(laps, answers)
