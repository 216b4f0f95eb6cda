"""What holds of every score, whatever is recorded: order, knowledge, retraction, company, proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.award import Award, Sheet
from domain.fact import Fact
from domain.measures import Measure, Monthly, Ratio, Value
from domain.scheme import Scheme
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate
from replay.difference import difference
from tests.properties.ledgers import (
    Told,
    days_of,
    interleavings,
    ledgers,
    retraction,
    streams,
)

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(some, max_examples=30)

Scores = dict[str, tuple[Any, ...]]


def answer(told: Told, facts: Sequence[Fact] | None = None, **when: object) -> Answer:
    """The answer for the units of the story; by default at the end of the period."""
    memory = Memory(told.facts if facts is None else facts, compared=told.units)
    asked: dict[str, Any] = {"as_of": told.scheme.period.last, **when}
    return ask(memory, Coordinate(told.scheme.id, **asked))


def award_of(award: Award) -> tuple[Any, ...]:
    """What an award is worth, whatever the positions behind it."""
    return (award.code, award.state, award.points, award.exact, award.span, award.figure)


def worth(sheet: Sheet) -> tuple[Any, ...]:
    """What a sheet is worth, whatever the positions behind it."""
    awards = tuple(award_of(award) for award in sheet.awards)
    return (awards, sheet.total, sheet.span, sheet.converted, sheet.grade, sheet.place)


def scores(found: Answer) -> Scores:
    return {unit: worth(sheet) for unit, sheet in found.sheets.items()}


# Knowledge


@some
@given(ledgers(), st.data())
def test_what_is_recorded_later_changes_nothing_at_an_earlier_moment(
    told: Told, data: st.DataObject
) -> None:
    known_at = data.draw(st.integers(0, told.head))
    then = told.facts[:known_at]

    assert answer(told, known_at=known_at).sheets == answer(told, then).sheets


@some
@given(ledgers(), st.data())
def test_what_happens_later_changes_nothing_on_an_earlier_day(
    told: Told, data: st.DataObject
) -> None:
    """Entries that count only from a later day on, and corrections aside, may as well not be there."""
    day = data.draw(
        st.sampled_from([d for d in days_of(told.scheme) if d >= told.scheme.period.first])
    )
    here = answer(told, as_of=day)
    counted = {
        entry for sheet in here.sheets.values() for award in sheet.awards for entry in award.entries
    }

    for sheet in here.sheets.values():
        for award in sheet.awards:
            for item in award.items:
                if item.counted:
                    assert item.day is not None
                    assert item.day <= day
    assert counted <= {fact.position for fact in told.facts}


@st.composite
def questions(draw: st.DrawFn, told: Told) -> Coordinate:
    """Any day of the period, any moment, perhaps other units, perhaps under an alternative."""
    first, last = told.scheme.period.first, told.scheme.period.last
    day = draw(st.sampled_from(days_of(told.scheme)) | st.dates(first, last + timedelta(days=2)))
    changes: tuple[tuple[str, Any], ...] = ()
    if draw(st.booleans()):
        alternatives = [a for r in told.scheme.all_readings() for a in r.alternatives]
        changes = tuple(draw(st.sampled_from(alternatives)).set.items())
    return Coordinate(
        told.scheme.id,
        as_of=max(day, first),
        known_at=draw(st.integers(0, told.head)),
        population=draw(st.sampled_from([None, None, ",".join(told.units[:2])])),
        changes=changes,
    )


@some
@given(ledgers(), st.data())
def test_answers_do_not_depend_on_what_was_asked_before(told: Told, data: st.DataObject) -> None:
    memory = Memory(told.facts, compared=told.units)
    for _ in range(data.draw(st.integers(2, 7))):
        asked = data.draw(questions(told))
        fresh = Memory(told.facts, compared=told.units)
        assert ask(memory, asked).sheets == ask(fresh, asked).sheets


# Retraction


@some
@given(ledgers(), st.data())
def test_retracting_is_the_same_as_never_having_recorded(told: Told, data: st.DataObject) -> None:
    """The entry goes, and with it all that answers it."""
    if not told.facts:
        return
    gone = data.draw(st.sampled_from(told.facts))
    answering = {gone.id}
    for fact in told.facts:
        if fact.target in answering:
            answering.add(fact.id)
    without = [fact for fact in told.facts if fact.id not in answering]

    assert scores(answer(told, [*told.facts, retraction(told, gone.id)])) == scores(
        answer(told, without)
    )


@some
@given(ledgers(), st.data())
def test_taking_a_retraction_back_restores_everything(told: Told, data: st.DataObject) -> None:
    if not told.facts:
        return
    gone = data.draw(st.sampled_from(told.facts))
    first = retraction(told, gone.id)
    second = retraction(told, first.id, first.position + 1)

    assert answer(told, [*told.facts, first, second]).sheets == answer(told).sheets


# Order


def depends_on_order(scheme: Scheme, code: str) -> bool:
    """Whether of two entries of one day the later recording is the one that counts."""
    return scheme.indicators[code].finding is None and any(
        _last(measure) for measure in scheme.indicators[code].measures()
    )


def _last(measure: Measure) -> bool:
    if isinstance(measure, Value):
        return measure.pick == "last" or bool(measure.latest_per)
    if isinstance(measure, Ratio):
        return _last(measure.of) or _last(measure.over)
    return isinstance(measure, Monthly)


@some
@given(ledgers(), st.data())
def test_the_order_of_recording_decides_nothing_but_which_of_two_figures_is_the_last(
    told: Told, data: st.DataObject
) -> None:
    shuffled = data.draw(interleavings(told.facts))
    one, other = answer(told), answer(told, shuffled)

    for unit in told.units:
        for code in told.scheme.codes:
            if (
                not any(
                    depends_on_order(told.scheme, c) for c in (code, code.split("/", maxsplit=1)[0])
                )
                and told.scheme.indicators[code].finding is None
            ):
                assert award_of(one.award(unit, code)) == award_of(other.award(unit, code)), code


@some
@given(ledgers(), st.data())
def test_the_order_of_the_units_decides_nothing(told: Told, data: st.DataObject) -> None:
    order = data.draw(st.permutations(told.units))
    other = replace(told, units=tuple(order))

    assert scores(answer(told)) == scores(answer(other))


# Company


@some
@given(ledgers(), st.data())
def test_one_more_unit_changes_only_what_is_compared(told: Told, data: st.DataObject) -> None:
    order = data.draw(st.permutations(told.units))
    fewer = replace(told, units=tuple(order[: data.draw(st.integers(1, 3))]))
    some_units, all_units = answer(fewer), answer(told)

    for unit in fewer.units:
        for code in told.scheme.codes:
            if not told.scheme.indicators[code].couples:
                assert some_units.award(unit, code) == all_units.award(unit, code), code


@some
@given(ledgers())
def test_a_unit_s_entries_move_another_unit_only_where_they_are_compared(told: Told) -> None:
    """Without every stream that never names the unit, its uncompared awards are the same."""
    unit = told.units[0]
    naming = [
        fact
        for stream in streams(told.facts)
        if any(unit in (one.unit, one.data.get("to")) for one in stream)
        for fact in stream
    ]
    naming.sort(key=lambda fact: fact.position)
    alone, together = answer(told, naming), answer(told)

    for code in told.scheme.codes:
        if not told.scheme.indicators[code].couples:
            assert alone.award(unit, code) == together.award(unit, code), code


# Proof


@some
@given(ledgers(), st.data())
def test_the_entries_that_counted_are_enough_to_compute_the_award_again(
    told: Told, data: st.DataObject
) -> None:
    """With what corrects and answers them, and nothing else of the ledger."""
    unit = data.draw(st.sampled_from(told.units))
    for award in answer(told).sheet(unit).awards:
        if told.scheme.indicators[award.code].couples or award.state != "scored":
            continue
        counted = set(award.entries)
        proof = [
            fact
            for stream in streams(told.facts)
            if counted & {fact.position for fact in stream}
            for fact in stream
        ]
        proof.sort(key=lambda fact: fact.position)
        again = answer(told, proof).award(unit, award.code)
        assert (again.points, again.entries) == (award.points, award.entries), award.code


@some
@given(ledgers())
def test_every_entry_is_counted_or_not_counted_for_a_reason(told: Told) -> None:
    for sheet in answer(told).sheets.values():
        for award in sheet.awards:
            for item in award.items:
                assert item.counted == (item.because is None)
                assert item.counted or item.amount == 0


@some
@given(ledgers())
def test_points_lie_between_floor_and_full_marks_and_add_up_to_the_total(told: Told) -> None:
    for sheet in answer(told).sheets.values():
        for award in sheet.awards:
            indicator = told.scheme.indicators[award.code]
            if award.points is not None:
                assert award.points >= 0
                limit = indicator.limit()
                assert limit is None or award.points <= limit
                assert (award.points * 100).denominator == 1
        if all(award.state == "scored" for award in sheet.awards):
            assert sheet.total == _added(told.scheme, sheet)
        if sheet.total is None and sheet.span is not None and sheet.span.high is not None:
            assert sheet.span.low is not None
            assert sheet.span.low <= sheet.span.high


def _added(scheme: Scheme, sheet: Sheet) -> Fraction:
    """The total from the printed points alone."""
    by_kind = {
        kind: sum((a.points or Fraction(0) for a in sheet.awards if a.kind == kind), Fraction(0))
        for kind in ("base", "bonus", "penalty")
    }
    cap = scheme.total.bonus_cap
    bonus = by_kind["bonus"] if cap is None else min(by_kind["bonus"], cap)
    total = by_kind["base"] + bonus - by_kind["penalty"]
    total = total if scheme.total.max is None else min(total, scheme.total.max)
    return total if scheme.total.min is None else max(total, scheme.total.min)


# Differences


def check_difference(told: Told, before: dict[str, Any], after: dict[str, Any]) -> None:
    """The causes of every row add up to it, and nothing is left to an unknown cause."""
    memory = Memory(told.facts, compared=told.units)
    base = {"as_of": told.scheme.period.last}
    found = difference(
        memory,
        Coordinate(told.scheme.id, **{**base, **before}),
        Coordinate(told.scheme.id, **{**base, **after}),
    )
    for row in found.rows:
        if row.points is not None:
            assert sum((c.points or Fraction(0) for c in row.causes), Fraction(0)) == row.points
        assert "question" not in {cause.moved for cause in row.causes}
        if row.before != row.after:
            assert row.causes
    for unit in told.units:
        for code in told.scheme.codes:
            was, now = found.before.award(unit, code).points, found.after.award(unit, code).points
            assert (found.of(unit, code) is not None) == (was != now)


@few
@given(ledgers(), st.data())
def test_the_causes_of_a_difference_add_up_to_it_exactly(told: Told, data: st.DataObject) -> None:
    first, second = (data.draw(st.integers(0, told.head)) for _ in range(2))
    days = [d for d in days_of(told.scheme) if d >= told.scheme.period.first]
    before, after = data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))

    check_difference(
        told,
        {"known_at": first, "as_of": before},
        {"known_at": second, "as_of": after},
    )
