"""Tables as they were announced, frozen, and replayed ever after (通报)."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import parse as parse_event
from replay.as_of import Answer, Memory, ask
from replay.cases import fact_of
from replay.coordinate import Coordinate
from replay.coordinate import parse as parse_coordinate
from replay.impact import impacts
from replay.publication import (
    digest_of_table,
    drift,
    obstacles,
    publication,
    restatement,
    table_of,
)
from tests.telling import remembered, scheme, story

ADOPTED = scheme(
    """
    status: adopted
    units:
      basis: office
      roster:
        dong: {name: 东镇, kind: town}
        xi: {name: 西镇, kind: town}
    indicators:
      "1":
        full: 10
        measure: {open: {opened: defaulter.listed, closed: defaulter.cleared}}
        points: {per_item: {each: -3, start: full}}
        readings:
          - id: 1.A
            about: measure
            question: 存量还是发生数
            adopted: 存量
            basis: default
            alternatives:
              - {label: 发生数, set: {indicators/1/measure: {count: {of: defaulter.listed}}}}
              - {label: 每件2分, set: {indicators/1/points: {per_item: {each: -2, start: full}}}}
    total: {full: 10}
    """
)
TOLD = """
    2018-02-01 | 2018-02-01 | dong | defaulter.listed  | id=d1 body=organ
    2018-03-01 | 2018-03-01 | xi   | defaulter.listed  | id=d2 body=organ
    2018-04-01 | 2018-04-01 | xi   | defaulter.cleared | target=d2
    """


def answered(memory: Memory, **more: Any) -> Answer:
    """The answer of the small scheme at the end of the year."""
    return ask(memory, Coordinate(ADOPTED.id, as_of=date(2018, 12, 31), **more))


def published(memory: Memory, on: str = "2019-01-31") -> Memory:
    """The memory once its table at the head was announced."""
    content = publication(answered(memory), title="年度通报", on=date.fromisoformat(on), engine="1")
    return announced(memory, content, on)


def announced(memory: Memory, content: dict[str, Any], on: str) -> Memory:
    """The memory with one more entry."""
    (last,) = story(f"{on} | {on} | dong | training.held |")
    fact = fact_of(parse_event(content), memory.head + 1, last.recorded_at)
    return remembered([*memory.facts, fact], ADOPTED)


def further(memory: Memory, told: str) -> Memory:
    """The memory once more is told."""
    return remembered(story(told, after=memory.facts), ADOPTED)


def test_a_table_says_everything_that_is_announced_as_text() -> None:
    table = table_of(answered(remembered(TOLD, ADOPTED)))

    assert table["units"] == [
        {"unit": "xi", "label": "西镇", "place": 1, "total": "10", "converted": None, "grade": None,
         "points": {"1": "10"}},
        {"unit": "dong", "label": "东镇", "place": 2, "total": "7", "converted": None, "grade": None,
         "points": {"1": "7"}},
    ]  # fmt: skip
    assert (table["as_of"], table["known_at"], table["revision"]) == ("2018-12-31", 3, 1)


def test_the_same_answer_has_the_same_digest_and_every_change_another() -> None:
    table = table_of(answered(remembered(TOLD, ADOPTED)))

    assert digest_of_table(table) == digest_of_table(deepcopy(table))
    for path, value in (("as_of", "2018-12-30"), ("known_at", 2)):
        assert digest_of_table({**table, path: value}) != digest_of_table(table)
    other = deepcopy(table)
    other["units"][1]["points"]["1"] = "7.01"
    assert digest_of_table(other) != digest_of_table(table)


def test_a_published_table_is_pinned_and_is_a_valid_entry() -> None:
    content = publication(
        answered(remembered(TOLD, ADOPTED)), title="年度通报", on=date(2019, 1, 31), engine="1"
    )

    assert parse_coordinate(content["data"]["coordinate"]).pinned
    assert content["data"]["digest"] == digest_of_table(content["data"]["table"])
    assert parse_event(content).topic == "score.published"


@pytest.mark.parametrize(
    "more",
    [{"over": 2018}, {"population": "dong,xi"}, {"changes": (("indicators/1/full", "9"),)}],
)
def test_a_trial_is_never_published_not_even_as_a_draft(more: dict[str, Any]) -> None:
    trial = answered(remembered(TOLD, ADOPTED), **more)

    for draft in (False, True):
        with pytest.raises(Refused) as refused:
            publication(trial, title="x", on=date(2019, 1, 31), engine="1", draft=draft)
        assert refused.value.code == "not-publishable"


def test_a_scheme_with_open_questions_is_published_as_a_draft_only() -> None:
    """Jinan's scheme is a reading that no office has adopted, and item 8 is not assessed."""
    answer = ask(remembered(""), Coordinate("jinan-2018-districts", as_of=date(2018, 12, 31)))

    assert len(list(obstacles(answer))) == 2
    with pytest.raises(Refused) as refused:
        publication(answer, title="x", on=date(2019, 1, 31), engine="1")
    assert refused.value.code == "not-ready-to-publish"
    draft = publication(answer, title="x", on=date(2019, 1, 31), engine="1", draft=True)
    assert draft["data"]["table"]["draft"] is True


