"""A book as CSV: its grids, an empty line between them, and a last line that says how many rows there are and what they are.

A text that a spreadsheet would execute has an apostrophe before it, as spreadsheets themselves quote.
"""

from __future__ import annotations

import csv
import io

from scoretrail.report.exports.grid import Amount, Book, Cell
from scoretrail.report.exports.workbook import dangerous
from scoretrail.words import Voice


def separated(_: Voice, book: Book) -> bytes:
    """The rows, with a byte order mark so that spreadsheet programs read the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, grid in enumerate(book.grids):
        if number:
            writer.writerow([])
        writer.writerow([quoted(column.caption) for column in grid.columns])
        writer.writerows([_written(cell) for cell in row] for row in grid.rows)
        if grid.sums:
            writer.writerow([_written(cell) for cell in grid.sums])
    writer.writerow([book.basis.extent, quoted(book.basis.coordinate), book.basis.digest])
    return text.getvalue().encode("utf-8-sig")


def quoted(said: str) -> str:
    """The text as a cell that no program executes.

    >>> quoted("=1+1"), quoted("平阴县")
    ("'=1+1", '平阴县')
    """
    return f"'{said}" if dangerous(said) else said


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Amount):
        return cell.text
    return quoted(cell) if isinstance(cell, str) else str(cell)
