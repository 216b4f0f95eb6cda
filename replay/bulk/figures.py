"""Figures (统计数) by the array: one for each unit and day, known, missing, or with nothing to measure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals

KNOWN, MISSING, NOTHING = 0, 1, 2
"""The states of a figure. One that is missing and one of nothing have no value."""


@dataclass(frozen=True, eq=False)
class Figures:
    """One figure in each cell. Where the state is not KNOWN the number in the cell means nothing.

    A state that all cells share may stand once for all.
    """

    value: Rationals
    state: Array

    @cached_property
    def known(self) -> Array:
        """Where there is a value."""
        known: Array = self.state == KNOWN
        return known

    @cached_property
    def nothing(self) -> Array:
        """Where there was nothing to measure."""
        nothing: Array = self.state == NOTHING
        return nothing


def known(value: Rationals) -> Figures:
    """Figures that are all there."""
    return Figures(value, np.full((1,) * value.numerators.ndim, KNOWN, dtype=np.uint8))
