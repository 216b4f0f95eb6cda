"""The writer: appends an entry now and then, as another program of the office would. Run as a process.

    python -m benchmarks.front_desk.writer LEDGER EVERY < states

It reads one state a line, says `ready`, and appends until its input is told to end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from domain.errors import ScoretrailError
from domain.events import parse_json
from domain.events.event import Envelope
from ledger.ledger import Ledger

RECORDER = "bench:writer"


def main() -> None:
    """Append, one entry at a time, until told to end."""
    place, every = sys.argv[1], float(sys.argv[2])
    states = list(iter(sys.stdin.buffer.readline, b"\n"))
    over = Event()

    def listen() -> None:
        sys.stdin.buffer.read()
        over.set()

    Thread(target=listen, daemon=True).start()
    with Ledger.open(place) as ledger:
        appended, refused = write(ledger, map(parse_json, states), every, over)
    said = {"appended": appended, "refused": refused, "processor": time.process_time()}
    sys.stdout.write(f"{said}\n")


def write(
    ledger: Ledger, entries: Iterator[Envelope[Any]], every: float, over: Event
) -> tuple[int, int]:
    """Append entries at a steady rate; how many were, and how many the door refused."""
    moment = ledger.head.recorded_at
    assert moment is not None, "the ledger is not empty"
    appended = refused = 0
    for entry in entries:
        moment += timedelta(seconds=1)
        try:
            ledger.append([entry], recorded_by=RECORDER, recorded_at=moment)
            appended += 1
        except ScoretrailError:
            refused += 1
        if appended == 1:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
        if over.wait(every):
            break
    return appended, refused


if __name__ == "__main__":
    main()
