"""Asked over another year or population: an indicator of which nothing at all is recorded is not zero.

A scheme asked over its own year scores what its units did not report as it says. Asked across, the
ledger may never have been kept for that kind of entry; then the indicator is unscored, and named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.award import Award, Span
from domain.indicator import Indicator
from domain.outcomes import open_share

NO_DATA = "no data"
ELSEWHERE = frozenset({"outside the period", "names another scheme", "retracted by"})
"""Reasons that say an entry is about another time or another scheme, or about nothing."""


def without_data(indicator: Indicator, awards: Mapping[str, Award]) -> Mapping[str, Award]:
    """The awards as they are, or unscored for everybody if nobody has any entry to go by."""
    if indicator.kind != "base" or any(map(_has_data, awards.values())):
        return awards
    return {unit: _unscored(indicator, award) for unit, award in awards.items()}


def _has_data(award: Award) -> bool:
    return any(
        item.counted or item.because is None or item.because.reason not in ELSEWHERE
        for item in award.items
    )


def _unscored(indicator: Indicator, award: Award) -> Award:
    if award.state == "not applicable" or award.outcome is None:
        return award
    outcome = replace(award.outcome, points=None, arithmetic="", missing=NO_DATA)
    low, high = open_share(indicator, replace(outcome, children=()))
    return replace(
        award, state="unscored", points=None, exact=None, span=Span(low, high), outcome=outcome
    )
