"""The contestants of a run: each started as a process, told what to do in turn, and compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.race import Unequal
from benchmarks.scale.contestant import ONE_THREAD
from benchmarks.scale.folder import Folder

NEEDED = {
    "duckdb": ("duckdb",),
    "polars": ("polars",),
    "library": ("eventsourcing",),
}
LOGS = {
    "library": "library",
    "codec": "ledger",
    "lean": "lines",
    "shards": "ledger",
    "sql": "ledger",
}
"""Which log a contestant reads; the others read the columns."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a contestant says of one thing done."""

    processor: int
    """Nanoseconds."""
    wall: int
    said: Any
    resident: int
    peak: int


class Contestant:
    """A process that holds one contestant."""

    def __init__(self, name: str, folder: Folder) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.scale.contestant", name, str(folder.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")},
            cwd=Path(__file__).parents[2],
        )
        self.loaded = self._answer()

    def do(self, what: str, **numbers: Any) -> Done:
        """Have it do one thing, and wait."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **numbers}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Done:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            message = f"{self.name} ended with {self._process.wait()}"
            raise RuntimeError(message)
        answer = json.loads(line)
        memory = answer.pop("memory")
        return Done(answer["processor"], answer["wall"], answer["said"], **memory)

    def close(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def missing(name: str) -> str | None:
    """Say which package a contestant lacks; nothing if it is all there."""
    lacking = [package for package in NEEDED.get(name, ()) if find_spec(package) is None]
    return (
        f"没有安装 {', '.join(lacking)} · {', '.join(lacking)} is not installed"
        if lacking
        else None
    )


@contextmanager
def contestants(names: Sequence[str], folder: Folder) -> Iterator[dict[str, Contestant]]:
    """Start contestants, one after the other."""
    with ExitStack() as stack:
        crew = {}
        for name in names:
            if name in LOGS:
                folder.log(LOGS[name])
            crew[name] = Contestant(name, folder)
            stack.callback(crew[name].close)
        yield crew


def agree(what: str, answers: Mapping[str, object]) -> None:
    """Refuse to go on where two contestants say different things."""
    (first, said), *others = answers.items()
    for other, also in others:
        if also != said:
            message = f"{what}: {first} and {other} differ: {said} and {also}"
            raise Unequal(message)
