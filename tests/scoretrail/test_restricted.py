"""Whoever is restricted is hidden on every surface: no id, no initial, nothing but 「自然人」."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from domain.events import parse, parse_json
from ledger.codec import state_of
from ledger.ledger import Ledger
from scoretrail.settings import Settings
from tests.ledger.intake.filing import (
    COMPANY,
    PERSON,
    SHOP,
    TRADER,
    case,
    csv_file,
    joint_action,
)
from tests.scoretrail.http.callers import callers_of
from tests.scoretrail.running import Ran, Run

HIDDEN = "自然人"
ASKED = ("--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")


class Office:
    """A ledger that seals, with a person who is restricted and a trader who is not."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.ledger, self.master = str(folder / "ledger.db"), str(folder / "elsewhere" / "key")
        (folder / "elsewhere").mkdir()
        rows = joint_action(case(code=PERSON, name="欧阳锋某"), case(code=TRADER, name=SHOP))
        filed = csv_file(folder / "x.csv", rows)
        reported = ("import", str(filed), "--submitted-at", "2018-11-05T09:00+08:00")
        for command in (("init",), ("person", "seal"), reported):
            assert self.does(*command).status == 0
        self.person, self.trader = (one["data"]["object"] for one in self.contents())
        assert self.does("person", "restrict", self.person, "--reason", "有争议").status == 0

    def does(self, *arguments: str) -> Ran:
        return self.run("--master-key", self.master, *arguments, ledger=self.ledger)

    def contents(self) -> list[Any]:
        lines = self.does("export", "jsonl").out.splitlines()
        return [json.loads(line)["content"] for line in lines]


@pytest.fixture
def office(scoretrail: Run, tmp_path: Path) -> Office:
    return Office(scoretrail, tmp_path)


SCREENS = (
    ("entries",),
    ("entries", "--json"),
    ("entries", "--csv"),
    ("entry", "1"),
    ("entry", "1", "--json"),
    ("why", "lixia", "3-4", *ASKED),
    ("why", "lixia", "3-4", *ASKED, "--json"),
    ("why", "lixia", "3-4", *ASKED, "--csv"),
    ("score", "lixia", *ASKED, "--json"),
    ("timeline", "lixia", "3-4", *ASKED[:2]),
    ("late",),
    ("proposals",),
    ("audit",),
)


@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_no_screen_and_no_table_shows_whoever_is_restricted(
    office: Office, command: tuple[str, ...]
) -> None:
    ran = office.does(*command)

    assert ran.status == 0, ran.err
    shown = ran.out.replace(office.person, "", 1) if command[0] == "audit" else ran.out
    assert office.person not in shown
    assert "欧*" not in ran.out
    if command[0] in ("entries", "entry") or command == ("why", "lixia", "3-4", *ASKED):
        assert HIDDEN in ran.out
    if command == ("entries", "--json"):
        assert office.trader in ran.out
        assert "历*" in ran.out


def test_what_is_hidden_is_not_found_by_looking_for_it(office: Office) -> None:
    for word in ("欧", office.person):
        assert office.does("entries", word, "--json").json["answer"] == []
    office.does("person", "release", office.person, "--reason", "已核实")

    assert len(office.does("entries", "欧", "--json").json["answer"]) == 1


@pytest.mark.parametrize("role", ["reporter", "recorder", "reviewer", "auditor"])
def test_no_page_and_no_answer_shows_whoever_is_restricted(office: Office, role: str) -> None:
    settings = Settings(ledger=office.ledger, master_key=office.master)
    with callers_of(office.ledger, settings=settings) as callers:
        for address in ("entries", "entries/1", "scores/lixia/3-4?as_of=2018-12-31",
                        "/entries", "/entries/1", "/entries?known_at=1", "/appeals?known_at=1",
                        "/s/jinan-2018-districts/lixia/3-4?as_of=2018-12-31",
                        "/files/trail.csv/jinan-2018-districts/lixia/3-4"):  # fmt: skip
            answer = callers.get(role, address)
            assert answer.status_code in (200, 403), address
            assert office.person not in answer.text, address
            assert "欧*" not in answer.text, address
            if role == "auditor" and address.endswith(("entries", "entries/1")):
                assert HIDDEN in answer.text


