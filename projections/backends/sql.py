"""The SQL backend: one filtered sum over the rows where they lie, on SQLite and on PostgreSQL.

The database adds integers and cuts at caps; it never divides, never ranks and never sees a weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)

from domain.bases import Base
from ledger.store.database import Database
from projections.backends.backend import by_measure, negative
from projections.deltas.tables import CURRENT

ROWS = CURRENT.deltas.c
Row = tuple[int, int, int, int, int]
"""Unit, measure, group, day or position, and the sum of the deltas there."""


class Sql:
    """Rows in the database of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def figures(
        self, population: int, bases: Sequence[Base], day: int, position: int
    ) -> dict[tuple[int, Base], int]:
        """The counts at one viewpoint."""
        found: dict[tuple[int, Base], int] = {}
        within = _within(population, day, position)
        with self._database.querying() as connection:
            for wanted in _rounds(bases):
                found |= _summed(connection, wanted, within)
        return found

    def timeline(
        self, population: int, bases: Sequence[Base], days: Sequence[int], position: int
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts on each of the days."""
        within = _within(population, days[-1], position)
        return self._along(bases, within, ROWS.valid_day, days)

    def drift(
        self, population: int, bases: Sequence[Base], day: int, positions: Sequence[int]
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts as known at each of the positions."""
        within = _within(population, day, positions[-1])
        return self._along(bases, within, ROWS.known_pos, positions)

    def _along(
        self,
        bases: Sequence[Base],
        within: ColumnElement[bool],
        axis: ColumnElement[int],
        stops: Sequence[int],
    ) -> dict[tuple[int, Base], list[int]]:
        """One pass over the axis: the sum of each group moves, and with it what it counts for."""
        wanted = by_measure(bases)
        found: dict[tuple[int, Base], list[int]] = {}
        with self._database.querying() as connection:
            for cell, steps in _groups(_stepped(connection, wanted, within, axis)):
                unit, measure, _ = cell
                for base in wanted[measure]:
                    counted = _running(unit, base, steps, stops)
                    here = found.setdefault((unit, base), [0] * len(stops))
                    for number, count in enumerate(counted):
                        here[number] += count
        return {key: counts for key, counts in found.items() if any(counts)}


def _within(population: int, day: int, position: int) -> ColumnElement[bool]:
    return and_(ROWS.population == population, ROWS.valid_day <= day, ROWS.known_pos <= position)


def _rounds(bases: Sequence[Base]) -> Iterator[dict[int, Base]]:
    """The bases by measure, so often as one measure is asked with different caps."""
    rest = by_measure(bases)
    while rest:
        yield {measure: several[0] for measure, several in rest.items()}
        rest = {measure: several[1:] for measure, several in rest.items() if several[1:]}


def _summed(
    connection: Connection, wanted: dict[int, Base], within: ColumnElement[bool]
) -> dict[tuple[int, Base], int]:
    groups = (
        select(ROWS.unit, ROWS.measure, func.sum(ROWS.delta).label("n"))
        .where(within, ROWS.measure.in_(wanted))
        .group_by(ROWS.measure, ROWS.unit, ROWS.group_key)
        .subquery()
    )
    number = groups.c.n
    caps: dict[int, list[int]] = {}
    for measure, base in wanted.items():
        if base.cap is not None:
            caps.setdefault(base.cap, []).append(measure)
    cut = [
        (and_(groups.c.measure.in_(measures), number > cap), literal(cap, BigInteger))
        for cap, measures in caps.items()
    ]
    counted = case(*cut, else_=number) if cut else number
    query = select(
        groups.c.unit,
        groups.c.measure,
        cast(func.sum(counted), BigInteger),
        cast(func.min(number), BigInteger),
    ).group_by(groups.c.unit, groups.c.measure)
    found: dict[tuple[int, Base], int] = {}
    for unit, measure, count, least in connection.execute(query):
        base = wanted[measure]
        if least < 0 and not base.signed:
            raise negative(unit, base, least)
        if count:
            found[unit, base] = int(count)
    return found


def _stepped(
    connection: Connection,
    wanted: dict[int, list[Base]],
    within: ColumnElement[bool],
    axis: ColumnElement[int],
) -> Iterator[Row]:
    """The sums of each group at each stop of the axis where anything changes, in order."""
    cell = (ROWS.measure, ROWS.unit, ROWS.group_key)
    query = (
        select(
            ROWS.unit, ROWS.measure, ROWS.group_key, axis, cast(func.sum(ROWS.delta), BigInteger)
        )
        .where(within, ROWS.measure.in_(wanted))
        .group_by(*cell, axis)
        .order_by(*cell, axis)
    )
    for row in connection.execute(query):
        yield row[0], row[1], row[2], row[3], int(row[4])


def _groups(rows: Iterator[Row]) -> Iterator[tuple[tuple[int, int, int], list[tuple[int, int]]]]:
    cell: tuple[int, int, int] | None = None
    steps: list[tuple[int, int]] = []
    for unit, measure, group, at, delta in rows:
        if (unit, measure, group) != cell:
            if cell is not None:
                yield cell, steps
            cell, steps = (unit, measure, group), []
        steps.append((at, delta))
    if cell is not None:
        yield cell, steps


def _running(
    unit: int, base: Base, steps: Sequence[tuple[int, int]], stops: Sequence[int]
) -> Iterator[int]:
    """What a group counts for at each stop."""
    number, taken = 0, 0
    for stop in stops:
        while taken < len(steps) and steps[taken][0] <= stop:
            number += steps[taken][1]
            taken += 1
        if number < 0 and not base.signed:
            raise negative(unit, base, number)
        yield number if base.cap is None else min(number, base.cap)


__all__ = ["Sql"]
