"""The tables of the delta log: rows, the dictionary of their numbers, files by key, and how far each came.

They stand in the database of the ledger and can be thrown away. A rebuild fills the same tables beside
them, under names that end in `_rebuilt`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

FORMAT = 1
"""What the rows mean. Rows of another format are not read; a rebuild replaces them."""


def _number(name: str, *, key: bool = True) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, autoincrement=False, nullable=False)


@dataclass(frozen=True, slots=True)
class Tables:
    """One generation of the log."""

    metadata: MetaData
    deltas: Table
    names: Table
    keys: Table
    series: Table

    @property
    def all(self) -> tuple[Table, ...]:
        """Every table of the generation."""
        return (self.deltas, self.names, self.keys, self.series)


def generation(suffix: str = "") -> Tables:
    """The tables under names that end so."""
    metadata = MetaData()
    deltas = Table(
        f"measure_delta{suffix}",
        metadata,
        *map(
            _number,
            ("population", "measure", "unit", "group_key", "valid_day", "known_pos", "entry"),
        ),
        _number("delta", key=False),
        sqlite_with_rowid=False,
    )
    names = Table(
        f"delta_names{suffix}",
        metadata,
        _number("number"),
        Column("text", Text, nullable=False),
        Column("about", Text, nullable=False),
    )
    keys = Table(
        f"delta_keys{suffix}",
        metadata,
        _number("counting"),
        Column("key", Text, primary_key=True),
        Column("stream", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    series = Table(
        f"delta_series{suffix}",
        metadata,
        _number("population"),
        _number("counting"),
        Column("identity", Text, nullable=False),
        _number("position", key=False),
        Column("leaf", LargeBinary, nullable=False),
    )
    return Tables(metadata, deltas, names, keys, series)


CURRENT = generation()
BESIDE = generation("_rebuilt")

KEPT = MetaData()

PLANS = Table(
    "delta_plans",
    KEPT,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

ORIGIN = Table(
    "delta_origin",
    KEPT,
    Column("ledger", Text, primary_key=True),
    Column("format", Integer, nullable=False),
)
"""Which ledger the rows were compiled from, and what they mean: one row."""
