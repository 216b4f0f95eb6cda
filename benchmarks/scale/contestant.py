"""One contestant in a process of its own: it loads, and then does what it is told, a line at a time.

    python -m benchmarks.scale.contestant NAME FOLDER

It reads lines of JSON (what to do, and with which numbers) and answers each with a line: the processor
time and the time on the wall that it took, and what it has to show. So memory is told apart, no library's
threads disturb another, and the order of a round is the caller's.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import Any

CONTESTANTS = {
    "shards": ("engine", "Shards"),
    "library": ("readers", "LibraryLog"),
    "codec": ("readers", "OurLog"),
    "lean": ("readers", "LeanLog"),
    "duckdb": ("duck", "DuckDB"),
    "polars": ("frames", "Polars"),
}
"""Each with its module and class."""

ONE_THREAD = (
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "ARROW_NUM_THREADS",
    "MKL_NUM_THREADS",
)
"""Variables that hold a library to one thread."""


def main(name: str, folder: str) -> int:
    """Load, say so, and serve until the input ends."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    module, kind = CONTESTANTS[name]
    loaded, contestant = _timed(lambda: _made(module, kind, Path(folder)))
    _say({**loaded, "said": getattr(contestant, "loaded", {}), "memory": memory()})
    for line in sys.stdin:
        asked = json.loads(line)
        do = getattr(contestant, asked.pop("do"))
        gc.collect()
        gc.freeze()
        taken, said = _timed(partial(do, **asked))
        gc.unfreeze()
        shown = said if said is None or isinstance(said, dict | list | str | int) else said.digest()
        del said
        _say({**taken, "said": shown, "memory": memory()})
    return 0


def _made(module: str, kind: str, folder: Path) -> Any:
    from benchmarks.scale.folder import Folder  # noqa: PLC0415 - after the threads are told

    return getattr(import_module(f"benchmarks.scale.{module}"), kind)(Folder(folder))


def _timed(do: Any) -> tuple[dict[str, int], Any]:
    wall, processor = perf_counter_ns(), process_time_ns()
    said = do()
    return {
        "processor": process_time_ns() - processor,
        "wall": perf_counter_ns() - wall,
    }, said


def memory() -> dict[str, int]:
    """How much is resident now, and how much was at most, in bytes; the system's own count."""
    status = Path("/proc/self/status")
    if not status.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
        return {"resident": most, "peak": most}
    lines = (line.split() for line in status.read_text().splitlines())
    said = {line[0]: int(line[1]) * 1_024 for line in lines if line[0] in ("VmRSS:", "VmHWM:")}
    return {"resident": said["VmRSS:"], "peak": said["VmHWM:"]}


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
