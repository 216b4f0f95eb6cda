"""`python -m benchmarks.bulk_intake`: double-publicity records into a ledger, and at what rate.

One process does what `import --bulk` does: it reads and stages a CSV file of invented records, lays
them before the ledger on trial, and records them in durable appends. The rates of the first and the
last tenth show whether it slows down as the ledger grows, the peak of resident memory whether it
grows with the file; beside them stands what the disk alone takes for the same bytes and commits.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.machine import load, machine
from ledger.clock import now
from ledger.intake.batch import Reference
from ledger.intake.streamed import Asked, Stream, stage
from ledger.intake.streamed_receipt import CHUNK, StreamReceipt, receive_stream
from ledger.known import units_now
from ledger.ledger import Ledger

HEADINGS = ("unit", "occurred_on", "number", "kind", "decided_on", "publicised_on", "faults")
UNITS = ("lixia", "shizhong", "huaiyin", "tianqiao", "licheng", "gaoxin", "changqing", "zhangqiu")
FIRST = date(2018, 1, 1)
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took; rates are rows a second."""

    rows: int
    file_bytes: int
    ledger_bytes: int
    reading: float
    trying: float
    recording: float
    first_tenth: float
    last_tenth: float
    tenths: tuple[float, ...]
    tenths_of_processor: tuple[float, ...]
    """The same by the processor's time, which a busy machine does not change."""
    again: float | None
    """Seconds for importing the same file again, of which everything is known."""
    peak_mb_reading: int
    peak_mb: int
    seconds: float
    sound: bool
    """Whether every row is there and, if it was asked, `verify` found nothing."""


def records(count: int) -> Iterator[tuple[str, ...]]:
    """Invented decisions of a year, in the order in which a platform exports them."""
    for number in range(count):
        decided = FIRST + timedelta(days=number * 350 // count)
        day = decided.isoformat()
        publicised = (decided + timedelta(days=number * 7 % 11)).isoformat()
        kind = "处罚" if number % 3 else "许可"
        fault = "error" if number % 97 == 0 else ""
        unit = UNITS[number % len(UNITS)]
        yield (unit, day, f"演示罚决〔2018〕{number}号", kind, day, publicised, fault)


class Laps:
    """When how much was done, for the rates of the tenths."""

    def __init__(self) -> None:
        self.marks: list[tuple[int, float, float]] = []

    def __call__(self, done: int, _total: int | None) -> None:
        """Take note of how much is done."""
        self.marks.append((done, time.perf_counter(), time.process_time()))

    def rate(self, first: int, last: int, *, of_processor: bool = False) -> float:
        """Rows a second between two counts, by the clock or by the processor's."""
        begin = max(mark for mark in self.marks if mark[0] <= first)
        end = next(mark for mark in self.marks if mark[0] >= last)
        clock = 2 if of_processor else 1
        return (end[0] - begin[0]) / (end[clock] - begin[clock])


def measure(rows: int, folder: Path, *, again: bool = True, verify: bool = True) -> Measured:
    """Import so many rows into a new ledger, then the same file `again`."""
    path, place = folder / "decision.publicised.csv", folder / "bulk-ledger"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(records(rows))
    begun = time.perf_counter()
    with Ledger.create(str(place), name="bench/bulk", kind="live") as ledger:
        reading, stream = _staged(ledger, path)
        peak_reading = _peak()
        laps = Laps()
        laps(0, None)
        _recorded(ledger, stream, laps)
        seconds = time.perf_counter() - begun
        peak = _peak()
        steps = [rows + rows * n // TENTHS for n in range(TENTHS + 1)]
        tenths, by_processor = (
            tuple(laps.rate(*step, of_processor=one) for step in pairwise(steps))
            for one in (False, True)
        )
        trying, recording = laps.rate(0, rows), laps.rate(rows, 2 * rows)
        twice = _again(ledger, path, rows) if again else None
        sound = ledger.head.position == rows and (not verify or ledger.verify() == [])
    return Measured(
        rows=rows,
        file_bytes=path.stat().st_size,
        ledger_bytes=place.stat().st_size,
        reading=reading,
        trying=trying,
        recording=recording,
        first_tenth=tenths[0],
        last_tenth=tenths[-1],
        tenths=tenths,
        tenths_of_processor=by_processor,
        again=twice,
        peak_mb_reading=peak_reading,
        peak_mb=peak,
        seconds=seconds,
        sound=sound,
    )


def _staged(ledger: Ledger, path: Path) -> tuple[float, Stream]:
    begun = time.perf_counter()
    stream = stage(path, Reference(units_now(ledger.database), now()), Asked())
    assert stream.refused == 0, stream.rejections[:3]
    return stream.rows / (time.perf_counter() - begun), stream


def _again(ledger: Ledger, path: Path, rows: int) -> float:
    begun = time.perf_counter()
    _, stream = _staged(ledger, path)
    receipt = _recorded(ledger, stream, Laps())
    assert (receipt.new, receipt.known) == (0, rows), "the same file again adds nothing"
    return time.perf_counter() - begun


def _recorded(ledger: Ledger, stream: Stream, laps: Laps) -> StreamReceipt:
    try:
        return receive_stream(ledger, stream, recorded_by="bench", progress=laps)
    finally:
        stream.close()


def _peak() -> int:
    """The most memory this process had at once, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Measure and print JSON."""
    parser = ArgumentParser(prog="python -m benchmarks.bulk_intake")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--once", action="store_true", help="do not import the file again")
    parser.add_argument("--no-verify", action="store_true", help="leave the verification out")
    asked = parser.parse_args()
    before = load()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        measured = measure(
            asked.rows, Path(folder), again=not asked.once, verify=not asked.no_verify
        )
    run = {"chunk": CHUNK, "load_before": before, "load_after": load(), **machine()}
    print(json.dumps({**asdict(measured), "run": run}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
