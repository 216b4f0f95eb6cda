"""A row on its way to becoming an entry: what it says so far, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.intake.forms import Form
from ledger.intake.rejection import Fault, Hint, Note, Place, Rejection


@dataclass(frozen=True, slots=True, repr=False)
class Lone:
    """Where a person stands who cannot be told from others: the fields, and their path."""

    values: dict[str, Any]
    path: str


@dataclass(slots=True)
class Draft:
    """The content of one row, in plain values; its places in the file; faults, hints and notes."""

    file: str
    sheet: str | None
    row: int
    form: Form
    content: dict[str, Any]
    headings: Mapping[str, str] = field(default_factory=dict)
    """Field → heading, for naming the column in messages."""
    written: bool = False
    """Whether a person wrote the row into a table; a program wrote it otherwise."""
    asides: dict[str, Any] = field(default_factory=dict)
    lone: list[Lone] = field(default_factory=list)
    """The persons that cannot be told from others: each subject belongs to this entry alone."""
    personal: bool = False
    """Whether a natural person was met in it."""
    in_clear: dict[str, Any] | None = field(default=None, repr=False)
    """What an earlier version would have recorded of its person in clear, to recognise the row."""
    persons: list[tuple[str, str | None, str]] = field(default_factory=list, repr=False)
    """What is to be sealed: path, subject (None: of this case alone), and the text itself."""
    sealings: list[dict[str, str]] = field(default_factory=list)
    """What the entry says of each sealed field: whose it is, and a digest."""
    sealed: bytes | None = None
    lent: set[str] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """The fields of its topic."""
        data: dict[str, Any] = self.content["data"]
        return data

    def heading(self, path: str) -> str | None:
        """What the file calls a field, or the field's own name where it has no column."""
        return self.headings.get(path) or path or None

    def refuse(self, fault: Fault, path: str, value: object = None) -> None:
        """Refuse the row for what stands in a field."""
        place = Place(self.file, self.sheet, self.row, self.heading(path))
        self.rejections.append(fault.at(place, value))

    def hint(self, code: str, path: str, zh: str, en: str) -> None:
        """Point something out; the row is recorded all the same."""
        self.hints.append(Hint(code, self.heading(path), zh, en))

    def note(self, path: str, zh: str, en: str) -> None:
        """Say how something was read."""
        self.notes.append(Note(self.heading(path), zh, en))
