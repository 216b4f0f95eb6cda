"""The comparisons of the scheme language: a place or a share within the cohort."""

from typing import Annotated

from domain.comparisons.comparison import Compared, Comparison
from domain.comparisons.rank import ExternalRank, Rank
from domain.comparisons.share import MinMax, ShareOf, ShareOfBest
from domain.language import one_of

Comparing = Annotated[
    Rank | ShareOfBest | MinMax | ShareOf | ExternalRank,
    one_of(Rank, ShareOfBest, MinMax, ShareOf, ExternalRank),
]

__all__ = [
    "Compared",
    "Comparing",
    "Comparison",
    "ExternalRank",
    "MinMax",
    "Rank",
    "ShareOf",
    "ShareOfBest",
]
