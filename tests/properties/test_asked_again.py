"""Whoever asks a ledger again is told what one is told who asks it for the first time.

A memory keeps what it worked out for other days, other positions and other rules. What it keeps must
show in nothing: not in a score, nor in an entry listed, nor in a reason. The first asking keeps nothing
(figures `told` from outside switch that off): it is the definition, and the kept answer has to be equal
to the last character.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import BadScheme, ScoretrailError
from domain.fact import Fact
from replay.as_of import Memory, ask
from replay.coordinate import Coordinate
from tests.properties.ledgers import Told, days_of, ledgers
from tests.properties.test_causes import with_rules
from tests.telling import remembered, rule, scheme, story

some = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answered(memory: Memory, asked: Coordinate, *, anew: bool) -> str:
    """Every sheet with every entry and reason, or the refusal, as one text."""
    try:
        return repr(ask(memory, asked, told={} if anew else None).sheets)
    except ScoretrailError as error:
        return f"{error.code}: {error}"


def assert_asked_again(
    memory: Memory, facts: Sequence[Fact], questions: Sequence[Coordinate]
) -> None:
    for question in questions:
        anew = Memory(facts, shipped=memory.shipped, compared=memory.compared)
        assert answered(memory, question, anew=False) == answered(anew, question, anew=True)


@st.composite
def questions(draw: st.DrawFn, told: Told) -> list[Coordinate]:
    """Some viewpoints in no order: days, positions and rules, with this year's rules or another's."""
    days = [day for day in days_of(told.scheme) if day >= told.scheme.period.first]
    position = st.integers(0, told.head)
    one = st.builds(
        Coordinate,
        st.just(told.scheme.id),
        as_of=st.sampled_from(days),
        known_at=position,
        rules_known_at=position,
    )
    return draw(st.lists(one, min_size=2, max_size=5))


@some
@given(st.one_of(ledgers(most=24), with_rules()), st.data())
def test_an_answer_does_not_hang_on_what_was_asked_before(told: Told, data: st.DataObject) -> None:
    memory = Memory(told.facts, compared=told.units)

    assert_asked_again(memory, told.facts, data.draw(questions(told)))


@some
@given(ledgers(most=24), st.data())
def test_nor_on_what_was_asked_before_more_was_learnt(told: Told, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, told.head))
    memory = Memory(told.facts[:first], compared=told.units)
    for question in data.draw(questions(told)):
        answered(memory, question, anew=False)
    longer = memory.extended(told.facts[first:])

    assert_asked_again(longer, told.facts, data.draw(questions(told)))


@some
@given(ledgers(most=24), st.data())
def test_nor_on_what_a_longer_ledger_worked_out_of_the_same_first_entries(
    told: Told, data: st.DataObject
) -> None:
    alike = data.draw(st.integers(0, told.head))
    left_out = data.draw(st.sets(st.integers(1, max(told.head, 1))))
    facts = [f for f in told.facts if f.position <= alike or f.position not in left_out]
    longer = Memory(told.facts, compared=told.units)
    for question in data.draw(questions(told)):
        answered(longer, question, anew=False)
    shorter = longer.of(facts, alike=alike)

    for question in data.draw(questions(told)):
        anew = Memory(told.facts, compared=told.units).of(facts)
        assert answered(shorter, question, anew=False) == answered(anew, question, anew=True)


def test_the_day_of_a_merger_is_one_on_which_scores_change() -> None:
    listings = rule(
        "{measure: {open: {opened: defaulter.listed}}, points: {per_item: {each: -3, start: full}}}"
    )
    moving = listings.changed({"units/merged": "moves"})
    facts = story("""
        2018-02-01 | 2018-02-02 | xi | defaulter.listed | body=organ
        2018-07-01 | 2018-07-02 | xi | unit.merged      | into=dong
        """)
    memory = remembered(facts, moving)
    after, before = (
        Coordinate(moving.id, as_of=day, known_at=2) for day in (date(2018, 8, 1), date(2018, 5, 1))
    )

    assert ask(memory, after).award("dong", "1").points == 7
    assert ask(memory, before).award("dong", "1").points == 10
    assert_asked_again(memory, facts, [after, before])


def test_an_old_entry_is_still_open_and_did_not_happen_this_year() -> None:
    both = scheme("""
        indicators:
          open: {full: 10, measure: {open: {opened: defaulter.listed}}, points: {as_given: {}}}
          listed: {full: 10, measure: {count: {of: defaulter.listed}}, points: {as_given: {}}}
        """)
    facts = story("""
        2017-02-01 | 2018-02-02 | dong | defaulter.listed | body=organ
        2018-03-01 | 2018-03-02 | dong | defaulter.listed | body=organ
        """)
    memory = remembered(facts, both)
    asked = Coordinate(both.id, as_of=date(2018, 12, 31))
    sheet = ask(memory, asked).sheet("dong")

    assert [sheet["open"].points, sheet["listed"].points] == [2, 1]
    assert_asked_again(memory, facts, [asked])


def test_an_entry_of_which_no_day_can_be_said_is_an_error_once_it_is_known_and_none_before() -> (
    None
):
    by_channel = rule("""
        measure: {count: {of: joint-case.reported}}
        points: {as_given: {}}
        counts_from: {by: channel, values: {form: submitted}}
        """)
    case = "object=O1 measure=m department=d date=2018-02-01"
    facts = story(f"""
        2018-02-01 | 2018-02-02 | dong | joint-case.reported | submitted channel=form   {case}
        2018-02-01 | 2018-02-03 | dong | joint-case.reported | submitted channel=system {case}
        """)
    memory = remembered(facts, by_channel)
    first, both = (
        Coordinate(by_channel.id, as_of=date(2018, 12, 31), known_at=known_at)
        for known_at in (1, 2)
    )

    assert ask(memory, first).award("dong", "1").points == 1
    with pytest.raises(BadScheme, match="#2"):
        ask(memory, both)
    assert_asked_again(memory, facts, [both, first, both])
