"""Asking from base counts: what a backend adds up, composed by recipes and judged by the rules.

The counts come from the delta log and not from the entries, so the answer has points, places and grades,
and no entry behind them. What counts cannot say (an entry that the rules refuse, an amount too fine for
the log) is asked of the reference evaluator, which says why. What older registers attest is not in the
log, and is counted from the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from domain.assessment import FINDING
from domain.bases import Base, Recipe, Recipes, figure, rests
from domain.figure import Figure, Item
from domain.outcomes import REFERENCE
from projections.backends.backend import Backend
from projections.backends.reference import Reference
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.row import day_number, number_of
from projections.memory import Memory
from replay.as_of import Answer, Posed, Told, ask, attesting, pose
from replay.coordinate import Coordinate
from replay.scope import about

Counts = Mapping[Base, int]
BackendOf = Callable[[Memory, Plan], Backend]


def plan_of(memory: Memory, posed: Posed) -> Plan:
    """Which counts a question needs."""
    calendar = memory.rulebook.calendar(posed.scheme.calendar, posed.viewpoint.rules_known_at)
    units = tuple(one.unit for one in posed.compared)
    return Plan(posed.scheme, calendar, units, across=posed.cross)


class Counted:
    """An evaluator: `ask`, but with figures from a backend's counts."""

    def __init__(self, backend_of: BackendOf) -> None:
        self._backend_of = backend_of

    def __call__(
        self, memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None
    ) -> Answer:
        """Answer a coordinate for the whole population."""
        memory = attesting(memory, asked)
        posed = pose(memory, asked, population=population)
        memory = about(memory, posed.read(memory))
        plan = plan_of(memory, posed)
        backend_of = self._backend_of if asked.attested is None else plain_fold
        counts = by_unit(plan, backend_of(memory, plan), posed)
        if refused(plan.recipes, counts):
            return ask(memory, asked, population=population)
        told = told_from(plan.recipes, counts)
        return ask(memory, asked, population=population, told=told)


def plain_fold(memory: Memory, plan: Plan) -> Backend:
    """The rows that the memory's entries give, folded in plain Python."""
    return Reference(rows_in_memory(plan, memory.facts))


def by_unit(plan: Plan, backend: Backend, posed: Posed) -> dict[str, Counts]:
    """The counts of each unit at the viewpoint; a day after the period is its last."""
    day = day_number(min(posed.viewpoint.as_of, posed.scheme.period.last))
    found = backend.figures(plan.population, plan.recipes.bases(), day, posed.viewpoint.known_at)
    counts: dict[int, dict[Base, int]] = {}
    for (unit, base), number in found.items():
        counts.setdefault(unit, {})[base] = number
    return {unit: counts.get(number_of(unit), {}) for unit in plan.units}


def refused(recipes: Recipes, counts: Mapping[str, Counts]) -> bool:
    """Whether there is any entry that the rules refuse."""
    bases = {base for several in recipes.refused.values() for base in several}
    return any(base.of(mine) for mine in counts.values() for base in bases)


def told_from(recipes: Recipes, counts: Mapping[str, Counts]) -> Told:
    """Every figure that the scheme reads, for every unit, by the path of its line."""
    told: dict[tuple[str, str], Figure] = {}
    for unit, mine in counts.items():
        for path, recipe in recipes.lines.items():
            code = path.split("/")[0]
            seen = recipes.seen.get(path, recipes.seen.get(code, ()))
            told[path, unit] = _told(recipe, mine, seen)
        for path, references in recipes.references.items():
            for recipe in references:
                told[path + REFERENCE, unit] = _told(recipe, mine)
        for code, recipe in recipes.findings.items():
            told[code + FINDING, unit] = _told(recipe, mine)
    return told


def _told(recipe: Recipe, counts: Counts, seen: Sequence[Base] = ()) -> Figure:
    """The figure, with an entry without a name where it rests on any, or any was seen at all."""
    made = figure(recipe, counts)
    items: tuple[Item, ...] = ()
    if rests(recipe, counts):
        items = (Item(0, counted=True, amount=Fraction(0)),)
    elif any(base.of(counts) for base in seen):
        items = (Item(0, counted=False, amount=Fraction(0)),)
    return Figure(made.value, items, made.nothing, made.missing)


__all__ = ["Counted", "plain_fold", "plan_of"]
