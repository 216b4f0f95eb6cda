"""The ledger kept open between requests: read once, then only what was recorded since.

Readers share the memory; taking in new entries waits until nobody reads. Where readers go on for
long, the answer is given at the head that is known, and says so: an answer is never wrong about
which head it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Condition
from typing import TYPE_CHECKING

from scoretrail.desk import Desk

if TYPE_CHECKING:
    from ledger.ledger import Ledger
    from projections.memory import Memory

PATIENCE = 0.5
"""For so many seconds a request waits for long readers before it answers at the older head."""


class OpenDesk:
    """One ledger, open for as long as the server runs. It may be used from several threads."""

    def __init__(self, desk: Desk, *, fictional: bool = False) -> None:
        self._desk = desk
        self._fictional = fictional
        self._turns = Turns()

    @classmethod
    def open(cls, place: str, *, fictional: bool = False, read_only: bool = True) -> OpenDesk:
        """Open the ledger that the place names."""
        desk = Desk.open(place, fictional=fictional, read_only=read_only)
        return cls(desk, fictional=fictional)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """A desk for one request, at the head as it is now; its memory stays as it is meanwhile."""
        self.catch_up()
        with self._turns.shared():
            yield self._anew()

    def _anew(self) -> Desk:
        """A desk on the same memory, with a day of its own: a server lives through midnight."""
        first = self._desk
        return Desk(
            first.memory,
            ledger=first.stored,
            scheme=first.scheme,
            fictional=self._fictional,
            clock=first.clock,
        )

    def catch_up(self) -> None:
        """Take in what was recorded since, unless readers go on for longer than our patience."""
        ledger, memory = self._desk.stored, self._desk.memory
        if ledger is None or ledger.position == memory.head:
            return
        with self._turns.alone(PATIENCE) as mine:
            if mine:
                memory.learn(ledger.facts(after=memory.head))

    @property
    def memory(self) -> Memory:
        """What is known so far."""
        return self._desk.memory

    @property
    def ledger(self) -> Ledger | None:
        """The ledger behind it; None behind a case."""
        return self._desk.stored

    @property
    def stored(self) -> bool:
        """Whether there is a ledger behind it, to which entries can be appended."""
        return self.ledger is not None

    @property
    def clock(self) -> Callable[[], datetime]:
        """The clock of the desk."""
        return self._desk.clock

    def close(self) -> None:
        """Close the ledger."""
        self._desk.__exit__()


class Turns:
    """Many may read at a time; whoever changes what is read does it alone."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._readers = 0
        self._writing = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Read, together with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._writing)
            self._readers += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, patience: float) -> Iterator[bool]:
        """Change what is read, once nobody reads; false if that took too long."""
        with self._changed:
            mine = self._changed.wait_for(
                lambda: not self._readers and not self._writing, timeout=patience
            )
            self._writing = self._writing or mine
        try:
            yield mine
        finally:
            if mine:
                with self._changed:
                    self._writing = False
                    self._changed.notify_all()
