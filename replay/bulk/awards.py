"""Awards (得分) by the array: the points of every unit under one indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from replay.bulk.kinds import Array
from replay.bulk.lookup import Lookup, points_of
from replay.bulk.outcomes import Spans, exactly
from replay.bulk.rationals import Rationals, everywhere


@dataclass(frozen=True, eq=False)
class Awards:
    """The awards of one indicator, in each cell: whether it binds, whether it is scored, its points.

    `points` is rounded as the scheme says. What few ask for is worked out when it is asked.
    """

    bound: Array
    scored: Array
    points: Rationals
    found: Rationals | Lookup
    open_: Callable[[], Spans]

    @cached_property
    def exact(self) -> Rationals:
        """The points before any rounding."""
        return points_of(self.found)

    @cached_property
    def spans(self) -> Spans:
        """What is open, where `scored` does not hold."""
        return self.open_()

    @cached_property
    def closed(self) -> Spans:
        """The points as spans that leave nothing open."""
        return exactly(self.points)

    @cached_property
    def everywhere(self) -> bool:
        """Whether the indicator binds every unit."""
        return everywhere(self.bound)

    @cached_property
    def settled(self) -> Array:
        """Where a unit has its points, or the indicator does not bind it."""
        return self.scored | ~self.bound

    @cached_property
    def complete(self) -> bool:
        """Whether every unit has its points wherever the indicator binds it."""
        return everywhere(self.settled)
