"""What every comparison shares: figures of a cohort in, a place or a share for each unit out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from domain.figure import Figure, Item
from domain.language import Word
from domain.measures import Measure

Best = Literal["most", "least"]
Measuring = Callable[[Measure, str], Figure]
"""Measures another figure of the same unit, for a reference."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit's place or share within the cohort. `value` is None where there is nothing to compare.

    `n` is the size of the cohort (or of the league a published place belongs to; 1 where a target
    takes the place of other units), `tied` how many units share the figure, `best` the best figure, `items` the entries of a reference.
    """

    value: Fraction | None
    n: Fraction
    tied: int = 1
    best: Fraction | None = None
    items: tuple[Item, ...] = ()
    missing: str = ""


class Comparison(Word):
    """Turns figures into places or shares."""

    COUPLES: ClassVar[bool] = False
    """Whether one unit's figure moves another unit's result."""
    GIVES: ClassVar[Literal["place", "share"]]

    @abstractmethod
    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        """The result for each unit of the cohort; `figures` holds the units that have a figure."""

    def references(self) -> tuple[Measure, ...]:
        """The measures it reads besides the figures themselves."""
        return ()
