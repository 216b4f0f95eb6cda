"""Entries found by their columns, page after page, are those that a reader of every entry finds."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.fact import Fact
from ledger.ledger import Ledger
from ledger.searching import Condition, Wanted
from tests.properties.ledgers import Told, ledgers
from tests.stored import put, stored

some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def searches(draw: st.DrawFn, told: Told) -> Wanted:
    """Of some topics or any, with conditions on unit, id and target, each also the other way round."""
    topics = sorted({fact.topic for fact in told.facts} | {"training.held"})
    ids = [fact.id for fact in told.facts] + ["e99"]
    of: st.SearchStrategy[Condition] = st.one_of(
        st.tuples(st.just("unit"), st.sampled_from(told.units), st.booleans()),
        st.tuples(st.sampled_from(["id", "target"]), st.sampled_from(ids), st.booleans()),
    )
    return Wanted(
        draw(st.none() | st.frozensets(st.sampled_from(topics))),
        tuple(draw(st.lists(of, max_size=2))),
    )


@some
@given(ledgers(most=24), st.data())
def test_page_after_page_nothing_wanted_is_left_out_or_comes_twice(
    told: Told, data: st.DataObject
) -> None:
    until = data.draw(st.integers(0, told.head))
    with stored("sqlite://") as ledger:
        put(ledger, told.facts)
        for _ in range(3):
            wanted = data.draw(searches(told))
            expected = [f for f in told.facts if f.position <= until and wanted.meets(f)]

            found = paged(ledger, wanted, until, size=data.draw(st.integers(1, 5)))

            assert [one.id for one in found] == [one.id for one in expected]
            after = data.draw(st.integers(0, until))
            rest = sum(one.position > after for one in expected)
            assert ledger.searching.how_many(wanted, after, until) == rest


def paged(ledger: Ledger, wanted: Wanted, until: int, *, size: int) -> list[Fact]:
    found: list[Fact] = []
    while True:
        after = found[-1].position if found else 0
        page = ledger.searching.page(wanted, after, until, size)
        found += page
        if len(page) < size:
            return found


def test_the_topics_of_a_ledger_are_known_with_the_first_entry_of_each() -> None:
    told = [
        ("training.held", 1),
        ("activity.reported", 2),
        ("training.held", 3),
    ]
    with stored("sqlite://") as ledger:
        put(ledger, [held(topic, position) for topic, position in told])

        assert ledger.searching.topics() == {"training.held": 1, "activity.reported": 2}


def held(topic: str, position: int) -> Fact:
    day = datetime(2018, 5, 1, tzinfo=UTC)
    return Fact(position, f"e{position}", topic, "lixia", None, day.date(), None, day, {})
