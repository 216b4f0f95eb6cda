"""Processes of a run: the server as an office starts it, a bare route beside it, and what each takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BARE = """
import sys
from pathlib import Path
import uvicorn
from fastapi import FastAPI, Response
app = FastAPI()
bodies = {path.name: path.read_bytes() for path in Path(sys.argv[1]).iterdir()}
@app.get("/bare/{name}")
def bare(name: str) -> Response:
    return Response(bodies[name], media_type="text/html")
uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)
"""
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 600


@contextmanager
def served(place: Path, port: int, *, read_ahead: bool) -> Iterator[Server]:
    """The server on a ledger."""
    words = ["--ledger", str(place), "serve", "--port", str(port), "--rate", "0"]
    words += ["--read-ahead"] if read_ahead else []
    with started([sys.executable, "-m", "scoretrail", *words], port) as server:
        yield server


@contextmanager
def bare(folder: Path, port: int) -> Iterator[Server]:
    """A bare route that returns the files of a folder."""
    with started([sys.executable, "-c", BARE, str(folder), str(port)], port) as server:
        yield server


@contextmanager
def started(words: Sequence[str], port: int) -> Iterator[Server]:
    """A server of ours, until it is no more wanted."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - began < PATIENCE:
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(words)}: ended with {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Server(process, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


class Server:
    """A running server with the processes that it started."""

    def __init__(self, process: subprocess.Popen[bytes], opening: float) -> None:
        self._process = process
        self.opening = opening
        """Seconds until it took connections."""

    @property
    def processor(self) -> float:
        """Seconds of processor that it has taken."""
        return sum(_taken(pid) for pid in self._pids()) / TICK

    @property
    def memory(self) -> int:
        """Its memory in MB; what several processes share is counted once."""
        return sum(_proportional(pid) for pid in self._pids()) // 1024

    def _pids(self) -> list[int]:
        found, waiting = [], [self._process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        return found


def _taken(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _proportional(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
