"""Natural persons in a file: no number and no name of one gets any further than the reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.intake import Batch
from ledger.intake.persons import looks_like_a_name, personal_number, without_personal_numbers
from ledger.subjects import Subjects
from tests.ledger.intake.filing import (
    COMPANY,
    OTHER_PERSON,
    PERSON,
    case,
    content,
    csv_file,
    joint_action,
    json_file,
    only,
    read,
)


@pytest.fixture
def subjects(tmp_path: Path) -> Iterator[Subjects]:
    with Subjects.open(tmp_path / "ledger.subjects") as store:
        yield store


def everything_said(batch: Batch) -> str:
    """All that a batch would print, record or log."""
    return repr(batch)


def test_a_person_becomes_an_opaque_id_and_an_initial(tmp_path: Path, subjects: Subjects) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name="张三丰")))
    batch = read(path, subjects=subjects)
    row = only(batch)
    data = content(row)["data"]

    assert data["object"].startswith("subject-")
    assert data["object_name"] == "张*"
    assert row.hints == ()
    assert any("匿名编号" in note.zh for note in row.notes)
    assert PERSON not in everything_said(batch)
    assert "张三丰" not in everything_said(batch)


def test_one_person_reported_twice_is_one(tmp_path: Path, subjects: Subjects) -> None:
    rows = joint_action(
        case(code=PERSON, name="张三丰"),
        case(code=PERSON.lower(), name="张三丰", measure="公示"),
        case(code=OTHER_PERSON, name="张三丰"),
    )
    first, second, third = (
        content(row)["data"]["object"]
        for row in read(csv_file(tmp_path / "x.csv", rows), subjects=subjects).rows
    )

    assert first == second
    assert third != first


def test_the_id_of_a_row_does_not_give_the_number_away(tmp_path: Path, subjects: Subjects) -> None:
    """Whoever knows the other columns could try all numbers, if the id were made of one."""
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name="张三丰")))
    with Subjects.open(tmp_path / "other.subjects") as other:
        here = content(only(read(path, subjects=subjects)))["id"]
        there = content(only(read(path, subjects=other)))["id"]

    assert here != there


def test_reading_alone_keeps_no_person(tmp_path: Path, subjects: Subjects) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name="张三丰")))
    batch = read(path, subjects=subjects)

    assert batch.gathered is not None
    assert batch.gathered.pending == 1
    assert subjects.known(subjects.look_up(PERSON)) is None


def test_without_a_store_a_person_is_refused_and_not_shown(tmp_path: Path) -> None:
    batch = read(csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name="张三丰"))))

    assert [one.code for one in batch.rejections] == ["identity-number"]
    assert PERSON not in everything_said(batch)


def test_a_mistyped_number_is_still_a_persons(tmp_path: Path, subjects: Subjects) -> None:
    wrong = PERSON[:-1] + "1"
    batch = read(
        csv_file(tmp_path / "x.csv", joint_action(case(code=wrong, name="张三丰"))),
        subjects=subjects,
    )

    assert content(only(batch))["data"]["object"].startswith("subject-")
    assert [hint.code for hint in only(batch).hints] == ["identity-check"]
    assert wrong not in everything_said(batch)


@pytest.mark.parametrize("written", ["1101**********002X", "1****************X", PERSON[:-1]])
def test_a_masked_number_belongs_to_one_case(
    tmp_path: Path, subjects: Subjects, written: str
) -> None:
    rows = joint_action(case(code=written, name="张*"), case(code=written, name="张*"))
    path = csv_file(tmp_path / "x.csv", rows)
    batch = read(path, subjects=subjects)
    first, second = (content(row)["data"]["object"] for row in batch.rows)

    assert first.startswith("lone-")
    assert first != second
    assert [hint.code for hint in batch.rows[0].hints] == ["masked-number"]
    assert PERSON[:-1] not in everything_said(batch)
    assert [content(row)["data"]["object"] for row in read(path, subjects=subjects).rows] == [
        first,
        second,
    ]


def test_a_name_without_a_number_is_masked_and_matched_with_nobody(tmp_path: Path) -> None:
    row = only(read(csv_file(tmp_path / "x.csv", joint_action(case(code="", name="李四")))))

    assert content(row)["data"]["object_name"] == "李*"
    assert "object" not in content(row)["data"]


def test_a_passport_beside_a_name_is_a_persons(tmp_path: Path, subjects: Subjects) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(code="E12345678", name="张三丰")))
    batch = read(path, subjects=subjects)

    assert content(only(batch))["data"]["object"].startswith("subject-")
    assert "E12345678" not in everything_said(batch)


def test_a_shop_under_its_keepers_number_is_the_keeper(tmp_path: Path, subjects: Subjects) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name="李记面馆")))
    data = content(only(read(path, subjects=subjects)))["data"]

    assert (data["object"][:8], data["object_name"]) == ("subject-", "李*")


def test_a_body_keeps_its_name_and_code(tmp_path: Path, subjects: Subjects) -> None:
    data = content(
        only(read(csv_file(tmp_path / "x.csv", joint_action(case())), subjects=subjects))
    )["data"]

    assert (data["object"], data["object_name"]) == (COMPANY, "云州某某商贸有限公司")


def test_a_number_inside_other_text_is_masked(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(grounds=f"法定代表人（{PERSON}）失信")))
    row = only(read(path, source=f"函 {OTHER_PERSON}"))
    said = content(row)

    assert said["data"]["grounds"] == "法定代表人（1****************X）失信"
    assert OTHER_PERSON not in str(said)
    assert any("遮盖" in note.zh for note in row.notes)


def test_a_number_in_a_refused_row_is_not_shown(tmp_path: Path, subjects: Subjects) -> None:
    rows = joint_action(
        case(day=PERSON), case(code=PERSON, day="2018-13-01"), case(day=PERSON[:-1])
    )
    batch = read(csv_file(tmp_path / "x.csv", rows), subjects=subjects)

    assert len(batch.refused) == 3
    assert PERSON[:-1] not in everything_said(batch)


def test_a_number_in_the_files_name_is_not_recorded(tmp_path: Path) -> None:
    path = csv_file(tmp_path / f"历下区 {PERSON}.csv", joint_action())

    assert PERSON not in str(content(only(read(path))))


def test_json_lines_are_treated_alike(tmp_path: Path, subjects: Subjects) -> None:
    entry = {
        "id": "a",
        "topic": "objection.accepted",
        "unit": "lixia",
        "occurred_on": "2018-10-31",
        "data": {"subject": PERSON, "grounds": f"见 {PERSON}"},
    }
    named = {**entry, "id": "b", "data": {"subject": "张三丰"}}
    batch = read(json_file(tmp_path / "a.jsonl", entry, named), subjects=subjects)
    first, second = (content(row)["data"] for row in batch.rows)

    assert first["subject"].startswith("subject-")
    assert second["subject"] == "张*"
    assert PERSON not in everything_said(batch)


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        (PERSON, True),
        ("110105 1949 1231 002X", True),
        ("110105491231002", True),
        ("110105194912310021", True),
        (PERSON[:-1], True),
        (COMPANY, False),
        ("913701001234567890", False),
        ("123456", False),
        ("2018-10-31", False),
    ],
)
def test_what_is_taken_for_a_personal_number(text: str, personal: bool) -> None:  # noqa: FBT001
    assert (personal_number(text) is not None) is personal


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("张三", True),
        ("欧阳娜娜", True),
        ("阿依古丽·买买提", True),
        ("张 三", True),
        ("某公司", False),
        ("城关镇", False),
        ("历下区财政局", False),
        ("李记面馆", False),
        ("ABC", False),
        ("", False),
    ],
)
def test_what_is_taken_for_a_persons_name(name: str, person: bool) -> None:  # noqa: FBT001
    assert looks_like_a_name(name) is person


def test_other_long_numbers_in_text_are_left_alone() -> None:
    for text in ("订单 202012312359591234567", f"代码 {COMPANY}", "电话 0531-66605555"):
        assert without_personal_numbers(text) == text


@pytest.mark.parametrize("field", ["subject", "accepted_on"])
def test_a_name_for_an_entry_that_nobody_knows_is_met_so_that_its_file_is_not_kept_in_clear(
    tmp_path: Path, field: str
) -> None:
    astray = {
        "id": "s1", "topic": "entry.supplemented", "target": "nobody-knows",
        "occurred_on": "2018-11-01", "reason": "补录", "data": {"set": {field: "某某局"}},
    }  # fmt: skip

    assert read(json_file(tmp_path / "x.jsonl", astray)).personal is (field == "subject")
