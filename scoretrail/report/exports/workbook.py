"""A book as an Excel workbook: one sheet for each grid, and one for what they rest on.

No text can be executed: formulas are ours alone, and a text that a spreadsheet might take for one
is marked as quoted. A number that a spreadsheet's arithmetic cannot hold stands as text. The same
book is always the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from scoretrail.report.exports.basis import Basis
from scoretrail.report.exports.grid import Amount, Book, Cell, Grid, Where, shown
from scoretrail.words import Voice, captions
from scoretrail.words import exports as words

DIGITS = 15
"""So many decimal digits a spreadsheet keeps of any number."""

EXECUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""A text that begins so is taken for a formula by some program or other."""

TITLE_ROW, COORDINATE_ROW, MARK_ROW, HEAD_ROW = 0, 1, 2, 3
RED = "#c8102e"
NARROWEST, WIDEST, LONG, FIRST = 7, 24, 44, 16
LINE_HEIGHT, TALLEST = 15, 409
"""Points: of a line of text, and of a row at most."""
CAPTION, HEAD_HEIGHT = 7, 36
"""A caption is set in lines of about so many characters, two or three of them."""

NAME_LENGTH = 31
_MADE = datetime(2018, 1, 1)  # noqa: DTZ001 (a file without a date would carry the clock's)
_A4 = 9


def workbook(voice: Voice, book: Book) -> bytes:
    """The whole file."""
    data = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    file = xlsxwriter.Workbook(data, options)
    file.set_properties({"title": book.grids[0].title, "created": _MADE})
    styles = _Styles(file)
    for grid in book.grids:
        sheet = _Sheet(file.add_worksheet(grid.name[:NAME_LENGTH]), styles, book.watermark)
        sheet.write(grid, book.basis)
    basis = _Sheet(file.add_worksheet(voice(words.BASIS)), styles, book.watermark)
    basis.explain(voice, book.basis)
    file.close()
    return data.getvalue()


def holds(amount: Amount) -> bool:
    """Whether a spreadsheet can hold the number without losing a digit.

    >>> holds(Amount(Fraction(15, 2), 2)), holds(Amount(Fraction(10**15 + 1), 0))
    (True, False)
    >>> holds(Amount(Fraction(35, 9), 2))
    False
    """
    text = amount.text
    return "/" not in text and len(text.strip("-").replace(".", "").lstrip("0")) <= DIGITS


def dangerous(text: str) -> bool:
    """Whether a program might take the text for a formula.

    >>> dangerous("＝1+1"), dangerous("−3"), dangerous("济信用办〔2018〕18号")
    (True, False, False)
    """
    return text.lstrip(" \u3000").startswith(EXECUTED)


