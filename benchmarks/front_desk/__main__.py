"""`python -m benchmarks.front_desk`: run it and print the times of each page, as a table or as JSON.

    python -m benchmarks.front_desk --folder DIR --laps 3

An answer that is not 200 ends the run. That answers are those of a memory of every entry is held by
`tests/properties/test_followed.py`.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.front_desk.province import province
from benchmarks.front_desk.run import Found, Lap, Plan, run

ENTRIES = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the ledger, run, tell."""
    asked = _parsed(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(
        asked.requests, asked.readers, asked.every, asked.port, asked.seed, asked.read_ahead
    )
    found = run(province(asked.folder, asked.entries), plan, asked.laps)
    if asked.json:
        sys.stdout.write(json.dumps({**asdict(plan), **asdict(found)}, indent=1) + "\n")
    else:
        sys.stdout.write(told(plan, found))
    return 0


def _parsed(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.front_desk", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--requests", type=int, default=10_000, help="a lap")
    parser.add_argument("--laps", type=int, default=2, help="the first is that of a cold server")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--every", type=float, default=0.1, help="seconds between two appends")
    parser.add_argument("--port", type=int, default=8471)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--read-ahead", action="store_true", help="the server reads before it opens"
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the ledger is kept")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def told(plan: Plan, found: Found) -> str:
    """The figures, a line for each page."""
    lines = [
        f"{machine.machine()['commit']} load {machine.load()} {plan}",
        f"opened in {found.opening:.1f} s, {found.opened} MB; {found.writer}",
        "| page | alone, ms | ÷ bare | "
        + " | ".join(f"lap {n}: median | p99" for n in range(1, len(found.laps) + 1)),
    ]
    for page in sorted(found.alone):
        alone = median(found.alone[page]) / 1000
        cells = [page, f"{alone:.1f}", f"{alone * 1000 / found.bare[page]:.1f}"]
        for one in found.laps:
            cells += [f"{quantile(one.times[page], n):.0f}" for n in (50, 99)]
        lines.append("| " + " | ".join(cells))
    for number, one in enumerate(found.laps, start=1):
        lines.append(f"lap {number}: {_whole(one)}")
    return "\n".join([*lines, ""])


def _whole(lap: Lap) -> str:
    every = [taken for times in lap.times.values() for taken in times]
    return (
        f"{len(every)} requests in {lap.seconds:.0f} s, median {quantile(every, 50):.0f} ms, "
        f"p99 {quantile(every, 99):.0f} ms, worst {max(every) / 1000:.0f} ms; processor of the server "
        f"{1000 * lap.server / len(every):.1f} ms a request, of the readers "
        f"{1000 * lap.readers / len(every):.2f}; {lap.bytes / len(every) / 1000:.0f} kB an answer; "
        f"memory {lap.memory} MB"
    )


def quantile(times: Sequence[int], hundredth: int) -> float:
    """The time that so many in a hundred do not exceed, in milliseconds."""
    rank = sorted(times)
    return rank[min(len(rank) - 1, len(rank) * hundredth // 100)] / 1000


if __name__ == "__main__":
    sys.exit(main())
