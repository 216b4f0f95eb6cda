"""A document (公文): its title, whom it addresses, what it says in order, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoretrail.report.charts import Chart
from scoretrail.report.exports.basis import Basis
from scoretrail.report.exports.grid import Grid

MANY_COLUMNS = 9
"""A table of more columns is set smaller."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `1` is 一、 in 黑体, `2` is （一） in 楷体."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a note is set small and does not begin with a space."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with a heading over it; `weights` are how wide its columns are to each other."""

    grid: Grid
    weights: tuple[int, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with a caption under it."""

    chart: Chart
    caption: str


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows begins on a page of its own; `across` turns the paper."""

    title: str
    across: bool = False


Block = Heading | Paragraph | Table | Picture | Annex


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, before anybody decides how it is set.

    `head` is the office whose name stands in red; None where there is no such head. `foot` is
    printed on every page; `made` is the moment up to which its data reach.
    """

    title: str
    addressed: str
    blocks: tuple[Block, ...]
    closing: tuple[str, ...]
    basis: Basis
    foot: tuple[str, ...]
    draft: str
    lang: str
    made: datetime | None
    head: str | None = None
    number: str = ""
    across: bool = False
    warnings: tuple[str, ...] = ()
    """What stands right under the mark of a draft: not issued, what hinders it, invented data."""
    watermark: str = ""
    """Who took it away, when and by which question: across every page that shows persons' data."""


def columns_of(grid: Grid, *chosen: int) -> Grid:
    """The grid with these columns alone; whoever needs the others has the workbook."""
    return Grid(
        grid.name,
        grid.title,
        tuple(grid.columns[n] for n in chosen),
        tuple(tuple(row[n] for n in chosen) for row in grid.rows),
        tuple(grid.sums[n] for n in chosen) if grid.sums else (),
    )
