"""A sheet as intake reads it, whatever file it came from: a name, and numbered lines of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ledger.intake.cells import Cell

MOST_ROWS = 200_000
MOST_BYTES = 100_000_000

Line = tuple[int, list[Cell]]
"""The number of a row as a spreadsheet shows it, and its cells from column A on."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?\Z")


class Span(NamedTuple):
    """Merged cells: the first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(slots=True)
class Sheet:
    """One sheet. Its lines come once, in order; rows without content are left out."""

    name: str | None
    lines: Iterator[Line]
    hidden: bool = False
    typed: bool = False
    """Whether the file tells text from numbers and days."""
    date1904: bool = False
    merged: tuple[Span, ...] = ()
    height: int | None = None
    """How many lines it has, where that is known before they are read."""


def span(reference: str) -> Span | None:
    """The merged cells that a reference such as A1:C2 names.

    >>> span("A5:C6"), str(span("AA1:AB1"))
    (Span(top=5, left=1, bottom=6, right=3), 'AA1:AB1')
    """
    found = _REFERENCE.match(reference)
    if found is None:
        return None
    left, top, right, bottom = found[1], found[2], found[3] or found[1], found[4] or found[2]
    return Span(int(top), column_number(left), int(bottom), column_number(right))


def column_number(text: str) -> int:
    """The number of a column from its letters: A is 1."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters(number: int) -> str:
    """The letters of a column from its number.

    >>> letters(1), letters(27), letters(512)
    ('A', 'AA', 'SR')
    """
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