class _Styles:
    """The formats of cells, each made once."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self._file = file
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
            self._made[key] = self._file.add_format(base | properties)
        return self._made[key]


class _Sheet:
    """Writes one sheet."""

    def __init__(self, sheet: Any, styles: _Styles, watermark: str = "") -> None:
        self._sheet = sheet
        self._styles = styles
        self._watermark = watermark
        self._widths: dict[int, int] = {}

    def write(self, grid: Grid, basis: Basis) -> None:
        """A grid under its title, with its head frozen and repeated on every printed page."""
        sheet, last = self._sheet, len(grid.columns) - 1
        self._text(TITLE_ROW, 0, grid.title, bold=True, font_size=15)
        self._text(COORDINATE_ROW, 0, basis.coordinate, font_color="#52606d")
        if self._watermark:
            self._text(MARK_ROW, 0, self._watermark, font_color=RED, bold=True)
        for number, column in enumerate(grid.columns):
            self._text(HEAD_ROW, number, column.caption, **_HEAD)
            self._widen(number, column.caption[:CAPTION], long=column.long)
        sheet.set_row(HEAD_ROW, HEAD_HEIGHT)
        first = HEAD_ROW + 1
        end = HEAD_ROW + len(grid.rows)
        for place, row in enumerate(grid.rows, start=first):
            self._row(place, row, (first, end), grid)
        if grid.sums:
            sums = tuple("" if cell is None else cell for cell in grid.sums)
            self._row(end + 1, sums, (first, end), grid, bold=True)
        for number, width in self._widths.items():
            sheet.set_column(number, number, width)
        long = [number for number, column in enumerate(grid.columns) if column.long]
        for place, row in enumerate(grid.rows, start=first):
            self._heighten(place, [(shown(row[n]), self._widths[n]) for n in long])
        sheet.freeze_panes(first, 0)
        if grid.rows:
            sheet.autofilter(HEAD_ROW, 0, end, last)
        self._page(basis)

    def _row(
        self, place: int, row: tuple[Cell, ...], data: tuple[int, int], grid: Grid, **more: Any
    ) -> None:
        where = Where(place + 1, data[0] + 1, data[1] + 1)
        for number, cell in enumerate(row):
            long = grid.columns[number].long
            self._cell(place, number, cell, where, {"border": 1, "text_wrap": long, **more})
            self._widen(number, shown(cell), long=long)

    def _cell(self, row: int, column: int, cell: Cell, where: Where, style: dict[str, Any]) -> None:
        match cell:
            case Amount():
                self._amount(row, column, cell, where, style)
            case date():
                style = style | {"num_format": "yyyy-mm-dd", "align": "center"}
                moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (a day has no zone)
                self._sheet.write_datetime(row, column, moment, self._styles.of(**style))
            case int():
                style = style | {"num_format": "0", "align": "right"}
                self._sheet.write_number(row, column, cell, self._styles.of(**style))
            case _:
                align = {} if cell else {"align": "center"}
                self._text(row, column, shown(cell), **style, **align)

    def _amount(
        self, row: int, column: int, amount: Amount, where: Where, style: dict[str, Any]
    ) -> None:
        style = style | {"align": "right"}
        if not holds(amount):
            self._text(row, column, amount.text, **style)
            return
        shape = "0" + ("." + "0" * amount.decimals if amount.decimals else "")
        if amount.signed:
            shape = f"+{shape};-{shape};{shape}"
        made = self._styles.of(**style | {"num_format": shape})
        if amount.formula is None:
            self._sheet.write_number(row, column, _decimal(amount.number), made)
            return
        formula = f"={amount.formula(where)}"
        self._sheet.write_formula(row, column, formula, made, _decimal(amount.number))

    def explain(self, voice: Voice, basis: Basis) -> None:
        """What the tables rest on, and the readings in force."""
        self._sheet.set_column(0, 0, FIRST)
        self._sheet.set_column(1, 3, LONG)
        self._text(0, 0, voice(words.BASIS), bold=True, font_size=15)
        row = 2
        for label, said in basis.pairs:
            self._text(row, 0, label, **_HEAD)
            self._text(row, 1, said, text_wrap=True, border=1)
            self._heighten(row, [(said, LONG)])
            row += 1
        row += 1
        heads = (captions.READING, captions.QUESTION, captions.ADOPTED, captions.BASIS)
        for number, caption in enumerate(heads):
            self._text(row, number, voice(caption), **_HEAD)
        for reading in basis.readings:
            row += 1
            for number, said in enumerate(reading):
                self._text(row, number, said, text_wrap=True, border=1)
            self._heighten(row, list(zip(reading, (FIRST, LONG, LONG, LONG), strict=True)))
        self._page(basis)

    def _text(self, row: int, column: int, said: str, **style: Any) -> None:
        """A text, never a formula; one that looks like one is marked as quoted."""
        if dangerous(said):
            style["quote_prefix"] = True
        self._sheet.write_string(row, column, said, self._styles.of(**style))

    def _widen(self, column: int, said: str, *, long: bool) -> None:
        width = max((cell_len(line) for line in said.splitlines()), default=0) + 3
        most = LONG if long else max(WIDEST, width)
        self._widths[column] = max(self._widths.get(column, NARROWEST), min(width, most))

    def _heighten(self, row: int, cells: Sequence[tuple[str, int]]) -> None:
        """Make a row as high as its wrapped texts need: not every program does that by itself."""
        lines = max((lines_in(said, width) for said, width in cells), default=1)
        if lines > 1:
            self._sheet.set_row(row, min(lines * LINE_HEIGHT, TALLEST))

    def _page(self, basis: Basis) -> None:
        """Printed on A4 across, as wide as the sheet, the coordinate at the foot of every page."""
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(HEAD_ROW)
        said = basis.coordinate.replace("&", "&&")
        self._sheet.set_footer(f"&L&8{said[:200]}&R&8&P/&N")
        if self._watermark:
            self._sheet.set_header(f"&C&8{self._watermark.replace('&', '&&')[:240]}")


_HEAD: dict[str, Any] = {
    "bold": True,
    "bg_color": "#E8EEF7",
    "border": 1,
    "align": "center",
    "text_wrap": True,
}


def lines_in(said: str, width: int) -> int:
    """On how many lines a text stands in a column so wide.

    >>> lines_in("每存在一件，扣3分", 20), lines_in("每存在一件，扣3分；扣完为止", 20), lines_in("", 9)
    (1, 2, 1)
    """
    room = width - 1
    return sum(max(1, -(-cell_len(line) // room)) for line in said.splitlines() or [""])


def _decimal(number: Fraction) -> Decimal:
    """The number in decimals; whoever asks has seen that it ends within fifteen digits."""
    return Decimal(number.numerator) / Decimal(number.denominator)
