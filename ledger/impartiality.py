"""Impartiality (回避): neither of the two persons on a correction belongs to the unit concerned.

An account is opaque, so only what it says itself, or what its grant says, can be known here: the name
of a unit's person begins with the unit, as in `gaoxin:liaison`, and a reporter's account was granted
for a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.errors import NotPermitted
from domain.fact import Fact

Members = Mapping[str, str]
"""Accounts that were granted for a unit, and the unit."""


def impartial(
    entry: Fact, answered: Iterable[Fact], persons: Iterable[str], members: Members
) -> None:
    """Refuse an entry that somebody signs for whose own unit it concerns."""
    for unit in sorted(concerned([entry, *answered])):
        for person in persons:
            if belongs(person, unit, members):
                raise NotPermitted(
                    "person-of-the-unit",
                    f"记录 {entry.id}（{entry.topic}）涉及 {unit}，{person} 属于该单位，应当回避。"
                    "请由其他人提议和复核；单位自己有异议，可以申诉（appeal file）。",
                    f"{entry.id} ({entry.topic}) concerns {unit}, to which {person} belongs. Let"
                    " others propose and confirm it; the unit itself may appeal (appeal file).",
                    account=person,
                    wanted=entry.topic,
                    unit=unit,
                )


def concerned(facts: Iterable[Fact]) -> set[str]:
    """The units that entries are about: whose they are, and to whom they are given."""
    found: set[str] = set()
    for fact in facts:
        if fact.unit is not None:
            found.add(fact.unit)
        if fact.topic == "entry.reattributed":
            found.add(str(fact.data["to"]))
    return found


def belongs(person: str, unit: str, members: Members) -> bool:
    """Whether an account is a unit's, by its name or by its grant.

    >>> belongs("gaoxin:liaison", "gaoxin", {}), belongs("account:7", "gaoxin", {"account:7": "gaoxin"})
    (True, True)
    >>> belongs("clerk", "gaoxin", {}), belongs("gaoxinqu:clerk", "gaoxin", {})
    (False, False)
    """
    return person == unit or person.startswith(f"{unit}:") or members.get(person) == unit
