"""Race: the log read back and decoded, by our fast reader, our validating one, and the library."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext

from benchmarks import library
from benchmarks.place import Place
from benchmarks.race import Contestant, Race, Ratio, Run
from benchmarks.told import Told, ledger, tell
from domain.fact import Fact
from ledger.entry import Entry
from ledger.ledger import Ledger


@contextmanager
def race(place: Place, told: Told) -> Iterator[Race]:
    """The same entries in a ledger and in the library's application, each read from end to end."""
    with ledger(place) as ours, ExitStack() as stack:
        for batch in told.batches:
            tell(ours, batch)
        contestants = [
            Contestant("facts", lambda: nullcontext(_facts(ours))),
            Contestant("entries", lambda: nullcontext(_entries(ours))),
        ]
        if library.absent(place) is None:
            theirs = stack.enter_context(library.application(place))
            streams = library.streams(told.batches)
            for batch in told.batches:
                library.save(theirs, batch, streams)
            contestants.append(Contestant("library", lambda: nullcontext(_library(theirs))))
        yield Race(
            "reading",
            place.name,
            "read and decode the log",
            told.count,
            contestants,
            [
                Ratio("facts", "library", "5"),
                Ratio("entries", "library", "1.5"),
                Ratio("facts", "entries"),
            ],
        )


def _facts(ours: Ledger) -> Run:
    return Run([lambda: _all(ours.facts())], lambda: {"facts": list(ours.facts())})


def _entries(ours: Ledger) -> Run:
    def answers() -> dict[str, object]:
        return {"facts": [_fact(entry) for entry in ours.entries()]}

    return Run([lambda: _all(ours.entries())], answers)


def _library(theirs: library.Facts) -> Run:
    def answers() -> dict[str, object]:
        return {"facts": [library.fact_of(*one) for one in library.read(theirs)]}

    return Run([lambda: _all(library.read(theirs))], answers)


def _all(read: Iterator[object]) -> None:
    """Read to the end and keep nothing, so that only reading is timed."""
    deque(read, maxlen=0)


def _fact(entry: Entry) -> Fact:
    """The same fact by the other way: from the validated event instead of the stored bytes."""
    event = entry.envelope
    return Fact(
        position=entry.position,
        recorded_at=entry.recorded_at,
        id=event.id,
        topic=event.topic,
        unit=event.unit,
        target=event.target,
        answers=event.answers,
        occurred_on=event.occurred_on,
        submitted_at=event.submitted_at,
        confirmed_by=event.confirmed_by,
        reason=event.reason,
        source=event.source,
        data=event.content().get("data", {}),
    )
