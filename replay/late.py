"""Late knowledge: what was recorded long after it occurred, or after a table was published.

Nothing here is forbidden. It is what an auditor looks at first, with what each entry would have moved
had it been known in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.effect import CORRECTIONS, SHANGHAI
from domain.events.published import ANNOUNCED
from domain.fact import Fact
from projections.memory import Memory
from replay.coordinate import parse
from replay.difference import Difference, difference
from replay.publication import WEIGHED


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An entry recorded so many days after it occurred; `after` are the tables it came too late for."""

    fact: Fact
    days: int
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TooLate:
    """What the entries recorded after a table was published would have moved in it."""

    published: int
    title: str
    entries: tuple[int, ...]
    moved: Difference


def late_entries(memory: Memory, *, days: int = 30) -> list[LateEntry]:
    """The entries recorded more than `days` after they occurred, or after a table they concern."""
    tables = list(_tables(memory))
    found = []
    for fact in memory.facts:
        if fact.topic.startswith(("score.", "proposal.", "scheme.", "unit.", "calendar.")):
            continue
        waited = (fact.recorded_at.astimezone(SHANGHAI).date() - fact.occurred_on).days
        after = tuple(
            table.position
            for table in tables
            if table.position < fact.position and _concerns(fact, table)
        )
        if waited > days or after:
            found.append(LateEntry(fact, waited, after))
    return found


def too_late(memory: Memory) -> list[TooLate]:
    """For each published table, what was recorded later and what it would have moved."""
    found = []
    for table in _tables(memory):
        coordinate = parse(str(table.data["coordinate"]))
        now = replace(
            coordinate,
            revision=None,
            known_at=memory.head,
            rules_known_at=coordinate.rules_known_at,
        )
        moved = difference(memory, coordinate, now, weighed=WEIGHED)
        entries = sorted(
            {
                cause.position
                for row in moved.rows
                for cause in row.causes
                if cause.position is not None
            }
        )
        title = str(table.data.get("title") or table.id)
        found.append(TooLate(table.position, title, tuple(entries), moved))
    return found


def _tables(memory: Memory) -> Iterator[Fact]:
    for fact in memory.of_topics(ANNOUNCED):
        if fact.data.get("origin") == "own":
            yield fact


def _concerns(fact: Fact, table: Fact) -> bool:
    """Whether the entry says something about a day that the table covers."""
    covers = date.fromisoformat(str(table.data["table"]["as_of"]))
    return fact.topic in CORRECTIONS or fact.occurred_on <= covers
