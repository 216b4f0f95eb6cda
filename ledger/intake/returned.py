"""The returned workbook (退回件): the sender's own file with each bad row marked, and why.

The sheet 退回原因 lists every fault with its place, the value, what is wrong and what would be right.
A workbook is marked in a confined child; where that cannot be done, and for other kinds of files,
the list goes back alone and says so. No identity number that the sender did not write is in it.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from ledger.intake.intake import digest_of
from ledger.intake.rejection import REASONS, Rejection

HEADS: tuple[tuple[str, int], ...] = (
    ("工作表 Sheet", 14),
    ("行 Row", 8),
    ("列 Column", 22),
    ("值 Value", 24),
    ("原因", 40),
    ("怎样改", 40),
    ("Reason", 40),
    ("Remedy", 40),
)
HEAD = REASONS + "：{n}处 · {n} faults"
MARKED = "红色的行有问题，批注在有问题的格上。改好后把本文件原样重新上报，本页不会被当作记录。"
MARKED_EN = (
    "Bad rows are red, with a comment at the bad cell. Mend them and hand this file in again; "
    "this sheet is not read as rows."
)
DROPPED = "图片、图表不随退回件返回，请以原件为准。"
DROPPED_EN = "Pictures and charts do not come back with it: keep the original."
ALONE = "原文件未能标红，只列出原因，请在原文件中改好后重新上报。"
ALONE_EN = "The file itself could not be marked: only the reasons are listed. Mend them there."

_WORKER = Path(__file__).with_name("marking.py")
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
_PATIENCE = 120
_LINE, _TALLEST = 15, 409
"""Points: of a line of text, and of a row at most."""
_MADE = datetime(2018, 1, 1)  # noqa: DTZ001 (a file without a date would carry the clock's)


def returned(
    path: Path, sha256: str, rejections: Sequence[Rejection], *, watermark: str = ""
) -> bytes:
    """The file to send back. `sha256` is that of the file as it was read: another is not marked.

    `watermark` says who takes it and when: it stands at the head of every sheet, where persons stand
    in the file as they were written. The list alone holds none of them.
    """
    if path.suffix.lower() == ".xlsx":
        with path.open("rb") as file:
            if digest_of(file) == sha256:
                file.seek(0)
                content = _marked(file, rejections, watermark)
                if content is not None:
                    return content
    return _alone(rejections)


def _marked(file: IO[bytes], rejections: Sequence[Rejection], watermark: str) -> bytes | None:
    """The sender's workbook, marked by the child; None where the child did not get through."""
    descriptor = file.fileno()
    paths = [path for path in sys.path if Path(path).is_absolute()]
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    said = (HEAD.format(n=len(rejections)), MARKED, MARKED_EN, DROPPED, DROPPED_EN)
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter, our own script)
            [sys.executable, "-I", str(_WORKER), str(descriptor), json.dumps(paths)],
            input=json.dumps(_asked(rejections, said) | {"watermark": watermark}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(descriptor,),
            env=environment,
            cwd="/",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def _asked(rejections: Sequence[Rejection], said: Sequence[str]) -> dict[str, Any]:
    """What the child is told: the marks of each sheet, and the sheet of reasons."""
    marks: dict[str, list[dict[str, Any]]] = {}
    for one in rejections:
        if one.sheet is not None and one.row is not None:
            note = "\n".join(filter(None, (one.zh, one.remedy, one.en, one.remedy_en)))
            mark = {"row": one.row, "heading": one.column, "said": note}
            marks.setdefault(one.sheet, []).append(mark)
    rows = [_row(one) for one in rejections]
    reasons = {
        "sheet": REASONS,
        "said": list(said),
        "heads": HEADS,
        "rows": rows,
        "heights": [_height(row) for row in rows],
    }
    return {"marks": marks, "reasons": reasons}


def _row(one: Rejection) -> tuple[str | int | None, ...]:
    place = (one.sheet, one.row, one.column, one.value)
    return (*place, one.zh, one.remedy or None, one.en, one.remedy_en or None)


def _height(row: Sequence[str | int | None]) -> int:
    """How high a row of reasons must be for its longest text: not every program finds that out."""
    lines = 1
    for value, (_, width) in zip(row, HEADS, strict=True):
        said = "" if value is None else str(value)
        wide = sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in said)
        lines = max(lines, -(-wide // (width - 1)))
    return min(lines * _LINE, _TALLEST)


def _alone(rejections: Sequence[Rejection]) -> bytes:
    """The list by itself, for a file that cannot be marked."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(data, options)
    book.set_properties({"title": REASONS, "created": _MADE})
    sheet = book.add_worksheet(REASONS)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    bold = book.add_format({"bold": True})
    for number, said in enumerate((HEAD.format(n=len(rejections)), ALONE, ALONE_EN)):
        sheet.write_string(number, 0, said, bold if number == 0 else None)
    for column, (head, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(4, column, head, bold)
    for row, one in enumerate(rejections, start=5):
        sheet.set_row(row, _height(_row(one)))
        for column, value in enumerate(_row(one)):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value is not None:
                sheet.write_string(row, column, value, wrapped)
    sheet.freeze_panes(5, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return data.getvalue()
