"""Race: the recorder of any eventsourcing application beside the driver alone (plain shape)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from eventsourcing.persistence import StoredEvent

from benchmarks.place import Place
from benchmarks.race import Contestant, Race, Ratio, Run
from benchmarks.raw import Row, connected
from benchmarks.told import STATE, Told
from ledger.store.database import Database
from ledger.store.logs import PlainLog
from ledger.store.recorders import LogRecorder

APPLICATION = "bench"
STREAM, VERSION, TOPIC = 3, 4, 9
"""Places in a row of `entries`, beside those of `told`."""


def race(place: Place, told: Told) -> Race:
    """Whole batches into the library's five columns, each batch one commit."""
    rows = [[_plain(row) for row in batch] for batch in told.rows]
    return Race(
        "recorder",
        place.name,
        "insert_events, plain shape",
        told.count,
        [
            Contestant("recorder", partial(_recorder, place, rows)),
            Contestant("driver", partial(_driver, place, rows)),
        ],
        [Ratio("recorder", "driver", "0.85" if place.name == "sqlite" else "0.6")],
    )


def _plain(row: Row) -> Row:
    """The library's columns of a finished row: position, stream, version, topic, state."""
    return row[0], row[STREAM], row[VERSION], row[TOPIC], row[STATE]


@contextmanager
def _made(place: Place) -> Iterator[tuple[str, LogRecorder, PlainLog]]:
    with place.database() as url:
        database = Database(url)
        log = PlainLog(database, APPLICATION)
        recorder = LogRecorder(database, log, identity=str)
        recorder.create_table()
        try:
            yield url, recorder, log
        finally:
            database.close()


@contextmanager
def _recorder(place: Place, batches: list[list[Row]]) -> Iterator[Run]:
    stored = [[StoredEvent(*row[1:]) for row in batch] for batch in batches]
    with _made(place) as (_, recorder, _):

        def answers() -> dict[str, object]:
            found = recorder.select_notifications(None, sum(map(len, stored)))
            return {
                "rows": [
                    (n.id, n.originator_id, n.originator_version, n.topic, n.state) for n in found
                ]
            }

        yield Run([partial(recorder.insert_events, events) for events in stored], answers)


@contextmanager
def _driver(place: Place, batches: list[list[Row]]) -> Iterator[Run]:
    with _made(place) as (url, _, log), connected(url) as raw:
        insert = raw.inserting(log.table)
        query = f"SELECT * FROM {log.table.name} ORDER BY 1"  # noqa: S608 — our own name
        yield Run([partial(insert, batch) for batch in batches], lambda: {"rows": raw.rows(query)})
