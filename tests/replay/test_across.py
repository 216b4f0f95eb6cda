"""Any scheme on any year's entries: what nobody ever recorded is named, and never scored zero."""

from __future__ import annotations

from pathlib import Path

from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.cases import in_memory, read_case
from replay.coordinate import parse

CASES = Path(__file__).parent.parent / "cases"


def _answer(coordinate: str) -> Answer:
    memory: Memory = in_memory(read_case(CASES / "XY-01.json"))
    return ask(memory, parse(coordinate))


def test_an_indicator_of_which_nobody_has_an_entry_is_unscored_when_asked_across() -> None:
    answer = _answer(
        "pingdingshan-2020-districts?as_of=2018-12-31&over=2018&population=lixia,pingyin"
    )

    award = answer.award("lixia", "1.2")
    assert award.state == "unscored"
    assert award.outcome is not None
    assert award.outcome.missing == "no data"
    assert answer.sheet("lixia").total is None


def test_a_unit_without_entries_scores_zero_where_another_has_some() -> None:
    answer = _answer(
        "pingdingshan-2020-districts?as_of=2018-12-31&over=2018&population=lixia,pingyin"
    )

    assert answer.award("lixia", "3.2").points == 0
    assert answer.award("pingyin", "3.2").points == 15


def test_entries_of_another_year_are_no_data_for_this_one() -> None:
    answer = _answer(
        "pingdingshan-2020-districts?as_of=2017-12-31&over=2017&population=lixia,pingyin"
    )

    assert answer.award("pingyin", "3.2").state == "unscored"


def test_an_answer_asked_across_says_so() -> None:
    assert _answer(
        "pingdingshan-2020-districts?as_of=2018-12-31&over=2018&population=lixia,pingyin"
    ).cross
    assert not _answer("jinan-2018-districts?as_of=2018-12-31").cross


def test_what_is_open_of_a_compound_item_without_data_is_all_of_it() -> None:
    memory = in_memory(read_case(CASES / "JN-06.json"))
    answer = ask(
        memory,
        parse("pingdingshan-2020-districts?as_of=2018-12-31&over=2018&population=lixia,pingyin"),
    )
    span = answer.award("lixia", "4.3").span

    assert span is not None
    assert span.low == 0
    assert span.high == 5
