"""What the office is refused, in both languages, and what is recorded all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.scoretrail.running import Run
from tests.stories.office import BODY, CHIEF, CLERK, SCHEME, Office, body, returned

BOTH = ("--by", CLERK, "--confirmed-by", CHIEF)
YEAR_END = ("--as-of", "2018-12-31")
PUBLISH = ("publish", "--scheme", SCHEME, *YEAR_END, "--title", "通报", *BOTH)


def indicator(**changes: Any) -> dict[str, Any]:
    """The scheme's indicators with one of them otherwise."""
    return {**BODY["indicators"], "1": {**BODY["indicators"]["1"], **changes}}


UNKNOWN = {"value": {"of": "information.collected", "field": "n", "pick": "last"}}
UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "a scheme that no office has adopted": ({"status": "reading"}, "还没有由信用办采用"),
    "a weight that is a default": ({"indicators": indicator(full_basis="default")}, "分值是暂定的"),
    "a roster that is not complete": (
        {"units": {**BODY["units"], "basis": "default"}},
        "名册不完整",
    ),
    "a total that cannot be said": (
        {"indicators": indicator(measure=UNKNOWN, points={"as_given": {}}, readings=[])},
        "未评分：北镇、东镇、南镇、西镇",
    ),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_table_is_published_as_a_draft_only_with(what: str, office: Office) -> None:
    changes, said = UNFIT[what]
    office.adopt("2018-01-10", body(scheme="unfit", **changes), document="试")
    asked = ("publish", "--scheme", "unfit", *YEAR_END, "--title", "通报", *BOTH)
    ran = office.refused("2019-01-10", "not-ready-to-publish", *asked)

    assert said in ran.err.replace("\n", "")
    assert "draft (--draft)" in ran.err.replace("\n", " ")
    assert office.on("2019-01-10", "drift", "--json").json["answer"] == []
    office.on("2019-01-10", *asked, "--draft")
    (table,) = office.on("2019-01-11", "entries", "topic:score", "--json").json["answer"]
    assert table["data"]["table"]["draft"] is True


def test_once_returns_are_used_none_may_be_missing(office: Office) -> None:
    office.on("2018-06-01", *PUBLISH[:2], SCHEME, "--as-of", "2018-05-31", "--title", "5月", *BOTH)
    office.bring(
        "2018-07-02", *(returned(town, "2018-06", "2018-07-01") for town in ("dong", "xi"))
    )
    ran = office.refused(
        "2018-07-03", "not-ready-to-publish", *PUBLISH[:3], "--as-of", "2018-06-30", *PUBLISH[5:],
    )  # fmt: skip

    assert "2018-06 未报送（零报告也未报）：北镇、南镇" in ran.err.replace("\n", "")
    asked = ("--month", "2018-05", "--as-of", "2018-05-31")
    ran = office.refused("2018-07-03", "not-ready-to-publish", *PUBLISH[:3], *asked, *PUBLISH[5:])
    assert "2018-05 未报送（零报告也未报）：北镇、东镇、南镇、西镇" in ran.err.replace("\n", "")


