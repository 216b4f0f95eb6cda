"""Tables to take away: typed, complete, not to be executed, and the same as on the screen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from domain.points import ZERO
from scoretrail.desk import Desk
from scoretrail.report.exports import Amount, Book, Cell, Column, Grid, books, separated, workbook
from scoretrail.report.exports.deductions import Deductions, loss
from scoretrail.report.exports.grid import shown
from scoretrail.words import Voice
from tests.scoretrail.running import Run
from tests.scoretrail.tables import ASKED, LAST, NOTHING, ZH, all_books, answers, opened


@pytest.fixture(scope="module")
def desk(built: Path) -> Iterator[Desk]:
    with Desk.open(str(built), fictional=True) as opened:
        yield opened


def test_the_deductions_of_an_item_add_up_to_its_loss() -> None:
    seen = 0
    for name, desk, answer in answers():
        naming = desk.naming(answer.viewpoint.as_of)
        grid = Deductions(ZH, desk.memory, naming, answer).grid()
        taken: dict[tuple[str, str], Fraction] = {}
        for _, unit, code, _, _, amount, *_ in grid.rows:
            if isinstance(amount, Amount):
                key = str(unit), str(code).split()[0]
                taken[key] = taken.get(key, ZERO) + amount.number
        lost = {
            (naming.name(sheet.unit), award.code): loss(award)
            for sheet in answer.sheets.values()
            for award in sheet.awards
            if loss(award)
        }

        assert taken == lost, name
        seen += len(lost)
    assert seen > 100


def test_each_entry_that_takes_points_away_has_its_own_row(desk: Desk) -> None:
    book = books.deductions_book(ZH, desk, desk.ask(ASKED), "gaoxin")
    rows = {str(row[9]): row for row in book.grids[0].rows}

    row = rows["#388"]
    assert row[1:4] == ("新城高新区", "9 失信被执行人", "失信被执行人列入（党政机关）")
    assert str(row[4]).startswith("考核期末，根据市公共信用信息平台")
    assert row[5] == Amount(Fraction(2), 2)
    assert row[6:8] == (date(2018, 11, 1), date(2019, 1, 20))
    assert str(row[10]).startswith("jinan-2018-districts@2/xincheng/9?as_of=2018-12-31&known_at=")


def test_an_unscored_item_is_listed_and_is_no_deduction(desk: Desk) -> None:
    book = books.deductions_book(ZH, desk, desk.ask(ASKED), "shanghe")
    found = [row for row in book.grids[0].rows if str(row[2]).startswith("8 ")]

    assert [(row[3], row[5]) for row in found] == [("未评分 0.00…5.00", None)]


def test_no_cell_of_a_workbook_was_rounded_again(desk: Desk) -> None:
    answer = desk.ask(ASKED)
    sheet = opened(workbook(ZH, books.summary_book(ZH, desk, answer))).worksheets[0]
    head = [cell.value for cell in sheet[4]]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    for one in answer.sheets.values():
        row = rows[desk.naming(LAST).name(one.unit)]
        for award in one.awards:
            column = next(
                n for n, text in enumerate(head) if str(text).startswith(f"{award.code} ")
            )
            printed = row[column]
            if award.points is None:
                assert printed == "未评分"
            else:
                assert Fraction(str(printed)) == award.points


def test_formulas_stand_where_a_clerk_would_check_and_carry_their_value(desk: Desk) -> None:
    content = workbook(ZH, books.summary_book(ZH, desk, desk.ask(ASKED)))
    formulas, values = opened(content, computed=False).worksheets[0], opened(content).worksheets[0]

    assert formulas["L5"].value == "=ROUND(MAX(MIN(SUM(B5:I5)+SUM(J5:J5)-SUM(K5:K5),100),0),2)"
    assert values["L5"].value == 96.55
    assert formulas["M5"].value == "=RANK(L5,L$5:L$16,0)"
    assert formulas["N5"].value == "=ROUND(L5*5/100,2)"
    assert values["L16"].value == formulas["L16"].value == "37.33…42.33"


def test_every_text_cell_of_a_row_is_on_the_screen_too(
    scoretrail: Run, built: Path, tmp_path: Path
) -> None:
    question = ["standings", "--as-of", "2018-12-31"]
    named = ["--fictional-names", "--ledger", str(built)]
    page = scoretrail(*named, *question).out
    ran = scoretrail(*named, *question, "-o", str(tmp_path / "排名.xlsx"))
    sheet = opened((tmp_path / "排名.xlsx").read_bytes()).worksheets[0]

    assert ran.status == 0
    assert ran.out == ""
    assert "共12行，完" in ran.err
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(rows) == 12
    for _, unit, total, converted_, *_ in rows:
        line = next(line for line in page.splitlines() if str(unit) in line)
        assert (total if isinstance(total, str) else f"{total:.2f}") in line
        assert converted_ == "—" or f"{converted_:.2f}" in line


def test_csv_says_at_its_end_that_it_is_complete_and_what_it_is(
    scoretrail: Run, built: Path
) -> None:
    ran = scoretrail("standings", "--as-of", "2018-12-31", "--csv", ledger=str(built))
    rows = list(csv.reader(io.StringIO(ran.out)))

    assert len(rows) == 14
    assert rows[-1][:2] == [
        "共12行，完",
        "jinan-2018-districts@2?as_of=2018-12-31&known_at=395&rules_known_at=395",
    ]


def test_entries_that_were_cut_off_say_so(scoretrail: Run, built: Path) -> None:
    part = scoretrail("entries", "--csv", "--limit", "2", ledger=str(built))
    whole = scoretrail("entries", "--csv", ledger=str(built))

    assert "2行，共395行，未完" in part.out
    assert "共395行，完" in whole.out
    assert len(whole.out.splitlines()) == 397


@pytest.mark.parametrize("query", ["standings", "score 高新区", "why 高新区 9", "timeline 高新区"])
def test_every_query_writes_a_workbook_and_csv(
    scoretrail: Run, built: Path, tmp_path: Path, query: str
) -> None:
    asked = [*query.split(), "--as-of", "2018-03-31"]
    as_text = scoretrail(*asked, "--csv", ledger=str(built))
    as_book = scoretrail(*asked, "-o", str(tmp_path / "a.xlsx"), ledger=str(built))
    sheets = opened((tmp_path / "a.xlsx").read_bytes()).sheetnames

    assert (as_text.status, as_book.status) == (0, 0)
    assert "，完" in as_text.out
    assert sheets[-1] == "口径"


def test_a_file_that_is_there_is_never_overwritten(
    scoretrail: Run, built: Path, tmp_path: Path
) -> None:
    place = tmp_path / "a.xlsx"
    place.write_text("mine")
    ran = scoretrail("standings", "-o", str(place), ledger=str(built))

    assert (ran.status, place.read_text()) == (4, "mine")
    assert "file-exists" in ran.err


@pytest.mark.parametrize("name", ["a.doc", "a", "a.xlsm"])
def test_what_cannot_be_written_is_refused_before_it_is_computed(
    scoretrail: Run, built: Path, tmp_path: Path, name: str
) -> None:
    ran = scoretrail("standings", "-o", str(tmp_path / name), ledger=str(built))

    assert ran.status == 2
    assert "unknown-kind" in ran.err
    assert list(tmp_path.iterdir()) == []


# The same question, the same bytes


def test_the_same_coordinate_gives_the_same_bytes_after_the_ledger_has_grown(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = ("standings", "--as-of", "2018-12-31", "--known-at", "395")
    scoretrail(*asked, "-o", str(tmp_path / "before.xlsx"), ledger=demo_ledger)
    grown = scoretrail(
        "record", "失信被执行人列入", "考核对象=高新区", "主体种类=党政机关", "发生日=2018-11-02",
        "来源=演示数据（虚构）", "--told-at", "2019-06-01T09:00", ledger=demo_ledger,
    )  # fmt: skip
    scoretrail(*asked, "-o", str(tmp_path / "after.xlsx"), ledger=demo_ledger)

    assert grown.status == 0, grown.err
    assert (tmp_path / "before.xlsx").read_bytes() == (tmp_path / "after.xlsx").read_bytes()


def test_every_workbook_states_what_it_rests_on(desk: Desk) -> None:
    for name, book in all_books(desk, ZH).items():
        sheet = opened(workbook(ZH, book))["口径"]
        said = {str(row[0]): str(row[1]) for row in sheet.iter_rows(values_only=True) if row[0]}

        assert said["坐标"] == book.basis.coordinate, name
        assert re.fullmatch(r"[0-9a-f]{64}", said["前 395 条的根"])
        assert re.fullmatch(r"[0-9a-f]{64}", said["办法摘要"])
        assert said["行数"] == f"共{len(book.grids[0].rows)}行，完"
        assert said["复算"].endswith(f"'{book.basis.coordinate}'")
        assert "9.A7" in said


def test_a_demonstration_says_so_in_every_row(desk: Desk) -> None:
    for book in all_books(desk, ZH).values():
        sheet = opened(workbook(ZH, book)).worksheets[0]
        width = sheet.max_column
        for row in sheet.iter_rows(min_row=5, values_only=True):
            assert str(row[width - 1]).startswith("演示数据（虚构）")


def test_in_english_the_captions_are_english(desk: Desk) -> None:
    voice = Voice("en")
    for book in all_books(desk, voice).values():
        heads = " ".join(column.caption for column in book.grids[0].columns[:1])

        assert not re.search(r"[\u4e00-\u9fff]", heads)


# What no spreadsheet may execute


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "\t=1",
    " =1",
    "=cmd|' /C'!A0",
]


def one_cell(cell: Cell) -> Book:
    """Make a book of a single cell."""
    return Book((Grid("表", "题", (Column("栏"),), ((cell,),)),), NOTHING)


@pytest.mark.parametrize("said", HOSTILE)
def test_no_text_is_taken_for_a_formula(said: str) -> None:
    content = workbook(ZH, one_cell(said))
    cell = opened(content, computed=False).worksheets[0]["A5"]
    rows = list(csv.reader(io.StringIO(separated(ZH, one_cell(said)).decode("utf-8-sig"))))

    assert (cell.data_type, cell.value) == ("s", said)
    assert cell.quotePrefix
    assert rows[1][0] == f"'{said}"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_any_text_comes_back_as_it_was_written(said: str) -> None:
    book = opened(workbook(ZH, one_cell(said)), computed=False)
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]

    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert book.worksheets[0]["A5"].value == said


@given(st.integers(), st.integers(0, 4))
def test_a_number_is_held_exactly_or_stands_as_text(scaled: int, decimals: int) -> None:
    amount = Amount(Fraction(scaled, 10**decimals), decimals)
    value = opened(workbook(ZH, one_cell(amount))).worksheets[0]["A5"].value

    assert Fraction(str(value)) == amount.number


def test_a_number_that_does_not_end_stands_as_a_fraction() -> None:
    amount = Amount(Fraction(35, 9), 2)

    assert opened(workbook(ZH, one_cell(amount))).worksheets[0]["A5"].value == "35/9"
    assert shown(amount) == "35/9"


def test_a_row_is_as_high_as_its_wrapped_texts_need(desk: Desk) -> None:
    """A program that does not fit rows to their texts would set their lines one over the other."""
    book = books.deductions_book(ZH, desk, desk.ask(ASKED))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ZH, book))).worksheets[0]
    for row in range(5, 5 + len(book.grids[0].rows)):
        room = int(sheet.column_dimensions["C"].width) - 1
        lines = [
            sum(-(-cell_len(line) // room) for line in str(sheet.cell(row, n).value).split("\n"))
            for n in (3, 4, 5)
        ]

        assert (sheet.row_dimensions[row].height or 15) >= 15 * max(lines)
