"""The process that marks the bad rows of a workbook: little memory, little time, no files, no network.

It is run as a script of its own, like the one that reads: whatever a hostile file does to it ends
here. The parent hands it the open workbook and, on standard input, what to mark; it answers with
the marked workbook on standard output, or with nothing.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

FILL, CELL_FILL, INK = "FFFDE9E7", "FFF4B6AE", "FF9C0006"
AUTHOR = "scoretrail"
SEARCHED = 30
"""The headings stand in one of so many rows at the head of a sheet."""

MOST_COMMENTS = 5_000
"""A program opens no more of them in reasonable time; the sheet of reasons has every one."""

LONGEST_COMMENT = 900
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 130


def main() -> None:
    """Mark the workbook that is open as the given file."""
    descriptor, paths = int(sys.argv[1]), json.loads(sys.argv[2])
    here = str(Path(__file__).parent)
    sys.path[:] = [here, *paths]
    from confined import confine  # type: ignore[import-not-found]  # noqa: PLC0415 (a neighbour)

    sys.path[:] = paths
    asked = json.loads(sys.stdin.buffer.read())
    _warm_up()
    with os.fdopen(descriptor, "rb") as file:
        content = io.BytesIO(file.read())
    confine()
    sys.stdout.buffer.write(marked(content, asked))
    sys.stdout.buffer.flush()


def _warm_up() -> None:
    """Write and read a small workbook, so that all that is ever loaded is loaded by now."""
    import openpyxl  # noqa: PLC0415 (only once the parent's path is known)

    small: Any = openpyxl.Workbook()
    small.active["A1"] = "一"
    _comment(small.active["A1"], "一")
    _paint(small.active["A1"], CELL_FILL)
    saved = saved_of(small)
    openpyxl.load_workbook(io.BytesIO(saved))


def marked(content: io.BytesIO, asked: dict[str, Any]) -> bytes:
    """The workbook with its bad rows marked, and the sheet of reasons first to be seen."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(content)
    for name, marks in asked["marks"].items():
        if name in book.sheetnames:
            _mark(book[name], marks)
    _reasons(book, asked["reasons"])
    if asked["watermark"]:
        _watermark(book, asked["watermark"], len(asked["reasons"]["said"]) + 1)
    return saved_of(book)


def _watermark(book: Any, said: str, row: int) -> None:
    """Who takes it: above the reasons, and at the head of every sheet."""
    _text(book.worksheets[0].cell(row, 1), said)
    for sheet in book.worksheets:
        sheet.oddHeader.center.text = said.replace("&", "&&")


def _mark(sheet: Any, marks: list[dict[str, Any]]) -> None:
    """Paint each bad row, each bad cell deeper, and say at the cell what is wrong."""
    width = sheet.max_column  # the library looks at every cell to tell: once is enough
    columns = _columns(sheet, width)
    said: dict[tuple[int, int], list[str]] = {}
    for mark in marks:
        cells = _row(sheet, mark["row"], width)
        for cell in cells:
            if cell.value is not None:
                _paint(cell, FILL)
        first = next((cell.column for cell in cells if cell.value is not None), 1)
        column = columns.get(_squeezed(mark["heading"]), first)
        said.setdefault((mark["row"], column), []).append(mark["said"])
    for number, ((row, column), texts) in enumerate(said.items()):
        cell = sheet.cell(row, column)
        if type(cell).__name__ == "MergedCell":
            continue
        _paint(cell, CELL_FILL)
        if number < MOST_COMMENTS:
            _comment(cell, "\n".join(texts))


def _columns(sheet: Any, width: int) -> dict[str, int]:
    """The columns by the texts at the head of the sheet, where the headings are."""
    found: dict[str, int] = {}
    for number in range(1, min(SEARCHED, sheet.max_row) + 1):
        for cell in _row(sheet, number, width):
            if cell.value is not None:
                found.setdefault(_squeezed(cell.value), int(cell.column))
    return found


def _row(sheet: Any, number: int, width: int) -> tuple[Any, ...]:
    rows: Any = sheet.iter_rows(min_row=number, max_row=number, min_col=1, max_col=width)
    return tuple(next(rows))


def _squeezed(value: object) -> str:
    return "".join(str(value or "").split())


def _paint(cell: Any, colour: str) -> None:
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    if type(cell).__name__ != "MergedCell":
        cell.fill = PatternFill("solid", fgColor=colour)


def _comment(cell: Any, said: str) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415

    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    if len(said) > LONGEST_COMMENT:
        said = f"{said[:LONGEST_COMMENT]}…"
    cell.comment = Comment(before + said, AUTHOR, height=COMMENT_HEIGHT, width=COMMENT_WIDTH)


def _reasons(book: Any, reasons: dict[str, Any]) -> None:
    """The sheet that lists every fault; one from an earlier return is replaced."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    if reasons["sheet"] in book.sheetnames:
        del book[reasons["sheet"]]
    sheet = book.create_sheet(reasons["sheet"], 0)
    for number, said in enumerate(reasons["said"], start=1):
        _text(sheet.cell(number, 1), said)
    sheet.cell(1, 1).font = Font(bold=True, color=INK, size=14)
    top = len(reasons["said"]) + 2
    for column, (head, width) in enumerate(reasons["heads"], start=1):
        cell = sheet.cell(top, column)
        _text(cell, head)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, height in enumerate(reasons["heights"], start=top + 1):
        sheet.row_dimensions[row].height = height
    for row, values in enumerate(reasons["rows"], start=top + 1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                cell = sheet.cell(row, column)
                _text(cell, value)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _text(cell: Any, value: str | int) -> None:
    """A value that no program takes for a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@＝＋－＠"


def saved_of(book: Any) -> bytes:
    """The workbook as a file, without the temporary files that the library would write."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing  # noqa: PLC0415
    from openpyxl.worksheet._writer import WorksheetWriter  # noqa: PLC0415
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    class Writer(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
            out = io.BytesIO()
            writer: Any = WorksheetWriter(ws, out=out)
            writer.write()
            ws._rels = writer._rels  # noqa: SLF001
            archive.writestr(ws.path[1:], out.getvalue())
            self.manifest.append(ws)

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        Writer(book, archive).save()
    return data.getvalue()


if __name__ == "__main__":
    main()
