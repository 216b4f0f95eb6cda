"""What every backend answers, in the same integers: base counts at viewpoints and along an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.bases import Base
from domain.errors import Tampered
from projections.deltas.row import number_of

Counts = Mapping[tuple[int, Base], int]
"""Base counts by unit and base, caps applied; those of zero are left out."""


class Backend(Protocol):
    """Adds up the rows of one population. Days and positions are those of the rows.

    A group whose number is negative at a viewpoint is no state that entries can lead to: the log was
    altered, and the answer is refused.
    """

    def figures(
        self, population: int, bases: Sequence[Base], day: int, position: int
    ) -> dict[tuple[int, Base], int]:
        """The counts at one viewpoint."""

    def timeline(
        self, population: int, bases: Sequence[Base], days: Sequence[int], position: int
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts on each of the days, which rise, as known at one position."""

    def drift(
        self, population: int, bases: Sequence[Base], day: int, positions: Sequence[int]
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts on one day, as known at each of the positions, which rise."""


def by_measure(bases: Sequence[Base]) -> dict[int, list[Base]]:
    """The bases by the number of their measure; several may count the same with other caps."""
    found: dict[int, list[Base]] = {}
    for base in dict.fromkeys(bases):
        found.setdefault(number_of(base.identity), []).append(base)
    return found


def negative(unit: int, base: Base, number: int) -> Tampered:
    """The refusal of a count that no entries can give."""
    return Tampered(
        "delta-log-negative",
        f"增量表中单位 {unit} 的“{base.name}”计为 {number}：增量表被改动过。请运行 rebuild。",
        f"In the delta log the count {base.name!r} of unit {unit} is {number}: the log was altered. "
        "Run rebuild.",
    )
