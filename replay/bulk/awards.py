"""Awards (得分) by the array: the points of every unit under one indicator."""

from __future__ import annotations

from dataclasses import dataclass

from replay.bulk.outcomes import Spans
from replay.bulk.rationals import Array, Rationals


@dataclass(frozen=True, eq=False)
class Awards:
    """The awards of one indicator, in each cell: whether it binds, whether it is scored, its points.

    `points` is rounded as the scheme says; where `scored` does not hold, `spans` says what is open.
    """

    bound: Array
    scored: Array
    points: Rationals
    exact: Rationals
    spans: Spans
