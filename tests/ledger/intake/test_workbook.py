"""Workbooks that are not what they seem: each is refused in words, and nothing is harmed."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from domain.errors import BadFile
from ledger.intake import confined
from tests.ledger.intake.filing import (
    CASE,
    HEADINGS,
    Book,
    Page,
    case,
    content,
    joint_action,
    only,
    read,
    repacked,
    workbook_file,
)

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A workbook in order."""
    return workbook_file(tmp_path / "good.xlsx", joint_action())


def refusal(path: Path, code: str) -> BadFile:
    """Read the file, see it refused for that, in both languages."""
    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == code, str(refused.value)
    assert re.search(r"[\u4e00-\u9fff]", refused.value.zh)
    assert path.name in refused.value.en
    return refused.value


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


# Cells and headings


@pytest.mark.parametrize("column", [1, 3, 5])
def test_a_formula_cell_is_refused_with_its_place(tmp_path: Path, column: int) -> None:
    def formula(_book: Book, page: Page) -> None:
        page.write_formula(3, column, '="x"', None, "2018-10-31")

    path = workbook_file(tmp_path / "formula.xlsx", joint_action(case(), case()), finish=formula)
    batch = read(path)
    (rejection,) = batch.rejections

    assert (rejection.code, rejection.row, rejection.column) == (
        "formula-cell",
        4,
        HEADINGS[column],
    )
    assert [row.row for row in batch.accepted] == [5]


def test_a_shared_formula_is_found_in_every_cell_of_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook_file(tmp_path / "a.xlsx", joint_action(case(), case())))
    page = book.active
    assert page is not None
    page["D4"] = ArrayFormula("D4:D5", "=A4:A5")
    book.save(tmp_path / "b.xlsx")

    assert [one.code for one in read(tmp_path / "b.xlsx").rejections] == ["formula-cell"]


def test_a_sum_below_the_table_is_no_record_and_no_fault(tmp_path: Path) -> None:
    def total(_book: Book, page: Page) -> None:
        page.write(4, 0, "合计")
        page.write_formula(4, 1, "=COUNTA(B4:B4)", None, 1)

    assert only(read(workbook_file(tmp_path / "t.xlsx", joint_action(), finish=total))).envelope


def test_an_error_cell_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook_file(tmp_path / "a.xlsx", joint_action()))
    page = book.active
    assert page is not None
    page["G4"] = "#N/A"
    page["G4"].data_type = "e"
    book.save(tmp_path / "b.xlsx")

    assert [one.code for one in read(tmp_path / "b.xlsx").rejections] == ["error-cell"]


def test_a_merged_header_is_refused_by_its_range(tmp_path: Path) -> None:
    def merged(_book: Book, page: Page) -> None:
        page.merge_range("G3:H3", "事由和名单")

    path = workbook_file(tmp_path / "merged.xlsx", joint_action(), finish=merged)

    assert "G3:H3" in refusal(path, "merged-header").zh


def test_headings_over_two_rows_are_refused_as_merged(tmp_path: Path) -> None:
    def merged(_book: Book, page: Page) -> None:
        page.merge_range("B3:C3", "奖惩对象")
        page.write(3, 1, "名称")
        page.write(3, 2, "代码")

    path = workbook_file(tmp_path / "two.xlsx", joint_action([]), finish=merged)

    refusal(path, "merged-header")


def test_a_merged_title_is_no_fault(tmp_path: Path) -> None:
    path = workbook_file(
        tmp_path / "title.xlsx",
        joint_action(),
        finish=lambda _, page: page.merge_range("A1:H1", "联合奖惩案例上报表"),
    )

    assert only(read(path)).envelope is not None


def test_merged_rows_are_refused_each(tmp_path: Path) -> None:
    def merged(_book: Book, page: Page) -> None:
        page.merge_range("E4:E5", "区财政局")

    path = workbook_file(
        tmp_path / "rows.xlsx", joint_action(case(), case(), case()), finish=merged
    )
    batch = read(path)

    assert [(one.row, one.code) for one in batch.rejections] == [
        (4, "merged-cells"),
        (5, "merged-cells"),
    ]
    assert len(batch.accepted) == 1


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("code", 911101055891234567, "digits-lost"),
        ("code", 9.13501e17, "digits-lost"),
        ("day", 2018, "bad-date"),
        ("day", True, "bad-date"),
        ("day", 0.5, "bad-date"),
    ],
)
def test_a_number_that_is_none_is_refused(
    tmp_path: Path, field: str, cell: object, code: str
) -> None:
    path = workbook_file(tmp_path / "n.xlsx", joint_action(case(**{field: cell})))

    assert [one.code for one in read(path).rejections] == [code]


def test_a_whole_number_in_a_text_column_is_that_number(tmp_path: Path) -> None:
    path = workbook_file(tmp_path / "n.xlsx", joint_action(case(grounds=12, measure=0.1)))
    data = content(only(read(path)))["data"]

    assert (data["grounds"], data["measure"]) == ("12", "0.1")


# Sheets


def test_a_table_may_stand_anywhere_on_its_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [[]] * 6
    rows += [[None, None, None, *row] for row in joint_action()]
    row = only(read(workbook_file(tmp_path / "x.xlsx", rows)))

    assert content(row)["unit"] == "lixia"
    assert row.row == 10


def two_sheets(path: Path, second: Callable[[Page], None]) -> Path:
    """A workbook with a good sheet and another."""

    def finish(book: Book, _page: Page) -> None:
        second(book.add_worksheet("市中区"))

    return workbook_file(path, joint_action(), finish=finish)


def test_every_sheet_with_headings_is_read(tmp_path: Path) -> None:
    def again(page: Page) -> None:
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, CASE)

    batch = read(two_sheets(tmp_path / "two.xlsx", again))

    assert [(row.sheet, row.row, content(row)["unit"]) for row in batch.rows] == [
        ("案例", 4, "lixia"),
        ("市中区", 2, "shizhong"),
    ]


def test_a_sheet_without_headings_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    batch = read(two_sheets(tmp_path / "two.xlsx", lambda page: page.write(0, 0, "填表说明")))

    assert len(batch.rows) == 1
    assert any("“市中区”：没有表头" in note.zh for note in batch.said)


def test_a_hidden_sheet_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    def hidden(page: Page) -> None:
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, CASE)
        page.hide()

    batch = read(two_sheets(tmp_path / "two.xlsx", hidden))

    assert len(batch.rows) == 1
    assert any("“市中区”：是隐藏的" in note.zh for note in batch.said)


def test_a_chart_sheet_is_passed_over(tmp_path: Path) -> None:
    def chart(book: Book, _page: Page) -> None:
        drawn = book.add_chart({"type": "column"})
        drawn.add_series({"values": "=案例!$A$4:$A$4"})
        book.add_chartsheet("图").set_chart(drawn)

    assert only(read(workbook_file(tmp_path / "c.xlsx", joint_action(), finish=chart))).envelope
