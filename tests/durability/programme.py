"""The programme: every drill with its sizes; the canaries that must fail beside those that must not.

Sizes of `commit` keep the run of all tests short; `nightly` and `release` are for `make torture`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.durability import kills
from tests.durability.clocks import clock_steps
from tests.durability.drill import Report, Size, Sizes
from tests.durability.erasures import erasures
from tests.durability.faults import failing_disk
from tests.durability.images import power_cuts
from tests.durability.operations import OPERATIONS
from tests.durability.restores import restores

EVERY = 100_000
"""More than there are: at each call."""


class Drill(NamedTuple):
    """One drill of the programme."""

    name: str
    run: Callable[[Path, int, int], Report]
    sizes: Sizes
    canary: bool = False
    """A defect put back, which the same check must find: it fails when nothing does."""

    def report(self, size: Size, seed: int) -> Report:
        """Do it once, in a folder that is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="scoretrail-") as folder:
            return self.run(Path(folder), getattr(self.sizes, size), seed)


def passed(drill: Drill, report: Report) -> bool:
    """Whether the drill shows what it should."""
    return bool(report.failures) if drill.canary else not report.failures


def _killed_at_each_call() -> Iterator[Drill]:
    for operation in OPERATIONS:

        def run(folder: Path, size: int, seed: int, operation: object = operation) -> Report:
            return kills.at_each_call(operation, folder, size, seed)  # type: ignore[arg-type]

        yield Drill(f"kill {operation.name}", run, Sizes(4, EVERY, EVERY))


DRILLS = (
    *_killed_at_each_call(),
    Drill("kill 1 writer", partial(kills.at_random, 1), Sizes(6, 500, 10_000)),
    Drill("kill 8 writers", partial(kills.at_random, 8), Sizes(4, 100, 2_000)),
    Drill(
        "canary: acknowledged too early",
        partial(kills.at_random, 1, append=kills.acknowledged_before),
        Sizes(100, 300, 300),
        canary=True,
    ),
    Drill(
        "canary: a batch in several appends",
        partial(kills.at_random, 1, append=kills.one_by_one),
        Sizes(100, 300, 300),
        canary=True,
    ),
    Drill("power cut", power_cuts, Sizes(150, 5_000, 100_000)),
    Drill(
        "canary: power cut, synchronous=NORMAL",
        partial(power_cuts, synchronous="NORMAL"),
        Sizes(25, 300, 2_000),
        canary=True,
    ),
    Drill(
        "canary: power cut, synchronous=OFF",
        partial(power_cuts, synchronous="OFF"),
        Sizes(25, 300, 2_000),
        canary=True,
    ),
    Drill("failing disk", failing_disk, Sizes(40, 600, EVERY)),
    Drill("clock steps", clock_steps, Sizes(8, 300, 3_000)),
    Drill("backup and restore", restores, Sizes(1, 20, 100)),
    Drill("erasure of many", erasures, Sizes(300, 10_000, 10_000)),
    Drill(
        "canary: erased and not overwritten",
        partial(erasures, overwriting=False),
        Sizes(60, 300, 300),
        canary=True,
    ),
)
