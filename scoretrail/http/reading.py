"""Reading entries: whose they are, who sees them, and that it is put on record.

A unit sees the chains in which it stands: what it reported, what was recorded of it, what was moved
from it or to it. The office sees all; that it looked at entries of units is written in the audit log
before it is answered.
"""

from __future__ import annotations

from dataclasses import replace

from domain.effect import REATTRIBUTED
from domain.errors import UnknownName
from domain.fact import Fact
from ledger.roles import Actor, Reach, Verb, not_permitted
from scoretrail.answers.search import Matching
from scoretrail.desk import Desk
from scoretrail.http.visit import Visit


def visible(actor: Actor, desk: Desk, fact: Fact) -> bool:
    """Whether the actor may see the entry."""
    match actor.reach(Verb.READ):
        case Reach.ALL:
            return True
        case Reach.OWN:
            return actor.unit in units_of(desk, fact)
        case _:
            return False


def seen(actor: Actor, desk: Desk, found: Matching) -> Matching:
    """Of the entries found those that the actor may see."""
    if actor.reach(Verb.READ) is Reach.ALL:
        return found
    own = desk.memory.about(frozenset(filter(None, [actor.unit])))
    return replace(found, memory=own, tests=(*found.tests, lambda fact: visible(actor, desk, fact)))


def sees(actor: Actor, unit: str | None) -> bool:
    """Whether the actor may see what concerns a unit: their own, or anybody's."""
    return actor.may(Verb.READ, unit) or actor.may(Verb.READ)


def units_of(desk: Desk, fact: Fact) -> set[str]:
    """The units that stand in the chain of an entry."""
    units: set[str] = set()
    for one in desk.memory.stream(fact.id) or [fact]:
        if one.unit is not None:
            units.add(one.unit)
        if one.topic == REATTRIBUTED:
            units.add(str(one.data["to"]))
    return units


def entry_named(visit: Visit, desk: Desk, name: str) -> Fact:
    """The entry at a position or of an id; refused to whoever may not see it."""
    fact = found(desk, name)
    if visible(visit.actor, desk, fact):
        return fact
    raise not_permitted(visit.actor, Verb.READ, fact.unit)


def found(desk: Desk, name: str) -> Fact:
    """The entry at a position or of an id, or a refusal that says how to look for it."""
    name = name.removeprefix("#")
    if name.isascii() and name.isdecimal() and len(name) < _LONGEST:
        return desk.memory.fact(int(name))
    named = desk.memory.named(name)
    if named is not None:
        return named
    raise UnknownName(
        "unknown-entry",
        f"没有编号为“{name}”的记录。可用 find 查找。",
        f"There is no entry {name!r}. Look for it with find.",
    )


_LONGEST = 16


def on_record(visit: Visit, desk: Desk, question: str, rows: int) -> None:
    """Put on record that somebody of the office looked at entries of units; a case keeps no log."""
    if desk.stored is None or visit.actor.reach(Verb.READ) is not Reach.ALL:
        return
    desk.stored.audit.record("entries.read", visit.actor, coordinate=question, rows=rows)
