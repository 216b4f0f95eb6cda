"""Tables of scores as offices print them: read exactly, or refused with every place that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from domain.errors import BadFile, RowsRefused
from domain.history import History
from domain.register import register
from domain.units import Register
from ledger.intake.scores import ScoreTable, read_scores
from tests.telling import scheme

TOWNS = scheme(
    """
    indicators:
      "1": {name: 成立领导小组, full: 10, measure: {count: {of: training.held}}, points: {as_given: {}}}
      "3-4": {name: 联合奖惩案例(季度), full: 20, measure: {count: {of: training.held}}, points: {as_given: {}}}
      "9": {name: 失信被执行人, full: 15, measure: {count: {of: training.held}}, points: {as_given: {}}}
    total: {full: 45}
    """
)


def units() -> Register:
    return register([TOWNS], History(), 0)


def table(folder: Path, rows: Sequence[Sequence[object]], name: str = "得分.xlsx") -> Path:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    book.save(folder / name)
    return folder / name


def read(path: Path) -> ScoreTable:
    return read_scores(path, TOWNS, units(), date(2018, 12, 31))


def refusals(path: Path) -> RowsRefused:
    with pytest.raises(RowsRefused) as refused:
        read(path)
    return refused.value


@pytest.mark.parametrize(
    "headings",
    [
        ("考核对象", "1", "3-4", "9", "总分"),
        ("单位名称", "成立领导小组", "联合奖惩案例", "失信被执行人（15分）", "合计"),
        ("区县", "1 成立领导小组", "3-4.联合奖惩案例(季度)", "9、失信被执行人", "总得分"),
        ("unit", "1", "3-4", "9", "total"),
    ],
)
def test_a_column_is_known_by_its_code_or_its_name(
    headings: tuple[str, ...], tmp_path: Path
) -> None:
    found = read(table(tmp_path, [["得分表"], headings, ["东镇", 10, "17.5", 4.55, "32.05"]]))

    assert found.points == {
        "dong": {"1": 10, "3-4": Fraction("17.5"), "9": Fraction("4.55"), None: Fraction("32.05")}
    }
    assert found.unread == ()


def test_a_code_that_is_a_number_in_the_sheet_is_the_same_code(tmp_path: Path) -> None:
    assert read(table(tmp_path, [["单位", 1, 9], ["东镇", 10, 15]])).points["dong"] == {
        "1": 10, "9": 15,
    }  # fmt: skip


def test_what_is_no_number_is_left_out_and_signatures_end_nothing_else(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["名次", "考核对象", "1", "9", "备注", "总分"],
        ["并列第1", "东镇", 10, "未评分", "请说明", "—"],
        [None, None, None, None, "续表"],
        ["1", "西镇", 10, 15, None, 25],
        ["合计", None, 20],
        [None, "合计", 20, 15, None, 25],
        [None, "不认识的镇", 1, 1],
    ]
    found = read(table(tmp_path, rows))

    assert found.points == {"dong": {"1": 10}, "xi": {"1": 10, "9": 15, None: 25}}
    assert found.places == {"dong": 1, "xi": 1}
    assert found.unread == ("备注",)


def test_csv_in_either_encoding_reads_alike(tmp_path: Path) -> None:
    text = "考核对象,1,9\n东镇,10,4.5\nxi,１０,15\n"
    expected = {"dong": {"1": 10, "9": Fraction("4.5")}, "xi": {"1": 10, "9": 15}}
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        assert read(path).points == expected


def test_every_bad_cell_is_named_at_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["考核对象", "1", "9"],
        ["东镇", "十分", "=1+1"],
        ["东镇", 1, 1],
        ["中镇", 1, 1],
    ]
    said = refusals(table(tmp_path, rows))

    assert (said.code, said.exit_code) == ("cells-refused", 3)
    for place in ("第2行“1”", "第2行“9”", "第3行", "第4行"):
        assert place in said.zh
    assert "the same unit has two rows" in said.en


@pytest.mark.parametrize(
    "rows",
    [
        [["考核对象", "备注"], ["东镇", "好"]],
        [["1", "9", "总分"], [1, 2, 3]],
        [["没有表"]],
    ],
)
def test_a_file_without_such_a_table_is_refused(rows: list[list[object]], tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        read(table(tmp_path, rows))
    assert refused.value.code == "no-score-table"


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    for name, code in (("得分.jsonl", "unknown-kind"), ("得分.xls", "unknown-kind")):
        (tmp_path / name).write_text("{}", encoding="utf-8")
        with pytest.raises(BadFile) as refused:
            read(tmp_path / name)
        assert refused.value.code == code
    (tmp_path / "得分.xlsx").write_bytes(b"no workbook")
    with pytest.raises(BadFile):
        read(tmp_path / "得分.xlsx")
