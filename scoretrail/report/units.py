"""Units (考核对象): ids, names and codes as of a day."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from domain.units import Unit
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions


def units_table(voice: Voice, naming: Naming, units: Sequence[Unit]) -> Table:
    """One row for each unit."""
    columns = [
        (captions.ID, "left"),
        (captions.NAME, "fold"),
        (captions.CODE, "left"),
        (captions.KIND, "left"),
    ]
    made = table(voice, columns)
    for unit in units:
        cells = [
            Prose(naming.id(unit.id), style="bold"),
            Prose(naming.name(unit.id)),
            Prose(naming.code(unit.id) or NONE),
            Prose(unit.kind or NONE),
        ]
        row(made, cells, demo=False)
    return made
