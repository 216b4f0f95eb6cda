"""Tallies: how many entries each unit has of each topic, by the month they occurred, as recorded.

The plainest read model: it counts what was recorded and judges nothing, corrections included. It tells
at a glance what a ledger holds and who has been silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, Table, Text

from domain.fact import Fact
from projections.follow import PROJECTIONS, Projection

TALLIES = Table(
    "tallies",
    PROJECTIONS,
    Column("unit", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("entries", BigInteger, nullable=False),
)

NO_UNIT = ""


class Tallies(Projection):
    """Entries by unit, topic and month."""

    NAME = "tallies"
    TABLE = TALLIES

    def fold(self, connection: Connection, table: Table, facts: Sequence[Fact]) -> None:
        """Add each entry to the tally of its unit, topic and month."""
        counted = Counter(
            (fact.unit or NO_UNIT, fact.topic, fact.occurred_on.isoformat()[:7]) for fact in facts
        )
        for (unit, topic, month), number in sorted(counted.items()):
            mine = (table.c.unit == unit, table.c.topic == topic, table.c.month == month)
            grown = connection.execute(
                table.update().where(*mine).values(entries=table.c.entries + number)
            )
            if grown.rowcount == 0:
                row = {"unit": unit, "topic": topic, "month": month, "entries": number}
                connection.execute(table.insert().values(row))
