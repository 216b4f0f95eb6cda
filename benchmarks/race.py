"""A race: the same work by several contestants, in one process, lap by lap, in rounds.

The first round is not timed: it warms up, and what the contestants have to show for it must be
equal. In each round after it the order is turned round, and ratios are taken inside a round, so
that what else the machine does weighs on all alike.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import combinations
from time import perf_counter_ns

Answers = Mapping[str, object]
"""What a contestant has to show. Two are compared in what both of them show."""


@dataclass(frozen=True, slots=True)
class Run:
    """A contestant made ready for one round: its laps, each timed, and afterwards its answers."""

    laps: Sequence[Callable[[], object]]
    answers: Callable[[], Answers]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the work. `ready` sets up and clears away, and neither is timed."""

    name: str
    ready: Callable[[], AbstractContextManager[Run]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast one contestant should be as another; without a number, only shown."""

    ours: str
    against: str
    at_least: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How long one contestant may take."""

    ours: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Race:
    """A piece of work, where it is done, how much of it, by whom, and what is expected.

    A round's time is the sum of its laps. Where laps are `short`, it is the lap that a tenth of
    them beat, for each: after a disk write a busy machine keeps a process waiting for ten times as
    long as the write took, and that wait would hide the work. `clock` counts nanoseconds: those on
    the wall, or where nothing waits for anything those of the processor.
    """

    name: str
    place: str
    work: str
    count: int
    contestants: Sequence[Contestant]
    ratios: Sequence[Ratio] = ()
    limits: Sequence[Limit] = ()
    short: bool = False
    clock: Callable[[], int] = perf_counter_ns


Times = Mapping[str, Sequence[int]]
"""Nanoseconds by contestant, one number for each round."""


class Unequal(Exception):
    """Two contestants gave different answers, so their times mean nothing."""


def run(race: Race, rounds: int) -> Times:
    """Run a race, or refuse it because the answers differ."""
    times: dict[str, list[int]] = {contestant.name: [] for contestant in race.contestants}
    _round(race, race.contestants, compare=True)
    for number in range(rounds):
        turned = number % 2 == 0
        order = race.contestants[::-1] if turned else race.contestants
        for name, taken in _round(race, order).items():
            times[name].append(taken)
    return times


def _round(race: Race, order: Sequence[Contestant], *, compare: bool = False) -> Mapping[str, int]:
    with ExitStack() as stack:
        runs = {one.name: stack.enter_context(one.ready()) for one in order}
        taken: dict[str, list[int]] = {name: [] for name in runs}
        gc.collect()
        for laps in zip(*(run.laps for run in runs.values()), strict=True):
            for name, lap in zip(runs, laps, strict=True):
                start = race.clock()
                lap()
                taken[name].append(race.clock() - start)
        if compare:
            _compare(race, {name: run.answers() for name, run in runs.items()})
    return {
        name: len(laps) * sorted(laps)[len(laps) // 10] if race.short else sum(laps)
        for name, laps in taken.items()
    }


def _compare(race: Race, answers: Mapping[str, Answers]) -> None:
    for (one, first), (other, second) in combinations(answers.items(), 2):
        for what in first.keys() & second.keys():
            if first[what] != second[what]:
                raise Unequal(
                    f"{race.name} ({race.place}): {one} and {other} differ in {what}:"
                    f" {_difference(first[what], second[what])}"
                )


def _difference(first: object, second: object) -> str:
    """The first place at which two answers part."""
    if isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            return f"{len(first)} and {len(second)} of them"
        first, second = next((a, b) for a, b in zip(first, second, strict=True) if a != b)
    one, other = repr(first), repr(second)
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    around = slice(max(0, place - 60), place + 60)
    return f"…{one[around]}… and …{other[around]}…"
