"""Race: `verify`, which checks everything, beside reading every row and hashing it singly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256

from benchmarks.appending import ALL_ROWS
from benchmarks.place import Place
from benchmarks.race import Contestant, Race, Ratio, Run
from benchmarks.raw import Raw, Row, connected
from benchmarks.told import NAME, Told, ledger, tell
from ledger.entry import Frames
from ledger.ledger import Ledger


@contextmanager
def race(place: Place, told: Told) -> Iterator[Race]:
    """One ledger, checked again and again."""
    with ledger(place) as ours, connected(ours.database.url) as raw:
        for batch in told.batches:
            tell(ours, batch)
        yield Race(
            "verify",
            place.name,
            "check every entry",
            told.count,
            [
                Contestant("verify", lambda: nullcontext(_verify(ours))),
                Contestant("by hand", lambda: nullcontext(_by_hand(raw))),
            ],
            [Ratio("verify", "by hand")],
        )


def _verify(ours: Ledger) -> Run:
    def answers() -> dict[str, object]:
        return {"altered": [finding.position for finding in ours.verify()]}

    return Run([ours.verify], answers)


def _by_hand(raw: Raw) -> Run:
    return Run([lambda: altered(raw)], lambda: {"altered": altered(raw)})


def altered(raw: Raw) -> list[int]:
    """The positions whose row does not hash to its leaf: no columns, no streams, no tree."""
    return [row[0] for row in raw.rows(ALL_ROWS) if not _genuine(row)]


def _genuine(row: Row) -> bool:
    position, recorded_at, recorded_by, stream, version, state, sealed, leaf, *_ = row
    frame = Frames(NAME, recorded_at, recorded_by).frame(state, position, stream, version, sealed)
    return bool(sha256(b"\0" + frame).digest() == leaf)