@pytest.mark.parametrize(
    ("name", "said"),
    [("pingyin-2022-towns", "分值是暂定的"), ("pingdingshan-2020-departments", "名册不完整")],
)
def test_weights_and_rosters_that_nobody_printed_stand_in_the_way(name: str, said: str) -> None:
    answer = ask(remembered(""), Coordinate(name, as_of=date(2022, 12, 31)))

    assert any(said in obstacle.zh for obstacle in obstacles(answer))


def test_nothing_stands_in_the_way_of_an_adopted_scheme_with_every_item_scored() -> None:
    assert list(obstacles(answered(remembered(TOLD, ADOPTED)))) == []


# Drift


def test_a_table_that_nothing_has_touched_reproduces_and_has_not_moved() -> None:
    memory = further(
        published(remembered(TOLD, ADOPTED)), "2019-02-01 | 2019-02-01 | dong | training.held |"
    )
    (found,) = drift(memory)

    assert found.reproduces
    assert found.moved.rows == ()
    assert found.settled
    assert found.title == "年度通报"


def test_what_was_learnt_later_moves_the_table_and_the_old_one_still_reproduces() -> None:
    memory = further(
        published(remembered(TOLD, ADOPTED)),
        "2019-02-01 | 2019-02-01 | - | entry.retracted | target=d1",
    )
    (found,) = drift(memory)

    assert found.reproduces
    assert not found.settled
    row = found.moved.of("dong", "1")
    assert row is not None
    assert [row.before, row.after] == [7, 10]
    assert [(cause.moved, cause.position) for cause in row.causes] == [("entry", 5)]


def test_a_table_that_was_altered_does_not_reproduce() -> None:
    memory = remembered(TOLD, ADOPTED)
    content = publication(answered(memory), title="x", on=date(2019, 1, 31), engine="1")
    forged = deepcopy(content)
    forged["data"]["table"]["units"][0]["total"] = "9"
    wrong_digest = deepcopy(content)
    wrong_digest["data"]["digest"] = "0" * 64

    for altered in (forged, wrong_digest):
        (found,) = drift(announced(memory, altered, "2019-01-31"))
        assert not found.reproduces
        assert not found.settled


def test_a_restated_table_settles_the_one_before() -> None:
    memory = further(
        published(remembered(TOLD, ADOPTED)),
        "2019-02-01 | 2019-02-01 | - | entry.retracted | id=x target=d1",
    )
    content = restatement(
        memory, answered(memory), "4", on=date(2019, 2, 10), engine="1", cause="x", reason="撤销d1"
    )
    first, second = drift(announced(memory, content, "2019-02-10"))

    assert (first.restated_by, first.settled) == (6, True)
    assert (second.moved.rows, second.settled) == ((), True)


def test_a_table_is_restated_only_if_it_was_published_and_has_moved() -> None:
    memory = published(remembered(TOLD, ADOPTED))
    for name, code in (("4", "nothing-moved"), ("99", "never-published")):
        with pytest.raises(Refused) as refused:
            restatement(
                memory,
                answered(memory),
                name,
                on=date(2019, 2, 10),
                engine="1",
                cause=None,
                reason="x",
            )
        assert refused.value.code == code


# Impact


def test_each_alternative_is_weighed_alone() -> None:
    found = impacts(
        remembered(TOLD, ADOPTED), Coordinate(ADOPTED.id, as_of=date(2018, 12, 31))
    ).impacts

    assert [one.alternative.label for one in found] == ["发生数", "每件2分"]
    assert [one.largest for one in found] == [3, 1]
    assert [one.places for one in found] == [1, 0]  # 东镇 shares the first place with 西镇
    assert found[0].awards_moved == (("xi", "1"),)
    assert {move.unit: move.points for move in found[1].moves} == {"dong": 1}


def test_an_alternative_that_changes_nothing_says_so() -> None:
    found = impacts(remembered("", ADOPTED), Coordinate(ADOPTED.id, as_of=date(2018, 12, 31)))

    assert [one.largest for one in found.impacts] == [0, 0]
    assert [(one.moves, one.awards_moved) for one in found.impacts] == [((), ()), ((), ())]
    assert found.only_defaults
