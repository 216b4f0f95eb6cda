"""Columns add up what the plain fold adds up, on every axis, whatever the rows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from domain.bases import Base
from domain.errors import Tampered
from projections.backends import shard as shards
from projections.backends.columns import Columns, Stops, summed
from projections.backends.reference import Reference
from projections.backends.shard import build, table_of
from projections.deltas.row import DeltaRow, number_of

POPULATION = number_of("lixia,shizhong,gaoxin")
UNITS = [number_of(name) for name in ("lixia", "shizhong", "gaoxin")]
BASES = [
    Base("open/organ", "a" * 64),
    Base("media/city", "b" * 64, cap=2),
    Base("distinct", "c" * 64, cap=1),
    Base("media/province", "d" * 64),
    Base("total", "e" * 64, scale=6, signed=True),
    Base("media/city", "b" * 64, cap=3),
    Base("never seen", "f" * 64),
]
GROUPED = BASES[1:4]
YEAR = range(17532, 17900)


def rows(seed: int, facts: int = 120) -> list[DeltaRow]:
    """Facts that happen, are cleared, retracted and restored, in groups of few."""
    dice, found, position = Random(seed), [], 0
    for entry in range(1, facts + 1):
        base, unit = dice.choice(BASES[:5]), dice.choice(UNITS)
        group = number_of(f"g{dice.randint(1, 4)}") if base in GROUPED else 0
        day = dice.choice(YEAR)
        position += dice.randint(1, 3)
        amount = dice.randint(-(10**9), 10**9) if base.signed else 1
        row = DeltaRow(
            POPULATION, unit, number_of(base.identity), group, day, position, entry, amount
        )
        found.append(row)
        known = position
        if dice.random() < 1 / 4:  # cleared on a later day, learnt later
            known += dice.randint(1, 30)
            later = day + dice.randint(0, 60)
            found.append(row._replace(valid_day=later, known_pos=known, delta=-amount))
        elif dice.random() < 1 / 4:  # retracted, perhaps restored
            for sign in (-1, 1)[: dice.randint(1, 2)]:
                known += dice.randint(1, 30)
                found.append(row._replace(known_pos=known, delta=sign * amount))
    dice.shuffle(found)
    return found


def both(seed: int) -> tuple[Reference, Columns]:
    told = rows(seed)
    return Reference(told), Columns([build(POPULATION, table_of(told), 500)])


@pytest.mark.parametrize("seed", range(12))
def test_columns_and_the_plain_fold_agree_at_any_viewpoint(seed: int) -> None:
    plain, columns = both(seed)
    dice = Random(seed)
    for _ in range(20):
        some = dice.sample(BASES, dice.randint(1, len(BASES)))
        day, position = dice.randint(17500, 17950), dice.randint(0, 300)

        assert columns.figures(POPULATION, some, day, position) == plain.figures(
            POPULATION, some, day, position
        )


@pytest.mark.parametrize("seed", range(6))
def test_every_day_of_a_year_is_what_a_question_of_that_day_gives(seed: int) -> None:
    plain, columns = both(seed)
    dice = Random(seed)
    every = list(range(17540, 17600))
    for days in (every, sorted(dice.sample(YEAR, 15)), [17700]):
        for position in (0, 60, 300, 500, 900):
            assert columns.timeline(POPULATION, BASES, days, position) == nonzero(
                plain.timeline(POPULATION, BASES, days, position)
            )


@pytest.mark.parametrize("seed", range(6))
def test_asked_again_the_days_are_the_same_and_other_days_are_others(seed: int) -> None:
    """What is kept of the days asked last is never taken for that of other days."""
    plain, columns = both(seed)
    (some, picked), *_ = columns._picks(POPULATION, BASES)
    spans = [[17540, 17541, 17560], [17541, 17542, 17560], [17600, 17700], [17541, 17542, 17560]]
    for days in spans:
        counted = np.zeros((len(some) * picked.width, len(days)), dtype=np.int64)
        for _ in range(2):
            counted[:] = 0
            picked.along("days", Stops(np.array(days)), 500, counted)
            summed(counted, some, picked.shard.units)
            cells = {
                (columns._unit(picked, at), some[at // picked.width]): row.tolist()
                for at, row in enumerate(counted)
                if row.any()
            }
            assert cells == nonzero(plain.timeline(POPULATION, some, days, 500))


@pytest.mark.parametrize("seed", range(6))
def test_every_position_is_what_a_question_of_that_position_gives(seed: int) -> None:
    plain, columns = both(seed)
    dice = Random(seed)
    for positions in (list(range(40)), sorted(dice.sample(range(300), 25))):
        for day in (17500, 17700, 17950):
            assert columns.drift(POPULATION, BASES, day, positions) == nonzero(
                plain.drift(POPULATION, BASES, day, positions)
            )


def nonzero(found: dict[tuple[int, Base], list[int]]) -> dict[tuple[int, Base], list[int]]:
    return {key: numbers for key, numbers in found.items() if any(numbers)}


@pytest.mark.parametrize("seed", range(6))
def test_a_shard_grown_by_the_tail_is_the_shard_built_at_once(seed: int) -> None:
    told = rows(seed)
    early = build(POPULATION, table_of(r for r in told if r.known_pos <= 100), 100)
    grown = early.extended(table_of(r for r in told if r.known_pos > 100), 500)
    whole = build(POPULATION, table_of(told), 500)

    for name in whole.__dataclass_fields__:
        assert np.array_equal(getattr(grown, name), getattr(whole, name)), name


def test_a_count_below_nothing_is_refused_on_every_axis() -> None:
    told = [row for row in rows(1) if row.measure != number_of(BASES[2].identity)]
    broken = [*told, replace_row(told, BASES[2])]
    columns = Columns([build(POPULATION, table_of(broken), 500)])

    with pytest.raises(Tampered, match="the log was altered"):
        columns.figures(POPULATION, BASES, 17950, 400)
    with pytest.raises(Tampered, match="the log was altered"):
        columns.timeline(POPULATION, BASES, [17600, 17950], 400)
    with pytest.raises(Tampered, match="the log was altered"):
        columns.drift(POPULATION, BASES, 17950, [100, 400])


def replace_row(told: list[DeltaRow], base: Base) -> DeltaRow:
    return told[0]._replace(measure=number_of(base.identity), group_key=7, delta=-1)


def test_a_group_of_one_entry_counts_no_more_than_its_cap_on_every_axis() -> None:
    base = BASES[1]
    five = DeltaRow(POPULATION, UNITS[0], number_of(base.identity), number_of("g"), 17600, 3, 3, 5)
    columns = Columns([build(POPULATION, table_of([five]), 10)])
    cell = (UNITS[0], base)

    assert columns.figures(POPULATION, [base], 17600, 3) == {cell: 2}
    assert columns.timeline(POPULATION, [base], [17599, 17600, 17601], 3) == {cell: [0, 2, 2]}
    assert columns.drift(POPULATION, [base], 17600, [2, 3, 4]) == {cell: [0, 2, 2]}


def test_no_group_below_nothing_hides_behind_another_and_the_unit_is_named() -> None:
    grouped, plain = BASES[1], BASES[0]
    less = DeltaRow(
        POPULATION, UNITS[1], number_of(grouped.identity), number_of("g"), 17600, 3, 3, -1
    )
    more = less._replace(group_key=number_of("h"), delta=1)
    alone = less._replace(measure=number_of(plain.identity), group_key=0)
    for base, told in ((grouped, [less, more]), (plain, [alone])):
        columns = Columns([build(POPULATION, table_of(told), 10)])

        with pytest.raises(Tampered, match=str(UNITS[1])):
            columns.figures(POPULATION, [base], 17600, 3)
        with pytest.raises(Tampered, match=str(UNITS[1])):
            columns.timeline(POPULATION, [base], [17600], 3)
        with pytest.raises(Tampered, match=str(UNITS[1])):
            columns.drift(POPULATION, [base], 17600, [3])


def test_another_cap_reads_the_same_rows() -> None:
    columns = Columns([build(POPULATION, table_of(rows(3, facts=600)), 5000)])
    capped = columns.figures(POPULATION, [BASES[1]], 17950, 4000)
    free = columns.figures(POPULATION, [replace(BASES[1], cap=None)], 17950, 4000)

    assert sum(capped.values()) < sum(free.values())


def test_a_row_takes_at_most_24_bytes() -> None:
    shard = build(POPULATION, table_of(rows(1, facts=3000)), 500)

    assert shard.resident <= 24 * shard.rows


def test_numbers_are_packed_only_as_narrowly_as_they_fit() -> None:
    assert shards.narrow(np.array([-128, 127])).dtype == np.int8
    assert shards.narrow(np.array([-128, 128])).dtype == np.int16
    assert shards.narrow(np.array([2**31])).dtype == np.int64
