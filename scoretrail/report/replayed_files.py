"""A replay written line by line as it is judged: CSV, Parquet, or a workbook where it fits.

The file says its coordinate and how many lines it has, the last of all, so that one cut short shows.
Exact numbers stay exact: decimal text in CSV, decimals in Parquet, numbers in a workbook where they fit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import IO, Any

from domain.errors import NotUnderstood, Refused
from scoretrail.report.exports.grid import Amount
from scoretrail.report.exports.separated import quoted
from scoretrail.report.exports.workbook import holds
from scoretrail.report.replayed import Cell, Head, Lines
from scoretrail.words import Voice
from scoretrail.words import replay as words

ROWS_OF_A_SHEET = 1_048_576
"""So many rows a worksheet has, its head among them."""

BATCH = 20_000
Tick = Callable[[int, int], None]


def writer_of(output: str, lines: int) -> Callable[..., int]:
    """The writer that a file's ending names, or a refusal: of an ending, of a size, of what is missing."""
    ending = Path(output).suffix.lower()
    if ending not in WRITERS:
        raise NotUnderstood(
            "unknown-ending",
            f"不认识文件类型“{ending}”。可写 .csv、.parquet、.xlsx。",
            f"Cannot write {ending!r}; write .csv, .parquet or .xlsx.",
        )
    if ending == ".xlsx" and lines >= ROWS_OF_A_SHEET:
        raise Refused(
            "too-long-for-a-sheet",
            f"共{lines}行，超过一张工作表的 {ROWS_OF_A_SHEET} 行。请写 .parquet 或 .csv，或缩小范围。",
            f"{lines} lines do not fit a worksheet of {ROWS_OF_A_SHEET} rows. Write .parquet or "
            ".csv, or ask less.",
        )
    if ending == ".parquet" and find_spec("pyarrow") is None:
        raise NotUnderstood(
            "parquet-not-installed",
            "写 Parquet 需要附加件：pip install 'scoretrail[bulk]'。也可写 .csv。",
            "Parquet needs the extra: pip install 'scoretrail[bulk]'. Or write .csv.",
        )
    return WRITERS[ending]


def write_csv(
    file: IO[bytes], voice: Voice, lines: Lines, basis: dict[str, str], tick: Tick
) -> int:
    """A line of captions, the lines, and a last one that says how many there are and of what."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([quoted(voice(head.caption)) for head in lines.heads])
    written = 0
    for written, cells in enumerate(lines, start=1):
        writer.writerow([_text(cell) for cell in cells])
        tick(written, lines.replayed.size)
    writer.writerow([voice(words.ROWS, n=written), quoted(basis["coordinate"]), basis["digest"]])
    text.detach()
    return written


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Amount) else quoted(str(cell))


def write_parquet(
    file: IO[bytes], _: Voice, lines: Lines, basis: dict[str, str], tick: Tick
) -> int:
    """Typed columns; the coordinate and the number of lines stand in the file's metadata."""
    import pyarrow as pa  # noqa: PLC0415 - it comes with the extra `bulk`
    import pyarrow.parquet as pq  # noqa: PLC0415

    heads, size = lines.heads, lines.replayed.size
    kinds = [_kind(pa, head, lines.decimals) for head in heads]
    said = {**basis, "rows": str(size)}
    schema = pa.schema(list(zip((h.name for h in heads), kinds, strict=True)), metadata=said)
    written = 0
    with pq.ParquetWriter(file, schema) as writer:
        for batch in _batches(iter(lines)):
            columns = [
                pa.array([_typed(cell) for cell in column], type=kind)
                for column, kind in zip(zip(*batch, strict=True), kinds, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            written += len(batch)
            tick(written, size)
    return written


def _kind(arrow: Any, head: Head, decimals: int) -> Any:
    if head.exact:
        return arrow.decimal128(38, max(decimals, EXACT))
    return arrow.int64() if head.whole else arrow.string()


EXACT = 6
"""Decimals of a column of exact numbers; what needs more is refused by the writer, never rounded."""


def _typed(cell: Cell) -> Any:
    if not isinstance(cell, Amount):
        return cell
    if "/" in cell.text:
        raise Refused(
            "no-decimal",
            f"{cell.text} 不能写成小数，Parquet 里放不下。请写 .csv。",
            f"{cell.text} has no end as a decimal and does not fit Parquet. Write .csv.",
        )
    return Decimal(cell.text)


def write_workbook(
    file: IO[bytes], voice: Voice, lines: Lines, basis: dict[str, str], tick: Tick
) -> int:
    """One sheet of lines, and one that says what they rest on; written row by row."""
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(2018, 1, 1)})  # noqa: DTZ001 - no clock in a file
    places = book.add_format({"num_format": f"0.{'0' * lines.decimals}" if lines.decimals else "0"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(voice(words.SHEET))
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(lines.heads):
        sheet.write_string(0, column, voice(head.caption), bold)
    written = 0
    for written, cells in enumerate(lines, start=1):
        for column, cell in enumerate(cells):
            _put(sheet, written, column, cell, places)
        tick(written, lines.replayed.size)
    explained = book.add_worksheet(voice(words.BASIS))
    pairs = {**basis, "rows": voice(words.ROWS, n=written)}
    for number, (name, said) in enumerate(pairs.items()):
        explained.write_string(number, 0, name, bold)
        explained.write_string(number, 1, said)
    book.close()
    return written


def _put(sheet: Any, row: int, column: int, cell: Cell, places: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, Amount) and holds(cell):
        sheet.write_number(row, column, Decimal(cell.text), places)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, cell.text if isinstance(cell, Amount) else cell)


def _batches(cells: Iterator[tuple[Cell, ...]]) -> Iterator[list[tuple[Cell, ...]]]:
    while batch := list(islice(cells, BATCH)):
        yield batch


WRITERS: dict[str, Callable[..., int]] = {
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".xlsx": write_workbook,
}
