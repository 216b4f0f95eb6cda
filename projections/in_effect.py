"""Facts in effect: what each entry says, for which days, as known over which positions.

One row per entry, stretch of days and stretch of knowledge. What is known at position k is the rows with
known_from ≤ k < known_to; a later correction closes rows and adds others, and never changes what an
earlier position sees. Deadlines and schemes are not its business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Table, Text, select

from domain.effect import SHANGHAI, SUPPLEMENTED, Standing, effect
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import canonical, fact_of
from ledger.tables import ENTRIES
from projections.follow import PROJECTIONS, Projection

NOW = 2**62
"""`known_to` of a row that still holds."""
FIRST_DAY, LAST_DAY = date.min.isoformat(), date.max.isoformat()

IN_EFFECT = Table(
    "facts_in_effect",
    PROJECTIONS,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("known_from", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_from", Text, primary_key=True),
    Column("valid_to", Text, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Column("unit", Text),
    Column("topic", Text, nullable=False),
    Column("occurred_on", Text, nullable=False),
    Column("submitted_at", Text),
    Column("gone", Text),
    Column("data", Text, nullable=False),
)
Index("facts_in_effect_unit", IN_EFFECT.c.unit, IN_EFFECT.c.topic, IN_EFFECT.c.known_to)

Row = tuple[Any, ...]
"""entry, valid_from, valid_to, unit, topic, occurred_on, submitted_at, gone, data."""


class FactsInEffect(Projection):
    """The bitemporal read model of every entry that is not itself a correction."""

    NAME = "facts_in_effect"
    TABLE = IN_EFFECT

    def fold(self, connection: Connection, table: Table, facts: Sequence[Fact]) -> None:
        """Close the rows that no longer hold, and add those that do from each new position."""
        first, last = facts[0].position, facts[-1].position
        added: list[dict[str, Any]] = []
        for stream in _streams(connection, first, last):
            _follow(connection, table, stream, first, added)
        if added:
            connection.execute(table.insert(), added)


def _streams(connection: Connection, first: int, last: int) -> Iterator[list[Fact]]:
    """Every stream touched between two positions, whole up to the later one."""
    touched = (
        select(ENTRIES.c.stream)
        .where(ENTRIES.c.position >= first, ENTRIES.c.position <= last)
        .distinct()
    )
    rows = connection.execute(
        select(ENTRIES.c.stream, ENTRIES.c.position, ENTRIES.c.recorded_at, ENTRIES.c.state)
        .where(ENTRIES.c.stream.in_(touched), ENTRIES.c.position <= last)
        .order_by(ENTRIES.c.stream, ENTRIES.c.position)
    )
    stream: list[Fact] = []
    name: str | None = None
    for row in rows:
        if row[0] != name and stream:
            yield stream
            stream = []
        name = row[0]
        stream.append(fact_of(row[1], instant(row[2]), row[3]))
    if stream:
        yield stream


def _follow(
    connection: Connection,
    table: Table,
    stream: list[Fact],
    first: int,
    added: list[dict[str, Any]],
) -> None:
    """Add the rows that hold from each new position, and close those that no longer do.

    Rows added in this page are still in `added`; rows of earlier pages are in the table.
    """
    before = _rows(stream, first - 1)
    stored = bool(before)
    mine: dict[Row, dict[str, Any]] = {}
    for fact in stream:
        if fact.position < first:
            continue
        after = _rows(stream, fact.position)
        for row in before - after:
            if row in mine:
                mine.pop(row)["known_to"] = fact.position
            elif stored:
                _close(connection, table, row, fact.position)
        for row in sorted(after - before, key=lambda row: (row[0], row[1])):
            mine[row] = _written(row, fact.position)
            added.append(mine[row])
        before = after


def _rows(stream: list[Fact], position: int) -> set[Row]:
    known = [fact for fact in stream if fact.position <= position]
    starts = sorted(
        {
            fact.submitted_at.astimezone(SHANGHAI).date()
            for fact in known
            if fact.topic == SUPPLEMENTED and fact.submitted_at is not None
        }
    )
    rows: dict[int, list[list[Any]]] = {}
    for number, start in enumerate([date.min, *starts]):
        end = starts[number] - timedelta(days=1) if number < len(starts) else date.max
        for standing in effect(known, end, position):
            _extend(rows.setdefault(standing.fact.position, []), standing, start, end)
    return {tuple(row) for listed in rows.values() for row in listed}


def _extend(rows: list[list[Any]], standing: Standing, start: date, end: date) -> None:
    """Lengthen the last row if the entry says the same over the next stretch of days."""
    said = _said(standing)
    if rows and rows[-1][3:] == said:
        rows[-1][2] = end.isoformat()
    else:
        rows.append([standing.fact.position, start.isoformat(), end.isoformat(), *said])


def _said(standing: Standing) -> list[Any]:
    submitted = standing.submitted_at
    return [
        standing.unit,
        standing.fact.topic,
        standing.occurred_on.isoformat(),
        None if submitted is None else submitted.isoformat(),
        None if standing.gone is None else str(standing.gone),
        canonical(dict(standing.data)).decode(),
    ]


def _written(row: Row, position: int) -> dict[str, Any]:
    names = ("entry", "valid_from", "valid_to", *_SAID)
    return dict(zip(names, row, strict=True)) | {"known_from": position, "known_to": NOW}


_SAID = ("unit", "topic", "occurred_on", "submitted_at", "gone", "data")


def _close(connection: Connection, table: Table, row: Row, position: int) -> None:
    closed = connection.execute(
        table.update()
        .where(table.c.entry == row[0], table.c.valid_from == row[1], table.c.known_to == NOW)
        .values(known_to=position)
    )
    assert closed.rowcount == 1, "a row that held is there exactly once"


__all__ = ["IN_EFFECT", "NOW", "FactsInEffect"]
