"""What was typed becomes a coordinate: names, codes, ranges, today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from replay.cases import in_memory, read_case
from replay.coordinate import Coordinate, parse
from scoretrail.answers.search import Search, read
from scoretrail.cli.question import pair, unpaired
from scoretrail.desk import Desk
from tests.scoretrail.running import Run

ROOT = Path(__file__).parents[2]
JN06 = f"case:{ROOT}/tests/cases/JN-06.json"
AS_OF = ("--as-of", "2018-12-31")


@pytest.mark.parametrize("unit", ["lixia", "历下区", "370102", "历下区 370102"])
def test_a_unit_is_known_by_id_name_and_code(unit: str, scoretrail: Run) -> None:
    ran = scoretrail("why", unit, "9", *AS_OF, ledger=JN06)

    assert ran.last.startswith("jinan-2018-districts@2/lixia/9?")


def test_a_unit_is_called_as_it_was_on_the_day(tmp_path: Path, scoretrail: Run) -> None:
    ledger = str(tmp_path / "office.db")
    scoretrail("init", ledger)
    scoretrail(
        "unit",
        "rename",
        "jiyang",
        "济阳区",
        "--code",
        "370115",
        "--on",
        "2018-09-01",
        ledger=ledger,
    )
    question = ("--scheme", "jinan-2018-districts", "--json")
    before = scoretrail("score", "济阳县", *question, "--as-of", "2018-08-31", ledger=ledger).json
    after = scoretrail("score", "济阳区", *question, "--as-of", "2018-09-01", ledger=ledger).json

    assert (before["answer"]["name"], after["answer"]["name"]) == ("济阳县", "济阳区")
    assert before["answer"]["unit"] == after["answer"]["unit"] == "jiyang"


@pytest.mark.parametrize("code", ["9", "失信被执行人"])
def test_an_indicator_is_known_by_code_and_name(code: str, scoretrail: Run) -> None:
    ran = scoretrail("why", "lixia", code, *AS_OF, ledger=JN06)

    assert ran.status == 0
    assert "/lixia/9?" in ran.last


def test_without_a_day_it_is_today_and_the_answer_says_so(scoretrail: Run) -> None:
    ran = scoretrail("standings", ledger=JN06)

    assert "截至今天20" in ran.out
    assert "考核期至2018-12-31，按末日计" in ran.out


def test_today_is_that_of_the_clock_in_shanghai() -> None:
    memory = in_memory(read_case(ROOT / "tests" / "cases" / "JN-06.json"))
    evening = datetime(2018, 12, 30, 16, 30, tzinfo=UTC)  # half past midnight, the 31st
    desk = Desk(memory, scheme="jinan-2018-districts", clock=lambda: evening)
    answer = desk.ask(Coordinate("jinan-2018-districts"))

    assert desk.today == date(2018, 12, 31)
    assert answer.viewpoint.as_of == date(2018, 12, 31)
    assert answer.asked.as_of is None


def test_after_the_period_the_last_day_answers(scoretrail: Run) -> None:
    last = scoretrail("score", "gaoxin", *AS_OF, "--json", ledger=JN06).json
    later = scoretrail("score", "gaoxin", "--as-of", "2030-01-01", "--json", ledger=JN06).json

    assert last["answer"] == later["answer"]


def test_a_scheme_over_another_year_is_marked_as_a_trial(scoretrail: Run) -> None:
    ran = scoretrail("standings", "--over", "2019", "--as-of", "2019-12-31", ledger=JN06)

    assert "跨办法试算，不得公布" in ran.out
    assert ran.last.endswith("&over=2019")


def test_a_ledger_of_several_schemes_asks_which(tmp_path: Path, scoretrail: Run) -> None:
    ledger = str(tmp_path / "office.db")
    scoretrail("init", ledger)
    for unit in ("gaoxin", "chengguan"):
        scoretrail("record", "work-report.submitted", f"unit={unit}", "on_time=是", ledger=ledger)
    ran = scoretrail("standings", ledger=ledger)
    asked = scoretrail("score", "gaoxin", ledger=ledger)

    assert ran.status == 2
    assert "[which-scheme]" in ran.err
    assert "jinan-2018-districts" in ran.err
    assert asked.status == 0  # a unit of one scheme tells which


parts = some.builds(
    Coordinate,
    scheme=some.just("jinan-2018-districts"),
    revision=some.none() | some.integers(1, 3),
    as_of=some.none() | some.dates(date(2018, 1, 1), date(2020, 12, 31)),
    known_at=some.none() | some.integers(0, 400),
    over=some.none() | some.integers(2018, 2020),
)


@given(parts, parts, some.sampled_from([None, "lixia"]), some.sampled_from(["special+", "9"]))
def test_two_coordinates_in_one_text_come_apart_again(
    one: Coordinate, two: Coordinate, unit: str | None, code: str
) -> None:
    if (one.revision is None) != (two.revision is None):
        two = replace(two, revision=one.revision)
    a, b = (replace(c, unit=unit, code=code if unit else None) for c in (one, two))

    assert tuple(map(parse, unpaired(pair(a, b)))) == tuple(parse(str(c)) for c in (a, b))


words = some.lists(some.sampled_from(["unit:lixia", "-topic:defaulter", "演示", "a+b", "2018-12"]))


@given(words, some.none() | some.integers(0, 400), some.integers(0, 9))
def test_a_search_comes_back_from_its_text(found: list[str], known: int | None, after: int) -> None:
    search = Search(tuple(found), None, known, after)

    assert read([str(search)]) == search


@pytest.mark.parametrize(
    ("filters", "positions"),
    [
        (("topic:defaulter.cleared",), [16, 18]),
        (("topic:defaulter", "unit:高新区"), [17, 18]),
        (("unit:gaoxin", "-topic:defaulter.cleared"), [17]),
        (("id:d1x",), [19]),
        (("court",), [19]),
        (("source:case/JN-06", "-topic:defaulter"), [19, 20]),
    ],
)
def test_entries_are_found_by_field_and_by_text(
    filters: tuple[str, ...], positions: list[int], scoretrail: Run
) -> None:
    found = scoretrail("entries", "--json", "--", *filters, ledger=JN06).json["answer"]

    assert [entry["position"] for entry in found] == positions
