"""One person is never taken for another, and what becomes of one becomes of all that is said of them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from domain.personal import masked_text
from tests.ledger.intake.filing import PERSON, case, csv_file, joint_action, workbook_file
from tests.scoretrail.running import Ran, Run

ASKED = ("--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")
CASE = ("record", "joint-case.reported", "unit=历下区", "channel=form", "occurred_on=2018-10-31")
TWO = ("--by", "a", "--confirmed-by", "b")
PHONE = "13800138000"


class Office:
    """A ledger that seals."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        (folder / "office").mkdir()
        self.did("init")
        self.did("person", "seal")

    def does(self, *arguments: str) -> Ran:
        place = str(self.folder / "office" / "ledger.db")
        return self.run("--master-key", str(self.folder / "key"), *arguments, ledger=place)

    def did(self, *arguments: str) -> Ran:
        ran = self.does(*arguments)
        assert ran.status == 0, ran.err
        return ran

    def data(self) -> list[dict[str, object]]:
        return [one["data"] for one in self.did("entries", "--json").json["answer"]]

    def name_in(self, entry: str) -> Ran:
        return self.does(
            "person", "show", entry, "--role", "reviewer", "--reason", "核对", "--level", "L0"
        )

    def holds(self, text: str) -> list[str]:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if text.encode() in path.read_bytes()]


@pytest.fixture
def office(scoretrail: Run, tmp_path: Path) -> Office:
    return Office(scoretrail, tmp_path)


@pytest.mark.parametrize("code", ["无", "不详", "/", "-", "000000"])
def test_two_people_without_a_number_are_two(office: Office, code: str) -> None:
    """What stands in the place of a number tells nobody apart: both cases count."""
    rows = joint_action(case(code=code, name="张三丰"), case(code=code, name="李四光"))
    filed = csv_file(office.folder / "x.csv", rows)
    office.did("import", str(filed), "--submitted-at", "2018-11-05T09:00+08:00")
    counted = office.did("why", "lixia", "3-4", *ASKED, "--json").json["answer"]["figure"]
    first, second = office.data()

    assert first["object"] != second["object"]
    assert [item["counted"] for item in counted["items"]] == [True, True]
    office.did("person", "erase", str(first["object"]), "--reason", "本人申请", *TWO)
    assert "李四光" in office.name_in("2").out
    assert office.name_in("1").status != 0


@pytest.mark.parametrize("code", ["无", "——", "000000"])
def test_two_bodies_without_a_code_are_two_and_one_named_twice_is_one(
    office: Office, code: str
) -> None:
    bodies = ("济南甲有限公司", "济南乙有限公司", "济南甲有限公司")
    rows = joint_action(*(case(code=code, name=body, no=n) for n, body in enumerate(bodies)))
    filed = csv_file(office.folder / "x.csv", rows)
    office.did("import", str(filed), "--submitted-at", "2018-11-05T09:00+08:00")
    counted = office.did("why", "lixia", "3-4", *ASKED, "--json").json["answer"]["figure"]

    assert counted["value"] == "2"
    assert {entry["object"] for entry in office.data()} == set(bodies)


def test_whose_number_came_later_is_erased_with_the_name_that_came_first(office: Office) -> None:
    office.did(*CASE, "id=t3", "object_name=欧阳锋某", "measure=公示")
    office.did("correct", "supplement", "t3", f"object={PERSON}", "--reason", "补", "--by", "a")
    office.did("correct", "amend", "t3", "object_name=诸葛亮某", "--reason", "有误", *TWO)
    person = str(office.data()[1]["set"]["object"])  # type: ignore[index]
    office.did("person", "restrict", person, "--reason", "有争议")

    for command in (
        ("entries", "--json"),
        ("entry", "t3"),
        ("entry", "3", "--json"),
        ("entry", "2"),
    ):
        said = office.did(*command).out
        assert "欧*" not in said
        assert "诸*" not in said
        assert person not in said
    erased = office.did("person", "erase", person, "--reason", "本人申请", *TWO)
    assert "欧阳锋某" not in erased.out
    assert [office.name_in(str(n)).status for n in (1, 2, 3)] == [2, 2, 2]


def test_a_corrected_name_is_the_same_persons(office: Office) -> None:
    objection = ("record", "objection.accepted", "unit=历下区", "occurred_on=2018-10-31")
    office.did(*objection, "subject=张三丰", "id=o1")
    office.did("correct", "amend", "o1", "subject=张三丰子", "--reason", "更正", *TWO)
    office.did("propose", "amend", "o1", "subject=张三丰孙", "--reason", "更正", "--by", "a")
    ((alone,),) = {
        tuple(sorted({one["subject"] for one in entry["persons"]})) for entry in contents(office)
    }
    office.did("person", "restrict", alone, "--reason", "有争议")

    for command in (("entries", "--json"), ("entry", "2"), ("proposals",), ("proposals", "--json")):
        assert "张*" not in office.did(*command).out, command
    office.did("person", "erase", alone, "--reason", "本人申请", *TWO)
    assert [office.name_in(str(n)).status for n in (1, 2, 3)] == [2, 2, 2]


