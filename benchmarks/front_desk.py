"""The front desk under load: eight readers of pages while one writer appends, on the loopback interface.

    python -m benchmarks.front_desk --entries 10000 --requests 10000

Each page is first asked of the server and compared with what the server says again: the same bytes
for the same question. Then the readers ask in turn, the writer appends ten entries a second, and the
times are told page by page, with the server's memory at the start and at the end. Beside it stands
the time of a bare FastAPI route that returns the same bytes: what the framework costs alone.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from benchmarks.data import RECORDER, SCHEME, batches
from domain.events import parse
from ledger.ledger import Ledger

READERS = 8
EVERY = 0.1
"""Seconds between two appends of the writer."""

AS_OF = "as_of=2018-12-31"
PAGES: Mapping[str, str] = {
    "standings": f"/s/{SCHEME}?{AS_OF}",
    "score sheet": f"/s/{SCHEME}/lixia?{AS_OF}",
    "trail": f"/s/{SCHEME}/lixia/9?{AS_OF}",
    "entries": "/entries",
    "scheme": f"/schemes/{SCHEME}",
    "API standings": f"/api/v1/standings?scheme={SCHEME}&{AS_OF}",
    "API award": f"/api/v1/scores/lixia/9?scheme={SCHEME}&{AS_OF}",
    "API pinned": f"/api/v1/scores/lixia?scheme={quote(SCHEME + '@1')}&{AS_OF}"
    "&known_at=1000&rules_known_at=1000",
}
BARE = """
import sys
from pathlib import Path
import uvicorn
from fastapi import FastAPI, Response
app, body = FastAPI(), Path(sys.argv[1]).read_bytes()
@app.get("/bare")
def bare() -> Response:
    return Response(body, media_type="text/html")
uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)
"""


def main() -> None:
    """Build, serve, ask, tell."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--requests", type=int, default=10_000)
    asked.add_argument("--port", type=int, default=8471)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ledger.db"
        rest = build(place, given.entries)
        with served(place, given.port) as server:
            bytes_of = {name: ask(given.port, path)[1] for name, path in PAGES.items()}
            alone = {name: best(given.port, path) for name, path in PAGES.items()}
            before = resident(server)
            times = under_load(given.port, place, rest, given.requests)
            after = resident(server)
        bare = beside(bytes_of["standings"], Path(folder), given.port + 1)
    tell(given, times, alone, bare, (before, after))


def build(place: Path, entries: int) -> Iterator[list[dict[str, object]]]:
    """A told ledger of that many entries, and what may be appended to it after."""
    more = batches(entries + 5_000, seed=7)
    with Ledger.create(str(place), name="bench/desk", kind="told") as ledger:
        for batch in more[: entries // 1_000]:
            ledger.append(
                [parse(one) for one in batch.contents],
                recorded_by=RECORDER,
                recorded_at=batch.recorded_at,
            )
    return ([dict(one)] for batch in more[entries // 1_000 :] for one in batch.contents)


@contextmanager
def served(place: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server as an office starts it."""
    words = ["--ledger", str(place), "serve", "--port", str(port), "--rate", "0"]
    with process([sys.executable, "-m", "scoretrail", *words], port) as server:
        yield server


@contextmanager
def process(words: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of ours, until it is no more wanted."""
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=60).connect()
                break
            except OSError:
                time.sleep(0.2)
        yield server
    finally:
        server.terminate()
        server.wait(30)


def ask(
    port: int, path: str, kept: http.client.HTTPConnection | None = None
) -> tuple[float, bytes]:
    """One request: how long it took in milliseconds, and what came."""
    connection = kept or http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
    return (time.perf_counter() - began) * 1000, body


def best(port: int, path: str, rounds: int = 15) -> float:
    """The least time of a few requests by one reader, nobody writing."""
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    return min(ask(port, path, kept)[0] for _ in range(rounds))


def under_load(
    port: int, place: Path, rest: Iterator[list[dict[str, object]]], requests: int
) -> dict[str, list[float]]:
    """The times of every page while eight read and one writes."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    over = threading.Event()
    writer = threading.Thread(target=write, args=(place, rest, over))
    readers = [
        threading.Thread(target=read, args=(port, number, requests // READERS, times))
        for number in range(READERS)
    ]
    for thread in (writer, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    over.set()
    writer.join()
    return times


def read(port: int, number: int, requests: int, times: dict[str, list[float]]) -> None:
    """One reader, who asks for every page in turn."""
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    names = list(PAGES)
    for turn in range(requests):
        name = names[(turn + number) % len(names)]
        times[name].append(ask(port, PAGES[name], kept)[0])


def write(place: Path, rest: Iterator[list[dict[str, object]]], over: threading.Event) -> None:
    """One writer, who appends an entry now and then until the readers are done."""
    with Ledger.open(str(place)) as ledger:
        moment = ledger.head.recorded_at
        while not over.wait(EVERY) and moment is not None:
            moment += timedelta(minutes=1)
            contents = [parse(one) for one in next(rest)]
            ledger.append(contents, recorded_by=RECORDER, recorded_at=moment)


def beside(body: bytes, folder: Path, port: int) -> float:
    """The least time of a bare route that returns these bytes."""
    (folder / "body").write_bytes(body)
    words = [sys.executable, "-c", BARE, str(folder / "body"), str(port)]
    with process(words, port):
        return best(port, "/bare", 200)


def resident(server: subprocess.Popen[bytes]) -> int:
    """The server's resident memory in MB."""
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def tell(
    given: argparse.Namespace,
    times: Mapping[str, list[float]],
    alone: Mapping[str, float],
    bare: float,
    memory: tuple[int, int],
) -> None:
    """The figures, a line for each page."""
    for name, taken in times.items():
        rank = sorted(taken)
        figures = {
            "page": name,
            "requests": len(rank),
            "alone": f"{alone[name]:.1f}",
            "median": f"{rank[len(rank) // 2]:.1f}",
            "p99": f"{rank[len(rank) * 99 // 100]:.1f}",
            "times_bare": f"{alone[name] / bare:.1f}",
        }
        sys.stdout.write(json.dumps(figures) + "\n")
    whole = {"entries": given.entries, "bare": f"{bare:.2f}", "memory_mb": memory}
    sys.stdout.write(json.dumps(whole) + "\n")


if __name__ == "__main__":
    main()
