"""A story: an office's year, month by month, and an older year beside it.

Three months are opened, closed and published, with a weight changed between them; a return is missing,
a December case comes in January, the annual table is due by the end of February, and a table that was
announced before there was a ledger is reconciled cell by cell.
"""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from tests.stories.office import (
    BODY,
    CHIEF,
    CLERK,
    SCHEME,
    Office,
    body,
    cases,
    media,
    returned,
)

BOTH = ("--by", CLERK, "--confirmed-by", CHIEF)
TOWNS = ("dong", "xi", "nan", "bei")
OF = ("--scheme", SCHEME)


def close(office: Office, moment: str, month: str) -> dict[str, Any]:
    """The clerk closes a month, the chief confirms its table; gives the month as it was closed."""
    ran = office.on(moment, "period", "close", month, *OF, "--by", CLERK, "--json")
    answer: dict[str, Any] = ran.json["answer"]
    office.on(f"{moment}T15:00", "confirm", answer["closing"]["id"], "--by", CHIEF)
    return answer


def totals(answer: dict[str, Any]) -> dict[str, str]:
    """Each unit's total in a month."""
    return {row["unit"]: row["total"] for row in answer["table"]}


def moved(answer: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each unit's total in the last table announced, and now, where the two differ."""
    return {
        row["unit"]: (row["total_before"], row["total"])
        for row in answer["table"]
        if row["total_before"] != row["total"]
    }


@pytest.fixture
def october(office: Office) -> Office:
    """October, closed with every return in."""
    opened = office.on("2018-10-08", "period", "open", "2018-10", *OF, "--json").json["answer"]
    assert opened["missing"] == ["bei", "dong", "nan", "xi"]
    assert "joint-case.reported" in opened["expected"]
    office.bring(
        "2018-11-02",
        media("m1", "dong", "2018-10-10"),
        media("m2", "dong", "2018-10-12"),
        media("m3", "xi", "2018-10-15"),
        *cases("xi", "2018-10-20", 6),
        *cases("nan", "2018-10-21", 3, channel="form"),
        *(returned(town, "2018-10", "2018-11-01") for town in TOWNS),
    )
    answer = close(office, "2018-11-05", "2018-10")
    # 东镇 10+10+0, 西镇 10+5+5, 南镇 10+0+2.5, 北镇 10.
    assert totals(answer) == {"dong": "20", "xi": "20", "nan": "12.5", "bei": "10"}
    assert (answer["missing"], answer["previous"], answer["late"]) == ([], None, [])
    return office


@pytest.fixture
def november(october: Office) -> Office:
    """November: cases of joint action weigh twice as much, and one town is late with its return."""
    office = october
    office.propose_and_confirm(
        "2018-11-20",
        {
            "id": "weights",
            "topic": "scheme.revised",
            "occurred_on": "2018-11-20",
            "data": {
                "scheme": SCHEME,
                "cause": "amendment",
                "effective_from": "2018-11-01",
                "document": "县信用办〔2018〕9号",
                "set": {"indicators/3/full": 20, "total/full": 40},
            },
        },
    )  # fmt: skip
    office.bring(
        "2018-12-03",
        *cases("nan", "2018-10-30", 2),  # they happened in October, and come after its cut-off
        *(returned(town, "2018-11", "2018-12-01") for town in ("dong", "xi", "nan")),
    )
    refused = office.refused(
        "2018-12-05", "not-ready-to-publish", "period", "close", "2018-11", *OF
    )
    assert "2018-11 未报送（零报告也未报）：北镇" in refused.err
    draft = ("publish", *OF, "--as-of", "2018-11-30", "--title", "11月（草稿）", *BOTH)
    office.refused("2018-12-05", "not-ready-to-publish", *draft)
    office.on("2018-12-05", *draft, "--draft")
    office.bring("2018-12-06", returned("bei", "2018-11", "2018-12-06"))  # a nil return
    answer = close(office, "2018-12-07", "2018-11")
    # 西镇 10+5+10, 南镇 10+0+8.33; 东镇 and 北镇 have no cases.
    assert moved(answer) == {"xi": ("20", "25"), "nan": ("12.5", "18.33")}
    late = office.on("2018-12-08", "entries", "unit:nan", "topic:joint-case", "--json").json[
        "answer"
    ]
    assert answer["late"] == [one["position"] for one in late if one["occurred_on"] == "2018-10-30"]
    return office


@pytest.fixture
def december(november: Office) -> Office:
    """December, closed on time; afterwards one December case still comes in."""
    office = november
    office.bring("2019-01-04", *(returned(town, "2018-12", "2019-01-03") for town in TOWNS))
    answer = close(office, "2019-01-08", "2018-12")
    assert moved(answer) == {}
    assert answer["duty"] == {
        "due": "2019-02-28", "state": "waiting", "published": None, "published_on": None,
    }  # fmt: skip
    office.bring("2019-01-15", *cases("bei", "2018-12-28", 3))
    return office


def test_each_month_s_table_stands_and_the_next_says_what_moved(december: Office) -> None:
    office = december
    tables = office.run("--told-at", "2019-01-16T09:00", "drift", "--json", ledger=office.place)
    found = {one["title"]: one for one in tables.json["answer"]}
    months = [f"四镇信用工作考核 2018-{month}" for month in (10, 11, 12)]

    assert set(found) == {*months, "11月（草稿）"}
    assert all(one["reproduces"] for one in found.values())
    assert {row["unit"] for row in found[months[0]]["rows"]} == {"nan"}  # the two late cases
    assert {row["unit"] for row in found[months[2]]["rows"]} == {"bei"}  # the December cases


def test_the_amendment_holds_from_its_first_day_and_october_keeps_its_weights(
    december: Office,
) -> None:
    office = december
    october = office.standings("2019-01-16", "--as-of", "2018-10-31")
    changed = office.on("2019-01-16", "scheme", "diff", f"{SCHEME}@1..2").out

    assert october["xi"] == ("20", 1)
    assert "指标 3 联合奖惩案例 · 分值" in changed
    assert "总分 · 分值" in changed


def test_the_three_meanings_of_a_month_are_laid_side_by_side(december: Office) -> None:
    office = december
    answer = office.on("2018-12-08", "period", "show", "2018-11", *OF, "--json").json["answer"]
    page = office.on("2018-12-08", "period", "show", "2018-11", *OF)

    # November alone saw nothing; 8 of 12 cases are 8 of 11 by the end of November.
    assert answer["meanings"]["year-to-date"]["xi"] == "25"
    assert answer["meanings"]["month-alone"] == dict.fromkeys(TOWNS, "10")
    assert answer["meanings"]["spread-targets"]["xi"] == "25.91"
    assert "改按“当月”：总分最大变动15.00" in page.out
    assert page.last.startswith(f"period/2018-11?scheme={SCHEME}&known_at=")
    assert office.on("2019-01-20", "period", "show", page.last).out.splitlines()[-1] == page.last


def test_the_annual_table_counts_what_came_in_january_and_meets_the_duty(december: Office) -> None:
    office = december
    overdue = office.on("2019-03-01", "period", "show", "2018-12", *OF)
    assert "考核应于2019-02-28前完成：尚未公布，已逾期" in overdue.out

    office.on(
        "2019-01-25", "publish", *OF, "--as-of", "2018-12-31", "--title", "2018年度通报",
        "--number", "县信用办〔2019〕2号", *BOTH,
    )  # fmt: skip
    show = ("period", "show", "2018-12", *OF, "--json")
    duty = office.on("2019-03-01", *show).json["answer"]["duty"]
    assert (duty["state"], duty["published_on"]) == ("done", "2019-01-25")
    # 北镇 10 + 0 + 5, from three cases that nobody knew when December was closed.
    assert office.standings("2019-01-26", "--as-of", "2018-12-31")["bei"] == ("15", 4)
    late = office.on("2019-01-26", "late", "--json").json["answer"]["tables"]
    (december_table,) = [one for one in late if one["title"].endswith("2018-12")]
    cases_of_bei = office.on("2019-01-26", "entries", "unit:bei", "topic:joint-case", "--json")
    assert december_table["entries"] == [one["position"] for one in cases_of_bei.json["answer"]]


def test_the_quarterly_bulletin_counts_cases_by_unit_and_channel(december: Office) -> None:
    ran = december.on("2019-01-20", "period", "bulletin", "2018-Q4", *OF, "--json")

    assert {row["unit"]: row["channels"] for row in ran.json["answer"]} == {
        "bei": {"system": 3},
        "dong": {},
        "nan": {"form": 3, "system": 2},
        "xi": {"system": 6},
    }
    first = december.on("2019-01-20", "period", "bulletin", "2018-Q1", "--json").json["answer"]
    assert first == []


# An older year


BEFORE = "four-towns-2017"


@pytest.fixture
def older(office: Office) -> Office:
    """The year 2017, of which the office kept entries and printed a table."""
    period = {"first": "2017-01-01", "last": "2017-12-31"}
    scheme = body(scheme=BEFORE, period=period, title="四镇2017年信用工作考核")
    office.adopt("2018-01-10", scheme, document="县信用办〔2017〕1号")
    for unit, day in (("nan", "2017-03-01"), ("dong", "2017-06-01")):
        office.record(
            "2018-01-11" if unit == "nan" else "2018-03-01", "defaulter.listed", f"unit={unit}",
            "body=organ", f"occurred_on={day}", f"id=old-{unit}",
        )  # fmt: skip
        if unit == "nan":
            office.record(
                "2018-01-12", "defaulter.cleared", "target=old-nan", "occurred_on=2017-09-01"
            )
            office.bring("2018-01-15", media("old-m", "xi", "2017-05-01"))
    return office


def sheet(office: Office) -> str:
    """The workbook that the office printed: a title, headings, four towns, a signature."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "得分表"
    for row in (
        ["四镇2017年信用工作考核得分"],
        ["名次", "考核对象", "1 失信被执行人", "媒体报道（10分）", "3", "备注", "总分"],
        [1, "西镇", 10, 9.5, 0, None, 19.5],
        [2, "东镇", "10.00", 0, 0, None, 10],
        [2, "北镇", 10, 0, 0, None, 10],
        [4, "南镇", 7, 0, 0, "列入过一次", 7],
        [None, "制表：王"],
    ):
        page.append(row)
    place = office.folder / "2017.xlsx"
    book.save(place)
    return str(place)


def test_a_table_of_an_earlier_year_is_reconciled_cell_by_cell(older: Office) -> None:
    office, file = older, sheet(older)
    ask = ("--scheme", BEFORE, "--as-of", "2017-12-31")
    office.on(
        "2018-05-01", "publish", *ask, "--external", file, "--on", "2018-02-01",
        "--title", "2017年度通报", *BOTH,
    )  # fmt: skip
    (table,) = office.on("2018-05-02", "entries", "topic:score", "--json").json["answer"]
    assert (table["data"]["origin"], table["occurred_on"]) == ("external", "2018-02-01")

    by_file = office.on("2018-05-02", "reconcile", file, *ask, "--json", fails=1).json["answer"]
    by_entry = office.on("2018-05-02", "reconcile", str(table["position"]), "--json", fails=1)
    assert by_entry.json["answer"] == by_file
    cells = {(one["unit"], one["code"]): one for one in by_file}
    verdicts = {key: one["verdict"] for key, one in cells.items()}

    assert verdicts == {
        ("xi", "1"): "equal", ("xi", "2"): "unexplained", ("xi", "3"): "equal",
        ("xi", None): "unexplained",
        ("dong", "1"): "explained", ("dong", "2"): "equal", ("dong", "3"): "equal",
        ("dong", None): "explained",
        ("nan", "1"): "explained", ("nan", "2"): "equal", ("nan", "3"): "equal",
        ("nan", None): "explained",
        ("bei", "1"): "equal", ("bei", "2"): "equal", ("bei", "3"): "equal",
        ("bei", None): "equal",
    }  # fmt: skip
    assert (cells["xi", "2"]["printed"], cells["xi", "2"]["ours"]) == ("9.5", "10")
    listed = office.on("2018-05-02", "entry", "old-dong", "--json").json["answer"]["position"]
    assert cells["dong", "1"]["entries"] == [listed]  # recorded after the table was printed
    assert cells["nan", "1"]["readings"] == ["1.stock 年内发生数"]
    page = office.on("2018-05-02", "reconcile", file, *ask, fails=1)
    assert "共16格：相同10，可解释4，无法解释2" in page.out
    assert "没有读的列：备注" in page.err


def test_an_external_table_is_never_replayed_as_one_of_ours(older: Office) -> None:
    office = older
    office.on(
        "2018-05-01", "publish", "--scheme", BEFORE, "--as-of", "2017-12-31", "--external",
        sheet(office), "--on", "2018-02-01", "--title", "2017年度通报", *BOTH,
    )  # fmt: skip
    (table,) = office.on("2018-05-02", "entries", "topic:score", "--json").json["answer"]

    assert office.on("2018-05-02", "drift", "--json").json["answer"] == []
    office.refused(
        "2018-05-02", "never-published", "restate", str(table["position"]), "--reason", "x", *BOTH,
    )  # fmt: skip


def test_what_an_older_register_attests_is_asked_for_and_never_proved(older: Office) -> None:
    """The office's card index says that it knew of a listing in 2017; the ledger got it in 2018."""
    office = older
    listed = {
        "id": "card-17",
        "topic": "defaulter.listed",
        "unit": "bei",
        "occurred_on": "2017-05-02",
        "attested_at": "2017-05-10T09:00:00+08:00",
        "data": {"body": "organ"},
    }
    office.bring("2018-04-01", listed)
    ask = ("score", "bei", "--scheme", BEFORE, "--as-of", "2017-12-31")
    then = office.on("2018-04-02", *ask, "--attested", "2017-12-31", "--json").json
    page = office.on("2018-04-02", *ask, "--attested", "2017-12-31")
    again = office.on("2018-04-02", "score", page.last, "--json").json

    assert points(then)["1"] == "7"
    assert (
        points(office.on("2018-04-02", *ask, "--attested", "2017-05-09", "--json").json)["1"]
        == "10"
    )
    assert points(office.on("2018-04-02", *ask, "--known-at", "2017-12-31", "--json",
                            "--rules-known-at", "2018-04-01").json)["1"] == "10"  # fmt: skip
    assert then["unproved"] == "原登记时间没有证明"
    assert "按原登记时间至2017-12-31所知，原登记时间没有证明" in page.out.replace("\n", "")
    assert (again["answer"], again["unproved"]) == (then["answer"], then["unproved"])
    assert "unproved" not in office.on("2018-04-02", *ask, "--json").json
    office.refused(
        "2018-04-02", "not-publishable", "publish", "--scheme", BEFORE, "--as-of", "2017-12-31",
        "--attested", "2017-12-31", "--title", "x", "--draft", *BOTH,
    )  # fmt: skip


def points(tree: dict[str, Any]) -> dict[str, str]:
    """The points of a sheet, by indicator."""
    return {award["what"]: award["points"] for award in tree["answer"]["awards"]}


def test_the_scheme_s_readings_are_the_office_s_own(office: Office) -> None:
    """So no answer is marked as resting on defaults alone; those of a shipped scheme are."""
    assert BODY["indicators"]["1"]["readings"][0]["basis"] == "office"
    own = office.on("2019-01-16", "standings", *OF, "--as-of", "2018-12-31", "--json").json
    shipped = office.on("2019-01-16", "readings", "jinan-2018-districts")

    assert own["basis"]["only_defaults"] is False
    assert "口径均为默认" in shipped.out
