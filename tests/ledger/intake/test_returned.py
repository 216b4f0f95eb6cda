"""The returned workbook: the sender's own file, with every bad row marked and why."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger.intake import returned as returning
from ledger.intake.rejection import REASONS as SHEET
from ledger.intake.returned import returned
from tests.ledger.intake.filing import (
    COMPANY,
    PERSON,
    Book,
    Page,
    case,
    csv_file,
    joint_action,
    read,
    workbook_file,
)
from tests.office import converted

RED, PALE = "FFF4B6AE", "FFFDE9E7"


def sent(tmp_path: Path, *rows: list[object], **more: Any) -> Path:
    return workbook_file(tmp_path / "云湖区10月.xlsx", joint_action(*rows), **more)


def back(path: Path) -> Any:
    """Give the workbook that goes back, read by another library."""
    batch = read(path)
    return openpyxl.load_workbook(io.BytesIO(returned(path, batch.sha256, batch.rejections)))


def colour(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb) if cell.fill.fill_type == "solid" else ""


def test_the_bad_cell_is_red_and_says_what_is_wrong_and_what_would_be_right(
    tmp_path: Path,
) -> None:
    book = back(sent(tmp_path, case(), case(day="2018年13月2日"), case()))
    sheet = book["案例"]

    assert colour(sheet["F5"]) == RED
    assert "月份应为 1–12" in sheet["F5"].comment.text
    assert "the month must be 1–12" in sheet["F5"].comment.text
    assert {colour(cell) for cell in sheet[5] if cell.column != 6} == {PALE}
    assert {colour(cell) for row in (4, 6) for cell in sheet[row]} == {""}


def test_the_sheet_of_reasons_is_first_and_names_row_column_value_why_and_remedy(
    tmp_path: Path,
) -> None:
    book = back(sent(tmp_path, case(day="2018年13月2日"), case(day="去年")))
    rows = list(book[SHEET].iter_rows(min_row=8, values_only=True))

    assert book.sheetnames[0] == SHEET
    assert [row[:3] for row in rows] == [
        ("案例", 4, "实施时间（年月日）"),
        ("案例", 5, "实施时间（年月日）"),
    ]
    assert rows[0][3] == "2018年13月2日"
    assert all(row[4] and row[6] for row in rows)
    assert book[SHEET]["A1"].value == "退回原因：2处 · 2 faults"


def test_everything_the_sender_wrote_comes_back_unchanged(tmp_path: Path) -> None:
    def finish(book: Book, page: Page) -> None:
        page.set_column(2, 2, 33)
        page.write_formula("J4", "=1+1", None, 2)
        book.add_worksheet("附注").write("A1", "请看")

    path = sent(tmp_path, case(), case(day="x"), finish=finish)
    theirs, ours = openpyxl.load_workbook(path), back(path)

    assert ours.sheetnames == [SHEET, "案例", "附注"]
    for name in theirs.sheetnames:
        cells = [[cell.value for cell in row] for row in theirs[name].iter_rows()]
        assert [[cell.value for cell in row] for row in ours[name].iter_rows()] == cells
    assert ours["案例"].column_dimensions["C"].width == pytest.approx(33, abs=1)


def test_a_mended_workbook_can_be_handed_in_as_it_came_back(tmp_path: Path) -> None:
    book = back(sent(tmp_path, case(), case(day="2018年13月2日")))
    book["案例"]["F5"].value = "2018-12-02"
    book.save(tmp_path / "改好.xlsx")
    batch = read(tmp_path / "改好.xlsx")

    assert batch.rejections == []
    assert len(batch.accepted) == 2


def test_a_workbook_returned_twice_has_one_sheet_of_reasons(tmp_path: Path) -> None:
    book = back(sent(tmp_path, case(day="x"), case(day="y")))
    book["案例"]["F4"].value = "2018-10-31"
    book.save(tmp_path / "再报.xlsx")
    again = back(tmp_path / "再报.xlsx")

    assert again.sheetnames.count(SHEET) == 1
    assert again[SHEET]["A1"].value == "退回原因：1处 · 1 faults"


@pytest.mark.parametrize("said", ["@SUM(A1)", "=1+1", "＝1+1"])
def test_a_value_that_looks_like_a_formula_is_listed_as_text(tmp_path: Path, said: str) -> None:
    def finish(_: Book, page: Page) -> None:
        page.write_string("F4", said)

    path = sent(tmp_path, case(day="x"), finish=finish)
    cell = next(
        cell for row in back(path)[SHEET].iter_rows(min_row=8) for cell in row if cell.column == 4
    )

    assert (cell.value, cell.data_type, cell.quotePrefix) == (said, "s", True)


def test_no_reason_shows_an_identity_number(tmp_path: Path) -> None:
    path = sent(tmp_path, case(code=PERSON[:-1] + "1"), case(day=f"{PERSON}日"))
    sheet = back(path)[SHEET]
    said = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)

    assert PERSON[:14] not in said
    assert "****" in said


def test_a_row_without_a_column_at_fault_is_marked_at_its_first_cell(tmp_path: Path) -> None:
    def finish(_: Book, page: Page) -> None:
        page.merge_range("B4:B5", "甲公司")

    book = back(sent(tmp_path, case(), case(), finish=finish))

    assert colour(book["案例"]["A4"]) == RED
    assert "合并单元格" in book["案例"]["A4"].comment.text


def test_for_a_csv_file_the_reasons_go_back_alone_and_say_so(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", joint_action(case(day="x")))
    book = back(path)

    assert book.sheetnames == [SHEET]
    assert "原文件未能标红" in book[SHEET]["A2"].value
    assert next(book[SHEET].iter_rows(min_row=6, values_only=True))[1] == 4


def test_a_file_that_was_changed_meanwhile_is_not_marked(tmp_path: Path) -> None:
    path = sent(tmp_path, case(day="x"))
    batch = read(path)
    sent(tmp_path, case(), case(), case())
    book = openpyxl.load_workbook(io.BytesIO(returned(path, batch.sha256, batch.rejections)))

    assert book.sheetnames == [SHEET]


def test_where_the_child_does_not_get_through_the_reasons_still_go_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(returning, "_WORKER", killed)
    book = back(sent(tmp_path, case(day="x")))

    assert book.sheetnames == [SHEET]


@pytest.mark.slow
def test_libreoffice_opens_what_goes_back(tmp_path: Path) -> None:
    path = sent(tmp_path, *[case(day="x", code=COMPANY) for _ in range(3000)])
    batch = read(path)
    place = tmp_path / "退回.xlsx"
    place.write_bytes(returned(path, batch.sha256, batch.rejections))
    (opened,) = converted([place], "xlsx", tmp_path / "out")
    book = openpyxl.load_workbook(opened)

    assert book.sheetnames == [SHEET, "案例"]
    assert colour(book["案例"]["F4"]) == RED
    assert "日期" in book["案例"]["F3003"].comment.text


def test_a_row_of_reasons_is_high_enough_for_its_longest_text(tmp_path: Path) -> None:
    """A program that does not fit rows to their text shows it all the same."""
    marked = back(sent(tmp_path, case(day="去年")))[SHEET]
    alone = openpyxl.load_workbook(
        io.BytesIO(returned(path := csv_file(tmp_path / "a.csv", joint_action(case(day="去年"))),
                            read(path).sha256, read(path).rejections))
    )[SHEET]  # fmt: skip

    for sheet, row in ((marked, 8), (alone, 6)):
        assert "也收 2018/12/31" in str(sheet.cell(row, 6).value)
        assert sheet.row_dimensions[row].height >= 45


# The watermark


def heads(book: Any) -> list[str | None]:
    """What stands at the head of each printed sheet."""
    return [sheet.oddHeader.center.text for sheet in book]


def test_what_goes_back_says_on_every_sheet_who_took_it_where_persons_stand_in_it(
    tmp_path: Path,
) -> None:
    path = sent(tmp_path, case(code=PERSON, day="2018年13月2日"))
    batch = read(path)
    assert batch.personal
    content = returned(path, batch.sha256, batch.rejections, watermark="account:1 & 2018-11-05")
    book = openpyxl.load_workbook(io.BytesIO(content))

    assert heads(book) == ["account:1 && 2018-11-05"] * 2
    assert "account:1 & 2018-11-05" in [cell.value for cell in book[SHEET]["A"]]
    without = openpyxl.load_workbook(io.BytesIO(returned(path, batch.sha256, batch.rejections)))
    assert heads(without) == [None] * 2


def test_a_person_in_a_refused_row_and_in_a_line_below_the_table_is_met(tmp_path: Path) -> None:
    """So the original is not kept in clear where nothing is sealed."""
    rows = [*joint_action(case()), ["联系电话", 13800138000]]
    below = workbook_file(tmp_path / "云湖区.xlsx", rows)
    refused = sent(tmp_path, case(), case(day=PERSON))
    plain = workbook_file(tmp_path / "云湖区11月.xlsx", joint_action(case()))

    assert read(below).personal
    assert read(refused).personal
    assert not read(plain).personal
