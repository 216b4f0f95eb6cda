"""A figure (统计数) and the entries behind it: which counted, which did not, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Reason = Literal[
    "over the cap",
    "duplicate of",
    "after the deadline",
    "not submitted",
    "material missing",
    "answered by",
    "cleared on",
    "retracted by",
    "outside the period",
    "after as_of",
    "does not match",
    "names another scheme",
    "replaced by",
    "not a whole number",
]
"""Why an entry did not count. The list is closed; a surface words it in its own language."""


class Because(Struct, frozen=True, gc=False):
    """One reason, with its detail: a position as `#19`, a day, a field and its value."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason} {self.detail}".strip()


class Item(Struct, frozen=True, gc=False):
    """One entry in a figure. `amount` is what it adds, 0 where it did not count.

    A replay makes as many as there are facts, so it is as light as they are (`domain.fact`).
    """

    entry: int
    counted: bool
    amount: Fraction
    because: Because | None = None
    day: date | None = None
    """The day on which it counts."""
    side: str = ""
    """Which part of a composed figure it belongs to, such as a checklist's item."""

    def on(self, side: str) -> Item:
        """The same item, said to belong to a part of a composed figure."""
        return replace(self, side=f"{side}/{self.side}" if self.side else side)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured for one unit.

    `value` is None where it is missing; `nothing` where there was nothing to measure, as with a delay
    that never began.
    """

    value: Fraction | None
    items: tuple[Item, ...] = ()
    nothing: bool = False
    missing: str = ""
    """Why the value is missing, in words of the language; empty otherwise."""
    sides: tuple[tuple[str, Fraction | None], ...] = ()
    """The figures this one is composed of: a ratio's of and over, a checklist's items."""
    groups: tuple[tuple[str, int, Fraction], ...] = ()
    """Where entries have weights: the value, how many entries have it, and what each weighs."""

    @property
    def entries(self) -> tuple[int, ...]:
        """The positions of the entries that counted."""
        return tuple(item.entry for item in self.items if item.counted)

    @property
    def not_counted(self) -> tuple[Item, ...]:
        """The entries that were looked at and did not count."""
        return tuple(item for item in self.items if not item.counted)
