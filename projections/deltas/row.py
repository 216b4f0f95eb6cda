"""One signed row of the delta log, and the integers that stand for its texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

EPOCH = date(1970, 1, 1).toordinal()
_BITS = 63


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
