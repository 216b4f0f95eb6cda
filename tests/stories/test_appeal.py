"""A story: a listing costs a town its place; it appeals, and the table is announced anew.

Told through the command line, as the office and the town would live it, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.office import CHIEF, CLERK, SCHEME, Office, cases, media

YEAR_END = ("--as-of", "2018-12-31")
BOTH = ("--by", CLERK, "--confirmed-by", CHIEF)


@pytest.fixture
def announced(office: Office) -> Office:
    """The year 2018 as announced: 南镇 before 东镇, of which a court listed one body."""
    office.record(
        "2018-03-05", "defaulter.listed", "unit=dong", "body=organ", "occurred_on=2018-03-01",
        "id=d1",
    )  # fmt: skip
    office.bring(
        "2018-07-02",
        *(
            media(f"m{n}", unit, "2018-06-01")
            for n, unit in enumerate(["dong", "dong", "xi", "nan", "nan"])
        ),
        *cases("dong", "2018-06-02", 9),
        *cases("xi", "2018-06-02", 12),
        *cases("nan", "2018-06-02", 6),
    )
    office.on(
        "2019-01-10", "publish", "--scheme", SCHEME, *YEAR_END, "--title", "2018年度通报", *BOTH,
    )  # fmt: skip
    return office


def published(office: Office, moment: str) -> list[dict[str, Any]]:
    """Every published table, replayed."""
    ran = office.run("--told-at", f"{moment}T09:00", "drift", "--json", ledger=office.place)
    return list(ran.json["answer"])


# 东镇 7 and 10 and 7.5, 西镇 10 and 5 and 10, 南镇 10 and 10 and 5, 北镇 10 alone.
AS_ANNOUNCED = {"xi": ("25", 1), "nan": ("25", 1), "dong": ("24.5", 3), "bei": ("10", 4)}
AS_CORRECTED = {"dong": ("27.5", 1), "xi": ("25", 2), "nan": ("25", 2), "bei": ("10", 4)}


def chain(office: Office, moment: str, link: str) -> dict[str, Any]:
    """The appeal in whose chain an entry stands."""
    return dict(office.on(moment, "appeal", "show", link, "--json").json["answer"])


def proposal(office: Office, moment: str) -> dict[str, Any]:
    """The one proposal that waits for a second person."""
    (found,) = office.on(moment, "proposals", "--open", "--json").json["answer"]
    return dict(found)


@pytest.fixture
def upheld(announced: Office) -> Office:
    """东镇 has appealed in time, and the office has upheld it."""
    filed = announced.on(
        "2019-01-18", "appeal", "file", "d1", "--claim", "法院已撤销该列入", "--indicator", "1",
        "--by", "dong:liaison",
    )  # fmt: skip
    assert "提出期限 2019-01-24" in filed.out  # ten working days after the publication
    appeal = chain(announced, "2019-01-25", "d1")
    assert (appeal["unit"], appeal["state"], appeal["late"]) == ("dong", "open", False)
    announced.on(
        "2019-01-25", "appeal", "decide", appeal["id"], "upheld", "--reason", "法院来函", *BOTH
    )
    return announced


@pytest.fixture
def proposed(upheld: Office) -> Office:
    """The clerk proposes to retract the listing, to carry out the decision."""
    decision = str(chain(upheld, "2019-01-25", "d1")["chain"][-1])
    made = upheld.on(
        "2019-01-28", "propose", "retract", "d1", "--reason", "法院来函：列入有误",
        "--answers", decision, "--by", CLERK,
    )  # fmt: skip
    assert "待第二人复核" in made.out
    return upheld


@pytest.fixture
def confirmed(proposed: Office) -> Office:
    """The chief confirms it."""
    waiting = proposal(proposed, "2019-01-29")["id"]
    proposed.on("2019-01-29", "confirm", waiting, "--by", CHIEF)
    return proposed


@pytest.fixture
def restated(confirmed: Office) -> Office:
    """The table is announced anew, with the retraction as its cause."""
    (table,) = published(confirmed, "2019-01-29")
    retraction = str(chain(confirmed, "2019-01-29", "d1")["chain"][-1])
    confirmed.on(
        "2019-02-01", "restate", str(table["position"]), "--cause", retraction,
        "--reason", "申诉成立，撤销d1", *BOTH,
    )  # fmt: skip
    return confirmed


def test_neither_a_decision_nor_a_proposal_moves_a_score(proposed: Office) -> None:
    assert chain(proposed, "2019-01-28", "d1")["state"] == "upheld"
    assert proposal(proposed, "2019-01-28")["proposed_by"] == CLERK
    assert proposed.standings("2019-01-28", *YEAR_END) == AS_ANNOUNCED
    assert [one["settled"] for one in published(proposed, "2019-01-28")] == [True]


def test_whoever_confirms_sees_every_place_that_would_move_in_every_table(proposed: Office) -> None:
    (table,) = published(proposed, "2019-01-28")
    waiting = proposal(proposed, "2019-01-28")["id"]
    proposed.refused("2019-01-29", "second-person-same", "confirm", waiting, "--by", CLERK)
    dry = ("confirm", waiting, "--by", CHIEF, "--dry-run")
    effects = proposed.on("2019-01-29", *dry, "--json").json["answer"]["effects"]

    assert [one["published"] for one in effects] == [None, table["position"]]
    for effect in effects:
        places = {row["unit"]: row["place"] for row in effect["rows"] if row["code"] is None}
        assert places == {
            "dong": {"before": 3, "after": 1},
            "xi": {"before": 1, "after": 2},
            "nan": {"before": 1, "after": 2},
        }
    assert proposed.standings("2019-01-29", *YEAR_END) == AS_ANNOUNCED  # nothing was recorded


def test_once_confirmed_the_others_are_overtaken_and_the_table_has_drifted(
    confirmed: Office,
) -> None:
    assert confirmed.standings("2019-01-29", *YEAR_END) == AS_CORRECTED
    (moved,) = published(confirmed, "2019-01-29")
    assert (moved["reproduces"], moved["settled"]) == (True, False)
    assert {row["unit"] for row in moved["rows"]} == {"dong", "xi", "nan"}


def test_the_old_table_still_reproduces_beside_the_new_one(restated: Office) -> None:
    old, new = published(restated, "2019-02-01")

    assert (old["reproduces"], old["settled"], old["restated_by"]) == (True, True, new["position"])
    assert (new["reproduces"], new["settled"], new["rows"]) == (True, True, [])
    for table, totals in ((old, AS_ANNOUNCED), (new, AS_CORRECTED)):
        rows = restated.on("2019-02-01", "standings", table["coordinate"], "--json").json["answer"]
        assert {row["unit"]: (row["total"], row["place"]) for row in rows} == totals
    assert restated.run("verify", restated.place).status == 0


def test_from_every_link_the_same_chain_is_walked(restated: Office) -> None:
    appeal = chain(restated, "2019-02-01", "d1")
    walked = [
        "defaulter.listed",
        "score.published",
        "appeal.filed",
        "appeal.upheld",
        "proposal.made",
        "entry.retracted",
        "score.restated",
    ]

    assert [appeal["topics"][str(position)] for position in appeal["chain"]] == walked
    for position in appeal["chain"]:
        assert chain(restated, "2019-02-01", str(position)) == appeal
    page = restated.on("2019-02-01", "appeal", "show", appeal["id"]).out
    assert "被申诉的记录" in page
    assert "重新公布" in page


def test_what_was_proposed_and_refused_stays_and_moves_nothing(announced: Office) -> None:
    office = announced
    before = office.standings("2019-01-11", *YEAR_END)
    made = office.on(
        "2019-01-11", "propose", "retract", "m0", "--reason", "重复", "--by", CLERK, "--json"
    ).json["answer"]["new"][0]
    office.on("2019-01-12", "reject", made["id"], "--by", CHIEF, "--reason", "并不重复")
    (_, rejected) = office.on("2019-01-12", "proposals", "--json").json["answer"]

    assert (rejected["id"], rejected["state"]) == (made["id"], "rejected")
    assert rejected["entries"][0]["target"] == "m0"
    assert office.standings("2019-01-12", *YEAR_END) == before
    office.refused("2019-01-13", "proposal-decided", "confirm", made["id"], "--by", CHIEF)
    office.refused("2019-01-13", "proposal-decided", "reject", made["id"], "--reason", "x")


def test_late_lists_what_a_published_table_did_not_know(announced: Office) -> None:
    office = announced
    listed = office.record(
        "2019-02-20", "defaulter.listed", "unit=xi", "body=organ", "occurred_on=2018-11-01"
    )
    late = office.on("2019-02-21", "late", "--days", "60", "--json").json["answer"]
    page = office.on("2019-02-21", "late", "--days", "60")

    assert [one["position"] for one in late["entries"]] == [listed]
    assert late["entries"][0]["days"] == 111
    (table,) = late["tables"]
    assert table["entries"] == [listed]
    moved = {row["unit"]: row["points"] for row in table["rows"] if row["code"] is None}
    assert moved == {"xi": "-3", "dong": "0"}  # 东镇 is no longer behind 西镇
    assert page.last == "late?days=60&known_at=" + str(listed)
