"""What is named as the cause of a difference: it adds up, and without it there is none.

The ledgers hold revisions of the scheme and adopted readings too, so that rules are causes as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.fact import Fact
from domain.scheme import Scheme
from replay.as_of import Memory
from replay.coordinate import Coordinate
from replay.difference import Difference, Row, difference
from tests.properties.ledgers import SHANGHAI, Told, ledgers
from tests.telling import ask, rule, story

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ENTRIES = ("entry",)


def between(told: Told, facts: Sequence[Fact], before: int, after: int, **fixed: int) -> Difference:
    """What moved between two positions, at the end of the period."""
    memory = Memory(facts, compared=told.units)
    memory.head = told.head  # also where the last entry is left out
    sides = [
        Coordinate(
            told.scheme.id,
            as_of=told.scheme.period.last,
            known_at=position,
            rules_known_at=fixed.get("rules", position),
        )
        for position in (before, after)
    ]
    return difference(memory, *sides)


@st.composite
def with_rules(draw: st.DrawFn) -> Told:
    """A ledger in which the scheme is revised, or a reading adopted, between the facts."""
    told = draw(ledgers(most=12))
    facts = list(told.facts)
    for number in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(facts)))
        facts.insert(place, draw(_rule(told.scheme, f"rule{number}")))
    return Told(told.scheme, told.units, tuple(_placed(facts)))


@st.composite
def _rule(draw: st.DrawFn, scheme: Scheme, name: str) -> Fact:
    readings = [reading for reading in scheme.all_readings() if reading.alternatives]
    adopts = draw(st.booleans())
    if readings and adopts:
        reading = draw(st.sampled_from(readings))
        choice = draw(st.sampled_from(reading.alternatives)).label
        data: dict[str, Any] = {"scheme": scheme.id, "reading": reading.id, "choice": choice}
        return _fact(scheme, name, "reading.adopted", data)
    code = draw(st.sampled_from(scheme.codes))
    changes = {f"indicators/{code}/full": draw(st.sampled_from([1, 5, 30]))}
    cause = draw(st.sampled_from(["erratum", "amendment"]))
    data = {"scheme": scheme.id, "set": changes, "cause": cause}
    return _fact(scheme, name, "scheme.revised", data)


def _fact(scheme: Scheme, name: str, topic: str, data: dict[str, Any]) -> Fact:
    return Fact(
        position=0,
        id=name,
        topic=topic,
        unit=None,
        target=None,
        occurred_on=scheme.period.first,
        submitted_at=None,
        recorded_at=datetime(2030, 1, 1, tzinfo=SHANGHAI),
        data=data,
    )


def _placed(facts: Sequence[Fact]) -> list[Fact]:
    start = datetime(2030, 1, 1, tzinfo=SHANGHAI)
    return [
        replace(fact, position=n, recorded_at=start + timedelta(hours=n))
        for n, fact in enumerate(facts, start=1)
    ]


@some
@given(with_rules(), st.data())
def test_entries_and_rules_add_up_to_the_difference_exactly(
    told: Told, data: st.DataObject
) -> None:
    before, after = (data.draw(st.integers(0, told.head)) for _ in range(2))
    found = between(told, told.facts, before, after)

    for row in found.rows:
        causes = [cause.points for cause in row.causes]
        if row.points is not None:
            assert sum(filter(None, causes), Fraction(0)) == row.points
        if row.before != row.after:
            assert causes
        assert {cause.moved for cause in row.causes} <= {"entry", "rule"}
        event(f"rules among the causes: {any(c.moved == 'rule' for c in row.causes)}")


def uncoupled(told: Told, found: Difference) -> list[Row]:
    """The rows of indicators in which no unit is compared with another."""
    return [
        row
        for row in found.rows
        if row.code is not None and not told.scheme.indicators[row.code].couples
    ]


def named(rows: Sequence[Row]) -> set[int]:
    """The entries that are named as causes."""
    return {
        cause.position
        for row in rows
        for cause in row.causes
        if cause.moved in ENTRIES and cause.position is not None
    }


@some
@given(ledgers(), st.data())
def test_without_the_named_entries_the_difference_is_gone(told: Told, data: st.DataObject) -> None:
    """An entry over a cap, or a duplicate, takes the place of one that is left out: it is named next.

    So the named ones are left out until nothing is named. Each time something new must be, for as
    long as anything differs; in the end nothing does.
    """
    before = data.draw(st.integers(0, told.head))
    after = data.draw(st.integers(before, told.head))
    left_out: set[int] = set()
    rounds = 0
    while True:
        facts = [fact for fact in told.facts if fact.position not in left_out]
        rows = uncoupled(told, between(told, facts, before, after, rules=0))
        new = named(rows)
        assert bool(new) == bool(rows)
        if not rows:
            break
        assert not new & left_out
        assert all(before < position <= after for position in new)
        left_out |= new
        rounds += 1
    event(f"rounds: {rounds}")


def test_one_round_is_enough_where_nothing_takes_another_s_place() -> None:
    told = """
        2018-02-01 | 2018-02-03 | dong | defaulter.listed  | id=a
        2018-03-01 | 2018-03-03 | dong | defaulter.listed  | id=b
        2018-04-01 | 2018-04-03 | xi   | defaulter.listed  | id=c
        2018-05-01 | 2018-05-03 | dong | entry.retracted   | target=a
        """.replace("| defaulter.listed  |", "| defaulter.listed  | body=organ")
    listings = rule(
        "measure: {open: {opened: defaulter.listed, closed: defaulter.cleared}}\n"
        "points: {per_item: {each: -3, start: full}}"
    )
    facts = story(told)
    memory = Memory(facts, shipped={listings.id: listings})
    sides = [
        Coordinate(listings.id, as_of=listings.period.last, known_at=position)
        for position in (1, 4)
    ]
    found = difference(memory, *sides)
    rest = [fact for fact in facts if fact.position not in named(found.rows)]

    assert named(found.rows) == {2, 3, 4}
    assert ask(rest, scheme=listings, as_of="2018-12-31").all_points() == {
        "dong": 7, "xi": 10, "nan": 10, "bei": 10,
    }  # fmt: skip
