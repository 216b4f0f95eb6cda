"""A memory that learns entry by entry, asked in between, is the memory that read all of it at once.

A server goes on from one memory to the next as entries are recorded; whatever was worked out before
may be used again, nothing of it may be stale, and whoever still asks the one before is told the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.award import Sheet
from replay.as_of import Memory, ask
from replay.coordinate import Coordinate
from tests.properties.ledgers import Told, ledgers

some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(told=ledgers(most=14), data=st.data())
def test_learning_entry_by_entry_is_reading_all_at_once(told: Told, data: st.DataObject) -> None:
    facts, scheme = list(told.facts), told.scheme
    first = data.draw(st.integers(0, len(facts)))
    kept = Memory(facts[:first], compared=told.units)
    earlier: list[tuple[Memory, Coordinate, Mapping[str, Sheet]]] = []
    days = [scheme.period.first, scheme.period.last]
    days.append(data.draw(st.dates(scheme.period.first, scheme.period.last)))
    for number in range(first, len(facts) + 1):
        fresh = Memory(facts[:number], compared=told.units)
        for day in days:
            here = Coordinate(scheme.id, as_of=day)
            found = ask(kept, here).sheets
            assert found == ask(fresh, here).sheets
            earlier.append((kept, here, found))
        known = data.draw(st.integers(0, number and facts[number - 1].position))
        then = Coordinate(scheme.id, as_of=scheme.period.last, known_at=known)
        assert ask(kept, then).sheets == ask(fresh, then).sheets
        assert kept.head == fresh.head
        assert kept.count(known) == fresh.count(known)
        kept = kept.extended(facts[number : number + 1])
    for before, here, found in earlier:
        assert ask(before, here).sheets == found
