"""The contestants that fold the log for every question: the library's, ours read by our codec, a lean one.

All three run the fold of `folds.py`; what differs is what reading and decoding an entry costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from eventsourcing.application import Application

from benchmarks.library import Facts, read
from benchmarks.scale.folder import Folder
from benchmarks.scale.folds import Bounds, Fold
from benchmarks.scale.names import unit_id
from benchmarks.scale.points import Answer, answer
from benchmarks.scale.question import Question
from ledger.ledger import Ledger


class Lean(msgspec.Struct, frozen=True, gc=False):
    """An entry with nothing that the fold does not read; days and instants stay text."""

    id: str
    topic: str
    occurred_on: str
    unit: str | None = None
    target: str | None = None
    submitted_at: str | None = None
    data: dict[str, Any] = {}


class Folding:
    """What the three share: fold up to the position, tally, score."""

    NEEDS: tuple[str, ...] = ()

    def __init__(self, folder: Folder) -> None:
        self._city = folder.city
        self._units = {unit_id(unit): unit for unit in range(self._city.units)}

    def _entries(self, count: int) -> Iterable[Any]:
        """The first so many entries of the city."""
        raise NotImplementedError

    def _bounds(self, question: Question) -> Bounds:
        return question.values()

    def ask(self, day: int, position: int) -> Answer:
        """Read the log as far as it was known, and fold it."""
        fold = Fold(self._bounds(Question(day, position)))
        fold.take(self._entries(position - self._city.first + 1))
        return answer(fold.counts(self._units), self._city.population)


class LibraryLog(Folding):
    """The library's own recorder and mapper, then the fold."""

    NEEDS = ("library",)

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder)
        path = str(folder.library)
        env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}
        self._application: Application[Any] = Facts(env=env)

    def _entries(self, count: int) -> Iterable[Any]:
        return (event for _, event in islice(read(self._application), count))  # type: ignore[arg-type]


class OurLog(Folding):
    """Our ledger through our fast reader, then the same fold."""

    NEEDS = ("ledger",)

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder)
        self._ledger = Ledger.open(folder.ledger_url, read_only=True)

    def _entries(self, count: int) -> Iterable[Any]:
        until = self._city.first + count - 1
        return self._ledger.facts(after=self._city.first - 1, until=until)


class LeanLog(Folding):
    """Lines of JSON decoded by msgspec into a small struct, then the same fold."""

    NEEDS = ("lines",)

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder)
        self._path: Path = folder.lines

    def _entries(self, count: int) -> Iterable[Any]:
        decode = msgspec.json.Decoder(Lean).decode
        with self._path.open("rb") as lines:
            yield from map(decode, islice(lines, count))

    def _bounds(self, question: Question) -> Bounds:
        return question.texts()
