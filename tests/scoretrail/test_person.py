"""Persons' data at the command line: sealed on import, masked everywhere, erased for good."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ledger.intake.filing import PERSON, case, csv_file, joint_action
from tests.scoretrail.running import Ran, Run

NAME = "欧阳锋某"
ASKED = ("--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")


@dataclass
class Office:
    """A ledger that seals, with a person in it."""

    run: Run
    folder: Path

    @property
    def ledger(self) -> str:
        return str(self.folder / "ledger.db")

    def does(self, *arguments: str) -> Ran:
        master = str(self.folder / "elsewhere" / "master.key")
        return self.run("--master-key", master, *arguments, ledger=self.ledger)

    @property
    def subject(self) -> str:
        (line,) = self.does("export", "jsonl").out.splitlines()
        return str(json.loads(line)["content"]["data"]["object"])


@pytest.fixture
def office(scoretrail: Run, tmp_path: Path) -> Office:
    (tmp_path / "elsewhere").mkdir()
    made = Office(scoretrail, tmp_path)
    filed = csv_file(tmp_path / "x.csv", joint_action(case(code=PERSON, name=NAME)))
    for command in (("init",), ("person", "seal"), ("import", str(filed))):
        ran = made.does(*command)
        assert ran.status == 0, ran.err
        assert PERSON not in ran.out + ran.err
    return made


SCREENS = (
    ("entries",),
    ("entry", "1"),
    ("entry", "1", "--json"),
    ("entries", "--json"),
    ("export", "jsonl"),
    ("standings", *ASKED),
    ("score", "lixia", *ASKED),
    ("score", "lixia", *ASKED, "--json"),
    ("why", "lixia", "5", *ASKED),
    ("why", "lixia", "5", *ASKED, "--json"),
    ("timeline", "lixia", "5", *ASKED[:2]),
    ("late",),
    ("verify",),
    ("verify", "--json"),
    ("audit",),
    ("audit", "--json"),
)


@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_no_screen_and_no_export_shows_a_person(office: Office, command: tuple[str, ...]) -> None:
    ran = office.does(*command)

    assert ran.status == 0, ran.err
    for text in (PERSON, NAME, NAME[1:]):
        assert text not in ran.out + ran.err


def test_who_may_sees_a_person_with_a_reason_and_is_on_record(office: Office) -> None:
    part = office.does("person", "show", "1", "--role", "reviewer", "--reason", "核对")
    full = office.does(
        "person", "show", "1", "--role", "审计员", "--reason", "核查", "--case-number", "2026-7",
        "--level", "L0",
    )  # fmt: skip

    assert "110105********002X" in part.out
    assert PERSON not in part.out
    assert PERSON in full.out
    assert NAME in full.out
    listed = office.does("audit", "--deed", "person.revealed", "--json").json["answer"]
    assert [(one["role"], one["about"]["level"]) for one in listed] == [
        ("reviewer", "L1"),
        ("auditor", "L0"),
    ]


@pytest.mark.parametrize("role", ["recorder", "public", "keeper", "nobody"])
def test_who_may_not_sees_nothing(office: Office, role: str) -> None:
    ran = office.does("person", "show", "1", "--role", role, "--reason", "看看")

    assert ran.status in {2, 4}
    assert PERSON[-4:] not in ran.out + ran.err


def test_without_the_master_key_nothing_is_opened(office: Office) -> None:
    ran = office.run(
        "person", "show", "1", "--role", "reviewer", "--reason", "核对", ledger=office.ledger
    )

    assert ran.status == 4
    assert "主密钥" in ran.err
    assert office.run("verify", ledger=office.ledger).status == 0


def test_a_person_is_erased_and_the_score_stays(office: Office) -> None:
    before = office.does("score", "lixia", *ASKED, "--json").json["answer"]
    subject = office.subject
    erase = ("person", "erase", subject, "--by", "keeper-1", "--reason", "本人申请")
    alone = office.does(*erase, "--confirmed-by", "keeper-1")
    held = office.does("person", "hold", subject, "--reason", "诉讼", "--until", "2999-12-31")
    blocked = office.does(*erase, "--confirmed-by", "keeper-2")
    office.does("person", "unhold", subject, "--reason", "结案")
    done = office.does(*erase, "--confirmed-by", "keeper-2")

    assert (alone.status, held.status, blocked.status, done.status) == (4, 0, 4, 0)
    assert "无残留" in done.out
    assert office.does("score", "lixia", *ASKED, "--json").json["answer"] == before
    assert office.does("verify").status == 0
    shown = office.does("person", "show", "1", "--role", "reviewer", "--reason", "核对")
    assert shown.status == 2
    assert "已销毁" in shown.err


def test_a_restriction_hides_a_person_from_everybody(office: Office) -> None:
    subject = office.subject
    office.does("person", "restrict", subject, "--reason", "有争议")
    hidden = office.does("person", "show", "1", "--role", "reviewer", "--reason", "核对")
    office.does("person", "release", subject, "--reason", "已核实")
    again = office.does("person", "show", "1", "--role", "reviewer", "--reason", "核对")

    assert (hidden.status, again.status) == (4, 0)


def test_scores_are_the_same_sealed_or_not(office: Office, scoretrail: Run, tmp_path: Path) -> None:
    plain = str(tmp_path / "plain.db")
    scoretrail("init", plain, "--name", "ledger")
    scoretrail("import", str(tmp_path / "x.csv"), ledger=plain)
    sealed = office.does("score", "lixia", *ASKED, "--json").json["answer"]
    masked = scoretrail("score", "lixia", *ASKED, "--json", ledger=plain).json["answer"]

    def numbers(tree: object) -> str:
        return json.dumps(tree, ensure_ascii=False, sort_keys=True)

    assert numbers(sealed["total"]) == numbers(masked["total"])


def test_sealing_begins_once_and_names_where_the_key_lies(office: Office) -> None:
    assert office.does("person", "seal").status == 4
    assert office.run("person", "seal", ledger=office.ledger).status == 2


def test_whoever_was_turned_away_is_on_record_once_within_the_hour(office: Office) -> None:
    for _ in range(3):
        office.does("person", "show", "1", "--role", "recorder", "--reason", "看看")
    office.does("person", "show", "1", "--role", "public", "--reason", "看看")
    listed = office.does("audit", "--deed", "access.refused", "--json").json["answer"]

    assert [(one["role"], one["about"]) for one in listed] == [
        (role, {"code": "not-permitted", "command": "person", "wanted": "reveal"})
        for role in ("recorder", "public")
    ]
