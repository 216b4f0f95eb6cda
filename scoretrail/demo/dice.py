"""Chance that is the same everywhere: seeded, and drawn as whole numbers only."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that repeat from run to run and from one Python to the next."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented data, not a secret

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, the limit."""
        return self._random.getrandbits(32) % limit

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def day(self, first: date, last: date) -> date:
        """A day from first to last, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))
