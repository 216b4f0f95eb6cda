"""Shards made from what a ledger stores, without recalling it: from its delta log, or by a first build.

Where the log is kept for a plan, its rows are read; else the entries are gone through once, for all plans
that are foreseen. What is supposed, and what was recorded since the log was kept, is a few more rows: the
counts of the units concerned are compiled as they are and as supposed, and what differs is added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

import numpy as np

from domain.bases import Counting
from domain.bases.counting import units_of
from domain.errors import ScoretrailError
from domain.history import History
from ledger.ledger import Ledger
from projections.at_rest import AtRest, SupposedAtRest
from projections.backends.shard import Shard, Table, build, table_of
from projections.deltas import kept
from projections.deltas.building import Wish, built_together
from projections.deltas.gathering import topics_of
from projections.deltas.plan import Plan, rows_of
from projections.deltas.row import DeltaRow
from projections.deltas.stored import StoredLog
from projections.memory import Memory
from replay.as_of import pose
from replay.bulk.answers import Shards
from replay.coordinate import Coordinate
from replay.counted import plan_of

Progress = Callable[[int, int], None]
ENTRIES, LOG = "entries", "delta log"
TAIL = 5_000
"""So many entries may have been recorded since the log was kept; more, and all are gone through."""


class LedgerShards:
    """Gives the shard of a plan, from what its ledger stores."""

    def __init__(self, ledger: Ledger, *, progress: Progress | None = None) -> None:
        self._ledger = ledger
        self._progress = progress
        self._made: dict[tuple[str, int], Shard] = {}
        self._of_memories = Shards()
        self._sources: dict[str, None] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """From what shards were made so far."""
        return tuple(self._sources)

    def of(self, memory: Memory, plan: Plan) -> Shard:
        """The shard that holds what a plan counts."""
        if isinstance(memory, SupposedAtRest):
            return self.of(memory.base, plan).extended(supposed(memory, plan), memory.head)
        if not isinstance(memory, AtRest):
            return self._of_memories.of(memory, plan)
        self._make(memory, [plan])
        return self._made[plan.digest, memory.head]

    def foresee(self, memory: Memory, questions: Sequence[Coordinate]) -> None:
        """Make ready what several questions count; one that cannot be asked says so when it is."""
        if not isinstance(memory, AtRest):
            return
        plans = []
        for asked in questions:
            if asked.attested is None:
                with suppress(ScoretrailError):
                    plans.append(plan_of(memory, pose(memory, asked)))
        self._make(memory, plans)

    def _make(self, memory: AtRest, plans: Iterable[Plan]) -> None:
        head = memory.head
        wanted = {plan.digest: plan for plan in plans if (plan.digest, head) not in self._made}
        missing = []
        for plan in wanted.values():
            found = self._from_log(memory, plan)
            if found is None:
                missing.append(plan)
            else:
                self._made[plan.digest, head] = found
                self._sources[LOG] = None
        if missing:
            wishes = [Wish(plan.recipes.countings, plan.units) for plan in missing]
            tables = built_together(StoredLog(self._ledger, head), wishes, progress=self._progress)
            for plan, rows in zip(missing, tables, strict=True):
                columns = (getattr(rows, name) for name in Table._fields)
                self._made[plan.digest, head] = build(plan.population, Table(*columns), head)
            self._sources[ENTRIES] = None

    def _from_log(self, memory: AtRest, plan: Plan) -> Shard | None:
        """The shard from the delta log, and from what was recorded since; None where it is not kept."""
        came, head = kept.reached(self._ledger, plan), memory.head
        if not came or head - came > TAIL:
            return None
        rows = kept.columns(self._ledger, plan.population, Table._fields, until=came)
        shard = build(
            plan.population, Table(*np.array(rows, dtype=np.int64).reshape(-1, 6).T), came
        )
        since = list(self._ledger.facts(after=came, until=head))
        if any(map(memory.followed.is_of_the_office, since)):
            return None
        if not since:
            return shard
        before = memory.up_to(came)
        then = SupposedAtRest(before, before.streams_of(since), frozenset(), since)
        return shard.extended(supposed(then, plan), head)


def supposed(memory: SupposedAtRest, plan: Plan) -> Table:
    """The rows that make of what a plan counts in the ledger what it counts as supposed."""
    concerned = units_of((*memory.touched, *memory.added))
    topics = {fact.topic for fact in (*memory.touched, *memory.added)}
    rows: Counter[DeltaRow] = Counter()
    for counting in plan.recipes.countings:
        if topics & topics_of(counting):
            for row in _differing(memory, plan, counting, concerned):
                rows[row._replace(delta=0)] += row.delta
    return table_of(row._replace(delta=delta) for row, delta in rows.items() if delta)


def _differing(
    memory: SupposedAtRest, plan: Plan, counting: Counting, concerned: frozenset[str]
) -> Iterator[DeltaRow]:
    """The rows of one counting as supposed, and those that are recorded, taken away again."""
    members, read = plan.units, counting.reads_from
    if read is not None:
        units: list[str] | None = [read] if read in concerned else []
    elif counting.grain == "population":
        units = None
    else:
        units = [unit for unit in plan.units if unit in concerned]
        members = tuple(units)
    if units == []:
        return
    topics = sorted(topics_of(counting))
    found = memory.followed.ledger.streams(topics, until=memory.base.head, units=units)
    together = {fact.position: fact for fact in (*found, *memory.touched)}
    facts = [together[position] for position in sorted(together)]
    for some, sign in ((memory.as_supposed(facts), 1), (facts, -1)):
        for row in rows_of(plan, counting, History(some).streams(), members):
            yield row._replace(delta=sign * row.delta)
