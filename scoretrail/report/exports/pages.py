"""A page as a book: the tables that stand on the screen, cell by cell, with what stands around them."""

from __future__ import annotations

import re
from fractions import Fraction

from rich.table import Table
from rich.text import Text

from scoretrail import ENGINE
from scoretrail.report.exports.basis import Basis
from scoretrail.report.exports.grid import Amount, Book, Cell, Column, Grid
from scoretrail.report.page import Page
from scoretrail.words import Voice, captions, lines
from scoretrail.words import exports as words

NUMBER = re.compile(r"(?P<sign>[+−]?)(?P<digits>(?:0|[1-9]\d*)(?:\.(?P<decimals>\d+))?)")
NAMES = (captions.ID, captions.CODE, captions.DIGEST, captions.DOCUMENT)
"""Columns of names, which stay texts even where they are all digits."""


def page_book(voice: Voice, page: Page, *, demo: bool) -> Book:
    """The book of a page; its headings and notes stand on the sheet of its basis."""
    tables = [part for part in page.body if isinstance(part, Table) and part.columns]
    grids = tuple(_grid(voice, page, table, number) for number, table in enumerate(tables, start=1))
    rows = sum(len(grid.rows) for grid in grids)
    said = [page.heading, page.subheading, *(p for p in page.body if isinstance(p, str))]
    said += [*page.notes, *([lines.DEMO.zh] if demo else [])]
    extent = voice(words.ALL_ROWS, n=rows)
    pairs = (
        (voice(words.COORDINATE), page.coordinate),
        *((voice(words.NOTE), one) for one in said if one),
        (voice(words.ENGINE), ENGINE),
        (voice(words.ROWS), extent),
    )
    empty = Grid(voice(words.TABLE), page.heading, (Column(voice(words.TABLE)),), ())
    return Book(grids or (empty,), Basis(page.coordinate, "", pairs, (), extent))


def _grid(voice: Voice, page: Page, table: Table, number: int) -> Grid:
    heads = [_plain(column.header) for column in table.columns]
    names = {voice(caption) for caption in NAMES}
    columns = [[_plain(cell) for cell in column.cells] for column in table.columns]
    rows = tuple(
        tuple(text if head in names else _cell(text) for head, text in zip(heads, row, strict=True))
        for row in zip(*columns, strict=True)
    )
    captioned = tuple(Column(head, long=True) for head in heads)
    name = voice(words.TABLE) + (f" {number}" if number > 1 else "")
    return Grid(name, page.heading, captioned, rows)


def _plain(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def _cell(text: str) -> Cell:
    """A number where the text is one and nothing else; a text as it stands.

    >>> _cell("−2.50"), _cell("并列8"), _cell("007")
    (Amount(number=Fraction(-5, 2), decimals=2, formula=None, signed=False), '并列8', '007')
    """
    found = NUMBER.fullmatch(text)
    if found is None:
        return text
    number = Fraction(found["digits"])
    sign = -1 if found["sign"] == "−" else 1
    return Amount(sign * number, len(found["decimals"] or ""), signed=found["sign"] == "+")
