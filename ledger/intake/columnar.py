"""Parquet files: their columns are found by name, their values read without loss, batch by batch.

What a cell cannot keep exactly is refused by its type: a binary fraction is no count and no amount.
Reading needs the extra `bulk` (pyarrow); nothing else of intake does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeAlias

from domain.errors import LedgerUnusable
from ledger.intake.cells import Cell
from ledger.intake.rejection import Fault, Place, bad_file
from ledger.intake.sheet import Line, Sheet

Schema: TypeAlias = Any  # pyarrow ships no types
Column: TypeAlias = Any

_BATCH = 8_192
_BUFFER = 1 << 20
LARGEST_GROUP = 1 << 29
"""Bytes of a row group, unpacked: what has to be in memory at once, at the worst."""

HEADING_ROW = 0
"""A Parquet file has no row of headings: its first record is row 1."""


def read_columnar(file: IO[bytes], name: str) -> Sheet:
    """The one sheet of an open Parquet file; its first line is the names of the columns."""
    parquet = _parquet()
    try:
        source = parquet.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
    except Exception as error:
        raise bad_file(_damaged(error).at(Place(name))) from error
    schema = source.schema_arrow
    makers = _makers(schema, name)
    for number in range(source.metadata.num_row_groups):
        if source.metadata.row_group(number).total_byte_size > LARGEST_GROUP:
            raise bad_file(_group_too_large(number + 1).at(Place(name)))
    lines = _lines(source, list(schema.names), makers, name)
    return Sheet(None, lines, typed=True, height=source.metadata.num_rows)


def _parquet() -> Any:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - only who reads Parquet needs it
    except ModuleNotFoundError as error:
        raise LedgerUnusable(
            "parquet-missing",
            "读 Parquet 需要 pyarrow：请安装 scoretrail[bulk]，或改用 CSV。",
            "Reading Parquet needs pyarrow: install scoretrail[bulk], or give CSV.",
        ) from error
    return parquet


def _lines(
    source: Any, names: Sequence[str], makers: Sequence[Callable[[Any], Cell]], name: str
) -> Iterator[Line]:
    yield HEADING_ROW, list(names)
    number = 0
    try:
        for batch in source.iter_batches(batch_size=_BATCH, use_threads=False):
            columns = [
                [None if value is None else make(value) for value in column.to_pylist()]
                for make, column in zip(makers, batch.columns, strict=True)
            ]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, list(cells)
    except (OSError, ValueError, io.UnsupportedOperation) as error:
        raise bad_file(_damaged(error).at(Place(name, None, number + 1))) from error


def _makers(schema: Schema, name: str) -> list[Callable[[Any], Cell]]:
    """How the values of each column become cells; a type that cannot is refused."""
    makers, refused = [], []
    for field in schema:
        maker = _maker(field.type)
        if maker is None:
            refused.append(f"{field.name}（{field.type}）")
        else:
            makers.append(maker)
    if refused:
        raise bad_file(_column_types(refused).at(Place(name)))
    return makers


def _maker(kind: Any) -> Callable[[Any], Cell] | None:  # noqa: PLR0911 (one return for each type)
    from pyarrow import types  # noqa: PLC0415

    if types.is_dictionary(kind):
        return _maker(kind.value_type)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return str
    if types.is_boolean(kind):
        return bool
    if types.is_integer(kind):
        return int
    if types.is_decimal(kind):
        return lambda value: ("n", format(value, "f"))
    if types.is_date(kind) or (types.is_timestamp(kind) and kind.unit != "ns"):
        return lambda value: ("d", value.isoformat())
    if types.is_null(kind):
        return lambda _: None
    if (types.is_list(kind) or types.is_large_list(kind)) and _maker(kind.value_type) is str:
        return _joined
    return None


def _joined(values: Sequence[str | None]) -> Cell:
    """A list as a clerk would write it into one cell."""
    return "、".join(value for value in values if value) or None


def _damaged(error: Exception) -> Fault:
    said = " ".join(str(error).split())[:120]
    return Fault(
        "bad-parquet",
        f"不是完整的 Parquet 文件，可能被截断（{said}）",
        f"this is no whole Parquet file; it may have been cut off ({said})",
        "请重新导出",
        "Export it again",
    )


def _column_types(refused: Sequence[str]) -> Fault:
    listed = "、".join(refused)
    return Fault(
        "bad-column-type",
        f"这些列的类型不能准确读出：{listed}",
        f"the types of these columns cannot be read exactly: {listed}",
        "请用文本、整数、定点小数、是否、日期、时刻（到微秒）或文本列表",
        "Use text, integers, decimals, booleans, days, instants (to the microsecond) or lists of"
        " text",
    )


def _group_too_large(number: int) -> Fault:
    return Fault(
        "row-group-too-large",
        f"第 {number} 个行组超过 {LARGEST_GROUP >> 20} MB，会占用过多内存",
        f"row group {number} exceeds {LARGEST_GROUP >> 20} MB and would take too much memory",
        "导出时请用较小的行组，如每组 100000 行",
        "Export it with smaller row groups, of 100000 rows say",
    )
