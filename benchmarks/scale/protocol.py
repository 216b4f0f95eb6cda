"""The protocol: equal answers first, then rounds in turned order, for each question and each size.

A difference ends the run. What is slow (folding a whole log) is run once in the short protocol. Times are
those of the processor: every contestant has one thread and waits for nothing, and a busy machine then
weighs on none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import machine
from benchmarks.scale.city import FIRST, LAST, POPULATIONS, UNITS, City
from benchmarks.scale.crew import Contestant, Done, agree, contestants, missing
from benchmarks.scale.engine import OURS
from benchmarks.scale.folder import Folder

PASS, YEAR, RULE, UNIT = "one pass", "every day of the year", "a rule corrected", "one unit"
BUILD, REBUILD = "first build", "rebuild"
SAMPLED = (0, 17, 90, 181, 270, 364)
"""Days of the year on which the peers are asked too."""
SINGLY = 300
SEEDS = (20_181_231, 7, 1_970)
SLOW = ("library", "codec", "lean")
"""They read the whole log for every question."""
QUICK = ("duckdb", "polars")
PEERS = (*SLOW, *QUICK)

Progress = Callable[[str], None]
Times = dict[str, list[int]]
"""Nanoseconds of the processor, by contestant, one number for each round."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run at one size."""

    entries: int
    seed: int
    rounds: int = 5
    slow_rounds: int = 1
    units: int = UNITS
    populations: int = POPULATIONS
    peers: tuple[str, ...] = PEERS


@dataclass
class Found:
    """What came out at one size with one seed."""

    plan: Plan
    digests: dict[str, str] = field(default_factory=dict)
    """By question: what all contestants answered."""
    times: dict[str, Times] = field(default_factory=dict)
    """By question, then by contestant."""
    memory: dict[str, dict[str, int]] = field(default_factory=dict)
    """By contestant: bytes when loaded, and at most."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes on disk, by file, and counts of rows."""
    left_out: dict[str, str] = field(default_factory=dict)


def run(plan: Plan, folder: Path, progress: Progress) -> Found:
    """Run everything at one size; `Unequal` if answers differ."""
    found = Found(plan)
    data = Folder(folder)
    progress(f"{plan.entries:,}: data")
    city = data.fill(plan.entries, plan.seed, units=plan.units, populations=plan.populations)
    for name in plan.peers:
        if why := missing(name):
            found.left_out[name] = why
    names = [name for name in plan.peers if name not in found.left_out]
    slow = [name for name in names if name in SLOW]
    quick = [*OURS, *(name for name in names if name not in SLOW)]
    _slow(found, data, city, slow, progress)
    with contestants(quick, data) as crew:
        _take(found, BUILD, "shards", crew["shards"].loaded)
        found.sizes |= crew["shards"].loaded.said
        _quick(found, crew, city, progress)
    found.sizes |= {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    return found


def questions(city: City) -> dict[str, dict[str, int]]:
    """The viewpoints at which all must agree; the first is the one that is timed."""
    return {
        "year-end, all known": {"day": LAST, "position": city.head},
        "year-end, two thirds known": {"day": LAST, "position": city.head * 2 // 3},
        "late September, all known": {"day": LAST - 92, "position": city.head},
        "late September, half known": {"day": LAST - 95, "position": city.head // 2},
        "after the period": {"day": LAST + 20, "position": city.head},
    }


def _slow(
    found: Found, folder: Folder, city: City, names: Sequence[str], progress: Progress
) -> None:
    """Those that fold the log: one at a time, because each holds much of it in memory."""
    asked = questions(city)["year-end, all known"]
    for name in names:
        progress(f"{found.plan.entries:,}: {name}")
        with contestants([name], folder) as crew:
            for _ in range(found.plan.slow_rounds):
                done = crew[name].do("ask", **asked)
                _take(found, PASS, name, done)
                _same(found, "year-end, all known", name, done.said)
                _remember(found, crew[name], done)


def _quick(found: Found, crew: Mapping[str, Contestant], city: City, progress: Progress) -> None:
    for question, numbers in questions(city).items():
        for name, one in crew.items():
            progress(f"{found.plan.entries:,}: {question}, {name}")
            done = one.do("ask", **numbers)
            _same(found, question, name, done.said)
            _remember(found, one, done)
    asked = questions(city)["year-end, all known"]
    for number in range(found.plan.rounds):
        progress(f"{found.plan.entries:,}: round {number + 1}")
        for name in turned(list(crew), number):
            _take(found, PASS, name, crew[name].do("ask", **asked))
        _ours(found, crew["shards"], city)
    _days(found, crew, city)
    _singly(found, crew["shards"], city)
    _rebuilt(found, crew["shards"])


def _ours(found: Found, ours: Contestant, city: City) -> None:
    """The questions that nobody else is asked, in the round of the pass they are held against."""
    for question, what in ((YEAR, "year"), (RULE, "corrected")):
        done = ours.do(what, position=city.head)
        _take(found, question, ours.name, done)
        for day in SAMPLED:
            _same(found, f"{question}, day {day}", ours.name, done.said[day])


def _days(found: Found, crew: Mapping[str, Contestant], city: City) -> None:
    """Some days of the year and of the corrected year, as the peers answer them one by one."""
    for name in (name for name in crew if name in QUICK):
        for question, nation in ((YEAR, 4), (RULE, 5)):
            for day in SAMPLED:
                numbers = {"day": FIRST + day, "position": city.head, "nation": nation}
                done = crew[name].do("points", **numbers)
                _same(found, f"{question}, day {day}", name, done.said)


def _singly(found: Found, ours: Contestant, city: City) -> None:
    """One unit with its peers at random viewpoints, each asked twice: the first only warms up."""
    draw = Random(found.plan.seed)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(SINGLY):
        viewpoint = {
            "unit": draw.randrange(city.units),
            "day": draw.randrange(FIRST, LAST + 1),
            "position": draw.randrange(city.head // 10, city.head + 1),
        }
        ours.do("unit", **viewpoint)
        _take(found, UNIT, ours.name, ours.do("unit", **viewpoint))


def _rebuilt(found: Found, ours: Contestant) -> None:
    """The first build, timed as the process loaded, and a rebuild that gives the same rows."""
    before = ours.do("rows").said
    done = ours.do("build")
    _take(found, REBUILD, ours.name, done)
    _remember(found, ours, done)
    agree("rebuild", {"first build": before, "rebuild": ours.do("rows").said})


def turned(names: list[str], number: int) -> list[str]:
    """The order of a round: reversed each time."""
    return names[::-1] if number % 2 == 0 else names


def _take(found: Found, question: str, name: str, done: Done) -> None:
    found.times.setdefault(question, {}).setdefault(name, []).append(done.processor)


def _same(found: Found, question: str, name: str, said: Any) -> None:
    known = found.digests.setdefault(question, said)
    agree(f"{found.plan.entries:,} entries, {question}", {"the first": known, name: said})


def _remember(found: Found, one: Contestant, done: Done) -> None:
    found.memory[one.name] = {"loaded": one.loaded.resident, "peak": done.peak}


def settings(plans: Sequence[Plan]) -> dict[str, str]:
    """The machine, the versions, the load and the seeds."""
    said = machine.machine()
    said |= machine.versions(("duckdb", "polars", "numpy", "pyarrow", "pyspark"))
    seeds = sorted({plan.seed for plan in plans})
    return said | {"seeds": ", ".join(map(str, seeds)), "load": machine.load()}
