"""Tables to take away (导出): typed cells, the same as on the screen, never cut off in silence.

A grid is made from an answer and knows no file; a book is grids and what they rest on; a workbook
or a CSV file is only how a book is written.
"""

from scoretrail.report.exports.basis import Basis, basis
from scoretrail.report.exports.grid import Amount, Book, Cell, Column, Grid, marked
from scoretrail.report.exports.separated import separated
from scoretrail.report.exports.workbook import workbook

__all__ = [
    "Amount",
    "Basis",
    "Book",
    "Cell",
    "Column",
    "Grid",
    "basis",
    "marked",
    "separated",
    "workbook",
]
