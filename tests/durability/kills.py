"""`kill -9` (R1): at each call that changes a file, in every operation; and at random, many at once.

A kill leaves what was handed to the system, so it cannot tell a durable commit from one that is
not; crash images can. It does show half done work, and whether the same again ends well.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NoReturn

from ledger.ledger import Ledger
from tests.durability.disk import Call, Disk, Verdict, watch
from tests.durability.drill import Report, chosen, copy_of, in_child, killed
from tests.durability.operations import Operation
from tests.samples import media

Append = Callable[[Ledger, int, int, int], int]


def at_each_call(operation: Operation, folder: Path, size: int, seed: int) -> Report:
    """Kill the operation at its calls, every other time in the middle of a write; then repeat it."""
    report = Report(f"kill −9 in {operation.name}", seed)
    chance = random.Random(seed)
    template = folder / "template"
    template.mkdir()
    operation.prepare(template)
    with copy_of(template, folder / "whole") as trial:
        last = in_child(lambda: _counted(operation, trial))
        assert isinstance(last, int)
    for number in chosen(last, size, chance):
        with copy_of(template, folder / f"at-{number}") as trial:
            how: Verdict = chance.choice(("die", "die-short"))
            report.tried += 1
            answer = in_child(lambda: _until(operation, trial, number, how))  # noqa: B023 (at once)
            report.seen += killed(answer)
            for step in (operation.holds, operation.work, operation.holds, operation.done):
                try:
                    answer = in_child(lambda: step(trial))  # noqa: B023 (called at once)
                    assert answer is None, answer
                except AssertionError as error:
                    report.fail(f"call {number} of {last}, {how}: {error}")
                    break
    return report


def _counted(operation: Operation, folder: Path) -> int:
    disk = Disk(keeping=False)
    _kept = watch(disk)
    operation.work(folder)
    return disk.count


def _until(operation: Operation, folder: Path, last: int, how: Verdict) -> None:
    def judge(number: int, _call: Call) -> Verdict:
        return how if number == last else "go"

    _kept = watch(Disk(judge, keeping=False))
    operation.work(folder)


# At random, one writer or many


def acknowledged_after(ledger: Ledger, pipe: int, writer: int, turn: int) -> int:
    """Append, then say so."""
    size = turn % 5 + 1
    batch = [media(f"w{writer}.{turn}.{size}.{n}") for n in range(size)]
    ledger.append(batch, recorded_by="clerk")
    return os.write(pipe, b"%d %d\n" % (writer, turn))


def acknowledged_before(ledger: Ledger, pipe: int, writer: int, turn: int) -> int:
    """The defect: say so, then append."""
    os.write(pipe, b"%d %d\n" % (writer, turn))
    size = turn % 5 + 1
    batch = [media(f"w{writer}.{turn}.{size}.{n}") for n in range(size)]
    return ledger.append(batch, recorded_by="clerk").head


def one_by_one(ledger: Ledger, pipe: int, writer: int, turn: int) -> int:
    """The defect: a batch in several appends."""
    size = turn % 5 + 1
    for n in range(size):
        ledger.append([media(f"w{writer}.{turn}.{size}.{n}")], recorded_by="clerk")
    return os.write(pipe, b"%d %d\n" % (writer, turn))


def at_random(
    writers: int, folder: Path, size: int, seed: int, append: Append = acknowledged_after
) -> Report:
    """Kill many writers at once, again and again on one ledger; look for what was acknowledged."""
    report = Report(f"kill −9, {writers} writers", seed)
    chance = random.Random(seed)
    place = str(folder / "ledger.db")
    Ledger.create(place, name="killed", kind="live").close()
    turns = 0
    for lot in range(size):
        acknowledged = _round(place, writers, turns, chance, append)
        turns += 10_000
        report.tried += 1
        report.seen += len(acknowledged)
        with Ledger.open(place) as ledger:
            ids = [fact.id for fact in ledger.facts()]
            sound = lot % 10 or ledger.verify() == []
        batches: dict[str, int] = {}
        for name in ids:
            batch = name.rpartition(".")[0]
            batches[batch] = batches.get(batch, 0) + 1
        torn = [name for name, n in batches.items() if n != int(name.rpartition(".")[2])]
        there = {tuple(map(int, name[1:].split(".")[:2])) for name in batches}
        lost = acknowledged - there
        if torn or lost or not sound or len(ids) != len(set(ids)):
            report.fail(f"round {lot}: lost {sorted(lost)[:3]}, torn {torn[:3]}, sound {sound}")
            break
    return report


def _round(
    place: str, writers: int, turns: int, chance: random.Random, append: Append
) -> set[tuple[int, int]]:
    """Let them write, and kill them; give what was acknowledged."""
    reading, writing = os.pipe()
    children = []
    for writer in range(writers):
        child = os.fork()
        if child == 0:
            os.close(reading)
            _write(place, writing, writer, turns, append)
        children.append(child)
    os.close(writing)
    said = os.read(reading, 65_536)
    time.sleep(chance.uniform(0, 0.02))
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    while more := os.read(reading, 65_536):
        said += more
    os.close(reading)
    lines = said.decode().split("\n")[:-1]
    return {(int(writer), int(turn)) for writer, turn in (line.split() for line in lines)}


def _write(place: str, pipe: int, writer: int, turns: int, append: Append) -> NoReturn:
    try:
        with Ledger.open(place, admission=None) as ledger:
            for turn in count(turns):
                append(ledger, pipe, writer, turn)
    finally:
        os._exit(1)
