"""Bad input over HTTP, by class: files that are none, that are hostile, or whose rows are refused."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.ledger.intake.filing import (
    HEADINGS,
    Book,
    Page,
    case,
    csv_file,
    joint_action,
    repacked,
    workbook_file,
)
from tests.scoretrail.http.bad_entries import ENTRY, changed

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
DAYS = (
    "2018-13-01", "2018-02-30", "2018年13月", "31/12/18", "去年", "2018-10-32", "２０１８-１３-０１",
    "2999-01-01",
)  # fmt: skip


def bad_files() -> Iterator[tuple[str, str, bytes]]:
    """Each with what it is, its name, and its bytes."""
    yield from _no_files()
    yield from _texts()
    yield from _lines()
    with tempfile.TemporaryDirectory() as folder:
        yield from _workbooks(Path(folder))


def _no_files() -> Iterator[tuple[str, str, bytes]]:
    for ending in ("", ".xls", ".et", ".xlsm", ".ods", ".pdf", ".exe", ".zip", ".html"):
        yield f"kind {ending!r}", f"a{ending}", b"x"
    for ending in (".csv", ".xlsx", ".jsonl"):
        yield f"empty {ending}", f"a{ending}", b""
        yield f"blank {ending}", f"a{ending}", b" \r\n"
        yield f"NUL {ending}", f"a{ending}", b"\x00" * 64
    yield "CSV as workbook", "a.xlsx", "奖惩对象名称,代码\n".encode()
    yield "old workbook", "a.xlsx", OLE + "Workbook".encode("utf-16-le") * 20
    yield "locked workbook", "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")
    yield "web page as workbook", "a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>"
    yield "picture as workbook", "a.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00"
    yield "broken zip", "a.xlsx", b"PK\x03\x04" + b"\x00" * 40


def _csv(*rows: list[object], encoding: str = "utf-8", unit: str = "高新区") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        table = joint_action(*rows, unit=unit)
        return csv_file(Path(folder) / "a.csv", table, encoding=encoding).read_bytes()


def _texts() -> Iterator[tuple[str, str, bytes]]:
    good = _csv(case())
    headings = ",".join(map(str, HEADINGS))
    yield "no headings", "a.csv", "甲,乙\n1,2\n".encode()
    yield "headings alone", "a.csv", f"填报单位,高新区\n{headings}\n".encode()
    yield "heading twice", "a.csv", good.replace("奖惩举措".encode(), "实施部门".encode())
    yield "strange unit", "a.csv", _csv(case(), unit="不存在区")
    yield "no unit", "a.csv", f"{headings}\n1,甲,乙,丙,丁,2018-10-31,x,y\n".encode()
    yield "UTF-16 without mark", "a.csv", good.decode().encode("utf-16-le")
    yield "bad bytes", "a.csv", good + b"\xff\xfe\xff\n"
    yield "NUL inside", "a.csv", good.replace("限制".encode(), b"\x00")
    yield "row too wide", "a.csv", good + ("," * 600).encode() + b"x\n"
    for day in DAYS:
        yield f"day {day}", "a.csv", _csv(case(day=day))
    yield "text too long", "a.csv", _csv(case(grounds="由" * 2001))


def _lines() -> Iterator[tuple[str, str, bytes]]:
    def line(text: str) -> bytes:
        return f"{text}\n".encode()

    good = json.dumps(dict(ENTRY))
    yield "no JSON", "a.jsonl", line("id=1")
    yield "a list", "a.jsonl", line("[]")
    yield "cut short", "a.jsonl", line(good[:-4])
    yield "two a line", "a.jsonl", line(good + good)
    yield "key twice", "a.jsonl", line('{"id":"a","id":"b"}')
    yield "a float", "a.jsonl", line('{"n":1.5}')
    yield "NaN", "a.jsonl", line('{"n":NaN}')
    yield "deep", "a.jsonl", line("[" * 20_000)
    yield "bad bytes", "a.jsonl", good.encode() + b"\xff\n"
    yield "strange topic", "a.jsonl", line(json.dumps(changed(ENTRY, topic="x.y")))
    yield "strange unit", "a.jsonl", line(json.dumps(changed(ENTRY, unit="nobody")))
    yield "no data", "a.jsonl", line(json.dumps(changed(ENTRY, data={})))
    yield (
        "one id, two contents",
        "a.jsonl",
        line(f"{good}\n{json.dumps(changed(ENTRY, occurred_on='2018-11-03'))}"),
    )
    yield "a good line and a bad one", "a.jsonl", line(f"{good}\n{{}}")
    yield "signed by another", "a.jsonl", line(json.dumps(changed(ENTRY, confirmed_by="x")))
    yield (
        "what is known, otherwise",
        "a.jsonl",
        line(json.dumps(changed(ENTRY, id="default-014", occurred_on="2018-01-02"))),
    )


def writing(row: int, column: int, text: str) -> Callable[[Book, Page], None]:
    """Writes one more cell."""

    def finish(_book: Book, page: Page) -> None:
        page.write(row, column, text)

    return finish


def _workbooks(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    good = workbook_file(folder / "good.xlsx", joint_action(unit="高新区"))

    def packed(**changed_parts: bytes | None) -> bytes:
        parts = {name.replace("__", "/"): content for name, content in changed_parts.items()}
        return repacked(good, folder / "changed.xlsx", parts).read_bytes()

    for cut in (30, 600, 2000):
        yield f"cut by {cut}", "a.xlsx", good.read_bytes()[:-cut]
    yield "no cell", "a.xlsx", workbook_file(folder / "empty.xlsx", []).read_bytes()
    for row, column in ((1_048_575, 16_383), (3, 512), (900_000, 3)):
        at = (row, column, "x")
        far = workbook_file(folder / "far.xlsx", joint_action(unit="高新区"), finish=writing(*at))
        yield f"cell at {row},{column}", "a.xlsx", far.read_bytes()
    yield "bomb", "a.xlsx", packed(**{"xl/media/i.png": b"\x00" * 60_000_000})
    for part in (
        "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "../../evil.xml",
        "xl/..\\evil.xml", "/evil.xml", "C:/evil.xml", "xl/WORKBOOK.xml",
    ):  # fmt: skip
        yield f"part {part}", "a.xlsx", packed(**{part: b"<x/>"})
    for part in ("xl/sharedStrings.xml", "xl/styles.xml", SHEET, "xl/drawings/d.xml"):
        yield f"document type in {part}", "a.xlsx", packed(**{part: LAUGHS})
    yield "sheet cut", "a.xlsx", packed(**{SHEET: b"<worksheet><sheetData><row>"})
    yield "sheet gone", "a.xlsx", packed(**{SHEET: None})
    yield "strings broken", "a.xlsx", packed(**{"xl/sharedStrings.xml": b"\x00\x01"})
    yield "book broken", "a.xlsx", packed(**{"xl/workbook.xml": b"<workbook/>"})
    yield "relations gone", "a.xlsx", packed(**{"xl/_rels/workbook.xml.rels": None})
    for day in ("2018-13-01", "去年", -5, 10**9):
        rows = joint_action(case(day=day), unit="高新区")
        yield f"day {day} in a cell", "a.xlsx", workbook_file(folder / "d.xlsx", rows).read_bytes()
