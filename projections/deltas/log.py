"""The log itself: follows the ledger, exactly once, for every plan that is kept.

Each series, the rows of one counting for one population, has its own position. A batch of entries is
compiled for all series that stand at the same one; rows and positions move in one transaction, and a
position moves only from where it stood. Whoever is stopped goes on from there; a new plan begins at the
beginning, beside the others. Rows are only ever added: an answer for an earlier position never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from sqlalchemy import Connection, select

from domain.bases import Counting
from domain.errors import LedgerUnusable
from ledger.ledger import Ledger
from ledger.tables import ENTRIES, HEAD
from projections.deltas.gathering import Wanted, compiled, topics_of
from projections.deltas.names import Names
from projections.deltas.plan import Plan, plan_of
from projections.deltas.row import Change, DeltaRow, canonical, number_of, population_text
from projections.deltas.shelf import Batch
from projections.deltas.tables import CURRENT, FORMAT, KEPT, ORIGIN, PLANS, Tables

PAGE = 5_000
"""So many entries are taken into one transaction."""

Progress = Callable[[int, int], None]


class DeltaLog:
    """The delta log of a ledger."""

    def __init__(self, ledger: Ledger, tables: Tables = CURRENT) -> None:
        self._ledger = ledger
        self._tables = tables
        self._names = Names(tables)
        self._plans: dict[str, Plan] = {}

    def prepare(self) -> None:
        """Make the tables where they are missing; refuse those of another ledger or format."""
        with self._ledger.database.core() as connection:
            KEPT.create_all(connection, checkfirst=True)
            self._tables.metadata.create_all(connection, checkfirst=True)
            mine = (str(connection.execute(select(HEAD.c.ledger)).scalar_one()), FORMAT)
            origin = connection.execute(select(ORIGIN.c.ledger, ORIGIN.c.format)).first()
            if origin is None:
                connection.execute(ORIGIN.insert().values(ledger=mine[0], format=mine[1]))
            elif self._tables is CURRENT:
                refuse_foreign((origin[0], origin[1]), mine)

    def keep(self, plan: Plan) -> None:
        """Keep the counts of a plan from now on; `catch_up` compiles them from the beginning."""
        self.prepare()
        with self._ledger.database.core() as connection:
            known = select(PLANS.c.digest).where(PLANS.c.digest == plan.digest)
            if connection.execute(known).first() is None:
                connection.execute(PLANS.insert().values(digest=plan.digest, body=plan.body))
            self._begin(connection, plan)

    def begin(self) -> None:
        """Put every series of the plans at the beginning where it is new."""
        self.prepare()
        plans = self.plans()
        with self._ledger.database.core() as connection:
            for plan in plans:
                self._begin(connection, plan)

    def forget(self, plan: Plan) -> None:
        """No longer keep a plan. Its rows stay until a rebuild, for whoever shares them."""
        with self._ledger.database.core() as connection:
            connection.execute(PLANS.delete().where(PLANS.c.digest == plan.digest))

    def plans(self) -> list[Plan]:
        """Every plan that is kept."""
        with self._ledger.database.querying() as connection:
            rows = connection.execute(select(PLANS).order_by(PLANS.c.digest)).all()
        for digest, body in rows:
            if digest not in self._plans:
                self._plans[digest] = plan_of(body)
        return [self._plans[digest] for digest, _ in rows]

    def position(self, plan: Plan) -> int:
        """The position that all counts of a plan have reached; 0 where they are not kept."""
        series = self._tables.series
        wanted = {number_of(counting.identity) for counting in plan.recipes.countings}
        with self._ledger.database.querying() as connection:
            reached = connection.execute(
                select(series.c.counting, series.c.position).where(
                    series.c.population == plan.population
                )
            ).all()
        positions = {row[0]: row[1] for row in reached}
        return min((positions.get(number, 0) for number in wanted), default=0)

    def catch_up(self, *, progress: Progress | None = None) -> int:
        """Compile every entry that any series has not seen; give the position reached."""
        self.prepare()
        following = _Following(self.plans())
        head = self._ledger.position
        while following.members:
            with self._ledger.database.core() as connection:
                reached = self._step(connection, following, head)
            if reached is None:
                return head
            if progress is not None:
                progress(reached, head)
        return head

    def rows(self, population: int) -> list[DeltaRow]:
        """Every row of a population, in order."""
        table = self._tables.deltas
        columns = [table.c[name] for name in DeltaRow._fields]
        with self._ledger.database.querying() as connection:
            found = connection.execute(
                select(*columns).where(table.c.population == population)
            ).all()
        return sorted(DeltaRow(*row) for row in found)

    def _begin(self, connection: Connection, plan: Plan) -> None:
        """Put the series of a plan at position 0 where they are new."""
        series = self._tables.series
        known = {
            row[0]
            for row in connection.execute(
                select(series.c.counting).where(series.c.population == plan.population)
            )
        }
        rows = [
            {
                "population": plan.population,
                "counting": number_of(counting.identity),
                "identity": counting.identity,
                "position": 0,
                "leaf": b"",
            }
            for counting in plan.recipes.countings
            if number_of(counting.identity) not in known
        ]
        if rows:
            connection.execute(series.insert(), rows)
        self._names.note((population_text(plan.units),), "population")
        self._names.note(plan.units, "unit")
        for base in plan.recipes.bases():
            self._names.note_base(base)
        self._names.write(connection)

    def _step(self, connection: Connection, following: _Following, head: int) -> int | None:
        """Take one batch for the series that are furthest behind; None if none is behind."""
        series = self._tables.series
        standing = connection.execute(
            select(series.c.position, series.c.leaf, series.c.population, series.c.counting)
            .order_by(series.c.position, series.c.counting, series.c.population)
            .with_for_update()
        ).all()
        levels = [
            (position, [(row[2], row[3], row[1]) for row in rows])
            for position, rows in groupby(standing, key=lambda row: int(row[0]))
        ]
        levels = [level for level in levels if level[0] < head]
        if not levels:
            return None
        seen, lowest = levels[0]
        self._same_ledger(connection, seen, {leaf for _, _, leaf in lowest})
        next_level = levels[1][0] if len(levels) > 1 else head
        until = min(seen + PAGE, next_level, head)
        batch = Batch(connection, self._tables, seen, until)
        pairs = [(population, counting) for population, counting, _ in lowest]
        self._write(connection, following.rows(batch, pairs, self._names))
        self._names.write(connection)
        self._advance(connection, pairs, seen, until)
        return until

    def _write(self, connection: Connection, rows: Sequence[DeltaRow]) -> None:
        table = self._tables.deltas
        names = [column.name for column in table.columns]
        insert = str(table.insert().compile(dialect=connection.dialect))
        ordered = sorted((r.population, r.measure, r.unit, *r[3:]) for r in rows)
        if not ordered:
            return
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(insert, ordered)
        else:
            connection.execute(table.insert(), [dict(zip(names, r, strict=True)) for r in ordered])

    def _advance(
        self, connection: Connection, pairs: Sequence[tuple[int, int]], seen: int, until: int
    ) -> None:
        series = self._tables.series
        leaf = connection.execute(
            select(ENTRIES.c.leaf).where(ENTRIES.c.position == until)
        ).scalar()
        for population, counting in pairs:
            moved = connection.execute(
                series.update()
                .where(
                    series.c.population == population,
                    series.c.counting == counting,
                    series.c.position == seen,
                )
                .values(position=until, leaf=leaf)
            )
            assert moved.rowcount == 1, "its row is locked, nobody else moves it"

    def _same_ledger(self, connection: Connection, seen: int, leaves: set[bytes]) -> None:
        """The entry last seen must still be there: else the rows are of another ledger."""
        if not seen:
            return
        leaf = connection.execute(select(ENTRIES.c.leaf).where(ENTRIES.c.position == seen)).scalar()
        if leaves != {leaf}:
            raise _foreign(f"#{seen}")


class _Following:
    """The plans that are followed: which units each counting is kept for, in which populations."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self.countings: dict[int, Counting] = {}
        self.members: dict[int, frozenset[str]] = {}
        for plan in plans:
            self.members[plan.population] = frozenset(plan.units)
            for counting in plan.recipes.countings:
                self.countings.setdefault(number_of(counting.identity), counting)

    def rows(self, batch: Batch, pairs: Iterable[tuple[int, int]], names: Names) -> list[DeltaRow]:
        """The rows that a batch causes in the series of these populations and countings."""
        populations: dict[int, list[int]] = {}
        for population, counting in pairs:
            if counting in self.countings and population in self.members:
                populations.setdefault(counting, []).append(population)
        found: list[DeltaRow] = []
        for number, among in populations.items():
            found += self._rows(batch, self.countings[number], among, names)
        return found

    def _rows(
        self, batch: Batch, counting: Counting, populations: Sequence[int], names: Names
    ) -> list[DeltaRow]:
        streams = batch.touching(topics_of(counting))
        if not streams:
            return []
        together = [populations] if counting.grain != "population" else [[p] for p in populations]
        found: list[DeltaRow] = []
        for some in together:
            members = frozenset().union(*(self.members[population] for population in some))
            wanted = Wanted(counting, members)
            changes = list(compiled(wanted, streams, batch, since=batch.first))
            _note(names, changes)
            for population in some:
                units = self.members[population]
                found += canonical(population, units, counting.reads_from, changes)
        return found


def _note(names: Names, changes: Iterable[Change]) -> None:
    changes = list(changes)
    for base in {change.base for change in changes}:
        names.note_base(base)
    names.note({change.group for change in changes}, "group")


def refuse_foreign(origin: tuple[str, int], mine: tuple[str, int]) -> None:
    """Refuse rows that were compiled from another ledger, or mean something else."""
    if origin[0] != mine[0]:
        raise _foreign(origin[0])
    if origin[1] != mine[1]:
        raise LedgerUnusable(
            "delta-log-format",
            f"增量表是第 {origin[1]} 版格式，本程序用第 {mine[1]} 版。请运行 scoretrail rebuild 重建。",
            f"The delta log has format {origin[1]}, this program uses {mine[1]}. Run `scoretrail "
            "rebuild`.",
        )


def _foreign(whose: str) -> LedgerUnusable:
    return LedgerUnusable(
        "delta-log-foreign",
        f"增量表不是由本台账生成的（{whose}）。请运行 scoretrail rebuild 重建。",
        f"The delta log was compiled from another ledger ({whose}). Run `scoretrail rebuild`.",
    )


__all__ = ["PAGE", "DeltaLog"]