def test_one_person_is_never_two(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    alone = ("--reason", "x", "--by", CLERK, "--confirmed-by", CLERK)

    office.refused("2018-03-06", "second-person-same", "correct", "retract", "d1", *alone)
    office.refused("2018-03-06", "second-person-same", *PUBLISH[:-1], CLERK)
    proposed = ("propose", "retract", "d1", "--reason", "x", "--by", CLERK, "--json")
    made = office.on("2018-03-06", *proposed).json["answer"]["new"][0]["id"]
    office.refused("2018-03-07", "second-person-same", "confirm", made, "--by", CLERK)
    dry = ("confirm", made, "--by", CLERK, "--dry-run")
    office.refused("2018-03-07", "second-person-same", *dry)
    assert office.on("2018-03-07", "proposals", "--json").json["answer"][-1]["state"] == "open"


def test_a_correction_needs_its_reason_and_something_to_correct(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    for command in ("correct", "propose"):
        office.refused("2018-03-06", "usage", command, "retract", "d1", "--by", CLERK)
        ran = office.run(
            "--told-at", "2018-03-06T09:00", command, "retract", "d1", "--reason", " ", "--by", CLERK,
            ledger=office.place,
        )  # fmt: skip
        assert ran.status == 2
    office.refused("2018-03-06", "unknown-entry", "propose", "retract", "d2", "--reason", "x")
    office.on("2018-03-06", "correct", "retract", "d1", "--reason", "x", *BOTH)
    office.refused("2018-03-07", "target-retracted", "propose", "retract", "d1", "--reason", "y")


def test_an_appeal_is_decided_once_by_two_persons_and_with_a_reason(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    office.on("2018-03-06", "appeal", "file", "d1", "--claim", "有误", "--by", "dong:liaison")
    appeal = office.on("2018-03-06", "appeal", "list", "--json").json["answer"][0]
    decide = ("appeal", "decide", str(appeal["position"]))

    office.refused("2018-03-07", "usage", *decide, "upheld", *BOTH)
    office.refused("2018-03-07", "reason-missing", *decide, "upheld", "--reason", " ", *BOTH)
    office.refused("2018-03-07", "second-person-missing", *decide, "upheld", "--reason", "x")
    same = ("--reason", "x", "--by", CLERK, "--confirmed-by", CLERK)
    office.refused("2018-03-07", "second-person-same", *decide, "dismissed", *same)
    office.on("2018-03-07", *decide, "dismissed", "--reason", "来函不足为凭", *BOTH)
    for outcome in ("upheld", "dismissed"):
        office.refused("2018-03-08", "appeal-decided", *decide, outcome, "--reason", "y", *BOTH)
    office.refused("2018-03-08", "unknown-appeal", "appeal", "show", "99")


def test_whoever_upholds_an_appeal_is_told_how_the_correction_carries_it_out(
    office: Office,
) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    office.on("2018-03-06", "appeal", "file", "d1", "--claim", "有误", "--by", "dong:liaison")
    (appeal,) = office.on("2018-03-06", "appeal", "list", "--json").json["answer"]
    ran = office.on(
        "2018-03-07", "appeal", "decide", appeal["id"], "upheld", "--reason", "x", *BOTH
    )
    said = "".join(ran.out.split())
    decision = said.split("--answers")[1].split("appeal/")[0]
    proposed = ("propose", "retract", "d1", "--reason", "x", "--by", CLERK, "--json")
    (made,) = office.on("2018-03-08", *proposed, "--answers", decision).json["answer"]["new"]

    shown = office.on("2018-03-08", "appeal", "show", "d1", "--json").json["answer"]
    assert len(shown["chain"]) == len(("listing", "appeal", "decision", "proposal"))
    assert shown["chain"][-1] == made["position"]


def test_recorded_as_a_fact_a_decision_on_an_appeal_needs_its_reason_too(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    office.on("2018-03-06", "appeal", "file", "d1", "--claim", "有误", "--by", "dong:liaison")
    (appeal,) = office.on("2018-03-06", "appeal", "list", "--json").json["answer"]
    target = (f"target={appeal['id']}", *BOTH)
    for topic in ("appeal.upheld", "appeal.dismissed"):
        office.refused("2018-03-07", "reason-missing", "record", topic, *target)
        office.refused("2018-03-07", "blank", "record", topic, *target, "reason= ")

    office.on("2018-03-07", "record", "appeal.dismissed", *target, "reason=来函不足为凭")
    (appeal,) = office.on("2018-03-08", "appeal", "list", "--json").json["answer"]
    assert appeal["state"] == "dismissed"


def test_nobody_signs_for_a_correction_that_concerns_their_own_unit(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    retract = ("correct", "retract", "d1", "--reason", "x")
    ours = ("--by", "dong:liaison", "--confirmed-by", CHIEF)
    ran = office.refused("2018-03-06", "person-of-the-unit", *retract, *ours)
    assert "应当回避" in ran.err.replace("\n", "")
    theirs = ("--by", CLERK, "--confirmed-by", "dong:head")
    office.refused("2018-03-06", "person-of-the-unit", *retract, *theirs)
    office.refused("2018-03-06", "person-of-the-unit", "propose", *retract[1:], *ours[:2])
    proposed = ("propose", *retract[1:], "--by", CLERK, "--json")
    (made,) = office.on("2018-03-06", *proposed).json["answer"]["new"]
    confirm = ("confirm", made["id"], "--by")
    office.refused("2018-03-07", "person-of-the-unit", *confirm, "dong:head")

    assert office.standings("2018-03-07")["dong"][0] == "7"
    office.on("2018-03-07", *confirm, "xi:head")  # another unit's: it does not concern them
    assert office.standings("2018-03-08")["dong"][0] == "10"


def test_nor_does_the_unit_to_which_an_entry_is_given(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    move = ("correct", "reattribute", "d1", "--to", "xi", "--reason", "x", "--by", CLERK)

    office.refused("2018-03-06", "person-of-the-unit", *move, "--confirmed-by", "xi:head")
    office.on("2018-03-06", *move, "--confirmed-by", CHIEF)
    back = ("correct", "reattribute", "d1", "--to", "nan", "--reason", "y", "--by", CLERK)
    for person in ("dong:head", "xi:head", "nan:head"):
        office.refused("2018-03-07", "person-of-the-unit", *back, "--confirmed-by", person)


def test_an_account_that_was_granted_for_a_unit_is_that_unit_s(
    scoretrail: Run, tmp_path: Path
) -> None:
    place = str(tmp_path / "office.db")
    assert scoretrail("init", place, "--name", "office").status == 0
    listed = ("unit=lixia", "body=organ", "id=d1", "occurred_on=2018-03-01", "--by", CLERK)
    assert scoretrail("record", "defaulter.listed", *listed, ledger=place).status == 0
    granted = ("token", "new", "--role", "reporter", "--unit", "lixia", "--json")
    account = scoretrail(*granted, ledger=place).json["id"]
    retract = ("correct", "retract", "d1", "--reason", "x", "--by", CLERK, "--confirmed-by")

    ran = scoretrail(*retract, account, ledger=place)
    assert (ran.status, ran.err.rstrip().endswith("[person-of-the-unit]")) == (4, True)
    assert scoretrail(*retract, CHIEF, ledger=place).status == 0
    (kept,) = scoretrail("audit", "--deed", "access.refused", "--json", ledger=place).json["answer"]
    assert (kept["by"], kept["about"]["unit"]) == (account, "lixia")


def test_an_appeal_after_its_clock_is_recorded_and_marked_late(office: Office) -> None:
    office.record("2018-09-20", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    office.on("2018-09-25", "publish", "--scheme", SCHEME, "--as-of", "2018-09-24",
              "--title", "9月", *BOTH)  # fmt: skip
    file = ("appeal", "file", "d1", "--claim", "有误", "--by", "dong:liaison")
    # Ten working days from 25 September: National Day is off, and 29 and 30 September are worked.
    late = office.on("2018-10-16", *file)
    (appeal,) = office.on("2018-10-16", "appeal", "list", "--json").json["answer"]

    assert appeal["file_by"] == "2018-10-12"
    assert appeal["late"] is True
    assert "逾期提出" in late.out
    (later,) = office.on("2018-12-03", "appeal", "list", "--json").json["answer"]
    assert (later["state"], later["overdue"]) == ("open", True)


def test_a_unit_also_disputes_its_score_at_a_coordinate(office: Office) -> None:
    office.record("2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "id=d1")
    coordinate = f"{SCHEME}/dong/1?as_of=2018-03-31"
    office.on(
        "2018-04-02", "appeal", "file", coordinate, "--claim", "应为10分", "--by", "dong:liaison"
    )
    (appeal,) = office.on("2018-04-02", "appeal", "list", "--json").json["answer"]

    assert (appeal["unit"], appeal["target"], appeal["indicator"]) == ("dong", None, "1")
    assert appeal["coordinate"].startswith(f"{SCHEME}@1/dong/1?as_of=2018-03-31&known_at=")
    assert (appeal["file_by"], appeal["late"]) == (None, False)  # no table was published before
    office.refused("2018-04-03", "unit-missing", "appeal", "file", f"{SCHEME}?", "--claim", "x")


def test_what_was_never_published_cannot_be_restated_nor_what_did_not_move(office: Office) -> None:
    restate = ("--reason", "x", *BOTH)
    office.refused("2018-03-01", "never-published", "restate", "1", *restate)
    office.on("2019-01-10", *PUBLISH)
    (table,) = office.on("2019-01-11", "entries", "topic:score", "--json").json["answer"]
    office.refused("2019-01-11", "nothing-moved", "restate", str(table["position"]), *restate)
    office.refused("2019-01-11", "usage", "restate", str(table["position"]), *BOTH)


def test_a_live_ledger_has_its_own_clock_and_needs_the_second_person(
    scoretrail: Run, tmp_path: Path
) -> None:
    place = str(tmp_path / "live.db")
    assert scoretrail("init", place, "--name", "live").status == 0
    record = ("record", "defaulter.listed", "unit=lixia", "body=organ", "id=d1")
    assert scoretrail(*record, "occurred_on=2018-03-01", ledger=place).status == 0
    told = scoretrail("--told-at", "2018-03-05", *record, ledger=place)
    assert (told.status, told.err.rstrip().endswith("[told-at-live]")) == (2, True)

    file = ("appeal", "file", "d1", "--claim", "有误", "--by", "unit")
    assert scoretrail(*file, ledger=place).status == 0
    (appeal,) = scoretrail("appeal", "list", "--json", ledger=place).json["answer"]
    upheld = ("record", "appeal.upheld", f"target={appeal['id']}", "reason=属实", "--by", CLERK)
    ran = scoretrail(*upheld, ledger=place)
    assert (ran.status, ran.err.rstrip().endswith("[second-person-missing]")) == (4, True)
    assert scoretrail(*upheld, "--confirmed-by", CHIEF, ledger=place).status == 0


def test_the_effect_is_shown_where_the_units_are_those_registered(office: Office) -> None:
    towns = {"basis": "office", "open": "town"}
    office.adopt("2018-01-10", body(scheme="open-towns", units=towns), document="试")
    for day, name in (("2018-01-11", "west-town"), ("2018-01-12", "east-town")):
        office.on(day, "unit", "add", name, name, "--kind", "town")
    ran = office.on(
        "2018-03-01", "record", "defaulter.listed", "unit=west-town", "body=organ",
        "occurred_on=2018-02-01", "--dry-run", "--json",
    )  # fmt: skip
    titles = [one["title"] for one in ran.json["answer"]["effects"]]

    assert titles, "a score moves, and it is said"
