"""A ledger of which only what is asked is read answers as if every entry had been read.

A server holds what bears on some units, as it was asked of them, and takes in what is recorded
meanwhile. Whatever it holds, whoever was asked before, and whatever was supposed by the way: each
answer is the one that a memory of every entry gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as placed

from domain.errors import ScoretrailError
from domain.fact import Fact
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from ledger.ledger import Ledger
from projections.followed import Followed
from projections.ledger_memory import LedgerMemory
from replay.as_of import Memory, ask
from replay.coordinate import Coordinate
from tests.properties.ledgers import SHANGHAI, Told, days_of, ledgers
from tests.properties.test_causes import with_rules
from tests.stored import put, stored

some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """A random ledger, in which units may be placed under each other and merged."""
    told = draw(st.one_of(ledgers(most=24), with_rules()))
    if draw(st.booleans()):
        told = replace(told, scheme=told.scheme.changed({"units/merged": "moves"}))
    facts = list(told.facts)
    for number in range(draw(st.integers(0, 3))):
        facts.insert(draw(st.integers(0, len(facts))), draw(of_the_office(told, number)))
    return replace(told, facts=tuple(in_order(facts)))


@st.composite
def of_the_office(draw: st.DrawFn, told: Told, number: int) -> Fact:
    unit, other = draw(st.permutations(told.units))[:2]
    topic, data = draw(
        st.sampled_from(
            [
                ("unit.merged", {"into": other}),
                ("unit.placed", {"parent": other}),
                ("unit.renamed", {"name": "新名"}),
            ]
        )
    )
    day = draw(st.sampled_from(days_of(told.scheme)))
    return Fact(
        0, f"o{number}", topic, unit, None, day, None, datetime(2030, 1, 1, tzinfo=SHANGHAI), data
    )


def in_order(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts placed one after another; what was answered keeps its id."""
    for position, fact in enumerate(facts, start=1):
        recorded = datetime(2030, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=position)
        yield placed(fact, position=position, recorded_at=recorded)


def shipped(told: Told) -> dict[str, Scheme]:
    return {**shipped_schemes(), told.scheme.id: told.scheme}


@contextmanager
def followed(told: Told, facts: Sequence[Fact], most: int) -> Iterator[tuple[Ledger, Followed]]:
    with stored("sqlite://") as ledger:
        put(ledger, facts)
        yield ledger, Followed(ledger, shipped=shipped(told), most=most)


def every(told: Told, facts: Sequence[Fact]) -> Memory:
    return Memory(facts, name="test/deltas", kind="told", shipped=shipped(told))


def questions(told: Told, head: int) -> st.SearchStrategy[list[Coordinate]]:
    """Some viewpoints, of the whole roster or of some units, now and before."""
    days = [day for day in days_of(told.scheme) if day >= told.scheme.period.first]
    position = st.none() | st.integers(0, head)
    first, second, third, _ = told.units
    whose = st.sampled_from([None, first, f"{first},{second}", f"{second},{third}"])
    one = st.builds(
        Coordinate,
        st.just(told.scheme.id),
        as_of=st.sampled_from(days),
        known_at=position,
        rules_known_at=position,
        population=whose,
    )
    return st.lists(one, min_size=1, max_size=4)


def answered(memory: Memory, asked: Coordinate) -> str:
    """All that is answered, or the refusal."""
    try:
        answer = ask(memory, asked)
    except ScoretrailError as error:
        return f"{error.code}: {error}"
    return repr((answer.sheets, answer.resolved, answer.viewpoint, answer.cross, answer.head))


def told_of(memory: Memory, facts: Sequence[Fact], day: date) -> list[Any]:
    """What a memory says of single entries and of their number."""
    head = memory.head
    moments = [fact.recorded_at for fact in facts] + [datetime(2029, 1, 1, tzinfo=SHANGHAI)]
    known = [fact.position for fact in facts if fact.position <= head]
    return [
        [memory.position_at(moment) for moment in moments],
        [memory.count(position) for position in range(-1, head + 2)],
        [memory.fact(position).id for position in known],
        [[one.id for one in memory.stream(fact.id)] for fact in facts],
        [[one.position for one in memory.of_topics([fact.topic])] for fact in facts],
        sorted(map(str, memory.recorded_of())),
        [memory.last_of([fact.topic, "entry.retracted"]) for fact in facts],
        [memory.named(fact.id) for fact in facts],
        [[one.position for one in memory.answering(fact.id)] for fact in facts],
        [standings_of(memory.among([fact.topic]), fact.topic, day) for fact in facts],
        [memory.later_than(day, position) for position in range(head + 1)],
        [unit.id for unit in memory.units(head)],
    ]


def standings_of(memory: Memory, topic: str, day: date) -> list[tuple[Any, ...]]:
    return [
        (one.fact.position, one.unit, one.gone, [answer.fact.position for answer in one.answers])
        for one in memory.history.standings(topic, day, memory.head)
    ]


@some
@given(histories(), st.data())
def test_a_followed_ledger_answers_as_a_memory_of_every_entry(
    told: Told, data: st.DataObject
) -> None:
    facts = list(told.facts)
    first = data.draw(st.integers(0, len(facts)))
    most = data.draw(st.sampled_from([0, 8, 1_000]))
    earlier: list[tuple[Memory, Coordinate, str]] = []
    with followed(told, facts[:first], most) as (ledger, open_ledger):
        reached = first
        while True:
            memory: Memory = LedgerMemory.now(open_ledger)
            whole = every(told, facts[:reached])
            for asked in data.draw(questions(told, reached)):
                found = answered(memory, asked)
                assert found == answered(whole, asked)
                earlier.append((memory, asked, found))
            day = data.draw(st.sampled_from(days_of(told.scheme)))
            assert told_of(memory, facts, day) == told_of(whole, facts, day)
            if reached == len(facts):
                break
            more = data.draw(st.integers(1, len(facts) - reached))
            put(ledger, facts[reached : reached + more])
            reached += more
        for before, asked, found in earlier:
            assert answered(before, asked) == found


@some
@given(histories(), st.data())
def test_what_is_supposed_moves_scores_as_if_it_were_recorded_and_leaves_no_trace(
    told: Told, data: st.DataObject
) -> None:
    facts = list(told.facts)
    first = data.draw(st.integers(0, len(facts)))
    with followed(told, facts[:first], 1_000) as (_, open_ledger):
        asked = data.draw(questions(told, first))
        memory = LedgerMemory.now(open_ledger)
        before = [answered(memory, one) for one in asked]
        supposed, whole = memory.supposing(facts[first:]), every(told, facts)
        for one in [*asked, *data.draw(questions(told, len(facts)))]:
            assert answered(supposed, one) == answered(whole, one)
        day = data.draw(st.sampled_from(days_of(told.scheme)))
        assert told_of(supposed, facts, day) == told_of(whole, facts, day)

        assert [answered(memory, one) for one in asked] == before
        assert before == [answered(every(told, facts[:first]), one) for one in asked]
