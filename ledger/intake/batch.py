"""What a file gave: its rows, each an entry ready to be recorded or a refusal with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.events.event import Envelope
from domain.fact import Fact
from domain.units import Register
from ledger.intake.likeness import Facts
from ledger.intake.rejection import Hint, Note, Rejection
from ledger.subjects import Gathered, Subjects

Target = Callable[[str], Fact | None]
"""The entry of an id, as far as it is known."""

Progress = Callable[[int, int | None], None]
"""Called with the rows read so far, and the number of all where it is known."""


def unknown(_: str) -> None:
    """Nothing is known of any entry."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What intake may ask: the units, the moment, the subject store, what the ledger holds.

    `now` is the moment of recording: no row may speak of a later one. With a `deadline` a later
    submission is pointed out.
    """

    units: Register
    now: datetime
    subjects: Subjects | None = None
    facts: Facts | None = None
    deadline: datetime | None = None
    target: Target = unknown
    """Finds the entry that a correction changes."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row: an accepted entry with hints and notes, or refusals (登记、登记并提示、退回)."""

    sheet: str | None
    row: int
    envelope: Envelope[Any] | None
    rejections: tuple[Rejection, ...] = ()
    hints: tuple[Hint, ...] = ()
    notes: tuple[Note, ...] = ()
    lent: frozenset[str] = frozenset()
    """Fields of the envelope that the file or the clerk gave, and not the row."""
    sealed: bytes | None = None
    """What is said of persons, encrypted."""


@dataclass(slots=True)
class Batch:
    """A file as read: which form, for whom, and its rows in order."""

    file: str
    sha256: str
    form: str | None
    """The form's id; None for JSON Lines, whose lines name their topics."""
    rows: list[RowResult] = field(default_factory=list)
    said: list[Note] = field(default_factory=list)
    """What was found above, below and beside the rows: heading row, unit, lines left out."""
    gathered: Gathered | None = None
    personal: bool = False
    """Whether a natural person was met anywhere in it."""
    expected: int | None = None
    """About how many rows there will be, for progress."""

    def meet(self) -> None:
        """Note that a natural person stands somewhere in it."""
        self.personal = True

    @property
    def accepted(self) -> list[RowResult]:
        """The rows that may be recorded."""
        return [row for row in self.rows if row.envelope is not None]

    @property
    def refused(self) -> list[RowResult]:
        """The rows that may not."""
        return [row for row in self.rows if row.envelope is None]

    @property
    def rejections(self) -> list[Rejection]:
        """Everything that is wrong, in order of the rows."""
        return [rejection for row in self.rows for rejection in row.rejections]

    @property
    def hints(self) -> Iterator[tuple[RowResult, Hint]]:
        """Every hint with its row."""
        return ((row, hint) for row in self.rows for hint in row.hints)

    @property
    def notes(self) -> Iterator[tuple[RowResult, Note]]:
        """Every normalisation with its row."""
        return ((row, note) for row in self.rows for note in row.notes)

    @property
    def envelopes(self) -> Iterable[Envelope[Any]]:
        """The entries that may be recorded."""
        return (row.envelope for row in self.rows if row.envelope is not None)


NO_COLUMNS: Mapping[str, str | None] = {}
