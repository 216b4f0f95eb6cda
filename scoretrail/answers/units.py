"""Units for programs: who is scored, under which name on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.units import Unit
from scoretrail.answers.asked import Asked
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk


def units(desk: Desk, listed: Sequence[Unit], on: date, asked: Asked) -> Tree:
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
    at = asked.coordinate(as_of=on, known_at=desk.memory.head)
    return envelope(desk, rows, coordinate=at)


def unit(desk: Desk, one: Unit, on: date, known_at: str | None = None) -> Tree:
    """One unit, with every name and code it had, and from which day."""
    naming = desk.naming(on)
    shown = naming.id(one.id)
    names = [
        {
            "valid_from": None if name.valid_from is None else name.valid_from.isoformat(),
            "name": name.name if shown == one.id else naming.name(one.id),
            "code": name.code if shown == one.id else None,
        }
        for name in one.names
    ]
    tree = {
        "unit": shown,
        "name": naming.name(one.id),
        "code": naming.code(one.id) or None,
        "kind": one.kind,
        "parent": one.parent,
        "merged_into": one.merged_into,
        "ended_on": None if one.ended_on is None else one.ended_on.isoformat(),
        "names": names,
    }
    asked = Asked.of("units", shown, as_of=on, known_at=known_at)
    return envelope(desk, tree, coordinate=asked.coordinate(known_at=desk.memory.head))


def listed(desk: Desk, scheme: str | None, on: date) -> list[Unit]:
    """The units of a scheme; without one, of those that apply here, and those registered."""
    units = list(desk.memory.units(desk.memory.head))
    if scheme is None and desk.scheme is None and not desk.memory.head:
        return units
    if scheme is None:
        ids = set().union(*(desk.rosters()[one] for one in desk.applicable_to(())))
        registered = {fact.unit for fact in desk.memory.of_topics(("unit.registered",))}
        return [unit for unit in units if unit.id in ids | registered]
    desk.known_scheme(scheme)
    whose = desk.memory.rulebook.scheme(scheme, desk.memory.head, on).units
    ids = {entry.unit or key for key, entry in whose.roster.items()}
    if whose.open is not None:
        ids = set(desk.memory.units(desk.memory.head).registered(whose.open))
    return [unit for unit in units if unit.id in ids]
