"""A report's table as a page sets it: the command line and the pages show the same rows (同表).

What the reports lay out for the terminal is read off and set anew; no cell is worded a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape
from rich.table import Table
from rich.text import Text

_ENTRY = re.compile(r"#(\d{1,12})\b")

_STYLES = {"red": "lost", "green": "gained", "yellow": "unscored", "dim": "quiet", "bold": "strong"}


class Cell(NamedTuple):
    """A cell: its text, with entries as links; a table within it; how it is set."""

    html: Markup
    set_as: str
    inner: Tabled | None = None


@dataclass(frozen=True)
class Tabled:
    """A table: captions with how their columns are set, and rows. Labelled lines have no captions."""

    captions: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def lines(self) -> Iterator[tuple[tuple[Cell, ...], Markup | None]]:
        """Each row, and its cells set side by side unless one of them holds a table.

        A list of entries has hundreds of cells, and setting them here takes half as long.
        """
        for row in self.rows:
            plain = all(cell.inner is None for cell in row)
            yield row, _side_by_side(row) if plain else None


def tabled(made: Table) -> Tabled:
    """The table of a report."""
    captions: tuple[tuple[str, str], ...] = ()
    if made.show_header:
        captions = tuple(
            (_text(column.header), _justified(column.justify)) for column in made.columns
        )
    columns = [list(column.cells) for column in made.columns]
    rows = zip(*columns, strict=True) if columns else iter(())
    justified = [_justified(column.justify) for column in made.columns]
    return Tabled(captions, tuple(tuple(_cells(row, justified)) for row in rows))


def linked(text: str) -> Markup:
    """A text in which every entry leads to its page.

    >>> linked("#17 <d9>")
    Markup('<a href="/entries/17">#17</a> &lt;d9&gt;')
    """
    if "#" not in text:
        return escape(text)
    parts = _ENTRY.split(text)  # between the texts stand the digits of entries
    made = [
        f'<a href="/entries/{part}">#{part}</a>' if number % 2 else escape(part)
        for number, part in enumerate(parts)
    ]
    return Markup("".join(made))  # noqa: S704 - each text is escaped


def _cells(row: tuple[object, ...], justified: list[str]) -> Iterator[Cell]:
    for one, justify in zip(row, justified, strict=True):
        if isinstance(one, Text):
            style = _STYLES.get(str(one.style), "")
            yield Cell(linked(one.plain), f"{justify} {style}".strip())
        elif isinstance(one, Table):
            yield Cell(Markup(), justify, tabled(one))
        else:
            yield Cell(linked(str(one)), justify)


def _side_by_side(row: tuple[Cell, ...]) -> Markup:
    cells = [f'<td class="{cell.set_as}">{cell.html}</td>' for cell in row]
    return Markup("".join(cells))  # noqa: S704 - what a cell shows is escaped, how it is set is ours


def _text(one: object) -> str:
    return one.plain if isinstance(one, Text) else str(one)


def _justified(justify: str) -> str:
    return "number" if justify == "right" else ""
