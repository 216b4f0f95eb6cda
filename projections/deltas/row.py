"""One signed row of the delta log, and the integers that stand for its texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from domain.bases import Base

EPOCH = date(1970, 1, 1).toordinal()
_BITS = 63


class Change(NamedTuple):
    """A row before its texts are numbers: from a day on, known from a position on."""

    unit: str
    base: Base
    group: str
    day: date
    position: int
    entry: int
    delta: int


class DeltaRow(NamedTuple):
    """From `valid_day` on, and known from `known_pos` on, the fact `entry` adds `delta` to a count.

    `population`, `unit`, `measure` and `group_key` are `number_of` their texts; a `group_key` of 0 is
    no group. `valid_day` counts days since 1970-01-01.
    """

    population: int
    unit: int
    measure: int
    group_key: int
    valid_day: int
    known_pos: int
    entry: int
    delta: int


def canonical(
    population: int, members: Iterable[str], elsewhere: str | None, changes: Iterable[Change]
) -> Iterator[DeltaRow]:
    """Changes as rows of one population: one for each key, none of zero.

    Where one unit's facts stand for every unit, `elsewhere` names it, and each member has its rows.
    """
    numbers = {unit: [number_of(unit)] for unit in members}
    if elsewhere is not None:
        numbers = {elsewhere: [number for several in numbers.values() for number in several]}
    merged: dict[tuple[int, int, int, int, int, int], int] = {}
    for unit, base, group, day, position, entry, delta in changes:
        for number in numbers.get(unit, ()):
            key = (
                number,
                number_of(base.identity),
                number_of(group),
                day_number(day),
                position,
                entry,
            )
            merged[key] = merged.get(key, 0) + delta
    for key, delta in merged.items():
        if delta:
            yield DeltaRow(population, *key, delta)


@lru_cache(maxsize=100_000)
def number_of(text: str) -> int:
    """The integer of 63 bits that stands for a text, derived from it alone; 0 for no text.

    A rebuild gives the same numbers; that two texts never share one is checked in the dictionary.

    >>> number_of(""), number_of("gaoxin")
    (0, 8771917620528548943)
    """
    if not text:
        return 0
    head = hashlib.sha256(text.encode()).digest()[:8]
    return int.from_bytes(head) >> (64 - _BITS) or 1


def population_text(units: Iterable[str]) -> str:
    """The text of a population: its units, in order of their ids. Another unit is another population.

    >>> population_text(["lixia", "gaoxin"])
    'gaoxin,lixia'
    """
    return ",".join(sorted(units))


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The day of that number."""
    return date.fromordinal(number + EPOCH)
