"""Rows and tables that are refused: each with its place, what is wrong and what would be right."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import BadFile
from tests.ledger.intake.filing import (
    CASE,
    COMPANY,
    HEADINGS,
    Filed,
    case,
    csv_file,
    joint_action,
    only,
    read,
    workbook_file,
)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2018-13-01", "月份应为 1–12"),
        ("2018年13月", "只写了年月"),
        ("2018-02-30", "没有这一天"),
        ("2018", "只写了年份"),
        ("2018年", "只写了年份"),
        ("2018-10", "只写了年月"),
        ("十月底", "不是日期"),
        ("10/31/2018", "年月日的顺序不明"),
        ("18.10.31", "年月日的顺序不明"),
        ("2019-01-21", "晚于登记时刻"),
        ("2018-10-31前", "不是日期"),
        ("99999", "不是日期"),
    ],
)
def test_a_day_that_cannot_be_is_refused(filed: Filed, day: str, why: str) -> None:
    (rejection,) = read(filed(joint_action(case(day=day)))).rejections

    assert (rejection.row, rejection.column) == (4, "实施时间（年月日）")
    assert why in rejection.zh
    assert rejection.remedy
    assert rejection.en
    assert rejection.remedy_en


def test_today_is_no_later_than_now(filed: Filed) -> None:
    row = only(read(filed(joint_action(case(day="2019-01-20")))))

    assert row.rejections == ()


def test_a_refusal_names_file_sheet_row_column_and_value(tmp_path: Path) -> None:
    rows = joint_action(case(day="2018-13-01"))
    (rejection,) = read(workbook_file(tmp_path / "历下区10月.xlsx", rows)).rejections

    assert rejection.in_chinese() == (
        "历下区10月.xlsx〔案例〕第4行“实施时间（年月日）”：月份应为 1–12，收到“2018-13-01”。"
        "请写成 2018-12-31。"
    )
    assert rejection.in_english() == (
        "历下区10月.xlsx, sheet 案例, row 4, column 实施时间（年月日）: the month must be 1–12,"
        " got '2018-13-01'. Write it as 2018-12-31."
    )


def test_every_bad_row_is_reported_and_the_good_ones_are_read(filed: Filed) -> None:
    rows = joint_action(case(day="2018-02-30"), case(), case(day="不详"), case(code=COMPANY))
    batch = read(filed(rows))

    assert [row.row for row in batch.refused] == [4, 6]
    assert [row.row for row in batch.accepted] == [5, 7]


def test_an_unknown_unit_is_refused(filed: Filed) -> None:
    with pytest.raises(BadFile, match="没有这个考核对象") as refused:
        read(filed(joint_action(unit="云湖区")))

    assert refused.value.code == "unknown-unit"
    assert "there is no such unit" in refused.value.en


def test_an_unknown_unit_in_a_column_refuses_its_row(tmp_path: Path) -> None:
    rows = [["考核对象", *HEADINGS], ["lixia", *case()], ["云湖区", *case()], ["", *case()]]
    batch = read(csv_file(tmp_path / "x.csv", rows))

    assert [rejection.code for rejection in batch.rejections] == ["unknown-unit", "unit-missing"]
    assert [rejection.row for rejection in batch.rejections] == [3, 4]


def test_the_unit_in_the_file_and_the_one_named_must_agree(filed: Filed) -> None:
    with pytest.raises(BadFile) as refused:
        read(filed(joint_action()), unit="shizhong")

    assert refused.value.code == "unit-differs"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("11370102MB28519140", "code-check"),
        ("37010", "bad-code"),
        ("370103", "code-of-another"),
    ],
)
def test_a_wrong_code_in_a_units_own_report_is_refused(filed: Filed, code: str, found: str) -> None:
    """A unit's own code is 填报单位代码; what is refused is the whole file, at that place."""
    rows = [["填报单位：历下区", f"填报单位代码：{code}"], HEADINGS, case()]
    with pytest.raises(BadFile) as refused:
        read(filed(rows))

    assert refused.value.code == found


def test_a_wrong_own_code_in_a_column_refuses_its_row(tmp_path: Path) -> None:
    rows = [
        ["考核对象", "本单位代码", *HEADINGS],
        ["历下区", "370102", *case()],
        ["历下区", "91350100M000100Y44", *case()],
        ["历下区", "370103", *case()],
    ]
    batch = read(csv_file(tmp_path / "x.csv", rows))

    assert [(one.row, one.code) for one in batch.rejections] == [
        (3, "code-check"),
        (4, "code-of-another"),
    ]


def test_submitted_before_it_occurred_is_refused(filed: Filed) -> None:
    path = filed(joint_action())
    (rejection,) = read(path, submitted_at=datetime(2018, 10, 30, 8, tzinfo=UTC)).rejections

    assert rejection.code == "submitted-before-it-occurred"


# Headings


def test_a_missing_column_is_refused_by_name(filed: Filed) -> None:
    rows = [["填报单位", "历下区"], HEADINGS[:-1], CASE[:-1]]
    with pytest.raises(BadFile, match="缺少列：所属红黑名单") as refused:
        read(filed(rows), form="joint-action")

    assert refused.value.code == "missing-column"
    assert "missing columns" in refused.value.en


def test_an_unknown_column_is_refused_by_name_and_place(filed: Filed) -> None:
    rows = [["填报单位", "历下区"], [*HEADINGS, "备考"], [*CASE, "x"]]
    with pytest.raises(BadFile, match="不认得的列：备考（I列）") as refused:
        read(filed(rows))

    assert refused.value.code == "unknown-column"


def test_a_column_given_twice_is_refused(filed: Filed) -> None:
    rows = [["填报单位", "历下区"], [*HEADINGS, "奖惩事由"], [*CASE, "x"]]
    with pytest.raises(BadFile, match="重复的列：奖惩事由"):
        read(filed(rows))


def test_a_cell_under_no_heading_is_refused_not_dropped(filed: Filed) -> None:
    (rejection,) = read(filed(joint_action([*case(), None, "另见附件"]))).rejections

    assert rejection.code == "no-heading"
    assert "J 列" in rejection.zh


def test_a_file_without_headings_is_told_which_it_needs(filed: Filed) -> None:
    with pytest.raises(BadFile, match="没有找到表头") as refused:
        read(filed([["你好", "世界"], ["1", "2"]]))

    assert "奖惩对象名称" in refused.value.zh


def test_headings_without_rows_are_nothing_to_record(filed: Filed) -> None:
    with pytest.raises(BadFile) as refused:
        read(filed([["填报单位", "历下区"], HEADINGS]))

    assert refused.value.code == "no-rows"
