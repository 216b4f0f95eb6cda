"""高新区 disputes its score: from the listing to the restated table, and every answer on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.events import parse
from domain.fact import Fact
from replay.appeals import appeals
from replay.as_of import Answer, Memory, ask
from replay.cases import fact_of
from replay.coordinate import Coordinate
from replay.coordinate import parse as parse_coordinate
from replay.difference import difference
from replay.publication import drift, publication, restatement
from tests.telling import remembered, story

JINAN = "jinan-2018-districts"
YEAR_END = date(2018, 12, 31)

YEAR = """
    2018-03-01 | 2018-03-05 | gaoxin | leading-group.established | id=g number=〔2018〕1号 submitted
    2018-06-01 | 2018-06-02 | gaoxin | defaulter.listed | id=d1 body=organ case_number=(2018)鲁01执1号
    2018-07-01 | 2018-07-02 | gaoxin | defaulter.listed | id=d2 body=village-committee
    """
JANUARY = """
    2019-02-11 | 2019-02-11 | gaoxin | appeal.filed    | id=a1 target=d1 claim=文书送达错误
    2019-02-20 | 2019-02-20 | -      | appeal.upheld   | id=u1 target=a1
    2019-02-21 | 2019-02-21 | -      | entry.retracted | id=x1 target=d1 answers=u1
    """


@pytest.fixture(name="facts")
def _facts() -> list[Fact]:
    """The year, the table of 31 January, the dispute."""
    known = story(YEAR)
    table = publication(
        answered(known), title="2018年度通报", on=date(2019, 1, 31), engine="1", draft=True
    )
    return story(JANUARY, after=announced(known, table, "2019-01-31"))


def answered(facts: list[Fact], **when: Any) -> Answer:
    """The answer at the year's end."""
    return ask(Memory(facts), Coordinate(JINAN, as_of=YEAR_END, **when))


def announced(facts: list[Fact], content: dict[str, Any], on: str) -> list[Fact]:
    """The facts with a table."""
    (day,) = story(f"{on} | {on} | lixia | training.held |")
    return [*facts, fact_of(parse(content), facts[-1].position + 1, day.recorded_at)]


def test_the_table_said_eleven(facts: list[Fact]) -> None:
    assert answered(facts, known_at=3).award("gaoxin", "9").points == 11


def test_an_appeal_moves_no_score_and_neither_does_its_decision(facts: list[Fact]) -> None:
    for known_at in (4, 5, 6):
        assert answered(facts, known_at=known_at).award("gaoxin", "9").points == 11


def test_the_correction_that_it_caused_does(facts: list[Fact]) -> None:
    assert answered(facts, known_at=7).award("gaoxin", "9").points == 14
    found = difference(
        Memory(facts),
        Coordinate(JINAN, as_of=YEAR_END, known_at=3),
        Coordinate(JINAN, as_of=YEAR_END, known_at=7),
    )
    (row,) = found.rows
    assert [row.unit, row.code, row.points] == ["gaoxin", "9", 3]
    assert [(cause.moved, cause.position) for cause in row.causes] == [("entry", 7)]


def test_the_appeal_was_decided_in_time_and_its_chain_leads_to_the_correction(
    facts: list[Fact],
) -> None:
    (appeal,) = appeals(Memory(facts), date(2019, 3, 1))

    assert (appeal.state, appeal.overdue) == ("upheld", False)
    assert appeal.chain == (2, 5, 6, 7)


def test_the_announced_table_can_still_be_asked_again_and_has_drifted(facts: list[Fact]) -> None:
    (found,) = drift(Memory(facts))

    assert found.reproduces
    assert found.moved.of("gaoxin", "9") is not None
    assert not found.settled


def test_once_restated_nothing_is_left_open(facts: list[Fact]) -> None:
    table = restatement(
        Memory(facts), answered(facts), "4", on=date(2019, 3, 1), engine="1", cause="x1",
        reason="申诉成立", draft=True,
    )  # fmt: skip
    first, second = drift(Memory(announced(facts, table, "2019-03-01")))

    assert (first.settled, second.settled) == (True, True)
    assert ask(Memory(facts), first.coordinate).award("gaoxin", "9").points == 11
    assert ask(Memory(facts), second.coordinate).award("gaoxin", "9").points == 14


def test_a_coordinate_of_last_january_answers_today_as_it_did_then(facts: list[Fact]) -> None:
    coordinate = answered(facts[:3]).resolved
    again = ask(Memory(facts), parse_coordinate(str(coordinate)))

    assert again.sheets == answered(facts[:3]).sheets


def test_the_same_day_seen_twice() -> None:
    """A clearing of 20 December that the office learnt in January."""
    memory = remembered(YEAR + "2018-12-20 | 2019-01-15 | - | defaulter.cleared | target=d1")

    def points(known_at: str) -> object:
        asked = parse_coordinate(f"{JINAN}?as_of=2018-12-31&known_at={known_at}")
        return ask(memory, asked).award("gaoxin", "9").points

    assert (points("2019-01-14"), points("2019-01-15")) == (11, 14)
