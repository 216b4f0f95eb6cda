"""Base counts (基数): every figure of a scheme as a composition of irreducible counts.

A count is a sum over facts that holds no weight, cap or point, so that its changes can be kept in a
log of signed rows and added up at any viewpoint. `recipes` says for each line of a scheme which counts
it needs and how its figure is composed of them; `figure` composes it, exactly.
"""

from domain.bases.counting import Counting, Key, Part, Stepped, capped, counts
from domain.bases.irreducible import Base
from domain.bases.lines import Recipes, recipes
from domain.bases.recipe import (
    ByMonth,
    Decimal,
    Guarded,
    Lacking,
    Mean,
    Quotient,
    Recipe,
    Told,
    Weighted,
    Worst,
    bases_of,
    figure,
    rests,
)
from domain.bases.sight import Sight

__all__ = [
    "Base",
    "ByMonth",
    "Counting",
    "Decimal",
    "Guarded",
    "Key",
    "Lacking",
    "Mean",
    "Part",
    "Quotient",
    "Recipe",
    "Recipes",
    "Sight",
    "Stepped",
    "Told",
    "Weighted",
    "Worst",
    "bases_of",
    "capped",
    "counts",
    "figure",
    "recipes",
    "rests",
]
