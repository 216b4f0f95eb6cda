"""A grid (表): rows of typed cells under captions, and where a clerk would check a sum, its formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from domain.points import printed, terminating
from scoretrail.report.exports.basis import Basis
from scoretrail.report.numbers import NONE
from scoretrail.words import Voice, captions
from scoretrail.words.lines import DEMO


class Where(NamedTuple):
    """Rows as a spreadsheet counts them: the cell's own, the first and the last of the data."""

    row: int
    first: int
    last: int


Formula = Callable[[Where], str]
"""What a spreadsheet computes the cell by; it must give the number that stands in the cell."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number, printed with so many decimals and never rounded here."""

    number: Fraction
    decimals: int = 0
    formula: Formula | None = None
    signed: bool = False

    @property
    def text(self) -> str:
        """As a program reads it: ASCII, all decimals, n/m where decimals do not end.

        >>> Amount(Fraction(15, 2), 2).text, Amount(Fraction(35, 9), 2).text
        ('7.50', '35/9')
        """
        if (self.number * 10**self.decimals).denominator == 1:
            return printed(self.number, self.decimals)
        return terminating(self.number) or f"{self.number.numerator}/{self.number.denominator}"


Cell = str | int | date | Amount | None
"""None is printed as a dash: there is nothing to say, which is not nought."""


@dataclass(frozen=True, slots=True)
class Column:
    """A caption, and whether its cells may be long texts."""

    caption: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its name, what it is about, its rows, and a last row of sums if it has one."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """Grids that go into one file, with what they rest on."""

    grids: tuple[Grid, ...]
    basis: Basis
    watermark: str = ""
    """Who took it away, when and by which question: on every sheet that shows persons' data."""


def watermarked(grid: Grid, caption: str, watermark: str) -> Grid:
    """The grid with the watermark in every row, so that a row cut out of it still says whose it is."""
    return replace(
        grid,
        columns=(*grid.columns, Column(caption, long=True)),
        rows=tuple((*row, watermark) for row in grid.rows),
    )


def marked(grid: Grid) -> Grid:
    """The grid of a demonstration: every row says that it is invented.

    A list of entries says it in the source of each, which begins so.
    """
    source = DEMO.zh
    if any(column.caption in captions.SOURCE for column in grid.columns):
        return replace(grid, title=f"{grid.title}  {source}")
    return replace(
        grid,
        title=f"{grid.title}  {source}",
        columns=(*grid.columns, Column(captions.SOURCE.zh)),
        rows=tuple((*row, source) for row in grid.rows),
        sums=(*grid.sums, source) if grid.sums else (),
    )


def columns(voice: Voice, *captioned: tuple[object, bool]) -> tuple[Column, ...]:
    """Columns from captions in both languages or plain texts, and whether they are long."""
    return tuple(
        Column(text if isinstance(text, str) else voice(text), long)  # type: ignore[arg-type]
        for text, long in captioned
    )


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return NONE
    if isinstance(cell, Amount):
        text = cell.text.replace("-", "−")
        return f"+{text}" if cell.signed and cell.number > 0 else text
    return str(cell)


def letter(number: int) -> str:
    """The letter of a column, counted from nought.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def numbered(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows with their running number before them."""
    return tuple((number, *row) for number, row in enumerate(rows, start=1))
