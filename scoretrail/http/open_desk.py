"""The ledger kept open between requests: what is recorded since is taken in before each answer.

Whoever asks goes on with what was known when they began; nobody waits for anybody. An answer says of
which head it speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

from domain.errors import ScoretrailError
from ledger.ledger import Ledger
from projections.ledger_memory import LedgerMemory
from projections.memory import Memory
from replay.coordinate import Coordinate
from scoretrail.desk import Desk
from scoretrail.http.lasting import Lasting


class OpenDesk:
    """One ledger, open for as long as the server runs. It may be used from several threads."""

    def __init__(self, desk: Desk, *, fictional: bool = False) -> None:
        self._desk = desk
        self._fictional = fictional
        memory = desk.memory
        followed = memory.followed if isinstance(memory, LedgerMemory) else None
        self.lasting = None if followed is None else Lasting(followed)

    @classmethod
    def open(
        cls,
        place: str,
        *,
        fictional: bool = False,
        read_only: bool = True,
        subjects: str | None = None,
    ) -> OpenDesk:
        """Open the ledger that the place names."""
        desk = Desk.open(place, fictional=fictional, read_only=read_only, subjects=subjects)
        return cls(desk, fictional=fictional)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """A desk for one request, at the head as it is now, with a day of its own.

        A server lives through midnight.
        """
        first = self._desk
        yield Desk(
            self.memory,
            ledger=first.stored,
            scheme=first.scheme,
            fictional=self._fictional,
            clock=first.clock,
            subjects=first.subjects,
        )
        if self.lasting is not None:
            self.lasting.settle()

    def open_for_long(self, *, read_ahead: bool = False) -> None:
        """Prepare to be asked for hours: what every page reads is read now.

        To read ahead is to ask every scheme once, as far as the memory goes: nobody waits later for what
        nobody asked before.
        """
        memory = self.memory
        memory.units(memory.head)
        memory.later_than(date.max, memory.head)
        memory.recorded_of()
        memory.topics()
        if self.lasting is None:
            return
        self.lasting.begin()
        with self.reading() as desk:
            for scheme in desk.schemes() if read_ahead else ():
                if not self.lasting.full:
                    with suppress(ScoretrailError):  # it is said to whoever asks
                        desk.ask(Coordinate(scheme.id))

    @property
    def memory(self) -> Memory:
        """What is known now."""
        return self._desk.memory.extended(())

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
