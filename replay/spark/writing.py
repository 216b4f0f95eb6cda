"""A ledger as a dataset: one first build for all its populations, then the buckets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.assessment import Assessed
from domain.errors import UnknownName
from domain.scheme import Scheme
from domain.units import Register
from domain.workdays import Calendar
from ledger.ledger import Ledger
from projections.backends.apart import shards
from projections.deltas.building import built
from projections.deltas.plan import Plan
from projections.deltas.stored import StoredLog
from replay.spark.dataset import Dataset, write

Progress = Callable[[int, int], None]


def write_ledger(
    ledger: Ledger,
    folder: str,
    plan: Plan,
    populations: Sequence[Sequence[Assessed]],
    *,
    progress: Progress | None = None,
) -> Dataset:
    """Write what the plan counts for the populations, as the ledger stands."""
    head = ledger.head
    units = [[one.unit for one in population] for population in populations]
    everyone = {unit for some in units for unit in some}
    rows = built(StoredLog(ledger, head.position), plan.recipes.countings, everyone)
    made = shards(rows, units, head.position)
    return write(folder, head.name, head.position, plan, populations, made, progress=progress)


def plan_for(scheme: Scheme, calendar: Calendar | None, *, across: bool) -> Plan:
    """The plan of a scheme, for populations that are named beside it."""
    return Plan(scheme, calendar, (), across)


def compared(scheme: Scheme, units: Register, population: Sequence[str]) -> list[Assessed]:
    """The units of a population with the kinds by which indicators bind them; strangers are refused."""
    kinds = {entry.unit or key: entry.kind for key, entry in scheme.units.roster.items()}
    kinds |= {unit.id: unit.kind for unit in units if unit.kind and unit.id not in kinds}
    strangers = [unit for unit in population if unit not in kinds and unit not in units]
    if strangers:
        listed = ", ".join(strangers[:5])
        raise UnknownName(
            "unknown-units",
            f"台账不认识考核对象 {listed}。请先登记（unit register），或改正名单。",
            f"The ledger knows no unit {listed}. Register it first (unit register), or correct the "
            "list.",
        )
    return [Assessed(unit, kinds.get(unit)) for unit in population]
