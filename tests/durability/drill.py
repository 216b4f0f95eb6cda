"""What the drills share: how large they are, what they report, and a child that may die.

commit    with every run of the tests
nightly   `make torture`
release   `make torture ARGS='--size release'`
"""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

Size = Literal["commit", "nightly", "release"]
SEED = 20181231

Work = TypeVar("Work")


class Sizes(NamedTuple):
    """How often a drill is done in each kind of run."""

    commit: int
    nightly: int
    release: int


@dataclass(slots=True)
class Report:
    """What came of a drill."""

    name: str
    seed: int
    tried: int = 0
    seen: int = 0
    """How often that happened which was to be survived: a kill, a fault, something to recover."""
    failures: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Keep a failure, with what is needed to see it again."""
        self.failures.append(what)


class Died(NamedTuple):
    """A child that was killed."""

    signal: int


def in_child(work: Callable[[], Work]) -> Work | Died:
    """Do something in a child and give what it returns, or how it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            answer: Any = (work(), None)
        except BaseException as error:  # noqa: BLE001 — handed to the parent
            answer = (None, f"{type(error).__name__}: {error}")
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return Died(os.WTERMSIG(status))
    value, fault = pickle.loads(told)  # noqa: S301 — from our own child
    assert fault is None, fault
    result: Work = value
    return result


def killed(answer: object) -> bool:
    """Whether a child was killed, and not by itself."""
    return isinstance(answer, Died) and answer.signal == signal.SIGKILL


@contextmanager
def copy_of(template: Path, folder: Path) -> Iterator[Path]:
    """A copy of a folder, for one trial."""
    shutil.copytree(template, folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def chosen(last: int, count: int, chance: random.Random) -> list[int]:
    """So many of the numbers 1…last, all of them if there are no more."""
    numbers = range(1, last + 1)
    return list(numbers) if last <= count else sorted(chance.sample(numbers, count))
