"""CSV files: found out how they are written, then read line by line, strictly.

UTF-8 with or without a byte order mark, or GB18030; commas, semicolons or tabs. What is neither is
refused with the place, never read as something else.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from ledger.intake.cells import Cell
from ledger.intake.rejection import Fault, Place, bad_file
from ledger.intake.sheet import MOST_ROWS, Line, Sheet

_DELIMITERS = (",", "\t", ";")
_PEEK = 1 << 16
_CHUNK = 1 << 20
_SAVE_AS = ("请另存为 UTF-8 编码的 CSV", "Save it as CSV in UTF-8")


def read_separated(
    file: IO[bytes], name: str, *, most: int | None = MOST_ROWS, even: bool = False
) -> Sheet:
    """The one sheet of an open CSV file, of at most so many rows.

    `even` is for files that a program wrote: every line has as many cells as the first, and the
    last one ends. Whatever was cut off in the middle of a line is then found.
    """
    encoding = encoding_of(file, name)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    delimiter = _delimiter(text.read(_PEEK))
    height = line_count(file)
    if most is not None and height > most:  # counted before anything is made of the rows
        text.seek(0)
        height = sum(1 for _ in _lines(text, delimiter, name, most=most))
    if even and not _ends(file):
        raise bad_file(_cut_off().at(Place(name, None, height + 1)))
    text.seek(0)
    return Sheet(None, _lines(text, delimiter, name, most=most, even=even), height=height)


def line_count(file: IO[bytes]) -> int:
    """How many lines a file has; a little less than its rows if it does not end in one."""
    file.seek(0)
    count = 0
    while chunk := file.read(_CHUNK):
        count += chunk.count(b"\n")
    return count


def _ends(file: IO[bytes]) -> bool:
    """Whether the last line of a file is ended."""
    file.seek(-1, io.SEEK_END)
    return file.read(1) in b"\r\n"


def encoding_of(file: IO[bytes], name: str) -> str:
    """In which encoding a text file is written; every byte of it is looked at."""
    head = file.read(4096)
    file.seek(0)
    fault = not_text(head)
    if fault is not None:
        raise bad_file(fault.at(Place(name)))
    broken = decodes(file, "utf-8-sig")
    if broken is None:
        return "utf-8-sig"
    if not _damaged_utf8(file) and decodes(file, "gb18030") is None:
        return "gb18030"
    raise bad_file(
        Fault(
            "bad-encoding",
            "文字编码不是 UTF-8，也不是 GB18030",
            "the text is neither UTF-8 nor GB18030",
            *_SAVE_AS,
        ).at(Place(name, None, broken))
    )


def decodes(file: IO[bytes], encoding: str) -> int | None:
    """None if the whole file is written in this encoding, else the line that is not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    file.seek(0)
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if not chunk:
            return None
        line += chunk.count(b"\n")


def _damaged_utf8(file: IO[bytes]) -> bool:
    """Whether the bytes are UTF-8 but for a few: then GB18030 would make nonsense of them."""
    file.seek(0)
    wrong = right = 0
    while chunk := file.read(_CHUNK):
        text = chunk.decode("utf-8", errors="replace")
        bad = text.count("\ufffd")
        wrong += bad
        right += sum(1 for character in text if character > "\u07ff") - bad
    return right > 2 * wrong


def not_text(head: bytes) -> Fault | None:
    """Why the beginning of a file is no text, if it is none."""
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        return Fault("empty-file", "文件是空的", "the file is empty")
    if head.startswith(b"PK\x03\x04"):
        return Fault(
            "not-text",
            "这是工作簿或压缩包，不是 CSV",
            "this is a workbook or an archive, not CSV",
            "若是工作簿，请把扩展名改为 .xlsx",
            "If it is a workbook, rename it to .xlsx",
        )
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault("bad-encoding", "文字编码是 UTF-16", "the text is in UTF-16", *_SAVE_AS)
    if b"\x00" in head:
        return Fault("not-text", "这不是文本文件", "this is no text file", *_SAVE_AS)
    return None


def _delimiter(peek: str) -> str:
    """What separates the cells: whatever makes most of the first lines equally long and longest."""
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        lines = list(_tolerant(peek, delimiter))[:-1][:30] or list(_tolerant(peek, delimiter))
        width = max((len(line) for line in lines), default=0)
        alike = sum(len(line) == width for line in lines)
        if width > 1 and width * alike > most:
            best, most = delimiter, width * alike
    return best


def _tolerant(peek: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(peek, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _lines(
    text: io.TextIOWrapper, delimiter: str, name: str, *, most: int | None, even: bool = False
) -> Iterator[Line]:
    """The lines that hold something, numbered as a spreadsheet shows them."""
    reader = csv.reader(_without_nul(text, name), delimiter=delimiter, strict=True)
    number = width = 0
    try:
        for number, fields in enumerate(reader, start=1):
            if even and fields:
                width = width or len(fields)
                if len(fields) != width:
                    raise bad_file(_uneven(len(fields), width).at(Place(name, None, number)))
            cells: list[Cell] = [
                field if field and not field.isspace() else None for field in fields
            ]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                yield number, cells
            if most is not None and number > most + 100:
                raise bad_file(too_many_rows().at(Place(name, None, number)))
    except csv.Error as error:
        raise bad_file(_malformed(str(error)).at(Place(name, None, number + 1))) from None


def too_many_rows() -> Fault:
    """What to say of a file with more rows than may be read at once."""
    return Fault(
        "too-many-rows",
        f"超过 {MOST_ROWS:,} 行",
        f"it has more than {MOST_ROWS:,} rows",
        "请拆成几个文件；系统导出的 CSV 或 Parquet 请加 --bulk 分批导入",
        "Split it into several files; what a program exported as CSV or Parquet is imported with"
        " --bulk",
    )


def _cut_off() -> Fault:
    return Fault(
        "cut-off",
        "最后一行没有换行，文件可能被截断",
        "the last line has no end: the file may have been cut off",
        "请重新导出；若确实完整，请在末尾补一个换行",
        "Export it again; if it is whole, add a line break at its end",
    )


def _uneven(found: int, width: int) -> Fault:
    return Fault(
        "uneven-line",
        f"这一行有 {found} 格，表头有 {width} 格",
        f"this line has {found} cells and the heading row {width}",
        "请重新导出；被截断的文件也会这样",
        "Export it again; a file that was cut off looks like this, too",
    )


def _without_nul(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    for number, line in enumerate(text, start=1):
        if "\x00" in line:
            fault = Fault("not-text", "含有空字符（NUL）", "it holds NUL characters", *_SAVE_AS)
            raise bad_file(fault.at(Place(name, None, number)))
        yield line


def _malformed(message: str) -> Fault:
    if "field larger" in message:
        return Fault("too-long", "文字过长", "the text is too long", "请缩短", "Shorten it")
    if "unexpected end" in message:
        return Fault(
            "bad-csv",
            "引号没有配对，直到文件结束",
            "a quotation mark is never closed",
            "请补上引号",
            "Close the quotation mark",
        )
    return Fault(
        "bad-csv",
        "引号用得不对：带引号的内容后面只能是分隔符",
        "a quotation mark is misplaced: after quoted text only a separator may follow",
        "请检查引号，内容里的引号写两次",
        "Check the quotation marks; inside text write them twice",
    )
