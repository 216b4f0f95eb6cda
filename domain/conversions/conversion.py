"""What every conversion shares: a figure or its place in, points out, with the arithmetic shown."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from domain.comparisons import Compared
from domain.figure import Figure
from domain.language import Word


@dataclass(frozen=True, slots=True)
class Points:
    """Points before any clamp, and how they were reached. None: they cannot be said yet."""

    points: Fraction | None
    arithmetic: str
    missing: str = ""


class Conversion(Word):
    """Turns a unit's figure, or its place or share, into points."""

    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]]
    """What it converts; `either` takes the share where there is a comparison, else the figure."""
    NEEDS_FULL: ClassVar[bool] = True

    @abstractmethod
    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        """The points of one unit. The figure, and the comparison if any, have a value."""


def converted_value(figure: Figure, compared: Compared | None) -> Fraction:
    """The share or place if the indicator compares, else the figure."""
    value = figure.value if compared is None else compared.value
    assert value is not None, "a missing figure never reaches a conversion"
    return value


FULL_UNKNOWN = Points(None, "", missing="full marks are not printed")
