"""Units for programs: who is scored, under which name on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.units import Unit
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk


def units(desk: Desk, listed: Sequence[Unit], on: date) -> Tree:
    """The units listed, as they are called on a day."""
    naming = desk.naming(on)
    rows = [
        {
            "unit": naming.id(unit.id),
            "name": naming.name(unit.id),
            "code": naming.code(unit.id) or None,
            "kind": unit.kind,
        }
        for unit in listed
    ]
    coordinate = {"asked": "units", "resolved": resolved(desk, on), "pinned": True}
    return envelope(desk, rows, coordinate=coordinate)


def resolved(desk: Desk, on: date) -> str:
    """The coordinate of the question, at the head known now."""
    return f"units?as_of={on}&known_at={desk.memory.head}"


def listed(desk: Desk, scheme: str | None, on: date) -> list[Unit]:
    """The units of a scheme; without one, of those that apply here, and those registered."""
    units = list(desk.memory.units(desk.memory.head))
    if scheme is None and desk.scheme is None and not desk.memory.facts:
        return units
    if scheme is None:
        ids = set().union(*(desk.rosters()[one] for one in desk.applicable_to(())))
        registered = {fact.unit for fact in desk.memory.facts if fact.topic == "unit.registered"}
        return [unit for unit in units if unit.id in ids | registered]
    desk.known_scheme(scheme)
    roster = desk.memory.rulebook.scheme(scheme, desk.memory.head, on).units.roster
    ids = {entry.unit or key for key, entry in roster.items()}
    return [unit for unit in units if unit.id in ids]
