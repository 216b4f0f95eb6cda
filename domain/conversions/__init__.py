"""The conversions of the scheme language: from a figure, a place or a share to points."""

from typing import Annotated

from domain.conversions.conversion import Conversion, Points
from domain.conversions.line import AsGiven, Linear, PerItem, Proportional
from domain.conversions.place import RankLinear, RankStep
from domain.conversions.threshold import AllOrNothing, Tiers
from domain.language import one_of

Converting = Annotated[
    AllOrNothing | Proportional | RankLinear | RankStep | PerItem | Tiers | Linear | AsGiven,
    one_of(AllOrNothing, Proportional, RankLinear, RankStep, PerItem, Tiers, Linear, AsGiven),
]

__all__ = [
    "AllOrNothing",
    "AsGiven",
    "Conversion",
    "Converting",
    "Linear",
    "PerItem",
    "Points",
    "Proportional",
    "RankLinear",
    "RankStep",
    "Tiers",
]
