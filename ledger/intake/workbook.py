"""Workbooks (.xlsx): checked, then parsed in a confined child process, row by row.

The parent never parses a byte of the workbook itself. It reads frames of bounded size from the
child, and turns whatever becomes of the child into a sentence.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from ledger.intake.archive import MOST_BYTES, archive_fault
from ledger.intake.cells import Cell
from ledger.intake.confined import CPU_SECONDS, MEMORY, MOST_COLUMNS
from ledger.intake.rejection import Fault, Place, bad_file
from ledger.intake.sheet import MOST_ROWS, Line, Sheet, span

_WORKER = Path(__file__).with_name("confined.py")
_LONGEST_FRAME = 1 << 26
_PATIENCE = 120
"""Seconds without a frame after which the child is given up."""
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")


class _Book(msgspec.Struct, tag_field="kind", tag="book"):
    date1904: bool


class _Sheet(msgspec.Struct, tag_field="kind", tag="sheet"):
    name: str
    hidden: bool
    merged: list[str]
    height: int


class _Rows(msgspec.Struct, tag_field="kind", tag="rows"):
    rows: list[tuple[int, list[str | int | bool | tuple[str, str] | None]]]


class _End(msgspec.Struct, tag_field="kind", tag="end"):
    pass


class _Fault(msgspec.Struct, tag_field="kind", tag="fault"):
    code: str
    sheet: str | None = None
    cell: str | None = None
    detail: str | None = None


_Frame = _Book | _Sheet | _Rows | _End | _Fault
_decoder: msgspec.msgpack.Decoder[_Frame] = msgspec.msgpack.Decoder(_Frame)


@contextmanager
def read_workbook(file: IO[bytes], name: str) -> Iterator[Iterator[Sheet]]:
    """The sheets of an open workbook, one after the other, each with its lines.

    The lines of a sheet are to be taken before the next sheet is asked for.
    """
    fault = archive_fault(file)
    if fault is not None:
        raise bad_file(fault.at(Place(name)))
    child = _start(file)
    try:
        yield _sheets(_frames(child, name), name)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _start(file: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the child in isolation: no environment, no input, nothing open but the workbook."""
    descriptor = file.fileno()
    paths = [path for path in sys.path if Path(path).is_absolute()]  # the child stands elsewhere
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603 (our own interpreter, our own script)
        [sys.executable, "-I", str(_WORKER), str(descriptor), json.dumps(paths)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env=environment,
        cwd="/",
    )


def _frames(child: subprocess.Popen[bytes], name: str) -> Iterator[_Frame]:
    """What the child says, up to its end; a child that ends otherwise is a fault."""
    assert child.stdout is not None
    while True:
        length = _exactly(child.stdout, 4)
        size = int.from_bytes(length, "big")
        body = _exactly(child.stdout, size) if len(length) == 4 and size <= _LONGEST_FRAME else b""  # noqa: PLR2004
        if len(body) != size or not body:
            raise bad_file(_ended(child).at(Place(name)))
        try:
            frame = _decoder.decode(body)
        except msgspec.DecodeError:
            raise bad_file(_UNREADABLE.at(Place(name))) from None
        if isinstance(frame, _Fault):
            raise bad_file(_said(frame).at(Place(name, frame.sheet), frame.cell))
        if isinstance(frame, _End):
            return
        yield frame


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """That many bytes, or fewer where the stream ends or nothing comes any more."""
    ready, _, _ = select.select([stream], [], [], _PATIENCE)
    return stream.read(size) if ready else b""


def _sheets(frames: Iterator[_Frame], name: str) -> Iterator[Sheet]:
    book = next(frames, None)
    if not isinstance(book, _Book):
        raise bad_file(_UNREADABLE.at(Place(name)))
    pending: list[_Sheet] = []

    def lines() -> Iterator[Line]:
        for frame in frames:
            if isinstance(frame, _Rows):
                yield from map(_line, frame.rows)
            elif isinstance(frame, _Sheet):
                pending.append(frame)
                return

    for _ in lines():
        raise bad_file(_UNREADABLE.at(Place(name)))
    while pending:
        sheet = pending.pop()
        rest = lines()
        merged = tuple(found for found in map(span, sheet.merged) if found is not None)
        yield Sheet(
            sheet.name,
            rest,
            hidden=sheet.hidden,
            typed=True,
            date1904=book.date1904,
            merged=merged,
            height=sheet.height,
        )
        for _ in rest:
            pass


def _line(row: tuple[int, list[Cell]]) -> Line:
    return row


_UNREADABLE = Fault(
    "unreadable",
    "工作簿已损坏，读不出来",
    "the workbook is damaged and cannot be read",
    "请在表格软件中打开后另存一份",
    "Open it in the spreadsheet program and save it anew",
)
_KEEP = ("请删去多余的行和列，另存一份", "Delete the surplus rows and columns and save it anew")
_FAULTS = {
    "too-many-rows": Fault(
        "too-many-rows",
        f"有内容的单元格超出 {MOST_ROWS:,} 行",
        f"a cell holds something beyond {MOST_ROWS:,} rows",
        *_KEEP,
    ),
    "too-many-columns": Fault(
        "too-many-columns",
        f"有内容的单元格超出 {MOST_COLUMNS} 列",
        f"a cell holds something beyond {MOST_COLUMNS} columns",
        *_KEEP,
    ),
    "too-many-formulas": Fault(
        "too-many-formulas",
        "公式、错误值或合并单元格过多",
        "it has too many formulas, errors or merged cells",
        "请复制后“选择性粘贴→数值”，取消合并，另存一份",
        "Paste everything as values, unmerge, and save it anew",
    ),
    "document-type": Fault(
        "document-type",
        "文件内含有文档类型声明（DTD），可能有害",
        "a part declares a document type (DTD), which may be harmful",
        "请在表格软件中另存一份",
        "Save it anew in the spreadsheet program",
    ),
    "not-a-workbook": Fault(
        "not-a-workbook",
        "压缩包里没有完整的工作簿",
        "the package holds no complete workbook",
        "请在表格软件中另存为 .xlsx",
        "Save it as .xlsx in the spreadsheet program",
    ),
}
_TOO_LARGE = Fault(
    "too-large",
    f"读它需要的内存超过 {MEMORY >> 20} MB 或时间超过 {CPU_SECONDS} 秒",
    f"reading it takes more than {MEMORY >> 20} MB of memory or {CPU_SECONDS} seconds",
    f"请拆成几个文件（每个解压后不超过 {MOST_BYTES // 1_000_000} MB），或改用 CSV",
    f"Split it into files that unpack to at most {MOST_BYTES // 1_000_000} MB, or use CSV",
)


def _said(fault: _Fault) -> Fault:
    if fault.code == "too-large":
        return _TOO_LARGE
    return _FAULTS.get(fault.code, _UNREADABLE)


def _ended(child: subprocess.Popen[bytes]) -> Fault:
    """Why the child ended: out of memory or time kills it by a signal."""
    try:
        status = child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return _TOO_LARGE
    return _TOO_LARGE if status < 0 else _UNREADABLE
