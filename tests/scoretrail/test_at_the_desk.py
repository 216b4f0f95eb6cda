"""One entry typed or sent is treated as an imported file is: nobody's number or name stands in clear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.ledger import Ledger
from ledger.sealing import read_master
from ledger.subjects import Subjects
from scoretrail.settings import Settings
from tests.ledger.intake.filing import OTHER_PERSON, PERSON, SHOP, TRADER
from tests.scoretrail.http.callers import Callers, callers_of
from tests.scoretrail.running import Ran, Run

PHONE = "13800138000"
NAME = "欧阳锋某"
SECRETS = (PERSON, OTHER_PERSON, TRADER, PHONE, NAME, SHOP)
CASE = ("record", "joint-case.reported", "unit=高新区", "channel=form")


@dataclass
class Office:
    """A ledger that seals, with its files in one folder and the master key elsewhere."""

    run: Run
    folder: Path

    @property
    def ledger(self) -> str:
        return str(self.folder / "ledger.db")

    @property
    def master(self) -> str:
        return str(self.folder.parent / "master.key")

    def does(self, *arguments: str) -> Ran:
        return self.run("--master-key", self.master, *arguments, ledger=self.ledger)

    def contents(self) -> list[dict[str, Any]]:
        lines = self.does("export", "jsonl").out.splitlines()
        return [json.loads(line)["content"] for line in lines]

    def holds_in_clear(self) -> list[str]:
        """Which of the secrets stand in clear in any file."""
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return [
            text
            for text in SECRETS
            for code in ("utf-8", "utf-16-le")
            if any(text.encode(code) in one for one in files)
        ]


@pytest.fixture
def office(scoretrail: Run, tmp_path: Path) -> Office:
    (tmp_path / "office").mkdir()
    made = Office(scoretrail, tmp_path / "office")
    for command in (("init",), ("person", "seal")):
        ran = made.does(*command)
        assert ran.status == 0, ran.err
    return made


@pytest.fixture
def server(office: Office) -> Iterator[Callers]:
    settings = Settings(ledger=office.ledger, master_key=office.master)
    with callers_of(office.ledger, settings=settings) as callers:
        yield callers


def revealed(office: Office, position: int) -> list[str]:
    ran = office.does(
        "person", "show", str(position), "--role", "reviewer", "--reason", "核对", "--level", "L0"
    )
    return [text for text in SECRETS if text in ran.out]


# At the command line


@pytest.mark.parametrize(
    ("code", "name"), [(PERSON, NAME), (TRADER, SHOP), (f" {TRADER.lower()} ", SHOP)]
)
def test_a_case_that_is_typed_is_sealed(office: Office, code: str, name: str) -> None:
    ran = office.does(*CASE, f"object={code}", f"object_name={name}", f"grounds=电话{PHONE}")

    (content,) = office.contents()
    assert ran.status == 0, ran.err
    assert content["data"]["object"].startswith("subject-")
    assert content["data"]["object_name"] == f"{name[0]}*"
    assert content["data"]["grounds"] == "电话138****8000"
    assert not [text for text in SECRETS if text in ran.out + ran.err]
    assert office.holds_in_clear() == []
    assert revealed(office, 1) == [code.strip().upper(), name]
    assert office.does("verify").status == 0


def test_typed_twice_it_is_one_entry_and_one_person(office: Office) -> None:
    typed = (*CASE, f"object={TRADER}", f"object_name={SHOP}", "date=2018-10-31")
    first, again = office.does(*typed), office.does(*typed)
    other = office.does(*CASE, f"object={TRADER}", f"object_name={SHOP}", "measure=公示")

    objects = [content["data"]["object"] for content in office.contents()]
    assert (first.status, again.status, other.status) == (0, 0, 0)
    assert len(objects) == 2
    assert len(set(objects)) == 1


def test_a_trial_leaves_nobody_behind(scoretrail: Run, tmp_path: Path) -> None:
    ledger = str(tmp_path / "plain.db")
    scoretrail("init", ledger)
    ran = scoretrail(*CASE, f"object={TRADER}", f"object_name={SHOP}", "--dry-run", ledger=ledger)

    assert ran.status == 0
    assert not (tmp_path / "plain.subjects").exists()


def test_a_number_may_be_asked_for_unseen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def prompt(_: str, *, hide_input: bool, err: bool) -> str:
        asked.append(hide_input and err)
        return TRADER

    monkeypatch.setattr("scoretrail.cli.fields.click.prompt", prompt)
    ran = office.does(*CASE, "object=?", f"object_name={SHOP}")

    assert ran.status == 0, ran.err
    assert asked == [True]
    assert revealed(office, 1) == [TRADER, SHOP]


def test_a_correction_that_names_a_trader_seals_it(office: Office) -> None:
    office.does(*CASE, "object=91350100M000100Y43", "object_name=云州某某商贸有限公司")
    ran = office.does(
        "correct", "amend", "1", f"object={TRADER}", f"object_name={SHOP}",
        "--reason", f"登记有误，{PHONE}", "--by", "a", "--confirmed-by", "b",
    )  # fmt: skip

    said = office.contents()[1]["data"]["set"]
    assert ran.status == 0, ran.err
    assert said["object"].startswith("subject-")
    assert said["object_name"] == "历*"
    assert office.holds_in_clear() == []
    assert revealed(office, 2) == [TRADER, SHOP]


def test_a_proposal_that_names_a_trader_seals_it_and_is_confirmed_to_the_letter(
    office: Office,
) -> None:
    office.does(*CASE, "object=91350100M000100Y43", "object_name=云州某某商贸有限公司")
    made = office.does(
        "propose", "amend", "1", f"object={TRADER}", f"object_name={SHOP}", "--reason", "有误",
        "--by", "a", "--json",
    )  # fmt: skip
    name = made.json["answer"]["new"][0]["id"]
    confirmed = office.does("confirm", name, "--by", "b")

    proposed, amended = office.contents()[1:]
    assert (made.status, confirmed.status) == (0, 0), made.err + confirmed.err
    assert proposed["data"]["entries"][0]["data"] == amended["data"]
    assert amended["data"]["set"]["object_name"] == "历*"
    assert office.holds_in_clear() == []
    assert revealed(office, 2) == [TRADER, SHOP]


def test_a_supplement_gives_the_name_of_a_person_the_entry_names_already(office: Office) -> None:
    office.does(*CASE, f"object={PERSON}")
    ran = office.does("correct", "supplement", "1", f"object_name={NAME}", "--reason", "补录")

    first, second = office.contents()
    assert ran.status == 0, ran.err
    assert second["data"]["set"] == {"object_name": "欧*"}
    assert second["persons"][0]["subject"] == first["data"]["object"]
    assert office.holds_in_clear() == []


def test_an_appeal_holds_no_number(office: Office) -> None:
    office.does("record", "defaulter.listed", "unit=高新区", "body=organ")
    ran = office.does("appeal", "file", "1", "--claim", f"并非{TRADER}，请致电{PHONE}")

    assert ran.status == 0, ran.err
    assert office.contents()[1]["data"]["claim"] == "并非9****************1，请致电138****8000"
    assert office.holds_in_clear() == []


def test_an_erased_trader_is_gone_and_the_score_stays(office: Office) -> None:
    asked = ("score", "gaoxin", "--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")
    for measure in ("公示", "公示", "限制"):
        office.does(
            *CASE, f"object={TRADER}", f"object_name={SHOP}", f"measure={measure}",
            "department=区财政局", "date=2018-10-31", f"id=c{len(office.contents())}",
            "发生日=2018-10-31",
        )  # fmt: skip
    before = office.does(*asked, "--json").json["answer"]
    subject = office.contents()[0]["data"]["object"]
    done = office.does(
        "person", "erase", subject, "--by", "k1", "--confirmed-by", "k2", "--reason", "本人申请"
    )

    assert len(office.contents()) == 3
    assert "无残留" in done.out, done.out + done.err
    assert office.does(*asked, "--json").json["answer"] == before
    assert office.does("verify").status == 0
    assert revealed(office, 1) == []


# From a program


def sent(**data: Any) -> dict[str, Any]:
    return {
        "id": "case-1",
        "topic": "joint-case.reported",
        "unit": "gaoxin",
        "occurred_on": "2018-10-31",
        "data": {"channel": "form", **data},
    }


@pytest.mark.parametrize("role", ["reporter", "recorder"])
@pytest.mark.parametrize(("code", "name"), [(PERSON, NAME), (TRADER, SHOP)])
def test_a_case_that_a_program_sends_is_sealed(
    office: Office, server: Callers, role: str, code: str, name: str
) -> None:
    entry = sent(object=code, object_name=name, grounds=f"见{code}")
    first = server.post(role, "entries", json=entry)
    again = server.post(role, "entries", json=entry)

    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert not [text for text in SECRETS if text in first.text + again.text]
    assert office.holds_in_clear() == []
    assert revealed(office, 1) == [code, name]


def test_what_a_program_proposes_is_sealed(office: Office, server: Callers) -> None:
    server.post("recorder", "entries", json=sent(object="91350100M000100Y43"))
    amended = {
        "id": "m1",
        "topic": "entry.amended",
        "target": "case-1",
        "occurred_on": "2018-11-02",
        "reason": "有误",
        "data": {"set": {"object": TRADER, "object_name": SHOP}},
    }
    made = server.post("recorder", "entries", json=amended)
    confirmed = server.post("reviewer", f"{made.headers['location']}/confirmation")

    assert (made.status_code, confirmed.status_code) == (201, 201), made.text + confirmed.text
    assert office.holds_in_clear() == []
    assert revealed(office, 2) == [TRADER, SHOP]


def test_the_entry_of_an_erased_person_sent_again_is_known_and_brings_nobody_back(
    office: Office, server: Callers
) -> None:
    entry = sent(object=TRADER, object_name=SHOP)
    server.post("recorder", "entries", json=entry)
    subject = office.contents()[0]["data"]["object"]
    office.does(
        "person", "erase", subject, "--by", "k1", "--confirmed-by", "k2", "--reason", "本人申请"
    )
    again = server.post("recorder", "entries", json=entry)

    assert again.status_code == 200, again.text
    master = read_master(Path(office.master))
    with Subjects.open(office.folder / "ledger.subjects", master=master) as subjects:
        assert subjects.known(subjects.look_up(TRADER)) is None
        assert subjects.rows("SELECT count(*) FROM keys") == [(0,)]


def test_an_entry_that_is_refused_brings_nobody_into_the_store(
    office: Office, server: Callers
) -> None:
    entry = {**sent(object=TRADER, object_name=SHOP), "unit": "nowhere"}
    refused = server.post("recorder", "entries", json=entry)

    assert refused.status_code in (404, 422)
    master = read_master(Path(office.master))
    with Subjects.open(office.folder / "ledger.subjects", master=master) as subjects:
        assert subjects.known(subjects.look_up(TRADER)) is None
    with Ledger.open(office.ledger, read_only=True) as ledger:
        assert ledger.head.position == 0
