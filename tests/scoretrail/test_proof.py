"""Checkpoints, witnesses and bundles at the command line, from the key to another machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scoretrail.running import Run

ORIGIN = "credit.example.gov.cn/scoretrail/demo/2018"
ASKED = ("gaoxin", "--indicator", "9", "--as-of", "2018-12-31")


@dataclass
class Office:
    """An office with a key, a witness with a folder, and who checks with a policy."""

    run: Run
    ledger: str
    folder: Path

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def does(self, *arguments: str) -> str:
        ran = self.run(*arguments, ledger=self.ledger)
        assert ran.status == 0, ran.err
        return ran.out


@pytest.fixture
def office(scoretrail: Run, demo_ledger: str, tmp_path: Path) -> Office:
    made = Office(scoretrail, demo_ledger, tmp_path)
    made.does("checkpoint", "keygen", made.file("key"), "--origin", ORIGIN)
    made.does("checkpoint", "sign", "--key", made.file("key"), "-o", made.file("note"))
    state = ("--state", made.file("audit"))
    made.does("witness", "init", "audit.example.gov.cn", *state)
    made.does("witness", "trust", made.file("key.pub"), *state)
    made.does("checkpoint", "prove", "--since", "0", "-o", made.file("request"))
    made.does("witness", "sign", made.file("request"), *state, "-o", made.file("line"))
    made.does("checkpoint", "attach", "395", made.file("line"))
    log = (tmp_path / "key.pub").read_text(encoding="utf-8").strip()
    audit = (tmp_path / "audit" / "witness.key.pub").read_text(encoding="utf-8").strip()
    policy = f"log {log}\nwitness audit {audit}\nquorum audit\n"
    (tmp_path / "policy").write_text(policy, encoding="utf-8")
    return made


def test_a_score_is_bundled_and_checked_elsewhere(office: Office) -> None:
    bundled = office.does(
        "bundle", *ASKED, "--policy", office.file("policy"), "-o", office.file("b.zip")
    )
    elsewhere = office.run("verify", office.file("b.zip"), "--policy", office.file("policy"))

    assert "举证包" in bundled
    assert elsewhere.status == 0
    assert "得分已从包内记录重算" in elsewhere.out
    assert elsewhere.last.startswith(
        "jinan-2018-districts@2/gaoxin/9?as_of=2018-12-31&known_at=395"
    )


def test_a_score_is_bundled_as_it_was_known_at_the_end_of_a_day(office: Office) -> None:
    then = ("--known-at", "2019-01-31")
    office.does("bundle", *ASKED, *then, "-o", office.file("b.zip"))
    elsewhere = office.run("verify", office.file("b.zip"))
    asked = office.run("score", "gaoxin", "--as-of", "2018-12-31", *then, ledger=office.ledger)

    assert elsewhere.status == 0
    assert "known_at=390" in asked.last
    assert "known_at=390" in elsewhere.last


def test_a_key_that_came_with_the_bundle_is_said_to(office: Office) -> None:
    office.does("bundle", *ASKED, "--policy", office.file("policy"), "-o", office.file("b.zip"))

    assert "公钥取自包内" in office.run("verify", office.file("b.zip")).out


def test_an_altered_bundle_is_a_finding_and_not_a_fault(office: Office) -> None:
    office.does("bundle", *ASKED, "-o", office.file("b.zip"))
    raw = bytearray((office.folder / "b.zip").read_bytes())
    raw[len(raw) // 2] ^= 1
    (office.folder / "b.zip").write_bytes(raw)

    ran = office.run("verify", office.file("b.zip"), "--json")

    assert ran.status == 1
    assert [one["code"] for one in ran.json["answer"]["findings"]] == ["bundle-altered"]


def test_the_checkpoints_of_a_ledger_are_verified_with_it(office: Office) -> None:
    policy = ("--policy", office.file("policy"))
    ran = office.run("verify", *policy, "--checkpoint", office.file("note"), ledger=office.ledger)

    assert ran.status == 0
    assert "检查点2个，都与台账一致" in ran.out


def test_a_year_is_handed_over_and_rebuilt_elsewhere(office: Office) -> None:
    year = office.file("y.zip")
    office.does("bundle", "--year", "2018", "--policy", office.file("policy"), "-o", year)
    again = office.file("again.db")
    rebuilt = office.run("bundle", "--rebuild", year, ledger=again)

    assert rebuilt.status == 0, rebuilt.err
    roots = [office.run("verify", "--json", ledger=one).json for one in (office.ledger, again)]
    assert roots[0]["basis"]["root"] == roots[1]["basis"]["root"]
    assert roots[0]["answer"]["published"] == roots[1]["answer"]["published"]


def test_a_bundle_before_any_checkpoint_says_what_to_do(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    ran = scoretrail("bundle", *ASKED, "-o", str(tmp_path / "b.zip"), ledger=demo_ledger)

    assert ran.status == 4
    assert "checkpoint sign" in ran.err
    assert not (tmp_path / "b.zip").exists()


def test_a_bundle_says_of_what_and_into_which_file(office: Office) -> None:
    for arguments in (("bundle",), ("bundle", "gaoxin"), ("bundle", "--year", "2018")):
        assert office.run(*arguments, ledger=office.ledger).status == 2


def test_a_file_that_is_there_is_not_written_over(office: Office) -> None:
    office.does("bundle", *ASKED, "-o", office.file("b.zip"))

    assert (
        office.run("bundle", *ASKED, "-o", office.file("b.zip"), ledger=office.ledger).status == 4
    )


def test_the_checkpoints_are_listed_with_their_signers(office: Office) -> None:
    (listed,) = json.loads(office.does("checkpoint", "list", "--json"))["answer"]

    assert (listed["origin"], listed["size"], len(listed["signatures"])) == (ORIGIN, 395, 2)
    assert "audit.example.gov.cn" in office.does("checkpoint", "show")
