"""The rows of a table in Word: a cell of each kind is made once, and copied with its text.

The library looks through the whole table for every cell that it is asked for; a long table would cost
minutes. What is written is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Set = Callable[..., None]
"""Sets a text into a cell: `(cell, said, align=…, bold=…)`."""


class Rows:
    """Adds rows to a table whose columns are as wide as said."""

    def __init__(self, table: Any, widths: Sequence[int], set_: Set) -> None:
        self._table = table
        self._widths = widths
        self._set = set_
        self._models: dict[tuple[int, Any, bool], Any] = {}

    def add(self, cells: Sequence[tuple[str, Any]], *, bold: bool = False) -> None:
        """A row of texts, each with how it is aligned; it is not broken over two pages."""
        row = OxmlElement("w:tr")
        unbroken(row)
        for column, (said, align) in enumerate(cells):
            cell = deepcopy(self._model(column, align, bold=bold))
            cell.find(f"{qn('w:p')}/{qn('w:r')}").text = said
            row.append(cell)
        self._table._tbl.append(row)  # noqa: SLF001 - the library has no other way

    def _model(self, column: int, align: Any, *, bold: bool) -> Any:
        """A cell of a kind, made by the library in a row that does not stay."""
        kind = (column, align, bold)
        if kind not in self._models:
            row = self._table.add_row()
            cell = row.cells[column]
            self._set(cell, "", align=align, bold=bold)
            cell.width = self._widths[column]
            self._models[kind] = cell._tc  # noqa: SLF001
            self._table._tbl.remove(row._tr)  # noqa: SLF001
        return self._models[kind]


def unbroken(row: Any) -> None:
    """Keep a row on one page."""
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
