"""The register: which units are known at a viewpoint, from rosters and from what was recorded of units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.effect import Standing
from domain.errors import NotAdmitted
from domain.history import History
from domain.scheme import Scheme
from domain.units import Name, Register, Unit

UNIT_TOPICS = (
    "unit.registered",
    "unit.renamed",
    "unit.placed",
    "unit.merged",
    "unit.split",
    "unit.abolished",
)


def register(schemes: Iterable[Scheme], history: History, position: int) -> Register:
    """All units known at the position: those of the rosters, then what entries say of units."""
    units: dict[str, Unit] = {}
    for scheme in sorted(schemes, key=lambda s: (s.period.first, s.id)):
        for unit in roster_units(scheme):
            units[unit.id] = _joined(units.get(unit.id), unit)
    changes = [
        standing
        for topic in UNIT_TOPICS
        for standing in history.standings(topic, date.max, position)
        if standing.gone is None and standing.unit is not None
    ]
    for standing in sorted(changes, key=lambda s: (s.occurred_on, s.fact.position)):
        _apply(units, standing)
    return Register(units.values())


def roster_units(scheme: Scheme) -> list[Unit]:
    """The units of a scheme's own roster, named as on the first day of its period."""
    first = scheme.period.first
    return [
        Unit(entry.unit or key, entry.kind, (Name(first, entry.name, entry.code),), first)
        for key, entry in scheme.units.roster.items()
    ]


def _joined(known: Unit | None, unit: Unit) -> Unit:
    """The unit of a further roster: the same body, perhaps under a later name."""
    if known is None:
        return unit
    before, after = known.names[-1], unit.names[0]
    uncoded = before.code is None and after.code is None
    if known.kind != unit.kind or (uncoded and before.name != after.name):
        raise NotAdmitted(
            "unit-id-taken",
            f"标识 {unit.id} 已是“{known.names[0].name}”，不能又是“{unit.names[0].name}”。"
            "请在名册中用 unit 另写一个永久标识。",
            f"The id {unit.id} already is {known.names[0].name}; it cannot be "
            f"{unit.names[0].name} too. Give the roster entry its own permanent id (unit: …).",
        )
    if (before.name, before.code) == (after.name, after.code):
        return known
    return replace(known, names=(*known.names, after))


def _apply(units: dict[str, Unit], standing: Standing) -> None:
    unit_id = standing.unit or ""
    data = standing.data
    known = units.get(unit_id)
    if standing.fact.topic == "unit.registered":
        name = Name(standing.occurred_on, str(data["name"]), data.get("code"))
        if known is None:
            known = Unit(unit_id, data.get("kind"), (name,), standing.occurred_on)
        else:
            known = known.renamed(standing.occurred_on, name.name, name.code)
        units[unit_id] = replace(known, registered=True)
    elif known is not None and standing.fact.topic == "unit.renamed":
        units[unit_id] = known.renamed(standing.occurred_on, data.get("name"), data.get("code"))
    elif known is not None and standing.fact.topic == "unit.placed":
        units[unit_id] = replace(known, parent=str(data["parent"]))
    elif known is not None and standing.fact.topic == "unit.merged":
        into = data.get("into")
        units[unit_id] = replace(known, merged_into=into, ended_on=standing.occurred_on)
    elif known is not None:
        units[unit_id] = replace(known, ended_on=standing.occurred_on)
