"""The measures of the scheme language: one figure per unit, from the entries that count."""

from domain.measures.count import Count
from domain.measures.delay import Delay
from domain.measures.measure import Measure
from domain.measures.monthly import Monthly
from domain.measures.open import Open
from domain.measures.ratio import Checklist, Measured, Ratio
from domain.measures.value import Value

__all__ = [
    "Checklist",
    "Count",
    "Delay",
    "Measure",
    "Measured",
    "Monthly",
    "Open",
    "Ratio",
    "Value",
]
