"""Workbooks that are not what they seem: each is refused in words, and nothing is harmed."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from domain.errors import BadFile
from ledger.intake import confined
from tests.ledger.intake.filing import (
    Book,
    Page,
    joint_action,
    only,
    read,
    refusal,
    repacked,
    workbook_file,
)

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


# What is no workbook


@pytest.mark.parametrize(
    ("contents", "code", "says"),
    [
        (b"", "empty-file", "文件是空的"),
        (b" \r\n", "empty-file", "文件是空的"),
        ("奖惩对象名称,代码\n".encode(), "not-a-workbook", "若是 CSV"),
        (OLE + "Workbook".encode("utf-16-le") * 20, "old-workbook", "旧式 .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "打开密码"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not-a-workbook", "网页"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not-a-workbook", "不是 .xlsx"),
        (b"PK\x03\x04" + b"\x00" * 40, "unreadable", "已损坏"),
    ],
)
def test_a_file_renamed_to_xlsx_is_seen_through(
    tmp_path: Path, contents: bytes, code: str, says: str
) -> None:
    path = tmp_path / "10月.xlsx"
    path.write_bytes(contents)

    assert says in refusal(path, code).zh


@pytest.mark.parametrize("suffix", [".xls", ".et", ".xlsm", ".ods", ".pdf", ""])
def test_other_kinds_of_file_are_not_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"10月{suffix}"
    path.write_bytes(b"x")

    assert ".xlsx" in refusal(path, "unknown-kind").zh


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    refusal(tmp_path / "10月.xlsx", "unreadable")


@pytest.mark.parametrize("cut", [30, 600, 2000])
def test_a_file_cut_short_is_refused(tmp_path: Path, good: Path, cut: int) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(good.read_bytes()[:-cut])

    refusal(path, "unreadable")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    refusal(path, "not-a-workbook")


def test_a_workbook_without_a_cell_has_no_headings(tmp_path: Path) -> None:
    refusal(workbook_file(tmp_path / "empty.xlsx", []), "no-header")


# What is hostile


def test_a_small_file_that_claims_a_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    """To the parser alone these five kilobytes are 549 gigabytes."""

    def far(_book: Book, page: Page) -> None:
        page.write(1_048_575, 16_383, "x")

    path = workbook_file(tmp_path / "far.xlsx", joint_action(), finish=far)

    assert path.stat().st_size < 10_000
    assert "XFD1048576" in refusal(path, "too-many-rows").zh


def test_a_cell_far_to_the_right_is_refused(tmp_path: Path) -> None:
    path = workbook_file(
        tmp_path / "right.xlsx", joint_action(), finish=lambda _, page: page.write(3, 512, "x")
    )

    assert "SS4" in refusal(path, "too-many-columns").en


def test_a_row_that_lies_about_its_cells_is_refused(tmp_path: Path, good: Path) -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData><row r="1">'
        '<c r="ZZ999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    path = repacked(good, tmp_path / "lies.xlsx", {SHEET: sheet.encode()})

    refusal(path, "too-many-rows")


def test_a_sheet_that_would_fill_the_memory_is_refused(tmp_path: Path, good: Path) -> None:
    """Two cells inside the limits, and a hundred million empty ones between them."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="200000"><c r="SR200000"><v>1</v></c></row></sheetData></worksheet>'
    )
    path = repacked(good, tmp_path / "sparse.xlsx", {SHEET: sheet.encode()})

    assert "1024 MB" in refusal(path, "too-large").zh


def test_far_cells_that_are_only_coloured_do_no_harm(tmp_path: Path) -> None:
    def coloured(book: Book, page: Page) -> None:
        page.write_blank(900_000, 600, None, book.add_format({"bg_color": "red"}))

    path = workbook_file(tmp_path / "red.xlsx", joint_action(), finish=coloured)

    assert only(read(path)).envelope is not None


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, good: Path) -> None:
    bomb = repacked(good, tmp_path / "bomb.xlsx", {"xl/media/image1.png": b"\x00" * 60_000_000})

    assert bomb.stat().st_size < 200_000
    refusal(bomb, "zip-bomb")


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "large.xlsx"
    noise = bytes(range(256)) * 4_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new, zipfile.ZipFile(good) as old:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for number in range(90):
            new.writestr(f"xl/media/image{number}.png", noise)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"xl/media/image89.png") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 190_000_000)
    path.write_bytes(data)

    refusal(path, "too-large")


def test_a_package_that_understates_its_size_is_refused(tmp_path: Path, good: Path) -> None:
    """The table of contents says ten bytes; what is there is a whole sheet."""
    path = tmp_path / "liar.xlsx"
    data = bytearray(good.read_bytes())
    place = data.rindex(SHEET.encode()) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(data)

    refusal(path, "unreadable")


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external-links"),
        ("../../evil.xml", "path-outside"),
        ("xl/..\\evil.xml", "path-outside"),
        ("/evil.xml", "path-outside"),
        ("C:/evil.xml", "path-outside"),
        ("xl/WORKBOOK.xml", "part-twice"),
    ],
)
def test_a_part_that_has_no_place_in_a_report_is_refused(
    tmp_path: Path, good: Path, part: str, code: str
) -> None:
    refusal(repacked(good, tmp_path / "part.xlsx", {part: b"<x/>"}), code)


def test_too_many_parts_are_refused(tmp_path: Path, good: Path) -> None:
    parts = {f"xl/media/{number}.bin": b"x" for number in range(2_000)}

    refusal(repacked(good, tmp_path / "parts.xlsx", parts), "too-many-parts")


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/styles.xml", SHEET, "xl/drawings/d.xml"]
)
def test_a_document_type_is_refused_wherever_it_stands(
    tmp_path: Path, good: Path, part: str
) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

    refusal(repacked(good, tmp_path / "laughs.xlsx", {part: laughs}), "document-type")


@pytest.mark.parametrize(
    "change",
    [
        {SHEET: b"<worksheet><sheetData><row>"},
        {SHEET: None},
        {"xl/sharedStrings.xml": b"\x00\x01"},
        {"xl/workbook.xml": b"<workbook/>"},
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/_rels/workbook.xml.rels": b"<Relationships/>"},
    ],
)
def test_a_damaged_part_is_refused(tmp_path: Path, good: Path, change: dict[str, bytes]) -> None:
    with pytest.raises(BadFile) as refused:
        read(repacked(good, tmp_path / "damaged.xlsx", change))

    assert refused.value.code in {"unreadable", "not-a-workbook"}


def test_a_drawing_that_is_not_well_formed_does_no_harm(tmp_path: Path, good: Path) -> None:
    path = repacked(good, tmp_path / "drawing.xlsx", {"xl/drawings/drawing1.xml": b"<a><br></a>"})

    assert only(read(path)).envelope is not None


def test_the_confined_process_can_open_neither_file_nor_socket() -> None:
    attempts = (
        "import sys, runpy; ns = runpy.run_path(sys.argv[1]); import socket; ns['confine']()\n"
        "for attempt in (lambda: open('/dev/null'), socket.socket):\n"
        "    try: attempt()\n"
        "    except OSError: print('refused', flush=True)\n"
        "    else: print('allowed', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", attempts, confined.__file__],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["refused", "refused"]
