"""One run: the server is opened, asked by one reader, then by eight while one writer appends."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.front_desk.asked import Asked, drawn_units, draws
from benchmarks.front_desk.process import Server, bare, served
from benchmarks.front_desk.province import Province

ROOT = Path(__file__).parents[2]
ALONE = 12
"""So often each page is asked by one reader, nobody writing, each time of another unit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked of how many."""

    requests: int = 10_000
    readers: int = 8
    every: float = 0.1
    """Seconds between two appends."""
    port: int = 8471
    seed: int = 1
    read_ahead: bool = False


@dataclass
class Lap:
    """Requests under load: the times of each page in microseconds, what it took, what it left."""

    times: dict[str, list[int]] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0
    server: float = 0.0
    """Seconds of processor of the server, and of the readers."""
    readers: float = 0.0
    memory: int = 0
    said: str = ""


@dataclass
class Found:
    """What came out of a run."""

    opening: float = 0.0
    opened: int = 0
    """Memory in MB once it takes connections."""
    alone: dict[str, list[int]] = field(default_factory=dict)
    bare: dict[str, int] = field(default_factory=dict)
    laps: list[Lap] = field(default_factory=list)
    writer: str = ""


def run(province: Province, plan: Plan, laps: int) -> Found:
    """Open, ask, and ask under load for some laps; the first is asked of a server just opened."""
    found = Found()
    with TemporaryDirectory(prefix="scoretrail-desk-") as name:
        place = Path(name) / "ledger.db"
        shutil.copyfile(province.ledger, place)
        asking = draws(drawn_units(province.counties), province.head, plan.seed)
        with (
            served(place, plan.port, read_ahead=plan.read_ahead) as server,
            writing(province, place, plan) as said,
        ):
            found.opening, found.opened = server.opening, server.memory
            for _ in range(laps):
                found.laps.append(lap(server, plan, list(islice(asking, plan.requests))))
        found.writer = "".join(said)
        with served(place, plan.port, read_ahead=plan.read_ahead):
            few = one_of_each(asking, ALONE)
            read(plan.port, 1, few)
            found.alone, _, _ = read(plan.port, 1, few)
            bodies = save(plan.port, Path(name) / "bodies", few)
        with bare(bodies, plan.port):
            again = [(page, f"/bare/{page.replace(' ', '-')}") for page, _ in few]
            times, _, _ = read(plan.port, 1, again * 3)
            found.bare = {page: min(taken) for page, taken in times.items()}
    return found


def lap(server: Server, plan: Plan, asked: Sequence[Asked]) -> Lap:
    """So many requests by the readers; the writer goes on meanwhile."""
    before = server.processor
    times, others, seconds = read(plan.port, plan.readers, asked)
    made = Lap(times=times, bytes=others[0], readers=others[1], seconds=seconds)
    made.server, made.memory = server.processor - before, server.memory
    return made


def read(
    port: int, readers: int, asked: Sequence[Asked]
) -> tuple[dict[str, list[int]], tuple[int, float], float]:
    """Times by page; bytes and processor seconds; seconds in all."""
    words = [sys.executable, "-m", "benchmarks.front_desk.reader", str(port), str(readers)]
    given = "".join(f"{address}\n" for _, address in asked)
    done = subprocess.run(words, input=given, text=True, capture_output=True, check=True, cwd=ROOT)
    times: dict[str, list[int]] = {}
    total, processor, seconds = 0, 0.0, 0.0
    for line in done.stdout.splitlines():
        first, *rest = line.split()
        if first == "processor":
            processor, seconds = int(rest[0]) / 1e6, int(rest[1]) / 1e6
            continue
        page, address = asked[int(first)]
        if rest[2] != "200":
            raise SystemExit(f"{address}: {rest[2]}")
        times.setdefault(page, []).append(int(rest[0]))
        total += int(rest[1])
    return times, (total, processor), seconds


def one_of_each(asking: Iterator[Asked], rounds: int) -> list[Asked]:
    """So many of each page, of units at random."""
    found: dict[str, list[Asked]] = {}
    for page, address in islice(asking, 60 * rounds * 12):
        found.setdefault(page, []).append((page, address))
    return [one for some in found.values() for one in some[:rounds]]


def save(port: int, folder: Path, asked: Sequence[Asked]) -> Path:
    """One answer of each page as a file."""
    folder.mkdir()
    for page, address in asked:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        connection.request("GET", address, headers={"Host": "localhost"})
        (folder / page.replace(" ", "-")).write_bytes(connection.getresponse().read())
        connection.close()
    return folder


@contextmanager
def writing(province: Province, place: Path, plan: Plan) -> Iterator[list[str]]:
    """The writer, from its first entry until the readers are done; then what it says of itself."""
    words = [sys.executable, "-m", "benchmarks.front_desk.writer", str(place), str(plan.every)]
    said: list[str] = []
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(b"".join(one + b"\n" for one in province.more()) + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        yield said
    finally:
        process.stdin.close()
        said.append(process.stdout.read().decode().strip())
        process.wait(60)
