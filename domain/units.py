"""The bodies that are scored: permanent ids, with names and codes that change by date.

A unit is not its code: 济阳县 370125 became 济阳区 370115 and stayed the same unit. A roster fixes who is
compared under one scheme; what a roster calls a unit is its key, which may stand for another id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from domain.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Name:
    """What a unit is called from a day on."""

    valid_from: date | None
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A government body with a permanent id. `names` are in order of their first day."""

    id: str
    kind: str | None
    names: tuple[Name, ...]
    exists_from: date | None = None
    parent: str | None = None
    merged_into: str | None = None
    ended_on: date | None = None
    """The first day on which it no longer exists (并入、撤销、分设)."""
    registered: bool = False
    """Whether the ledger itself registered it, and not only some scheme's roster names it."""

    def named(self, day: date) -> Name:
        """The name and code in force on that day (the first one before any)."""
        current = self.names[0]
        for name in self.names:
            if name.valid_from is None or name.valid_from <= day:
                current = name
        return current

    def label(self, day: date) -> str:
        """`名称 代码` as of the day; without a code, the name."""
        name = self.named(day)
        return f"{name.name} {name.code}" if name.code else name.name

    def renamed(self, day: date, name: str | None, code: str | None) -> Unit:
        """The unit with another name or code from that day on; its identity stays."""
        before = self.named(day)
        new = Name(day, name or before.name, code or before.code)
        names = sorted((*self.names, new), key=lambda n: n.valid_from or date.min)
        return replace(self, names=tuple(names))


class Register:
    """All units known at a viewpoint, by permanent id."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units: dict[str, Unit] = {unit.id: unit for unit in units}

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all units, sorted."""
        return tuple(sorted(self._units))

    def registered(self, kind: str) -> list[str]:
        """The ids of the units of a kind that the ledger registered (`units: {open: KIND}`)."""
        return [unit.id for unit in self if unit.registered and unit.kind == kind]

    @cached_property
    def subunits(self) -> Mapping[str, tuple[str, ...]]:
        """The units placed under each unit, at any depth, sorted."""
        below: dict[str, set[str]] = {}
        for unit in self._units.values():
            above, seen = unit.parent, {unit.id}
            while above is not None and above not in seen:
                below.setdefault(above, set()).add(unit.id)
                seen.add(above)
                parent = self._units.get(above)
                above = None if parent is None else parent.parent
        return {unit: tuple(sorted(ids)) for unit, ids in below.items()}

    def successors(self, day: date) -> dict[str, str]:
        """Each unit merged by that day, and the unit that took it in in the end."""
        found = {}
        for unit in self._units.values():
            into, seen = unit, {unit.id}
            while into.merged_into is not None and (into.ended_on or day) <= day:
                if into.merged_into in seen or into.merged_into not in self._units:
                    break
                into = self._units[into.merged_into]
                seen.add(into.id)
            if into is not unit:
                found[unit.id] = into.id
        return found

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id, or a refusal that names what is near."""
        if unit_id in self._units:
            return self._units[unit_id]
        raise unknown_unit(unit_id, self.ids)

    def find(self, text: str, day: date) -> Unit:
        """The unit whose id, name or code on that day is `text`."""
        if text in self._units:
            return self._units[text]
        for unit in self._units.values():
            name = unit.named(day)
            if text in (name.name, name.code, unit.label(day)):
                return unit
        raise unknown_unit(text, self.ids)


_SHOWN = 20
"""How many known ids a refusal lists."""


def unknown_unit(text: str, known: Iterable[str]) -> UnknownName:
    """The refusal of a unit that no roster and no registration names."""
    ids = sorted(known)
    some = "、".join(ids[:_SHOWN]) + ("…" if len(ids) > _SHOWN else "")
    return UnknownName(
        "unknown-unit",
        f"没有考核对象“{text}”。已知：{some}。新的请先登记（unit add）。",
        f"There is no unit {text!r}. Known: {some}. Register a new one first (unit add).",
    )
