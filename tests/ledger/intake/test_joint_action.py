"""The joint-action form of the 2018 notice, item 4: what is recorded, hinted at and refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import UnknownName
from domain.fact import Fact
from ledger.intake import RowResult
from tests.ledger.intake.filing import (
    CASE,
    COMPANY,
    DEADLINE,
    HEADINGS,
    NOW,
    Filed,
    case,
    content,
    csv_file,
    joint_action,
    only,
    read,
    workbook_file,
)


def test_the_seven_columns_become_a_case_reported_by_form(filed: Filed) -> None:
    row = only(read(filed(joint_action()), source="济信〔2018〕5号"))
    said = content(row)

    assert said["topic"] == "joint-case.reported"
    assert (said["unit"], said["occurred_on"], said["source"]) == (
        "lixia",
        "2018-10-31",
        "济信〔2018〕5号",
    )
    assert said["data"] == {
        "channel": "form",
        "object_name": "云州某某商贸有限公司",
        "object": COMPANY,
        "measure": "限制参与政府采购",
        "department": "区财政局",
        "date": "2018-10-31",
        "grounds": "拒不履行",
        "list": "黑名单",
    }
    assert (row.hints, row.notes, row.rejections) == ((), (), ())


def test_the_file_itself_is_the_evidence_of_each_of_its_rows(filed: Filed) -> None:
    batch = read(filed(joint_action()))
    (evidence,) = content(only(batch))["evidence"]

    assert evidence["sha256"] == batch.sha256
    assert evidence["name"] == batch.file


def test_the_heading_row_and_the_unit_are_found_and_said(filed: Filed) -> None:
    batch = read(filed(joint_action()))
    said = " ".join(note.zh for note in batch.said)

    assert "表头第 3 行" in said
    assert "考核对象 历下区 370102（取自表头上方）" in said


def test_lines_that_are_no_record_fall_away_and_are_said(filed: Filed) -> None:
    rows = [
        *joint_action(),
        ["2"],
        ["合计", "1"],
        ["填报人：张三", None, "审核人：李四"],
        ["注：本表一式两份"],
    ]
    batch = read(filed(rows))
    said = " ".join(note.zh for note in batch.said)

    assert len(batch.rows) == 1
    assert "第 6 行“合计”" in said
    assert "第 7 行“填报人”" in said
    assert "第 8 行“注”" in said
    assert "1 行只有序号" in said


def test_headings_may_be_worded_and_ordered_otherwise(tmp_path: Path) -> None:
    headings = ["奖惩 对象", "信用代码", "奖惩措施", "实施单位", "实施日期*", "事由", "红黑名单"]
    rows = [["区县", *headings], ["370103", *CASE[1:]]]
    said = content(only(read(csv_file(tmp_path / "案例.csv", rows))))

    assert (said["unit"], said["data"]["measure"]) == ("shizhong", "限制参与政府采购")


@pytest.mark.parametrize(
    ("name", "unit"),
    [("历下区10月.csv", "lixia"), ("10月高新区（终稿）.csv", "gaoxin")],
)
def test_the_unit_may_be_in_the_file_name(tmp_path: Path, name: str, unit: str) -> None:
    said = content(only(read(csv_file(tmp_path / name, [HEADINGS, case()]))))

    assert said["unit"] == unit


def test_the_clerk_may_name_the_unit_by_name_or_code(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "10月.csv", [HEADINGS, case()])

    assert content(only(read(path, unit="历下区")))["unit"] == "lixia"
    assert content(only(read(path, unit="370102")))["unit"] == "lixia"
    with pytest.raises(UnknownName, match="没有这个考核对象"):
        read(path, unit="云湖区")


def test_a_column_may_be_mapped_or_left_out(tmp_path: Path) -> None:
    rows = [[*HEADINGS[:7], "榜单", "备考"], [*case(), "x"]]
    path = csv_file(tmp_path / "历下区.csv", rows)
    said = content(only(read(path, columns={"榜单": "list", "备考": None})))

    assert said["data"]["list"] == "黑名单"


# Recorded with a hint: a rule may count it


def hints(row: RowResult) -> list[str]:
    return [hint.code for hint in row.hints]


@pytest.mark.parametrize(
    ("empty", "title"),
    [
        ("name", "奖惩对象名称"),
        ("code", "统一社会信用代码/身份证号"),
        ("measure", "奖惩举措"),
        ("department", "实施部门"),
        ("grounds", "奖惩事由"),
        ("list", "所属红黑名单"),
    ],
)
def test_a_form_with_an_empty_column_is_recorded_with_a_hint(
    filed: Filed, empty: str, title: str
) -> None:
    row = only(read(filed(joint_action(case(**{empty: ""})))))

    assert hints(row) == ["empty-column"]
    assert title in row.hints[0].zh
    assert len(content(row)["data"]) == 7


def test_a_form_without_its_day_is_of_the_day_it_was_submitted(filed: Filed) -> None:
    path = filed(joint_action(case(day=None)))
    row = only(read(path, submitted_at=datetime(2018, 12, 20, 2, tzinfo=UTC)))

    assert hints(row) == ["empty-column"]
    assert content(row)["occurred_on"] == "2018-12-20"
    assert "date" not in content(row)["data"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("91350100M000100Y44", "code-check"),
        ("9135010OM000100Y43", "code-character"),
        ("12345", "code-length"),
    ],
)
def test_a_wrong_code_in_data_about_others_is_recorded_with_a_hint(
    filed: Filed, code: str, found: str
) -> None:
    row = only(read(filed(joint_action(case(code=code)))))

    assert hints(row) == [found]
    assert content(row)["data"]["object"] == code


def test_a_late_submission_is_recorded_with_a_hint(filed: Filed) -> None:
    path = filed(joint_action())
    in_time = only(read(path, deadline=DEADLINE, submitted_at=DEADLINE))
    late = only(
        read(path, deadline=DEADLINE, submitted_at=datetime(2018, 12, 31, 9, 0, 1, tzinfo=UTC))
    )

    assert hints(in_time) == []
    assert hints(late) == ["late"]
    assert "2018-12-31 17:00" in late.hints[0].zh


def test_what_looks_like_a_duplicate_is_recorded_with_a_hint(filed: Filed) -> None:
    first, second = read(filed(joint_action(case(), case(grounds="另写")))).rows

    assert hints(first) == []
    assert hints(second) == ["duplicate"]
    assert "第 4 行" in second.hints[0].zh
    assert first.envelope is not None
    assert second.envelope is not None
    assert first.envelope.id != second.envelope.id


def test_a_case_that_another_unit_reported_is_hinted_at(filed: Filed) -> None:
    data = content(only(read(filed(joint_action()))))["data"]
    there = Fact(207, "x", "joint-case.reported", "shizhong", None, NOW.date(), None, NOW, data)
    row = only(read(filed(joint_action()), facts=lambda _: [there]))

    assert hints(row) == ["duplicate"]
    assert "#207" in row.hints[0].zh


def test_a_file_sent_again_does_not_look_like_a_duplicate_of_itself(filed: Filed) -> None:
    path = filed(joint_action())
    envelope = only(read(path)).envelope
    assert envelope is not None
    there = Fact(
        7, envelope.id, envelope.topic, "lixia", None, envelope.occurred_on, None, NOW,
        envelope.content()["data"],
    )  # fmt: skip

    assert hints(only(read(path, facts=lambda _: [there]))) == []


# Read otherwise than written, and said so


@pytest.mark.parametrize(
    "written",
    ["2018.10.31", "2018/10/31", "2018年10月31日", "２０１８－１０－３１", "20181031", "43404"],
)
def test_a_day_written_otherwise_is_normalised_and_said_so(filed: Filed, written: str) -> None:
    row = only(read(filed(joint_action(case(day=written)))))

    assert content(row)["data"]["date"] == "2018-10-31"
    assert [note.column for note in row.notes] == ["实施时间（年月日）"]
    assert written in row.notes[0].zh or "2018-10-31" in row.notes[0].zh


def test_a_spreadsheet_counts_its_days_from_1900_or_from_1904(tmp_path: Path) -> None:
    from_1900 = workbook_file(tmp_path / "a.xlsx", joint_action(case(day=43404)))
    from_1904 = workbook_file(tmp_path / "b.xlsx", joint_action(case(day=41942)), date_1904=True)

    for path, system in ((from_1900, "1900"), (from_1904, "1904")):
        row = only(read(path))
        assert content(row)["data"]["date"] == "2018-10-31"
        assert system in row.notes[0].zh


def test_a_day_that_a_spreadsheet_keeps_as_a_day_needs_no_word(tmp_path: Path) -> None:
    for date_1904 in (False, True):
        rows = joint_action(case(day=datetime(2018, 10, 31)))  # noqa: DTZ001
        path = workbook_file(tmp_path / f"{date_1904}.xlsx", rows, date_1904=date_1904)
        row = only(read(path))
        assert content(row)["data"]["date"] == "2018-10-31"
        assert row.notes == ()


def test_a_code_in_full_width_is_made_plain(filed: Filed) -> None:
    row = only(read(filed(joint_action(case(code="９１３５０１００Ｍ０００１００Ｙ４３")))))

    assert content(row)["data"]["object"] == COMPANY
    assert row.notes


# The id of a row


def test_a_file_read_again_gives_the_same_ids(filed: Filed) -> None:
    path = filed(joint_action(case(), case(), case(measure="公示")))
    first = [content(row)["id"] for row in read(path).rows]
    again = [content(row)["id"] for row in read(path).rows]

    assert first == again
    assert len(set(first)) == 3


def test_the_id_does_not_depend_on_the_kind_of_file(tmp_path: Path) -> None:
    as_csv = only(read(csv_file(tmp_path / "a.csv", joint_action())))
    as_workbook = only(read(workbook_file(tmp_path / "b.xlsx", joint_action())))

    assert content(as_csv)["id"] == content(as_workbook)["id"]


def test_the_same_case_of_another_unit_has_another_id(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "10月.csv", [HEADINGS, case()])
    first, second = only(read(path, unit="lixia")), only(read(path, unit="shizhong"))

    assert content(first)["id"] != content(second)["id"]


def test_an_id_of_the_rows_own_wins(tmp_path: Path) -> None:
    rows = [["编号", "考核对象", *HEADINGS], ["LX-2018-7", "历下区", *case()]]

    assert content(only(read(csv_file(tmp_path / "a.csv", rows))))["id"] == "LX-2018-7"
