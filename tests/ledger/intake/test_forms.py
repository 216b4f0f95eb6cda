"""Forms and their templates: one for every topic, and each comes back as it went out."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from domain.errors import BadFile, NotUnderstood, UnknownName
from domain.events import TOPICS
from ledger.intake.column import Column
from ledger.intake.forms import JOINT_ACTION, PRINTED, Form, form, forms
from ledger.intake.template import csv_template, workbook_template, write_template
from tests.ledger.intake.filing import CASE, content, csv_file, only, read

ALL = [one.id for one in forms()]

SAMPLES: dict[str, str | int] = {
    "text": "2018",
    "day": "2018-05-01",
    "instant": "2018-05-02 10:00",
    "month": "2018-05",
    "period": "2018",
    "integer": 3,
    "number": "7.5",
    "boolean": "是",
}
SPECIAL: dict[str, str | int] = {
    "unit": "历下区",
    "unit_code": "370102",
    "id": "own-1",
    "target": "d9",
    "answers": "p1",
    "confirmed_by": "second",
    "scheme": "jinan-2018-districts",
    "calendar": "china",
    "digest": "0" * 64,
    "sha256": "0" * 64,
    "scheme_digest": "0" * 64,
    "code": "370102",
    "to": "市中区",
    "into": "shizhong",
    "parent": "市中区",
    "successor": "市中区",
    "table": '{"a": 1}',
    "set": '{"measure": "公示"}',
    "entries": (
        '[{"id": "r1", "topic": "entry.retracted", "target": "d9",'
        ' "occurred_on": "2018-05-01", "reason": "x"}]'
    ),
    "body": '{"scheme": "own-scheme"}',
    "year": 2018,
    "off": "2018-05-01、2018-05-02",
    "work": "2018-04-28",
}


def sample(column: Column) -> str | int | None:
    """A cell that the column takes."""
    if column.choices:
        return next(iter(column.choices.values()))
    return SPECIAL.get(column.name) or SAMPLES.get(column.kind)


def cells(one: Form) -> dict[str, str | int | None]:
    """A filled row of a form: every column, but for one of two that exclude each other."""
    row = {column.name: sample(column) for column in one.columns}
    if one.topic == "defaulter.listed":
        row["body"] = "党政机关"
    if one.topic == "unit.registered":
        row["unit"] = "yunhu"
    if one.topic == "period.reported":
        row["period"] = None
    if one.topic == "document.issued":
        row["title"] = "方案"
    return row


def test_there_is_a_form_for_every_topic_and_the_one_the_notice_prints() -> None:
    assert [*PRINTED, *TOPICS] == ALL


def test_the_printed_form_has_the_seven_columns_of_the_notice_in_their_order() -> None:
    printed = [column.title for column in form(JOINT_ACTION).columns if column.expected]

    assert printed == [
        "奖惩对象名称",
        "统一社会信用代码/身份证号",
        "奖惩举措",
        "实施部门",
        "实施时间（年月日）",
        "奖惩事由",
        "所属红黑名单",
    ]


@pytest.mark.parametrize("name", ALL)
def test_no_heading_of_a_form_means_two_columns(name: str) -> None:
    headings = Counter(heading for column in form(name).columns for heading in column.headings)

    assert [heading for heading, times in headings.items() if times > 1] == []


@pytest.mark.parametrize("name", ALL)
def test_a_form_has_every_field_of_its_topic(name: str) -> None:
    one = form(name)
    said = {column.name for column in one.columns if column.where == "data"} | set(one.fixed)

    assert said == {info.alias or field for field, info in one.event.model_fields.items()}


@pytest.mark.parametrize("name", ["joint-actoin", "defaulter.listd", "云湖"])
def test_an_unknown_form_or_topic_is_refused(name: str) -> None:
    with pytest.raises(UnknownName) as refused:
        form(name)

    assert name in refused.value.zh
    assert name in refused.value.en


@pytest.mark.parametrize("name", ALL)
def test_a_workbook_template_comes_back_filled_in_as_the_same_form(
    tmp_path: Path, name: str
) -> None:
    """Every column is filled, as a clerk would; the file does not say its form in its name."""
    one = form(name)
    book = openpyxl.load_workbook(BytesIO(workbook_template(one)))
    page = book.active
    assert page is not None
    filled = cells(one)
    for number, column in enumerate(one.columns, start=1):
        assert page.cell(3, number).value == column.title
        page.cell(4, number).value = filled[column.name]
    book.save(tmp_path / "filled.xlsx")
    row = only(read(tmp_path / "filled.xlsx"))

    said = content(row)
    assert (said["topic"], said["id"]) == (one.topic, "own-1")
    assert set(said.get("data", {})) >= {
        column.name for column in one.columns if column.where == "data" and filled[column.name]
    }


@pytest.mark.parametrize("name", ALL)
def test_a_csv_template_comes_back_as_the_same_form(tmp_path: Path, name: str) -> None:
    one = form(name)
    row = ",".join(
        f'"{str(cell or "").replace(chr(34), chr(34) * 2)}"' for cell in cells(one).values()
    )
    path = tmp_path / "filled.csv"
    path.write_bytes(csv_template(one) + f"{row}\r\n".encode())

    assert content(only(read(path)))["topic"] == one.topic


def test_a_template_is_written_by_its_extension(tmp_path: Path) -> None:
    write_template(form(JOINT_ACTION), tmp_path / "a.xlsx")
    write_template(form(JOINT_ACTION), tmp_path / "a.csv")

    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert (
        (tmp_path / "a.csv")
        .read_text(encoding="utf-8-sig")
        .startswith("联合奖惩案例（joint-action）")
    )
    with pytest.raises(NotUnderstood):
        write_template(form(JOINT_ACTION), tmp_path / "a.doc")


def test_a_template_has_drop_downs_comments_a_frozen_head_and_a_hidden_sheet() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook_template(form("defaulter.listed"))))
    page = book.active
    assert page is not None
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    body = next(cell for cell in page[3] if cell.value == "主体种类")

    assert page.freeze_panes == "A4"
    assert book["_meta"].sheet_state == "veryHidden"
    assert rules[f"{body.column_letter}4:{body.column_letter}5003"].startswith('"党政机关,事业单位')
    assert body.comment is not None
    assert "village-committee" in body.comment.text


def test_a_list_too_long_for_a_cell_stands_on_the_hidden_sheet() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook_template(form("document.issued"))))
    page = book.active
    assert page is not None

    assert all(len(rule.formula1) < 255 for rule in page.data_validations.dataValidation)


def test_the_same_form_is_the_same_bytes() -> None:
    assert workbook_template(form("media.reported")) == workbook_template(form("media.reported"))


def test_an_empty_template_has_nothing_to_record(tmp_path: Path) -> None:
    for name in ("joint-action", "training.held"):
        write_template(form(name), tmp_path / f"{name}.xlsx")
        with pytest.raises(BadFile) as refused:
            read(tmp_path / f"{name}.xlsx")
        assert refused.value.code == "no-rows"


# Which form it is


def test_headings_that_fit_several_forms_are_not_guessed_at(tmp_path: Path) -> None:
    rows = [["考核对象", "发生日", "培训名称"], ["历下区", "2018-05-01", "培训"]]
    with pytest.raises(BadFile) as refused:
        read(csv_file(tmp_path / "x.csv", rows))

    assert refused.value.code == "form-unclear"
    assert "training.held" in refused.value.zh


@pytest.mark.parametrize("how", ["named", "title", "file"])
def test_the_form_may_be_named_by_the_clerk_the_title_or_the_file(tmp_path: Path, how: str) -> None:
    rows: list[list[object]] = [
        ["考核对象", "发生日", "培训名称"],
        ["历下区", "2018-05-01", "培训"],
    ]
    if how == "title":
        rows.insert(0, ["信用培训（training.missed）"])
    path = csv_file(tmp_path / ("training.missed.csv" if how == "file" else "x.csv"), rows)
    batch = read(path, form="training.missed" if how == "named" else None)

    assert content(only(batch))["topic"] == "training.missed"


def test_headings_that_fit_one_form_only_are_enough(tmp_path: Path) -> None:
    rows = [
        ["考核对象", "发生日", "主体种类", "案号"],
        ["高新区", "2018.11.1", "村委会", "（2018）鲁01执1号"],
    ]
    said = content(only(read(csv_file(tmp_path / "x.csv", rows))))

    assert (said["topic"], said["occurred_on"]) == ("defaulter.listed", "2018-11-01")
    assert said["data"]["body"] == "village-committee"


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("注册企业数", "-1", "out-of-range"),
        ("注册企业数", "999", "out-of-range"),
        ("注册企业数", "3.5", "bad-number"),
        ("注册企业数", "", "missing-field"),
        ("发生日", "", "missing-field"),
    ],
)
def test_what_the_topic_does_not_accept_is_refused_at_its_column(
    tmp_path: Path, field: str, cell: str, code: str
) -> None:
    row = {"考核对象": "历下区", "发生日": "2018-05-01", "注册企业数": "3", "辖区企业数": "10"}
    row[field] = cell
    path = csv_file(tmp_path / "x.csv", [list(row), list(row.values())])
    (rejection,) = read(path, form="loan-platform.counted").rejections

    assert rejection.code == code
    assert rejection.column in (field, None), rejection


def test_the_joint_action_columns_with_a_channel_are_the_generic_form(tmp_path: Path) -> None:
    headings = [
        "渠道",
        "考核对象",
        "发生日",
        "奖惩对象名称",
        "统一社会信用代码或匿名编号",
        "奖惩举措",
    ]
    rows = [headings, ["联合奖惩系统产生", "历下区", "2018-10-31", *CASE[1:4]]]

    assert content(only(read(csv_file(tmp_path / "x.csv", rows))))["data"]["channel"] == "system"