def test_a_correction_of_somebody_restricted_hides_the_name_as_well(office: Office) -> None:
    office.does(
        "correct", "amend", "1", "object_name=诸葛亮某", "--reason", "有误",
        "--by", "a", "--confirmed-by", "b",
    )  # fmt: skip
    office.does(
        "propose", "amend", "1", f"object={PERSON}", "object_name=诸葛亮某", "--reason", "有误"
    )

    office.does("record", "training.held", "unit=lixia", "occurred_on=2018-11-01", "--by", "a")
    for command in (("entries", "--json"), ("entry", "3", "--json"), ("entry", "4", "--json"),
                    ("proposals", "--json"), ("proposals",), ("entry", "4"),
                    ("proposals", "--known-at", "4"), ("proposals", "--known-at", "4", "--json"),
                    ("entries", "--known-at", "4", "--json")):  # fmt: skip
        ran = office.does(*command)
        assert ran.status == 0, ran.err
        assert "诸*" not in ran.out
        assert office.person not in ran.out


def test_a_person_known_in_one_case_alone_is_hidden_too(office: Office) -> None:
    office.does("record", "objection.accepted", "unit=历下区", "subject=张三丰", "id=o1")
    entry = office.contents()[2]
    alone = entry["persons"][0]["subject"]
    assert "张*" in office.does("entry", "3").out
    office.does("person", "restrict", alone, "--reason", "有争议")

    assert "张*" not in office.does("entry", "3").out
    assert HIDDEN in office.does("entry", "3").out


def test_an_original_in_which_somebody_restricted_stands_is_not_handed_out(office: Office) -> None:
    (one,) = office.does("evidence", "list", "--json").json["answer"]
    out = office.folder / "out.csv"
    get = ("evidence", "get", one["sha256"], "--role", "reviewer", "--reason", "核对")
    ran = office.does(*get, "-o", str(out))
    assert ran.status == 4
    assert not out.exists()
    office.does("person", "release", office.person, "--reason", "已核实")

    assert office.does(*get, "-o", str(out)).status == 0


# What an earlier version recorded in clear


def test_a_trader_in_clear_is_masked_wherever_it_is_shown_and_doctor_says_so(
    scoretrail: Run, tmp_path: Path
) -> None:
    place = str(tmp_path / "ledger.db")
    scoretrail("init", place)
    plain = parse(
        {
            "id": "old-1",
            "topic": "joint-case.reported",
            "unit": "lixia",
            "occurred_on": "2018-10-31",
            "data": {"channel": "form", "object": COMPANY, "grounds": "见附件甲乙丙丁戊己庚辛"},
        }
    )
    state = state_of(plain).replace(COMPANY.encode(), TRADER.encode())
    older = parse_json(state.replace("见附件甲乙丙丁戊己庚辛".encode(), f"店主{TRADER}".encode()))
    with Ledger.open(place) as ledger:
        ledger.append([older], recorded_by="clerk")

    for command in (("entries",), ("entries", "--json"), ("entry", "1"), ("entry", "1", "--json"),
                    ("entries", "--csv")):  # fmt: skip
        ran = scoretrail(*command, ledger=place)
        assert ran.status == 0, ran.err
        assert TRADER not in ran.out + ran.err
    said = scoretrail("doctor", ledger=place)
    assert "明文" in said.out
    assert "#1" in said.out
    assert TRADER not in said.out
    assert scoretrail("verify", ledger=place).status == 0


def test_restrictions_hold_for_a_workbook_too(office: Office) -> None:
    out = office.folder / "out.xlsx"
    assert office.does("entries", "-o", str(out)).status == 0
    book = openpyxl.load_workbook(out)
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    assert not any(office.person in cell or "欧*" in cell for cell in cells)
