"""One viewpoint by the array, as an answer like any other: points, places and grades, without entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from domain.award import Award, Outcome, Sheet
from domain.history import History
from projections.backends.shard import Shard, build, table_of
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.row import day_number
from projections.memory import Memory
from replay.as_of import Answer, Posed, ask, attesting, pose
from replay.axis import Axis, Point
from replay.bulk.assessment import Sheets
from replay.bulk.cells import figure as figure_of
from replay.bulk.cells import row
from replay.bulk.leagues import Leagues
from replay.coordinate import Coordinate
from replay.counted import plan_of
from replay.rows import Points, Row
from replay.scope import about
from replay.unsaid import Unsaid


class Kept(Protocol):
    """Gives shards, wherever they come from."""

    def of(self, memory: Memory, plan: Plan) -> Shard:
        """The shard that holds what a plan counts."""


class Shards:
    """The shards of a memory, each made of its entries once and kept for whoever asks again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int], tuple[History, Shard]] = {}

    def of(self, memory: Memory, plan: Plan) -> Shard:
        """The shard that holds what a plan counts."""
        history = memory.history
        key = (plan.digest, id(history), memory.head)
        if key not in self._kept:
            rows = rows_in_memory(plan, memory.facts)
            shard = build(plan.population, table_of(rows), memory.head)
            self._kept[key] = (history, shard)  # kept alive, so that no other has its number
        return self._kept[key][1]


class Columnar:
    """An evaluator: `ask`, but counted in columns and judged by the array."""

    def __init__(self, shards: Kept | None = None) -> None:
        self._shards = shards or Shards()

    def __call__(
        self, memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None
    ) -> Answer:
        """Answer a coordinate for the whole population."""
        memory = attesting(memory, asked)
        posed = pose(memory, asked, population=population)
        leagues = leagues_of(memory, posed, self._shards)
        day = day_number(min(posed.viewpoint.as_of, posed.scheme.period.last))
        try:
            sheets = leagues.at(day, posed.viewpoint.known_at)
        except Unsaid:
            return ask(memory, asked, population=population)
        return posed.answered(memory, sheets_of(posed, sheets, 0))


class Judged:
    """A population at several points, judged at once."""

    def __init__(self, posed: Posed, sheets: Sheets) -> None:
        self._posed = posed
        self._sheets = sheets

    def rows(self, number: int) -> Iterator[Row]:
        """Every unit's scores at one of the points, in the population's order."""
        for unit in range(len(self._posed.compared)):
            yield row(self._sheets, self._posed.scheme, (number, unit))


def judged(
    memory: Memory, posed: Posed, axis: Axis, points: Sequence[Point], shards: Kept
) -> Judged:
    """The population of a question at points of an axis, at which its text and units hold."""
    leagues = leagues_of(memory, posed, shards)
    last, known_at = posed.scheme.period.last, posed.viewpoint.known_at
    day = day_number(min(posed.viewpoint.as_of, last))
    if len(points) == 1:
        return Judged(posed, leagues.at(day, known_at))
    if axis == "as_of":
        days = [day_number(min(p, last)) for p in points if isinstance(p, date)]
        return Judged(posed, leagues.along("days", days, known_at))
    positions = [p for p in points if isinstance(p, int)]
    return Judged(posed, leagues.along("positions", positions, day))


def leagues_of(memory: Memory, posed: Posed, shards: Kept) -> Leagues:
    """The population of a question, ready to be counted."""
    plan = plan_of(memory, posed)
    shard = shards.of(about(memory, posed.read(memory)), plan)
    return Leagues(plan.recipes, [posed.compared], [shard], across=posed.cross)


def sheets_of(posed: Posed, sheets: Sheets, point: int) -> dict[str, Sheet]:
    """The score sheets at one point, by unit."""
    return {
        one.unit: _sheet(posed, sheets, (point, number))
        for number, one in enumerate(posed.compared)
    }


def _sheet(posed: Posed, sheets: Sheets, cell: tuple[int, int]) -> Sheet:
    unit = posed.compared[cell[1]].unit
    found = row(sheets, posed.scheme, cell)
    return Sheet(
        unit,
        tuple(_award(posed, sheets, unit, points, cell) for points in found.points),
        found.total,
        found.span,
        found.converted,
        found.grade,
        found.place,
        found.tied,
    )


def _award(posed: Posed, sheets: Sheets, unit: str, points: Points, cell: tuple[int, int]) -> Award:
    indicator = posed.scheme.indicators[points.code]
    figure = figure_of(sheets, points.code, cell)
    outcome = None if points.state == "not applicable" else Outcome(points.exact, figure)
    return Award(
        unit,
        points.code,
        indicator.name,
        indicator.kind,
        points.state,
        indicator.full,
        points.points,
        points.exact,
        points.span,
        outcome,
        None,
        indicator.cite,
        tuple(reading.id for reading in indicator.readings),
    )
