"""Every kind of correction is proposed by one and confirmed by another, and moves nothing before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from tests.scoretrail.running import Run

AS_OF = ("--as-of", "2018-12-31", "--scheme", "jinan-2018-districts")


@pytest.fixture
def office(tmp_path: Path, scoretrail: Run) -> str:
    """A live ledger in which two defaulters are listed."""
    place = str(tmp_path / "office.db")
    scoretrail("init", place, "--name", "jinan-office")
    for name, unit in (("d1", "gaoxin"), ("d2", "lixia")):
        ran = scoretrail(
            "record", "defaulter.listed", f"unit={unit}", "body=organ", "occurred_on=2018-11-01",
            f"id={name}", ledger=place,
        )  # fmt: skip
        assert ran.status == 0, ran.err
    return place


def points(scoretrail: Run, ledger: str) -> dict[str, str]:
    """What 高新区 and 历下区 have under item 9."""
    found = {}
    for unit in ("gaoxin", "lixia"):
        ran = scoretrail("why", unit, "9", *AS_OF, "--json", ledger=ledger)
        found[unit] = str(ran.json["answer"]["points"])
    return found


BEFORE = {"gaoxin": "12", "lixia": "12"}
RETRACTION_OF_NOTHING = json.dumps(
    {
        "id": "x",
        "topic": "entry.retracted",
        "target": "d9",
        "reason": "r",
        "occurred_on": "2019-01-05",
    }
)
KINDS = {
    "retract": (("d1",), {"gaoxin": "15", "lixia": "12"}),
    "amend": (("d1", "主体种类=村委会"), {"gaoxin": "14", "lixia": "12"}),
    "supplement": (("d1", "case_number=（2018）鲁01执1号"), BEFORE),
    "reattribute": (("d1", "--to", "历下区"), {"gaoxin": "15", "lixia": "9"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_correction_moves_scores_once_a_second_person_confirms(
    kind: str, office: str, scoretrail: Run
) -> None:
    words, after = KINDS[kind]
    made = scoretrail(
        "propose", kind, *words, "--reason", "来函", "--note", "见附件", "--by", "clerk", "--json",
        ledger=office,
    ).json["answer"]  # fmt: skip
    (proposal,) = made["new"]
    assert points(scoretrail, office) == BEFORE

    ran = scoretrail("confirm", proposal["id"], "--by", "chief", "--json", ledger=office)
    (correction,) = ran.json["answer"]["new"]
    assert points(scoretrail, office) == after
    with Ledger.open(office, read_only=True) as ledger:
        entry = ledger.entry(correction["position"])
        assert (entry.recorded_by, entry.envelope.confirmed_by) == ("clerk", "chief")
        assert entry.envelope.answers == proposal["id"]
        assert ledger.verify() == []


def test_what_is_foretold_when_it_is_proposed_names_the_same_moves(
    office: str, scoretrail: Run
) -> None:
    words = ("propose", "retract", "d1", "--reason", "来函", "--by", "clerk", "--json")
    foretold = scoretrail(*words, "--dry-run", ledger=office).json["answer"]
    assert scoretrail("proposals", "--json", ledger=office).json["answer"] == []
    made = scoretrail(*words, ledger=office).json["answer"]

    moved = {(row["unit"], row["code"]): row["points"] for row in made["effects"][0]["rows"]}
    assert moved["gaoxin", "9"] == "3"
    assert foretold["effects"] == made["effects"]


def test_a_file_may_propose_a_rule_and_its_revision_is_confirmed_like_any(
    office: str, scoretrail: Run, tmp_path: Path
) -> None:
    entry = {
        "id": "weights",
        "topic": "scheme.revised",
        "occurred_on": "2019-01-05",
        "data": {
            "scheme": "jinan-2018-districts",
            "cause": "erratum",
            "set": {"indicators/9/measure/open/weight/values/organ": 2},
        },
    }
    file = tmp_path / "entries.json"
    file.write_text(json.dumps(entry), encoding="utf-8")
    made = scoretrail("propose", "entries", str(file), "--by", "clerk", "--json", ledger=office)
    assert points(scoretrail, office) == BEFORE
    scoretrail("confirm", made.json["answer"]["new"][0]["id"], "--by", "chief", ledger=office)

    assert points(scoretrail, office) == {"gaoxin": "13", "lixia": "13"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "not-entries"),
        ("7", "not-entries"),
        ('{"id": "x", "topic": "no.such", "occurred_on": "2019-01-05"}', "unknown-topic"),
        (RETRACTION_OF_NOTHING, "target-unknown"),
    ],
)
def test_what_could_not_be_recorded_is_not_proposed(
    content: str, code: str, office: str, scoretrail: Run, tmp_path: Path
) -> None:
    file = tmp_path / "entries.json"
    file.write_text(content, encoding="utf-8")
    ran = scoretrail("propose", "entries", str(file), "--by", "clerk", ledger=office)

    assert ran.status in (2, 4)
    assert ran.err.rstrip().endswith(f"[{code}]")
    assert scoretrail("proposals", "--json", ledger=office).json["answer"] == []


def test_the_same_proposal_is_made_once_and_a_decided_one_is_over(
    office: str, scoretrail: Run
) -> None:
    words = ("propose", "retract", "d1", "--reason", "来函", "--by", "clerk")
    first = scoretrail(*words, "--json", ledger=office).json["answer"]["new"][0]["id"]
    again = scoretrail(*words, "--json", ledger=office).json["answer"]
    assert (again["new"], list(again["known"])) == ([], [first])

    assert (
        scoretrail("reject", first, "--by", "chief", "--reason", "缺函", ledger=office).status == 0
    )
    for command in (("confirm", first), ("reject", first, "--reason", "x")):
        ran = scoretrail(*command, "--by", "chief", ledger=office)
        assert (ran.status, ran.err.rstrip().endswith("[proposal-decided]")) == (4, True)
    ran = scoretrail("confirm", "no-such", "--by", "chief", ledger=office)
    assert ran.err.rstrip().endswith("[unknown-proposal]")
