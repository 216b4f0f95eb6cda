"""Searching: the entries that meet conditions on their columns, a page after a position at a time (检索).

A page is found by position, so it costs the same whether it is the first or the last, and what is
recorded meanwhile shifts nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select

from domain.fact import Fact
from ledger.faults import spoken
from ledger.lookups import facts_of
from ledger.store.database import Database, Row, Transaction, at_most
from ledger.tables import ENTRIES

Column = Literal["unit", "id", "target"]
Condition = tuple[Column, str, bool]
"""A column, a value, and whether it must be another."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of these topics (None: of any), and every condition met."""

    topics: frozenset[str] | None = None
    conditions: tuple[Condition, ...] = ()

    def meets(self, fact: Fact) -> bool:
        """Whether an entry is wanted."""
        return (self.topics is None or fact.topic in self.topics) and all(
            (getattr(fact, column) == value) is not other
            for column, value, other in self.conditions
        )


class Searching:
    """The statements of a database, written once for each kind of search."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: dict[object, str] = {}

    def page(self, wanted: Wanted, after: int, until: int, most: int) -> list[Fact]:
        """The first entries after a position, at most so many, that are wanted."""
        with spoken(self._database), self._database.reading() as transaction:
            rows = [
                transaction.rows(self._paged(wanted, topical=bool(topic)), (*given, most))
                for topic, given in self._asked(wanted, after, until)
            ]
        return list(facts_of(islice(merge(*rows, key=itemgetter(0)), most)))

    def how_many(self, wanted: Wanted, after: int, until: int) -> int:
        """How many entries after a position are wanted."""
        if wanted.topics is None and not wanted.conditions:
            return max(0, until - after)
        with spoken(self._database), self._database.reading() as transaction:
            return sum(
                self._counted(transaction, self._counting(wanted, topical=bool(topic)), given)
                for topic, given in self._asked(wanted, after, until)
            )

    def topics(self) -> dict[str, int]:
        """Every topic, with its first entry."""
        first = select(ENTRIES.c.topic, func.min(ENTRIES.c.position)).group_by(ENTRIES.c.topic)
        with spoken(self._database), self._database.reading() as transaction:
            return dict(transaction.rows(self._statement("topics", first)))

    def _asked(
        self, wanted: Wanted, after: int, until: int
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """One question for each topic, so that each is answered from its index, in order."""
        values = tuple(value for _, value, _ in wanted.conditions)
        for topic in [""] if wanted.topics is None else sorted(wanted.topics):
            yield topic, (*((topic,) if topic else ()), *values, after, until)

    def _paged(self, wanted: Wanted, *, topical: bool) -> str:
        columns = ENTRIES.c
        brief = select(columns.position, columns.recorded_at, columns.state)
        query = at_most(_where(brief, wanted, topical=topical).order_by(columns.position), "most")
        return self._statement(("page", topical, _kinds(wanted)), query)

    def _counting(self, wanted: Wanted, *, topical: bool) -> str:
        query = _where(select(func.count()).select_from(ENTRIES), wanted, topical=topical)
        return self._statement(("count", topical, _kinds(wanted)), query)

    def _statement(self, name: object, query: Select[Any]) -> str:
        if name not in self._written:
            self._written[name] = self._database.compiled(query)
        return self._written[name]

    def _counted(self, transaction: Transaction, statement: str, given: Collection[Any]) -> int:
        row: Row | None = transaction.row(statement, tuple(given))
        return 0 if row is None else int(row[0])


def _kinds(wanted: Wanted) -> tuple[tuple[str, bool], ...]:
    return tuple((column, other) for column, _, other in wanted.conditions)


def _where(query: Select[Any], wanted: Wanted, *, topical: bool) -> Select[Any]:
    columns = ENTRIES.c
    conditions: list[ColumnElement[bool]] = []
    if topical:
        conditions.append(columns.topic == bindparam("topic"))
    for number, (name, _, other) in enumerate(wanted.conditions):
        value: BindParameter[str] = bindparam(f"value{number}")
        column = columns[name]
        conditions.append(column.is_distinct_from(value) if other else column == value)
    between = (columns.position > bindparam("after"), columns.position <= bindparam("until"))
    return query.where(*conditions, *between)