def contents(office: Office) -> list[dict[str, list[dict[str, str]]]]:
    """The entries as they are recorded."""
    return [json.loads(line)["content"] for line in office.did("export", "jsonl").out.splitlines()]


def test_the_opaque_id_of_somebody_restricted_is_hidden_inside_texts_too(office: Office) -> None:
    office.did(*CASE, "id=t1", f"object={PERSON}", "object_name=欧阳锋某", "measure=公示")
    person = str(office.data()[0]["object"])
    office.did(*CASE, "id=t2", f"grounds=与 {person} 同案", f"source=函 {person}", "measure=限制")
    office.did("appeal", "file", "t1", "--claim", f"对 {person} 有异议")
    office.did(
        "propose", "amend", "t2", "measure=公示", "--reason", f"涉{person}", "--note", f"涉{person}"
    )
    office.did("person", "restrict", person, "--reason", "有争议")

    for command in (("entries", "--json"), ("entry", "2"), ("entry", "3", "--json"), ("proposals",),
                    ("proposals", "--json"), ("appeal", "list", "--json"), ("appeal", "show", "3"),
                    ("late", "--json")):  # fmt: skip
        assert person not in office.did(*command).out, command


@pytest.mark.parametrize("number", [PERSON, PHONE, "92370102MA3C0XYW01"])
def test_nobody_records_under_a_number(office: Office, number: str) -> None:
    record = ("record", "training.held", "unit=历下区", "occurred_on=2018-10-31")
    office.did(*CASE, "id=t1", f"object={PERSON}", "object_name=欧阳锋某")
    person = str(office.data()[0]["object"])
    refused = [
        office.does(*record, "--by", number),
        office.does("person", "restrict", person, "--reason", "有争议", "--by", number),
        office.does(
            "person", "erase", person, "--reason", "x", "--by", "a", "--confirmed-by", number
        ),
        office.run("init", ledger=str(office.folder / f"{number}.db")),
    ]

    assert [ran.status != 0 for ran in refused] == [True] * 4
    assert not any(number in ran.err for ran in refused[:3])
    assert office.holds(number) == []


@pytest.mark.parametrize(
    "text",
    [
        "110105\u200b19491231002X", "110105\u00a019491231\u00a0002X", "110105.19491231.002X",
        "110 105 1949 1231 002X", "11010519491231002Х", "tel13800138000", "微信wx13800138000",
        "008613800138000", "13800138000号", "138.0013.8000", "138\u300000138000",
        "9237 0102 MA3C 0XYW 01", "住址 历下区文化路1号",
    ],
)  # fmt: skip
def test_a_number_written_oddly_is_masked_all_the_same(text: str) -> None:
    masked = masked_text(f"见{text}。", likely=True)

    assert masked != f"见{text}。"
    assert not any(part in masked for part in ("19491231", "0013", "0102", "文化路"))


@pytest.mark.parametrize(
    "text", ["2018-11-02 至 2018-12-31 共18件", "IP 192.168.1.1", "金额13800138000元", "文号 2018-11-02-001",
             "91350100M000100Y43", "row-63566a7f95afa853e41b4c84",
        "row-13912345678ab1234567890a"],
)  # fmt: skip
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert masked_text(text, likely=True) == text


@pytest.mark.parametrize(
    "name",
    ["阿卜杜拉·买买提·阿不都", "张三丰等3人", "张三丰、李四光", "张三丰（已故）", "张三丰先生"],
)
def test_a_name_with_something_beside_it_is_a_name(office: Office, name: str) -> None:
    office.did(
        "record", "objection.accepted", "unit=历下区", "occurred_on=2018-10-31", f"subject={name}"
    )

    assert office.data()[0]["subject"] == f"{name[0]}*"


def test_a_number_in_a_hyperlink_of_a_workbook_is_found(scoretrail: Run, tmp_path: Path) -> None:
    """Where nothing is sealed, such a file is refused."""
    ledger, made = str(tmp_path / "ledger.db"), workbook_file(tmp_path / "x.xlsx", [["甲", "乙"]])
    again = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(again, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        link = f'<Relationship Id="r9" Target="https://example.org/?sfz={PERSON}" TargetMode="External"/>'
        new.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{link}</Relationships>"
        )
    made.write_bytes(again.getvalue())
    scoretrail("init", ledger=ledger)
    record = ("record", "training.held", "unit=历下区", "occurred_on=2018-11-02")
    ran = scoretrail(*record, "--evidence", str(made), ledger=ledger)

    assert ran.status != 0
    assert "evidence-holds-numbers" in ran.err
