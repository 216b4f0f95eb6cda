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


def test_from_a_listing_to_a_restated_score(announced: Office) -> None:
    office = announced
    (table,) = published(office, "2019-01-11")
    before = office.standings("2019-01-11", *YEAR_END)

    # 东镇 7 and 10 and 7.5, 西镇 10 and 5 and 10, 南镇 10 and 10 and 5, 北镇 10 alone.
    assert before == {"xi": ("25", 1), "nan": ("25", 1), "dong": ("24.5", 3), "bei": ("10", 4)}
    assert table["settled"]

    # The town appeals in time, and the office upholds it.
    filed = office.on(
        "2019-01-18", "appeal", "file", "d1", "--claim", "法院已撤销该列入", "--indicator", "1",
        "--by", "dong:liaison",
    )  # fmt: skip
    assert "2019-01-24" in filed.out  # ten working days after the publication
    assert "逾期" not in filed.out
    (appeal,) = office.on("2019-01-18", "appeal", "list", "--json").json["answer"]
    assert (appeal["unit"], appeal["state"], appeal["late"]) == ("dong", "open", False)
    office.on(
        "2019-01-25", "appeal", "decide", appeal["id"], "upheld", "--reason", "法院来函：列入有误",
        *BOTH,
    )  # fmt: skip
    assert office.standings("2019-01-25", *YEAR_END) == before  # a decision alone moves nothing

    # It acts through a retraction: proposed by one, seen beforehand, confirmed by another.
    decision = str(
        office.on("2019-01-25", "appeal", "show", "d1", "--json").json["answer"]["chain"][-1]
    )
    proposed = office.on(
        "2019-01-28", "propose", "retract", "d1", "--reason", "法院来函：列入有误",
        "--answers", decision, "--by", CLERK,
    )  # fmt: skip
    assert office.standings("2019-01-28", *YEAR_END) == before
    assert "待第二人复核" in proposed.out
    (proposal,) = office.on("2019-01-28", "proposals", "--open", "--json").json["answer"]
    assert proposal["proposed_by"] == CLERK
    office.refused(
        "2019-01-29", "second-person-same", "confirm", proposal["id"], "--by", CLERK,
    )  # fmt: skip
    foretold = office.on(
        "2019-01-29", "confirm", proposal["id"], "--by", CHIEF, "--dry-run", "--json"
    ).json["answer"]["effects"]
    rows = {(row["unit"], row["code"]): row for row in foretold[0]["rows"]}
    assert rows["dong", None]["place"] == {"before": 3, "after": 1}
    assert rows["xi", None]["place"] == {"before": 1, "after": 2}
    assert rows["nan", None]["place"] == {"before": 1, "after": 2}
    assert [one["published"] for one in foretold] == [None, table["position"]]
    office.on("2019-01-29", "confirm", proposal["id"], "--by", CHIEF)

    # Other towns are overtaken; the old table still gives the same bytes, and is restated.
    after = office.standings("2019-01-29", *YEAR_END)
    assert after == {"dong": ("27.5", 1), "xi": ("25", 2), "nan": ("25", 2), "bei": ("10", 4)}
    (moved,) = published(office, "2019-01-29")
    assert (moved["reproduces"], moved["settled"]) == (True, False)
    retraction = office.on("2019-01-29", "appeal", "show", "d1", "--json").json["answer"]["chain"][
        -1
    ]
    office.on(
        "2019-02-01", "restate", str(table["position"]), "--cause", str(retraction),
        "--reason", "申诉成立，撤销d1", *BOTH,
    )  # fmt: skip
    old, new = published(office, "2019-02-01")
    assert (old["digest"], old["reproduces"], old["settled"]) == (table["digest"], True, True)
    assert old["restated_by"] == new["position"]
    assert (new["reproduces"], new["rows"]) == (True, [])
    pinned = office.on("2019-02-01", "standings", old["coordinate"], "--json").json["answer"]
    assert {row["unit"]: (row["total"], row["place"]) for row in pinned} == before

    # From the listing and from the restated table, the same chain.
    chains = {}
    for link in ("d1", appeal["id"], decision, str(retraction), str(new["position"])):
        shown = office.on("2019-02-01", "appeal", "show", link, "--json").json["answer"]
        assert shown["id"] == appeal["id"]
        chains[link] = [shown["topics"][str(position)] for position in shown["chain"]]
    assert set(map(tuple, chains.values())) == {
        (
            "defaulter.listed",
            "score.published",
            "appeal.filed",
            "appeal.upheld",
            "proposal.made",
            "entry.retracted",
            "score.restated",
        )
    }
    assert office.run("verify", office.place).status == 0


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
