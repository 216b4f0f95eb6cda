"""Workbooks: what their cells, headings and sheets may hold, and what is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

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
    refusal,
    workbook_file,
)

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


def test_a_formula_in_such_a_table_is_found_in_its_own_column(tmp_path: Path) -> None:
    def formula(_book: Book, page: Page) -> None:
        page.write_formula(4, 10, '="2018-10-31"', None, "2018-10-31")

    rows: list[list[object]] = [[], *([None, *[None] * 4, *row] for row in joint_action())]
    path = workbook_file(tmp_path / "x.xlsx", rows, finish=formula)

    assert [(one.row, one.column) for one in read(path).rejections] == [(5, HEADINGS[5])]


def test_a_moment_is_the_second_that_was_entered(tmp_path: Path) -> None:
    """Five in the afternoon, kept by some program with a digit too few, is not a second earlier."""

    def entered(book: Book, page: Page) -> None:
        page.write_number(3, 8, 43465.7083333, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    rows = [["填报单位", "历下区"], [], [*HEADINGS, "上报时刻"], case()]
    said = content(only(read(workbook_file(tmp_path / "x.xlsx", rows, finish=entered))))

    assert said["submitted_at"] == "2018-12-31T09:00:00Z"


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
