"""Silence: an award that rests on no entry, and the returns that tell a clean month from a silent one."""

from __future__ import annotations

from domain.award import Outcome, Silence
from domain.figure import Because
from domain.indicator import Indicator
from domain.period import named_period
from domain.view import View

RETURNED = "period.reported"


def silent(indicator: Indicator, unit: str, outcome: Outcome, view: View) -> Silence | None:
    """Whether the outcome rests on no entry at all, and which returns were received (零报告在内)."""
    if any(item.counted for item in outcome.items()):
        return None
    topics = indicator.topics() - {RETURNED}
    received = {
        named_period(standing.data) or ""
        for standing in view.standings(RETURNED, unit)
        if topics & set(standing.data.get("topics", ()))
        and not isinstance(view.counting_day(standing, "occurred"), Because)
    }
    return Silence(tuple(sorted(received - {""})))
