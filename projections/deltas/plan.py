"""A plan: which counts are kept for whom. A scheme's text, a calendar and a population, as plain values.

The identity of each counting decides what is shared: a revision that changes a weight needs nothing
new, one that changes a condition is compiled beside what earlier answers need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from domain.bases import Counting, Recipes, recipes
from domain.fact import Fact
from domain.history import History
from domain.language import canonical_tree, digest_of
from domain.scheme import Scheme, load
from domain.workdays import Calendar, YearTable
from projections.deltas.gathering import MemoryShelf, Stream, Wanted, compiled, topics_of
from projections.deltas.row import DeltaRow, canonical, number_of, population_text


@dataclass(frozen=True)
class Plan:
    """The counts of one scheme, under one calendar, for one population."""

    scheme: Scheme
    calendar: Calendar | None
    units: tuple[str, ...]
    across: bool = False
    """Whether it is asked across years or populations."""
    like: Recipes | None = field(default=None, compare=False, repr=False)
    """Recipes of another text, made under the same calendar and asked alike."""

    @cached_property
    def recipes(self) -> Recipes:
        """How the scheme's figures are composed."""
        return recipes(self.scheme, self.calendar, across=self.across, like=self.like)

    def changed(self, changes: Mapping[str, Any]) -> Plan:
        """The plan under a changed text; what is the same in both is not made again."""
        return replace(self, scheme=self.scheme.changed(changes), like=self.recipes)

    @cached_property
    def population(self) -> int:
        """The number of the population."""
        return number_of(population_text(self.units))

    @cached_property
    def body(self) -> bytes:
        """The plan as it is kept beside the log, to go on with it in another process."""
        tables = {} if self.calendar is None else self.calendar.tables
        tree = {
            "scheme": canonical_tree(self.scheme.tree),
            "calendar": None if self.calendar is None else self.calendar.name,
            "tables": {
                str(year): [sorted(map(str, table.off)), sorted(map(str, table.work))]
                for year, table in sorted(tables.items())
            },
            "units": sorted(self.units),
            "across": self.across,
        }
        return msgspec.json.encode(tree, order="sorted")

    @cached_property
    def digest(self) -> str:
        """The digest of the plan."""
        return digest_of(self.body.decode())


def plan_of(body: bytes) -> Plan:
    """The plan that was kept."""
    tree: dict[str, Any] = msgspec.json.decode(body)
    calendar = None if tree["calendar"] is None else _calendar(tree["calendar"], tree["tables"])
    scheme = load(tree["scheme"], name="plan")
    return Plan(scheme, calendar, tuple(tree["units"]), tree["across"])


def _calendar(name: str, tables: Mapping[str, Sequence[Sequence[str]]]) -> Calendar:
    years = {
        int(year): YearTable.of(
            int(year), [date.fromisoformat(d) for d in off], [date.fromisoformat(d) for d in work]
        )
        for year, (off, work) in tables.items()
    }
    return Calendar.from_tables(years, name=name)


def rows_in_memory(plan: Plan, facts: Sequence[Fact]) -> list[DeltaRow]:
    """The rows of a plan from facts that are all at hand, canonical: the definition of the log."""
    streams = History(facts).streams()
    countings = plan.recipes.countings
    return sorted(row for one in countings for row in rows_of(plan, one, streams, plan.units))


def rows_of(
    plan: Plan, counting: Counting, streams: Sequence[Stream], units: Collection[str]
) -> Iterator[DeltaRow]:
    """The rows of one counting for some units of the plan, from every stream that may count for them."""
    topics = topics_of(counting)
    own = [stream for stream in streams if any(fact.topic in topics for fact in stream)]
    made = compiled(Wanted(counting, frozenset(units)), own, MemoryShelf(streams))
    return canonical(plan.population, units, counting.reads_from, made)
